"""The page of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.access import compiled, scope
from kwadrat.law.dates import holiday_name
from kwadrat.records.choices import Role, SessionState
from kwadrat.reporting import services as reporting
from kwadrat.web import page
from kwadrat.web.forms.fields import DateField
from kwadrat.web.services.frame import capital, short_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kwadrat.access.actor import Actor
    from kwadrat.records.accounts import Post
    from kwadrat.records.services import Group, Session

DAYS = 7
WORKING_DAYS = 5
QUARTER = 15
MOST_LANES = 3
FIRST_HOUR, LAST_HOUR = 8, 16


@dataclass(frozen=True)
class Event:
    """One session in the week: place in quarters of an hour since midnight, length in quarters, lane of lanes."""

    session: Any
    title: str
    at: int
    length: int
    lane: int
    lanes: int
    is_due: bool


@dataclass(frozen=True)
class Day:
    """One column of the week; `holiday` is the name of a day off by law."""

    day: date
    weekday: str
    label: str
    is_today: bool
    holiday: str
    lanes: int
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Filter:
    """What the address asks for, and what may be chosen."""

    group: str
    leader: str
    groups: list[tuple[str, str]]
    leaders: list[tuple[str, str]]

    @property
    def is_set(self) -> bool:
        """Whether something is left out."""
        return bool(self.group or self.leader)

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to choose from."""
        return self.is_set or len(self.groups) > 2 or len(self.leaders) > 2

    def keeps(self, session: Session) -> bool:
        """Whether the session is shown."""
        return self.group in ("", session.group.ref) and self.leader in ("", session.leader.ref)


def _monday(text: str, today: date) -> date:
    try:
        day: date = DateField(first_year=1950, last_year=2090).clean(text or str(today))
    except ValidationError:  # an address made by hand shows this week
        day = today
    return day - timedelta(days=day.weekday())


