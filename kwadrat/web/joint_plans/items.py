"""Goals and tasks of a joint plan: adding, changing, crossing out, beginning and ticking off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.casework import plans
from kwadrat.records.choices import ClauseKind, Evidence
from kwadrat.reporting.joint_plans import choices
from kwadrat.web import page
from kwadrat.web.forms.joint_plans import DayForm, FieldForm, GoalForm, TaskForm, TickForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.joint_plans import frame

if TYPE_CHECKING:
    from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg


def _legs(request: page.Request, plan: JointPlan) -> dict[str, PlanLeg]:
    return choices.own_legs(request.actor, plan)


def _words(legs: dict[str, PlanLeg]) -> list[tuple[str, str]]:
    return [
        (ref, f"{leg.get_kind_display()}, {leg.member.case.person}" if leg.member else str(leg.get_kind_display()))
        for ref, leg in legs.items()
    ]


def _first(legs: dict[str, PlanLeg]) -> str:
    return next(iter(legs), "")


def add_goal(request: page.Request, ref: str) -> HttpResponse:
    """Add a goal in the person's words."""
    plan = frame.fetch(request, ref)
    rules.require(request.actor, "plan.add_goal", plan)
    legs = _legs(request, plan)
    form = page.open_form(request, GoalForm, legs=_words(legs), initial={"leg": _first(legs)})

    def carry() -> object:
        data = form.cleaned_data
        return plans.add_goal(plan, by=request.actor, words=data["words"], leg=legs.get(data["leg"]))

    return frame.verb_page(
        request, plan, form, carry, frame.verb_of(plan, _("Add a goal"), _("Add the goal")),
        _("The goal is in the plan. Add the first task to it."),
    )  # fmt: skip


