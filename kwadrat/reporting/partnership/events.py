"""Events in which an institution of the partnership did something: referrals, contracts, entries, classes, cards.

Each event belongs to one institution and, where it is work on a task of the partnership, to that task. An event that
was withdrawn, called off or voided is none. Nothing here tells who the person was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Q, QuerySet, Value, When
from django.utils.translation import get_language

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import AttendanceStatus, ReferralPurpose, ReferralState, Role, SessionState
from kwadrat.records.people import ContactNote
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import Referral
from kwadrat.records.services import Consultation, Session

# tasks whose events are no service of the catalogue
RECRUITMENT, SOCIAL_WORK = "recruitment", "social_work"
NO_TASK = ""
NOT_SENT = (ReferralState.DRAFT, ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR)


@dataclass(frozen=True)
class Span:
    """A partnership and the days that count, both inclusive."""

    partnership_id: int
    first: date
    last: date


@dataclass(frozen=True)
class Done:
    """What one institution did on one task: number of events, least number of people in them, day of the last."""

    task: str
    institution_id: int
    events: int
    people: int
    last_on: date


@dataclass(frozen=True)
class Source:
    """One kind of event: its rows, and where in a row stand the task, the institution, the day and the person."""

    kind: str
    rows: Callable[[Span], QuerySet[Any]]
    task: Any
    institution: str
    on: str
    person: str


def _task(code: str) -> Value:
    return Value(code, output_field=CharField())


def _referrals(span: Span) -> QuerySet[Any]:
    rows = Referral.objects.filter(partnership_id=span.partnership_id, sent_on__range=(span.first, span.last))
    return rows.exclude(state__in=NOT_SENT)


def _answers(span: Span) -> QuerySet[Any]:
    return Referral.objects.filter(
        partnership_id=span.partnership_id, answered_on__range=(span.first, span.last)
    ).exclude(state=ReferralState.ENTERED_IN_ERROR)


def _contracts(span: Span) -> QuerySet[Any]:
    return SocialContract.objects.filter(partnership_id=span.partnership_id, signed_on__range=(span.first, span.last))


def _notes(span: Span) -> QuerySet[Any]:
    return ContactNote.objects.filter(
        partnership_id=span.partnership_id, held_on__range=(span.first, span.last), voided_at__isnull=True
    )


def _sessions(span: Span) -> QuerySet[Any]:
    return Session.objects.filter(
        partnership_id=span.partnership_id, held_on__range=(span.first, span.last), state=SessionState.HELD
    )


def _cards(span: Span) -> QuerySet[Any]:
    return Consultation.objects.filter(
        partnership_id=span.partnership_id, held_on__range=(span.first, span.last), voided_at__isnull=True
    )


def _served() -> Any:
    return Case(When(kind__task__isnull=False, then=F("kind__task_id")), default=_task(NO_TASK))


SOURCES = (
    Source(
        "referral", _referrals,
        Case(When(purpose=ReferralPurpose.INTO_CLUB, then=_task(RECRUITMENT)), default=_task(NO_TASK)),
        "sender_id", "sent_on", "case__person_id",
    ),
    Source("answer", _answers, _task(NO_TASK), "receiver_id", "answered_on", "case__person_id"),
    Source("contract", _contracts, _task(SOCIAL_WORK), "institution_id", "signed_on", "case__person_id"),
    Source(
        "note", _notes, Case(When(post__role=Role.SOCIAL_WORKER, then=_task(SOCIAL_WORK)), default=_task(NO_TASK)),
        "post__institution_id", "held_on", "case__person_id",
    ),
    Source("session", _sessions, _served(), "leader__institution_id", "held_on", "attendances__case__person_id"),
    Source("card", _cards, _served(), "provider_id", "held_on", "case__person_id"),
)  # fmt: skip


def _counted(source: Source, span: Span) -> QuerySet[Any]:
    there = None
    if source.kind == "session":
        there = Q(attendances__status=AttendanceStatus.PRESENT, attendances__voided_at__isnull=True)
    rows: QuerySet[Any] = (
        source.rows(span)
        .order_by()
        .annotate(on_task=source.task, body=F(source.institution))
        .values("on_task", "body")
        .annotate(
            events=Count("pk", distinct=True), people=Count(source.person, distinct=True, filter=there),
            last_on=Max(source.on),
        )
        .values_list("on_task", "body", "events", "people", "last_on")
    )  # fmt: skip
    return rows


def done(span: Span) -> list[Done]:
    """What each institution did on each task (and, with an empty code, on none); one query. People are distinct within
    one kind of event; of several kinds the largest number stands, so there are at least as many."""
    first, *others = (_counted(source, span) for source in SOURCES)
    found: dict[tuple[str, int], Done] = {}
    for row in first.union(*others, all=True):
        one = Done(*row)
        key = (one.task, one.institution_id)
        found[key] = _joined(found[key], one) if key in found else one
    return list(found.values())


def _joined(one: Done, other: Done) -> Done:
    return Done(
        one.task, one.institution_id, one.events + other.events, max(one.people, other.people),
        max(one.last_on, other.last_on),
    )  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One event behind a number: kind, day, institution; `what` says of which service; the reference of its page, empty
    for the reader who may not open it."""

    kind: str
    id: int
    on: date
    institution: str
    what: str = ""
    ref: str = ""


MOST = 200
SERVICES = ("session", "card")


def behind(span: Span, task: str, institutions: dict[int, str], actor: Actor) -> tuple[list[Event], int]:
    """Events of these institutions (number -> name) on a task, newest first: at most two hundred, and how many there
    are in all. Classes, referrals and contracts in the actor's scope carry the reference of their page."""
    found: list[Event] = []
    total = 0
    label = "kind__label_en" if (get_language() or "pl").startswith("en") else "kind__label_pl"
    for source in SOURCES:
        rows = (
            source.rows(span)
            .annotate(on_task=source.task, body=F(source.institution), day=F(source.on))
            .filter(on_task=task, body__in=institutions)
            .annotate(what=F(label) if source.kind in SERVICES else _task(""))
        )
        total += rows.count()
        newest = list(rows.order_by(f"-{source.on}", "-pk").values_list("pk", "body", "day", "what")[:MOST])
        refs = _refs(source.kind, [pk for pk, *_rest in newest], actor)
        found += [
            Event(source.kind, pk, day, institutions[body], what, refs.get(pk, "")) for pk, body, day, what in newest
        ]
    found.sort(key=lambda one: (one.on, one.kind, one.id), reverse=True)
    return found[:MOST], total


def _refs(kind: str, ids: list[int], actor: Actor) -> dict[int, str]:
    scopes: dict[str, Callable[[Actor], QuerySet[Any]]] = {
        "referral": scope.referrals, "contract": scope.contracts, "session": scope.sessions,
    }  # fmt: skip
    return dict(scopes[kind](actor).filter(pk__in=ids).values_list("pk", "ref")) if ids and kind in scopes else {}
