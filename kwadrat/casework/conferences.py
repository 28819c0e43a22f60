"""Verbs on conferences: call, invite, put a case on the agenda, write what was agreed, tasks and their end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.abilities.grants import CASE_WORKERS
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, action, change, remember
from kwadrat.casework.checks import DAY, filled, may_work, today, unique
from kwadrat.casework.corrections import void_entry
from kwadrat.records.accounts import Post
from kwadrat.records.choices import CaseState
from kwadrat.records.conferences import Conference, ConferenceCase, ConferenceGuest, ConferenceTask
from kwadrat.records.partnership import Membership, Partnership
from kwadrat.records.people import Case, TeamMember


def _ahead(on: date, field: str = "on") -> None:
    if on < today():
        raise Problem(_("This day has passed. Give today or a later day."), field)


def _tell(conference: Conference, posts: Iterable[Post], kind: str, by: Actor) -> None:
    for post in posts:
        if post.pk != by.post_id:
            notices.to_post(post, kind, conference.ref)


def _invited(conference: Conference) -> list[Post]:
    return [guest.post for guest in conference.guests.select_related("post__user").order_by("pk")]


def _invite(conference: Conference, post: Post) -> None:
    bodies = Membership.objects.on(today()).filter(partnership_id=conference.partnership_id)
    if post.role not in CASE_WORKERS or not bodies.filter(institution_id=post.institution_id).exists():
        raise Problem(_("Choose a worker of an institution of this partnership."), "post")
    if not may_work(post):
        raise Problem(_("This worker has no running post with an authorisation and a secrecy undertaking."), "post")
    with unique(conference_guest_once__post=_("This worker is invited already.")):
        ConferenceGuest(conference=conference, partnership_id=conference.partnership_id, post=post).save()


def _put(conference: Conference, case: Case, by: Actor) -> ConferenceCase:
    if not scope.cases(by).filter(pk=case.pk).exists():
        raise Problem(_("Only a case on which you work goes on the agenda."), "case")
    if case.state != CaseState.OPEN:
        raise Problem(_("This case is closed."), "case")
    item = ConferenceCase(conference=conference, partnership_id=conference.partnership_id, case=case)
    with unique(conference_case_once__case=_("This case is on the agenda already.")):
        item.save()
    return item


@action("conference.call")
def call(
    partnership: Partnership, *, by: Actor, on: date, starts_at: time, place: str, cases: Sequence[Case] = ()
) -> Conference:
    """Call a conference: day, hour, place or link. The workers of the teams of its cases are invited."""
    _ahead(on)
    conference = Conference(
        partnership=partnership, held_on=on, starts_at=starts_at, post_id=by.post_id,
        place=filled(place, "place", _("Write where you meet, or the link.")),
    )  # fmt: skip
    conference.save()
    ConferenceGuest(conference=conference, partnership=partnership, post_id=by.post_id).save()
    for case in cases:
        _put(conference, case, by)
        _invite_team(conference, case)
    remember(on=on, cases=len(cases))
    _tell(conference, _invited(conference), "conference_called", by)
    return conference


def _invite_team(conference: Conference, case: Case) -> list[Post]:
    """Workers of the team who are not invited yet; specialists come by invitation of no one."""
    there = set(conference.guests.values_list("post_id", flat=True))
    members = TeamMember.objects.writing(today()).filter(case=case, post__role__in=CASE_WORKERS)
    found = [one.post for one in members.select_related("post__user").order_by("pk") if one.post_id not in there]
    found = [post for post in found if may_work(post)]
    for post in found:
        _invite(conference, post)
    return found


@action("conference.move")
def move(conference: Conference, *, by: Actor, on: date, starts_at: time, place: str) -> Conference:
    """Move a conference; everybody invited is told."""
    _ahead(conference.held_on)
    _ahead(on)
    place = filled(place, "place", _("Write where you meet, or the link."))
    change(conference, held_on=on, starts_at=starts_at, place=place)
    conference.save()
    _tell(conference, _invited(conference), "conference_changed", by)
    return conference


@action("conference.cancel")
def cancel(conference: Conference, *, by: Actor, reason: str) -> Conference:
    """Call a conference off, with a reason; everybody invited is told."""
    _ahead(conference.held_on)
    void_entry(conference, by, reason)
    _tell(conference, _invited(conference), "conference_cancelled", by)
    return conference


@action("conference.invite")
def invite(conference: Conference, *, by: Actor, post: Post) -> Conference:
    """Invite a worker of a member institution; of cases outside her teams she reads initials."""
    _ahead(conference.held_on)
    _invite(conference, post)
    _tell(conference, [post], "conference_called", by)
    remember(post=post.ref)
    return conference


@action("conference.add_case")
def add_case(conference: Conference, *, by: Actor, case: Case) -> ConferenceCase:
    """Put a case of one's own on the agenda; the workers of its team are invited."""
    _ahead(conference.held_on)
    item = _put(conference, case, by)
    _tell(conference, _invite_team(conference, case), "conference_called", by)
    return item