class Offer:
    """What the form of a task offers, and how its answers become the values of the verb."""

    def __init__(self, request: page.Request, plan: JointPlan, task: PlanClause | None = None) -> None:
        today = timezone.localdate()
        self.legs, self.goals = _legs(request, plan), choices.goals(plan)
        self.bodies = choices.members(plan, today)
        self.doers = choices.doers(request.actor, plan, self.bodies)
        self.services = choices.services(request.actor)
        self.person, self.household = str(plan.case.person), choices.household(request.actor, plan)
        if task is not None:
            self._keep(task)

    def _keep(self, task: PlanClause) -> None:
        """What stands in the task stays a choice, also when nobody would be offered it today."""
        key = choices.doer_of(task)
        if task.institution is not None and key not in self.doers:
            who = task.post.user.name if task.post else task.institution.name
            self.doers[key] = choices.Doer(key, who, post=task.post, institution=task.institution)
        if task.service is not None:
            self.services.setdefault(task.service.code, task.service)
        if task.member is not None:
            self.household.setdefault(task.member.ref, task.member)
        if task.payer is not None:
            self.bodies.setdefault(str(task.payer_id), task.payer)

    def lists(self) -> dict[str, Any]:
        """Options of the selects."""
        return {
            "goals": [(ref, goal.text) for ref, goal in self.goals.items()], "legs": _words(self.legs),
            "doers": [(key, one.words) for key, one in self.doers.items()],
            "services": [(code, kind.label) for code, kind in self.services.items()],
            "payers": [(pk, body.name) for pk, body in self.bodies.items()], "person": self.person,
            "members": [(ref, str(one.case.person)) for ref, one in self.household.items()],
        }  # fmt: skip

    def values(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the verbs take, besides the goal."""
        doer = self.doers[data["post"]]
        return {
            "text": data["text"], "leg": self.legs.get(data["leg"]), "is_own": doer.is_own, "post": doer.post,
            "institution": doer.institution, "service": self.services.get(data["service"]), "basis": data["basis"],
            "payer": self.bodies.get(data["payer"]), "since": data["since"], "until": data["until"],
            "hours": data["hours"], "rhythm": data["rhythm"], "evidence": data["evidence"],
            "member": self.household.get(data.get("member", "")), "work": data["work"],
        }  # fmt: skip


def _why() -> dict[str, str]:
    return {
        "post": _("Each task has one person who does it and whom the others may call."),
        "leg": _("Each document is signed by its own officer and the person. A change asks only them to sign again."),
    }


def add_task(request: page.Request, ref: str) -> HttpResponse:
    """Add a task to a goal."""
    goal = frame.fetch_clause(request, ref, ClauseKind.GOAL)
    plan = goal.plan
    rules.require(request.actor, "plan.add_task", goal)
    offer = Offer(request, plan)
    initial = {
        "goal": goal.ref, "leg": goal.leg.ref if goal.leg and goal.leg.ref in offer.legs else _first(offer.legs),
        "evidence": Evidence.NOTE,
    }  # fmt: skip
    form = page.open_form(request, TaskForm, initial=initial, **offer.lists())

    def carry() -> object:
        data = form.cleaned_data
        return plans.add_task(offer.goals[data["goal"]], by=request.actor, **offer.values(data))

    return frame.verb_page(
        request, plan, form, carry, frame.verb_of(plan, _("Add a task"), _("Add the task"), why=_why()),
        _("The task is in the plan."),
    )  # fmt: skip


def _as_typed(task: PlanClause) -> dict[str, Any]:
    return {
        "text": task.text, "goal": task.goal.ref if task.goal else "", "post": choices.doer_of(task),
        "leg": task.leg.ref if task.leg else "", "since": task.period.lower if task.period else None,
        "until": frame.last_day(task), "hours": task.hours, "rhythm": task.rhythm,
        "service": task.service.code if task.service else "", "payer": str(task.payer_id or ""), "basis": task.basis,
        "evidence": task.evidence, "member": task.member.ref if task.member else "",
        "work": task.work,
    }  # fmt: skip


def _change_task(request: page.Request, found: PlanClause) -> HttpResponse:
    offer = Offer(request, found.plan, found)
    lists = offer.lists()
    form = page.open_form(request, TaskForm, subject=found, initial=_as_typed(found), **lists)

    def carry() -> object:
        data = form.cleaned_data
        return plans.change_clause(
            found, by=request.actor, goal=offer.goals[data["goal"]], **offer.values(data)
        )  # fmt: skip

    return _change(
        request, found, form, carry, _("Change the task"), fresh=lambda now: TaskForm(initial=_as_typed(now), **lists),
        why=_why(),
    )  # fmt: skip


def _change_goal(request: page.Request, found: PlanClause) -> HttpResponse:
    legs = _legs(request, found.plan)

    def values(now: Any) -> dict[str, Any]:
        return {"words": now.text, "leg": now.leg.ref if now.leg else ""}

    form = page.open_form(request, GoalForm, legs=_words(legs), subject=found, initial=values(found))
    return _change(
        request, found, form,
        lambda: plans.change_clause(
            found, by=request.actor, words=form.cleaned_data["words"], leg=legs.get(form.cleaned_data["leg"])
        ),
        _("Change the goal"), fresh=lambda now: GoalForm(legs=_words(legs), initial=values(now)),
    )  # fmt: skip


def _change_field(request: page.Request, found: PlanClause) -> HttpResponse:
    label = _("What stands in this field")
    form = page.open_form(request, FieldForm, label=label, subject=found, initial={"text": found.text})
    return _change(
        request, found, form,
        lambda: plans.change_clause(found, by=request.actor, text=form.cleaned_data["text"]), _("Change the field"),
        fresh=lambda now: FieldForm(label=label, initial={"text": now.text}),
    )  # fmt: skip


def _change(
    request: page.Request, found: PlanClause, form: page.GuardedForm, carry: Any, title: str, *, fresh: Any,
    why: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    back = reverse("joint_plan_item", args=[found.ref])
    return frame.verb_page(
        request, found.plan, form, carry,
        frame.verb_of(found.plan, title, _("Save the change"), back, why=why or {}),
        _("The change is saved. Only the parties of this document are asked to sign it again."), fresh=fresh,
    )  # fmt: skip


def change_clause(request: page.Request, ref: str) -> HttpResponse:
    """Change a goal, a task or a field; the old words stay in its history."""
    found = frame.fetch_clause(request, ref)
    rules.require(request.actor, "plan.change_clause", found)
    change = {ClauseKind.TASK: _change_task, ClauseKind.GOAL: _change_goal, ClauseKind.FIELD: _change_field}
    return change[ClauseKind(found.kind)](request, found)


def drop_clause(request: page.Request, ref: str) -> HttpResponse:
    """Cross out an item with a reason."""
    found = frame.fetch_clause(request, ref)
    rules.require(request.actor, "plan.drop_clause", found)
    example = _("For example: the other office runs the same training.")
    form = page.open_form(request, ReasonForm, subject=found, example=example)
    verb = frame.verb_of(
        found.plan, _("Cross it out"), _("Cross it out"), reverse("joint_plan_item", args=[found.ref]), kind="danger",
        lead=found.text,
    )  # fmt: skip
    return frame.verb_page(
        request, found.plan, form,
        lambda: plans.drop_clause(found, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("It is crossed out and stays readable with the reason."),
    )  # fmt: skip


def start_task(request: page.Request, ref: str) -> HttpResponse:
    """Record that a task has begun."""
    found = frame.fetch_clause(request, ref, ClauseKind.TASK)
    rules.require(request.actor, "plan.start_task", found)
    form = page.open_form(request, DayForm, subject=found, initial={"on": timezone.localdate()})
    verb = frame.verb_of(
        found.plan, _("The task has begun"), _("Save that it has begun"), reverse("joint_plan_item", args=[found.ref]),
        lead=found.text,
    )  # fmt: skip
    return frame.verb_page(
        request, found.plan, form, lambda: plans.start_task(found, by=request.actor, on=form.cleaned_data["on"]), verb,
        _("The task is under way."),
    )  # fmt: skip


def tick_task(request: page.Request, ref: str) -> HttpResponse:
    """Record that a task is done, with a note how it is known."""
    found = frame.fetch_clause(request, ref, ClauseKind.TASK)
    rules.require(request.actor, "plan.tick_task", found)
    form = page.open_form(request, TickForm, subject=found, initial={"on": timezone.localdate()})
    verb = frame.verb_of(
        found.plan, _("The task is done"), _("Save that it is done"), reverse("joint_plan_item", args=[found.ref]),
        lead=found.text,
    )  # fmt: skip
    return frame.verb_page(
        request, found.plan, form,
        lambda: plans.tick_task(
            found, by=request.actor, on=form.cleaned_data["on"], note=form.cleaned_data["note"]
        ), verb, _("The task is done."),
    )  # fmt: skip


def untick_task(request: page.Request, ref: str) -> HttpResponse:
    """Take back that a task is done."""
    found = frame.fetch_clause(request, ref, ClauseKind.TASK)
    rules.require(request.actor, "plan.untick_task", found)
    form = page.open_form(request, ReasonForm, subject=found, example=_("For example: ticked by mistake."))
    verb = frame.verb_of(
        found.plan, _("The task is not done"), _("Take back that it is done"),
        reverse("joint_plan_item", args=[found.ref]), lead=found.text,
    )  # fmt: skip
    return frame.verb_page(
        request, found.plan, form,
        lambda: plans.untick_task(found, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The task is under way again."),
    )  # fmt: skip
