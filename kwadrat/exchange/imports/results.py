"""The results of a file as CSV, and the template to fill in. Neither holds a value of anybody's row."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework.intake import FIELDS
from kwadrat.exchange.exports.csv import lines, safe
from kwadrat.exchange.imports.people import EXAMPLE
from kwadrat.records.choices import RowOutcome
from kwadrat.reporting import intake as reporting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Result = tuple[int, str, list[tuple[str, str]], str]


def rendered(rows: Iterable[Result]) -> bytes:
    """CSV for a Polish spreadsheet: line, result, field, reason, reference; one line for each reason."""
    written: list[list[str | int]] = [
        [_("Line"), _("Result"), _("Field"), _("Reason"), _("Reference of the person")]
    ]  # fmt: skip
    for line, outcome, problems, ref in rows:
        label = str(RowOutcome(outcome).label)
        for field, words in problems or [("", "")]:
            written.append([line, label, str(FIELDS.get(field, "")), safe(words), ref])
    return lines(written)


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def download(request: HttpRequest, ref: str) -> HttpResponse:
    """The result of every row of one's own file; out of scope it is not there (404)."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    intake = scope.intakes(actor).filter(ref=ref.upper()).first()
    if intake is None:
        raise Http404
    rows = reporting.results(intake).values_list("line", "outcome", "problems", "person__ref")
    content = rendered((line, outcome, problems, person or "") for line, outcome, problems, person in rows)
    return _attached(content, "text/csv; charset=utf-8", f"wynik-{intake.ref}.csv")


def template(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with the headers and one row that is plainly made up."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rules.require(actor, "intake.upload", reporting.partnership_of(actor))
    return _attached(blank(), XLSX, "osoby-wzor.xlsx")


def blank() -> bytes:
    """The template as XLSX: text columns, so that no zero gets lost, and a column of dates."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(_("People"))
    head = book.add_format({"bold": True, "bottom": 1})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    values = EXAMPLE
    for place, (field, label) in enumerate(FIELDS.items()):
        is_day = field.endswith("_on")
        sheet.set_column(place, place, 18, day if is_day else text)
        sheet.write_string(0, place, str(label), head)
        if isinstance(values[field], date):
            # the calendar of spreadsheets is wrong before March 1900; this day lies after it
            sheet.write_datetime(1, place, values[field], day)
        else:
            sheet.write_string(1, place, values[field], day if is_day else text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
