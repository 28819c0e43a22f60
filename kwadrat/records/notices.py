"""What people are told: a kind and a reference, never a person's data; and what became of the letter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post, User
from kwadrat.records.base import IDENTITY, OPEN, Record, SealedQuerySet
from kwadrat.records.choices import NoticeChannel, NoticeState
from kwadrat.records.fields import EncryptedTextField
from kwadrat.records.partnership import Partnership

# The kind of a letter that sums up many notices; it stands in no inbox.
DIGEST = "digest"


class NoticeQuerySet(SealedQuerySet["Notice"]):
    def unseen(self) -> NoticeQuerySet:
        """Notices that nobody has opened yet."""
        return self.filter(seen_at__isnull=True)


class Notice(Record):
    """One notice to one reader: a line of her inbox, and a letter at once or a part of a digest.

    Without `user` it goes to somebody outside; then `about` is the reference of what it belongs to (an invitation, a
    link) and NoticeTarget has the address until the letter is gone. `claim` is the job that sends it now.
    """

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: (
            "user", "post", "partnership", "kind", "reference", "about", "channel", "state", "tries", "next_at",
            "claim", "sent_at", "seen_at", "digest", "digest_on", "answer",
        ),
    }  # fmt: skip

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("to whom"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("partnership")
    )
    kind = models.CharField(_("kind"), max_length=40)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    about = models.CharField(_("belongs to"), max_length=40, blank=True)
    channel = models.CharField(
        _("way"), max_length=4, choices=NoticeChannel.choices, default=NoticeChannel.MAIL
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=8, choices=NoticeState.choices)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    claim = models.BigIntegerField(_("being sent by"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    digest = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("digest")
    )
    digest_on = models.DateField(_("digest of"), null=True, blank=True)
    answer = models.CharField(_("answer of the server"), max_length=20, blank=True)

    objects = NoticeQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base's

    class Meta:
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="notice_due"),
            models.Index(fields=["claim"], condition=Q(state="sending"), name="notice_sending"),
            models.Index(fields=["user", "id"], condition=Q(state="later"), name="notice_later"),
            models.Index(fields=["post", "-id"], name="notice_of_post"),
            models.Index(fields=["post"], condition=Q(seen_at__isnull=True), name="notice_unseen"),
            models.Index(fields=["user", "created_at"], name="notice_of_day"),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="notice_in_digest"),
            models.Index(fields=["reference"], name="notice_reference"),
            models.Index(fields=["about"], condition=~Q(about=""), name="notice_about"),
            models.Index(fields=["state", "created_at"], name="notice_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "digest_on"], name="notice_one_digest_a_day"),
        ]


class NoticeTarget(Record):
    """Address of somebody outside, and what her link ends with; deleted as soon as the letter is gone or given up."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("notice", "language"), IDENTITY: ("address", "secret")}

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="+", verbose_name=_("notice"))
    language = models.CharField(_("language"), max_length=2)
    address = EncryptedTextField(_("address"))
    secret = EncryptedTextField(_("end of the link"), blank=True)
