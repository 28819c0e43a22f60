"""Whoever holds a link: the actor without an account, and whether the link is still good for anything."""

from __future__ import annotations

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.abilities.grants import GUEST
from kwadrat.access.actor import Actor
from kwadrat.records.base import ALPHABET
from kwadrat.records.choices import LinkPurpose, LinkState, ReferralState
from kwadrat.records.links import GuestLink
from kwadrat.records.partnership import Membership
from kwadrat.records.plans import PlanKey

# States of a referral in which a link of this purpose still asks for something.
OPEN_FOR: dict[str, frozenset[str]] = {
    LinkPurpose.ANSWER: frozenset({ReferralState.REQUESTED.value}),
    LinkPurpose.CONFIRM: frozenset(
        {ReferralState.ACCEPTED.value, ReferralState.ON_HOLD.value, ReferralState.IN_PROGRESS.value}
    ),
}
_LOOKALIKE = str.maketrans("OIL", "011")


def digest(token: str) -> str:
    """What is kept of a token; typed by hand it may have other dashes, small letters, O for 0 and I or L for 1."""
    plain = token.upper().translate(_LOOKALIKE)
    return hashlib.sha256("".join(one for one in plain if one in ALPHABET).encode()).hexdigest()


def find(token: str) -> GuestLink | None:
    """The link of this token while it has a use: neither used nor withdrawn, its referral still asks for that, and the
    institution is still a member. It may have expired. Everything else is like a token that never was."""
    rows = GuestLink.objects.filter(token_hash=digest(token), state=LinkState.ACTIVE)
    link = rows.select_related(
        "referral__case__person", "referral__sender", "referral__sender_post__user", "referral__sender_post__club",
        "referral__receiver__kind", "referral__receiver_club", "referral__service_kind",
    ).first()  # fmt: skip
    return link if link is not None and is_open(link) else None


def find_key(token: str) -> PlanKey | None:
    """The key of this token to the person's own plan, while it is the newest of its plan and its time is not over."""
    rows = PlanKey.objects.filter(token_hash=digest(token), expires_at__gt=timezone.now())
    key = rows.select_related(
        "plan__case__person", "plan__opened_by__user", "plan__opened_by__institution", "member__case__person"
    ).first()
    return key if key is not None and is_newest(key) else None


def is_newest(key: PlanKey) -> bool:
    """Whether no newer key to the plan was given to the same person, and she has not left the household."""
    if key.member is not None and key.member.period.upper is not None:
        return False
    return not PlanKey.objects.filter(plan=key.plan_id, member=key.member_id, pk__gt=key.pk).exists()


def reader(key: PlanKey) -> Actor:
    """The actor who reads her own plan by a key: of no institution, nameless in the trails."""
    return Actor(user_id=0, name=_("the person herself, by a link"), role=GUEST, key_id=key.pk, is_authorised=True)


def is_open(link: GuestLink) -> bool:
    """Whether the referral still asks for what the link is for, of an institution that is a member today."""
    referral = link.referral
    members = Membership.objects.on(timezone.localdate()).filter(partnership_id=referral.partnership_id)
    return referral.state in OPEN_FOR[link.purpose] and members.filter(institution_id=referral.receiver_id).exists()


def guest(link: GuestLink) -> Actor:
    """The actor who holds the link, of the institution it was sent to. Nameless, so that the trails keep nothing of an
    erased person's link; `post_ref` is its number. The papers of a post are not asked of her: what she may do and see
    is the link's alone."""
    referral = link.referral
    club = referral.receiver_club
    return Actor(
        user_id=0, name=_("holder of a link"), post_ref=link.ref, role=GUEST, institution_id=referral.receiver_id,
        institution_name=referral.receiver.name, club_name=club.name if club else "",
        link_id=link.pk, is_authorised=True,
    )  # fmt: skip
