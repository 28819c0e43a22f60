"""A list as a spreadsheet: texts are texts, days are days, the head repeats on every printed page."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.reporting.lists import Column, Listing, Value, day_words

HEAD_ROW = 3
WIDTHS = {"text": 24, "day": 13, "number": 12}


def _styles(book: Any) -> dict[str, Any]:
    line = {"bottom": 1, "bottom_color": "#DAD7CD", "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "vcenter"}),
        # the text format keeps "=1+1" a text even when somebody edits the cell
        "text": book.add_format({**line, "num_format": "@", "text_wrap": True}),
        "day": book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "left"}),
        "number": book.add_format({**line, "num_format": "0"}),
    }


def _plain(text: str) -> str:
    """No-break spaces belong to lines that break; who searches in a sheet types plain ones."""
    return text.replace("\u00a0", " ")


def _write(sheet: Any, row: int, place: int, value: Value, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001  a day
    elif isinstance(value, int):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, _plain(value), style)


def _width(column: Column, rows: tuple[tuple[Value, ...], ...], place: int) -> int:
    if column.kind != "text":
        return WIDTHS[column.kind]
    longest = max((len(str(row[place])) for row in rows[:200]), default=0)
    return min(max(longest, len(column.label), 10) + 2, 60)


def _foot(sheet: Any, printed_by: str, at: datetime, is_demo: bool) -> None:
    local = timezone.localtime(at)
    who = _("Printed by %(name)s, %(when)s") % {
        "name": printed_by, "when": f"{day_words(local.date())}, {local.hour}:{local.minute:02d}",
    }  # fmt: skip
    pages = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
    demo = _("EXAMPLE DATA") if is_demo else ""
    sheet.set_footer(f"&L{who.replace('&', '&&')[:160]}&C{demo}&R{pages}")


def render(listing: Listing, printed_by: str, at: datetime, is_demo: bool) -> bytes:
    """The workbook: title, what was asked for, head, one line for each row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({
        "title": listing.title, "author": "Kwadrat", "created": timezone.localtime(at).replace(tzinfo=None),
    })  # fmt: skip
    styles = _styles(book)
    sheet = book.add_worksheet(_("List"))
    sheet.write_string(0, 0, listing.title, styles["title"])
    sheet.write_string(1, 0, _plain(listing.asked))
    for place, column in enumerate(listing.columns):
        sheet.set_column(place, place, _width(column, listing.rows, place))
        sheet.write_string(HEAD_ROW, place, column.label, styles["head"])
    for number, row in enumerate(listing.rows, start=HEAD_ROW + 1):
        for place, (column, value) in enumerate(zip(listing.columns, row, strict=True)):
            _write(sheet, number, place, value, styles[column.kind])
    if listing.rows:
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(listing.rows), len(listing.columns) - 1)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    _foot(sheet, printed_by, at, is_demo)
    book.close()
    return out.getvalue()
