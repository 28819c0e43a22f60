"""A joint plan as the person herself reads it: each item with a named person, what she said, who read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, scope
from kwadrat.access.abilities.grants import GUEST
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ClauseKind, ClauseState, LegKind, LegState, PlanSubject
from kwadrat.records.people import Person
from kwadrat.records.plans import ClauseVersion, JointPlan, PlanClause, PlanKey, PlanLeg, PlanMember, PlanVoice
from kwadrat.reporting.people import long_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """One goal or task: its words, who does it by name, until when, whether it is done; what she said, newest first."""

    ref: str
    text: str
    who: str
    is_own: bool
    until: str
    state: str
    voices: tuple[PlanVoice, ...]


@dataclass(frozen=True)
class Goal:
    """A goal with its tasks in the order of the plan."""

    item: Item
    tasks: tuple[Item, ...]


@dataclass(frozen=True)
class Reader:
    """Who opened the plan, of which institution, and when last."""

    name: str
    place: str
    last: datetime


@dataclass(frozen=True)
class Reading:
    """The whole plan in plain words."""

    plan: JointPlan
    person: str
    until: date
    goals: tuple[Goal, ...]
    readers: tuple[Reader, ...] = field(default=())


def plans_in(actor: Actor) -> QuerySet[JointPlan]:
    """Plans in scope, with the person."""
    return scope.plans(actor).select_related("case__person", "opened_by__user", "opened_by__institution")


def clauses_in(actor: Actor) -> QuerySet[PlanClause]:
    """Goals and tasks of plans in scope that are not dropped: what the person agrees to or not."""
    return standing(PlanClause.objects.filter(plan__in=scope.plans(actor)))


def standing(rows: QuerySet[PlanClause]) -> QuerySet[PlanClause]:
    """Those of the goals and tasks that still hold."""
    return rows.exclude(kind=ClauseKind.FIELD).exclude(state=ClauseState.DROPPED).select_related("plan__case__person")


def read_by(plan: JointPlan, member: PlanMember | None) -> QuerySet[PlanClause]:
    """Items that a member of the household reads (none: the person in whose case the plan stands): what stands in no
    document, in that of all, or in her own."""
    rows = PlanClause.objects.filter(plan=plan)
    if plan.subject != PlanSubject.HOUSEHOLD:
        return rows
    of_all = Q(leg__kind=LegKind.CONTRACT_A, leg__member__isnull=True)
    return rows.filter(Q(leg__isnull=True) | of_all | Q(leg__isnull=False, leg__member=member))


def current(clause: PlanClause) -> ClauseVersion:
    """The version of a clause that holds now."""
    return ClauseVersion.objects.get(clause=clause, number=clause.number)


def has_key(plan: JointPlan, member: PlanMember | None = None) -> bool:
    """Whether the person, or a member of her household, holds a link to her plan whose time is not over."""
    last = PlanKey.objects.filter(plan=plan, member=member).order_by("pk").last()
    return last is not None and last.expires_at is not None and last.expires_at > timezone.now()


def _named(task: PlanClause, officers: dict[int, str], plan: JointPlan) -> str:
    """A worker by name: of the task, else who signs for its institution, else who opened the plan."""
    if task.post is not None:
        return f"{task.post.user.name}, {task.post.institution.name}"
    place = task.institution.name if task.institution else plan.opened_by.institution.name
    name = officers.get(task.institution_id or 0)
    if name is None:  # nobody of it signs a document: whoever opened the plan answers for it
        return _("%(place)s; ask: %(name)s") % {"place": place, "name": plan.opened_by.user.name}
    return f"{name}, {place}"


def _who(task: PlanClause, officers: dict[int, str], plan: JointPlan) -> str:
    """Who does it by name."""
    return str(task.whose.person) if task.is_own else _named(task, officers, plan)


def _until(clause: PlanClause) -> str:
    end = clause.period.upper if clause.period else None
    return _("until %(day)s") % {"day": long_day(end - DAY)} if end else ""


def _voices(clause_ids: Iterable[int], member: PlanMember | None) -> dict[int, list[PlanVoice]]:
    rows = PlanVoice.objects.filter(version__clause__in=list(clause_ids), member=member)
    rows = rows.select_related("version").order_by("-pk")
    found: dict[int, list[PlanVoice]] = {}
    for one in rows:
        found.setdefault(one.version.clause_id, []).append(one)
    return found


def reading(plan: JointPlan, member: PlanMember | None = None) -> Reading:
    """The plan as the person reads it, or a member of her household, with who opened it; four queries for any number of
    items. What stands in a document of another of them, and what another said, is left out."""
    rows = list(
        standing(read_by(plan, member))
        .select_related("post__user", "post__institution", "institution", "member__case__person")
        .order_by("position", "pk")
    )
    legs = PlanLeg.objects.filter(plan=plan).exclude(state=LegState.DROPPED).select_related("officer__user")
    officers = {leg.institution_id: leg.officer.user.name for leg in legs}
    said = _voices((row.pk for row in rows), member)

    def is_hers(row: PlanClause) -> bool:
        return row.is_own and row.member_id == (member.pk if member else None)

    def item(row: PlanClause) -> Item:
        state = str(row.get_state_display()) if row.state in (ClauseState.STARTED, ClauseState.DONE) else ""
        return Item(
            row.ref, row.text, "" if is_hers(row) else _who(row, officers, plan), is_hers(row), _until(row), state,
            tuple(said.get(row.pk, ())),
        )  # fmt: skip

    tasks = [row for row in rows if row.kind == ClauseKind.TASK]
    goals = tuple(
        Goal(item(row), tuple(item(task) for task in tasks if task.goal_id == row.pk))
        for row in rows
        if row.kind == ClauseKind.GOAL
    )
    whose = member.case.person if member else plan.case.person
    return Reading(plan, str(whose), plan.period.upper - DAY, goals, _readers(plan, whose))


def _readers(plan: JointPlan, whose: Person) -> tuple[Reader, ...]:
    rows = disclosure.ledger(whose).filter(subject=plan.ref, was_refused=False).exclude(role=GUEST)
    found = rows.order_by().values_list("actor_name", "institution_name").annotate(last=Max("at"))
    return tuple(Reader(name, place, last) for name, place, last in found.order_by("-last"))
