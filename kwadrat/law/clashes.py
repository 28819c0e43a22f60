"""Clashes of a joint plan: what does not fit together, by which rule, and which institutions can mend it."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, takewhile

from kwadrat.law.dates import Period, add_months
from kwadrat.law.findings import Finding, finding
from kwadrat.law.params import MissingParameter, Params, Rule, Rules
from kwadrat.law.placements import Slot, task_of
from kwadrat.law.plans import ContractFact, contract_covers

DAY = datetime.timedelta(days=1)
ANY = "any"
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg: who has it, its days, the day by which its parties were to sign what waits (None: nothing waits), whether
    it is signed at all, the last contact and the next one agreed, and whether the IPD rules hold for it."""

    ref: str
    institution: int
    period: Period
    is_signed: bool = False
    sign_until: datetime.date | None = None
    contact_on: datetime.date | None = None
    contacted_on: datetime.date | None = None
    is_action_plan: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and the institution that leads it; None: nobody."""

    ref: str
    institution: int | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task that was not dropped. `service` and `work` are codes of catalogues (empty: none), `hours` those of the
    whole period; `is_past` for one of an earlier plan, which is only looked at for the same service given again;
    `person` whom it concerns, by a number: two people of one household may need the same. `form` of which temporary
    work closes it: a code of law.placements, or ANY."""

    ref: str
    goal: str = ""
    leg: str = ""
    institution: int | None = None
    payer: int | None = None
    service: str = ""
    work: str = ""
    period: Period | None = None
    hours: Decimal | None = None
    has_doer: bool = True
    is_own: bool = False
    is_done: bool = False
    is_past: bool = False
    person: int = 0
    form: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something at an hour at which a person is expected: from and to, on one day, who holds it, who is expected, and
    the row of meetings that it is one of (empty: none)."""

    ref: str
    starts: datetime.datetime
    ends: datetime.datetime
    institution: int
    person: int = 0
    series: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Temporary work that is planned or under way: its form (a code of law.placements), who sends, its days, hours a
    week, the hours of the days where they are known, and whom it concerns."""

    ref: str
    form: str
    institution: int
    period: Period
    hours: Decimal
    slots: tuple[Slot, ...] = ()
    person: int = 0


