"""Pages of the agreement and of the meetings of a partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import partnership as casework
from kwadrat.reporting.partnership import square
from kwadrat.web import page
from kwadrat.web.forms.members import AgreementForm, MeetingForm, SignatureForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Agreement, Meeting, Partnership

WIDTHS = {"signed_on": "date", "since": "date", "until": "date", "on": "date", "starts_at": "number"}


def _verb(whole: Partnership, title: str, submit: str, kind: str = "main") -> Verb:
    back = f"{reverse('partnership')}?nr={whole.ref}"
    return Verb(title, submit, back, lead=whole.name, crumbs=[(_("Partnership"), back)], widths=WIDTHS, kind=kind)


def record_agreement(request: page.Request, ref: str) -> HttpResponse:
    """A signed version of the agreement with its scan."""
    whole = page.fetch(scope.partnerships(request.actor), ref)
    rules.require(request.actor, "partnership.record_agreement", whole)
    verb = _verb(whole, _("Record the signed agreement"), _("Save the agreement"))
    form = page.open_form(request, AgreementForm)
    done = page.carry_out(
        request, form, lambda: casework.record_agreement(whole, by=request.actor, **form.values()), to=verb.back,
        done=_("The agreement is saved."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _agreement(request: page.Request, pk: int) -> Agreement:
    return page.fetch_entry(scope.agreements(request.actor).select_related("partnership"), pk)


def void_agreement(request: page.Request, pk: int) -> HttpResponse:
    """A version recorded by mistake."""
    agreement = _agreement(request, pk)
    rules.require(request.actor, "partnership.void_agreement", agreement)
    verb = _verb(agreement.partnership, _("Void this version of the agreement?"), _("Void the entry"), "danger")
    form = page.open_form(request, ReasonForm, subject=agreement)
    done = page.carry_out(
        request, form, lambda: casework.void_agreement(agreement, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("The entry is voided. It stays readable, crossed out."),
        fresh=lambda now: ReasonForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _papers(whole: Partnership, title: str, submit: str, kind: str = "main") -> Verb:
    back = reverse("partnership_papers", args=[whole.ref])
    return Verb(
        title, submit, back, lead=whole.name, widths=WIDTHS, kind=kind,
        crumbs=[(_("Partnership"), f"{reverse('partnership')}?nr={whole.ref}"), (_("Agreement and meetings"), back)],
    )  # fmt: skip


def sign_agreement(request: page.Request, pk: int) -> HttpResponse:
    """Who signed this version for a party, and when."""
    agreement = _agreement(request, pk)
    rules.require(request.actor, "partnership.sign_agreement", agreement)
    verb = _papers(agreement.partnership, _("Record a signature under the agreement"), _("Save the signature"))
    form = page.open_form(
        request, SignatureForm, subject=agreement, institutions=square.unsigned(agreement),
        initial={"on": agreement.signed_on},
    )  # fmt: skip
    done = page.carry_out(
        request, form, lambda: casework.sign_agreement(agreement, by=request.actor, **form.values()), to=verb.back,
        done=_("The signature is saved."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_signature(request: page.Request, pk: int) -> HttpResponse:
    """A signature recorded by mistake."""
    found = page.fetch_entry(scope.signatures(request.actor).select_related("partnership", "institution"), pk)
    rules.require(request.actor, "partnership.void_signature", found)
    verb = _papers(found.partnership, _("Void this signature?"), _("Void the entry"), "danger")
    form = page.open_form(request, ReasonForm, subject=found)
    done = page.carry_out(
        request, form, lambda: casework.void_signature(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("The entry is voided. It stays readable, crossed out."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def plan_meeting(request: page.Request, ref: str) -> HttpResponse:
    """Set a meeting of the partners."""
    whole = page.fetch(scope.partnerships(request.actor), ref)
    rules.require(request.actor, "partnership.plan_meeting", whole)
    verb = _verb(whole, _("Set a meeting"), _("Set the meeting"))
    form = page.open_form(request, MeetingForm)
    done = page.carry_out(
        request, form, lambda: casework.plan_meeting(whole, by=request.actor, **form.values()), to=verb.back,
        done=_("The meeting is set."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _meeting(request: page.Request, pk: int) -> Meeting:
    return page.fetch_entry(scope.meetings(request.actor).select_related("partnership"), pk)


def move_meeting(request: page.Request, pk: int) -> HttpResponse:
    """Other day, hour, place or agenda."""
    meeting = _meeting(request, pk)
    rules.require(request.actor, "partnership.move_meeting", meeting)
    verb = _verb(meeting.partnership, _("Change the meeting"), _("Save the change"))
    form = page.open_form(request, MeetingForm, subject=meeting, initial=MeetingForm.start(meeting))
    done = page.carry_out(
        request, form, lambda: casework.move_meeting(meeting, by=request.actor, **form.values()), to=verb.back,
        done=_("The change is saved."), fresh=lambda now: MeetingForm(initial=MeetingForm.start(now)),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_meeting(request: page.Request, pk: int) -> HttpResponse:
    """Call a meeting off."""
    meeting = _meeting(request, pk)
    rules.require(request.actor, "partnership.void_meeting", meeting)
    verb = _verb(meeting.partnership, _("Call the meeting off?"), _("Call it off"), "danger")
    form = page.open_form(request, ReasonForm, subject=meeting, example=_("For example: too few partners can come."))
    done = page.carry_out(
        request, form, lambda: casework.void_meeting(meeting, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("The meeting is called off."),
        fresh=lambda now: ReasonForm(example=_("For example: too few partners can come.")),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
