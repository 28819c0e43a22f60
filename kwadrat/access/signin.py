"""Sign-in backend: the user and all her acting places in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from cryptography.fernet import InvalidToken
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import compiled
from kwadrat.access.actor import Actor, places_of
from kwadrat.records.accounts import Post, User
from kwadrat.records.fields import decrypt, encrypt


class UnlikeOneself(UserAttributeSimilarityValidator):
    """The library's rule, said without the bare name of a field, which Polish could not decline."""

    def get_error_message(self) -> str:
        return _("The password is too much like your name or e-mail. Choose quite different words.")


def with_places(users: QuerySet[User]) -> QuerySet[User]:
    """Users with `place_rows`: each running post times each running membership of its institution."""
    today = timezone.localdate()
    places = (
        Post.objects.filter(user=OuterRef("pk"), period__contains=today)
        # one filter, so that every condition speaks of the same membership
        .filter(
            Q(institution__memberships__isnull=True)
            | Q(institution__memberships__period__contains=today, institution__memberships__voided_at__isnull=True),
            Q(club__isnull=True) | Q(club__partnership_id=F("institution__memberships__partnership_id")),
        )
        .annotate(
            has_papers=Q(authorisation__contains=today, secrecy_on__lte=today),
        )
        .order_by("institution__name", "pk", "institution__memberships__pk")
        .values(
            row=JSONObject(
                post_id=F("pk"),
                post_ref=F("ref"),
                role=F("role"),
                institution_id=F("institution_id"),
                institution_name=F("institution__name"),
                unit_type=F("institution__kind__unit_type"),
                operator_type=F("institution__kind__operator_type"),
                kind_corner=F("institution__kind__corner"),
                corner=F("institution__memberships__corner"),
                is_leader=F("institution__memberships__is_leader"),
                club_id=F("club_id"),
                club_name=F("club__name"),
                club_partnership_id=F("club__partnership_id"),
                partnership_id=F("institution__memberships__partnership_id"),
                partnership_name=F("institution__memberships__partnership__name"),
                is_authorised=F("has_papers"),
            )
        )
    )
    return users.annotate(place_rows=ArraySubquery(places))


def _active(user_id: int) -> QuerySet[User]:
    return with_places(User.objects.filter(pk=user_id, is_active=True))


def acting(post: Post, partnership_id: int) -> Actor | None:
    """The actor of a post in a partnership as a request of this moment would find her; None when she has none."""
    user = with_places(User.objects.filter(pk=post.user_id, is_active=True)).first()
    places = places_of(user, timezone.localdate()) if user else []
    return next((one for one in places if one.post_id == post.pk and one.partnership_id == partnership_id), None)


def places_by_email(email: str) -> list[Actor]:
    """Every acting place of the user with this address, for commands; none when there is no such user."""
    user = with_places(User.objects.filter(email=email.lower(), is_active=True)).first()
    return places_of(user, timezone.localdate()) if user else []


def seal(text: str) -> str:
    """Cipher text under the field keys: for what waits in the session store and for second-factor secrets."""
    return encrypt(text)


def unseal(token: str) -> str:
    """The text again; ValueError for anything that was not sealed here."""
    try:
        return decrypt(token)
    except InvalidToken as error:
        raise ValueError("not sealed here") from error


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """E-mail sign-in of allauth; fetches the user with her places."""

    def get_user(self, user_id: int) -> Any:
        return next(compiled.rows(_active, user_id), None)
