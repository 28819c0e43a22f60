"""Reviews, contacts and the closing talk of a joint plan, and the end of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.casework import plans
from kwadrat.records.choices import LegKind, LegState, NoteKind, ReviewKind
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting.joint_plans import choices
from kwadrat.reporting.joint_plans.items import CONTRACTS
from kwadrat.web import page
from kwadrat.web.forms.joint_plans import CloseForm, EndLegForm, ResultsForm, ReviewForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.joint_plans import frame

if TYPE_CHECKING:
    from kwadrat.records.plans import JointPlan, PlanClause


def _words(tasks: dict[str, PlanClause]) -> list[tuple[str, str]]:
    return [(ref, task.text) for ref, task in tasks.items()]


def _found(form: ResultsForm, tasks: dict[str, PlanClause]) -> list[plans.Found]:
    return [plans.Found(tasks[ref], result, note) for ref, (result, note) in form.results().items()]


def record_review(request: page.Request, ref: str) -> HttpResponse:
    """Write down a review or a contact, with what became of each open task."""
    plan = frame.fetch(request, ref)
    rules.require(request.actor, "plan.record_review", plan)
    legs, tasks = choices.own_legs(request.actor, plan), choices.open_tasks(plan)
    form = page.open_form(
        request, ReviewForm, legs=[(key, str(leg.get_kind_display())) for key, leg in legs.items()],
        tasks=_words(tasks), initial={"on": timezone.localdate(), "kind": ReviewKind.REVIEW, "means": NoteKind.MEETING},
    )  # fmt: skip

    def carry() -> object:
        data = form.cleaned_data
        names = ("kind", "means", "on", "conclusions", "changes", "next_on")
        return plans.record_review(
            plan, by=request.actor, leg=legs.get(data["leg"]), results=_found(form, tasks),
            **{name: data[name] for name in names},
        )  # fmt: skip

    verb = frame.verb_of(
        plan, _("Record a review"), _("Save the review"), reverse("joint_plan_reviews", args=[plan.ref]),
        why={"conclusions": _("Write facts and agreements; the person may read it.")},
    )  # fmt: skip
    return frame.verb_page(request, plan, form, carry, verb, _("The review is saved."), to=verb.back)


def void_review(request: page.Request, pk: int) -> HttpResponse:
    """Void a review written by mistake."""
    found = page.fetch_entry(reporting.reviews_in(request.actor), pk)
    rules.require(request.actor, "plan.void_review", found)
    form = page.open_form(request, ReasonForm, subject=found)
    back = reverse("joint_plan_reviews", args=[found.plan.ref])
    verb = frame.verb_of(found.plan, _("Void this entry"), _("Void this entry"), back, kind="danger")
    return frame.verb_page(
        request, found.plan, form,
        lambda: plans.void_review(found, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The entry is voided."), to=back,
    )  # fmt: skip


def end_leg(request: page.Request, ref: str) -> HttpResponse:
    """End a signed document."""
    leg = frame.fetch_leg(request, ref)
    rules.require(request.actor, "plan.end_leg", leg)
    form = page.open_form(
        request, EndLegForm, is_contract=leg.kind in CONTRACTS, subject=leg, initial={"on": timezone.localdate()}
    )
    back = reverse("joint_plan_leg", args=[leg.ref])
    verb = frame.verb_of(
        leg.plan, _("End the document"), _("End the document"), back, kind="danger", lead=LegKind(leg.kind).label
    )
    return frame.verb_page(
        request, leg.plan, form, lambda: plans.end_leg(leg, by=request.actor, **form.values()), verb,
        _("The document has ended."), to=back,
    )  # fmt: skip


def _ends_contract(request: page.Request, plan: JointPlan) -> bool:
    legs = choices.own_legs(request.actor, plan).values()
    return any(leg.kind in CONTRACTS and leg.state == LegState.SIGNED for leg in legs)


def close_plan(request: page.Request, ref: str) -> HttpResponse:
    """Close the plan after the last talk."""
    plan = frame.fetch(request, ref)
    rules.require(request.actor, "plan.close_plan", plan)
    tasks = choices.open_tasks(plan)
    form = page.open_form(
        request, CloseForm, is_contract=_ends_contract(request, plan), tasks=_words(tasks), subject=plan,
        initial={"on": timezone.localdate(), "means": NoteKind.MEETING},
    )  # fmt: skip
    verb = frame.verb_of(
        plan, _("Close the plan"), _("Close the plan"), kind="danger",
        why={"course": _("The last talk says how the plan went and what came of it; it is no mark of the person.")},
    )  # fmt: skip
    return frame.verb_page(
        request, plan, form,
        lambda: plans.close_plan(plan, by=request.actor, results=_found(form, tasks), **form.values()), verb,
        _("The plan is closed. It stays readable."),
    )  # fmt: skip
