"""Groups of the club and their classes of half a year, with attendance lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from django.db.models import Min

from kwadrat.access.actor import Actor
from kwadrat.casework import services
from kwadrat.examples.demo.frame import Demo
from kwadrat.law.dates import is_working_day
from kwadrat.records.accounts import Post
from kwadrat.records.choices import AttendanceStatus
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Participation
from kwadrat.records.services import Group, GroupMember, Session

WEEKS_BACK, WEEKS_AHEAD = 23, 2


@dataclass(frozen=True)
class Class:
    """One weekly class: who leads it, what it is, when and where."""

    group: str
    kind: str
    leader: str
    weekday: int
    starts_at: time
    ends_at: time
    room: str


PLAN = (
    Class("grupa A", "social_skills_training", "specialist", 0, time(10), time(13), "sala 2"),
    Class("grupa B", "job_search_workshop", "specialist", 2, time(9), time(12), "sala 1"),
    Class("grupa C", "computer_course", "adviser", 3, time(9, 30), time(11, 30), "pracownia"),
)
# places in the story's list of people
NAMED = {"grupa A": (0, 1, 2, 5), "grupa B": (1, 3, 4), "grupa C": (0, 2)}
CAPACITY = 12


def form_groups(demo: Demo) -> None:
    """Three groups; the story's people by name, the others in turn, each from the first day in the club."""
    coordinator = demo.actors["coordinator"]
    first_day = {one.case_id: one.period.lower for one in Participation.objects.only("case_id", "period")}
    others = [case for case in demo.crowd if case.pk in first_day]
    for place, name in enumerate(NAMED):
        group = services.create_group(demo.club, by=coordinator, name=name, capacity=CAPACITY)
        mine = [demo.cases[index] for index in NAMED[name]] + others[place :: len(NAMED)]
        for case in mine[:CAPACITY]:
            services.join_group(group, by=coordinator, case=case, since=first_day[case.pk])


def attend(demo: Demo) -> None:
    """A class a week for each group, from half a year ago to two weeks ahead; none on a day off work."""
    groups = {group.name: group for group in Group.objects.filter(club=demo.club)}
    first_day = dict(GroupMember.objects.values_list("group").annotate(Min("period__startswith")))
    monday = demo.today - timedelta(days=demo.today.weekday())
    for week in range(-WEEKS_BACK, WEEKS_AHEAD + 1):
        for one in PLAN:
            day = monday + timedelta(days=7 * week + one.weekday)
            # group A always meets today, so that a visitor finds a list to tick
            day = demo.today if week == 0 and one.group == "grupa A" else day
            if day < first_day[groups[one.group].pk] or (day != demo.today and not is_working_day(day)):
                continue
            session = _plan(demo, one, groups[one.group], day)
            members = services.members_on(session)
            # last week's list of group B is still missing
            if day < demo.today and members and not (week == -1 and one.group == "grupa B"):
                _tick(demo, session, members, demo.actors[one.leader])


def _plan(demo: Demo, one: Class, group: Group, day: date) -> Session:
    return services.plan_session(
        demo.club, by=demo.actors["coordinator"], kind=ServiceKind.objects.get(pk=one.kind), group=group,
        leader=Post.objects.get(pk=demo.actors[one.leader].post_id), on=day, starts_at=one.starts_at,
        ends_at=one.ends_at, room=one.room, rate_per_hour=Decimal("80.00"), payer=demo.institutions["ops"],
    )  # fmt: skip


def _tick(demo: Demo, session: Session, members: list[int], by: Actor) -> None:
    marks = {}
    for case_id in members:
        chance = demo.random.random()
        status = (
            AttendanceStatus.PRESENT if chance < 0.8
            else AttendanceStatus.EXCUSED if chance < 0.92
            else AttendanceStatus.ABSENT
        )  # fmt: skip
        marks[case_id] = services.Mark(status, absence_reason="office" if status == AttendanceStatus.EXCUSED else "")
    services.record_attendance(session, by=by, marks=marks)
