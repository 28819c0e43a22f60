"""Which assessments of a person, and which of their areas, the actor's desk sees and may ask about."""

from __future__ import annotations

from django.db.models import QuerySet

from kwadrat.access import fields, rules, scope
from kwadrat.access.actor import Actor
from kwadrat.law.assessments import special_codes, told_codes
from kwadrat.records.assessments import Assessment, AssessmentMark
from kwadrat.records.people import Case


def told(actor: Actor, case: Case) -> frozenset[str]:
    """Codes of the areas that the actor may see and ask about; sensitive ones where her role opens them."""
    codes = told_codes(fields.ground(actor, case).fields)
    return codes if rules.verdict(actor, "assessment.open_sensitive", case) else codes - special_codes()


def listed(actor: Actor, case: Case) -> QuerySet[Assessment]:
    """Assessments of one case, voided ones too, oldest first, for whoever knows its team (a specialist and an employer
    see none)."""
    if actor.is_reduced or not fields.sees_team(actor):
        return Assessment.objects.none()
    return Assessment.objects.filter(case=case, case__in=scope.cases(actor)).order_by("held_on", "pk")


def marks(actor: Actor, case: Case) -> QuerySet[AssessmentMark]:
    """Levels of the areas that the actor's desk sees, oldest first; sensitive ones only through access.disclosure."""
    codes = told(actor, case) - special_codes()
    rows = AssessmentMark.objects.filter(assessment__in=listed(actor, case).order_by(), area__in=codes)
    return rows.order_by("assessment__held_on", "assessment_id", "pk")
