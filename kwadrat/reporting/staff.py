"""Staff of a club for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import EmploymentBasis
from kwadrat.records.partnership import Club
from kwadrat.records.staff import Employment


@dataclass(frozen=True)
class Staff:
    """Entries that count, those of today first; void ones; people employed today, minutes a week, volunteers."""

    rows: tuple[Employment, ...]
    void: tuple[Employment, ...]
    today: date
    people: int
    minutes: int
    volunteers: int


def key_of(name: str) -> str:
    """What makes two rows one person: her name, whatever its capitals and spaces."""
    return " ".join(name.split()).casefold()


def staff(actor: Actor, club: Club, today: date) -> Staff:
    """Staff of a club as the actor may read it; one query."""
    rows = list(scope.employments(actor).filter(club=club).order_by("name", "-period", "pk"))
    valid = [row for row in rows if not row.is_void]
    running = [row for row in valid if today in row.period]
    paid = [row for row in running if row.basis != EmploymentBasis.VOLUNTEER]
    rest = [row for row in valid if today not in row.period]
    return Staff(
        (*running, *rest), tuple(row for row in rows if row.is_void), today,
        len({key_of(row.name) for row in paid}), sum(row.weekly_minutes for row in paid),
        len({key_of(row.name) for row in running if row.basis == EmploymentBasis.VOLUNTEER}),
    )  # fmt: skip
