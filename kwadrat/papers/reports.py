"""Printed reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.papers.render import pdf
from kwadrat.reporting.tables import Cell, Table, cell_text, counts_text, day_text

MOST_UPRIGHT = 4


def half_year(table: Table, printed_by: str, is_demo: bool) -> bytes:
    """A table of numbers, as the half-year of a club, on A4: who printed it and when, page x of y, how it counts."""
    local = timezone.localtime(table.as_of)
    when = f"{day_text(local.date())}, {local.hour}:{local.minute:02d}"
    return pdf("half_year", _data(table, printed_by, when, is_demo), table.as_of)


def explanations(table: Table) -> list[tuple[str, str]]:
    """How each kind of row is counted, once; a row of the sums says so. Rows that are counted alike stand together
    under the name of their part."""
    parts = {part.code: part.label for part in table.sections}
    labels: dict[str, dict[str, None]] = {}
    for row in table.rows:
        labels.setdefault(row.how, {})[f"{row.group}: {row.label}" if row.is_total and row.group else row.label] = None
    sections = {row.how: parts[row.section] for row in table.rows}
    return [(next(iter(found)) if len(found) == 1 else sections[how], how) for how, found in labels.items()]


def _data(table: Table, printed_by: str, when: str, is_demo: bool) -> dict[str, Any]:
    return {
        "language": "en" if get_language() == "en" else "pl",
        "title": table.title,
        "document_title": f"{table.title}: {table.club}, {table.period_text}",
        "club": table.club,
        "operator": table.operator,
        "period": table.period_text,
        "as_of": _("Data as of %(when)s") % {"when": when},
        "ref": table.club_ref,
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": _("Printed by %(name)s, %(when)s") % {"name": printed_by, "when": when},
        "page": _("Page %(page)s of %(pages)s"),
        "head": [_("What is counted"), *(column.label for column in table.columns)],
        "sections": [_section(table, part.code, part.label, part.description) for part in table.sections],
        "how_title": _("How it is counted"),
        "how": [list(pair) for pair in explanations(table)],
        "notes": list(table.footnotes),
        # many columns want a page on its side
        "wide": len(table.columns) > MOST_UPRIGHT,
    }


def _section(table: Table, code: str, label: str, description: str) -> dict[str, Any]:
    lines: list[dict[str, Any]] = []
    for heading, rows in table.groups(code):
        if heading:
            lines.append({"heading": heading, "total": all(row.is_total for row in rows)})
        for row in rows:
            cells = [_cell(row.cells.get(column.code)) for column in table.columns]
            lines.append(
                {"label": row.label, "note": row.note, "cells": cells, "inner": bool(heading), "total": row.is_total}
            )
    return {"label": label, "description": description, "lines": lines}


def _cell(cell: Cell | None) -> dict[str, str]:
    """Text of a cell, and the counts behind a percentage on a line of their own."""
    if cell is None:
        return {"text": "", "counts": ""}
    return {"text": cell_text(cell, with_counts=False), "counts": counts_text(cell) if cell.value is not None else ""}


def annual(title: str, due: date, parts: Sequence[Table], printed_by: str, is_demo: bool, number: str = "") -> bytes:
    """The yearly report of a club to the wojewoda on A4: every part, how it was counted, place for a signature; the
    number of a submitted version stands in its foot."""
    first = parts[0]
    local = timezone.localtime(first.as_of)
    when = f"{day_text(local.date())}, {local.hour}:{local.minute:02d}"
    data = _data(first, printed_by, when, is_demo)
    data |= {
        "title": title,
        "document_title": f"{title}: {first.club}",
        "number_words": _("No. %(number)s") % {"number": number} if number else "",
        "due": _("Due by %(day)s (UZS art. 18a ust. 6)") % {"day": day_text(due)},
        "parts": [_part(table) for table in parts],
        "how": [[table.title, [list(pair) for pair in annual_explanations(table)]] for table in parts],
        "notes": list(dict.fromkeys(note for table in parts for note in table.footnotes)),
        "signature": _("Date, name and signature of the head of the club"),
    }
    return pdf("annual", data, first.as_of)


def annual_explanations(table: Table) -> list[tuple[str, str]]:
    """How each column and each kind of row of a part is counted, once."""
    found: dict[tuple[str, str], None] = {(column.label, column.how): None for column in table.columns}
    for row in table.rows:
        if row.section not in ("time", "money", "actions", "reached") or row.is_total:
            found.setdefault((row.label, row.how))
    return list(found)


def _part(table: Table) -> dict[str, Any]:
    sections = []
    for part in table.sections:
        used = {code for row in table.section(part.code) for code in row.cells}
        narrow = replace(table, columns=tuple(column for column in table.columns if column.code in used))
        head = [_("What is counted"), *(column.label for column in narrow.columns)]
        sections.append({**_section(narrow, part.code, part.label, part.description), "head": head})
    return {"title": table.title, "sections": sections}
