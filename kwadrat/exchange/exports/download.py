"""The file of a report: the same table as on the page, as PDF, XLSX, CSV or JSON. Each download leaves a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from kwadrat.access import audit, rules, scope
from kwadrat.exchange.exports import csv, json, xlsx
from kwadrat.papers import reports as papers
from kwadrat.reporting.partnership import loop, matrix
from kwadrat.reporting.reports import clubs
from kwadrat.reporting.reports.half_year import half_year as computed
from kwadrat.reporting.tables import Table

Writer = Callable[[Table, str], bytes]
FORMS: dict[str, tuple[str, Writer]] = {
    "pdf": ("application/pdf", lambda table, name: papers.half_year(table, name, settings.DEMO)),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table, name: xlsx.render(table, name, settings.DEMO),
    ),
    "csv": ("text/csv; charset=utf-8", lambda table, name: csv.render(table)),
    "json": ("application/json", lambda table, name: json.render(table)),
}


QUARTERLY: dict[str, Callable[..., Table]] = {
    "matrix": lambda *asked: matrix.table(matrix.matrix(*asked)), "loop": loop.loop,
}  # fmt: skip


def export(request: HttpRequest, ref: str, year: int, half: int, form: str) -> HttpResponse:
    """Send the half-year of a club as a file; out of scope or of an unknown form it is not there (404)."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    club = scope.report_clubs(actor).select_related("operator").filter(ref=ref.upper()).first()
    when = clubs.started(year, half, timezone.localdate())
    if club is None or when is None or form not in FORMS:
        raise Http404
    rules.require(actor, "report.export", club)
    kind, write = FORMS[form]
    content = write(computed(club, when.period, actor), actor.name)
    audit.record(
        actor, "report.export", subject=club.ref, partnership_id=club.partnership_id,
        details={"report": "half_year", "year": year, "half": half, "form": form},
    )  # fmt: skip
    name = f"sprawozdanie-{club.ref}-{year}-{half}.{form}"
    return _file(content, kind, name)


def export_matrix(request: HttpRequest, ref: str, year: int, quarter: int, form: str) -> HttpResponse:
    """Send the cooperation matrix of a quarter as a file; out of scope or of an unknown form it is not there (404)."""
    return _of_quarter(request, ref, matrix.Quarter(year, quarter), form, "matrix", "macierz")


def export_loop(request: HttpRequest, ref: str, year: int, quarter: int, form: str) -> HttpResponse:
    """Send how the referrals of a quarter came round as a file; out of scope or of an unknown form it is not there
    (404)."""
    return _of_quarter(request, ref, matrix.Quarter(year, quarter), form, "loop", "obieg")


def _of_quarter(
    request: HttpRequest, ref: str, chosen: matrix.Quarter, form: str, report: str, name: str
) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    today = timezone.localdate()
    whole = scope.partnerships(actor).filter(ref=ref.upper()).first()
    if whole is None or chosen not in matrix.quarters(today) or form not in FORMS:
        raise Http404
    ability = f"partnership.export_{report}"
    rules.require(actor, ability, whole)
    kind, write = FORMS[form]
    content = write(QUARTERLY[report](whole, chosen, today, actor), actor.name)
    audit.record(
        actor, ability, subject=whole.ref, partnership_id=whole.pk,
        details={"report": report, "year": chosen.year, "quarter": chosen.quarter, "form": form},
    )  # fmt: skip
    return _file(content, kind, f"{name}-{whole.ref}-{chosen.code}.{form}")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
