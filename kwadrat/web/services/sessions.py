"""Pages of the week, sessions and attendance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import services
from kwadrat.law.dates import public_holidays
from kwadrat.records.choices import Disclosed, Purpose, SessionState
from kwadrat.reporting import services as reporting
from kwadrat.web import page
from kwadrat.web.forms.fields import DateField
from kwadrat.web.forms.outcomes import ReasonForm
from kwadrat.web.forms.services import CorrectForm, SessionForm, SheetForm
from kwadrat.web.services.groups import club_of
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.services import Attendance, Session

DAYS_SHOWN = 7
QUARTER = 15


@dataclass(frozen=True)
class Event:
    """One session in the week: place in quarters of an hour since midnight, length in quarters, lane of lanes."""

    session: Any
    at: int
    length: int
    lane: int
    lanes: int


@dataclass(frozen=True)
class Day:
    """One column of the week."""

    day: date
    label: str
    is_today: bool
    is_off: bool
    events: tuple[Event, ...]


def _monday(text: str, today: date) -> date:
    try:
        day = DateField().to_python(text) or today
    except ValidationError:  # an address made by hand shows this week
        day = today
    return day - timedelta(days=day.weekday())


def _events(sessions: list[Session]) -> tuple[Event, ...]:
    """Sessions of a day side by side where they overlap, at most three lanes."""
    events: list[Event] = []
    for session in sessions:
        clash = [other for other in sessions if other.starts_at < session.ends_at and session.starts_at < other.ends_at]
        lanes = min(len(clash), 3)
        start = session.starts_at.hour * 4 + session.starts_at.minute // QUARTER
        events.append(
            Event(session, start, max(2, session.minutes // QUARTER), min(clash.index(session), 2) + 1, lanes)
        )
    return tuple(events)


def _days(sessions: list[Session], monday: date, today: date) -> list[Day]:
    off = public_holidays(monday.year) | public_holidays((monday + timedelta(days=6)).year)
    form = "j M" if get_language() == "en" else "j b"
    days = []
    for place in range(DAYS_SHOWN):
        day = monday + timedelta(days=place)
        mine = [session for session in sessions if session.held_on == day]
        if place < 5 or mine:
            label = f"{date_format(day, 'D').lower()}. {date_format(day, form)}"
            days.append(Day(day, label, day == today, day in off, _events(mine)))
    return days


def _span(monday: date, form: str) -> str:
    """23–29 listopada, or 30 listopada – 6 grudnia."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday.day}–{date_format(sunday, form)}"
    return f"{date_format(monday, form)} – {date_format(sunday, form)}"


def week(request: page.Request) -> HttpResponse:
    """The week: all of the club for its coordinator, her own for everybody else."""
    today = timezone.localdate()
    monday = _monday(request.GET.get("tydzien", ""), today)
    sessions = reporting.week(request.actor, monday)
    lists = reporting.missing_lists(request.actor, today)
    hours = [session.starts_at.hour for session in sessions] + [8]
    late = [session.ends_at.hour + 1 for session in sessions] + [16]
    minutes = sum(session.minutes for session in sessions if session.state != SessionState.CANCELLED)
    here = reverse("services")
    form = "j F" if get_language() == "en" else "j E"
    return page.show(
        request, "services/week.html", days=_days(sessions, monday, today), lists=lists, minutes=minutes,
        title_days=_span(monday, form),
        count=ngettext("%(num)s meeting", "%(num)s meetings", len(sessions)) % {"num": len(sessions)},
        first_hour=min(hours), last_hour=max(late), hours=range(min(hours), max(late)),
        now_day=today,
        previous=f"{here}?tydzien={monday - timedelta(days=7)}", next=f"{here}?tydzien={monday + timedelta(days=7)}",
        this=here, may_plan=request.actor.role == "coordinator", is_specialist=request.actor.role == "specialist",
    )  # fmt: skip


