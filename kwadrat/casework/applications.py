"""Verbs on applications: sent by the person herself or typed in, taken on or declined, erased after a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import filled, not_future, params, today
from kwadrat.casework.people import compare
from kwadrat.casework.referrals import watch
from kwadrat.casework.registration import cleaned
from kwadrat.casework.registration import enter as enter_people
from kwadrat.law.dates import add_working_days
from kwadrat.records.applications import Application, ApplicationContact
from kwadrat.records.choices import ApplicationChannel, ApplicationDecline, ApplicationState, Role
from kwadrat.records.partnership import Club
from kwadrat.records.people import Person

CLEARED = 500


def _receive(
    club: Club, by: Actor, channel: str, on: date, name: str, phone: str, email: str, help: str, best_time: str
) -> Application:
    name = filled(name, "name", _("Write your name, so that the club knows whom to ask for."))
    help = filled(help, "help", _("Write in a few words what you need."))
    if not phone.strip() and not email.strip():
        raise Problem(_("Give a telephone number or an e-mail, so that the club can answer."), "phone")
    days = params().value("application.answer_days", today()).integer
    row = Application(
        partnership_id=club.partnership_id, club=club, channel=channel, received_on=on,
        due_on=add_working_days(on, days), help=help, best_time=best_time.strip(), entered_by_id=by.post_id or None,
    )  # fmt: skip
    row.save()
    ApplicationContact(application=row, name=name, phone=phone.strip(), email=email.strip()).save()
    remember(channel=channel, due_on=row.due_on)
    return row


@action("application.send")
def send(
    club: Club, *, by: Actor = SYSTEM, name: str, phone: str = "", email: str = "", help: str, best_time: str = ""
) -> Application:
    """An application from the public page of a club: the coordinator is told, and a clock runs."""
    row = _receive(club, by, ApplicationChannel.PAGE, today(), name, phone, email, help, best_time)
    notices.to_workplace(club.operator, club, "application_received", row.ref)
    return row


@action("application.enter")
def enter(
    club: Club, *, by: Actor, channel: str, on: date, name: str, phone: str = "", email: str = "", help: str,
    best_time: str = "",
) -> Application:  # fmt: skip
    """Type in what came by telephone, on paper or in person; the clock runs from the day it came."""
    if channel not in ApplicationChannel.values or channel == ApplicationChannel.PAGE:
        raise Problem(_("Choose how it came."), "channel")
    not_future(on)
    return _receive(club, by, channel, on, name, phone, email, help, best_time)


def _erase(ids: list[int]) -> int:
    ApplicationContact.objects.filter(application__in=ids).delete()
    return Application.objects.filter(pk__in=ids).delete()[0]


@action("application.take_on")
def take_on(application: Application, *, by: Actor, knows: str | None = None, **values: Any) -> Person:
    """Register who applied, with the data of people.register; the look-alike check runs as always. The application has
    served its time then and goes."""
    wanted = cleaned(values)
    if knows is not None:
        compare(by, wanted, knows)
    (person,) = enter_people(application.partnership, by, [wanted], today())
    remember(application=application.ref, channel=application.channel)
    _erase([application.pk])
    return person


@action("application.decline")
def decline(application: Application, *, by: Actor, reason: str) -> Application:
    """Decline with a coded reason; the data go after the period of the parameter."""
    if reason not in ApplicationDecline.values:
        raise Problem(_("Choose the reason of the refusal."), "reason")
    application.state = ApplicationState.DECLINED
    application.decline_reason, application.answered_on = reason, today()
    application.answered_by_id = by.post_id or None
    application.save()
    remember(reason=reason)
    return application


@action("application.escalate")
def escalate(application: Application, *, by: Actor = SYSTEM) -> int:
    """Nobody of the club answered in time: the head of the institution that runs it is told once, or else whoever
    coordinates the partnership (decision 0018); how many were told."""
    on = today()
    if application.state != ApplicationState.WAITING or application.told_on or application.due_on >= on:
        return 0
    heads = watch.running(on).filter(institution=application.club.operator_id, role=Role.HEAD)
    post = heads.first() or watch.coordinator(application.partnership_id, on)
    if post is None:
        return 0
    application.told, application.told_on = post, on
    application.save()
    notices.to_post(post, "application_overdue", application.ref)
    remember(told=post.ref, due=str(application.due_on))
    return 1


def escalate_all() -> int:
    """Every application past its day of which nobody was told; may be cut off anywhere and run again."""
    late = Application.objects.filter(state=ApplicationState.WAITING, due_on__lt=today(), told_on__isnull=True)
    return sum(escalate(row, by=SYSTEM) for row in late.select_related("club").order_by("pk"))


@action("application.clear")
def clear(*, by: Actor = SYSTEM) -> int:
    """Erase applications that nobody was taken on from, when their period is over; returns how many. One that nobody
    answered goes when somebody was told of it and has had the days of an answer to act."""
    keep, answer = (params().value(f"application.{name}_days", today()).integer for name in ("keep", "answer"))
    known = Q(told_on__lt=today() - timedelta(days=answer)) | ~Q(state=ApplicationState.WAITING)
    rows = Application.objects.filter(known, received_on__lt=today() - timedelta(days=keep)).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:CLEARED])
    _erase(ids)
    remember(gone=len(ids))
    return len(ids)
