"""The head of a joint plan, its title, days and next review, as it stood on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from kwadrat.records.plans import PlanVersion
from kwadrat.reporting.joint_plans.items import DAY, end_of


@dataclass(frozen=True)
class Head:
    """Title, days and next review of a plan from a moment on; who wrote them, and the moment (None: not kept)."""

    title: str
    since: date
    until: date
    review_on: date | None
    by: str = ""
    at: datetime | None = None


def heads() -> ArraySubquery:
    """Heads of the plan of a query, as plain values, oldest first."""
    rows = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("number")
    row = JSONObject(
        title="title", since="period__startswith", until="period__endswith", review_on="review_on", at="at",
        by="by__user__name",
    )  # fmt: skip
    return ArraySubquery(rows.values(json=row))


def _head(row: Any) -> Head:
    return Head(
        row["title"], date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) - DAY,
        date.fromisoformat(row["review_on"]) if row["review_on"] else None, row["by"] or "Kwadrat",
        datetime.fromisoformat(row["at"]),
    )  # fmt: skip


def heads_of(plan: Any) -> list[Head]:
    """What `heads` read of a plan, the newest first."""
    return [_head(row) for row in reversed(plan.heads_then)]


def head_on(plan: Any, day: date) -> Head:
    """The head of a plan as it stood on a day; no query."""
    end = end_of(day)
    then = next((one for one in heads_of(plan) if one.at is not None and one.at < end), None)
    return then or Head(plan.title, plan.period.lower, plan.period.upper - DAY, plan.review_on)
