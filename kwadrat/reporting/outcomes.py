"""Effects of a person as the club that recorded them reads them; spells in clubs, certificates, the graduate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.law.dates import Period
from kwadrat.law.eligibility import Graduate, graduate
from kwadrat.law.params import Params
from kwadrat.records.choices import ContractState, InterruptionReason
from kwadrat.records.outcomes import CODE_LETTERS, Certificate, Outcome
from kwadrat.records.people import Case, Participation
from kwadrat.records.plans import SocialContract

MOST = 100
DAY = timedelta(days=1)


@cache
def _params() -> Params:
    return Params.load()


def of_case(actor: Actor, case: Case) -> list[Outcome]:
    """Effects of a case recorded by the actor's club, newest first, voided ones too; nobody else sees any."""
    rows = scope.outcomes(actor).filter(case=case).select_related("type", "post__user")
    return list(rows.order_by("-reached_on", "-pk")[:MOST])


def contract_result(case: Case, participation: Participation) -> bool | None:
    """Whether a social contract of the days of the participation was carried out; None while one still runs."""
    return _result(case, Q(period__overlap=participation.period))


def _result(case: Case, which: Q) -> bool | None:
    rows = SocialContract.objects.filter(which, case=case).exclude(state=ContractState.DRAFT)
    results = set(rows.values_list("carried_out", flat=True))
    return True if True in results else None if None in results else False


@dataclass(frozen=True)
class Spell:
    """One time in a club: first and last day (None: it goes on), how it ended, and its certificate."""

    participation: Participation
    since: date
    last_on: date | None
    certificate: Certificate | None
    voided: tuple[Certificate, ...]

    @property
    def may_be_certified(self) -> bool:
        """Ended, not by death, and without a valid certificate."""
        reason = self.participation.interruption_reason
        return self.last_on is not None and self.certificate is None and reason != InterruptionReason.DIED


def spells(case: Case) -> list[Spell]:
    """Every time of a person in a club of the partnership, newest first, with certificates; two queries."""
    papers: dict[int, list[Certificate]] = {}
    for paper in Certificate.objects.filter(case=case).order_by("-pk"):
        papers.setdefault(paper.participation_id, []).append(paper)
    found = []
    for row in Participation.objects.filter(case=case).select_related("club").order_by("-period", "-pk"):
        mine = papers.get(row.pk, [])
        found.append(
            Spell(
                row, row.period.lower, row.period.upper - DAY if row.period.upper else None,
                next((one for one in mine if not one.is_void), None), tuple(one for one in mine if one.is_void),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Graduation:
    """The three conditions of an absolwent KIS on a day; `contract` is None while the contract still runs."""

    found: Graduate
    months: int
    contract: bool | None
    certificate: Certificate | None


def graduation(case: Case, found: list[Spell], on: date) -> Graduation | None:
    """PA-06 for a person who was in a club; None for whoever never was. How long a certificate is valid is not set."""
    if not found:
        return None
    papers = sorted((one.certificate for one in found if one.certificate), key=lambda one: (one.issued_on, one.pk))
    contract = _result(case, reduce(or_, (Q(period__overlap=one.participation.period) for one in found)))
    periods = [Period(one.participation.period.lower, one.participation.period.upper) for one in found]
    first = papers[0] if papers else None
    return Graduation(
        graduate(periods, first.issued_on if first else None, bool(contract), _params(), on),
        _params().value("kis.grad_min_months", on).integer, contract, first,
    )  # fmt: skip


def issued(actor: Actor) -> QuerySet[Certificate]:
    """Certificates of the actor's club, narrow columns of a list; the page orders them."""
    return scope.certificates(actor).select_related("post__user").only(
        "ref", "year", "serial", "issued_on", "holder", "began_on", "ended_on", "voided_at", "void_reason", "case_id",
        "post__user__name",
    )  # fmt: skip


def by_code(code: str) -> Certificate | None:
    """The certificate with this code, valid or voided; no code names one that has none."""
    if len(code) != CODE_LETTERS:
        return None
    return Certificate.objects.select_related("case").filter(code=code).first()


def uncertified(actor: Actor) -> QuerySet[Participation]:
    """Ended participations of the actor's club without a valid certificate (UZS art. 18 ust. 5a)."""
    valid = Certificate.objects.filter(participation=OuterRef("pk"), voided_at__isnull=True)
    ended = scope.ended_participations(actor).exclude(interruption_reason=InterruptionReason.DIED)
    return ended.filter(~Exists(valid))


def to_issue(actor: Actor) -> list[Participation]:
    """Those who wait for a certificate, the longest waiting first; one query."""
    return list(
        uncertified(actor)
        .select_related("case__person")
        .only("ref", "state", "period", "case__person__first_name", "case__person__last_name")
        .order_by("period__endswith", "pk")[:MOST]
    )
