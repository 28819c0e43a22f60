"""Applications for help as their club lists them: no name, no contact."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.law.params import Params
from kwadrat.records.accounts import Post
from kwadrat.records.applications import Application
from kwadrat.records.choices import ApplicationState, Role
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


def erased_on(application: Application) -> date:
    """The last day on which an application is kept that nobody was taken on from."""
    days = Params.load().value("application.keep_days", timezone.localdate()).integer
    return application.received_on + timedelta(days=days)


def answering(application: Application) -> list[Post]:
    """Who coordinates the club today; one query."""
    rows = Post.objects.on(timezone.localdate()).filter(club=application.club_id, role=Role.COORDINATOR)
    return list(rows.filter(user__is_active=True).select_related("user").order_by("pk"))
