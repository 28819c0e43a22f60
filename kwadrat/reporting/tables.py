"""A report as a value: columns, rows, cells. A cell knows its unit, how it was computed and which rows it counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.law.dates import Period

Unit = Literal[
    "people", "minutes", "hours", "money", "percent", "count", "number", "events", "institutions", "mark", "marks",
    "days",
]  # fmt: skip
NBSP = "\u00a0"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Counted:
    """One row that a cell counted: kind and number of the row, the person it is about, its day, minutes and cost."""

    kind: str
    id: int
    person_id: int | None
    on: date | None
    minutes: int = 0
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One number. A value of None is unknown, or hidden, for the `reason`; it is never zero.

    A percentage carries its two counts and its rounding rule. A mark is 1 or 0; a footnote is the number of one.
    """

    value: int | Decimal | None
    unit: Unit
    reason: str = ""
    n: int | None = None
    denominator: int | None = None
    rule: str = ""
    is_masked: bool = False
    counted: tuple[Counted, ...] = ()
    footnote: int = 0

    @property
    def person_ids(self) -> tuple[int, ...]:
        """Numbers of the distinct persons behind the cell."""
        return tuple(sorted({row.person_id for row in self.counted if row.person_id is not None}))

    def hidden(self, reason: str) -> Cell:
        """The cell without its number and without what would give the number away."""
        return Cell(None, self.unit, reason, rule=self.rule, is_masked=True)

    def with_footnote(self, number: int) -> Cell:
        """The cell with the number of its footnote."""
        return replace(self, footnote=number)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers."""

    code: str
    label: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; a column without a cell does not apply to it."""

    code: str
    label: str
    section: str
    cells: dict[str, Cell]
    group: str = ""
    how: str = ""
    note: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of the table."""

    code: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A whole report of one club, or of several partnerships, for one period or day, as of a moment."""

    code: str
    title: str
    period: Period
    club: str
    club_ref: str
    locality: str
    operator: str
    as_of: datetime
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...] = ()
    threshold: int = field(default=0)
    is_kept: bool = field(default=False)

    @property
    def subject(self) -> str:
        """Whom the report is about, with the reference when it is one club."""
        return f"{self.club} ({self.club_ref})" if self.club_ref else self.club

    def replaced(self, cells: dict[tuple[str, str], Cell], footnotes: tuple[str, ...] = ()) -> Table:
        """The table with some cells replaced, by (row, column), and with further footnotes."""
        return mapped(self, cells, footnotes)

    def row(self, code: str) -> Row:
        """The row with the code; KeyError when the table has none."""
        for row in self.rows:
            if row.code == code:
                return row
        raise KeyError(code)

    def cell(self, row: str, column: str) -> Cell:
        """One cell; KeyError when the table has none there."""
        return self.row(row).cells[column]

    def section(self, code: str) -> tuple[Row, ...]:
        """Rows of one part, in their order."""
        return tuple(row for row in self.rows if row.section == code)

    def groups(self, code: str) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """Rows of one part, gathered under the heading they share."""
        rows = self.section(code)
        for heading in dict.fromkeys(row.group for row in rows):
            yield heading, tuple(row for row in rows if row.group == heading)

    @property
    def period_text(self) -> str:
        """First and last day in words."""
        return period_text(self.period)

    def as_dict(self) -> dict[str, Any]:
        """The table as plain JSON values: numbers of money and percentages as text, no row or person numbers."""
        return {
            "code": self.code,
            "title": self.title,
            "club": {
                "ref": self.club_ref, "name": self.club, "locality": self.locality, "operator": self.operator,
            },
            "period": {"from": self.period.start.isoformat(), "to": _last(self.period).isoformat()},
            "as_of": self.as_of.isoformat(timespec="seconds"),
            "currency": "PLN",
            "columns": [{"code": column.code, "label": column.label} for column in self.columns],
            "sections": [{"code": part.code, "label": part.label} for part in self.sections],
            "rows": [_row_dict(row) for row in self.rows],
            "footnotes": list(self.footnotes),
        }  # fmt: skip


def _row_dict(row: Row) -> dict[str, Any]:
    return {
        "code": row.code, "section": row.section, "group": row.group, "label": row.label, "how": row.how,
        "cells": {code: _cell_dict(cell) for code, cell in row.cells.items()},
    }  # fmt: skip


def _cell_dict(cell: Cell) -> dict[str, Any]:
    value = str(cell.value) if isinstance(cell.value, Decimal) else cell.value
    found: dict[str, Any] = {"value": value, "unit": cell.unit}
    if cell.reason:
        found["reason"] = cell.reason
    if cell.denominator is not None:
        found |= {"n": cell.n, "denominator": cell.denominator}
    if cell.rule:
        found["rule"] = cell.rule
    if cell.footnote:
        found["footnote"] = cell.footnote
    return found


def _last(period: Period) -> date:
    last = period.last_day
    if last is None:
        raise ValueError("a report has a last day")
    return last


def mapped(table: Table, cells: dict[tuple[str, str], Cell], footnotes: tuple[str, ...] = ()) -> Table:
    """The table with some cells replaced, by (row, column), and with further footnotes."""
    rows = tuple(
        replace(row, cells={code: cells.get((row.code, code), cell) for code, cell in row.cells.items()})
        for row in table.rows
    )
    return replace(table, rows=rows, footnotes=table.footnotes + footnotes)


def number_text(value: Decimal | int, places: int = 0) -> str:
    """A number in the reader's notation: 3 600,00 in Polish, 3 600.00 in English."""
    text = f"{value:,.{places}f}".replace(",", NBSP)
    return text.replace(".", ",") if translation.get_language() != "en" else text


def hours_text(value: Decimal | int) -> str:
    """Hours with as many places as they need, at most two."""
    amount = Decimal(value)
    return _("%(hours)s h") % {"hours": number_text(amount, 0 if amount == amount.to_integral_value() else 2)}


def money_text(value: Decimal | int) -> str:
    """Złoty with grosze."""
    return number_text(value, 2) + NBSP + "zł"


def counts_text(cell: Cell) -> str:
    """The two counts of a percentage: 27 of 44; empty for every other cell."""
    if cell.n is None or cell.denominator is None:
        return ""
    return _("%(n)s of %(base)s") % {"n": number_text(cell.n), "base": number_text(cell.denominator)}


def cell_text(cell: Cell, with_counts: bool = True) -> str:
    """The cell as people read it, with the raised number of its footnote; unknown and hidden values say so in words."""
    text = cell.reason if cell.value is None else _value_text(cell, cell.value, with_counts)
    return text + str(cell.footnote).translate(RAISED) if cell.footnote else text


def _value_text(cell: Cell, value: Decimal | int, with_counts: bool) -> str:
    if cell.unit == "mark":
        return pgettext("mark", "yes") if value else "–"
    if cell.unit == "money":
        return money_text(value)
    if cell.unit == "hours":
        return hours_text(value)
    if cell.unit == "percent":
        counts = counts_text(cell)
        return number_text(value, 2) + "%" + (f" ({counts})" if counts and with_counts else "")
    if cell.unit == "days":
        return number_text(value, 0 if value == int(value) else 1)
    return number_text(value)


def day_text(day: date) -> str:
    """A day in words: 30 czerwca 2021."""
    form = "j F Y" if translation.get_language() == "en" else "j E Y"
    return date_format(day, form).replace(" ", NBSP)


def period_text(period: Period) -> str:
    """From the first to the last day, both inclusive; one day stands alone."""
    last = _last(period)
    return day_text(last) if last == period.start else f"{day_text(period.start)} – {day_text(last)}"
