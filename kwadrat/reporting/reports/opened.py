"""One opened number: the people or the lines behind it, for whom may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Disclosed, OutcomeKind, Purpose
from kwadrat.records.funding import GrantLine
from kwadrat.records.outcomes import Outcome
from kwadrat.records.staff import Employment
from kwadrat.reporting.tables import Cell, Counted, Row, Table, cell_text, day_text


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person behind a number, and what counted."""

    ref: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A consultation, a session, an agreement of a worker or a line of a grant behind a sum; nobody who is helped."""

    label: str
    on: date
    minutes: int
    cost: Decimal | None
    kind: str = "session"


@dataclass(frozen=True, slots=True)
class Opened:
    """The opened cell; `hidden` people are counted but no longer in the reader's scope."""

    row: Row
    column: str
    column_label: str
    cell: Cell
    people: tuple[PersonLine, ...] = ()
    hidden: int = 0
    lines: tuple[WorkLine, ...] = ()
    how: str = ""

    @property
    def number(self) -> str:
        """The number as the table shows it, a percentage by its numerator."""
        return cell_text(self.cell, with_counts=False)


def opened(
    table: Table, row: str, column: str, actor: Actor, what: Disclosed = Disclosed.REPORT_CELL, reason: str = ""
) -> Opened:
    """The rows behind a cell. Names only of people in the actor's scope, and each opened name is logged.

    The caller has asked the verdict report.open_cell, or report.open_group with a typed `reason`. KeyError when the
    table has no such cell.
    """
    found, cell = table.row(row), table.cell(row, column)
    label, how = next((one.label, one.how) for one in table.columns if one.code == column)
    if cell.unit in ("hours", "money", "number"):
        return Opened(found, column, label, cell, lines=tuple(_lines(cell.counted)), how=how)
    people = named(cell.counted, actor, table.club_ref, what, reason)
    return Opened(found, column, label, cell, people, len(cell.person_ids) - len(people), how=how)


def named(
    counted: Iterable[Counted], actor: Actor, subject: str, what: Disclosed = Disclosed.REPORT_CELL, reason: str = ""
) -> tuple[PersonLine, ...]:
    """People of these rows whom the actor works with, by name, with what counted; each opened name is logged."""
    of_person: dict[int, list[Counted]] = {}
    for one in counted:
        if one.person_id is not None:
            of_person.setdefault(one.person_id, []).append(one)
    names = list(
        scope.people(actor).filter(pk__in=of_person).order_by("sort_name", "pk")
        .only("pk", "ref", "first_name", "last_name")
    )  # fmt: skip
    disclosure.log(actor, [one.pk for one in names], what, Purpose.REPORT, subject, reason)
    jobs = _jobs(one for rows in of_person.values() for one in rows)
    return tuple(PersonLine(one.ref, str(one), _detail(of_person[one.pk], jobs)) for one in names)


def _lines(counted: Iterable[Counted]) -> Iterable[WorkLine]:
    rows = sorted(counted, key=lambda line: (line.on or date.min, line.kind, line.id))
    ids: dict[str, list[int]] = {}
    for one in rows:
        ids.setdefault(one.kind, []).append(one.id)
    labels = {
        **{("employment", pk): f"{row.name}, {row.position}" for pk, row in _bulk(Employment, ids, "employment")},
        **{
            ("grant_line", pk): f"{row.title}, {row.get_kind_display()}"
            for pk, row in _bulk(GrantLine, ids, "grant_line")
        },
    }
    for one in rows:
        label = labels.get((one.kind, one.id)) or (_("Classes") if one.kind == "session" else _("Consultation"))
        yield WorkLine(label, one.on or date.min, one.minutes, one.cost, one.kind)


def _bulk(model: Any, ids: dict[str, list[int]], kind: str) -> Iterable[tuple[int, Any]]:
    """Rows of one kind by number; no query when none is asked for."""
    wanted = ids.get(kind)
    return model.objects.in_bulk(wanted).items() if wanted else ()


def _jobs(rows: Iterable[Counted]) -> dict[int, str]:
    """Work taken up, by the number of its outcome: where and in which form."""
    ids = [one.id for one in rows if one.kind == "outcome"]
    found = Outcome.objects.filter(pk__in=ids, kind=OutcomeKind.EMPLOYMENT) if ids else ()
    return {
        row.pk: ", ".join(filter(None, (row.employer_name, str(row.get_employment_form_display())))) for row in found
    }


def _detail(rows: list[Counted], jobs: dict[int, str]) -> str:
    """What counted, in a few words: the job, days for events, numbers for services."""
    work = [f"{jobs[one.id]}, {_('since %(day)s') % {'day': day_text(one.on)}}" for one in rows
            if one.kind == "outcome" and one.id in jobs and one.on is not None]  # fmt: skip
    if work:
        return "; ".join(work)
    days = [one.on for one in rows if one.on is not None]
    first = day_text(min(days)) if days else "–"
    texts = {
        "referral": _("referral sent on %(day)s"), "answer": _("accepted on %(day)s"),
        "participation": _("in the club since %(day)s"), "contract": _("social contract, in the club since %(day)s"),
        "end": _("last day %(day)s"), "planned_end": _("planned end on %(day)s"), "outcome": _("reached on %(day)s"),
    }  # fmt: skip
    if rows[0].kind in texts:
        return texts[rows[0].kind] % {"day": first}
    cards = sum(one.kind == "consultation" for one in rows)
    classes = len(rows) - cards
    counts = (
        (cards, ngettext("%(num)s consultation", "%(num)s consultations", cards)),
        (classes, ngettext("once at classes", "%(num)s times at classes", classes)),
    )
    return ", ".join(text % {"num": number} for number, text in counts if number)
