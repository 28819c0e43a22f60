"""One opened number: the people or the lines behind it, for whom may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting.tables import Cell, Counted, Row, Table, cell_text, day_text


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person behind a number, and what counted."""

    ref: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A consultation or a session behind a sum; no name."""

    label: str
    on: date
    minutes: int
    cost: Decimal | None


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

    @property
    def number(self) -> str:
        """The number as the table shows it, a percentage by its numerator."""
        return cell_text(self.cell, with_counts=False)


def opened(table: Table, row: str, column: str, actor: Actor) -> Opened:
    """The rows behind a cell. Names only of people in the actor's scope, and each opened name is logged.

    The caller has asked the verdict report.open_cell. KeyError when the table has no such cell.
    """
    found, cell = table.row(row), table.cell(row, column)
    label = next(one.label for one in table.columns if one.code == column)
    if cell.unit in ("hours", "money"):
        return Opened(found, column, label, cell, lines=tuple(_lines(cell.counted)))
    ids = cell.person_ids
    names = list(
        scope.people(actor).filter(pk__in=ids).order_by("sort_name", "pk").only("pk", "ref", "first_name", "last_name")
    )
    of_person: dict[int, list[Counted]] = {}
    for one in cell.counted:
        of_person.setdefault(one.person_id or 0, []).append(one)
    disclosure.log(actor, [one.pk for one in names], Disclosed.REPORT_CELL, Purpose.REPORT, table.club_ref)
    people = tuple(PersonLine(one.ref, str(one), _detail(of_person[one.pk])) for one in names)
    return Opened(found, column, label, cell, people, len(ids) - len(people))


def _lines(counted: Iterable[Counted]) -> Iterable[WorkLine]:
    for one in sorted(counted, key=lambda line: (line.on or date.min, line.kind, line.id)):
        label = _("Classes") if one.kind == "session" else _("Consultation")
        yield WorkLine(label, one.on or date.min, one.minutes, one.cost)


def _detail(rows: list[Counted]) -> str:
    """What counted, in a few words: days for events, numbers for services."""
    days = [one.on for one in rows if one.on is not None]
    first = day_text(min(days)) if days else "–"
    texts = {
        "referral": _("referral sent on %(day)s"), "answer": _("accepted on %(day)s"),
        "participation": _("in the club since %(day)s"), "contract": _("social contract, in the club since %(day)s"),
        "end": _("last day %(day)s"), "outcome": _("reached on %(day)s"),
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
