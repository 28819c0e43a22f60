"""Users, posts, invitations, used forms."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateRangeField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.base import OPEN, PERSONAL, Referenced, Sealed, SealedQuerySet
from kwadrat.records.choices import DigestPace, Language, Role, TextSize, Theme
from kwadrat.records.partnership import Club, Institution


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A user who signs in by e-mail."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in. Not a Record: frameworks save it. What she may do stands in her posts."""

    PRIVACY = {
        OPEN: (
            "id",
            "is_active",
            "language",
            "theme",
            "text_size",
            "last_login",
            "joined_at",
            "password",
            "digest",
            "mail_rejected_at",
        ),
        PERSONAL: ("email", "name"),
    }

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name and surname"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.POLISH)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    text_size = models.CharField(_("text size"), max_length=7, choices=TextSize.choices, default=TextSize.NORMAL)
    digest = models.CharField(
        _("digest"), max_length=6, choices=DigestPace.choices, default=DigestPace.DAILY, db_default=DigestPace.DAILY
    )
    mail_rejected_at = models.DateTimeField(_("address rejects mail since"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class SignInSession(AbstractBaseSession):
    """One signed-in browser. Not a Record: the session middleware saves it. Knows whose it is, so that it can be ended;
    keeps no address of the network."""

    PRIVACY = {OPEN: ("session_key", "session_data", "expire_date", "user", "started_at", "seen_at", "agent")}

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("user"))
    started_at = models.DateTimeField(_("signed in at"), null=True)
    seen_at = models.DateTimeField(_("last used at"), null=True)
    agent = models.CharField(_("browser"), max_length=60, blank=True)


class PostQuerySet(SealedQuerySet["Post"]):
    def on(self, day: date) -> PostQuerySet:
        """Posts that hold on the day and carry both papers."""
        return self.filter(period__contains=day, authorisation__contains=day, secrecy_on__lte=day)


class Post(Referenced):
    """A user's work in an institution. Opens persons only with a written authorisation and a secrecy
    undertaking (UZS art. 18f ust. 4, UPS art. 100 ust. 6)."""

    REF_PREFIX: ClassVar[str] = "T"
    PRIVACY = {OPEN: ("user", "institution", "club", "role", "period", "authorisation", "secrecy_on", "phone")}

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts", verbose_name=_("user"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="posts", verbose_name=_("institution")
    )
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("club")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    period = DateRangeField(_("period"))
    authorisation = DateRangeField(_("written authorisation"), null=True, blank=True)
    secrecy_on = models.DateField(_("secrecy undertaking signed on"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    objects = PostQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=Role.COORDINATOR) | Q(club__isnull=False), name="coordinator_has_club"
            ),
        ]


class Invitation(Referenced):
    """A place offered by the head of an institution to an e-mail address; single use, expiring."""

    REF_PREFIX: ClassVar[str] = "W"
    PRIVACY = {
        OPEN: ("institution", "club", "role", "token_hash", "expires_at", "used_at", "withdrawn_at", "invited_by"),
        PERSONAL: ("email", "name"),
    }

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("institution")
    )
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name and surname"), max_length=120)
    token_hash = models.CharField(_("token digest"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    invited_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("invited by")
    )


class SubmittedForm(Sealed):
    """One-time id of a form that was carried out: the second press does nothing twice."""

    PRIVACY = {OPEN: ("id", "once", "user", "at", "verb", "result_ref")}

    once = models.CharField(_("one-time id"), max_length=120, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("user"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    verb = models.CharField(_("verb"), max_length=60)
    result_ref = models.CharField(_("reference of the result"), max_length=11, blank=True)
