"""What the pages of services read: a week, an attendance sheet, groups, cards, and whether a person is on track."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum

from kwadrat.access import compiled, scope
from kwadrat.access.actor import Actor
from kwadrat.law.dates import add_months
from kwadrat.law.funding import consultation_cost, total_cost
from kwadrat.records.choices import AttendanceStatus, SessionState
from kwadrat.records.people import Case
from kwadrat.records.services import Attendance, Consultation, Group, GroupMember, Session
from kwadrat.reporting import home

ON_TRACK_DAYS = 21
SESSIONS_ASKED = 2
MOST_PEOPLE = 50
MOST_LISTS = 50
MOST_MONTHS = 24


def _one(actor: Actor, ref: str) -> QuerySet[Session]:
    return scope.sessions(actor).select_related("kind", "group", "club", "leader__user", "payer").filter(ref=ref)


def one(actor: Actor, ref: str) -> Session | None:
    """The session in scope with this reference and everything its pages say; one query."""
    return next(compiled.rows(_one, actor, compiled.Text(ref)), None)


def _week(actor: Actor, monday: date) -> QuerySet[Session]:
    rows = scope.sessions(actor).filter(held_on__gte=monday, held_on__lte=monday + timedelta(days=6))
    members = Count("group__members", filter=Q(group__members__period__contains=F("held_on")))
    whole = rows.select_related("kind", "group", "leader__user").annotate(people=members)
    return whole.order_by("held_on", "starts_at")


def week(actor: Actor, monday: date) -> list[Session]:
    """Sessions from Monday to Sunday with kind, group, leader and the number of members that day; one query."""
    return list(compiled.rows(_week, actor, monday))


def _missing(actor: Actor, before: date) -> QuerySet[Session]:
    rows = scope.sessions(actor).filter(
        state=SessionState.PLANNED, held_on__lt=before, held_on__gte=before - timedelta(days=60)
    )
    return rows.select_related("kind").order_by("held_on", "starts_at")[:MOST_LISTS]


def missing_lists(actor: Actor, before: date) -> list[Session]:
    """Sessions of the last sixty days whose list was not approved; one query."""
    return list(compiled.rows(_missing, actor, before))


@dataclass(frozen=True)
class Member:
    """One person of a sheet or group: no more than the name, and since when she is in the group."""

    case_id: int
    person_id: int
    ref: str
    name: str
    since: date | None = None


def _inside(group_id: int, on: date) -> QuerySet[GroupMember, Any]:
    rows = GroupMember.objects.filter(group_id=group_id, period__contains=on)
    return rows.order_by("case__person__sort_name", "case_id").values_list(
        "case_id", "case__person_id", "case__person__ref", "case__person__first_name", "case__person__last_name",
        "period",
    )  # fmt: skip


def _members(group_id: int, on: date) -> list[Member]:
    return [
        Member(case, person, ref, f"{first} {last}", period.lower)
        for case, person, ref, first, last, period in compiled.rows(_inside, group_id, on)
    ]


def sheet(session: Session) -> list[Member]:
    """Members of the group on the day of the session, in Polish order; one query."""
    return _members(session.group_id, session.held_on)


def members(group: Group, on: date) -> list[Member]:
    """Members of a group on a day, in Polish order; one query."""
    return _members(group.pk, on)


@dataclass(frozen=True)
class Marked:
    """One person on an approved list: the mark that counts (None when it was voided) and the earlier ones."""

    person_id: int
    name: str
    now: Attendance | None
    before: tuple[Attendance, ...]


def marked(session: Session) -> list[Marked]:
    """The approved list of a session in Polish order, voided marks beside those that count; one query."""
    rows = Attendance.objects.filter(session=session).select_related(
        "case__person", "recorded_by__user", "voided_by__user"
    )
    by_case: dict[int, list[Attendance]] = {}
    for row in rows.order_by("case__person__sort_name", "case_id", "-pk"):
        by_case.setdefault(row.case_id, []).append(row)
    return [
        Marked(
            found[0].case.person_id, str(found[0].case.person), next((row for row in found if not row.is_void), None),
            tuple(row for row in found if row.is_void),
        )
        for found in by_case.values()
    ]  # fmt: skip


def kept_marks(session: Session) -> dict[int, Attendance]:
    """The marks that count on an approved list, by case number; one query."""
    return {row.case_id: row for row in Attendance.objects.filter(session=session, voided_at__isnull=True)}


def groups(actor: Actor, on: date) -> list[Group]:
    """Groups of the club with the number of people on the day; one query."""
    people = Count("members", filter=Q(members__period__contains=on))
    return list(scope.groups(actor).annotate(people=people).order_by("is_closed", "name"))


def joinable(actor: Actor, group: Group, on: date, text: str = "") -> list[Member]:
    """People of the club who are not in the group on the day, by a part of the name, at most fifty; one query."""
    inside = GroupMember.objects.filter(group=group, period__contains=on).values("case_id")
    rows = scope.cases(actor).exclude(pk__in=inside).order_by("person__sort_name", "pk")
    if text:
        rows = rows.filter(person__in=home.named(actor, text).values("pk"))
    values = rows.values_list("pk", "person_id", "person__ref", "person__first_name", "person__last_name")
    return [Member(case, person, ref, f"{first} {last}") for case, person, ref, first, last in values[:MOST_PEOPLE]]


def cards(actor: Actor, month: date | None = None) -> QuerySet[Consultation]:
    """Cards in scope with what a list shows; of one month when its first day is given."""
    rows = scope.consultations(actor).select_related("case__person", "kind", "post__user", "payer")
    return rows if month is None else rows.filter(held_on__gte=month, held_on__lt=add_months(month, 1))


def card_months(actor: Actor) -> list[date]:
    """First days of the months that have cards in scope, newest first; one query."""
    return list(scope.consultations(actor).dates("held_on", "month", order="DESC")[:MOST_MONTHS])


@dataclass(frozen=True)
class Sums:
    """Cards that count: how many, whole minutes, PLN of those with a rate, and how many have none."""

    cards: int
    minutes: int
    cost: Decimal
    without_rate: int


def card_sums(actor: Actor, month: date) -> Sums:
    """Sums of the cards of one month, voided ones left out; one query."""
    rows = cards(actor, month).filter(voided_at__isnull=True).values_list("minutes", "rate_per_hour")
    return sums(rows)


def sums(rows: Iterable[tuple[int, Decimal | None]]) -> Sums:
    """Sums of minutes and rates: the cost is rounded half-up per card, so that the total is what the cards show."""
    found = list(rows)
    priced = [(minutes, rate) for minutes, rate in found if rate is not None]
    return Sums(
        len(found), sum(minutes for minutes, _rate in found),
        total_cost(consultation_cost(minutes, rate) for minutes, rate in priced), len(found) - len(priced),
    )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What a person took part in: attendance and cards, newest first, and sums of whole minutes."""

    attendances: tuple[Attendance, ...]
    cards: tuple[Consultation, ...]
    minutes_in_groups: int
    minutes_alone: int


