"""The team of a case, institution by institution: who is designated, who helps, where nobody is designated yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Corner
from kwadrat.records.partnership import Institution, Membership
from kwadrat.records.people import Case
from kwadrat.records.teams import Designation
from kwadrat.reporting import people

# The two sides that Jowisz asks to name a worker each: social assistance and employment services.
ASKED = (Corner.ASSISTANCE, Corner.EMPLOYMENT)


@dataclass(frozen=True)
class Place:
    """One institution of the team: its corner, telephone, whom it designated, and all of its workers there. Without an
    institution: a side of the Square from which nobody works on the case."""

    code: str
    name: str
    phone: str
    institution_id: int
    designated: Designation | None
    workers: tuple[people.Member, ...]
    is_mine: bool

    @property
    def helpers(self) -> tuple[people.Member, ...]:
        """Workers of the institution who are not the designated one."""
        return tuple(one for one in self.workers if self.designated is None or one.post_id != self.designated.post_id)


def designated(actor: Actor, case: Case, today: date) -> dict[int, Designation]:
    """Whom each institution designated today, by institution; one query."""
    rows = scope.designations(actor).filter(case=case, period__contains=today).select_related("post__user")
    return {row.institution_id: row for row in rows}


def _absent(case: Case, today: date, corners: set[str]) -> list[Place]:
    """The asked sides from which nobody works on the case; by name where a side has one institution alone."""
    rows = Membership.objects.on(today).filter(partnership_id=case.partnership_id, corner__in=ASKED)
    by_corner: dict[str, list[Institution]] = {}
    for row in rows.select_related("institution"):
        by_corner.setdefault(row.corner, []).append(row.institution)
    found = []
    for corner, bodies in by_corner.items():
        if corner not in corners:
            name, phone = (bodies[0].name, bodies[0].phone) if len(bodies) == 1 else (str(Corner(corner).label), "")
            found.append(Place(corner, name, phone, 0, None, (), False))
    return found


def places(actor: Actor, case: Case, today: date) -> list[Place]:
    """Institutions of the team in the order P Z R F, then asked sides without anybody; the reader's own is marked."""
    named = designated(actor, case, today)
    members = people.team(actor, case, today)
    corners = people.corners_for(actor, case.partnership_id, today)
    bodies = Institution.objects.filter(pk__in={one.institution_id for one in members}).in_bulk()
    found = []
    for pk, body in bodies.items():
        mine = tuple(one for one in members if one.institution_id == pk)
        code = corners.get(pk, "") or mine[0].code
        found.append(Place(code, body.name, body.phone, pk, named.get(pk), mine, pk == actor.institution_id))
    found += _absent(case, today, {place.code for place in found})
    return sorted(found, key=lambda one: ("PZRF".find(one.code) if one.code else 9, not one.institution_id, one.name))
