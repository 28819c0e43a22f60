"""Which fields of a case a desk may see: what the purposes of its accepted referrals give (law.referrals), everything
where the person came to it by herself, and never what its kind never sees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kwadrat.access import compiled
from kwadrat.access.actor import Actor
from kwadrat.law import referrals as law
from kwadrat.law.referrals import Place, Purpose
from kwadrat.records.choices import Role
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case, Participation, TeamMember
from kwadrat.records.referrals import ACCEPTED_STATES, Referral

ALL = frozenset(law.FIELDS)


def place_of(actor: Actor) -> Place:
    """The actor's desk in the words of the catalogue."""
    return Place(
        is_club=actor.club_id is not None, operator_type=actor.operator_type, unit_type=actor.unit_type,
        corner=actor.corner, is_social_worker=actor.role == Role.SOCIAL_WORKER,
    )  # fmt: skip


def place_at(institution: Institution, club: Club | int | None) -> Place:
    """A desk of an institution, in its club when one is named, in the words of the catalogue."""
    kind = institution.kind
    return Place(
        is_club=club is not None, kind=kind.code, operator_type=kind.operator_type, unit_type=kind.unit_type,
        corner=kind.corner,
    )  # fmt: skip


def sees_team(actor: Actor) -> bool:
    """Whether her kind of institution may know who works with a person: the Square, the team, where she stands."""
    return "team" not in law.withheld(place_of(actor))


@dataclass(frozen=True)
class Ground:
    """What a desk may see of a case, and the articles of the purposes by which it does (none: those of the role);
    `is_partial`: the purposes keep something back."""

    fields: frozenset[str]
    basis: str = ""
    is_partial: bool = False

    def __contains__(self, field: str) -> bool:
        return field in self.fields


def line_of(referral: Referral) -> Purpose | None:
    """The line of the catalogue by which a referral was sent."""
    return law.purpose(referral.purpose, referral.matter, referral.sent_on)


def _accepted(actor: Actor) -> QuerySet[Referral]:
    return Referral.objects.filter(
        receiver_id=actor.institution_id, receiver_club_id=actor.club_id, state__in=ACCEPTED_STATES
    )


def _own(actor: Actor, case_id: Any) -> QuerySet[TeamMember]:
    """Stays of the desk, of any time, that rest on its own registration or on a whole case handed over to it."""
    desk = Q(institution_id=actor.institution_id, club_id=actor.club_id)
    return TeamMember.objects.filter(desk, case_id=case_id, basis__in=("registered", "handed_over"))


def _took_part(actor: Actor, case_id: Any) -> QuerySet[Participation]:
    """Who takes part in a club is known to it whatever she came for."""
    return Participation.objects.filter(case_id=case_id, club_id=actor.club_id or 0)


def _came(actor: Actor, case_id: int) -> QuerySet[Referral]:
    rows = _accepted(actor).filter(case_id=case_id)
    return rows.order_by("-sent_on", "-pk").only("purpose", "matter", "sent_on")


def _ground(actor: Actor, case: Case) -> Ground:
    place = place_of(actor)
    whole = Ground(ALL - law.withheld(place))
    rows = compiled.rows(_came, actor, case.pk)
    lines = [line for row in rows if (line := line_of(row)) is not None]
    told = law.told(lines, place)
    if not lines or told == whole.fields:
        return Ground(whole.fields, lines[0].basis if lines else "")
    if _own(actor, case.pk).exists() or _took_part(actor, case.pk).exists():
        return whole
    return Ground(told, lines[0].basis, is_partial=True)


def ground(actor: Actor, case: Case) -> Ground:
    """What the actor's desk may see of a case on which it works; one to three queries, once a request."""
    return actor.once(("ground", case.pk), lambda: _ground(actor, case))


def _by(lines: tuple[Purpose, ...]) -> Q:
    parts = []
    for one in lines:
        part = Q(purpose=one.code, matter=one.matter)
        if one.valid_from is not None:
            part &= Q(sent_on__gte=one.valid_from)
        if one.valid_to is not None:
            part &= Q(sent_on__lte=one.valid_to)
        parts.append(part)
    return reduce(or_, parts)


def tells(actor: Actor, field: str, case: str = "case_id") -> Q:
    """The same rule as a condition on rows that hang on a case (`case`: the path to its number)."""
    lines = law.tellers(field, place_of(actor))
    if not lines:
        return Q(pk__in=())
    came = _accepted(actor).filter(case_id=OuterRef(case)).order_by()
    found = Q(Exists(came.filter(_by(lines)))) | ~Q(Exists(came)) | Q(Exists(_own(actor, OuterRef(case))))
    return found | Q(Exists(_took_part(actor, OuterRef(case)))) if actor.club_id is not None else found