def taken(actor: Actor, case: Case) -> Taken:
    """Attendance and cards of a case that the actor may see; four queries."""
    attendances = scope.attendances(actor).filter(case=case)
    cards_ = scope.consultations(actor).filter(case=case)
    valid = Q(voided_at__isnull=True)
    in_groups: Any = attendances.filter(valid).aggregate(total=Sum("minutes"))["total"]
    alone: Any = cards_.filter(valid).aggregate(total=Sum("minutes"))["total"]
    return Taken(
        tuple(attendances.select_related("session__kind", "session__group").order_by("-held_on", "-pk")[:50]),
        tuple(cards_.select_related("kind", "post__user").order_by("-held_on", "-pk")[:50]),
        in_groups or 0,
        alone or 0,
    )


def on_track(case: str, today: date) -> Any:
    """Whether attendance goes as planned, as an expression of a query whose rows know their case by this path: no
    unexcused absence at the last two sessions and a presence, at a session or a consultation, in the last 21 days.
    Tells the social worker no detail."""
    valid = Attendance.objects.filter(case=OuterRef(case), voided_at__isnull=True)
    last = Attendance.objects.filter(case=OuterRef("case_id"), voided_at__isnull=True).order_by("-held_on", "-pk")
    away = valid.filter(pk__in=last.values("pk")[:SESSIONS_ASKED], status=AttendanceStatus.ABSENT)
    since = today - timedelta(days=ON_TRACK_DAYS)
    present = valid.filter(status=AttendanceStatus.PRESENT, held_on__gte=since)
    card = Consultation.objects.filter(case=OuterRef(case), voided_at__isnull=True, held_on__gte=since)
    return ExpressionWrapper((Exists(present) | Exists(card)) & ~Exists(away), BooleanField())


def is_on_track(case: Case, today: date) -> bool:
    """The same of one person; one query."""
    found: bool = Case.objects.values_list(on_track("pk", today), flat=True).get(pk=case.pk)
    return found
