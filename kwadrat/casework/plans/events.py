"""Tasks of open plans that a real event closes, and reopens when it is taken back. Called inside the verbs of those
events only; each call costs one query where no task waits for such an event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from kwadrat.access.actor import Actor
from kwadrat.casework.checks import today
from kwadrat.casework.plans.steps import clause_step
from kwadrat.records.choices import AttendanceStatus, ClauseKind, ClauseState, Evidence, PlanState
from kwadrat.records.people import Case
from kwadrat.records.plans import PlanClause
from kwadrat.records.services import Attendance, Consultation

# no service is given in these events
WITHOUT_SERVICE = (Evidence.STATUS, Evidence.OUTCOME, Evidence.WORK_BEGUN, Evidence.WORK_DONE)


def _tasks(case_ids: Collection[int], evidence: str) -> list[PlanClause]:
    """Tasks of open plans that such an event can close, or that one has closed."""
    ahead = Q(state__in=(ClauseState.PLANNED, ClauseState.STARTED))
    by_event = Q(state=ClauseState.DONE) & ~Q(done_ref="")
    rows = PlanClause.objects.filter(ahead | by_event, kind=ClauseKind.TASK, evidence=evidence)
    whom = Q(member__isnull=True, plan__case_id__in=case_ids) | Q(member__case_id__in=case_ids)
    rows = rows.filter(whom, plan__state__in=(PlanState.DRAFT, PlanState.RUNNING))
    return list(rows.select_related("plan__case", "member__case").select_for_update(of=("self",)).order_by("pk"))


def _close(task: PlanClause, by: Actor, on: date, ref: str) -> None:
    task.done_on, task.done_ref = on, ref
    clause_step(task, by, ClauseState.DONE, on, event_ref=ref)


def _reopen(task: PlanClause, by: Actor, ref: str) -> None:
    task.done_on, task.done_ref = None, ""
    clause_step(task, by, ClauseState.STARTED, today(), event_ref=ref)


def _fits(task: PlanClause, on: date, service_id: str | None, institution_ids: Collection[int], work: str = "") -> bool:
    """Whether the event is what the task asks for: its days, its form of work, and its service; where no service is
    named, an institution that the event is of must be the one whose task it is."""
    if task.work not in ("", work):
        return False
    if task.period is not None and not task.period.lower <= on < (task.period.upper or date.max):
        return False
    if task.service_id is not None and task.evidence not in WITHOUT_SERVICE:
        return task.service_id == service_id
    return not institution_ids or task.institution_id in institution_ids


def happened(
    case: Case, evidence: str, on: date, ref: str, *, by: Actor, service_id: str | None = None,
    institution_ids: Sequence[int] = (), work: str = "",
) -> None:  # fmt: skip
    """A referral helped, a status was stated, an effect was recorded, temporary work of a form began or was carried
    through to the end: the tasks that waited for it are done."""
    for task in _tasks([case.pk], evidence):
        if task.state != ClauseState.DONE and _fits(task, on, service_id, institution_ids, work):
            _close(task, by, on, ref)


def taken_back(case: Case, evidence: str, ref: str, *, by: Actor) -> None:
    """The event with this reference was voided: what it had closed is under way again."""
    for task in _tasks([case.pk], evidence):
        if task.state == ClauseState.DONE and task.done_ref == ref:
            _reopen(task, by, ref)


def _minutes(task: PlanClause) -> int:
    """Minutes of the person's classes or cards that count for the task."""
    rows: Any
    if task.evidence == Evidence.ATTENDANCE:
        rows, kind = Attendance.objects.filter(status=AttendanceStatus.PRESENT), "session__kind_id"
    else:
        rows, kind = Consultation.objects.all(), "kind_id"
    rows = rows.filter(case_id=task.whose.pk, voided_at__isnull=True)
    if task.service_id is not None:
        rows = rows.filter(**{kind: task.service_id})
    if task.period is not None:
        rows = rows.filter(held_on__gte=task.period.lower)
        if task.period.upper is not None:
            rows = rows.filter(held_on__lt=task.period.upper)
    return int(rows.aggregate(whole=Sum("minutes"))["whole"] or 0)


def counted(
    case_ids: Collection[int], evidence: str, on: date, ref: str, service_id: str, *, by: Actor, is_void: bool = False
) -> None:
    """Classes attended or cards written, corrected or voided: a task is done when its hours are reached (without hours:
    at the first time), begun before that, and reopened when a voided row leaves fewer."""
    for task in _tasks(case_ids, evidence):
        minutes = _minutes(task)
        is_reached = minutes > 0 and (task.hours is None or minutes >= task.hours * 60)
        if task.state == ClauseState.DONE:
            if not is_reached:
                _reopen(task, by, ref)
        elif is_void or minutes == 0 or not _fits(task, on, service_id, ()):
            continue
        elif is_reached:
            _close(task, by, on, ref)
        elif task.state == ClauseState.PLANNED:
            clause_step(task, by, ClauseState.STARTED, on, event_ref=ref)
