"""Konferencje: the list, one conference with its agenda, what was agreed, tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import conferences as casework
from kwadrat.records.choices import Disclosed
from kwadrat.reporting import conferences as reporting
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.forms.conferences import CallForm, CaseForm, DoneForm, PlaceForm, RecordForm, TaskForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.teams import WorkerForm
from kwadrat.web.people.team import choices
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.accounts import Post
    from kwadrat.records.conferences import Conference, ConferenceCase, ConferenceTask
    from kwadrat.records.people import Person

WIDTHS = {"on": "date", "starts_at": "short", "post": "medium", "case": "medium", "due_on": "date", "next_on": "date"}


@dataclass(frozen=True)
class Guest:
    """One invited worker as the page names her."""

    name: str
    place: str
    is_me: bool


def _title(conference: Conference) -> str:
    at = conference.starts_at
    return _("Conference on %(day)s, %(hour)s") % {
        "day": long_day(conference.held_on), "hour": f"{at.hour}:{at.minute:02d}",
    }  # fmt: skip


def _crumbs(conference: Conference | None = None) -> list[tuple[str, str]]:
    rows = [(_("Conferences"), reverse("conferences"))]
    return rows if conference is None else [*rows, (_title(conference), reverse("conference", args=[conference.ref]))]


def index(request: page.Request) -> HttpResponse:
    """Conferences to which the reader is invited, the newest first."""
    if not rules.concerns(request.actor, "conference.call"):
        raise Http404
    key = request.GET.get("od", "")
    part = page.after(reporting.listed(request.actor), ("-held_on", "-pk"), key)
    count = ngettext("%(num)s conference", "%(num)s conferences", len(part.rows)) % {"num": len(part.rows)}
    return page.show(
        request, "conferences/index.html", rows=[(row, _title(row)) for row in part.rows], next_key=part.next_key,
        key=key, size=page.PAGE_SIZE, result=count, today=timezone.localdate(),
    )  # fmt: skip


def _verb_page(
    request: page.Request, form: page.GuardedForm, carry: Callable[[], Any], verb: Verb, done: str,
    to: str | Callable[[str], str] = "",
) -> HttpResponse:  # fmt: skip
    answer = page.carry_out(request, form, carry, to=to or verb.back, done=done)
    return answer or page.show(request, "base/verb.html", form=form, verb=verb)


def call(request: page.Request) -> HttpResponse:
    """Call a conference, for a person when the page of her team led here."""
    actor = request.actor
    partnership = scope.partnerships(actor).filter(pk=actor.partnership_id).first()
    if partnership is None:
        raise Http404
    rules.require(actor, "conference.call", partnership)
    person = scope.people(actor).select_related("case").filter(ref=request.GET.get("osoba", "").upper()).first()
    form = page.open_form(request, CallForm, initial={"on": timezone.localdate()})
    verb = Verb(
        _("Call a conference"), _("Call the conference"), reverse("conferences"), crumbs=_crumbs(), widths=WIDTHS,
        lead=_("On the agenda: %(person)s. Her team is invited.") % {"person": person} if person else
        _("You put cases on the agenda on the next page. Their teams are invited."),
    )  # fmt: skip

    def carry() -> Conference:
        data = form.cleaned_data
        return casework.call(
            partnership, by=actor, on=data["on"], starts_at=data["starts_at"], place=data["place"],
            cases=[person.case] if person else [],
        )  # fmt: skip

    return _verb_page(
        request, form, carry, verb, _("The conference is called. Everybody invited has been told."),
        to=lambda ref: reverse("conference", args=[ref]) if ref else reverse("conferences"),
    )  # fmt: skip


def _conference(request: page.Request, ref: str) -> Conference:
    return page.fetch(scope.conferences(request.actor).select_related("post__user", "post__institution"), ref)


def _guests(request: page.Request, conference: Conference) -> list[Guest]:
    return [
        Guest(post.user.name, (post.club or post.institution).name, post.pk == request.actor.post_id)
        for post in reporting.guests(conference)
    ]


def conference(request: page.Request, ref: str) -> HttpResponse:
    """One conference. What was said of a case is read by its team alone; each reading is written."""
    row, today = _conference(request, ref), timezone.localdate()
    points = reporting.agenda(request.actor, row)
    disclosure.log(request.actor, [one.person.pk for one in points if one.person], Disclosed.PERSON, subject=row.ref)
    names, on_case = ("move", "cancel", "invite", "add_case"), ("record", "add_task", "remove_case")
    return page.show(
        request, "conferences/conference.html", row=row, title=_title(row), points=points, today=today,
        guests=_guests(request, row), is_ahead=row.held_on >= today, crumbs=_crumbs(),
        may={name: bool(page.may(request, f"conference.{name}", row)) for name in names},
        may_on={one.item.pk: {
            name: bool(page.may(request, f"conference.{name}", one.item)) for name in on_case
        } for one in points if one.item},
        may_do={task.pk for one in points for task in one.tasks if page.may(request, "conference.finish_task", task)},
    )  # fmt: skip


def agenda(request: page.Request, ref: str) -> HttpResponse:
    """The agenda for print: initials alone, whoever prints it."""
    row = _conference(request, ref)
    return page.show(
        request, "conferences/agenda.html", row=row, title=_title(row), guests=_guests(request, row),
        initials=reporting.initials(row), crumbs=_crumbs(row),
    )  # fmt: skip


def _own(row: Conference, title: str, submit: str, **more: Any) -> Verb:
    return Verb(
        title, submit, reverse("conference", args=[row.ref]), lead=_title(row), crumbs=_crumbs(row), widths=WIDTHS,
        **more,
    )  # fmt: skip


def move(request: page.Request, ref: str) -> HttpResponse:
    """Another day, hour or place."""
    row = _conference(request, ref)
    rules.require(request.actor, "conference.move", row)
    form = page.open_form(
        request, PlaceForm, subject=row, initial={"on": row.held_on, "starts_at": row.starts_at, "place": row.place}
    )

    def carry() -> Conference:
        data = form.cleaned_data
        return casework.move(row, by=request.actor, on=data["on"], starts_at=data["starts_at"], place=data["place"])

    return _verb_page(
        request, form, carry, _own(row, _("Move the conference"), _("Move")),
        _("The conference is moved. Everybody invited has been told."),
    )  # fmt: skip


def cancel(request: page.Request, ref: str) -> HttpResponse:
    """Call it off."""
    row = _conference(request, ref)
    rules.require(request.actor, "conference.cancel", row)
    form = page.open_form(request, ReasonForm, subject=row, example=_("For example: half of the team is away."))
    return _verb_page(
        request, form, lambda: casework.cancel(row, by=request.actor, reason=form.cleaned_data["reason"]),
        _own(row, _("Call the conference off"), _("Call off"), kind="danger"),
        _("The conference is called off. Everybody invited has been told."),
    )  # fmt: skip


def _named(posts: list[Post]) -> list[tuple[str, str]]:
    return [(post.ref, f"{post.user.name}, {(post.club or post.institution).name}") for post in posts]


def invite(request: page.Request, ref: str) -> HttpResponse:
    """Invite one more worker of the partnership."""
    row = _conference(request, ref)
    rules.require(request.actor, "conference.invite", row)
    there = {post.pk for post in reporting.guests(row)}
    posts = {post.ref: post for post in reporting.workers(request.actor, there, timezone.localdate())}
    form = page.open_form(request, WorkerForm, workers=_named(list(posts.values())))
    return _verb_page(
        request, form, lambda: casework.invite(row, by=request.actor, post=posts[form.cleaned_data["post"]]),
        _own(row, _("Invite to the conference"), _("Invite"), why={
            "post": _("Of cases outside her teams she sees initials alone."),
        }),
        _("The worker is invited."),
    )  # fmt: skip


def add_case(request: page.Request, ref: str) -> HttpResponse:
    """Put one of the reader's own cases on the agenda."""
    row = _conference(request, ref)
    rules.require(request.actor, "conference.add_case", row)
    people: dict[str, Person] = {one.ref: one for one in reporting.free_cases(request.actor, row)}
    form = page.open_form(request, CaseForm, people=[(key, str(one)) for key, one in people.items()])
    return _verb_page(
        request, form, lambda: casework.add_case(row, by=request.actor, case=people[form.cleaned_data["case"]].case),
        _own(row, _("Put a case on the agenda"), _("Put on the agenda")),
        _("The case is on the agenda. Its team is invited."),
    )  # fmt: skip


