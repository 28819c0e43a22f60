"""Pages of reports: the list, the half-year of a club, and one opened number. Files are sent by the exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils import timezone

from kwadrat.access import rules, scope
from kwadrat.records.choices import AnnualReportState
from kwadrat.reporting.reports import clubs, erased
from kwadrat.reporting.reports.half_year import half_year
from kwadrat.reporting.reports.opened import Opened, opened
from kwadrat.reporting.tables import Table, cell_text, counts_text
from kwadrat.web import page

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club


def index(request: page.Request) -> HttpResponse:
    """Clubs whose report this actor may open, with their half-years."""
    return page.show(
        request, "reports/index.html", clubs=clubs.available(request.actor), states=dict(AnnualReportState.choices),
        has_books=page.may(request, "staff.view").is_shown,
    )  # fmt: skip


def view(request: page.Request, ref: str, year: int, half: int) -> HttpResponse:
    """The half-year table of a club."""
    club, when = _club(request, ref), _half(year, half)
    rules.require(request.actor, "report.view", club)
    return _shown(request, club, when, half_year(club, when.period, request.actor))


def open_cell(request: page.Request, ref: str, year: int, half: int, row: str, column: str) -> HttpResponse:
    """The same page with one number opened: who and what stands behind it."""
    club, when = _club(request, ref), _half(year, half)
    rules.require(request.actor, "report.open_cell", club)
    table = half_year(club, when.period, request.actor)
    if table.is_kept:
        raise Http404
    try:
        found = opened(table, row, column, request.actor)
    except KeyError:
        raise Http404 from None
    return _shown(request, club, when, table, found)


def _club(request: page.Request, ref: str) -> Club:
    return page.fetch(erased.marked(scope.report_clubs(request.actor).select_related("operator"), "pk"), ref)


def _half(year: int, half: int) -> clubs.Half:
    found = clubs.started(year, half, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _may_open(request: page.Request, club: Club, table: Table) -> rules.Verdict:
    """Nobody opens numbers that were kept when the people behind them were erased."""
    if table.is_kept:
        return rules.Verdict(rules.Ruling.WRONG_ACTOR, erased.note())
    return page.may(request, "report.open_cell", club)


def _shown(
    request: page.Request, club: Club, when: clubs.Half, table: Table, found: Opened | None = None
) -> HttpResponse:
    return page.show(
        request, "reports/view.html", table=table, half=when, opened=found, cell_text=cell_text,
        counts_text=counts_text, may_open=_may_open(request, club, table),
        may_export=page.may(request, "report.export", club),
    )  # fmt: skip
