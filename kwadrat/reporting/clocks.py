"""Terms of a partnership on a day: what it agreed itself, or the shipped value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from kwadrat.law.params import Params
from kwadrat.records.choices import ClockKind
from kwadrat.records.partnership import Clock, Partnership

# Steps of a referral that have a clock of their own for each purpose.
ANSWER, START, CLOSE = "answer", "start", "close"
LOOK_AGAIN, REVIEW = ClockKind.LOOK_AGAIN.value, ClockKind.REVIEW.value
# Terms in calendar days whose shipped value is a parameter.
SHIPPED = {
    ClockKind.CERTIFICATE.value: "kis.certificate_days_local",
    ClockKind.SQUARE.value: "square.active_days",
    ClockKind.OVERLAP.value: "case.overlap_days",
}
# The same of terms in working days; an answer has the days that the partnership was founded with.
SHIPPED_WORKING = {
    START: "referral.start_days", CLOSE: "referral.close_days",
    ClockKind.CLOSE_INTO_CLUB.value: "referral.close_into_club_days",
    LOOK_AGAIN: "referral.look_again_days", REVIEW: "referral.review_days",
}  # fmt: skip


@dataclass(frozen=True)
class Agreed:
    """Days of one term: working days for a step of a referral, calendar days for the others; `since` None when
    shipped."""

    kind: str
    days: int
    since: date | None = None
    basis: str = ""

    @property
    def is_working(self) -> bool:
        """Whether the days are working days."""
        return self.kind not in SHIPPED

    @property
    def is_shipped(self) -> bool:
        """Whether nobody agreed anything else."""
        return self.since is None


@lru_cache(maxsize=1)
def _params() -> Params:
    return Params.load()


def _shipped(partnership: Partnership, kind: str, on: date) -> Agreed:
    if kind in SHIPPED:
        return Agreed(kind, _params().value(SHIPPED[kind], on).integer)
    parameter = SHIPPED_WORKING.get(kind) or SHIPPED_WORKING.get(kind.partition("_")[0])
    if parameter is not None:
        return Agreed(kind, _params().value(parameter, on).integer)
    return Agreed(kind, partnership.answer_days)


def days_of(kind: str, today: date, on: Any, partnership: str = "partnership") -> Any:
    """Calendar days of a term of SHIPPED as an expression over rows of a partnership: what it agreed for `on` (a day or
    an OuterRef), else the shipped value of today."""
    own = Clock.objects.filter(partnership=OuterRef(partnership), kind=kind, period__contains=on)
    shipped = Value(_params().value(SHIPPED[kind], today).integer)
    return Coalesce(Subquery(own.values("days")[:1], output_field=IntegerField()), shipped)


def all_agreed(partnership: Partnership, on: date) -> list[Agreed]:
    """Every term on the day, in the order of the choices; one query."""
    own = {row.kind: row for row in Clock.objects.filter(partnership=partnership, period__contains=on)}
    return [
        Agreed(kind, own[kind].days, own[kind].period.lower, own[kind].basis)
        if kind in own else _shipped(partnership, kind, on)
        for kind in ClockKind.values
    ]  # fmt: skip


def agreed(partnership: Partnership, kind: str, on: date) -> Agreed:
    """One term on the day."""
    return next(row for row in all_agreed(partnership, on) if row.kind == kind)


def answer_days(partnership: Partnership, purpose: str, on: date) -> int:
    """Working days to answer a referral with this purpose that is sent on the day."""
    return step_days(partnership, ANSWER, purpose, on)


def kind_of(step: str, purpose: str) -> str:
    """The term of a step for a purpose; a purpose without a term of its own has that of one service."""
    own = f"{step}_{purpose}"
    return own if own in ClockKind.values else f"{step}_service"


def step_days(partnership: Partnership, step: str, purpose: str, on: date) -> int:
    """Working days for ANSWER, START or CLOSE of a referral with this purpose, as agreed for the day."""
    return agreed(partnership, kind_of(step, purpose), on).days


def ahead(partnership: Partnership, on: date) -> list[Clock]:
    """Terms agreed for a later day, nearest first; one query."""
    return list(Clock.objects.filter(partnership=partnership, period__startswith__gt=on).order_by("period", "pk"))
