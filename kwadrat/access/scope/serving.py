"""Which classes, lists of attendance and cards each actor may list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kwadrat.access.actor import Actor
from kwadrat.access.scope.places import closed
from kwadrat.records.choices import Role
from kwadrat.records.services import Attendance, Consultation, Session


def _held(actor: Actor | None, way: str = "") -> Q:
    """That classes, at the end of `way`, are in scope."""
    if actor is None or closed(actor):
        return Q(pk__in=())
    place = {"club_id": actor.club_id or 0} if actor.role == Role.COORDINATOR else {"leader_id": actor.post_id}
    return Q(**{f"{way}{name}": number for name, number in {"partnership_id": actor.partnership_id, **place}.items()})


def sessions(actor: Actor | None) -> QuerySet[Session]:
    """Sessions: all of the club for its coordinator, her own for everybody else."""
    return Session.objects.filter(_held(actor))


def attendances(actor: Actor | None) -> QuerySet[Attendance]:
    """Attendance rows of sessions in scope."""
    return Attendance.objects.filter(_held(actor, "session__"))


def consultations(actor: Actor | None) -> QuerySet[Consultation]:
    """Cards: all of the club for its coordinator, her own for everybody else."""
    if actor is None or closed(actor):
        return Consultation.objects.none()
    rows = Consultation.objects.filter(partnership_id=actor.partnership_id)
    if actor.role == Role.COORDINATOR:
        return rows.filter(club_id=actor.club_id or 0)
    return rows.filter(post_id=actor.post_id)
