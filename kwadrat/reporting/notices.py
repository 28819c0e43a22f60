"""The inbox of a worker, and whether the letter about a thing arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ApplicationState, HandOverState, LegState, NoticeState, ReferralState
from kwadrat.records.notices import Notice
from kwadrat.records.plans import Breach, PlanLeg
from kwadrat.records.referrals import Referral
from kwadrat.reporting.waiting import Source

ORDER = ("-pk",)
# A counter says "99+" beyond this, so that it never counts a long neglected inbox.
MOST = 100


def inbox(actor: Actor, only_new: bool = False) -> QuerySet[Notice]:
    """Notices of the acting place, newest first by ORDER."""
    rows = scope.notices(actor)
    return rows.filter(seen_at__isnull=True) if only_new else rows


def unread(actor: Actor) -> Any:
    """How many notices nobody has opened, at most MOST, as an expression of another query."""
    some = scope.notices(actor).filter(seen_at__isnull=True).order_by().values("pk")[:MOST]
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    number = Notice.objects.filter(pk__in=some).order_by().annotate(number=total).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Matter:
    """What a notice is about, as far as its reader may know today, and nobody's name: its family (FAMILIES), whether it
    still waits for somebody, the day until when (None without a clock), and the columns of the line."""

    family: str
    is_open: bool
    due: date | None
    data: Mapping[str, Any]


# What the reference of a kind belongs to; else the first word of the kind says it.
FAMILIES = {
    "referral_overdue": "watched", "referrals_received": "batch", "hand_over_proposed": "hand_over",
    "hand_over_answered": "hand_over", "hand_over_withdrawn": "hand_over", "case_handed_over": "hand_over",
    "case_lead_changed": "", "conference_task": "task", "plan_signatures": "leg", "plan_breach_recorded": "breach",
    "plan_breach_heard": "breach", "plan_breach_decided": "breach", "clash_found": "plan",
}  # fmt: skip
_NO_DAY = Cast(Value(None), DateField())


def family_of(kind: str) -> str:
    """The family of a kind; empty for one of which a line says nothing more."""
    return FAMILIES.get(kind, kind.partition("_")[0])


def _is(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _place(post: str, club: str = "", institution: str = "") -> Any:
    return Coalesce(club or f"{post}__club__name", institution or f"{post}__institution__name")


def _referrals(actor: Actor, rows: QuerySet[Any], family: str) -> Source:
    data = {
        "sender": _place("", "sender_post__club__name", "sender__name"),
        "receiver": _place("", "receiver_club__name", "receiver__name"),
        "came": _is(Q(receiver_id=actor.institution_id, receiver_club_id=actor.club_id)),
        "purpose": "purpose", "matter": "matter", "state": "state",
        # whoever watches sees only what is still late
        "open": _is(Q(state=ReferralState.REQUESTED)) if family == "referral" else Value(True),
    }  # fmt: skip
    return Source(family, rows, Coalesce("due_on", "answer_due_on"), data)


def _batches(actor: Actor) -> Source:
    waits = scope.received(actor).filter(batch=OuterRef("pk"), state=ReferralState.REQUESTED).order_by("pk")
    first = scope.received(actor).filter(batch=OuterRef("pk")).order_by("pk")
    data = {
        "sender": _place("post"), "came": Value(True), "open": Exists(waits),
        "purpose": Subquery(first.values("purpose")[:1]), "matter": Subquery(first.values("matter")[:1]),
    }  # fmt: skip
    return Source("batch", scope.referral_batches(actor), Subquery(waits.values("answer_due_on")[:1]), data)


def _questions(actor: Actor) -> Source:
    data = {
        "sender": _place("sender_post", institution="sender__name"), "receiver": "receiver__name", "kind": "kind",
        "came": _is(Q(receiver_id=actor.institution_id)),
        "open": _is(Q(answered_on__isnull=True, voided_at__isnull=True)),
    }  # fmt: skip
    return Source("question", scope.questions(actor), F("answer_due_on"), data)


def _hand_overs(actor: Actor) -> Source:
    data = {
        "sender": _place("from_post"), "receiver": _place("", "to_club__name", "to_institution__name"),
        "came": _is(Q(to_institution_id=actor.institution_id, to_club_id=actor.club_id)),
        "open": _is(Q(state=HandOverState.PROPOSED)),
    }  # fmt: skip
    return Source("hand_over", scope.hand_overs(actor), F("answer_due_on"), data)


def _conferences(actor: Actor) -> Source:
    ahead = Q(voided_at__isnull=True, held_on__gte=timezone.localdate())
    data = {"sender": _place("post"), "came": Value(True), "open": _is(ahead)}
    return Source("conference", scope.conferences(actor), F("held_on"), data)


def _tasks(actor: Actor) -> Source:
    data = {
        "sender": _place("point__conference__post"), "came": Value(True),
        "open": _is(Q(done_on__isnull=True, voided_at__isnull=True)),
    }  # fmt: skip
    return Source("task", scope.conference_tasks(actor), F("due_on"), data)


def _applications(actor: Actor) -> Source:
    data = {"receiver": "club__name", "open": _is(Q(state=ApplicationState.WAITING))}
    return Source("application", scope.applications(actor), F("due_on"), data)


def _plans(actor: Actor) -> Source:
    return Source("plan", scope.plans(actor), _NO_DAY, {"sender": _place("opened_by"), "came": Value(True)})


def _legs(actor: Actor) -> Source:
    rows = PlanLeg.objects.filter(plan__in=scope.plans(actor))
    data = {
        "sender": _place("", "club__name", "institution__name"), "came": Value(True), "kind": "kind",
        "open": _is(Q(state=LegState.DRAFT)),
    }  # fmt: skip
    return Source("leg", rows, _NO_DAY, data)


def _breaches(actor: Actor) -> Source:
    rows = Breach.objects.filter(plan__in=scope.plans(actor))
    return Source("breach", rows, _NO_DAY, {"sender": _place("post"), "came": Value(True)})


def _reports(actor: Actor) -> Source:
    return Source("report", scope.annual_reports(actor), _NO_DAY, {"receiver": "club__name", "year": "year"})


_SOURCES: dict[str, Callable[[Actor], Source]] = {
    "referral": lambda actor: _referrals(actor, scope.referrals(actor), "referral"),
    "watched": lambda actor: _referrals(actor, scope.watched(actor), "watched"),
    "batch": _batches, "question": _questions, "hand_over": _hand_overs, "conference": _conferences, "task": _tasks,
    "application": _applications, "plan": _plans, "leg": _legs, "breach": _breaches, "report": _reports,
}  # fmt: skip


def matters(actor: Actor, rows: Iterable[Notice]) -> dict[tuple[str, str], Matter]:
    """What these notices are about, by family and reference; those that the reader may not open (any more) are left
    out. One query for any number of notices."""
    asked: dict[str, set[str]] = {}
    for row in rows:
        asked.setdefault(family_of(row.kind), set()).add(row.reference)
    parts = []
    for family, refs in asked.items():
        if family in _SOURCES:
            source = _SOURCES[family](actor)
            parts.append(replace(source, rows=source.rows.filter(ref__in=refs)).lines())
    if not parts:
        return {}
    first, *rest = parts
    found = first.union(*rest, all=True) if rest else first
    return {
        (row["item_kind"], row["item_ref"]): Matter(
            row["item_kind"], bool(row["item_data"].get("open")), row["item_due"], row["item_data"]
        )
        for row in found
    }


@dataclass(frozen=True)
class Trouble:
    """A letter about a thing reached nobody: state REJECTED or FAILED, and since when."""

    state: str
    since: datetime


def trouble(reference: str, kind: str = "", about: str = "") -> Trouble | None:
    """Whether every letter at once about a thing (of a kind), or about an invitation or a link, came back; one query.

    One reader whom it reached, or whose letter still waits, is enough."""
    rows = Notice.objects.filter(about=about) if about else Notice.objects.filter(reference=reference, kind=kind)
    states = list(rows.order_by("-pk").values_list("state", "created_at")[:20])
    lost = [one for one in states if one[0] in (NoticeState.REJECTED, NoticeState.FAILED)]
    return Trouble(*lost[0]) if states and len(lost) == len(states) else None


def of_referral(referral: Referral) -> Trouble | None:
    """Whether every letter that told the receiver of a referral, alone or under a common cover, came back."""
    if referral.batch is not None:
        return trouble(referral.batch.ref, "referrals_received")
    return trouble(referral.ref, "referral_received")


def lost_letters(abouts: list[str]) -> dict[str, str]:
    """State of the letters of invitations or links that came back, by their reference; one query."""
    rows = Notice.objects.filter(about__in=abouts, state__in=(NoticeState.REJECTED, NoticeState.FAILED))
    return dict(rows.order_by("pk").values_list("about", "state"))
