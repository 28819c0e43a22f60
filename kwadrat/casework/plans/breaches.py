"""Verbs on breaches of a social contract: the fact, what the person says, the decision of the head (CO-05, UPS art. 11
ust. 2-3). The program never decides and never sanctions."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import filled, not_future, today
from kwadrat.casework.plans.steps import CONTRACTS, must_be_open
from kwadrat.records.accounts import Post
from kwadrat.records.choices import BreachDecision, BreachState, Role
from kwadrat.records.plans import BREACH_TRANSITIONS, Breach, BreachStep, PlanClause, PlanLeg


def _step(breach: Breach, by: Actor, to_state: str, on: date, note: str = "") -> None:
    was = "" if breach.pk is None else breach.state
    must_move(BREACH_TRANSITIONS, was, to_state)
    breach.state = to_state
    breach.save()
    BreachStep(
        plan_id=breach.plan_id, partnership_id=breach.partnership_id, breach=breach, on=on, from_state=was,
        to_state=to_state, by_id=by.post_id or None, note=note,
    ).save()  # fmt: skip
    remember(state=to_state, on=on)


def _tell(post: Post, kind: str, breach: Breach, by: Actor) -> None:
    if post.pk != by.post_id:
        notices.to_post(post, kind, breach.ref)


@action("plan.record_breach")
def record_breach(leg: PlanLeg, *, by: Actor, on: date, fact: str, clause: PlanClause | None = None) -> Breach:
    """Record that the social contract was not kept on a day, as a fact in words; nothing follows from it by itself."""
    plan = must_be_open(leg.plan)
    if leg.kind not in CONTRACTS:
        raise Problem(_("A breach is recorded of a social contract only."))
    not_future(on)
    if on < leg.period.lower:
        raise Problem(_("This day is before the contract begins."), "on")
    if clause is not None and clause.leg_id != leg.pk:
        raise Problem(_("Choose an item of this contract."), "clause")
    breach = Breach(
        plan=plan, partnership_id=leg.partnership_id, leg=leg, clause=clause, post_id=by.post_id, happened_on=on,
        fact=filled(fact, "fact", _("Write what happened.")),
    )  # fmt: skip
    _step(breach, by, BreachState.RECORDED, today())
    _tell(leg.officer, "plan_breach_recorded", breach, by)
    return breach


@action("plan.hear_person")
def hear_person(breach: Breach, *, by: Actor, on: date, statement: str) -> Breach:
    """Write down what the person says of it, before anybody decides; the head is told that it waits for her."""
    not_future(on)
    if on < breach.happened_on:
        raise Problem(_("The person was heard before it happened? Check the date."), "on")
    breach.statement = filled(statement, "statement", _("Write what the person says, or that she did not want to."))
    breach.heard_on = on
    _step(breach, by, BreachState.HEARD, on)
    heads = Post.objects.on(today()).filter(
        institution_id=breach.leg.institution_id, role=Role.HEAD, user__is_active=True
    )  # fmt: skip
    for head in heads.select_related("user"):
        _tell(head, "plan_breach_heard", breach, by)
    return breach


@action("plan.decide_breach")
def decide_breach(breach: Breach, *, by: Actor, on: date, decision: str, grounds: str) -> Breach:
    """Record what the head of the unit decided and why; decisions on benefits are made outside this program."""
    not_future(on)
    if breach.heard_on is not None and on < breach.heard_on:
        raise Problem(_("The decision comes after the person was heard. Check the date."), "on")
    if decision not in BreachDecision.values:
        raise Problem(_("Choose the decision."), "decision")
    breach.grounds = filled(grounds, "grounds", _("Write the grounds of the decision."))
    breach.decision, breach.decided_on = decision, on
    _step(breach, by, BreachState.DECIDED, on)
    remember(decision=decision)
    for post in {breach.post, breach.leg.officer}:
        _tell(post, "plan_breach_decided", breach, by)
    return breach


@action("plan.withdraw_breach")
def withdraw_breach(breach: Breach, *, by: Actor, reason: str) -> Breach:
    """Withdraw a breach that nobody has decided yet, with a reason; it stays readable."""
    reason = filled(reason, "reason", _("Write why it is withdrawn."))
    _step(breach, by, BreachState.WITHDRAWN, today(), reason)
    return breach
