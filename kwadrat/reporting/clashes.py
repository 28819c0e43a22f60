"""Clashes of joint plans: the facts the rules look at, read for many plans at once, and the words for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from kwadrat.law import clashes as law
from kwadrat.law.dates import Period
from kwadrat.law.placements import task_of
from kwadrat.law.plans import ContractFact
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    ClauseKind,
    ClauseState,
    ContractState,
    Evidence,
    LegKind,
    LegState,
    ParticipationState,
    PlacementForm,
    PlanState,
    SessionState,
    SigningParty,
)
from kwadrat.records.clashes import PlanClash
from kwadrat.records.people import Participation
from kwadrat.records.placements import Placement, slots_of
from kwadrat.records.plans import (
    JointPlan,
    LegStep,
    PlanClause,
    PlanLeg,
    PlanMember,
    PlanReview,
    SignedClause,
    SigningRound,
    SocialContract,
)
from kwadrat.records.services import Session
from kwadrat.reporting.acts import cite
from kwadrat.reporting.people import long_day

AHEAD, BACK = timedelta(days=60), timedelta(days=730)
RUNNING = (LegState.DRAFT, LegState.SIGNED)


def _period(value: Any) -> Period:
    return Period(value.lower, value.upper)


def _signed_by(party: SigningParty) -> Exists:
    """Whether the current version of a clause is covered by a signature of the party."""
    return Exists(
        SignedClause.objects.filter(
            version__clause=OuterRef("pk"), version__number=OuterRef("number"), signature__party=party,
            signature__member__isnull=True,
        )
    )  # fmt: skip


def _by_family() -> Q:
    """Whether everybody of the household who signs the contract of the family has signed the current version of a
    clause; true of every other document."""
    signed = SignedClause.objects.filter(
        version__clause=OuterRef(OuterRef("pk")), version__number=OuterRef(OuterRef("number")),
        signature__member=OuterRef("pk"),
    )  # fmt: skip
    rows = PlanMember.objects.filter(~Exists(signed), plan=OuterRef("plan"), is_party=True, period__upper_inf=True)
    return ~Q(leg__kind=LegKind.CONTRACT_A) | Q(leg__member__isnull=False) | ~Q(Exists(rows))


def _clauses(plans: Sequence[int], on: date) -> QuerySet[PlanClause, Any]:
    has_workers = Exists(Post.objects.on(on).filter(institution=OuterRef("institution")))
    return (
        PlanClause.objects.filter(plan__in=plans)
        .exclude(state=ClauseState.DROPPED)
        .annotate(has_workers=has_workers)
        .annotate(by_person=_signed_by(SigningParty.PERSON), by_officer=_signed_by(SigningParty.OFFICER))
        .annotate(by_family=ExpressionWrapper(_by_family(), output_field=BooleanField()))
        .order_by("plan", "position", "pk")
        .values(
            "plan", "plan__case", "ref", "kind", "goal__ref", "leg", "leg__ref", "leg__state", "institution", "payer",
            "service__code", "service__task__code", "work", "evidence", "period", "hours", "post", "is_own", "state",
            "by_person", "by_officer", "by_family", "has_workers", "member__case",
        )
    )  # fmt: skip


def _task(row: Mapping[str, Any], is_past: bool = False) -> law.Task:
    return law.Task(
        row["ref"], goal=row["goal__ref"] or "", leg=row["leg__ref"] or "", institution=row["institution"],
        payer=row["payer"], service=row["service__code"] or "",
        work=row["service__task__code"] or task_of(row["work"]), form=_form(row),
        period=_period(row["period"]) if row["period"] else None, hours=row["hours"],
        has_doer=row["is_own"] or row["post"] is not None or not row["has_workers"], is_own=row["is_own"],
        is_done=row["state"] == ClauseState.DONE, is_past=is_past, person=row["member__case"] or row["plan__case"],
    )  # fmt: skip


def _form(row: Mapping[str, Any]) -> str:
    """Which temporary work closes the task."""
    by_work = row["evidence"] in (Evidence.WORK_BEGUN, Evidence.WORK_DONE)
    return row["work"] or (law.ANY if by_work else "")


def _is_signed(row: Mapping[str, Any]) -> bool:
    return bool(row["by_person"] and row["by_officer"] and row["by_family"])


def _last(rows: Iterable[tuple[int, date]]) -> dict[int, date]:
    found: dict[int, date] = {}
    for key, day in rows:
        found[key] = max(day, found.get(key, day))
    return found


def _legs(plans: Sequence[int], waiting: set[int]) -> dict[int, list[law.Leg]]:
    """Running legs by plan; `waiting` are those with a clause that somebody has not signed."""
    rounds = _last(SigningRound.objects.filter(plan__in=plans).values_list("leg", "sign_until"))
    contacts = _last(
        [
            *LegStep.objects.filter(plan__in=plans, to_state=LegState.SIGNED).values_list("leg", "on"),
            *PlanReview.objects.filter(plan__in=plans, leg__isnull=False, voided_at__isnull=True)
            .values_list("leg")
            .annotate(Max("held_on")),
        ]
    )
    found: dict[int, list[law.Leg]] = defaultdict(list)
    for row in PlanLeg.objects.filter(plan__in=plans, state__in=RUNNING).order_by("pk"):
        found[row.plan_id].append(
            law.Leg(
                row.ref, row.institution_id, _period(row.period), is_signed=row.state == LegState.SIGNED,
                sign_until=rounds.get(row.pk) if row.pk in waiting else None, contact_on=row.contact_on,
                contacted_on=contacts.get(row.pk), is_action_plan=row.kind == LegKind.ACTION_PLAN,
            )
        )  # fmt: skip
    return found


def _meetings(cases: Sequence[int], on: date) -> dict[int, list[law.Meeting]]:
    """Planned classes of the groups a person is in, of the next sixty days."""
    rows = (
        Session.objects.between(on, on + AHEAD)
        .filter(
            state=SessionState.PLANNED, group__members__case__in=cases, group__members__period__contains=F("held_on")
        )
        .values_list("group__members__case", "ref", "held_on", "starts_at", "ends_at", "club__operator", "group__ref")
        .order_by("held_on", "starts_at", "ref")
    )
    found: dict[int, list[law.Meeting]] = defaultdict(list)
    for case, ref, day, starts, ends, operator, group in rows:
        hours = datetime.combine(day, starts), datetime.combine(day, ends)
        found[case].append(law.Meeting(ref, *hours, operator, case, group))
    return found


def _works(cases: Sequence[int]) -> dict[int, list[law.Work]]:
    """Temporary work of these people that is planned or under way; one query."""
    found: dict[int, list[law.Work]] = defaultdict(list)
    rows = Placement.objects.open().filter(case__in=cases).order_by("pk")
    names = ("case", "ref", "form", "institution", "period", "weekly_minutes", "timetable")
    for case, ref, form, institution, period, minutes, timetable in rows.values_list(*names):
        hours = Decimal(minutes) / 60
        found[case].append(law.Work(ref, form, institution, _period(period), hours, slots_of(timetable), case))
    return found


def _stays(cases: Sequence[int]) -> dict[int, Period]:
    rows = Participation.objects.filter(case__in=cases, state=ParticipationState.ACTIVE).order_by("pk")
    values = rows.values_list("case", "period", "planned_end_on")
    return {case: Period.through(period.lower, max(end, period.lower)) for case, period, end in values}


def _contracts(cases: Sequence[int]) -> dict[int, list[ContractFact]]:
    found: dict[int, list[ContractFact]] = defaultdict(list)
    rows = SocialContract.objects.filter(case__in=cases).exclude(state=ContractState.DRAFT)
    for case, signed_on, period in rows.values_list("case", "signed_on", "period"):
        if not period.isempty:
            found[case].append(ContractFact(signed_on, _period(period)))
    return found


def _past(cases: Sequence[int], on: date) -> dict[int, list[law.Task]]:
    """Tasks of plans that closed in the last two years, by the case of whom they concern."""
    earlier = JointPlan.objects.filter(
        Q(case__in=cases) | Q(members__case__in=cases), state=PlanState.CLOSED, closed_on__gte=on - BACK
    )
    plans = list(earlier.distinct().values_list("pk", flat=True))
    found: dict[int, list[law.Task]] = defaultdict(list)
    for row in _clauses(plans, on).filter(kind=ClauseKind.TASK, service__isnull=False) if plans else ():
        task = _task(row, is_past=True)
        found[task.person].append(task)
    return found


def _people(plans: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Members of the households of plans: numbers of their cases and how a clash names them."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = PlanMember.objects.filter(plan__in=plans, period__upper_inf=True).order_by("pk")
    for plan, case, ref in rows.values_list("plan", "case", "ref"):
        found[plan].append((case, ref))
    return found


def facts(plans: Sequence[JointPlan], on: date) -> Iterator[tuple[JointPlan, law.Plan]]:
    """What the rules look at, plan by plan; twelve queries whatever the number. The plans come with their cases, leads
    and who opened them."""
    ids = [row.pk for row in plans]
    members = _people(ids)
    people = {plan.pk: [(plan.case_id, ""), *members[plan.pk]] for plan in plans}
    cases = [case for named in people.values() for case, _ref in named]
    goals: dict[int, list[law.Goal]] = defaultdict(list)
    tasks: dict[int, list[law.Task]] = defaultdict(list)
    waiting: set[int] = set()
    for row in _clauses(ids, on):
        if row["leg"] and row["leg__state"] == LegState.SIGNED and not _is_signed(row):
            waiting.add(row["leg"])
        if row["kind"] == ClauseKind.GOAL:
            goals[row["plan"]].append(law.Goal(row["ref"], row["institution"]))
        elif row["kind"] == ClauseKind.TASK:
            tasks[row["plan"]].append(_task(row))
    legs, meetings, stays = _legs(ids, waiting), _meetings(cases, on), _stays(cases)
    contracts, past, works = _contracts(cases), _past(cases, on), _works(cases)
    for plan in plans:
        lead, named = plan.case.lead or plan.opened_by, people[plan.pk]
        yield plan, law.Plan(
            plan.ref, _period(plan.period), lead.institution_id, review_on=plan.review_on, legs=tuple(legs[plan.pk]),
            goals=tuple(goals[plan.pk]),
            tasks=(*tasks[plan.pk], *(task for case, _ref in named for task in past[case])),
            meetings=tuple(one for case, _ref in named for one in meetings[case]),
            works=tuple(one for case, _ref in named for one in works[case]),
            stays=tuple(
                law.Stay(stays[case], tuple(contracts[case]), ref) for case, ref in named if case in stays
            ),
        )  # fmt: skip


def words(code: str) -> str:
    """What does not fit, in one sentence with places for values."""
    return {
        "meetings_at_once": _("Two meetings at the same time: %(day)s, %(hour)s"),
        "service_twice": _("The same kind of service in two institutions within %(months)s months"),
        "two_payers": _("Two payers for the same service in the same days"),
        "contract_gap": _("From %(day)s no social contract covers the days in the club"),
        "hours_above": _("%(hours)s hours a week from %(day)s; the limit is %(most)s"),
        "hours_limit_unknown": _(
            "The limit of hours a week is not known: the value %(parameter)s has to be entered with its article"
        ),
        "hours_above_former": _(
            "%(hours)s hours a week from %(day)s. The limit of the act in force is not known yet; the act before"
            " admitted %(most)s"
        ),
        "work_at_classes": _("%(form)s at the hours of classes: from %(day)s, %(hour)s"),
        "works_at_once": _("%(form)s and %(other)s at the same hours: from %(day)s"),
        "work_twice": _("Two institutions send to the same form of work in the same days from %(day)s: %(form)s"),
        "leg_outside_plan": _("This part runs outside the days of the plan"),
        "task_outside_leg": _("The task runs outside the days of its part of the plan"),
        "leg_unsigned": _("This part has run since %(day)s without all its signatures"),
        "change_unsigned": _("The change was to be signed until %(day)s"),
        "review_overdue": _("The review of the plan was due on %(day)s"),
        "leg_review_overdue": _("The review of this part was due on %(day)s"),
        "contact_overdue": _("More than %(days)s days without a contact within the IPD; it was due on %(day)s"),
        "task_without_doer": _("Nobody is named who does this task"),
        "task_without_owner": _("No institution is named whose task this is"),
        "task_without_payer": _("It is not said who pays for this service"),
        "task_without_leg": _("This task stands in no document: nobody signs it"),
        "goal_without_task": _("This goal has no task"),
        "goal_without_lead": _("No institution leads this goal"),
    }[code]


def short(code: str) -> str:
    """The same beside the item itself, in two or three words; empty where nothing stands beside it."""
    return {
        "service_twice": _("the same service twice"), "two_payers": _("two payers"),
        "task_outside_leg": _("outside the days of the document"), "task_without_doer": _("who does it?"),
        "task_without_owner": _("whose task?"), "task_without_payer": _("who pays?"),
        "task_without_leg": _("nobody signs it"), "hours_above": _("too many hours"),
    }.get(code, "")  # fmt: skip


# What waits to be filled in rather than collides: shown together, not one by one.
LACKS = frozenset(
    {
        "task_without_doer", "task_without_owner", "task_without_payer", "task_without_leg", "goal_without_task",
        "goal_without_lead", "hours_limit_unknown",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """One clash in words: what, why (rule of the act or of our own), which items it is about, who can mend it; `kept`
    says why it was left as it is."""

    ref: str
    code: str
    what: str
    why: str
    about: tuple[str, ...]
    menders: tuple[str, ...]
    kept: str

    @property
    def is_lack(self) -> bool:
        """Whether something waits to be filled in."""
        return self.code in LACKS


def _sentence(code: str, params: Mapping[str, str], shows_on: date | None) -> str:
    forms = {name: str(PlacementForm(params[name]).label) for name in ("form", "other") if name in params}
    text = words(code) % {**params, **forms, "day": long_day(shows_on)}
    return text[:1].upper() + text[1:]


def sentence(row: PlanClash) -> str:
    """What does not fit, with its values."""
    return _sentence(row.code, row.params, row.shows_on)


def standing() -> ArraySubquery:
    """Clashes of the plan of a query that stand today, as plain values; those left with a reason last."""
    rows = PlanClash.objects.filter(plan=OuterRef("pk"), gone_on__isnull=True)
    return ArraySubquery(
        rows.order_by(F("kept_on").asc(nulls_first=True), "pk").values(
            json=JSONObject(
                ref="ref", code="code", params="params", about="about", menders="menders", article="article",
                shows_on="shows_on", kept="kept_reason",
            )
        )
    )  # fmt: skip


def notices(standing: Sequence[Mapping[str, Any]], institutions: Mapping[int, str]) -> list[Notice]:
    """What `standing` read, in words; `institutions` are names by number, of those that can mend something."""
    return [
        Notice(
            row["ref"], row["code"],
            _sentence(row["code"], row["params"], date.fromisoformat(row["shows_on"]) if row["shows_on"] else None),
            cite(row["article"]) if row["article"] else _("a rule of our own, not of an act"), tuple(row["about"]),
            tuple(institutions[pk] for pk in row["menders"] if pk in institutions), row["kept"],
        )
        for row in standing
    ]  # fmt: skip
