"""Conferences: the list, one agenda as its reader may see it, tasks of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from kwadrat.access import masks, scope
from kwadrat.access.abilities.grants import CASE_WORKERS
from kwadrat.access.actor import Actor
from kwadrat.records.accounts import Post
from kwadrat.records.choices import CaseState
from kwadrat.records.conferences import Conference, ConferenceCase, ConferenceTask
from kwadrat.records.partnership import Membership
from kwadrat.records.people import Case, Person, TeamMember

MOST_WORKERS, MOST_CASES, MOST_TASKS = 200, 50, 20


def listed(actor: Actor) -> QuerySet[Conference]:
    """Conferences in scope for the list, with whoever called them and how many cases stand on the agenda."""
    cases = Count("items", filter=Q(items__voided_at__isnull=True))
    return scope.conferences(actor).select_related("post__user").annotate(cases=cases)


@dataclass(frozen=True)
class Point:
    """One case on an agenda. `sees` says whether the reader is in its team: otherwise only the initials stand there,
    and no number, note or task."""

    item: ConferenceCase | None
    title: str
    person: Person | None
    tasks: tuple[ConferenceTask, ...]

    @property
    def sees(self) -> bool:
        """Whether the content is shown."""
        return self.item is not None


def agenda(actor: Actor, conference: Conference) -> list[Point]:
    """The cases in the order in which they were put there; three queries, however many."""
    rows = list(conference.items.filter(voided_at__isnull=True).select_related("case__person").order_by("pk"))
    seen = set(scope.cases(actor).filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True))
    tasks: dict[int, list[ConferenceTask]] = {}
    mine = [row.pk for row in rows if row.case_id in seen]
    for task in (
        ConferenceTask.objects.filter(point__in=mine)
        .select_related("post__user", "post__institution")
        .order_by("due_on", "pk")
    ):
        tasks.setdefault(task.point_id, []).append(task)
    return [
        Point(row, str(row.case.person), row.case.person, tuple(tasks.get(row.pk, ())))
        if row.case_id in seen
        else Point(None, masks.initials(row.case.person), None, ())
        for row in rows
    ]


def guests(conference: Conference) -> list[Post]:
    """Who is invited, with the place where she works; one query."""
    rows = conference.guests.select_related("post__user", "post__institution", "post__club").order_by("pk")
    return [row.post for row in rows]


def workers(actor: Actor, besides: Iterable[int], today: date) -> list[Post]:
    """Workers of the partnership who may be invited; one query."""
    bodies = Membership.objects.on(today).filter(partnership_id=actor.partnership_id)
    rows = Post.objects.on(today).filter(
        institution__in=bodies.values("institution_id"), role__in=CASE_WORKERS, user__is_active=True
    )
    rows = rows.exclude(pk__in=list(besides)).select_related("user", "institution", "club")
    return list(rows.order_by("institution__name", "user__name", "pk")[:MOST_WORKERS])


def free_cases(actor: Actor, conference: Conference) -> list[Person]:
    """Open cases of the actor that are not on the agenda yet, by name; one query."""
    there = conference.items.filter(voided_at__isnull=True).values("case_id")
    rows = scope.people(actor).filter(case__state=CaseState.OPEN).exclude(case__in=there).select_related("case")
    return list(rows.order_by("sort_name", "pk")[:MOST_CASES])


def doers(case: Case, today: date) -> list[Post]:
    """Workers of the team who may take a task; one query."""
    stays = TeamMember.objects.writing(today).filter(case=case)
    rows = Post.objects.on(today).filter(pk__in=stays.values("post_id"), user__is_active=True)
    return list(rows.select_related("user", "institution").order_by("user__name", "pk"))


def tasks_of(actor: Actor, case: Case) -> list[ConferenceTask]:
    """Tasks agreed for a case, open ones first by their day; nothing for whoever does not work on it; one query."""
    rows = scope.conference_tasks(actor).filter(case=case, voided_at__isnull=True)
    rows = rows.select_related("post__user", "point__conference").order_by("done_on", "due_on", "pk")
    return sorted(rows[:MOST_TASKS], key=lambda one: (one.done_on is not None, one.due_on, one.pk))


def of_case(actor: Actor, case: Case) -> list[Conference]:
    """Conferences on whose agenda the case stands, the newest first; one query."""
    items = ConferenceCase.objects.filter(case=case, voided_at__isnull=True)
    rows = scope.conferences(actor).filter(pk__in=items.values("conference_id"), voided_at__isnull=True)
    return list(rows.order_by("-held_on", "-pk")[:MOST_TASKS])


def initials(conference: Conference) -> list[str]:
    """The agenda in initials alone, in its order; one query."""
    rows = conference.items.filter(voided_at__isnull=True).select_related("case__person").order_by("pk")
    return [masks.initials(row.case.person) for row in rows]