def plan_session(request: page.Request) -> HttpResponse:
    """Plan classes of a group."""
    club = club_of(request)
    rules.require(request.actor, "service.plan_session", club)
    form = page.open_form(
        request, SessionForm, kinds=scope.service_kinds("group"),
        groups=scope.groups(request.actor).filter(is_closed=False).order_by("name")[:50],
        leaders=scope.colleagues(request.actor).select_related("user").order_by("user__name")[:50],
        payers=scope.institutions(request.actor).order_by("name")[:50], initial={"on": timezone.localdate()},
    )  # fmt: skip
    back = reverse("services")
    done = page.carry_out(
        request, form, lambda: services.plan_session(club, by=request.actor, **form.values()),
        to=lambda made: reverse("session", args=[made]), done=_("The classes are planned."),
    )  # fmt: skip
    verb = Verb(
        _("Plan classes"), _("Save the classes"), back, lead=str(club), crumbs=[(_("Classes"), back)],
        widths={"on": "date", "starts_at": "short", "ends_at": "short", "room": "medium", "rate_per_hour": "short"},
        why={"rate_per_hour": _("The report counts the cost of a service from hours and rates.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _fetch(request: page.Request, ref: str) -> Session:
    rows = scope.sessions(request.actor).select_related("kind", "group", "club", "leader__user", "payer")
    return page.fetch(rows, ref)


def _words(session: Session) -> str:
    times = f"{session.starts_at.hour}:{session.starts_at:%M}–{session.ends_at.hour}:{session.ends_at:%M}"
    form = "j F" if get_language() == "en" else "j E"
    parts = [session.group.name, date_format(session.held_on, form), times, session.room]
    return ", ".join(part for part in parts if part)


def session(request: page.Request, ref: str) -> HttpResponse:
    """One meeting: its list, with corrections."""
    found = _fetch(request, ref)
    rows = reporting.rows_of(found)
    people = reporting.sheet(found) if found.state == SessionState.PLANNED else []
    disclosure.log(
        request.actor, {row.case.person_id for row in rows} | {m.person_id for m in people}, Disclosed.ATTENDANCE,
        Purpose.SERVICE, found.ref,
    )  # fmt: skip
    return page.show(
        request, "services/session.html", session=found, words=_words(found), rows=rows, people=people,
        may={verb: page.may(request, f"service.{verb}", found) for verb in ("record_attendance", "cancel_session")},
        is_ahead=found.held_on > timezone.localdate(), is_planned=found.state == SessionState.PLANNED,
    )  # fmt: skip


def record_attendance(request: page.Request, ref: str) -> HttpResponse:
    """The attendance sheet: a focused page that works by thumb and without script."""
    found = _fetch(request, ref)
    rules.require(request.actor, "service.record_attendance", found)
    people = reporting.sheet(found)
    form = page.open_form(request, SheetForm, subject=found, people=people, longest=found.minutes)
    done = page.carry_out(
        request, form, lambda: services.record_attendance(found, by=request.actor, marks=form.marks()),
        to=reverse("session", args=[found.ref]), done=_("The list is approved."),
        fresh=lambda now: SheetForm(people=people, longest=found.minutes),
    )  # fmt: skip
    if done:
        return done
    disclosure.log(request.actor, [m.person_id for m in people], Disclosed.ATTENDANCE, Purpose.SERVICE, found.ref)
    marked = sum(1 for m in people if form.data.get(f"mark_{m.case_id}")) if form.is_bound else 0
    return page.show(
        request, "services/record_attendance.html", session=found, words=_words(found), people=people, form=form,
        marked=marked,
    )  # fmt: skip


def cancel_session(request: page.Request, ref: str) -> HttpResponse:
    """Call classes off."""
    found = _fetch(request, ref)
    rules.require(request.actor, "service.cancel_session", found)
    form = page.open_form(request, ReasonForm, subject=found)
    back = reverse("session", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: services.cancel_session(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=back, done=_("The classes have been called off."),
    )  # fmt: skip
    verb = Verb(
        _("Call the classes off"), _("Call off"), back, lead=f"{found.kind.label}, {_words(found)}", kind="danger",
        crumbs=[(_("Classes"), reverse("services")), (found.kind.label, back)],
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _row(request: page.Request, ref: str, pk: int) -> Attendance:
    rows = scope.attendances(request.actor).select_related("session__kind", "session__group", "case__person")
    return page.fetch_entry(rows, pk, session__ref=ref.upper())


def _row_verb(row: Attendance, title: str, submit: str, kind: str) -> Verb:
    back = reverse("session", args=[row.session.ref])
    return Verb(
        title, submit, back, lead=f"{row.case.person}, {row.session.kind.label}", kind=kind,
        crumbs=[(_("Classes"), reverse("services")), (row.session.kind.label, back)], widths={"minutes": "short"},
    )  # fmt: skip


def correct_attendance(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Correct one row; the old one stays readable."""
    row = _row(request, ref, pk)
    rules.require(request.actor, "service.correct_attendance", row)
    form = page.open_form(
        request, CorrectForm, subject=row,
        initial={"status": row.status, "minutes": row.minutes or None, "absence_reason": row.absence_reason},
    )  # fmt: skip
    verb = _row_verb(row, _("Correct attendance"), _("Save the correction"), "main")
    names = ("status", "minutes", "absence_reason", "reason")
    done = page.carry_out(
        request, form,
        lambda: services.correct_attendance(row, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        to=verb.back, done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_attendance(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Void one row; it no longer counts."""
    row = _row(request, ref, pk)
    rules.require(request.actor, "service.void_attendance", row)
    form = page.open_form(request, ReasonForm, subject=row)
    verb = _row_verb(row, _("Void attendance"), _("Void the row"), "danger")
    done = page.carry_out(
        request, form, lambda: services.void_attendance(row, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("Voided. The row no longer counts and stays readable."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
