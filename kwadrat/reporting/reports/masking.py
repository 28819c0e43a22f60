"""Hides small counts of people in what leaves the house, and whatever would give them away."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.law.reports import HALF_YEAR
from kwadrat.reporting.tables import Row, Table, mapped

Place = tuple[str, str]


def masked(table: Table, threshold: int) -> Table:
    """The table with counts from 1 to threshold - 1 hidden, and with every cell from which one could be computed.

    The other sex goes with a hidden one when the sum stays; a sum over services goes with a hidden part of it; shares
    and means go with the people they are made of. A zero stays a zero.
    """
    places = _small(table, threshold)
    places |= {place for row in table.rows for place in _other_sex(row, places)}
    places |= _sums(table, places)
    places |= {place for row in table.rows for place in _other_sex(row, places)}
    places |= _derived(table, places)
    reason = pgettext("number", "hidden")
    cells = {place: table.cell(*place).hidden(reason) for place in places}
    return mapped(table, cells, (_note(threshold),))


def _note(threshold: int) -> str:
    return _(
        "Numbers of people from 1 to %(most)s are hidden, together with those from which they could be computed."
        " The limit of %(number)s is a choice of this program, not of an act."
    ) % {"most": threshold - 1, "number": threshold}


def _small(table: Table, threshold: int) -> set[Place]:
    return {
        (row.code, code)
        for row in table.rows
        for code, cell in row.cells.items()
        if cell.unit in ("people", "count") and cell.value is not None and 0 < cell.value < threshold
    }


def _other_sex(row: Row, places: set[Place]) -> set[Place]:
    """Two of women, men and all give the third away, so a single hidden one takes another with it."""
    if not {"women", "men", "all"} <= set(row.cells):
        return set()
    hidden = [code for code in row.cells if (row.code, code) in places]
    if len(hidden) != 1:
        return set()
    others = {"women": "men", "men": "women", "all": "women"}
    return {(row.code, others[hidden[0]])}


def _sums(table: Table, places: set[Place]) -> set[Place]:
    """Uses of services are the sum of people over the kinds."""
    return {
        ("service_uses", column) for code, column in places if code.startswith("people.")
    } & {("service_uses", column) for column in table.row("service_uses").cells}  # fmt: skip


def _derived(table: Table, places: set[Place]) -> set[Place]:
    found: set[Place] = set()
    for row in table.rows:
        stem, _dot, kind = row.code.partition(".")
        one = HALF_YEAR.row(stem)
        if one.numerator is None or one.base is None:
            continue
        parents = {_code(one.numerator, kind), _code(one.base, kind)}
        for column in row.cells:
            if any((parent, place) in places for parent in parents for place in (column, "all")):
                found.add((row.code, column))
    return found


def _code(stem: str, kind: str) -> str:
    return f"{stem}.{kind}" if kind and HALF_YEAR.row(stem).scope == "service_kind" else stem


def masked_annual(table: Table, threshold: int) -> Table:
    """A part of the yearly report with counts of people from 1 to threshold - 1 hidden.

    Where one group of a column is hidden, the next smallest goes with it, and the sum of the groups goes with any:
    otherwise the total of people would narrow the hidden one down. A zero stays a zero.
    """
    places = _small_people(table, threshold)
    for column in (column.code for column in table.columns):
        groups = [row for row in table.section("groups") if row.code not in ("sum", "once")]
        hidden = [row for row in groups if (row.code, column) in places]
        if hidden:
            shown = [row for row in groups if row not in hidden and row.cells[column].value]
            if len(hidden) == 1 and shown:
                next_one = min(shown, key=lambda row: int(row.cells[column].value or 0))
                places.add((next_one.code, column))
            places.add(("sum", column))
    if not places:
        return table
    reason = pgettext("number", "hidden")
    return mapped(table, {place: table.cell(*place).hidden(reason) for place in places}, (_note(threshold),))


def _small_people(table: Table, threshold: int) -> set[Place]:
    return {
        (row.code, code)
        for row in table.rows
        for code, cell in row.cells.items()
        if cell.unit == "people" and cell.value is not None and 0 < cell.value < threshold
    }
