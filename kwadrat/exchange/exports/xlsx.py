"""A table as a spreadsheet: real numbers with their formats, ready to print on A4."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.exchange.exports.csv import notes
from kwadrat.papers.reports import annual_explanations, explanations
from kwadrat.reporting.tables import NBSP, Cell, Row, Table, day_text

FORMATS = {"people": "#,##0", "count": "#,##0", "minutes": "#,##0", "hours": "#,##0.00", "money": '#,##0.00 "zł"',
           "percent": "0.00%", "number": "#,##0", "events": "#,##0", "institutions": "#,##0", "mark": "0",
           "marks": "#,##0", "days": "0.0"}  # fmt: skip
HEAD_ROW = 5


class _Sheet:
    """The sheet and where its next line goes."""

    def __init__(self, book: Any, table: Table, name: str, styles: dict[str, Any]) -> None:
        self.table = table
        self.sheet = book.add_worksheet(name)
        self.styles = styles
        self.place = HEAD_ROW
        self.last = len(table.columns) + 1

    def head(self) -> None:
        table, sheet, styles = self.table, self.sheet, self.styles
        sheet.write_string(0, 0, table.title, styles["title"])
        sheet.write_string(1, 0, table.subject, styles["strong"])
        sheet.write_string(2, 0, table.operator)
        sheet.write_string(3, 0, table.period_text)
        sheet.set_row(HEAD_ROW, 20)
        sheet.write_string(HEAD_ROW, 0, _("What is counted"), styles["head"])
        for place, column in enumerate(table.columns, start=1):
            sheet.write_string(HEAD_ROW, place, column.label, styles["head_right"])
        sheet.write_string(HEAD_ROW, self.last, _("Counts and remarks"), styles["head"])

    def heading(self, text: str, style: str) -> None:
        self.place += 1
        for column in range(self.last + 1):
            self.sheet.write_blank(self.place, column, None, self.styles[style])
        self.sheet.write_string(self.place, 0, text, self.styles[style])

    def row(self, row: Row, indent: bool) -> None:
        self.place += 1
        self.sheet.write_string(self.place, 0, row.label, self.styles["inner" if indent else "label"])
        for place, column in enumerate(self.table.columns, start=1):
            cell = row.cells.get(column.code)
            if cell is None:
                self.sheet.write_blank(self.place, place, None, self.styles["label"])
            elif cell.value is None:
                self.sheet.write_string(self.place, place, "–", self.styles["right"])
            else:
                self.sheet.write_number(self.place, place, _number(cell), self.styles[cell.unit])
        text = "; ".join(filter(None, (notes(self.table, row), row.note)))
        self.sheet.write_string(self.place, self.last, text, self.styles["remark"])

    def finish(self) -> None:
        for note in self.table.footnotes:
            self.place += 1
            self.sheet.write_string(self.place + 1, 0, note)
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, self.last - 1, 14)
        self.sheet.set_column(self.last, self.last, 62)
        self.sheet.freeze_panes(HEAD_ROW + 1, 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.55, right=0.55, top=0.55, bottom=0.75)
        self.sheet.repeat_rows(HEAD_ROW)
        self.sheet.hide_gridlines(2)


def _styles(book: Any) -> dict[str, Any]:
    line = {"bottom": 1, "bottom_color": "#DAD7CD", "valign": "top"}
    shades = {"bold": True, "bg_color": "#ECEAE3", "bottom": 1, "bottom_color": "#7F7C70"}
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "strong": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 2, "valign": "vcenter"}),
        "head_right": book.add_format({"bold": True, "bottom": 2, "align": "right", "valign": "vcenter"}),
        "section": book.add_format(shades),
        "group": book.add_format({**line, "bold": True}),
        "label": book.add_format(line),
        "inner": book.add_format({**line, "indent": 1}),
        "right": book.add_format({**line, "align": "right"}),
        "remark": book.add_format({**line, "text_wrap": True, "font_color": "#4C5364"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    return styles | {unit: book.add_format({**line, "num_format": form}) for unit, form in FORMATS.items()}


def _number(cell: Cell) -> float:
    """A spreadsheet keeps binary numbers; two decimal places survive in it exactly as shown."""
    value = Decimal(cell.value or 0)
    return float(value / 100 if cell.unit == "percent" else value)


def _explain(book: Any, pairs: Iterable[tuple[str, str]], styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_("How it is counted"))
    sheet.write_string(0, 0, _("What is counted"), styles["head"])
    sheet.write_string(0, 1, _("How it is counted"), styles["head"])
    for place, (label, how) in enumerate(pairs, start=1):
        sheet.write_string(place, 0, label, styles["wrap"])
        sheet.write_string(place, 1, how, styles["wrap"])
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 0)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


def render(table: Table, printed_by: str, is_demo: bool) -> bytes:
    """The workbook; every text is written as text, so that nothing in it can run as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": f"{table.title}: {table.club}, {table.period_text}", "author": "Kwadrat",
                         "created": _local(table.as_of)})  # fmt: skip
    styles = _styles(book)
    _fill(book, table, _("Report"), styles, printed_by, is_demo)
    _explain(book, explanations(table), styles)
    book.close()
    return out.getvalue()


def several(title: str, tables: Sequence[Table], printed_by: str, is_demo: bool) -> bytes:
    """The workbook of a report of several parts, one sheet each; the same bytes for the same tables."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": f"{title}: {tables[0].club}", "author": "Kwadrat",
                         "created": _local(tables[0].as_of)})  # fmt: skip
    styles = _styles(book)
    for table in tables:
        _fill(
            book,
            replace(table, title=f"{title}. {table.title}"),
            table.title.replace(NBSP, " ")[:31],
            styles,
            printed_by,
            is_demo,
        )
    _explain(book, [pair for table in tables for pair in annual_explanations(table)], styles)
    book.close()
    return out.getvalue()


def _fill(book: Any, table: Table, name: str, styles: dict[str, Any], printed_by: str, is_demo: bool) -> None:
    filled = _Sheet(book, table, name, styles)
    filled.head()
    for part in table.sections:
        filled.heading(part.label, "section")
        for heading, rows in table.groups(part.code):
            if heading:
                filled.heading(heading, "group")
            for row in rows:
                filled.row(row, bool(heading))
    filled.finish()
    _foot(filled.sheet, table, printed_by, is_demo)


def _foot(sheet: Any, table: Table, printed_by: str, is_demo: bool) -> None:
    """Foot of the printed page; an ampersand would be taken for a code of the foot."""
    when = _local(table.as_of)
    who = _("Printed by %(name)s, %(when)s") % {
        "name": printed_by, "when": f"{day_text(when.date())}, {when.hour}:{when.minute:02d}",
    }  # fmt: skip
    demo = _("EXAMPLE DATA") if is_demo else ""
    pages = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
    sheet.set_footer(f"&L{who.replace('&', '&&')[:160]}&C{demo}&R{pages}")
