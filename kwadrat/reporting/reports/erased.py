"""Half-years from which somebody was erased: the numbers of a club as they stood before, and marks for the rest."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from kwadrat.law import dates
from kwadrat.law.dates import Period
from kwadrat.records.partnership import Club, Partnership
from kwadrat.records.retention import ErasedHalf
from kwadrat.reporting.tables import Cell, Column, Row, Section, Table

LANGUAGES = ("pl", "en")
M = TypeVar("M", bound=Model)


def halves(first: date, last: date) -> list[tuple[int, int]]:
    """Each (year, half) that holds one of the days from the first to the last."""
    begin, end = (day.year * 2 + (day.month > 6) for day in (first, last))
    return [(number // 2, number % 2 + 1) for number in range(begin, end + 1)]


def packed(table: Table) -> dict[str, Any]:
    """A table as plain values, without the rows and people behind its numbers."""
    return {
        "code": table.code, "title": table.title, "from": table.period.start.isoformat(),
        "to": str(table.period.last_day), "club": table.club, "club_ref": table.club_ref, "locality": table.locality,
        "operator": table.operator, "as_of": table.as_of.isoformat(), "footnotes": list(table.footnotes),
        "columns": [[one.code, one.label, one.how] for one in table.columns],
        "sections": [[one.code, one.label, one.description] for one in table.sections],
        "rows": [
            [
                row.code, row.label, row.section, [[code, *_cell(cell)] for code, cell in row.cells.items()], row.group,
                row.how, row.note, row.is_total,
            ]
            for row in table.rows
        ],
    }  # fmt: skip


def _cell(cell: Cell) -> list[Any]:
    value = str(cell.value) if isinstance(cell.value, Decimal) else cell.value
    return [value, cell.unit, cell.reason, cell.n, cell.denominator, cell.rule]


def _unpacked_cell(value: Any, *rest: Any) -> Cell:
    return Cell(Decimal(value) if isinstance(value, str) else value, *rest)


def unpacked(content: dict[str, Any]) -> Table:
    """The table again; it says that nobody can be found behind its numbers."""
    return Table(
        code=content["code"], title=content["title"],
        period=Period.through(date.fromisoformat(content["from"]), date.fromisoformat(content["to"])),
        club=content["club"], club_ref=content["club_ref"], locality=content["locality"],
        operator=content["operator"], as_of=datetime.fromisoformat(content["as_of"]),
        columns=tuple(Column(*one) for one in content["columns"]),
        sections=tuple(Section(*one) for one in content["sections"]),
        rows=tuple(
            Row(code, label, section, {key: _unpacked_cell(*cell) for key, *cell in cells}, *rest)
            for code, label, section, cells, *rest in content["rows"]
        ),
        footnotes=(*content["footnotes"], note()), is_kept=True,
    )  # fmt: skip


def note() -> str:
    """What stands under numbers that were kept."""
    return _(
        "Data of people from this time have been erased after their period. The numbers are those from before the"
        " erasure; nobody can be found behind them."
    )


def marked(rows: QuerySet[M], club: str | None = None) -> QuerySet[M]:
    """Clubs or partnerships that say whether anybody was ever erased there, so that a page asks no more of the others:
    in the very query that brings them. `club` is the way from a club; None for partnerships."""
    erased = ErasedHalf.objects.filter(club=OuterRef(club)) if club else ErasedHalf.objects.filter(
        partnership=OuterRef("pk"), club=None
    )  # fmt: skip
    found: Any = rows.annotate(has_erased=Exists(erased))
    return found  # type: ignore[no-any-return]


def kept(club: Club, period: Period) -> Table | None:
    """The numbers of a half-year as they stood before the first erasure, in the reader's language; one query."""
    half = 1 if period.start.month <= 6 else 2
    if period != dates.half_year(period.start.year, 1 if half == 1 else 2):
        return None
    if not getattr(club, "has_erased", True):
        return None
    row = ErasedHalf.objects.filter(club=club, year=period.start.year, half=half).first()
    language = translation.get_language() or "pl"
    return unpacked(row.content["en" if language.startswith("en") else "pl"]) if row else None


def touches(place: Partnership | Club, first: date, last: date) -> bool:
    """Whether somebody was erased from the partnership or club in these days, both inclusive; one query, none for a
    place that is marked as untouched."""
    if not getattr(place, "has_erased", True):
        return False
    wanted = halves(first, last)
    if isinstance(place, Club):
        rows = ErasedHalf.objects.filter(club=place)
    else:
        rows = ErasedHalf.objects.filter(partnership=place, club=None)
    rows = rows.filter(year__range=(wanted[0][0], wanted[-1][0]))
    return not set(wanted).isdisjoint(rows.values_list("year", "half"))