def _item(request: page.Request, ref: str, pk: int) -> tuple[Conference, ConferenceCase]:
    row = _conference(request, ref)
    rows = row.items.filter(case__in=scope.cases(request.actor)).select_related("case__person", "conference")
    return row, page.fetch_entry(rows, pk)


def remove_case(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Take a case off the agenda."""
    row, item = _item(request, ref, pk)
    rules.require(request.actor, "conference.remove_case", item)
    form = page.open_form(request, ReasonForm, subject=item, example=_("For example: discussed by telephone."))
    return _verb_page(
        request, form, lambda: casework.remove_case(item, by=request.actor, reason=form.cleaned_data["reason"]),
        _own(row, _("Take the case off the agenda"), _("Take off"), kind="danger"),
        _("The case is off the agenda. Its tasks stay."),
    )  # fmt: skip


def record(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Write what was agreed about a case."""
    row, item = _item(request, ref, pk)
    rules.require(request.actor, "conference.record", item)
    form = page.open_form(request, RecordForm, subject=item, initial={"notes": item.notes, "next_on": item.next_on})
    return _verb_page(
        request, form,
        lambda: casework.record(
            item, by=request.actor, notes=form.cleaned_data["notes"], next_on=form.cleaned_data["next_on"]
        ),
        _own(row, _("What was agreed: %(person)s") % {"person": item.case.person}, _("Save")),
        _("Saved. The team of this person reads it."),
    )  # fmt: skip


def add_task(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Write down who does what until when."""
    row, item = _item(request, ref, pk)
    rules.require(request.actor, "conference.add_task", item)
    posts = {post.ref: post for post in reporting.doers(item.case, timezone.localdate())}
    form = page.open_form(request, TaskForm, workers=choices(posts))

    def carry() -> ConferenceTask:
        data = form.cleaned_data
        return casework.add_task(
            item, by=request.actor, post=posts[data["post"]], text=data["text"], due_on=data["due_on"]
        )  # fmt: skip

    return _verb_page(
        request, form, carry, _own(row, _("Task: %(person)s") % {"person": item.case.person}, _("Add the task")),
        _("The task is added. It waits for that worker on her first page."), to=reverse("conference", args=[row.ref]),
    )  # fmt: skip


def _task(request: page.Request, ref: str) -> ConferenceTask:
    rows = scope.conference_tasks(request.actor).select_related("case__person", "point__conference", "post__user")
    return page.fetch(rows, ref)


def finish_task(request: page.Request, ref: str) -> HttpResponse:
    """Tick a task done with a note."""
    task = _task(request, ref)
    rules.require(request.actor, "conference.finish_task", task)
    form = page.open_form(request, DoneForm, subject=task)
    verb = Verb(
        _("Tick the task done"), _("It is done"), reverse("home"), lead=f"{task.case.person}: {task.text}",
        crumbs=_crumbs(),
    )  # fmt: skip
    return _verb_page(
        request, form, lambda: casework.finish_task(task, by=request.actor, note=form.cleaned_data["note"]), verb,
        _("The task is done. The team of this person sees it."),
    )  # fmt: skip


def void_task(request: page.Request, ref: str) -> HttpResponse:
    """Void a task with a reason."""
    task = _task(request, ref)
    rules.require(request.actor, "conference.void_task", task)
    form = page.open_form(request, ReasonForm, subject=task, example=_("For example: agreed otherwise."))
    back = reverse("conference", args=[task.point.conference.ref])
    verb = Verb(
        _("Void the task"), _("Void the task"), back, lead=f"{task.case.person}: {task.text}", kind="danger",
        crumbs=_crumbs(),
    )  # fmt: skip
    return _verb_page(
        request, form, lambda: casework.void_task(task, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The task is voided. It waits for nobody."),
    )  # fmt: skip
