"""Files of the yearly report: live, or from the frozen bytes and tables of a submitted version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kwadrat.access import audit, rules, scope
from kwadrat.access.actor import SYSTEM
from kwadrat.exchange.exports import csv, json, text, xlsx
from kwadrat.law.params import MissingParameter
from kwadrat.papers import reports as papers
from kwadrat.reporting.reports import clubs, frozen
from kwadrat.reporting.reports.annual import Annual, annual
from kwadrat.reporting.tables import Table

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def write(report: Annual, form: str, printed_by: str) -> bytes:
    """The report in one form: text, csv, json, xlsx or pdf."""
    shapes: dict[str, Callable[[], bytes]] = {
        "text": lambda: b"\n".join(text.render(table) for table in report.parts),
        "csv": lambda: csv_parts(report.parts),
        "json": lambda: json.several(report.parts, {"code": "annual", "title": report.title, "year": report.year}),
        "xlsx": lambda: xlsx.several(report.title, report.parts, printed_by, settings.DEMO),
        "pdf": lambda: papers.annual(report.title, report.due, report.parts, printed_by, settings.DEMO),
    }
    return shapes[form]()


def csv_parts(parts: Sequence[Table]) -> bytes:
    """The parts one after another, each with its own head, an empty line between them."""
    mark = "\ufeff".encode()
    return mark + b"\r\n".join(csv.render(table).removeprefix(mark) for table in parts)


def command(club: str, year: int, form: str) -> bytes:
    """The report of the club with this reference, name or locality, in Polish; LookupError in one line otherwise."""
    with translation.override("pl"):
        found = clubs.find(club)
        rules.require(SYSTEM, "report.export", found)
        try:
            content = write(annual(found, year), form, _("the command line"))
        except MissingParameter as missing:
            raise LookupError(
                _("The act had no such report for %(year)s (%(act)s %(article)s).")
                % {"year": year, "act": missing.act, "article": missing.article}
            ) from missing
        audit.record(
            SYSTEM, "report.export", subject=found.ref, partnership_id=found.partnership_id,
            details={"report": "annual", "year": year, "form": form},
        )  # fmt: skip
        return content


def _sent(content: bytes, form: str, name: str) -> HttpResponse:
    head = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(content, content_type=TYPES[form], headers=head)


def live(request: HttpRequest, ref: str, year: int, form: str) -> HttpResponse:
    """Send the working version as a file; out of scope, of a later year or of an unknown form it is not there (404)."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    club = scope.report_clubs(actor).select_related("operator").filter(ref=ref.upper()).first()
    if club is None or form not in TYPES or not clubs.has_annual(year, timezone.localdate()):
        raise Http404
    rules.require(actor, "report.export", club)
    content = write(annual(club, year, actor), form, actor.name)
    audit.record(
        actor, "report.export", subject=club.ref, partnership_id=club.partnership_id,
        details={"report": "annual", "year": year, "form": form},
    )  # fmt: skip
    return _sent(content, form, f"sprawozdanie-roczne-{club.ref}-{year}")


def submitted(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """Send a submitted version: JSON and PDF are the frozen bytes, XLSX is made of the frozen tables alone."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = scope.annual_reports(actor).select_related("club", "submitted_by__user")
    report = rows.filter(ref=ref.upper()).first()
    if report is None or form not in ("json", "pdf", "xlsx"):
        raise Http404
    rules.require(actor, "report.download", report)
    if form == "xlsx":
        parts = frozen.tables(frozen.content(report, "json"))
        with translation.override("pl"):
            content = xlsx.several(frozen.title_of(report), parts, report.submitted_by.user.name, settings.DEMO)
    else:
        content = frozen.content(report, form)
    audit.record(
        actor, "report.download", subject=report.ref, partnership_id=report.partnership_id,
        details={"year": report.year, "number": report.number, "form": form},
    )  # fmt: skip
    return _sent(content, form, f"sprawozdanie-{report.ref}")
