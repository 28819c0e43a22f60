"""What a yearly report is counted from: a fixed number of queries. Void entries never come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, QuerySet

from kwadrat.law.dates import Period
from kwadrat.records.choices import ExclusionBenefit, ParticipationState, SessionState
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.outcomes import Outcome
from kwadrat.records.partnership import Club
from kwadrat.records.people import BenefitFact, GroupFact, LabourStatusFact, Participation
from kwadrat.records.services import Session
from kwadrat.records.staff import Employment
from kwadrat.reporting.reports import facts
from kwadrat.reporting.reports.facts import Use


@dataclass(frozen=True, slots=True)
class Stay:
    """A participation that began by the last day of the year; `last_on` is None while it runs."""

    id: int
    person_id: int
    state: str
    period: Period
    planned_end_on: date

    @property
    def ended_on(self) -> date | None:
        """Its last day once it has ended."""
        return self.period.last_day if self.state != ParticipationState.ACTIVE else None


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated special fact: a statutory group or a benefit, by its code."""

    id: int
    person_id: int
    code: str
    period: Period


@dataclass(frozen=True, slots=True)
class Reached:
    """An effect reached in the year."""

    id: int
    person_id: int
    kind: str
    type: str
    position: int
    label: str
    on: date


@dataclass(frozen=True, slots=True)
class Money:
    """A line of settlement of a grant up to the last day of the year."""

    id: int
    grant_id: int
    kind: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Everything a yearly report counts. `until` is the last day of the year, or today while the year runs."""

    year: Period
    until: date
    stays: tuple[Stay, ...]
    with_contract: frozenset[int]
    groups: tuple[Fact, ...]
    pensions: tuple[Fact, ...]
    effects: tuple[Reached, ...]
    uses: tuple[Use, ...]
    employments: tuple[Employment, ...]
    grants: tuple[Grant, ...]
    lines: tuple[Money, ...]
    open_lists: tuple[tuple[int, date], ...]
    known_after: tuple[tuple[int, date], ...]

    @property
    def of_year(self) -> tuple[Stay, ...]:
        """Participations with at least one day in the year."""
        return tuple(stay for stay in self.stays if stay.period.overlaps(self.year))


def load(club: Club, year: int, today: date) -> YearFacts:
    """Facts of a club in a calendar year."""
    whole = Period(date(year, 1, 1), date(year + 1, 1, 1))
    last = date(year, 12, 31)
    found = facts.load(club, whole.start, last)
    span = DateRange(whole.start, whole.end)
    grants = Grant.objects.filter(club=club, voided_at__isnull=True).order_by("agreement_on", "pk")
    return YearFacts(
        year=whole, until=min(last, today), stays=tuple(_stays(club, last)),
        with_contract=frozenset(stay.person_id for stay in found.stays if stay.contract_id is not None),
        groups=tuple(_facts(GroupFact.objects.all(), "group", club, span)),
        pensions=tuple(
            _facts(BenefitFact.objects.filter(benefit=ExclusionBenefit.B6), "benefit", club, span)
        ),
        effects=tuple(_effects(club, whole.start, last)), uses=found.uses,
        employments=tuple(
            Employment.objects.filter(club=club, voided_at__isnull=True, period__overlap=span)
            .order_by("position", "pk")
        ),
        grants=tuple(grants), lines=tuple(_lines(club, last)),
        open_lists=tuple(
            Session.objects.filter(
                club=club, state=SessionState.PLANNED, held_on__range=(whole.start, last), held_on__lt=today
            ).order_by("held_on", "pk").values_list("pk", "held_on")
        ),
        known_after=tuple(_known(club)),
    )  # fmt: skip


def _stays(club: Club, last: date) -> Iterable[Stay]:
    rows = (
        Participation.objects.filter(club=club, period__startswith__lte=last, period__isempty=False)
        .order_by("pk")
        .values_list("pk", "case__person_id", "state", "period", "planned_end_on")
    )
    for pk, person_id, state, period, planned_end_on in rows:
        yield Stay(pk, person_id, state, Period(period.lower, period.upper), planned_end_on)


def _facts(rows: QuerySet[GroupFact] | QuerySet[BenefitFact], code: str, club: Club, span: DateRange) -> Iterable[Fact]:
    """Special facts of participants of the year; read for numbers alone, names are opened elsewhere."""
    stays = Participation.objects.filter(case=OuterRef("case"), club=club, period__overlap=span)
    found = rows.filter(Exists(stays), voided_at__isnull=True, period__overlap=span).order_by("pk")
    for pk, person_id, value, period in found.values_list("pk", "case__person_id", code, "period"):
        yield Fact(pk, person_id, value, Period(period.lower, period.upper))


def _effects(club: Club, first: date, last: date) -> Iterable[Reached]:
    rows = (
        Outcome.objects.filter(club=club, reached_on__range=(first, last), voided_at__isnull=True)
        .select_related("type", "case")
        .order_by("reached_on", "pk")
    )
    for row in rows:
        yield Reached(
            row.pk, row.case.person_id, row.kind, row.type_id, row.type.position, row.type.label, row.reached_on
        )


def _lines(club: Club, last: date) -> Iterable[Money]:
    rows = (
        GrantLine.objects.filter(club=club, booked_on__lte=last, voided_at__isnull=True, grant__voided_at__isnull=True)
        .order_by("booked_on", "pk")
        .values_list("pk", "grant_id", "kind", "booked_on", "amount")
    )
    return (Money(*row) for row in rows)


def _known(club: Club) -> Iterable[tuple[int, date]]:
    """Days on which somebody learnt how a participant stands on the labour market."""
    stays = Participation.objects.filter(case=OuterRef("case"), club=club)
    rows = LabourStatusFact.objects.filter(Exists(stays), voided_at__isnull=True)
    return rows.values_list("case__person_id", "stated_on")
