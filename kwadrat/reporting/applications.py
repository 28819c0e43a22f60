"""Applications for help as their club lists them: no name, no contact."""

from __future__ import annotations

from django.db.models import QuerySet

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.applications import Application
from kwadrat.records.choices import ApplicationState
from kwadrat.records.partnership import Club

WAITING_ORDER, ALL_ORDER = ("due_on", "pk"), ("-pk",)


def waiting(actor: Actor) -> QuerySet[Application]:
    """Those that wait for an answer, by the clock."""
    return scope.applications(actor).filter(state=ApplicationState.WAITING)


def public_club(ref: str) -> Club | None:
    """The club whose public page this is: one that works, with its operator; None for any other."""
    return (
        Club.objects.filter(ref=ref.upper(), closed_on__isnull=True).select_related("operator", "partnership").first()
    )
