"""What happened with a person: entries, steps and attended classes that the reader may read, newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.accounts import Post
from kwadrat.records.choices import AttendanceStatus, Corner, Role
from kwadrat.records.people import Case, ParticipationStep
from kwadrat.records.plans import ContractStep
from kwadrat.records.referrals import ReferralStep
from kwadrat.reporting.people import corners_of

MOST = 1000  # how far back a page may be asked to go


@dataclass(frozen=True)
class Event:
    """One line: source note, referral, contract, participation, session or card; `row` is what it came from."""

    source: str
    on: date
    pk: int
    row: Any
    corner: str
    name: str
    place: str

    @property
    def key(self) -> tuple[date, str, int]:
        """Order of the history."""
        return (self.on, self.source, self.pk)


def _signed(post: Post | None, corners: dict[int, str]) -> tuple[str, str, str]:
    """Corner, name and place of the worker who did it."""
    if post is None:
        return "", "", ""
    corner = Corner.REINTEGRATION.value if post.club_id else corners.get(post.institution_id, "")
    return corner, post.user.name, post.club.name if post.club else post.institution.name


def _by(*more: str, post: str = "by") -> tuple[str, ...]:
    return (f"{post}__user", f"{post}__institution", f"{post}__club", *more)


def _notes(actor: Actor, case: Case, count: int) -> list[tuple[str, date, Any, Post | None]]:
    rows = scope.notes(actor).filter(case=case).select_related(*_by(post="post")).order_by("-held_on", "-pk")[:count]
    return [("note", row.held_on, row, row.post) for row in rows]


def _referrals(actor: Actor, case: Case, count: int) -> list[tuple[str, date, Any, Post | None]]:
    rows = (
        ReferralStep.objects.filter(referral__in=scope.referrals(actor).filter(case=case))
        .select_related(*_by("referral__receiver", "referral__receiver_club", "referral__sender"))
        .order_by("-on", "-pk")[:count]
    )
    return [("referral", row.on, row, row.by) for row in rows]


def _contracts(actor: Actor, case: Case, count: int) -> list[tuple[str, date, Any, Post | None]]:
    rows = (
        ContractStep.objects.filter(contract__in=scope.contracts(actor).filter(case=case))
        .select_related(*_by("contract"))
        .order_by("-on", "-pk")[:count]
    )
    return [("contract", row.on, row, row.by) for row in rows]


def _participations(actor: Actor, case: Case, count: int) -> list[tuple[str, date, Any, Post | None]]:
    if actor.role == Role.SPECIALIST:
        return []
    rows = (
        ParticipationStep.objects.filter(participation__case=case)
        .select_related(*_by("participation__club"))
        .order_by("-on", "-pk")[:count]
    )
    return [("participation", row.on, row, row.by) for row in rows]


def _sessions(actor: Actor, case: Case, count: int) -> list[tuple[str, date, Any, Post | None]]:
    if actor.role not in (Role.COORDINATOR, Role.SPECIALIST):
        return []
    rows = (
        scope.attendances(actor)
        .filter(case=case, voided_at__isnull=True, status=AttendanceStatus.PRESENT)
        .select_related("session__kind", *_by(post="session__leader"))
        .order_by("-held_on", "-pk")[:count]
    )
    return [("session", row.held_on, row, row.session.leader) for row in rows]


def _cards(actor: Actor, case: Case, count: int) -> list[tuple[str, date, Any, Post | None]]:
    if actor.role not in (Role.COORDINATOR, Role.SPECIALIST):
        return []
    rows = (
        scope.consultations(actor)
        .filter(case=case, voided_at__isnull=True)
        .select_related("kind", *_by(post="post"))
        .order_by("-held_on", "-pk")[:count]
    )
    return [("card", row.held_on, row, row.post) for row in rows]


SOURCES: tuple[Callable[[Actor, Case, int], list[tuple[str, date, Any, Post | None]]], ...] = (
    _notes, _referrals, _contracts, _participations, _sessions, _cards,
)  # fmt: skip


def events(actor: Actor, case: Case, today: date, skip: int = 0, size: int = 10) -> tuple[list[Event], bool]:
    """`size` events after the newest `skip`, and whether older ones follow. Each source is read in scope only.

    Classes and cards stand there for the coordinator and the specialist alone, who sees nothing else.
    """
    skip = min(max(skip, 0), MOST)
    count = skip + size + 1
    corners = corners_of(case.partnership_id, today)
    found = [
        Event(source, on, row.pk, row, *_signed(post, corners))
        for read in SOURCES
        for source, on, row, post in read(actor, case, count)
    ]
    found.sort(key=lambda event: event.key, reverse=True)
    return found[skip : skip + size], len(found) > skip + size
