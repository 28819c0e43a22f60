"""Verbs on reviews of a joint plan and on its end: what was found of each task, what follows, the closing talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import relations
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import DAY, closed, filled, not_future, params
from kwadrat.casework.clashes import looked_at
from kwadrat.casework.corrections import void_entry
from kwadrat.casework.plans.contracts import finish_contract
from kwadrat.casework.plans.steps import CONTRACTS, clause_step, leg_step, must_be_open, plan_step, plan_version
from kwadrat.law.plans import next_contact
from kwadrat.records.choices import (
    ClauseKind,
    ClauseState,
    LegKind,
    LegState,
    NoteKind,
    PlanResult,
    PlanState,
    ReviewKind,
    TaskResult,
)
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanReview, ReviewResult


@dataclass(frozen=True)
class Found:
    """What a review found of one task."""

    clause: PlanClause
    result: str
    note: str = ""


def _course(text: str) -> str:
    return filled(text, "conclusions", _("Write how it went and what follows from it."))


def _write(
    plan: JointPlan, by: Actor, *, kind: str, leg: PlanLeg | None, means: str, on: date, conclusions: str,
    changes: str = "", next_on: date | None = None,
) -> PlanReview:  # fmt: skip
    not_future(on)
    if on < plan.period.lower:
        raise Problem(_("This day is before the plan begins."), "on")
    if means not in NoteKind.values:
        raise Problem(_("Choose how it was held."), "means")
    if next_on is not None and next_on <= on:
        raise Problem(_("The next one comes after this one. Check the date."), "next_on")
    review = PlanReview(
        plan=plan, leg=leg, kind=kind, means=means, held_on=on, conclusions=_course(conclusions),
        changes=changes.strip(), next_on=next_on, post_id=by.post_id,
    )  # fmt: skip
    review.save()
    remember(kind=kind, on=on)
    return review


def _results(review: PlanReview, by: Actor, results: Sequence[Found]) -> None:
    """What was found of each task; one found done is ticked, where the actor may tick it."""
    for one in results:
        task = PlanClause.objects.select_for_update().get(pk=one.clause.pk)
        if task.plan_id != review.plan_id or task.kind != ClauseKind.TASK:
            raise Problem(_("A review looks at the tasks of its own plan."), "results")
        if one.result not in TaskResult.values:
            raise Problem(_("Choose what was found of each task."), "results")
        ReviewResult(
            plan_id=review.plan_id, partnership_id=review.partnership_id, review=review, clause=task,
            result=one.result, note=one.note.strip(), by_id=by.post_id or None,
        ).save()  # fmt: skip
        is_ahead = task.state in (ClauseState.PLANNED, ClauseState.STARTED)
        if one.result == TaskResult.DONE and is_ahead and relations.own_task(by, task):
            task.done_on, task.done_ref = review.held_on, ""
            clause_step(task, by, ClauseState.DONE, review.held_on, one.note.strip(), reason="review")


def _move_on(plan: JointPlan, leg: PlanLeg | None, by: Actor) -> None:
    """The next day is the one that the newest valid review of the leg, or of the whole plan, agreed."""
    last = plan.reviews.filter(leg=leg, voided_at__isnull=True).order_by("-held_on", "-pk").first()
    if last is None:
        return
    if leg is None:
        plan.review_on = last.next_on
        plan.save()
        plan_version(plan, by)
    else:
        leg = PlanLeg.objects.select_related("contract").select_for_update(of=("self",)).get(pk=leg.pk)
        leg.contact_on = last.next_on
        leg.save()
        if leg.contract is not None:  # one day of the review, whichever page shows it
            is_inside = last.next_on is not None and last.next_on < leg.contract.period.upper
            leg.contract.review_on = last.next_on if is_inside else None
            leg.contract.save()


@action("plan.record_review")
@looked_at
def record_review(
    plan: JointPlan, *, by: Actor, kind: str, on: date, conclusions: str, leg: PlanLeg | None = None,
    means: str = NoteKind.MEETING, changes: str = "", next_on: date | None = None, results: Sequence[Found] = (),
) -> PlanReview:  # fmt: skip
    """Write down a review of the plan or of a leg, or a contact within the IPD. The next contact is due by the rule of
    the day (IP-01) unless another day is given; the next review as agreed."""
    if kind not in (ReviewKind.CONTACT, ReviewKind.REVIEW):
        raise Problem(_("Choose whether it was a review or a contact."), "kind")
    if leg is not None and (leg.plan_id != plan.pk or not relations.own_leg(by, leg)):
        raise Problem(_("Choose a document of your own institution, or none."), "leg")
    if kind == ReviewKind.CONTACT:
        if leg is None or leg.kind != LegKind.ACTION_PLAN:
            raise Problem(_("A contact belongs to an individual action plan. Choose it."), "leg")
        next_on = next_on or next_contact(on, params())
    review = _write(
        plan, by, kind=kind, leg=leg, means=means, on=on, conclusions=conclusions, changes=changes, next_on=next_on
    )
    _results(review, by, results)
    _move_on(plan, leg, by)
    return review


@action("plan.void_review")
@looked_at
def void_review(review: PlanReview, *, by: Actor, reason: str) -> PlanReview:
    """Void a review written by mistake, with a reason; the next day is again the one agreed before. A closing talk
    stays."""
    if review.kind == ReviewKind.CLOSING:
        raise Problem(_("The closing talk of a closed plan is not voided."))
    void_entry(review, by, reason)
    _move_on(review.plan, review.leg, by)
    return review


def _end(leg: PlanLeg, by: Actor, on: date, carried_out: bool | None, reason: str) -> None:
    """A signed leg ends; its social contract with it, carried out or not (UZS art. 2 pkt 1b)."""
    last = min(on, leg.period.upper - DAY)
    if leg.kind in CONTRACTS and leg.contract is not None:
        if carried_out is None:
            raise Problem(_("Choose whether the social contract was carried out."), "carried_out")
        finish_contract(leg.contract, by, on, carried_out, reason)
    leg.period, leg.contact_on = closed(leg.period, last), None
    leg_step(leg, by, LegState.ENDED, on, reason.strip())


@action("plan.end_leg")
@looked_at
def end_leg(leg: PlanLeg, *, by: Actor, on: date, carried_out: bool | None = None, reason: str = "") -> PlanLeg:
    """End a signed document of the plan; of a social contract it is asked whether it was carried out."""
    must_be_open(leg.plan)
    not_future(on)
    if on < leg.period.lower:
        raise Problem(_("The last day is before the first one. Correct the date."), "on")
    _end(leg, by, on, carried_out, reason)
    return leg


def _end_legs(plan: JointPlan, by: Actor, on: date, carried_out: bool | None, reason: str) -> None:
    for leg in plan.legs.select_for_update().order_by("pk"):
        if leg.state == LegState.DRAFT:
            leg_step(leg, by, LegState.DROPPED, on)
        elif leg.state == LegState.SIGNED:
            is_over = leg.kind not in CONTRACTS and leg.period.upper <= on
            if not is_over and not relations.own_leg(by, leg):
                raise Problem(
                    _("“%(leg)s” of %(institution)s still runs. A worker of this institution ends it first.")
                    % {"leg": leg.get_kind_display(), "institution": leg.institution.name}
                )
            _end(leg, by, on, carried_out, reason)


@action("plan.close_plan")
@looked_at
def close_plan(
    plan: JointPlan, *, by: Actor, on: date, result: str, course: str, means: str = NoteKind.MEETING,
    results: Sequence[Found] = (), carried_out: bool | None = None, reason: str = "",
) -> JointPlan:  # fmt: skip
    """Close the plan after the last talk, with its course and result. Documents nobody signed are given up, those of
    the actor's institution end with the plan; those of others have to be ended by their own workers before."""
    if result not in PlanResult.values:
        raise Problem(_("Choose how the plan ended."), "result")
    course = filled(course, "course", _("Write how the last talk went."))
    review = _write(plan, by, kind=ReviewKind.CLOSING, leg=None, means=means, on=on, conclusions=course)
    _results(review, by, results)
    _end_legs(plan, by, on, carried_out, reason)
    plan.result, plan.closed_on, plan.review_on = result, on, None
    plan.period = closed(plan.period, min(on, plan.period.upper - DAY))
    plan_step(plan, by, PlanState.CLOSED, on)
    plan_version(plan, by)
    remember(result=result)
    return plan
