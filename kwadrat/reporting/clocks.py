"""Terms of a partnership on a day: what it agreed itself, or the shipped value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from kwadrat.law.params import Params
from kwadrat.records.choices import ClockKind, ReferralPurpose
from kwadrat.records.partnership import Clock, Partnership

OF_PURPOSE = {
    ReferralPurpose.INTO_CLUB.value: ClockKind.ANSWER_INTO_CLUB.value,
    ReferralPurpose.SERVICE.value: ClockKind.ANSWER_SERVICE.value,
    ReferralPurpose.CONTRACT.value: ClockKind.ANSWER_CONTRACT.value,
}
# Terms in calendar days whose shipped value is a parameter.
SHIPPED = {
    ClockKind.CERTIFICATE.value: "kis.certificate_days_local",
    ClockKind.SQUARE.value: "square.active_days",
    ClockKind.OVERLAP.value: "case.overlap_days",
}


@dataclass(frozen=True)
class Agreed:
    """Days of one term: working days for an answer, calendar days for the others; `since` None when shipped."""

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
    return agreed(partnership, OF_PURPOSE.get(purpose, ClockKind.ANSWER_SERVICE), on).days


def ahead(partnership: Partnership, on: date) -> list[Clock]:
    """Terms agreed for a later day, nearest first; one query."""
    return list(Clock.objects.filter(partnership=partnership, period__startswith__gt=on).order_by("period", "pk"))
