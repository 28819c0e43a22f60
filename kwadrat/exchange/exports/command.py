"""Reports for the command line and for the pages: one table, five shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kwadrat.access import audit, rules
from kwadrat.access.actor import SYSTEM
from kwadrat.exchange.exports import csv, json, text, xlsx
from kwadrat.law.dates import Period
from kwadrat.papers import reports as papers
from kwadrat.reporting.reports import clubs, table3
from kwadrat.reporting.reports.half_year import half_year as computed
from kwadrat.reporting.tables import Table

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club


def half_year(club: str, since: date, until: date, form: str) -> bytes:
    """The half-year of the club with this reference, name or locality, as text, csv, json, xlsx or pdf, in Polish.

    LookupError with one Polish line when no club fits, or more than one does.
    """
    with translation.override("pl"):
        return _half_year(clubs.find(club), Period.through(since, until), form)


def _half_year(club: Club, period: Period, form: str) -> bytes:
    rules.require(SYSTEM, "report.export", club)
    table = computed(club, period, SYSTEM)
    content = _written(table, form)
    audit.record(
        SYSTEM, "report.export", subject=club.ref, partnership_id=club.partnership_id,
        details={"report": table.code, "from": str(period.start), "to": str(period.last_day), "form": form},
    )  # fmt: skip
    return content


def table_3(on: date, form: str, remarks: Iterable[tuple[str, str, str]] = ()) -> bytes:
    """Table 3 of all partnerships of this installation on a day, in the same shapes, in Polish.

    Remarks: kind of institution, locality of the partnership, text of a footnote.
    """
    with translation.override("pl"):
        rules.require(SYSTEM, "report.export")
        table = table3.table3(table3.partnerships(), on, [table3.Remark(*one) for one in remarks])
        content = _written(table, form)
        audit.record(SYSTEM, "report.export", subject="", details={"report": table.code, "on": str(on), "form": form})
    return content


def _written(table: Table, form: str) -> bytes:
    shapes: dict[str, Callable[[Table], bytes]] = {
        "text": text.render,
        "csv": csv.render,
        "json": json.render,
        "xlsx": lambda whole: xlsx.render(whole, _("the command line"), settings.DEMO),
        "pdf": lambda whole: papers.half_year(whole, _("the command line"), settings.DEMO),
    }
    return shapes[form](table)
