"""A table as CSV for a Polish spreadsheet: semicolons, decimal commas, UTF-8 with its mark; one line for each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.reporting.tables import Cell, Row, Table, counts_text

# A spreadsheet runs a text that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def units() -> dict[str, str]:
    """Units of cells in words."""
    return {
        "people": _("people"), "minutes": _("minutes"), "hours": _("hours"), "money": "PLN", "percent": "%",
        "count": _("uses"), "number": pgettext("unit", "number"), "events": _("events"),
        "institutions": _("institutions"), "mark": _("1 yes, 0 no"), "marks": _("marks"), "days": _("working days"),
    }  # fmt: skip


def _value(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None else str(cell.value).replace(".", ",")


def notes(table: Table, row: Row) -> str:
    """Counts behind percentages and reasons of missing values, for each column that has any."""
    found = []
    for column in table.columns:
        cell = row.cells.get(column.code)
        if cell is None:
            continue
        text = counts_text(cell) or cell.reason
        mark = _("footnote %(number)s") % {"number": cell.footnote} if cell.footnote else ""
        if text or mark:
            found.append(f"{column.label}: {', '.join(filter(None, (text, mark)))}")
    return "; ".join(found)


def lines(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Rows as the bytes of a file; every field stands in quotation marks, so that a spreadsheet that divides at commas
    finds no formula inside a text either."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def render(table: Table) -> bytes:
    """Each line repeats the club and the period, so that files can be put together."""
    head = [_("Club"), _("From"), _("To"), _("Part"), _("Service"), _("Row"), *(c.label for c in table.columns),
            _("Unit"), _("Counts and remarks"), _("Rounding"), _("How it is counted")]  # fmt: skip
    return lines([[safe(text) for text in head], *_body(table)])


def _body(table: Table) -> Iterator[list[str]]:
    labels = {part.code: part.label for part in table.sections}
    for row in table.rows:
        cells = [row.cells.get(column.code) for column in table.columns]
        unit = units()[next(cell.unit for cell in cells if cell is not None)]
        before = (table.club, table.period.start.isoformat(), str(table.period.last_day), labels[row.section],
                  row.group, row.label)  # fmt: skip
        after = (unit, notes(table, row), row.note, row.how)
        # numbers alone are written as they are: a minus before one is no formula
        yield [*map(safe, before), *map(_value, cells), *map(safe, after)]
