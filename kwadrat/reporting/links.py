"""What pages say of links: whether anybody could be told, and the links of a referral with their uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from kwadrat.access import disclosure
from kwadrat.access.abilities import ABILITIES
from kwadrat.records.accounts import Post
from kwadrat.records.choices import LinkWay
from kwadrat.records.links import GuestLink
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.referrals import Referral
from kwadrat.reporting.notices import lost_letters


def has_answerer(institution: Institution, club: Club | None) -> bool:
    """Whether anybody with an account can answer a referral there today; one query."""
    grants = ABILITIES["referral.accept"].grants
    roles = {role for grant in grants if grant.relation == "received" for role in grant.roles}
    rows = Post.objects.on(timezone.localdate()).filter(institution=institution, club=club, role__in=roles)
    return rows.filter(user__is_active=True).exists()


@dataclass(frozen=True)
class Sent:
    """One link as its sender sees it; `opened` is the first look, `times` how many there were, `is_lost` says that its
    letter came back or was given up."""

    link: GuestLink
    opened: datetime | None
    times: int
    has_expired: bool
    is_lost: bool


def of_referral(referral: Referral) -> list[Sent]:
    """Links of a referral, newest first; three queries."""
    rows = list(GuestLink.objects.filter(referral=referral).order_by("-pk"))
    looks = disclosure.looks_by_link(referral) if rows else {}
    lost = lost_letters([row.ref for row in rows]) if rows else {}
    now = timezone.now()
    found = []
    for row in rows:
        opened, times = looks.get(row.ref, (None, 0))
        found.append(Sent(row, opened, times, row.has_expired(now), row.ref in lost and not opened))
    return found


def last_address(institution: Institution) -> str:
    """Where links to this institution go by e-mail: its own address, else the one that was typed last; one query."""
    if institution.email:
        return institution.email
    rows = GuestLink.objects.filter(referral__receiver=institution, way=LinkWay.EMAIL).order_by("-pk")
    return rows.values_list("address", flat=True).first() or ""
