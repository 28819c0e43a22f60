"""Pages of the staff of a club, as the yearly report asks for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import staff as casework
from kwadrat.reporting import staff as reporting
from kwadrat.web import page
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.staff import CorrectEmploymentForm, EmploymentForm, EndEmploymentForm
from kwadrat.web.services.frame import require
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club
    from kwadrat.records.staff import Employment

WIDTHS = {"weekly_minutes": "number", "since": "date", "until": "date", "on": "date"}


def _club(request: page.Request, ref: str) -> Club:
    return page.fetch(scope.report_clubs(request.actor), ref)


def _row(request: page.Request, pk: int) -> Employment:
    return page.fetch_entry(scope.employments(request.actor).select_related("club"), pk)


def _back(club: Club) -> str:
    return reverse("staff_view", args=[club.ref])


def _verb(title: str, submit: str, club: Club, lead: str = "", kind: str = "main", **why: str) -> Verb:
    back = _back(club)
    crumbs = [(_("Reports"), reverse("reports")), (_("Staff of the club"), back)]
    return Verb(title, submit, back, lead=lead or club.name, kind=kind, crumbs=crumbs, widths=WIDTHS, why=why)


def _why() -> dict[str, str]:
    text = _("The yearly report to the wojewoda asks for the number of staff, working time and basis of employment"
             " (UZS art. 18a ust. 6).")  # fmt: skip
    return {"basis": text, "weekly_minutes": text}


def view(request: page.Request, ref: str) -> HttpResponse:
    """Who works in the club: today first, then those who left, then void entries."""
    club = _club(request, ref)
    rules.require(request.actor, "staff.view", club)
    staff = reporting.staff(request.actor, club, timezone.localdate())
    return page.show(
        request, "staff/view.html", club=club, staff=staff, may_employ=page.may(request, "staff.employ", club)
    )


def employ(request: page.Request, ref: str) -> HttpResponse:
    """Enter a worker."""
    club = _club(request, ref)
    rules.require(request.actor, "staff.employ", club)
    form = page.open_form(request, EmploymentForm)
    done = page.carry_out(
        request, form, lambda: casework.employ(club, by=request.actor, **form.values()), to=_back(club),
        done=_("The worker has been entered."),
    )  # fmt: skip
    verb = _verb(_("Enter a worker"), _("Save the worker"), club, **_why())
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def correct(request: page.Request, pk: int) -> HttpResponse:
    """Correct an entry with a reason."""
    row = _row(request, pk)
    last = row.period.upper - timedelta(days=1) if row.period.upper else None
    initial = {
        "name": row.name, "position": row.position, "basis": row.basis, "weekly_minutes": row.weekly_minutes,
        "since": row.period.lower, "until": last,
    }  # fmt: skip
    form = page.open_form(request, CorrectEmploymentForm, subject=row, initial=initial)
    require(request, form, "staff.correct", row)
    done = page.carry_out(
        request, form,
        lambda: casework.correct(row, by=request.actor, reason=form.cleaned_data["reason"], **form.values()),
        to=_back(row.club), done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    verb = _verb(_("Correct an entry about a worker"), _("Save the correction"), row.club, row.name, **_why())
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def end(request: page.Request, pk: int) -> HttpResponse:
    """Record the last day."""
    row = _row(request, pk)
    form = page.open_form(request, EndEmploymentForm, subject=row, initial={"on": timezone.localdate()})
    require(request, form, "staff.end", row)
    done = page.carry_out(
        request, form, lambda: casework.end(row, by=request.actor, on=form.cleaned_data["on"]), to=_back(row.club),
        done=_("The last day has been recorded."),
    )  # fmt: skip
    verb = _verb(_("End of employment"), _("Save the last day"), row.club, f"{row.name}, {row.position}")
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void(request: page.Request, pk: int) -> HttpResponse:
    """Void an entry with a reason."""
    row = _row(request, pk)
    form = page.open_form(request, ReasonForm, subject=row)
    require(request, form, "staff.void", row)
    done = page.carry_out(
        request, form, lambda: casework.void(row, by=request.actor, reason=form.cleaned_data["reason"]),
        to=_back(row.club), done=_("Voided. The entry no longer counts and stays readable."),
    )  # fmt: skip
    verb = _verb(
        _("Void an entry about a worker"), _("Void the entry"), row.club, f"{row.name}, {row.position}", "danger"
    )
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
