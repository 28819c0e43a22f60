"""Pages of the cooperation matrix: a quarter, and one number opened. Files are sent by the exchange."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from kwadrat.access import rules, scope
from kwadrat.reporting.partnership import events, matrix
from kwadrat.reporting.reports import erased
from kwadrat.reporting.tables import cell_text
from kwadrat.web import page
from kwadrat.web.partnership import wording


def view_matrix(request: page.Request, ref: str) -> HttpResponse:
    """The matrix of a quarter; the address tells which, else it is the present one."""
    today = timezone.localdate()
    whole = page.fetch(erased.marked(scope.partnerships(request.actor)), ref)
    rules.require(request.actor, "partnership.view_matrix", whole)
    choices = matrix.quarters(today)
    code = request.GET.get("kwartal", "")
    quarter = next((one for one in choices if one.code == code), choices[0])
    return _shown(request, matrix.matrix(whole, quarter, today, request.actor), choices)


def open_matrix(request: page.Request, ref: str, year: int, quarter: int, task: str, column: str) -> HttpResponse:
    """The same page with one number opened: its events, without the people in them."""
    today = timezone.localdate()
    whole = page.fetch(erased.marked(scope.partnerships(request.actor)), ref)
    rules.require(request.actor, "partnership.open_matrix", whole)
    choices = matrix.quarters(today)
    chosen = matrix.Quarter(year, quarter)
    if chosen not in choices:
        raise Http404
    found = matrix.matrix(whole, chosen, today, request.actor)
    try:
        line, field = found.place(task, column)
    except KeyError:
        raise Http404 from None
    rows, total = events.behind(found.span, task, found.members_of(column), request.actor)
    return _shown(request, found, choices, wording.opened(line, field, rows, total))


def _shown(
    request: page.Request, found: matrix.Matrix, choices: list[matrix.Quarter], opened: wording.Opened | None = None
) -> HttpResponse:
    whole = found.partnership
    return page.show(
        request, "partnership/matrix.html", matrix=found, partnership=whole, choices=choices, opened=opened,
        corners=matrix.COLUMNS, cell_text=cell_text, say=wording.field_words, head=wording.head,
        tabs=wording.tabs(request, whole, "matrix"),
        is_whole=not erased.touches(whole, found.span.first, found.last),
        may_open=page.may(request, "partnership.open_matrix", whole),
        may_export=page.may(request, "partnership.export_matrix", whole),
    )  # fmt: skip
