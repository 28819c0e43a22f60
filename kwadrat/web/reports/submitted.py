"""Pages of a submitted yearly report: submitting, the frozen version, asking for a correction, correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import reports as casework
from kwadrat.law.params import Params
from kwadrat.law.reports import SMALL_COUNT
from kwadrat.reporting.reports import clubs, frozen, masking
from kwadrat.reporting.tables import cell_text
from kwadrat.web import page
from kwadrat.web.forms.reports import AskFixForm, CorrectReportForm, SubmitForm
from kwadrat.web.reports.annual import crumbs
from kwadrat.web.services.frame import require
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.reports import AnnualReport


def _fetch(request: page.Request, ref: str) -> AnnualReport:
    rows = scope.annual_reports(request.actor).select_related("club__operator", "submitted_by__user", "first")
    return page.fetch(rows, ref)


def submit(request: page.Request, ref: str, year: int) -> HttpResponse:
    """Approve the working version; its tables and its PDF are frozen."""
    club = page.fetch(scope.report_clubs(request.actor).select_related("operator"), ref)
    if not clubs.has_annual(year, timezone.localdate()):
        raise Http404
    rules.require(request.actor, "report.submit", club)
    form = page.open_form(request, SubmitForm)
    done = page.carry_out(
        request, form, lambda: casework.submit(club, by=request.actor, year=year),
        to=lambda made: reverse("submitted_report", args=[made]),
        done=_("The report has been submitted and frozen. Download the PDF and send it to the wojewoda."),
    )  # fmt: skip
    verb = Verb(
        _("Approve and submit the yearly report"), _("Approve and submit"),
        reverse("annual_report", args=[club.ref, year]), lead=f"{club.name}, {year}", crumbs=crumbs(club, year),
        why={"is_checked": _("The submitted version stays as it is. Later changes go into a correcting report.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def submitted(request: page.Request, ref: str) -> HttpResponse:
    """A submitted version as it was frozen; an analyst who does not receive it sees small numbers hidden."""
    report = _fetch(request, ref)
    rules.require(request.actor, "report.view", report.club)
    may_download = page.may(request, "report.download", report)
    tables = frozen.tables(frozen.content(report, "json"))
    if not may_download:
        threshold = Params.load().value(SMALL_COUNT, report.submitted_at.date()).integer
        tables = tuple(masking.masked_annual(table, threshold) for table in tables)
    versions = frozen.versions(request.actor, report.club, report.year)
    version = next(one for one in versions if one.report.pk == report.pk)
    return page.show(
        request, "reports/submitted.html", report=report, club=report.club, tables=tables, version=version,
        newest=versions[0].report, title=frozen.title_of(report), cell_text=cell_text,
        crumbs=crumbs(report.club, report.year), may_download=may_download,
        may_correct=page.may(request, "report.correct", report), may_ask=page.may(request, "report.ask_fix", report),
    )  # fmt: skip


def correct(request: page.Request, ref: str) -> HttpResponse:
    """Submit a correcting report: a new version that names the first one."""
    report = _fetch(request, ref)
    form = page.open_form(request, CorrectReportForm, subject=report)
    require(request, form, "report.correct", report)
    back = reverse("submitted_report", args=[report.ref])
    done = page.carry_out(
        request, form, lambda: casework.correct(report, by=request.actor, reason=form.cleaned_data["reason"]),
        to=lambda made: reverse("submitted_report", args=[made]),
        done=_("The correcting report has been submitted and frozen. Download the PDF and send it to the wojewoda."),
    )  # fmt: skip
    verb = Verb(
        _("Submit a correcting report"), _("Submit the correction"), back, crumbs=crumbs(report.club, report.year),
        lead=_("%(club)s, %(year)s. It will be version %(number)s; the earlier one stays readable.")
        % {"club": report.club.name, "year": report.year, "number": report.number + 1},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def ask_fix(request: page.Request, ref: str) -> HttpResponse:
    """Ask the club to correct its report, with a reason."""
    report = _fetch(request, ref)
    form = page.open_form(request, AskFixForm, subject=report)
    require(request, form, "report.ask_fix", report)
    back = reverse("submitted_report", args=[report.ref])
    done = page.carry_out(
        request, form, lambda: casework.ask_fix(report, by=request.actor, reason=form.cleaned_data["reason"]), to=back,
        done=_("The club has been asked to correct the report."),
    )  # fmt: skip
    verb = Verb(
        _("Ask for a correction of the report"), _("Ask for a correction"), back,
        lead=f"{report.club.name}, {report.year}", crumbs=crumbs(report.club, report.year),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
