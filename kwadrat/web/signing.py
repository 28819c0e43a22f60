"""Pages of signatures under the legs of a joint plan: the exact words first, then how they were signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, relations, rules
from kwadrat.casework import plans
from kwadrat.records.choices import Disclosed, LegState
from kwadrat.reporting import signing as reporting
from kwadrat.web import page
from kwadrat.web.forms.signing import AskSignaturesForm, SignLegForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.plans import PlanLeg


def _fetch(request: page.Request, ref: str) -> PlanLeg:
    """A leg of a plan in scope; opening it stands in the person's ledger."""
    leg = page.fetch(reporting.legs_in(request.actor), ref)
    disclosure.log(request.actor, [leg.whose.person_id], Disclosed.PERSON, subject=leg.plan.ref)
    return leg


def _crumbs(leg: PlanLeg, *more: tuple[str, str]) -> list[tuple[str, str]]:
    person = leg.plan.case.person
    return [
        (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])),
        (_("Plan"), reverse("person_plan", args=[person.ref])),
        (leg.plan.title, reverse("joint_plan", args=[leg.plan.ref])), *more,
    ]  # fmt: skip


def _home(leg: PlanLeg) -> str:
    return reverse("joint_plan_signatures", args=[leg.ref])


def _lead(leg: PlanLeg) -> str:
    return f"{leg.get_kind_display()}, {leg.club or leg.institution}, {leg.ref}"


def signatures(request: page.Request, ref: str) -> HttpResponse:
    """Podpisy: who signed a leg, when and how, what waits for whom and since when."""
    leg = _fetch(request, ref)
    sheet = reporting.sheet(leg)
    is_ours = relations.own_leg(request.actor, leg)
    return page.show(
        request, "signing/signatures.html", leg=leg, sheet=sheet, marks=reporting.marks(leg), lead=_lead(leg),
        crumbs=_crumbs(leg), is_ours=is_ours, person=leg.whose.person,
        may_sign=page.may(request, "plan.sign_leg", leg), may_ask=page.may(request, "plan.ask_signatures", leg),
        is_late=sheet.until is not None and sheet.until < timezone.localdate(), is_signed=leg.state == LegState.SIGNED,
    )  # fmt: skip


def sign_leg(request: page.Request, ref: str) -> HttpResponse:
    """Podpisz: the exact text and version to print and read, then the signed file."""
    leg = _fetch(request, ref)
    rules.require(request.actor, "plan.sign_leg", leg)
    names = reporting.parties(leg)
    form = page.open_form(request, SignLegForm, names=names)
    done = page.carry_out(
        request, form, lambda: plans.sign_leg(leg, by=request.actor, **form.values()), to=_home(leg),
        done=_("The signatures have been recorded."),
    )  # fmt: skip
    verb = Verb(
        _("Sign the document"), _("Save the signatures"), _home(leg), lead=_lead(leg),
        crumbs=_crumbs(leg, (_("Signatures"), _home(leg))), widths={f"{party}_on": "date" for party in names},
        screen_only=True,
    )  # fmt: skip
    return done or page.show(
        request, "signing/sign_leg.html", form=form, verb=verb, sheet=reporting.sheet(leg), leg=leg,
    )  # fmt: skip


def ask_signatures(request: page.Request, ref: str) -> HttpResponse:
    """Poproś o podpisy: a day until which both parties sign what waits."""
    leg = _fetch(request, ref)
    rules.require(request.actor, "plan.ask_signatures", leg)
    form = page.open_form(request, AskSignaturesForm)
    done = page.carry_out(
        request, form, lambda: plans.ask_signatures(leg, by=request.actor, until=form.cleaned_data["until"]),
        to=_home(leg), done=_("The officer will be told. Tell the person yourself, or give her a link to her plan."),
    )  # fmt: skip
    verb = Verb(
        _("Ask for signatures"), _("Ask"), _home(leg), lead=_lead(leg),
        crumbs=_crumbs(leg, (_("Signatures"), _home(leg))), widths={"until": "date"},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