def _events(sessions: list[Session], today: date) -> tuple[Event, ...]:
    """Sessions of a day side by side where they overlap, at most three lanes."""
    events: list[Event] = []
    for session in sessions:
        clash = [other for other in sessions if other.starts_at < session.ends_at and session.starts_at < other.ends_at]
        start = session.starts_at.hour * 4 + session.starts_at.minute // QUARTER
        length = max(2, -(-session.minutes // QUARTER))
        is_due = session.state == SessionState.PLANNED and session.held_on <= today
        lanes, lane = min(len(clash), MOST_LANES), min(clash.index(session), MOST_LANES - 1) + 1
        events.append(Event(session, capital(session.kind.label), start, length, lane, lanes, is_due))
    return tuple(events)


def _days(sessions: list[Session], monday: date, today: date) -> list[Day]:
    english = get_language() == "en"
    days = []
    for place in range(DAYS):
        day = monday + timedelta(days=place)
        events = _events([session for session in sessions if session.held_on == day], today)
        if place < WORKING_DAYS or events:
            label = date_format(day, "j M" if english else "j b")
            holiday = holiday_name(day, "en_US" if english else "pl")
            lanes = max((event.lanes for event in events), default=1)
            days.append(Day(day, f"{date_format(day, 'D').lower()}.", label, day == today, holiday, lanes, events))
    return days


def _title(monday: date) -> str:
    """Zajęcia, 23–29 listopada; the year only when it is not this one."""
    sunday = monday + timedelta(days=DAYS - 1)
    first = str(monday.day) if monday.month == sunday.month else f"{short_day(monday)} "
    span = f"{first}–{short_day(sunday)}" if monday.month == sunday.month else f"{first}– {short_day(sunday)}"
    return span if sunday.year == timezone.localdate().year else f"{span} {sunday.year}"


def _groups(actor: Actor) -> QuerySet[Group, tuple[str, str]]:
    return scope.groups(actor).order_by("name").values_list("ref", "name")[:50]


def _leaders(actor: Actor) -> QuerySet[Post, tuple[str, str]]:
    return scope.colleagues(actor).order_by("user__name").values_list("ref", "user__name")[:50]


def _filter(request: page.Request) -> Filter:
    """Groups of the club, and for its coordinator those who lead; a filter that is not on offer is no filter."""
    groups = [("", _("all"))]
    if request.actor.club_id:
        groups += compiled.rows(_groups, request.actor)
    leaders = [("", _("everybody"))]
    if request.actor.role == Role.COORDINATOR:
        leaders += compiled.rows(_leaders, request.actor)
    asked = {"group": request.GET.get("grupa", ""), "leader": request.GET.get("prowadzi", "")}
    return Filter(
        group=asked["group"] if asked["group"] in dict(groups) else "",
        leader=asked["leader"] if asked["leader"] in dict(leaders) else "", groups=groups, leaders=leaders,
    )  # fmt: skip


def _missing(lists: Sequence[Session]) -> str:
    """Grupa wsparcia 20 listopada, prawnik 19 listopada i jeszcze 3."""
    named = ", ".join(f"{capital(one.kind.label)} {short_day(one.held_on)}" for one in lists[:2])
    rest = len(lists) - 2
    more = ngettext("and %(num)s more", "and %(num)s more", rest) % {"num": rest} if rest > 0 else ""
    return f"{named} {more}".strip()


def _address(monday: date, chosen: Filter, view: str, name: str = "services") -> str:
    """The week with its filters; as a page or, by its name, as a file."""
    asked = {"tydzien": str(monday), "grupa": chosen.group, "prowadzi": chosen.leader, "widok": view}
    return f"{reverse(name)}?{urlencode({name: value for name, value in asked.items() if value})}"


def _sentence(sessions: Sequence[Session]) -> tuple[str, int]:
    """How many meetings, and minutes of those that were not called off."""
    minutes = sum(session.minutes for session in sessions if session.state != SessionState.CANCELLED)
    return ngettext("%(num)s meeting", "%(num)s meetings", len(sessions)) % {"num": len(sessions)}, minutes


def week(request: page.Request) -> HttpResponse:
    """The week: all of the club for its coordinator, her own for everybody else."""
    now = timezone.localtime()
    today = now.date()
    monday = _monday(request.GET.get("tydzien", ""), today)
    view = "lista" if request.GET.get("widok") == "lista" else ""
    chosen = _filter(request)
    every = reporting.week(request.actor, monday)
    sessions = [session for session in every if chosen.keeps(session)]
    lists = reporting.missing_lists(request.actor, today)
    first = min([session.starts_at.hour for session in sessions] + [FIRST_HOUR])
    last = max([session.ends_at.hour + (session.ends_at.minute > 0) for session in sessions] + [LAST_HOUR])
    count, minutes = _sentence(sessions)
    result = _("Shown: %(num)s of %(total)s.") % {"num": len(sessions), "total": len(every)} if chosen.is_set else ""
    may_print = page.may(request, "service.print_week").is_shown
    may_export = page.may(request, "service.export_week").is_shown
    return page.show(
        request, "services/week.html", days=_days(sessions, monday, today), title_days=_title(monday), count=count,
        minutes=minutes, lists=lists, missing=_missing(lists), chosen=chosen, result=result, view=view, monday=monday,
        first_hour=first, last_hour=last, now_at=now.hour * 4 + now.minute // QUARTER,
        previous=_address(monday - timedelta(days=DAYS), chosen, view),
        next=_address(monday + timedelta(days=DAYS), chosen, view), this=_address(today, chosen, view),
        clear=_address(monday, Filter("", "", [], []), view),
        other_view=_address(monday, chosen, "" if view else "lista"),
        may_plan=page.may(request, "service.plan_session").is_shown,
        timetable=_address(monday, Filter("", "", [], []), "", "service_print_week") if may_print else "",
        export=_address(monday, chosen, "", "service_export_week") if sessions and may_export else "",
    )  # fmt: skip
