"""Verbs on the household of a joint plan: who is named in it, and who left it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kwadrat.access import relations
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import closed, filled, not_future, span, today
from kwadrat.casework.clashes import looked_at
from kwadrat.casework.plans.clauses import LIVE, drop, drop_all
from kwadrat.casework.plans.steps import leg_step, must_be_open
from kwadrat.records.choices import CaseState, ClauseState, LegState, PlanState, PlanSubject
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanMember


def _named(case: Case) -> QuerySet[PlanMember]:
    """Where the person is named today in a plan of a household that is not closed."""
    return PlanMember.objects.filter(case=case, period__upper_inf=True).exclude(plan__state=PlanState.CLOSED)


def alone(case: Case) -> None:
    """Part of a verb: nobody has two open plans, her own or that of her household."""
    there = _named(case).select_related("plan").first()
    if there is not None:
        raise Problem(
            _("This person is named in the plan of her household, %(ref)s. Work on that one.") % {"ref": there.plan.ref}
        )


@action("plan.add_member")
@looked_at
def add_member(plan: JointPlan, *, by: Actor, case: Case, on: date, is_party: bool = False) -> PlanMember:
    """Name a member of the household from a day on: a person of the register on whose case the actor works too.
    `is_party`: an adult who signs the contract of the family herself."""
    if plan.subject != PlanSubject.HOUSEHOLD:
        raise Problem(_("This plan is of one person. Members are named in the plan of a household."))
    not_future(on)
    if on < plan.period.lower:
        raise Problem(_("This day is before the plan begins."), "on")
    Case.objects.select_for_update().get(pk=case.pk)
    if case.pk == plan.case_id:
        raise Problem(_("The plan stands in the case of this person already."), "case")
    if not relations.in_team(by, case) or case.state != CaseState.OPEN:
        raise Problem(_("Choose somebody from the register with whom you work."), "case")
    if _named(case).exists() or JointPlan.objects.filter(case=case).exclude(state=PlanState.CLOSED).exists():
        raise Problem(_("This person already has an open plan. Work on that one or close it first."), "case")
    member = PlanMember(
        plan=plan, partnership_id=plan.partnership_id, case=case, is_party=is_party, period=span(on, None)
    )
    member.save()
    remember(member=member.ref, on=on)
    return member


def _leave(member: PlanMember, by: Actor, on: date, reason: str) -> None:
    """Nothing of the plan waits for her any more: her tasks that are not done are dropped, her documents that nobody
    signed given up."""
    for leg in PlanLeg.objects.filter(member=member, state=LegState.DRAFT).select_for_update(of=("self",)):
        drop_all(leg, by, reason)
        leg_step(leg, by, LegState.DROPPED, today(), reason)
    ahead = PlanClause.objects.filter(member=member, state__in=LIVE).exclude(state=ClauseState.DONE)
    for task in ahead.select_for_update(of=("self",)).order_by("pk"):
        drop(task, by, reason)
    member.period = closed(member.period, max(on, member.period.lower))
    member.left_reason = reason[:300]
    member.save()
    remember(member=member.ref, on=on)


@action("plan.end_member")
@looked_at
def end_member(member: PlanMember, *, by: Actor, on: date, reason: str) -> PlanMember:
    """Somebody of the household left; `on` is her last day. What is signed is ended by its own officer before."""
    must_be_open(member.plan)
    not_future(on)
    if member.period.upper is not None:
        raise Problem(_("She has left this plan already."))
    if on < member.period.lower:
        raise Problem(_("The last day is before the first one. Correct the date."), "on")
    signed = PlanLeg.objects.filter(member=member, state=LegState.SIGNED).select_related("institution").first()
    if signed is not None:
        raise Problem(
            _("“%(leg)s” of %(institution)s still runs. A worker of this institution ends it first.")
            % {"leg": signed.get_kind_display(), "institution": signed.institution.name}
        )
    _leave(member, by, on, filled(reason, "reason", _("Write why she leaves the plan.")))
    return member


def left(case: Case, by: Actor, on: date, reason: str) -> int:
    """Part of a verb: the case closes, so she leaves the plans of her household; what she signed stays for its officer
    to end. How many plans."""
    members = list(_named(case).select_for_update(of=("self",)).order_by("pk"))
    for member in members:
        _leave(member, by, on, reason)
    return len(members)