@action("conference.remove_case")
def remove_case(item: ConferenceCase, *, by: Actor, reason: str) -> ConferenceCase:
    """Take a case off the agenda, with a reason; its tasks stay."""
    void_entry(item, by, reason)
    return item


@action("conference.record")
def record(item: ConferenceCase, *, by: Actor, notes: str, next_on: date | None = None) -> ConferenceCase:
    """Write what was agreed about a case, and when to look at it next; not before the day of the conference."""
    day = item.conference.held_on
    if day > today():
        raise Problem(_("The conference has not taken place yet."), "notes")
    if next_on is not None and next_on <= day:
        raise Problem(_("The next date is after this conference."), "next_on")
    change(item, notes=filled(notes, "notes", _("Write what was agreed.")), next_on=next_on)
    item.save()
    return item


@action("conference.add_task")
def add_task(item: ConferenceCase, *, by: Actor, post: Post, text: str, due_on: date) -> ConferenceTask:
    """Write down who of the team does what until when; it waits for her on the first page."""
    if not TeamMember.objects.writing(today()).filter(case_id=item.case_id, post=post).exists() or not may_work(post):
        raise Problem(_("Choose a worker of the team."), "post")
    _ahead(due_on, "due_on")
    text = filled(text, "text", _("Write what is to be done."))
    task = ConferenceTask(
        point=item, case_id=item.case_id, partnership_id=item.partnership_id, post=post, text=text, due_on=due_on
    )
    task.save()
    if post.pk != by.post_id:
        notices.to_post(post, "conference_task", task.ref)
    remember(post=post.ref, due_on=due_on)
    return task


@action("conference.finish_task")
def finish_task(task: ConferenceTask, *, by: Actor, note: str) -> ConferenceTask:
    """Tick a task done, with a note how it ended."""
    if task.done_on is not None:
        raise Problem(_("This task is done already."))
    task.done_note = filled(note, "note", _("Write how it ended."))
    task.done_on, task.done_by_id = today(), by.post_id
    task.save()
    return task


@action("conference.void_task")
def void_task(task: ConferenceTask, *, by: Actor, reason: str) -> ConferenceTask:
    """Void a task with a reason; it stays readable and waits for nobody."""
    void_entry(task, by, reason)
    return task


@action("conference.remind")
def remind(*, by: Actor = SYSTEM) -> int:
    """The day before: remind whoever is invited to a conference, and whoever has a task until then; once each."""
    tomorrow, told = today() + DAY, 0
    ahead = Conference.objects.filter(held_on=tomorrow, voided_at__isnull=True, reminded_on__isnull=True)
    for conference in ahead.order_by("pk"):
        conference.reminded_on = today()
        conference.save()
        posts = _invited(conference)
        _tell(conference, posts, "conference_tomorrow", by)
        told += len(posts)
    tasks = ConferenceTask.objects.filter(
        due_on=tomorrow, voided_at__isnull=True, done_on__isnull=True, reminded_on__isnull=True
    )
    for task in tasks.select_related("post__user").order_by("pk"):
        task.reminded_on = today()
        task.save()
        notices.to_post(task.post, "conference_task", task.ref)
        told += 1
    remember(told=told)
    return told
