"""Pages of the grants of a club and their settlement, as the yearly report asks for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import funding as casework
from kwadrat.reporting import funding as reporting
from kwadrat.web import page
from kwadrat.web.forms.funding import CorrectGrantForm, CorrectLineForm, GrantForm, LineForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.services.frame import require
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.funding import Grant, GrantLine
    from kwadrat.records.partnership import Club

WIDTHS = {
    "agreement_no": "medium", "agreement_on": "date", "amount": "short", "since": "date", "until": "date", "on": "date",
    "document_no": "medium",
}  # fmt: skip


def _club(request: page.Request, ref: str) -> Club:
    return page.fetch(scope.report_clubs(request.actor), ref)


def _fetch_grant(request: page.Request, pk: int) -> Grant:
    return page.fetch_entry(scope.grants(request.actor).select_related("club"), pk)


def _fetch_line(request: page.Request, pk: int) -> GrantLine:
    return page.fetch_entry(scope.grant_lines(request.actor).select_related("grant", "club"), pk)


def _crumbs(club: Club, grant: Grant | None = None) -> list[tuple[str, str]]:
    found = [
        (_("Reports"), reverse("reports")), (_("Grants and their settlement"), reverse("funding_view", args=[club.ref]))
    ]  # fmt: skip
    return [*found, (grant.title, reverse("grant", args=[grant.pk]))] if grant is not None else found


def _verb(title: str, submit: str, club: Club, grant: Grant | None = None, **more: Any) -> Verb:
    crumbs = _crumbs(club, grant)
    lead = grant.title if grant is not None else club.name
    why = {"amount": _("The yearly report to the wojewoda holds the settlement of grants (UZS art. 18a ust. 6 pkt 4).")}
    return Verb(title, submit, crumbs[-1][1], **{"lead": lead, "crumbs": crumbs, "widths": WIDTHS, "why": why, **more})


def view(request: page.Request, ref: str) -> HttpResponse:
    """Every grant with what came, what was spent and what is left."""
    club = _club(request, ref)
    rules.require(request.actor, "funding.view", club)
    accounts = reporting.accounts(request.actor, club)
    valid = [one for one in accounts if not one.grant.is_void]
    return page.show(
        request, "funding/view.html", club=club, accounts=valid, void=[one for one in accounts if one.grant.is_void],
        left=sum((one.balance.left for one in valid), reporting.ZERO),
        may_enter=page.may(request, "funding.enter_grant", club),
    )  # fmt: skip


def grant(request: page.Request, pk: int) -> HttpResponse:
    """One grant with its lines by day."""
    found = _fetch_grant(request, pk)
    return page.show(
        request, "funding/grant.html", grant=found, account=reporting.account(request.actor, found),
        crumbs=_crumbs(found.club), today=timezone.localdate(),
        may={verb: page.may(request, f"funding.{verb}", found) for verb in ("add_line", "correct_grant", "void_grant")},
    )  # fmt: skip


def enter_grant(request: page.Request, ref: str) -> HttpResponse:
    """Enter a grant."""
    club = _club(request, ref)
    rules.require(request.actor, "funding.enter_grant", club)
    form = page.open_form(request, GrantForm)
    done = page.carry_out(
        request, form, lambda: casework.enter_grant(club, by=request.actor, **form.values()),
        to=reverse("funding_view", args=[club.ref]), done=_("The grant has been entered. Add the lines of settlement."),
    )  # fmt: skip
    verb = _verb(_("Enter a grant"), _("Save the grant"), club)
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def correct_grant(request: page.Request, pk: int) -> HttpResponse:
    """Correct a grant with a reason."""
    found = _fetch_grant(request, pk)
    names = ("title", "source", "grantor", "agreement_no", "agreement_on", "amount")
    initial = {name: getattr(found, name) for name in names}
    initial |= {"since": found.period.lower, "until": found.period.upper - timedelta(days=1)}
    form = page.open_form(request, CorrectGrantForm, subject=found, initial=initial)
    require(request, form, "funding.correct_grant", found)
    done = page.carry_out(
        request, form,
        lambda: casework.correct_grant(found, by=request.actor, reason=form.cleaned_data["reason"], **form.values()),
        to=reverse("funding_view", args=[found.club.ref]), done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    verb = _verb(_("Correct a grant"), _("Save the correction"), found.club, found)
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_grant(request: page.Request, pk: int) -> HttpResponse:
    """Void a grant with a reason."""
    found = _fetch_grant(request, pk)
    form = page.open_form(request, ReasonForm, subject=found)
    require(request, form, "funding.void_grant", found)
    done = page.carry_out(
        request, form, lambda: casework.void_grant(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=reverse("funding_view", args=[found.club.ref]),
        done=_("Voided. The grant no longer counts and stays readable."),
    )  # fmt: skip
    verb = _verb(_("Void a grant"), _("Void the grant"), found.club, found, kind="danger")
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def add_line(request: page.Request, pk: int) -> HttpResponse:
    """Add a line of settlement."""
    found = _fetch_grant(request, pk)
    form = page.open_form(request, LineForm)
    require(request, form, "funding.add_line", found)
    done = page.carry_out(
        request, form, lambda: casework.add_line(found, by=request.actor, **form.values()),
        to=reverse("grant", args=[found.pk]), done=_("The line has been added."),
    )  # fmt: skip
    verb = _verb(_("Add a line of settlement"), _("Save the line"), found.club, found)
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _lead(line: GrantLine) -> str:
    return f"{line.grant.title}: {line.title}, {date_format(line.booked_on, 'j E Y')}"


def correct_line(request: page.Request, pk: int) -> HttpResponse:
    """Correct a line with a reason."""
    line = _fetch_line(request, pk)
    initial = {
        "kind": line.kind, "on": line.booked_on, "amount": line.amount, "title": line.title,
        "document_no": line.document_no,
    }  # fmt: skip
    form = page.open_form(request, CorrectLineForm, subject=line, initial=initial)
    require(request, form, "funding.correct_line", line)
    done = page.carry_out(
        request, form,
        lambda: casework.correct_line(line, by=request.actor, reason=form.cleaned_data["reason"], **form.values()),
        to=reverse("grant", args=[line.grant_id]), done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    verb = _verb(_("Correct a line of settlement"), _("Save the correction"), line.club, line.grant, lead=_lead(line))
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_line(request: page.Request, pk: int) -> HttpResponse:
    """Void a line with a reason."""
    line = _fetch_line(request, pk)
    form = page.open_form(request, ReasonForm, subject=line)
    require(request, form, "funding.void_line", line)
    done = page.carry_out(
        request, form, lambda: casework.void_line(line, by=request.actor, reason=form.cleaned_data["reason"]),
        to=reverse("grant", args=[line.grant_id]), done=_("Voided. The line no longer counts and stays readable."),
    )  # fmt: skip
    verb = _verb(
        _("Void a line of settlement"), _("Void the line"), line.club, line.grant, lead=_lead(line), kind="danger"
    )
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
