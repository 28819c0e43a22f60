"""Rows of catalogues that are offered to be chosen; the other rooms take them from access.scope."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet

from kwadrat.access.actor import Actor
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import CooperationTask, InstitutionKind, ServiceKind

L = TypeVar("L", InstitutionKind, ServiceKind, OutcomeType, CooperationTask)


def _offered(rows: QuerySet[L], actor: Actor | None) -> QuerySet[L]:
    """Rows that are offered: the shipped ones and those of the actor's partnership, none switched off."""
    own = Q(partnership_id=actor.partnership_id) if actor is not None and actor.partnership_id else Q(pk__in=())
    return rows.filter(Q(partnership__isnull=True) | own, off_on__isnull=True).order_by("position", "label_pl")


def institution_kinds() -> QuerySet[InstitutionKind]:
    """Catalogue of kinds of institutions."""
    return _offered(InstitutionKind.objects.all(), None)


def cooperation_tasks() -> QuerySet[CooperationTask]:
    """Catalogue of tasks of a partnership: Table 1 first."""
    return _offered(CooperationTask.objects.all(), None)


def service_kinds(form: str = "", actor: Actor | None = None) -> QuerySet[ServiceKind]:
    """Catalogue of services, of one form ("group", "individual") or all; with an actor her partnership's own too."""
    rows = _offered(ServiceKind.objects.all(), actor)
    return rows.filter(form=form) if form else rows


def outcome_types(actor: Actor | None = None) -> QuerySet[OutcomeType]:
    """Catalogue of effects; with an actor her partnership's own too."""
    return _offered(OutcomeType.objects.all(), actor)
