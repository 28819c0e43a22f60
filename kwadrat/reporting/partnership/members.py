"""Members of a partnership: who they are, what they carry; clubs and institutions to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.accounts import Post
from kwadrat.records.choices import Role
from kwadrat.records.partnership import Club, Institution, Membership, MemberTask, Partnership
from kwadrat.reporting.settings import open_on

MOST = 50


def clubs(partnership: Partnership) -> list[Club]:
    """Clubs of a partnership with their operators; one query."""
    return list(Club.objects.filter(partnership=partnership).select_related("operator").order_by("name"))


def outside(actor: Actor, partnership: Partnership, today: date) -> list[Institution]:
    """Institutions that are no members today, at most fifty: whom a partnership may still take in."""
    inside = Membership.objects.on(today).filter(partnership=partnership).values("institution_id")
    return list(open_on(Institution.objects.exclude(pk__in=inside), today).order_by("name")[:MOST])


def members(partnership: Partnership, today: date) -> list[Institution]:
    """Members of a partnership today, at most fifty."""
    inside = Membership.objects.on(today).filter(partnership=partnership).values("institution_id")
    return list(Institution.objects.filter(pk__in=inside).select_related("kind").order_by("name")[:MOST])


def everybody(actor: Actor) -> list[Institution]:
    """Institutions the actor may name as leader and initiator, at most fifty. A steward leads with her own; whoever
    initiated it may be any."""
    rows = Institution.objects.all() if actor.role == Role.STEWARD else scope.institutions(actor)
    return list(open_on(rows, timezone.localdate()).order_by("name")[:MOST])


@dataclass(frozen=True)
class Member:
    """One institution in a partnership: its row that counts now, all its rows and tasks, newest first."""

    now: Membership
    is_member: bool
    rows: tuple[Membership, ...]
    carried: tuple[MemberTask, ...]
    past: tuple[MemberTask, ...]
    workers: int


def member(row: Membership, today: date) -> Member:
    """What the page of a member shows; the row of today stands for the institution, else the row asked for."""
    mine = {"partnership_id": row.partnership_id, "institution_id": row.institution_id}
    rows = tuple(Membership.objects.filter(**mine).select_related("institution__kind", "partnership").order_by("-pk"))
    now = next((one for one in rows if not one.is_void and _holds(one.period, today)), None)
    tasks = list(MemberTask.objects.filter(**mine).select_related("task").order_by("task__position", "-pk"))
    carried = tuple(one for one in tasks if not one.is_void and (one.period.upper is None or one.period.upper > today))
    workers = Post.objects.on(today).filter(institution_id=row.institution_id).values("user_id").distinct().count()
    past = tuple(one for one in tasks if one not in carried)
    return Member(now or next(one for one in rows if one.pk == row.pk), now is not None, rows, carried, past, workers)


def _holds(period: Any, day: date) -> bool:
    return bool(period.lower <= day and (period.upper is None or day < period.upper))


def membership_of(task: MemberTask) -> Membership:
    """The newest membership of the institution that carries the task."""
    return (
        Membership.objects.filter(partnership_id=task.partnership_id, institution_id=task.institution_id)
        .order_by("-pk")
        .select_related("institution")
        [:1].get()
    )  # fmt: skip
