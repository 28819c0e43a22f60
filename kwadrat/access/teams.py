"""The team of a case, and the case behind a thing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kwadrat.access import compiled
from kwadrat.access.actor import Actor
from kwadrat.records.clashes import PlanClash
from kwadrat.records.people import Case, TeamMember
from kwadrat.records.plans import Breach, ClauseVersion, PlanClause, PlanLeg, PlanReview


def case_of(subject: Any) -> Case:
    """The case that a person, a case or a row about a case belongs to."""
    if isinstance(subject, Case):
        return subject
    if isinstance(subject, (PlanLeg, PlanClause, ClauseVersion, PlanClash, Breach, PlanReview)):
        subject = subject.plan
    case: Case = subject.case
    return case


def _members(case_id: int) -> QuerySet[TeamMember]:
    rows = TeamMember.objects.on(timezone.localdate()).filter(case_id=case_id)
    return rows.select_related("post__user", "institution", "club")


def team_of(actor: Actor, case: Case) -> list[TeamMember]:
    """Who works on the case today, with worker, institution and club; one query, once a request."""
    return actor.once(("team", case.pk), lambda: list(compiled.rows(_members, case.pk)))
