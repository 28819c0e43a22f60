"""Pages of the working version of the yearly report: its parts, an opened number, a check, the history of versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import audit, rules, scope
from kwadrat.law.reports import percent
from kwadrat.records.choices import AnnualReportState, Disclosed
from kwadrat.reporting.reports import clubs, erased, frozen
from kwadrat.reporting.reports.annual import Annual, annual, is_sensitive
from kwadrat.reporting.reports.annual_causes import causes
from kwadrat.reporting.reports.opened import Opened, opened
from kwadrat.reporting.tables import Table, cell_text
from kwadrat.web import page
from kwadrat.web.chips import Chip, deadline
from kwadrat.web.forms.reports import OpenGroupForm
from kwadrat.web.reports import wording
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club

# part of the report <-> its place in the address
SLUGS = {
    "R1": "kadra", "R2": "uczestnicy", "R3": "dzialania", "R4": "dotacje", "effects": "efekty", "grants": "rozliczenie",
}  # fmt: skip
# five columns of numbers need the whole width
WIDE = ("R3", "R4", "grants")


@dataclass(frozen=True)
class Whole:
    """What every page of one working version needs."""

    club: Club
    report: Annual
    versions: list[frozen.Version]

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.report.year

    @property
    def standing(self) -> frozen.Version | None:
        """The newest submitted version, if any."""
        return self.versions[0] if self.versions else None


def fetch(request: page.Request, ref: str, year: int) -> Whole:
    """The working version in scope, else 404; 403 without the right to numbers."""
    club = page.fetch(erased.marked(scope.report_clubs(request.actor).select_related("operator"), "pk"), ref)
    if not clubs.has_annual(year, timezone.localdate()):
        raise Http404
    rules.require(request.actor, "report.view", club)
    return Whole(club, annual(club, year, request.actor), frozen.versions(request.actor, club, year))


def _table(whole: Whole, slug: str) -> Table:
    """The part by its place in the address; an empty place is the part of the participants."""
    codes = [table.code for table in whole.report.parts]
    wanted = "R2" if "R2" in codes else codes[0]
    code = next((one for one in codes if SLUGS[one] == slug), "" if slug else wanted)
    if not code:
        raise Http404
    return whole.report.part(code)


def part(request: page.Request, ref: str, year: int, slug: str = "") -> HttpResponse:
    """One part of the working version with its checks."""
    whole = fetch(request, ref, year)
    return _shown(request, whole, _table(whole, slug))


def cell(request: page.Request, ref: str, year: int, slug: str, row: str, column: str) -> HttpResponse:
    """The same page with one number opened; a sensitive group asks for a reason on its own page first."""
    whole = fetch(request, ref, year)
    rules.require(request.actor, "report.open_cell", whole.club)
    table = _table(whole, slug)
    if is_sensitive(row):
        return HttpResponseRedirect(reverse("report_open_group", args=[whole.club.ref, year, row, column]))
    try:
        found = opened(table, row, column, request.actor)
    except KeyError:
        raise Http404 from None
    return _shown(request, whole, table, opened=found, share=_share(table, found))


def open_group(request: page.Request, ref: str, year: int, row: str, column: str) -> HttpResponse:
    """Ask why, then show the names in a group that reveals health, addiction, conviction or origin; all is logged."""
    whole = fetch(request, ref, year)
    rules.require(request.actor, "report.open_group", whole.club)
    table = _table(whole, SLUGS["R2"])
    found_row = next((one for one in table.rows if one.code == row and is_sensitive(row)), None)
    if found_row is None or column not in found_row.cells:
        raise Http404
    back = f"{reverse('annual_report', args=[whole.club.ref, year])}#{row}-{column}"
    form = page.open_form(request, OpenGroupForm)
    if request.method == "POST" and form.is_valid():
        audit.record(
            request.actor, "report.open_group", subject=whole.club.ref, partnership_id=whole.club.partnership_id,
            details={"year": year, "row": row, "column": column},
        )  # fmt: skip
        found = opened(table, row, column, request.actor, Disclosed.REPORT_GROUP, form.cleaned_data["reason"])
        return _shown(request, whole, table, opened=found, share=_share(table, found))
    verb = Verb(
        _("Open the names in a sensitive group"), _("Open the names"), back, lead=found_row.label,
        crumbs=crumbs(whole.club, year),
        why={"reason": _("This group reveals health, addiction, conviction or origin (RODO art. 9 and 10).")},
    )  # fmt: skip
    return page.show(request, "base/verb.html", form=form, verb=verb)


def check(request: page.Request, ref: str, year: int, code: str) -> HttpResponse:
    """The rows that cause one check, each with a link to mend it."""
    whole = fetch(request, ref, year)
    rules.require(request.actor, "report.open_cell", whole.club)
    found = next((one for one in whole.report.checks if one.code == code and one.rows), None)
    if found is None:
        raise Http404
    behind = causes(found, request.actor, whole.club.ref)
    mends = {one.ref: wording.mend_person(code, one.ref) for one in behind.people}
    entries = [(one, *wording.mend_entry(code, one)) for one in behind.entries]
    part_code = {"lists_open": "R3", "staff_missing": "R1"}.get(code, "R4" if code.startswith("grant") else "R2")
    codes = [table.code for table in whole.report.parts]
    table = whole.report.part(part_code) if part_code in codes else whole.report.parts[-1]
    line = wording.line(found, whole.club.ref, year, may_open=False)
    return _shown(request, whole, table, causes=behind, mends=mends, entries=entries, line=line)


def history(request: page.Request, ref: str, year: int) -> HttpResponse:
    """Every submitted version with its steps and the SHA-256 of its files."""
    whole = fetch(request, ref, year)
    return page.show(request, "reports/history.html", **_frame(request, whole, None))


def crumbs(club: Club, year: int) -> list[tuple[str, str]]:
    """Sprawozdania > do wojewody > 2026."""
    return [
        (_("Reports"), reverse("reports")),
        (f"{club.name}, {year}", reverse("annual_report", args=[club.ref, year])),
    ]


def _share(table: Table, found: Opened) -> str:
    """The denominator in words: 7 of 28 is 25.00%; empty where the column is the whole itself."""
    whole = found.row.cells.get("participants")
    if table.code != "R2" or found.column == "participants" or whole is None or not whole.value:
        return ""
    value = percent(int(found.cell.value or 0), int(whole.value))
    counts = {"base": int(whole.value), "num": found.number, "share": f"{value:.2f}".replace(".", ",")}
    return _("Denominator: %(base)s participants of this row. %(num)s of %(base)s is %(share)s%%.") % counts


def _tabs(whole: Whole, table: Table | None) -> list[tuple[str, str, bool]]:
    place = [whole.club.ref, whole.year]
    rows = [
        (one.title, reverse("annual_report_part", args=[*place, SLUGS[one.code]]), one is table)
        for one in whole.report.parts
    ]
    return [*rows, (_("History of versions"), reverse("annual_report_history", args=place), table is None)]


def chip(whole: Whole, today: date) -> Chip:
    """The deadline, or that the report is in."""
    due = whole.report.due
    title = _("Due by %(day)s (UZS art. 18a ust. 6)") % {"day": date_format(due, "j E Y")}
    if whole.standing is None:
        found = deadline(due, today)
        is_far = (due - today).days >= 7
        text = _("by %(day)s") % {"day": date_format(due, "j E Y").replace(" ", "\u00a0")}
        return Chip(found.kind, text if is_far else found.text, title)
    if whole.standing.report.state == AnnualReportState.RETURNED:
        return Chip("today", _("to be corrected"), title)
    return Chip("ok", _("submitted"), title)


def _main_kind(whole: Whole) -> str:
    """Filled when something is to be done now; outlined while the year runs and when the report is in."""
    is_in = whole.standing is not None and whole.standing.report.state == AnnualReportState.SUBMITTED
    return "plain" if is_in or not (whole.report.is_over or whole.report.errors) else "main"


def _fix_text(count: int) -> str:
    return ngettext("Mend %(num)s error", "Mend %(num)s errors", count) % {"num": count}


def _main_action(request: page.Request, whole: Whole, lines: list[wording.Line]) -> tuple[str, str]:
    """What to do next: mend the errors, submit, or correct. Before the year is over pressing says so."""
    errors = [line for line in lines if line.kind == "late"]
    if errors and errors[0].url:
        return _fix_text(len(errors)), errors[0].url
    if whole.standing is None:
        may = page.may(request, "report.submit", whole.club)
        return (
            (_("Approve and submit"), reverse("report_submit", args=[whole.club.ref, whole.year])) if may else ("", "")
        )
    report = whole.standing.report
    may = page.may(request, "report.correct", report)
    return (_("Submit a correction"), reverse("report_correct", args=[report.ref])) if may else ("", "")


def _frame(request: page.Request, whole: Whole, table: Table | None) -> dict[str, Any]:
    """Head, tabs and checks of every page of the working version."""
    may_open = page.may(request, "report.open_cell", whole.club)
    lines = [wording.line(one, whole.club.ref, whole.year, bool(may_open)) for one in whole.report.checks]
    title, url = _main_action(request, whole, lines)
    return {
        "whole": whole, "report": whole.report, "club": whole.club, "table": table, "may_open": may_open,
        "tabs": _tabs(whole, table), "chip": chip(whole, timezone.localdate()), "main_text": title, "main_url": url,
        "main_kind": _main_kind(whole),
        "checks": [line for line in lines if line.kind != "ok"], "good": [line for line in lines if line.kind == "ok"],
        "may_export": page.may(request, "report.export", whole.club), "slug": SLUGS[table.code] if table else "",
        "is_wide": table is not None and table.code in WIDE, "cell_text": cell_text, "is_sensitive": is_sensitive,
        "standing": whole.standing,
    }  # fmt: skip


def _shown(request: page.Request, whole: Whole, table: Table, **more: Any) -> HttpResponse:
    panel: dict[str, Any] = {"opened": None, "share": "", "causes": None, "mends": {}, "entries": [], "line": None}
    first, last = date(whole.report.year, 1, 1), date(whole.report.year, 12, 31)
    panel["is_whole"] = not erased.touches(whole.club, first, last)
    return page.show(request, "reports/annual.html", **{**_frame(request, whole, table), **panel, **more})
