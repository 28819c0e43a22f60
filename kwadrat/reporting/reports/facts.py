"""What a half-year is counted from: four queries, whatever the size of the club. Void entries never come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import CharField, F, OuterRef, Q, Subquery, TimeField, Value
from django.utils import translation

from kwadrat.law.dates import Period
from kwadrat.records.choices import AttendanceStatus, ReferralState, SessionState
from kwadrat.records.outcomes import Outcome
from kwadrat.records.partnership import Club
from kwadrat.records.people import Participation
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import Referral
from kwadrat.records.services import Attendance, Consultation

NOT_COUNTED = (ReferralState.DRAFT, ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR)


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral to the club."""

    id: int
    person_id: int
    sex: str
    state: str
    sent_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Use:
    """One consultation, or one presence at classes. `line` names the consultation or session that cost something."""

    source: str
    id: int
    line: int
    person_id: int
    sex: str
    kind: str
    position: int
    label: str
    on: date
    minutes: int
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A participation that touches the period, and a contract in force during it."""

    id: int
    person_id: int
    sex: str
    state: str
    first_on: date
    last_on: date | None
    contract_id: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect reached in the period."""

    id: int
    person_id: int
    sex: str
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the half-year counts."""

    referrals: tuple[Sent, ...]
    uses: tuple[Use, ...]
    stays: tuple[Stay, ...]
    effects: tuple[Effect, ...]


def load(club: Club, since: date, until: date) -> Facts:
    """Facts of a club from the first to the last day, both inclusive."""
    return Facts(
        tuple(_referrals(club, since, until)),
        tuple(_uses(club, since, until)),
        tuple(_stays(club, since, until)),
        tuple(_effects(club, since, until)),
    )


def _referrals(club: Club, since: date, until: date) -> list[Sent]:
    rows = (
        Referral.objects.filter(receiver_club=club)
        .filter(Q(sent_on__range=(since, until)) | Q(answered_on__range=(since, until)))
        .exclude(state__in=NOT_COUNTED)
        .order_by("sent_on", "pk")
        .values_list("pk", "case__person_id", "case__person__sex", "state", "sent_on", "answered_on")
    )
    return [Sent(*row) for row in rows]


_LABELS = ("kind_id", "kind__position", "kind__label_pl", "kind__label_en")


def _uses(club: Club, since: date, until: date) -> list[Use]:
    nothing = Value(None, output_field=TimeField())
    consultations = Consultation.objects.filter(
        club=club, held_on__range=(since, until), voided_at__isnull=True
    ).values_list(
        Value("consultation", output_field=CharField()), "pk", F("pk"), "case__person_id", "case__person__sex",
        *_LABELS, "held_on", F("minutes"), nothing, nothing, "rate_per_hour",
    )  # fmt: skip
    presences = Attendance.objects.filter(
        session__club=club, session__held_on__range=(since, until), session__state=SessionState.HELD,
        status=AttendanceStatus.PRESENT, voided_at__isnull=True,
    ).values_list(
        Value("attendance", output_field=CharField()), "pk", "session_id", "case__person_id", "case__person__sex",
        *(f"session__{name}" for name in _LABELS), "session__held_on", F("minutes"), "session__starts_at",
        "session__ends_at", "session__rate_per_hour",
    )  # fmt: skip
    english = translation.get_language() == "en"
    found = []
    for row in consultations.union(presences, all=True):
        source, pk, line, person_id, sex, kind, position, polish, english_label, on, minutes, begin, end, rate = row
        length = minutes if source == "consultation" else _minutes(begin, end)
        label = english_label if english else polish
        found.append(Use(source, pk, line, person_id, sex, kind, position, label, on, length, rate))
    return sorted(found, key=lambda use: (use.position, use.kind, use.on, use.source, use.id))


def _minutes(begin: time, end: time) -> int:
    day = date(2000, 1, 1)
    return int((datetime.combine(day, end) - datetime.combine(day, begin)).total_seconds()) // 60


def _stays(club: Club, since: date, until: date) -> list[Stay]:
    days = Period.through(since, until)
    span = DateRange(days.start, days.end)
    # Three spans that meet in pairs have a day in common, so two comparisons are enough for the contract.
    contract = (
        SocialContract.objects.filter(case=OuterRef("case"), state__in=("signed", "ended"), period__overlap=span)
        .filter(period__overlap=OuterRef("period"))
        .order_by("pk")
        .values("pk")[:1]
    )
    rows = (
        Participation.objects.filter(club=club, period__overlap=span)
        .annotate(contract=Subquery(contract))
        .order_by("pk")
        .values_list("pk", "case__person_id", "case__person__sex", "state", "period", "contract")
    )
    return [
        Stay(pk, person_id, sex, state, period.lower, Period(period.lower, period.upper).last_day, contract_id)
        for pk, person_id, sex, state, period, contract_id in rows
    ]


def _effects(club: Club, since: date, until: date) -> list[Effect]:
    rows = (
        Outcome.objects.filter(club=club, reached_on__range=(since, until), voided_at__isnull=True)
        .order_by("reached_on", "pk")
        .values_list("pk", "case__person_id", "case__person__sex", "kind", "reached_on")
    )
    return [Effect(*row) for row in rows]
