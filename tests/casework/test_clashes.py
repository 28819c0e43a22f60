"""Clashes of a joint plan: seen after each change and at night, told once, left with a reason."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kwadrat.access.actor import SYSTEM
from kwadrat.casework import clashes, placements, plans, referrals, services
from kwadrat.casework.action import Problem
from kwadrat.casework.checks import params, rules
from kwadrat.law import clashes as law
from kwadrat.law.placements import Slot
from kwadrat.records.accounts import Post
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    Evidence,
    LegKind,
    LegState,
    PlacementForm,
    PlanState,
    ReferralMatter,
    ReferralPurpose,
    Role,
)
from kwadrat.records.clashes import PlanClash
from kwadrat.records.notices import Notice
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, SigningRound
from kwadrat.records.services import Group
from kwadrat.reporting import clashes as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def together(cast: Cast) -> Case:
    """A person whom OPS and the labour office work with."""
    case = build.in_team(cast)
    sent = build.referral(
        cast, case, receiver=cast.bodies["pup"], receiver_club=None, purpose=ReferralPurpose.LABOUR_OFFICE,
        matter=ReferralMatter.REGISTRATION,
    )  # fmt: skip
    referrals.accept(sent, by=cast.pup_counsellor)
    return case


def codes(plan: JointPlan) -> list[str]:
    return sorted(PlanClash.objects.filter(plan=plan, gone_on__isnull=True).values_list("code", flat=True))


def one(plan: JointPlan, code: str) -> PlanClash:
    return PlanClash.objects.get(plan=plan, code=code)


def found(cast: Cast, plan: JointPlan, on: date) -> list[law.Clash]:
    rows = JointPlan.objects.select_related("case__lead", "opened_by").filter(pk=plan.pk)
    ((_plan, facts),) = reporting.facts(list(rows), on)
    return list(law.clashes(facts, on, params(), rules()))


def test_each_change_of_a_plan_is_looked_at_at_once(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    assert codes(goal.plan) == ["goal_without_task", "leg_unsigned"]
    task = build.plan_task(cast, goal)
    assert codes(goal.plan) == ["leg_unsigned"]
    assert one(goal.plan, "goal_without_task").gone_on == cast.today
    plans.drop_clause(task, by=cast.ops_worker, reason="Nie ma miejsc.")
    again = one(goal.plan, "goal_without_task")
    assert (again.gone_on, again.found_on, again.about) == (None, cast.today, [goal.ref])


def test_the_same_training_planned_by_two_institutions(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, together(cast))))
    ours = build.plan_task(cast, goal, is_own=False)
    leg = build.plan_leg(cast, goal.plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN)
    theirs = build.plan_task(cast, goal, by=cast.pup_counsellor, leg=leg, is_own=False, payer=cast.bodies["pup"])
    twice = one(goal.plan, "service_twice")
    assert (sorted(twice.about), sorted(twice.menders)) == (
        sorted([ours.ref, theirs.ref]), sorted([cast.ops.pk, cast.bodies["pup"].pk]),
    )  # fmt: skip
    assert "two_payers" in codes(goal.plan)
    plans.drop_clause(theirs, by=cast.pup_counsellor, reason="Trening daje już OPS.")
    assert not {"service_twice", "two_payers"} & set(codes(goal.plan))


def test_a_clash_left_with_a_reason_stays_known_until_it_comes_anew(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    row = one(goal.plan, "goal_without_task")
    with pytest.raises(Problem) as problem:
        clashes.keep(row, by=cast.ops_worker, reason=" ")
    assert problem.value.field == "reason"
    clashes.keep(row, by=cast.ops_worker, reason="Zadania ustalimy po diagnozie.")
    plan = JointPlan.objects.annotate(standing=reporting.standing()).get(pk=goal.plan_id)
    lines = reporting.notices(plan.standing, {cast.ops.pk: "OPS"})
    assert {line.menders for line in lines} == {("OPS",)}
    assert [line.is_lack for line in lines] == [False, True]
    assert [(line.code, line.kept) for line in lines] == [
        ("leg_unsigned", ""), ("goal_without_task", "Zadania ustalimy po diagnozie."),
    ]  # fmt: skip
    clashes.refresh(goal.plan_id)
    assert one(goal.plan, "goal_without_task").kept_by_id == cast.ops_worker.post_id
    clashes.reopen(row, by=cast.ops_worker)
    assert one(goal.plan, "goal_without_task").kept_on is None
    clashes.keep(row, by=cast.ops_worker, reason="Zadania ustalimy po diagnozie.")
    task = build.plan_task(cast, goal)
    plans.drop_clause(task, by=cast.ops_worker, reason="Nie ma miejsc.")
    assert one(goal.plan, "goal_without_task").kept_reason == ""


def test_what_changes_inside_a_clash_is_written_down(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    row = one(goal.plan, "leg_unsigned")
    plans.edit_leg(goal.leg, by=cast.ops_worker, since=cast.ago(20), until=cast.ago(-300))
    row.refresh_from_db()
    assert (row.shows_on, row.gone_on) == (cast.ago(20), None)


def test_the_night_tells_who_can_mend_it_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clashes, "BATCH", 1)
    participation = build.participation(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, participation.case)))
    other = build.joint_plan(cast, build.in_team(cast))
    told = Notice.objects.filter(kind="clash_found")
    assert not told.exists(), "who changes a plan sees it on the page"
    plans.end_contract(participation.case.contracts.get(), by=cast.ops_worker, on=cast.today, carried_out=True)
    assert "contract_gap" not in codes(goal.plan)
    seen: list[str] = []
    clashes.run(lambda label, done, total: seen.append(label))
    assert seen[0] == "wspólne plany"
    gap = one(goal.plan, "contract_gap")
    assert (gap.shows_on, gap.article, gap.menders) == (cast.ago(-1), "UZS 18.4", [cast.ops.pk])
    assert list(told.values_list("reference", "post")) == [(goal.plan.ref, goal.leg.officer_id)]
    clashes.run()
    assert told.count() == 1
    assert codes(other) == []


def test_two_classes_at_the_same_hour(cast: Cast) -> None:
    participation = build.participation(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, participation.case)))
    for name in ("Pierwsza", "Druga"):
        group = build.group(cast, participation.case, name=name)
        build.session(cast, group, on=cast.ago(-7), starts_at=time(9), ends_at=time(11))
    clashes.find(cast.partnership, by=SYSTEM)
    row = one(goal.plan, "meetings_at_once")
    assert (row.shows_on, row.params) == (cast.ago(-7), {"hour": "09:00"})
    assert not Notice.objects.filter(kind="clash_found").exists(), "the club has no part in this plan"


def test_reading_many_plans_costs_as_much_as_reading_one(cast: Cast) -> None:
    made = [
        build.plan_task(
            cast, build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, build.in_team(cast))))
        ).plan
        for _n in range(3)
    ]
    rows = list(JointPlan.objects.select_related("case__lead", "opened_by").filter(pk__in=[plan.pk for plan in made]))
    costs = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(list(reporting.facts(some, cast.today))) == len(some)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 11


def night_queries(cast: Cast) -> int:
    with CaptureQueriesContext(connection) as queries:
        clashes.find(cast.partnership, by=SYSTEM)
    return len(queries)


def test_a_night_costs_as_much_for_three_plans_as_for_one(cast: Cast) -> None:
    goals = [build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, build.in_team(cast))))]
    costs: list[list[int]] = []
    for more in (0, 2):
        goals += [
            build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, build.in_team(cast))))
            for _n in range(more)
        ]
        with unsealed():
            PlanClash.objects.all().delete()
        told = Notice.objects.filter(kind="clash_found").count()
        anew = night_queries(cast)
        assert Notice.objects.filter(kind="clash_found").count() == told + len(goals), "each plan is told of by itself"
        unchanged = night_queries(cast)
        with unsealed():
            PlanClash.objects.update(gone_on=cast.today)
        changed = night_queries(cast)
        assert [codes(goal.plan) for goal in goals] == [["goal_without_task", "leg_unsigned"]] * len(goals)
        costs.append([anew, unchanged, changed])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 30


def test_who_answers_in_place_of_an_officer_who_left_is_told(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    with unsealed():
        PlanClash.objects.all().delete()
        Post.objects.filter(pk=goal.leg.officer_id).update(period=DateRange(cast.ago(400), cast.ago(1)))
    clashes.find(cast.partnership, by=SYSTEM)
    told = Notice.objects.filter(kind="clash_found", reference=goal.plan.ref)
    assert set(told.values_list("post__role", flat=True)) == {Role.HEAD}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_clash_has_words(language: str) -> None:
    with translation.override(language):
        for code in CODES:
            text = reporting.words(code) % {
                "day": "4 grudnia", "hour": "9:00", "months": "12", "hours": "41", "most": "40", "days": "30",
                "parameter": "psu.new.week_hours_max",
            }  # fmt: skip
            assert text
            assert "%" not in text
            assert len(reporting.short(code)) < 40


CODES = (
    "meetings_at_once", "service_twice", "two_payers", "contract_gap", "hours_above", "hours_limit_unknown",
    "leg_outside_plan", "task_outside_leg", "leg_unsigned", "change_unsigned", "review_overdue",
    "leg_review_overdue", "contact_overdue", "task_without_doer", "task_without_owner", "task_without_payer",
    "task_without_leg", "goal_without_task", "goal_without_lead",
)  # fmt: skip


def close(plan: JointPlan, on: date) -> None:
    with unsealed():
        JointPlan.objects.filter(pk=plan.pk).update(state=PlanState.CLOSED, closed_on=on)


def test_a_service_of_an_earlier_plan_is_remembered_and_a_closed_plan_is_left_alone(cast: Cast) -> None:
    case = together(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, case)))
    earlier = build.plan_task(cast, goal, is_own=False)
    close(earlier.plan, cast.today)
    before = codes(earlier.plan)
    clashes.refresh(earlier.plan_id)
    clashes.find(cast.partnership, by=SYSTEM)
    assert codes(earlier.plan) == before
    leg = build.plan_leg(
        cast, build.joint_plan(cast, case, by=cast.pup_counsellor), by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN
    )
    goal = build.plan_goal(cast, leg, by=cast.pup_counsellor)
    again = build.plan_task(cast, goal, by=cast.pup_counsellor, is_own=False, payer=cast.bodies["pup"])
    assert sorted(one(goal.plan, "service_twice").about) == sorted([earlier.ref, again.ref])


def test_a_change_waits_for_signatures_until_the_agreed_day(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    plans.write_field(goal.leg, by=cast.ops_worker, code="causes", text="Brak pracy.")
    with unsealed():
        goal.leg.state = LegState.SIGNED
        goal.leg.save()
        for days in (9, 1):
            SigningRound(
                plan=goal.plan, partnership_id=goal.plan.partnership_id, leg=goal.leg, on=cast.ago(days),
                sign_until=cast.ago(days),
            ).save()  # fmt: skip
    clashes.find(cast.partnership, by=SYSTEM)
    assert one(goal.plan, "change_unsigned").shows_on == cast.ago(1)
    assert "leg_unsigned" not in codes(goal.plan)


def test_a_contract_that_never_held_covers_nothing(cast: Cast) -> None:
    participation = build.participation(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, participation.case)))
    with unsealed():
        participation.case.contracts.update(period=DateRange(empty=True))
    clashes.find(cast.partnership, by=SYSTEM)
    assert one(goal.plan, "contract_gap").shows_on == cast.today


def test_a_firm_without_an_account_names_no_worker(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, together(cast))))
    build.plan_task(cast, goal, is_own=False)
    assert "task_without_doer" in codes(goal.plan)
    firm = build.plan_task(cast, goal, is_own=False, institution=cast.bodies["firm"], service=None)
    lacking = PlanClash.objects.filter(plan=goal.plan, code="task_without_doer").values_list("about", flat=True)
    assert [firm.ref] not in lacking


def two_groups(cast: Cast, case: Case) -> list[Group]:
    return [build.group(cast, case, name=name) for name in ("Pierwsza", "Druga")]


def test_planning_and_calling_off_classes_look_at_the_plans_of_the_group_at_once(cast: Cast) -> None:
    participation = build.participation(cast)
    leg = build.plan_leg(
        cast, build.joint_plan(cast, participation.case, by=cast.coordinator), by=cast.coordinator, kind=LegKind.CLUB
    )
    first, second = two_groups(cast, participation.case)
    build.session(cast, first, on=cast.ago(-7), starts_at=time(9), ends_at=time(11))
    assert "meetings_at_once" not in codes(leg.plan)
    other = build.session(cast, second, on=cast.ago(-7), starts_at=time(10), ends_at=time(12))
    assert one(leg.plan, "meetings_at_once").gone_on is None
    told = Notice.objects.filter(kind="clash_found", reference=leg.plan.ref)
    assert list(told.values_list("post", flat=True)) == [leg.officer_id], "nobody is on the page of the plan"
    services.cancel_session(other, by=cast.coordinator, reason="Choroba prowadzącej.")
    assert one(leg.plan, "meetings_at_once").gone_on == cast.today
    assert told.count() == 1


def test_whoever_joins_or_leaves_a_group_has_other_classes(cast: Cast) -> None:
    participation = build.participation(cast)
    plan = build.joint_plan(cast, participation.case)
    first = build.group(cast, participation.case, name="Pierwsza")
    second = build.group(cast, build.participation(cast).case, name="Druga")
    for group in (first, second):
        build.session(cast, group, on=cast.ago(-7), starts_at=time(9), ends_at=time(11))
    assert "meetings_at_once" not in codes(plan)
    services.join_group(second, by=cast.coordinator, case=participation.case, since=cast.today)
    assert "meetings_at_once" in codes(plan)
    services.leave_group(second, by=cast.coordinator, case=participation.case, on=cast.today)
    assert "meetings_at_once" not in codes(plan)


def test_many_plans_of_one_group_wait_in_the_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clashes, "AT_ONCE", 0)
    monkeypatch.setattr(clashes, "BATCH", 1)
    monkeypatch.setattr(clashes, "close_old_connections", lambda: None)  # the test stands in a transaction
    deferred: list[dict[str, Any]] = []
    monkeypatch.setattr(clashes.look_later, "defer", lambda **values: deferred.append(values))
    participation = build.participation(cast)
    plan, alone = build.joint_plan(cast, participation.case), build.joint_plan(cast, build.in_team(cast))
    for group in two_groups(cast, participation.case):
        build.session(cast, group, on=cast.ago(-7), starts_at=time(9), ends_at=time(11))
    assert "meetings_at_once" not in codes(plan)
    assert deferred[-1] == {"partnership": cast.partnership.pk, "cases": [participation.case_id]}
    with unsealed():
        PlanClash.objects.filter(plan=alone).delete()
    clashes.look_later(**deferred[-1])
    assert "meetings_at_once" in codes(plan)
    assert codes(alone) == [], "only plans of these people"


def test_classes_that_touch_no_plan_cost_no_look(cast: Cast) -> None:
    participation = build.participation(cast)
    plan = build.joint_plan(cast, participation.case)
    first, second = two_groups(cast, participation.case)
    for group, day in ((first, -100), (second, -100), (first, 3), (second, 3)):
        build.session(cast, group, on=cast.ago(day), starts_at=time(9), ends_at=time(11))
    assert "meetings_at_once" not in codes(plan), "beyond sixty days, and in the past"
    clashes.classes_changed(cast.partnership.pk, [], cast.today)


def test_temporary_work_is_looked_at_with_the_classes_of_the_person(cast: Cast) -> None:
    case = together(cast)
    plan = build.joint_plan(cast, case)
    monday = cast.today + timedelta(days=7 - cast.today.weekday())
    group = build.group(cast, case)
    for week in (0, 7):
        build.session(cast, group, on=monday + timedelta(days=week), starts_at=time(10), ends_at=time(12))
    slots = [Slot(1, time(8), time(11)), Slot(5, time(8), time(11))]
    row = build.placement(cast, case, timetable=slots, weekly_minutes=None)
    clash = one(plan, "work_at_classes")
    assert (clash.about, clash.menders) == ([row.ref, group.ref], [cast.pup.pk, cast.ngo.pk])
    assert (clash.shows_on, clash.params, clash.rule) == (monday, {"form": "psu", "hour": "10:00"}, "CL-10")
    with translation.override("pl"):
        words = reporting.sentence(clash).replace("\u00a0", " ")
    assert words.startswith("Prace społecznie użyteczne w godzinach zajęć: od ")
    assert codes(plan) == ["hours_limit_unknown", "work_at_classes"]
    row = placements.change(
        row, by=cast.ops_worker, since=cast.ago(30), until=None, host=cast.ops, weekly_minutes=15 * 60
    )
    assert codes(plan) == ["hours_above_former", "hours_limit_unknown"]
    club = build.placement(cast, case, by=cast.coordinator, institution=cast.ngo, club=cast.club)
    assert set(one(plan, "work_twice").about) == {row.ref, club.ref}
    with translation.override("pl"):
        assert "Dwie instytucje" in reporting.sentence(one(plan, "work_twice"))
    placements.cancel(club, by=cast.coordinator, reason="Dwa razy to samo.")
    placements.void(row, by=cast.ops_worker, reason="Pomyłka.")
    assert codes(plan) == []


def test_hours_of_work_stand_for_those_of_the_task_that_it_closes(cast: Cast) -> None:
    case = together(cast)
    goal = build.plan_goal(cast, plan=build.joint_plan(cast, case))
    build.plan_task(
        cast, goal, leg=None, service=None, hours=Decimal(900), since=cast.today, until=cast.ago(-90),
        evidence=Evidence.WORK_BEGUN, work=PlacementForm.PUBLIC_WORKS,
    )  # fmt: skip
    assert "hours_above" in codes(goal.plan)
    build.placement(cast, case, form=PlacementForm.PUBLIC_WORKS, weekly_minutes=40 * 60)
    assert "hours_above" not in codes(goal.plan)