@dataclass(frozen=True, slots=True)
class _Load:
    """So many hours a week on these days, of a task or of work: what it is, and who can mend it."""

    ref: str
    institution: int | None
    start: datetime.date
    end: datetime.date | None
    weekly: Decimal


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's participation in a club up to its planned end, and the social contracts with her; `ref` names her,
    empty: the person in whose case the plan stands."""

    period: Period
    contracts: tuple[ContractFact, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with everything that the rules look at, of one person or of each member of a household."""

    ref: str
    period: Period
    lead: int
    review_on: datetime.date | None = None
    legs: tuple[Leg, ...] = ()
    goals: tuple[Goal, ...] = ()
    tasks: tuple[Task, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    works: tuple[Work, ...] = ()
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that does not fit: the finding, what it is about (references), which institutions can mend it, and the
    day on which it shows, if it has one."""

    finding: Finding
    about: tuple[str, ...]
    menders: tuple[int, ...]
    on: datetime.date | None = None

    @property
    def key(self) -> str:
        """The same for the same clash on every day, so that one that was left with a reason stays known."""
        return ":".join((self.finding.code, *self.about))


def clashes(plan: Plan, on: datetime.date, params: Params, rules: Rules) -> tuple[Clash, ...]:
    """Every clash of the plan on the day, those that a person feels first; nothing on days without the rules."""
    law = _Law(plan, on, params, rules)
    found = (
        *law.hours_at_once(), *law.services_twice(), *law.two_payers(), *law.uncovered_days(), *law.too_many_hours(),
        *law.work_at_classes(), *law.works_at_once(), *law.work_twice(),
        *law.outside(), *law.unsigned(), *law.overdue(), *law.incomplete(), *law.orphans(),
    )  # fmt: skip
    return tuple(found)


def _order(*institutions: int | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in institutions if one is not None))


def _months_apart(one: Period, other: Period, months: int) -> bool:
    """Whether the later period begins before whole months have passed since the last day of the earlier."""
    first, second = sorted((one, other), key=lambda period: period.start)
    if first.last_day is None:
        return True
    return second.start <= add_months(first.last_day, months)


@dataclass(frozen=True, slots=True)
class _Law:
    plan: Plan
    on: datetime.date
    params: Params
    rules: Rules

    def _rule(self, rule_id: str) -> Rule | None:
        return self.rules.rule(rule_id, self.on)

    @property
    def _tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.plan.tasks if not task.is_past)

    def _same_service(self) -> Iterator[tuple[Task, Period, Task, Period]]:
        by_service: dict[tuple[int, str], list[tuple[Task, Period]]] = defaultdict(list)
        for task in self.plan.tasks:
            if task.service and task.period is not None and not task.is_own:
                by_service[task.person, task.service].append((task, task.period))
        for same in by_service.values():
            for (one, its), (other, days) in combinations(same, 2):
                if not (one.is_past and other.is_past):
                    yield one, its, other, days

    def hours_at_once(self) -> Iterator[Clash]:
        """CL-01: two meetings at the same hour."""
        rule = self._rule("CL-01")
        if rule is None:
            return
        meetings = sorted(self.plan.meetings, key=lambda one: (one.starts, one.ref))
        for place, one in enumerate(meetings):
            for other in takewhile(lambda later, end=one.ends: later.starts < end, meetings[place + 1 :]):  # type: ignore[misc]
                if one.person != other.person:
                    continue
                yield Clash(
                    finding(rule, "meetings_at_once", hour=f"{other.starts:%H:%M}"), (one.ref, other.ref),
                    _order(one.institution, other.institution), other.starts.date(),
                )  # fmt: skip

    def services_twice(self) -> Iterator[Clash]:
        """CL-02: one kind of service by two institutions within so many months."""
        rule = self._rule("CL-02")
        if rule is None:
            return
        months = _number(rule, "months", self.params, self.on)
        for one, its, other, days in self._same_service():
            if one.institution == other.institution or None in (one.institution, other.institution):
                continue
            if _months_apart(its, days, months):
                yield Clash(
                    finding(rule, "service_twice", months=str(months)), (one.ref, other.ref),
                    _order(one.institution, other.institution),
                )  # fmt: skip

    def two_payers(self) -> Iterator[Clash]:
        """CL-03: one service in the same days, paid by two."""
        rule = self._rule("CL-03")
        if rule is None:
            return
        for one, its, other, days in self._same_service():
            payers = {one.payer, other.payer} - {None}
            if len(payers) == 2 and its.overlaps(days):
                yield Clash(finding(rule, "two_payers"), (one.ref, other.ref), _order(one.payer, other.payer))

    def uncovered_days(self) -> Iterator[Clash]:
        """PA-01: a day of taking part in the club that no social contract covers (UZS art. 18 ust. 4)."""
        rule = self._rule("PA-01")
        for stay in self.plan.stays if rule is not None else ():
            day = self._uncovered(stay)
            if rule is not None and day is not None:
                menders = _order(*(leg.institution for leg in self.plan.legs if not leg.is_action_plan))
                about = (stay.ref or self.plan.ref,)
                yield Clash(finding(rule, "contract_gap"), about, menders or (self.plan.lead,), day)

    def _uncovered(self, stay: Stay) -> datetime.date | None:
        """The first day of a stay from today on that no contract covers."""
        day = max(self.on, stay.period.start)
        signed = [one for one in stay.contracts if one.signed_on is not None]
        while stay.period.contains(day):
            holding = [one.period for one in signed if contract_covers(day, one)]
            if not holding:
                return day
            ends = [period.end for period in holding]
            if None in ends:
                return None
            day = max(end for end in ends if end is not None)
        return None

    def too_many_hours(self) -> Iterator[Clash]:
        """CL-05: more hours a week than the act admits, for one form of temporary work and for everything together."""
        rule = self._rule("CL-05")
        if rule is None:
            return
        by_work: dict[tuple[int, str], list[_Load]] = defaultdict(list)
        for task in self._tasks:
            if task.is_done or self._is_work(task):
                continue
            if task.hours and task.period is not None and task.period.days:
                self._weigh(by_work, task.person, task.work, _load_of(task, task.hours, task.period))
        for work in self._works:
            load = _Load(work.ref, work.institution, work.period.start, work.period.end, work.hours)
            self._weigh(by_work, work.person, task_of(work.form), load)
        for (_person, work_code), loads in sorted(by_work.items()):
            for name in rule.listed(work_code or "all"):
                former = rule.listed(f"former_{work_code}")
                yield from self._above(rule, name.removeprefix("@"), former, loads)

    def _weigh(self, by_work: dict[tuple[int, str], list[_Load]], person: int, work: str, load: _Load) -> None:
        for kind in {"", work}:
            by_work[person, kind].append(load)

    def _is_work(self, task: Task) -> bool:
        """Whether temporary work that is known tells the hours of the task better than the task itself."""
        return bool(task.form) and any(
            one.person == task.person and task.form in (ANY, one.form) for one in self._works
        )  # fmt: skip

    def _above(
        self, rule: Rule, name: str, former: tuple[str, ...], loads: Sequence[_Load]
    ) -> Iterator[Clash]:  # fmt: skip
        about, menders = tuple(one.ref for one in loads), _order(*(one.institution for one in loads))
        week, day = _heaviest(loads)
        given = f"{week:.1f}".removesuffix(".0").replace(".", ",")
        try:
            most = self.params.value(name, self.on).decimal
        except MissingParameter:
            yield Clash(finding(rule, "hours_limit_unknown", parameter=name), about, menders)
            for one in former:
                before = self.params.value(one.removeprefix("@"), self.on).decimal
                if week > before:
                    text = f"{before:f}"
                    yield Clash(finding(rule, "hours_above_former", hours=given, most=text), about, menders, day)
            return
        if week > most:
            yield Clash(finding(rule, "hours_above", hours=given, most=f"{most:f}"), about, menders, day)

    @property
    def _works(self) -> list[Work]:
        """Work that is not over by its planned days."""
        ahead = [one for one in self.plan.works if one.period.end is None or one.period.end > self.on]
        return sorted(ahead, key=lambda one: one.ref)

    def work_at_classes(self) -> Iterator[Clash]:
        """CL-10: temporary work at the hours of classes; once for each row of classes, on the first such day."""
        rule = self._rule("CL-10")
        if rule is None:
            return
        seen: set[tuple[str, str]] = set()
        for work in self._works:
            for meeting in sorted(self.plan.meetings, key=lambda one: (one.starts, one.ref)):
                row = (work.ref, meeting.series or meeting.ref)
                if row in seen or meeting.person != work.person or not work.period.contains(meeting.starts.date()):
                    continue
                hours = (meeting.starts.isoweekday(), meeting.starts.time(), meeting.ends.time())
                if any(slot.overlaps(*hours) for slot in work.slots):
                    seen.add(row)
                    hour = f"{meeting.starts:%H:%M}"
                    yield Clash(
                        finding(rule, "work_at_classes", form=work.form, hour=hour), row,
                        _order(work.institution, meeting.institution), meeting.starts.date(),
                    )  # fmt: skip

    def _two_works(self) -> Iterator[tuple[Work, Work]]:
        """Two works of one person that have days in common."""
        for one, other in combinations(self._works, 2):
            if one.person == other.person and one.period.overlaps(other.period):
                yield one, other

    def works_at_once(self) -> Iterator[Clash]:
        """CL-10: two works at the same hours."""
        rule = self._rule("CL-10")
        for one, other in self._two_works() if rule is not None else ():
            hours = [(slot.weekday, slot.starts, slot.ends) for slot in other.slots]
            if rule is not None and any(slot.overlaps(*three) for slot in one.slots for three in hours):
                yield Clash(
                    finding(rule, "works_at_once", form=one.form, other=other.form), (one.ref, other.ref),
                    _order(one.institution, other.institution), max(one.period.start, other.period.start),
                )  # fmt: skip

    def work_twice(self) -> Iterator[Clash]:
        """CL-11: one form of work in the same days, to which two institutions send."""
        rule = self._rule("CL-11")
        for one, other in self._two_works() if rule is not None else ():
            if rule is not None and one.form == other.form and one.institution != other.institution:
                yield Clash(
                    finding(rule, "work_twice", form=one.form), (one.ref, other.ref),
                    _order(one.institution, other.institution), max(one.period.start, other.period.start),
                )  # fmt: skip

    def outside(self) -> Iterator[Clash]:
        """CL-04: a leg outside the days of the plan, a task outside the days of its leg."""
        rule = self._rule("CL-04")
        if rule is None:
            return
        legs = {leg.ref: leg for leg in self.plan.legs}
        for leg in legs.values():
            if not _inside(leg.period, self.plan.period):
                yield Clash(finding(rule, "leg_outside_plan"), (leg.ref,), _order(leg.institution, self.plan.lead))
        for task in self._tasks:
            leg_of = legs.get(task.leg)
            if leg_of and task.period is not None and not _inside(task.period, leg_of.period):
                yield Clash(finding(rule, "task_outside_leg"), (task.ref,), _order(leg_of.institution))

    def unsigned(self) -> Iterator[Clash]:
        """CL-06: a leg that runs without signatures, or a change that was not signed by the day agreed."""
        rule = self._rule("CL-06")
        if rule is None:
            return
        for leg in self.plan.legs:
            if not leg.is_signed and leg.period.start <= self.on:
                yield Clash(finding(rule, "leg_unsigned"), (leg.ref,), (leg.institution,), leg.period.start)
            elif leg.is_signed and leg.sign_until is not None and leg.sign_until < self.on:
                yield Clash(finding(rule, "change_unsigned"), (leg.ref,), (leg.institution,), leg.sign_until)

    def overdue(self) -> Iterator[Clash]:
        """CL-07: a review past its day; IP-01: longer without a contact within the IPD than the act admits."""
        rule = self._rule("CL-07")
        if rule is not None:
            if self.plan.review_on is not None and self.plan.review_on < self.on:
                yield Clash(finding(rule, "review_overdue"), (self.plan.ref,), (self.plan.lead,), self.plan.review_on)
            for leg in self.plan.legs:
                if leg.contact_on is not None and leg.contact_on < self.on and not leg.is_action_plan:
                    yield Clash(finding(rule, "leg_review_overdue"), (leg.ref,), (leg.institution,), leg.contact_on)
        rule = self._rule("IP-01")
        if rule is None:
            return
        days = _number(rule, "days", self.params, self.on)
        for leg in self.plan.legs:
            if leg.is_action_plan and leg.is_signed and leg.contacted_on is not None:
                due = leg.contacted_on + days * DAY
                if due < self.on:
                    yield Clash(finding(rule, "contact_overdue", days=str(days)), (leg.ref,), (leg.institution,), due)

    def incomplete(self) -> Iterator[Clash]:
        """CL-08: a task of which nobody can say who does it, whose it is, who pays, or in which document it stands."""
        rule = self._rule("CL-08")
        if rule is None:
            return
        leads = {goal.ref: goal.institution for goal in self.plan.goals}
        for task in self._tasks:
            if task.is_done:
                continue
            menders = _order(task.institution, leads.get(task.goal)) or (self.plan.lead,)
            lacks = {
                "task_without_doer": not task.has_doer,
                "task_without_owner": task.institution is None and not task.is_own,
                "task_without_payer": bool(task.service) and not task.is_own and task.payer is None,
                "task_without_leg": not task.leg,
            }
            yield from [Clash(finding(rule, code), (task.ref,), menders) for code, is_so in lacks.items() if is_so]

    def orphans(self) -> Iterator[Clash]:
        """CL-09: a goal without a task, or without an institution that leads it."""
        rule = self._rule("CL-09")
        if rule is None:
            return
        served = {task.goal for task in self._tasks}
        for goal in self.plan.goals:
            menders = _order(goal.institution) or (self.plan.lead,)
            if goal.ref not in served:
                yield Clash(finding(rule, "goal_without_task"), (goal.ref,), menders)
            if goal.institution is None:
                yield Clash(finding(rule, "goal_without_lead"), (goal.ref,), menders)


def _number(rule: Rule, key: str, params: Params, on: datetime.date) -> int:
    return params.value(rule.listed(key)[0].removeprefix("@"), on).integer


def _inside(one: Period, other: Period) -> bool:
    ends_inside = other.end is None or (one.end is not None and one.end <= other.end)
    return one.start >= other.start and ends_inside


def _load_of(task: Task, hours: Decimal, period: Period) -> _Load:
    """The hours of a task spread evenly over its days; a task of a few days is a week's work at most."""
    weekly = hours * WEEK_DAYS / max(period.days or 0, WEEK_DAYS)
    return _Load(task.ref, task.institution, period.start, period.end, weekly)


def _heaviest(loads: Sequence[_Load]) -> tuple[Decimal, datetime.date]:
    """Most hours in a week and the first day with so many: a sum can only grow on a day on which one begins."""
    weeks = (
        (sum((one.weekly for one in loads if one.start <= day and (one.end is None or day < one.end)), Decimal(0)), day)
        for day in {one.start for one in loads}
    )
    return max(weeks, key=lambda pair: (pair[0], -pair[1].toordinal()))
