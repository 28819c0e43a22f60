"""How referrals of a partnership come round: days, shares and outcomes of a quarter, numbers only."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from kwadrat.access import rules, scope
from kwadrat.reporting.partnership import loop, matrix
from kwadrat.reporting.reports import erased
from kwadrat.reporting.tables import cell_text
from kwadrat.web import page
from kwadrat.web.partnership import wording


def view_loop(request: page.Request, ref: str) -> HttpResponse:
    """The figures of a quarter; the address tells which, else it is the present one."""
    today = timezone.localdate()
    whole = page.fetch(erased.marked(scope.partnerships(request.actor)), ref)
    rules.require(request.actor, "partnership.view_loop", whole)
    choices = matrix.quarters(today)
    quarter = next((one for one in choices if one.code == request.GET.get("kwartal")), choices[0])
    table = loop.loop(whole, quarter, today, request.actor)
    return page.show(
        request, "partnership/loop.html", table=table, partnership=whole, quarter=quarter, choices=choices,
        ways=table.columns[1:6], ends=table.columns[6:], cell_text=cell_text,
        tabs=wording.tabs(request, whole, "loop"),
        is_whole=not erased.touches(whole, table.period.start, min(today, table.period.last_day or today)),
        may_export=page.may(request, "partnership.export_loop", whole),
    )  # fmt: skip
