"""Pages of one member: its role from day to day and the tasks it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import partnership as casework
from kwadrat.reporting import partnership as reporting
from kwadrat.web import page
from kwadrat.web.forms.members import ChangeMemberForm, ChangeTaskForm, LastDayForm, TaskForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Membership, MemberTask

DAYS = {"since": "date", "until": "date", "on": "date"}


def member(request: page.Request, pk: int) -> HttpResponse:
    """One institution in the partnership: what it is today, what it carries, and how that changed."""
    row = _member(request, pk)
    found = reporting.member(row, timezone.localdate())
    return page.show(
        request, "partnership/member.html", row=found.now, found=found, home=_home(row),
        may={
            verb: page.may(request, f"partnership.{verb}", found.now)
            for verb in ("change_member", "end_member", "void_member", "add_task")
        },
    )  # fmt: skip


def _member(request: page.Request, pk: int) -> Membership:
    rows = scope.memberships(request.actor).select_related("institution__kind", "partnership")
    return page.fetch_entry(rows, pk)


def _task(request: page.Request, pk: int) -> MemberTask:
    return page.fetch_entry(scope.member_tasks(request.actor).select_related("institution", "task", "partnership"), pk)


def _home(row: Membership | MemberTask) -> str:
    return f"{reverse('partnership')}?nr={row.partnership.ref}"


def _verb(row: Membership, title: str, submit: str, **more: str) -> Verb:
    back = reverse("member", args=[row.pk])
    crumbs = [(_("Partnership"), _home(row)), (row.institution.name, back)]
    return Verb(title, submit, back, lead=row.institution.name, crumbs=crumbs, widths=DAYS, **more)  # type: ignore[arg-type]


def change_member(request: page.Request, pk: int) -> HttpResponse:
    """Other role, functions or corner from a day on."""
    row = _member(request, pk)
    rules.require(request.actor, "partnership.change_member", row)
    form = page.open_form(request, ChangeMemberForm, subject=row, initial=ChangeMemberForm.start(row))
    done = page.carry_out(
        request, form, lambda: casework.change_member(row, by=request.actor, **form.values()),
        to=reverse("member", args=[row.pk]), done=_("The change is saved."),
        fresh=lambda now: ChangeMemberForm(initial=ChangeMemberForm.start(now)),
    )  # fmt: skip
    return done or page.show(
        request, "base/verb.html", form=form, verb=_verb(row, _("Change the role"), _("Save the change"))
    )


def end_member(request: page.Request, pk: int) -> HttpResponse:
    """The institution leaves the partnership."""
    row = _member(request, pk)
    rules.require(request.actor, "partnership.end_member", row)
    form = page.open_form(request, LastDayForm, subject=row, initial={"on": timezone.localdate()})
    done = page.carry_out(
        request, form, lambda: casework.end_member(row, by=request.actor, on=form.cleaned_data["on"]),
        to=reverse("member", args=[row.pk]), done=_("The last day of the membership is saved."),
        fresh=lambda now: LastDayForm(),
    )  # fmt: skip
    return done or page.show(
        request, "partnership/end_member.html", form=form,
        verb=_verb(row, _("End the membership?"), _("End the membership"), kind="danger"),
    )  # fmt: skip


def void_member(request: page.Request, pk: int) -> HttpResponse:
    """A membership entered by mistake."""
    row = _member(request, pk)
    rules.require(request.actor, "partnership.void_member", row)
    form = page.open_form(request, ReasonForm, subject=row)
    done = page.carry_out(
        request, form, lambda: casework.void_member(row, by=request.actor, reason=form.cleaned_data["reason"]),
        to=reverse("member", args=[row.pk]), done=_("The entry is voided. It stays readable, crossed out."),
        fresh=lambda now: ReasonForm(),
    )  # fmt: skip
    return done or page.show(
        request, "base/verb.html", form=form,
        verb=_verb(row, _("Void this membership?"), _("Void the entry"), kind="danger"),
    )  # fmt: skip


def add_task(request: page.Request, pk: int) -> HttpResponse:
    """A task that the member takes on."""
    row = _member(request, pk)
    rules.require(request.actor, "partnership.add_task", row)
    form = page.open_form(request, TaskForm, tasks=scope.cooperation_tasks(), initial={"since": timezone.localdate()})
    done = page.carry_out(
        request, form, lambda: casework.add_task(row, by=request.actor, **form.values()),
        to=reverse("member", args=[row.pk]), done=_("The task is saved."),
    )  # fmt: skip
    return done or page.show(
        request, "base/verb.html", form=form, verb=_verb(row, _("Give a task"), _("Save the task"))
    )


def _task_verb(task: MemberTask, title: str, submit: str, kind: str = "main") -> Verb:
    row = reporting.membership_of(task)
    back = reverse("member", args=[row.pk])
    crumbs = [(_("Partnership"), _home(task)), (task.institution.name, back)]
    return Verb(title, submit, back, lead=f"{task.institution.name}: {task.task.label}", crumbs=crumbs, widths=DAYS,
                kind=kind)  # fmt: skip


def change_task(request: page.Request, pk: int) -> HttpResponse:
    """Other terms of a task from a day on."""
    task = _task(request, pk)
    rules.require(request.actor, "partnership.change_task", task)
    verb = _task_verb(task, _("Change the terms of the task"), _("Save the change"))
    start = {"since": timezone.localdate(), "terms": task.terms}
    form = page.open_form(request, ChangeTaskForm, subject=task, initial=start)
    done = page.carry_out(
        request, form,
        lambda: casework.change_task(
            task, by=request.actor, since=form.cleaned_data["since"], terms=form.cleaned_data["terms"]
        ),
        to=verb.back, done=_("The change is saved."), fresh=lambda now: ChangeTaskForm(initial={"terms": now.terms}),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def end_task(request: page.Request, pk: int) -> HttpResponse:
    """The member stops carrying the task."""
    task = _task(request, pk)
    rules.require(request.actor, "partnership.end_task", task)
    verb = _task_verb(task, _("End the task?"), _("End the task"))
    form = page.open_form(request, LastDayForm, subject=task, initial={"on": timezone.localdate()})
    done = page.carry_out(
        request, form, lambda: casework.end_task(task, by=request.actor, on=form.cleaned_data["on"]), to=verb.back,
        done=_("The last day of the task is saved."), fresh=lambda now: LastDayForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_task(request: page.Request, pk: int) -> HttpResponse:
    """A task entered by mistake."""
    task = _task(request, pk)
    rules.require(request.actor, "partnership.void_task", task)
    verb = _task_verb(task, _("Void this task?"), _("Void the entry"), "danger")
    form = page.open_form(request, ReasonForm, subject=task)
    done = page.carry_out(
        request, form, lambda: casework.void_task(task, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("The entry is voided. It stays readable, crossed out."),
        fresh=lambda now: ReasonForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
