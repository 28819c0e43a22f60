"""Breaches of a social contract: the fact, what the person says, the decision of the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.casework import plans
from kwadrat.records.choices import LegKind
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting.joint_plans import choices
from kwadrat.web import page
from kwadrat.web.forms.joint_plans import BreachForm, DecideForm, HearForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.joint_plans import frame
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.plans import Breach


def _fetch(request: page.Request, ref: str) -> Breach:
    return page.fetch(reporting.breaches_in(request.actor), ref)


def breach(request: page.Request, ref: str) -> HttpResponse:
    """One breach with what the person says and what was decided."""
    found = _fetch(request, ref)
    frame.seen(request, found.plan)
    verbs = ("hear_person", "decide_breach", "withdraw_breach")
    return page.show(
        request, "joint_plans/breach.html", plan=found.plan, breach=found, crumbs=frame.crumbs(found.plan),
        steps=reporting.breach_steps(found), may={verb: page.may(request, f"plan.{verb}", found) for verb in verbs},
    )  # fmt: skip


def record_breach(request: page.Request, ref: str) -> HttpResponse:
    """Record as a fact that a contract was not kept."""
    leg = frame.fetch_leg(request, ref)
    rules.require(request.actor, "plan.record_breach", leg)
    tasks = {key: task for key, task in choices.open_tasks(leg.plan).items() if task.leg_id == leg.pk}
    form = page.open_form(
        request, BreachForm, clauses=[(key, task.text) for key, task in tasks.items()],
        initial={"on": timezone.localdate()},
    )  # fmt: skip

    def carry() -> object:
        data = form.cleaned_data
        return plans.record_breach(
            leg, by=request.actor, on=data["on"], fact=data["fact"], clause=tasks.get(data["clause"])
        )

    verb = frame.verb_of(
        leg.plan, _("Record that the contract was not kept"), _("Save the fact"),
        reverse("joint_plan_leg", args=[leg.ref]), lead=LegKind(leg.kind).label,
    )  # fmt: skip
    return frame.verb_page(
        request, leg.plan, form, carry, verb, _("The fact is saved. Now the person is to be heard."),
        to=lambda made: reverse("joint_plan_breach", args=[made]),
    )  # fmt: skip


def _verb(found: Breach, title: str, submit: str, kind: str = "main") -> Verb:
    back = reverse("joint_plan_breach", args=[found.ref])
    return frame.verb_of(found.plan, title, submit, back, kind=kind, lead=found.fact)


def hear_person(request: page.Request, ref: str) -> HttpResponse:
    """Write down what the person says of it."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.hear_person", found)
    form = page.open_form(request, HearForm, subject=found, initial={"on": timezone.localdate()})
    verb = _verb(found, _("What the person says"), _("Save what she says"))
    return frame.verb_page(
        request, found.plan, form,
        lambda: plans.hear_person(
            found, by=request.actor, on=form.cleaned_data["on"], statement=form.cleaned_data["statement"]
        ),
        verb, _("It is saved. The head of the unit decides now."), to=verb.back,
    )  # fmt: skip


def decide_breach(request: page.Request, ref: str) -> HttpResponse:
    """Record what the head decided."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.decide_breach", found)
    form = page.open_form(request, DecideForm, subject=found, initial={"on": timezone.localdate()})
    verb = _verb(found, _("Record the decision"), _("Save the decision"))

    def carry() -> object:
        data = form.cleaned_data
        return plans.decide_breach(
            found, by=request.actor, on=data["on"], decision=data["decision"], grounds=data["grounds"]
        )

    return frame.verb_page(request, found.plan, form, carry, verb, _("The decision is saved."), to=verb.back)


def withdraw_breach(request: page.Request, ref: str) -> HttpResponse:
    """Withdraw a breach that nobody has decided yet."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.withdraw_breach", found)
    form = page.open_form(request, ReasonForm, subject=found, example=_("For example: the person was excused."))
    verb = _verb(found, _("Withdraw this entry"), _("Withdraw"), kind="danger")
    return frame.verb_page(
        request, found.plan, form,
        lambda: plans.withdraw_breach(found, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("It is withdrawn and stays readable."), to=verb.back,
    )  # fmt: skip
