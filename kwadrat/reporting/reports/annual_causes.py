"""What causes a check of a yearly report: people by name for whom may see them, and entries about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.reporting.reports.annual_checks import Check
from kwadrat.reporting.reports.opened import PersonLine, named


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry about nobody: a session, a grant or a line of it; `ref` or `pk` leads to the page that mends it."""

    label: str
    on: date
    ref: str
    pk: int


@dataclass(frozen=True, slots=True)
class Causes:
    """Rows of one check; `hidden` people count but are no longer in the reader's scope."""

    check: Check
    people: tuple[PersonLine, ...]
    hidden: int
    entries: tuple[EntryLine, ...]


def causes(check: Check, actor: Actor, club_ref: str) -> Causes:
    """The rows behind a check; each opened name is logged. The caller has asked the verdict report.open_cell."""
    people = named(check.rows, actor, club_ref)
    ids = {row.person_id for row in check.rows if row.person_id is not None}
    return Causes(check, people, len(ids) - len(people), tuple(_entries(check, actor)))


def _entries(check: Check, actor: Actor) -> list[EntryLine]:
    by_kind: dict[str, list[int]] = {}
    for row in check.rows:
        if row.person_id is None:
            by_kind.setdefault(row.kind, []).append(row.id)
    found = []
    if sessions := by_kind.get("planned"):
        rows = scope.sessions(actor).filter(pk__in=sessions).select_related("kind", "group").order_by("held_on", "pk")
        found += [EntryLine(f"{row.kind.label}, {row.group.name}", row.held_on, row.ref, row.pk) for row in rows]
    if grants := by_kind.get("grant"):
        found += [
            EntryLine(row.title, row.agreement_on, "", row.pk)
            for row in scope.grants(actor).filter(pk__in=grants).order_by("agreement_on", "pk")
        ]
    if lines := by_kind.get("grant_line"):
        rows_ = scope.grant_lines(actor).filter(pk__in=lines).select_related("grant").order_by("booked_on", "pk")
        found += [EntryLine(f"{row.grant.title}: {row.title}", row.booked_on, "", row.pk) for row in rows_]
    return found
