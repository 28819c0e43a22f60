"""Rows of joint plans that the reader reaches, with everything that their pages and verdicts ask of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case as CaseOf
from django.db.models import Q, QuerySet, When
from django.utils import timezone

from kwadrat.access import compiled, fields, scope
from kwadrat.access.actor import Actor
from kwadrat.records.base import parse_ref
from kwadrat.records.people import Case, Person
from kwadrat.records.plans import Breach, JointPlan, PlanClause, PlanLeg, PlanMember, PlanReview
from kwadrat.reporting import clashes
from kwadrat.reporting.home import named
from kwadrat.reporting.joint_plans.heads import heads
from kwadrat.reporting.services import on_track


def names(case_id: int) -> Q:
    """Plans that stand in a case or name it as one of the household; by their numbers, so that no others are read."""
    own = JointPlan.objects.filter(case=case_id).order_by().values("pk")
    named_in = PlanMember.objects.filter(case=case_id, period__upper_inf=True).order_by().values("plan_id")
    return Q(pk__in=own.union(named_in, all=True))


def of_case(actor: Actor, case: Case) -> list[JointPlan]:
    """Joint plans of a case and of its household, the newest first; one query."""
    rows = scope.plans(actor).filter(names(case.pk)).select_related("case__person", "opened_by__user")
    return list(rows.order_by("-pk"))


def left_by(case: Case) -> list[PlanMember]:
    """When the person left plans of her household, the newest first; one query."""
    rows = PlanMember.objects.filter(case=case, period__upper_inf=False)
    return list(rows.order_by("-pk"))


def whole(actor: Actor, today: date) -> QuerySet[Any]:
    """Plans in scope with who leads the case, what does not fit together (`standing`) and, where the purpose tells of
    the club, whether attendance goes as planned (`going`, else None)."""
    rows = scope.plans(actor).select_related("case__person", "case__lead__institution", "opened_by__institution")
    going = CaseOf(When(fields.tells(actor, "club"), then=on_track("case_id", today)))
    return rows.annotate(standing=clashes.standing(), going=going, heads_then=heads())


def _one(actor: Actor, today: date, ref: str) -> QuerySet[Any]:
    return whole(actor, today).filter(ref=ref)


def one(actor: Actor, ref: str) -> Any:
    """The plan of `whole` with this reference today; None when it is not in scope. One query."""
    return next(compiled.rows(_one, actor, timezone.localdate(), compiled.Text(ref.upper())), None)


def _outside_or_open(actor: Actor) -> Q:
    """What stands in no document, or in one that the reader may open."""
    return Q(leg__isnull=True) | Q(leg__in=scope.plan_legs(actor))


def people_called(actor: Actor, text: str) -> list[Person]:
    """Persons in scope with this number, or whose name holds the words; two at most, for one alone is meant."""
    ref = parse_ref(text)
    rows = named(actor, text) if ref is None else scope.people(actor).filter(ref=ref)
    return list(rows.select_related("case")[:2])


def members_in(actor: Actor) -> QuerySet[PlanMember]:
    """Members of the households of the plans in scope."""
    return PlanMember.objects.filter(plan__in=scope.plans(actor)).select_related("plan__case__person", "case__person")


def legs_in(actor: Actor) -> QuerySet[PlanLeg]:
    """Documents of the plans in scope."""
    rows = scope.plan_legs(actor)
    return rows.select_related(
        "plan__case__person", "member__case__person", "institution", "club", "officer__user", "contract"
    )


def breaches_in(actor: Actor) -> QuerySet[Breach]:
    """Breaches of the plans in scope: of contracts of the reader's own institution, and what she recorded herself."""
    own = Q(leg__institution_id=actor.institution_id) & (Q(leg__club__isnull=True) | Q(leg__club=actor.club_id))
    rows = Breach.objects.filter(own | Q(post_id=actor.post_id), leg__in=scope.plan_legs(actor))
    return rows.select_related("plan__case__person", "leg__institution", "leg__club", "clause", "post__user")


def reviews_in(actor: Actor) -> QuerySet[PlanReview]:
    """Reviews of the plans in scope."""
    rows = PlanReview.objects.filter(_outside_or_open(actor), plan__in=scope.plans(actor))
    return rows.select_related("plan__case__person", "leg", "post__user")


def clauses_in(actor: Actor) -> QuerySet[PlanClause]:
    """Items of the plans in scope; of what a field of another institution's form says history.reads_item decides."""
    rows = PlanClause.objects.filter(_outside_or_open(actor), plan__in=scope.plans(actor))
    return rows.select_related(
        "plan__case__person", "leg__institution", "leg__club", "leg__officer__user", "goal", "institution",
        "post__user", "service", "payer", "member__case__person", "leg__member__case__person",
    )  # fmt: skip
