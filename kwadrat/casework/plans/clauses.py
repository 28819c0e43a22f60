"""Verbs on what a joint plan says: fields of a leg's form, goals, tasks. Each change is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from kwadrat.access import relations
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import DAY, filled, member_on, not_future, ordered, span, today
from kwadrat.casework.clashes import looked_at
from kwadrat.casework.plans.steps import clause_step, is_of_all, must_be_open, write_version
from kwadrat.records.accounts import Post
from kwadrat.records.choices import ClauseKind, ClauseState, Evidence, LegState, PlacementForm, TaskRhythm
from kwadrat.records.partnership import Institution, ServiceKind
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanMember, SignedClause

LIVE = (ClauseState.PLANNED, ClauseState.STARTED, ClauseState.DONE)
BY_WORK = (Evidence.WORK_BEGUN, Evidence.WORK_DONE)
MOST_HOURS = Decimal(9999)


def _own(plan: JointPlan, leg: PlanLeg | None, by: Actor) -> PlanLeg | None:
    """The leg, when it is of this plan and the actor may write in it."""
    if leg is None:
        return None
    if leg.plan_id != plan.pk or leg.state not in (LegState.DRAFT, LegState.SIGNED):
        raise Problem(_("This document is not part of this plan, or it has ended."), "leg")
    if not relations.own_leg(by, leg):
        raise Problem(_("Choose a document of your own institution, or none."), "leg")
    return leg


def _next(plan: JointPlan, kind: str) -> int:
    return int(plan.clauses.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0) + 1


def _add(clause: PlanClause, by: Actor) -> PlanClause:
    clause.position = _next(clause.plan, clause.kind)
    clause_step(clause, by, ClauseState.PLANNED, today())
    write_version(clause, by)
    return clause


def _rewrite(clause: PlanClause, by: Actor, values: Mapping[str, Any]) -> PlanClause:
    """Set what changed and keep it as the next version; nothing is written when nothing changed."""
    changed = [name for name, value in values.items() if getattr(clause, name) != value]
    for name in changed:
        setattr(clause, name, values[name])
    if changed:
        clause.number += 1
        clause.save()
        write_version(clause, by)
        remember(fields=changed)
    return clause


def drop(clause: PlanClause, by: Actor, reason: str) -> None:
    """Part of a verb: an item is dropped with a reason, as its next version."""
    clause.number += 1
    clause_step(clause, by, ClauseState.DROPPED, today(), reason)
    write_version(clause, by, dropped=reason)


@action("plan.write_field")
@looked_at
def write_field(leg: PlanLeg, *, by: Actor, code: str, text: str) -> PlanClause:
    """Write a field of the form of a leg; emptied, it is dropped, and may be written again."""
    plan, text = must_be_open(leg.plan), text.strip()
    field = leg.clauses.filter(kind=ClauseKind.FIELD, code=code).first()
    if field is None:
        text = filled(text, "text", _("Write what stands in this field."))
        return _add(PlanClause(plan=plan, leg=leg, kind=ClauseKind.FIELD, code=code, text=text), by)
    if field.state == ClauseState.DROPPED and text:
        clause_step(field, by, ClauseState.PLANNED, today())
        field.number += 1
        field.text = text
        field.save()
        write_version(field, by)
    elif text:
        _rewrite(field, by, {"text": text})
    elif field.state != ClauseState.DROPPED:
        drop(field, by, "")
    return field


def _words(words: str) -> str:
    return filled(words, "words", _("Write the goal in the person's own words."))


@action("plan.add_goal")
@looked_at
def add_goal(plan: JointPlan, *, by: Actor, words: str, leg: PlanLeg | None = None) -> PlanClause:
    """Add a goal in the person's own words; it belongs to the institution of its leg, without a leg to the actor's."""
    leg = _own(plan, leg, by)
    return _add(
        PlanClause(
            plan=plan, leg=leg, kind=ClauseKind.GOAL, text=_words(words), institution_id=by.institution_id
        ),
        by,
    )  # fmt: skip


def _doer(plan: JointPlan, by: Actor, values: dict[str, Any]) -> None:
    """Whose task it is: of the person herself, of a worker, or of an institution (the actor's unless told)."""
    post: Post | None = values["post"]
    if values["is_own"] and post is not None:
        raise Problem(_("Either the person does it or a worker. Choose one of the two."), "post")
    if values["institution"] is None:
        values["institution"] = post.institution if post else Institution.objects.get(pk=by.institution_id)
    member_on(plan.partnership_id, values["institution"], today(), "institution")
    if post is None:
        return
    is_hers = post.institution_id == values["institution"].pk
    if not is_hers or not Post.objects.on(today()).filter(pk=post.pk).exists():
        raise Problem(_("The worker has no post in this institution today."), "post")


def concerned(plan: JointPlan, leg: PlanLeg | None, member: PlanMember | None) -> PlanMember | None:
    """Whom a task concerns: in a document of one person her, elsewhere whoever of the household is chosen."""
    if leg is not None and not is_of_all(leg):
        return leg.member
    if member is not None and (member.plan_id != plan.pk or member.period.upper is not None):
        raise Problem(_("Choose somebody of the household of this plan."), "member")
    return member


def _task(plan: JointPlan, by: Actor, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a task as typed, checked, as its row keeps them."""
    values = {name: typed[name] for name in ("leg", "is_own", "post", "institution", "service", "payer", "hours")}
    values["text"] = filled(typed["text"], "text", _("Write what is to be done."))
    values["basis"] = typed["basis"].strip()
    values["member"] = concerned(plan, values["leg"], typed["member"])
    _doer(plan, by, values)
    member_on(plan.partnership_id, values["payer"], today(), "payer")
    service: ServiceKind | None = values["service"]
    if service is not None and service.partnership_id not in (None, plan.partnership_id):
        raise Problem(_("Choose a service from the list."), "service")
    since, until, hours = typed["since"], typed["until"], values["hours"]
    if since is None and until is not None:
        raise Problem(_("Give the first day too."), "since")
    if since is not None:
        ordered(since, until)
    values["period"] = span(since, until) if since is not None else None
    if hours is not None and not 0 < hours <= MOST_HOURS:
        raise Problem(_("Give the hours as a number above zero, or leave this empty."), "hours")
    values["rhythm"], values["evidence"] = typed["rhythm"], typed["evidence"]
    if values["rhythm"] not in ("", *TaskRhythm.values):
        raise Problem(_("Choose how often it is repeated."), "rhythm")
    if values["evidence"] not in Evidence.values:
        raise Problem(_("Choose by what it is known that the task is done."), "evidence")
    values["work"] = _work(typed["work"], values["evidence"])
    return values


def _work(form: str, evidence: str) -> str:
    """Of which form the work is that closes the task; nothing where no work closes it, or any."""
    if form not in ("", *PlacementForm.values):
        raise Problem(_("Choose one of the answers."), "work")
    if form and evidence not in BY_WORK:
        raise Problem(
            _("The form of work is for a task that work or an internship closes. Choose so, or leave it empty."), "work"
        )
    return form


@action("plan.add_task")
@looked_at
def add_task(
    goal: PlanClause, *, by: Actor, text: str, leg: PlanLeg | None = None, is_own: bool = False,
    post: Post | None = None, institution: Institution | None = None, service: ServiceKind | None = None,
    basis: str = "", payer: Institution | None = None, since: date | None = None, until: date | None = None,
    hours: Decimal | None = None, rhythm: str = "", evidence: str = Evidence.NOTE, member: PlanMember | None = None,
    work: str = "",
) -> PlanClause:  # fmt: skip
    """Add a task to a goal, in a leg of the actor's institution or in none; `until` is its last day, `member` whom of
    the household it concerns (none: the person in whose case the plan stands), `work` of which form the temporary work
    is that closes it."""
    plan = must_be_open(goal.plan)
    if goal.kind != ClauseKind.GOAL:
        raise Problem(_("A task hangs on a goal. Choose the goal."), "goal")
    typed = {
        "leg": _own(plan, leg, by), "text": text, "is_own": is_own, "post": post, "institution": institution,
        "service": service, "basis": basis, "payer": payer, "since": since, "until": until, "hours": hours,
        "rhythm": rhythm, "evidence": evidence, "member": member, "work": work,
    }  # fmt: skip
    return _add(PlanClause(plan=plan, goal=goal, kind=ClauseKind.TASK, **_task(plan, by, typed)), by)


def _as_typed(task: PlanClause) -> dict[str, Any]:
    """Fields of a task as its form shows them, days inclusive."""
    names = (
        "leg", "text", "is_own", "post", "institution", "service", "basis", "payer", "hours", "rhythm", "evidence",
        "member", "work",
    )  # fmt: skip
    days = dict(zip(("since", "until"), days_of(task), strict=True))
    return {**{name: getattr(task, name) for name in names}, **days}


def days_of(task: PlanClause) -> tuple[date | None, date | None]:
    """First and last day of a task, both inclusive; nothing where none was given. Not a verb."""
    if task.period is None:
        return None, None
    end = task.period.upper
    return task.period.lower, end - DAY if end is not None else None


def _may_move(clause: PlanClause, leg: PlanLeg | None) -> None:
    """What somebody signed in one document does not go into another."""
    if leg != clause.leg and SignedClause.objects.filter(version__clause=clause).exists():
        raise Problem(_("Somebody has signed this in its document. Drop it and write it anew."), "leg")


@action("plan.change_clause")
@looked_at
def change_clause(clause: PlanClause, *, by: Actor, **typed: Any) -> PlanClause:
    """Change a goal (words, leg), a task (the fields of add_task, or `goal`) or a field (text); the rest stays.

    Only the parties of its own leg are asked to sign again. Raises TypeError for a field that its kind has not."""
    plan = must_be_open(clause.plan)
    if clause.kind == ClauseKind.FIELD:
        known: dict[str, Any] = {"text": clause.text}
    elif clause.kind == ClauseKind.GOAL:
        known = {"words": clause.text, "leg": clause.leg}
    else:
        known = {**_as_typed(clause), "goal": clause.goal}
    if set(typed) - set(known):
        raise TypeError(f"a {clause.kind} has no {', '.join(sorted(set(typed) - set(known)))}")
    typed = {**known, **typed}
    if clause.kind == ClauseKind.FIELD:
        return _rewrite(clause, by, {"text": filled(typed["text"], "text", _("Write what stands in this field."))})
    _may_move(clause, typed["leg"])
    typed["leg"] = _own(plan, typed["leg"], by)
    if clause.kind == ClauseKind.GOAL:
        return _rewrite(clause, by, {"text": _words(typed["words"]), "leg": typed["leg"]})
    goal: PlanClause = typed.pop("goal")
    if goal.plan_id != plan.pk or goal.kind != ClauseKind.GOAL or goal.state == ClauseState.DROPPED:
        raise Problem(_("A task hangs on a goal. Choose the goal."), "goal")
    return _rewrite(clause, by, {**_task(plan, by, typed), "goal": goal})


@action("plan.drop_clause")
@looked_at
def drop_clause(clause: PlanClause, *, by: Actor, reason: str) -> PlanClause:
    """Drop an item with a reason; it stays readable. A goal goes after its tasks."""
    must_be_open(clause.plan)
    if clause.tasks.filter(state__in=LIVE).exists():
        raise Problem(_("Tasks hang on this goal. Drop them or move them to another goal first."))
    drop(clause, by, filled(reason, "reason", _("Write why this is dropped.")))
    return clause


def drop_all(leg: PlanLeg, by: Actor, reason: str) -> int:
    """Part of a verb: everything that stands in a leg is dropped; returns how many. Problem while a task of another
    institution hangs on a goal of the leg."""
    rows = list(leg.clauses.filter(state__in=LIVE).exclude(state=ClauseState.DONE).order_by("pk"))
    others = PlanClause.objects.filter(goal__leg=leg, state__in=LIVE).exclude(leg=leg)
    if others.exists():
        raise Problem(_("Tasks outside this document hang on its goals. Move them to another goal first."))
    for row in rows:
        drop(row, by, reason)
    return len(rows)


def _is_task(clause: PlanClause) -> PlanClause:
    must_be_open(clause.plan)
    if clause.kind != ClauseKind.TASK:
        raise Problem(_("Only a task is begun and done."))
    return clause


@action("plan.start_task")
@looked_at
def start_task(clause: PlanClause, *, by: Actor, on: date) -> PlanClause:
    """Record that a task has begun on the day."""
    not_future(on)
    clause_step(_is_task(clause), by, ClauseState.STARTED, on)
    return clause


@action("plan.tick_task")
@looked_at
def tick_task(clause: PlanClause, *, by: Actor, on: date, note: str) -> PlanClause:
    """Record that a task is done, with a note how it is known. What an event closes shows the event instead."""
    not_future(on)
    note = filled(note, "note", _("Write how you know that it is done."))
    clause.done_on, clause.done_ref = on, ""
    clause_step(_is_task(clause), by, ClauseState.DONE, on, note)
    return clause


@action("plan.untick_task")
@looked_at
def untick_task(clause: PlanClause, *, by: Actor, reason: str) -> PlanClause:
    """Take back that a task is done, with a reason; it is under way again."""
    reason = filled(reason, "reason", _("Write why it is not done."))
    clause.done_on, clause.done_ref = None, ""
    clause_step(_is_task(clause), by, ClauseState.STARTED, today(), reason)
    return clause
