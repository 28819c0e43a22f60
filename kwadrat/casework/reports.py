"""Verbs on the yearly report of a club to the wojewoda (UZS art. 18a ust. 6): submitting freezes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access.actor import Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import filled, today
from kwadrat.papers import reports as papers
from kwadrat.papers.render import template_sha
from kwadrat.records.choices import AnnualReportState, ReportFileForm
from kwadrat.records.partnership import Club
from kwadrat.records.reports import ANNUAL_REPORT_TRANSITIONS, AnnualReport, ReportFile, ReportStep
from kwadrat.reporting.reports import erased, frozen
from kwadrat.reporting.reports.annual import Annual, annual

MOST_REASON = 500


@action("report.submit")
def submit(club: Club, *, by: Actor, year: int) -> AnnualReport:
    """Submit the report of a finished year: tables and PDF are frozen with their SHA-256. Errors keep it back."""
    if AnnualReport.objects.filter(club=club, year=year).exists():
        raise Problem(_("The report for this year has been submitted already. Submit a correcting report."))
    report = AnnualReport(club=club, year=year, submitted_at=timezone.now(), submitted_by_id=by.post_id)
    if club.register_entry_on is None or club.register_entry_on.year > year:
        raise Problem(_("The club was not in the register of the wojewoda in this year (UZS art. 18a)."))
    return _freeze(report, _ready(club, year), by)


@action("report.correct")
def correct(report: AnnualReport, *, by: Actor, reason: str) -> AnnualReport:
    """Submit a correcting report: a new version that names the first one; the older one is replaced, not changed."""
    reason = filled(reason, "reason", _("Write what the correction changes."))[:MOST_REASON]
    whole = _ready(report.club, report.year)
    was = frozen.content(report, ReportFileForm.JSON)
    if frozen.numbers(was) == frozen.numbers(frozen.canonical(whole)):
        raise Problem(_("Nothing has changed since this version was submitted, so there is nothing to correct."))
    _move(report, AnnualReportState.REPLACED, by, reason)
    new = AnnualReport(
        club_id=report.club_id, year=report.year, number=report.number + 1, first_id=report.first_id or report.pk,
        reason=reason, submitted_at=timezone.now(), submitted_by_id=by.post_id,
    )  # fmt: skip
    return _freeze(new, whole, by)


@action("report.ask_fix")
def ask_fix(report: AnnualReport, *, by: Actor, reason: str) -> AnnualReport:
    """Ask for a correction with a reason; the club is told."""
    reason = filled(reason, "reason", _("Write what is to be corrected."))[:MOST_REASON]
    _move(report, AnnualReportState.RETURNED, by, reason)
    notices.to_workplace(report.club.operator, report.club, "report_returned", report.ref)
    return report


def _ready(club: Club, year: int) -> Annual:
    """The report of a year that is over and has no error; Problem otherwise."""
    with translation.override("pl"):  # the wojewoda gets it in Polish, whoever submits it
        whole = annual(club, year)
    if not whole.is_over:
        raise Problem(_("The year has not ended yet. The report is submitted from 1 January of the next year."))
    if erased.touches(club, date(year, 1, 1), date(year, 12, 31)):
        raise Problem(
            _("Data of people from this year have been erased after their period, so it can no longer be counted.")
        )
    if whole.errors:
        count = len(whole.errors)
        raise Problem(
            ngettext(
                "The report has %(num)s error. Mend it on the page of the report, then submit.",
                "The report has %(num)s errors. Mend them on the page of the report, then submit.",
                count,
            )
            % {"num": count}
        )
    return whole


def _freeze(report: AnnualReport, whole: Annual, by: Actor) -> AnnualReport:
    report.save()
    _step(report, "", AnnualReportState.SUBMITTED, by, report.reason)
    with translation.override("pl"):
        number = f"{report.number}/{report.year}"  # numbered by the club: the first version of a year, its corrections
        printed = papers.annual(whole.title, whole.due, whole.parts, by.name, settings.DEMO, number)
    files: dict[str, bytes] = {ReportFileForm.JSON: frozen.canonical(whole), ReportFileForm.PDF: printed}
    hashes: dict[str, Any] = {form: frozen.sha256(content) for form, content in files.items()}
    for form, content in files.items():
        drawn_by = template_sha("annual") if form == ReportFileForm.PDF else ""
        ReportFile(report=report, form=form, content=content, sha256=hashes[form], template_sha=drawn_by).save()
    remember(year=report.year, number=report.number, **hashes)
    return report


def _move(report: AnnualReport, to_state: str, by: Actor, note: str) -> None:
    must_move(ANNUAL_REPORT_TRANSITIONS, report.state, to_state)
    _step(report, report.state, to_state, by, note)
    report.state = to_state
    report.save()


def _step(report: AnnualReport, from_state: str, to_state: str, by: Actor, note: str) -> None:
    ReportStep.objects.create(
        report=report, on=today(), from_state=from_state, to_state=to_state, by_id=by.post_id, note=note
    )
