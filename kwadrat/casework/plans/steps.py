"""Parts of the verbs on joint plans: steps of a plan, a leg and a clause, and the versions of a clause. Called inside
actions only."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kwadrat.access import teams
from kwadrat.access.actor import Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, must_move, remember
from kwadrat.casework.checks import DAY
from kwadrat.records.choices import ClauseKind, LegKind, LegState, PlanState
from kwadrat.records.notices import Notice
from kwadrat.records.plans import (
    CLAUSE_TRANSITIONS,
    LEG_TRANSITIONS,
    PLAN_TRANSITIONS,
    ClauseStep,
    ClauseVersion,
    JointPlan,
    LegStep,
    PlanClause,
    PlanLeg,
    PlanStep,
    PlanVersion,
)

CONTRACTS = frozenset({LegKind.CONTRACT_A.value, LegKind.CONTRACT_B.value})


def must_be_open(plan: JointPlan) -> JointPlan:
    """The plan; Problem when it is closed."""
    if plan.state == PlanState.CLOSED:
        raise Problem(_("This plan is closed. Open a new one."))
    return plan


def _from(row: Any, table: dict[str, tuple[str, ...]], to_state: str) -> str:
    from_state = "" if row.pk is None else row.state
    must_move(table, from_state, to_state)
    row.state = to_state
    row.save()
    return from_state


def plan_step(plan: JointPlan, by: Actor, to_state: str, on: date, note: str = "") -> None:
    """Move the plan and write its step."""
    was = _from(plan, PLAN_TRANSITIONS, to_state)
    PlanStep(plan=plan, on=on, from_state=was, to_state=to_state, by_id=by.post_id or None, note=note).save()
    remember(state=to_state, on=on)


def plan_version(plan: JointPlan, by: Actor) -> None:
    """Keep what the head of the plan says from now on, when it says another thing than before."""
    last = plan.heads.order_by("-number").first()
    said = (plan.title, plan.period, plan.review_on)
    if last is None or said != (last.title, last.period, last.review_on):
        PlanVersion(
            plan=plan, partnership_id=plan.partnership_id, number=last.number + 1 if last else 1, title=plan.title,
            period=plan.period, review_on=plan.review_on, by_id=by.post_id or None,
        ).save()  # fmt: skip


def leg_step(leg: PlanLeg, by: Actor, to_state: str, on: date, note: str = "") -> None:
    """Move the leg and write its step."""
    was = _from(leg, LEG_TRANSITIONS, to_state)
    LegStep(
        plan_id=leg.plan_id, partnership_id=leg.partnership_id, leg=leg, on=on, from_state=was, to_state=to_state,
        by_id=by.post_id or None, note=note,
    ).save()  # fmt: skip
    remember(leg=leg.ref, leg_state=to_state)


def clause_step(
    clause: PlanClause, by: Actor, to_state: str, on: date, note: str = "", reason: str = "", event_ref: str = ""
) -> None:
    """Move the clause and write its step; `event_ref` names the event that closed or reopened a task."""
    was = _from(clause, CLAUSE_TRANSITIONS, to_state)
    ClauseStep(
        plan_id=clause.plan_id, partnership_id=clause.partnership_id, clause=clause, on=on, from_state=was,
        to_state=to_state, by_id=by.post_id or None, reason=reason, note=note, event_ref=event_ref,
    ).save()  # fmt: skip


def is_of_all(leg: PlanLeg) -> bool:
    """Whether the document is of the whole household."""
    return teams.is_of_all(leg, leg.plan)


def leg_words(leg: PlanLeg | None) -> str:
    """How a version names a leg: the document in Polish and its reference, for no leg nothing."""
    if leg is None:
        return ""
    with translation.override("pl"):
        return f"{leg.get_kind_display()} ({leg.ref})"


def _name(row: Any) -> str:
    return row.name if row else ""


def _hours(hours: Decimal | None) -> str:
    return "" if hours is None else f"{hours:.2f}"


def content_of(clause: PlanClause) -> dict[str, Any]:
    """What the clause says now as plain JSON, names as words in Polish, days inclusive; keys by its kind."""
    leg = leg_words(clause.leg)
    if clause.kind == ClauseKind.FIELD:
        return {"code": clause.code, "text": clause.text}
    if clause.kind == ClauseKind.GOAL:
        return {"text": clause.text, "institution": _name(clause.institution), "leg": leg}
    period, post = clause.period, clause.post
    doer = str(clause.whose.person) if clause.is_own else _name(post.user if post else clause.institution)
    return {
        "text": clause.text, "goal": clause.goal.text if clause.goal else "", "leg": leg, "doer": doer,
        "institution": _name(clause.institution),
        "service": clause.service.label_pl if clause.service else "", "basis": clause.basis,
        "payer": _name(clause.payer),
        "since": period.lower.isoformat() if period and period.lower else "",
        "until": (period.upper - DAY).isoformat() if period and period.upper else "",
        "hours": _hours(clause.hours), "rhythm": clause.rhythm, "evidence": clause.evidence,
        **({"whom": str(clause.member.case.person)} if clause.member else {}),
        **({"work": clause.work} if clause.work else {}),
    }  # fmt: skip


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical text of a version: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _ask_again(clause: PlanClause, by: Actor) -> None:
    """Who signs a leg for its institution is told once that somebody else changed what both have signed."""
    leg = clause.leg
    if leg is None or leg.state != LegState.SIGNED or leg.officer_id == by.post_id:
        return
    ref = clause.plan.ref
    if not Notice.objects.filter(post_id=leg.officer_id, kind="plan_changed", reference=ref, seen_at=None).exists():
        notices.to_post(leg.officer, "plan_changed", ref)


def write_version(clause: PlanClause, by: Actor, dropped: str | None = None) -> ClauseVersion:
    """Keep what the clause says from now on, under its current number; `dropped` says why it is given up."""
    content = content_of(clause) if dropped is None else {**content_of(clause), "dropped": dropped}
    version = ClauseVersion(
        plan_id=clause.plan_id, partnership_id=clause.partnership_id, clause=clause, number=clause.number,
        content=dict(sorted(content.items())), digest=digest_of(content), by_id=by.post_id or None,
    )  # fmt: skip
    version.save()
    _ask_again(clause, by)
    remember(clause=clause.ref, number=clause.number)
    return version
