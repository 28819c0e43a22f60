"""The team of a case, and the case behind a thing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kwadrat.access import compiled
from kwadrat.access.actor import Actor
from kwadrat.records.choices import LegKind, PlanSubject
from kwadrat.records.clashes import PlanClash
from kwadrat.records.people import Case, TeamMember
from kwadrat.records.plans import Breach, ClauseVersion, JointPlan, PlanClause, PlanLeg, PlanMember, PlanReview

PARTS = (PlanLeg, PlanClause, ClauseVersion, PlanClash, Breach, PlanReview, PlanMember)


def case_of(subject: Any) -> Case:
    """The case that a person, a case or a row about a case belongs to."""
    if isinstance(subject, Case):
        return subject
    if isinstance(subject, PARTS):
        subject = subject.plan
    case: Case = subject.case
    return case


def _members(case_id: int) -> QuerySet[TeamMember]:
    rows = TeamMember.objects.on(timezone.localdate()).filter(case_id=case_id)
    return rows.select_related("post__user", "institution", "club")


def plan_of(subject: Any) -> JointPlan | None:
    """The joint plan that a thing is, or is a part of."""
    if isinstance(subject, JointPlan):
        return subject
    return subject.plan if isinstance(subject, PARTS) else None


def _leg_of(subject: Any) -> PlanLeg | None:
    if isinstance(subject, PlanLeg):
        return subject
    part = subject.clause if isinstance(subject, ClauseVersion) else subject
    leg: PlanLeg | None = getattr(part, "leg", None)
    return leg


def is_of_all(leg: PlanLeg, plan: JointPlan) -> bool:
    """Whether a document is of the whole household: variant A of the social contract, which the form knows as one with
    a person or a family. Every other document is of one person."""
    return plan.subject == PlanSubject.HOUSEHOLD and leg.kind == LegKind.CONTRACT_A and leg.member_id is None


def cases_of(actor: Actor, subject: Any) -> list[Case]:
    """Cases whose teams work on a thing: its own; of the plan of a household those of its members too, but for a
    document of one of them, which is of her team alone. One query more for a household, once a request."""
    plan = plan_of(subject)
    if plan is None or plan.subject != PlanSubject.HOUSEHOLD:
        return [case_of(subject)]
    leg = _leg_of(subject)
    if leg is not None and not is_of_all(leg, plan):
        return [leg.whose]
    return [plan.case, *(one.case for one in members_of(actor, plan) if one.period.upper is None)]


def members_of(actor: Actor, plan: JointPlan) -> list[PlanMember]:
    """Members whom the plan of a household names or named, with their persons; one query, once a request, and none for
    the plan of one person."""
    if plan.subject != PlanSubject.HOUSEHOLD:
        return []
    rows = PlanMember.objects.filter(plan_id=plan.pk).select_related("case__person", "plan")
    return actor.once(("members", plan.pk), lambda: list(rows.order_by("pk")))


def team_of(actor: Actor, case: Case) -> list[TeamMember]:
    """Who works on the case today, with worker, institution and club; one query, once a request."""
    return actor.once(("team", case.pk), lambda: list(compiled.rows(_members, case.pk)))
