"""What happened to a joint plan: versions of one item with who signed them, reviews with their results, breaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ClauseKind, TaskResult
from kwadrat.records.plans import (
    Breach,
    BreachStep,
    ClauseStep,
    ClauseVersion,
    JointPlan,
    PlanClause,
    PlanLeg,
    PlanReview,
    PlanVoice,
    ReviewResult,
    SignedClause,
)
from kwadrat.reporting.joint_plans.items import reads_form
from kwadrat.reporting.joint_plans.reach import breaches_in, reviews_in


@dataclass(frozen=True)
class Version:
    """What an item said from a moment on: words by name of the field, who wrote it, who signed it and when."""

    number: int
    at: datetime
    by: str
    content: dict[str, Any]
    signatures: tuple[tuple[str, date], ...]
    voices: tuple[PlanVoice, ...]

    @property
    def dropped(self) -> str:
        """Why the item was crossed out by this version, or nothing."""
        return str(self.content.get("dropped", ""))


def reads_item(actor: Actor, clause: PlanClause) -> bool:
    """A field of a form is read in the leg's own institution alone; goals and tasks by everybody who reads the plan."""
    leg = clause.leg
    return clause.kind != ClauseKind.FIELD or (leg is not None and reads_form(actor, leg.institution_id, leg.club_id))


def versions(clause: PlanClause) -> list[Version]:
    """Versions of an item, newest first, with signatures and what the person said; two queries."""
    signed = SignedClause.objects.filter(version=OuterRef("pk")).order_by("pk")
    row = JSONObject(who="signature__signer", on="signature__signed_on")
    rows = ClauseVersion.objects.filter(clause=clause).select_related("by__user").order_by("-number")
    voices: dict[int, list[PlanVoice]] = {}
    for voice in PlanVoice.objects.filter(version__clause=clause).order_by("pk"):
        voices.setdefault(voice.version_id, []).append(voice)
    return [
        Version(
            one.number, one.at, one.by.user.name if one.by else "Kwadrat", one.content,
            tuple((mark["who"], date.fromisoformat(mark["on"])) for mark in one.signed_rows),
            tuple(voices.get(one.pk, ())),
        )
        for one in rows.annotate(signed_rows=ArraySubquery(signed.values(row=row)))
    ]  # fmt: skip


def steps(clause: PlanClause) -> list[ClauseStep]:
    """Changes of state of a task, oldest first; one query."""
    return list(ClauseStep.objects.filter(clause=clause).select_related("by__user").order_by("pk"))


@dataclass(frozen=True)
class Review:
    """A review, a contact or the closing talk: the row, and what it found of each task (text, result, note)."""

    row: PlanReview
    results: tuple[tuple[str, str, str], ...]


def reviews(actor: Actor, plan: JointPlan, until: date) -> list[Review]:
    """Reviews of a plan held until a day, newest first, of documents that the reader may open; one query."""
    open_ = Q(clause__leg__isnull=True) | Q(clause__leg__in=scope.plan_legs(actor))
    results = ReviewResult.objects.filter(open_, review=OuterRef("pk")).order_by("clause__position", "pk")
    row = JSONObject(text="clause__text", result="result", note="note")
    rows = reviews_in(actor).filter(plan=plan, held_on__lte=until, voided_at__isnull=True)
    rows = rows.select_related("post__user", "leg").order_by("-held_on", "-pk")
    return [
        Review(one, tuple(
            (found["text"], str(TaskResult(found["result"]).label), found["note"]) for found in one.result_rows
        ))
        for one in rows.annotate(result_rows=ArraySubquery(results.values(row=row)))
    ]  # fmt: skip


def breaches(actor: Actor, leg: PlanLeg) -> list[Breach]:
    """Breaches of a contract that the reader reads, the newest first; one query."""
    return list(breaches_in(actor).filter(leg=leg).order_by("-happened_on", "-pk"))


def breach_steps(breach: Breach) -> list[BreachStep]:
    """Changes of state of a breach, oldest first; one query."""
    return list(BreachStep.objects.filter(breach=breach).select_related("by__user").order_by("pk"))
