"""The plan of a household: who is named in it, whose tasks and documents are whose, what stays closed, who leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kwadrat.access import everything, relations, scope
from kwadrat.access.actor import SYSTEM
from kwadrat.casework import clashes as clashes_casework
from kwadrat.casework import people, plans
from kwadrat.casework.action import Problem
from kwadrat.records.choices import (
    ClauseState,
    Evidence,
    LegKind,
    LegState,
    PlanSubject,
    ReviewKind,
    SigningWay,
)
from kwadrat.records.clashes import PlanClash
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanMember, SocialContract
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting import retention
from tests import build
from tests import cast as cast_module
from tests.casework.test_assessments import to_labour_office
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def plan(cast: Cast) -> JointPlan:
    return build.household_plan(cast)


@pytest.fixture
def wife(cast: Cast) -> Case:
    """Known to OPS and to the labour office, which does not work with the other person of the plan."""
    return to_labour_office(cast, build.case(cast, first_name="Wanda", last_name="Domowa"))


@pytest.fixture
def member(cast: Cast, plan: JointPlan, wife: Case) -> PlanMember:
    return build.plan_member(cast, plan, wife)


def problem(verb: Any, *args: Any, **values: Any) -> Problem:
    with pytest.raises(Problem) as raised:
        verb(*args, **values)
    return raised.value


def own(cast: Cast, member: PlanMember, **more: Any) -> PlanLeg:
    """Her own action plan, of the labour office."""
    values: dict[str, Any] = {"kind": LegKind.ACTION_PLAN, "since": cast.today, "until": cast.ago(-300)}
    return plans.add_leg(member.plan, by=cast.pup_counsellor, member=member, **{**values, **more})


def family(cast: Cast, plan: JointPlan) -> PlanLeg:
    return build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)


def clashes(plan: JointPlan) -> list[str]:
    return sorted(plan.clashes.filter(gone_on__isnull=True).values_list("code", flat=True))


def test_add_member(cast: Cast, plan: JointPlan, wife: Case) -> None:
    member = plans.add_member(plan, by=cast.ops_worker, case=wife, on=cast.today)
    assert (member.case, member.period.lower, member.period.upper) == (wife, cast.today, None)
    assert plan.subject == PlanSubject.HOUSEHOLD
    again = {"by": cast.ops_worker, "case": wife, "on": cast.today}
    assert problem(plans.add_member, plan, **again).field == "case"
    assert problem(plans.add_member, plan, **{**again, "case": plan.case}).field == "case"
    assert problem(plans.add_member, plan, **{**again, "on": plan.period.lower - timedelta(days=1)}).field == "on"
    assert problem(plans.add_member, plan, **{**again, "on": cast.ago(-1)}).field == "on"
    hidden = build.case(cast)
    assert problem(plans.add_member, plan, by=cast.coordinator, case=hidden, on=cast.today).field == "case"
    busy = build.joint_plan(cast)
    assert problem(plans.add_member, plan, **{**again, "case": busy.case}).field == "case"
    assert not problem(plans.add_member, busy, **again).field, "the plan of one person names nobody else"
    words = problem(plans.open, wife, by=cast.ops_worker, subject="person", title="Sama", since=cast.today,
                    until=cast.ago(-300))  # fmt: skip
    assert plan.ref in str(words), "nobody has two open plans"


def test_whose_document_it_is(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    leg = own(cast, member)
    assert (leg.whose, leg.audit_person_id) == (member.case, member.case.person_id)
    assert problem(own, cast, member).field == "kind", "one of a kind for each"
    days = {"since": cast.today, "until": cast.ago(-300)}
    not_hers = problem(plans.add_leg, plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, **days)
    assert not_hers.field == "member", "the counsellor does not work with the other one"
    with_whom = problem(plans.add_leg, plan, by=cast.ops_worker, kind=LegKind.CONTRACT_A, member=member, **days)
    assert with_whom.field == "member", "variant A is with the family"
    whole = family(cast, plan)
    assert whole.whose == plan.case
    elsewhere = build.plan_member(cast, build.household_plan(cast))
    strange = problem(plans.add_leg, plan, by=cast.ops_worker, kind=LegKind.CONTRACT_B, member=elsewhere, **days)
    assert strange.field == "member"
    hers = plans.add_leg(plan, by=cast.ops_worker, kind=LegKind.CONTRACT_B, member=member, **days)
    goal = build.plan_goal(cast, hers)
    task = build.plan_task(cast, goal, leg=hers, is_own=True, service=None, payer=None)
    assert task.member == member, "in a document of one person a task concerns that person"
    plans.sign_leg(hers, by=cast.ops_worker, way=SigningWay.SCAN, upload=build.SCAN, person_on=cast.today,
                   officer_on=cast.today)  # fmt: skip
    hers.refresh_from_db()
    assert hers.contract is not None
    assert hers.contract.case == member.case, "the contract is hers"
    assert {row.signer for row in hers.signatures.all()} == {"Wanda Domowa", hers.officer.user.name}
    assert hers.contract.duties.startswith("Wanda Domowa: ")


def test_a_task_concerns_a_named_member(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    goal = build.plan_goal(cast, family(cast, plan))
    more = {"service": None, "payer": None, "is_own": True}
    task = build.plan_task(cast, goal, leg=goal.leg, member=member, **more)
    assert task.versions.get().content["doer"] == task.versions.get().content["whom"] == "Wanda Domowa"
    assert "whom" not in build.plan_task(cast, goal, leg=goal.leg, **more).versions.get().content
    stranger = build.plan_member(cast, build.household_plan(cast))
    assert problem(build.plan_task, cast, goal, leg=goal.leg, member=stranger, **more).field == "member"
    changed = plans.change_clause(task, by=cast.ops_worker, member=None)
    assert (changed.member, changed.number) == (None, 2)


def test_events_close_the_tasks_of_whom_they_concern(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    goal = build.plan_goal(cast, family(cast, plan))
    kind = ServiceKind.objects.get(pk="psychological_counselling")
    values: dict[str, Any] = {
        "leg": goal.leg, "is_own": False, "service": kind, "payer": cast.ops, "evidence": Evidence.CONSULTATION,
        "hours": 1, "since": cast.ago(30), "until": cast.ago(-30),
    }  # fmt: skip
    his, hers = build.plan_task(cast, goal, **values), build.plan_task(cast, goal, member=member, **values)
    build.accepted(cast, member.case)
    build.consultation(cast, member.case)
    states = {one.pk: one.state for one in PlanClause.objects.filter(kind="task")}
    assert states == {his.pk: ClauseState.PLANNED, hers.pk: ClauseState.DONE}
    items = {one.pk: one for one in reporting.items_on(cast.ops_worker, plan, cast.today)}
    assert (items[his.pk].minutes, items[hers.pk].minutes, items[hers.pk].whom) == (0, 60, "Wanda Domowa")


def test_the_same_help_twice_is_a_clash_of_one_person_only(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    goal = build.plan_goal(cast, family(cast, plan))
    kind = ServiceKind.objects.get(pk="career_counselling")
    values: dict[str, Any] = {"leg": goal.leg, "is_own": False, "service": kind, "payer": cast.ops, "hours": None}
    build.plan_task(cast, goal, institution=cast.ops, **values)
    other = build.plan_task(cast, goal, institution=cast.pup, member=member, **values)
    assert "service_twice" not in clashes(plan), "two people may need the same"
    plans.change_clause(other, by=cast.ops_worker, member=None)
    assert "service_twice" in clashes(plan)


def test_meetings_at_once_and_days_without_a_contract_are_asked_of_each(
    cast: Cast, plan: JointPlan, member: PlanMember
) -> None:
    build.participation(cast, member.case)
    for case in (plan.case, member.case):
        build.session(cast, build.group(cast, case), on=cast.ago(-3))
    assert "meetings_at_once" not in clashes(plan), "each of them has one"
    build.session(cast, build.group(cast, member.case), on=cast.ago(-3))
    assert "meetings_at_once" in clashes(plan)
    assert "contract_gap" not in clashes(plan)
    contract = SocialContract.objects.get(case=member.case)
    plans.end_contract(contract, by=cast.ops_worker, on=cast.today, carried_out=True)
    clashes_casework.find(cast.partnership, by=SYSTEM)
    gap = PlanClash.objects.get(plan=plan, code="contract_gap", gone_on__isnull=True)
    assert gap.about == [member.ref]


def test_what_one_may_not_learn_of_the_other_stays_closed(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    """The counsellor works with the wife alone: the goals and common tasks, and no document of the husband's own."""
    common, hers = family(cast, plan), own(cast, member)
    his = build.plan_leg(cast, plan)
    secret = build.plan_goal(cast, his, words="Terapia uzależnienia.")
    build.plan_goal(cast, common)
    plans.record_review(
        plan, by=cast.ops_worker, kind=ReviewKind.REVIEW, leg=his, on=cast.today, conclusions="Rozmowa."
    )
    office, club = cast.pup_counsellor, cast.coordinator
    assert set(scope.plans(office)) == set(scope.plans(club)) == {plan}
    assert {leg.pk for leg in reporting.legs_on(office, plan, cast.today)} == {common.pk, hers.pk}
    assert {leg.pk for leg in reporting.legs_on(club, plan, cast.today)} == {common.pk, his.pk}
    assert {leg.pk for leg in reporting.legs_on(cast.ops_worker, plan, cast.today)} == {common.pk, his.pk, hers.pk}
    assert set(scope.plan_legs(office)) == {common, hers}
    assert secret.pk not in {one.pk for one in reporting.items_on(office, plan, cast.today)}
    assert not reporting.clauses_in(office).filter(pk=secret.pk).exists()
    assert reporting.clauses_in(club).filter(pk=secret.pk).exists()
    assert reporting.reviews(office, plan, cast.today) == []
    assert len(reporting.reviews(cast.ops_worker, plan, cast.today)) == 1
    assert relations.in_team(office, plan)
    assert relations.in_team(office, common)
    assert relations.in_team(office, hers)
    assert not relations.in_team(office, his)
    assert not relations.in_team(office, secret.versions.get())
    assert not relations.in_team(office, plan.case), "the case of the husband stays closed"
    assert not scope.cases(office).filter(pk=plan.case_id).exists()


def test_the_plan_is_found_from_each_of_them(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    own(cast, member)
    for actor in (cast.ops_worker, cast.pup_counsellor):
        assert reporting.of_case(actor, member.case) == [plan]
        found = reporting.short(actor, member.case)
        assert found is not None
        assert [leg.title for leg in found.legs] == ["indywidualny plan działania (IPD)"]
    assert reporting.of_case(cast.ops_worker, plan.case) == [plan]


def test_end_member(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    goal = build.plan_goal(cast, family(cast, plan))
    leg = own(cast, member)
    task = build.plan_task(cast, goal, leg=goal.leg, member=member, service=None, payer=None, is_own=True)
    assert problem(plans.end_member, member, by=cast.ops_worker, on=cast.today, reason=" ").field == "reason"
    early = problem(plans.end_member, member, by=cast.ops_worker, on=cast.ago(1), reason="x")
    assert early.field == "on"
    ahead = problem(plans.end_member, member, by=cast.ops_worker, on=cast.ago(-1), reason="x")
    assert ahead.field == "on"
    build.signed_leg(cast, leg)
    assert "IPD" in str(problem(plans.end_member, member, by=cast.ops_worker, on=cast.today, reason="x"))
    plans.end_leg(leg, by=cast.pup_counsellor, on=cast.today)
    plans.end_member(member, by=cast.ops_worker, on=cast.today, reason="Wyprowadziła się.")
    member.refresh_from_db()
    task.refresh_from_db()
    assert member.period.upper == cast.ago(-1)
    assert member.left_reason == "Wyprowadziła się."
    assert task.state == ClauseState.DROPPED
    assert task.versions.get(number=2).content["dropped"] == "Wyprowadziła się."
    assert not scope.plans(cast.pup_counsellor).exists(), "her own workers see the plan no more"
    assert problem(plans.end_member, member, by=cast.ops_worker, on=cast.today, reason="x").field is None
    build.joint_plan(cast, member.case)
    lost = build.plan_member(cast, build.household_plan(cast))
    assert problem(plans.add_leg, lost.plan, by=cast.ops_worker, kind=LegKind.CONTRACT_B, since=cast.today,
                   until=cast.ago(-9), member=member).field == "member"  # fmt: skip


@pytest.mark.parametrize("verb", ["record_move", "record_death"])
def test_a_case_that_closes_leaves_the_plan_of_its_household(
    cast: Cast, plan: JointPlan, member: PlanMember, verb: str
) -> None:
    leg = own(cast, member)
    goal = build.plan_goal(cast, leg, by=cast.pup_counsellor)
    getattr(people, verb)(member.case, by=cast.ops_worker, on=cast.today)
    member.refresh_from_db()
    leg.refresh_from_db()
    goal.refresh_from_db()
    assert member.period.upper is not None
    assert (leg.state, goal.state) == (LegState.DROPPED, ClauseState.DROPPED)
    assert member.left_reason


def test_each_copy_holds_what_is_hers(cast: Cast, plan: JointPlan, member: PlanMember) -> None:
    goal = build.plan_goal(cast, family(cast, plan))
    his = build.plan_goal(cast, build.plan_leg(cast, plan))
    leg = own(cast, member)
    hers = build.plan_goal(cast, leg, by=cast.pup_counsellor)
    task = build.plan_task(cast, goal, leg=goal.leg, member=member, service=None, payer=None, is_own=True)

    def rows(case: Case, model: type[Any]) -> set[int]:
        kept = {one.model: one.rows for one in everything.kept_about(case.person_id)}
        return {row.pk for row in kept[model]}

    assert rows(plan.case, PlanClause) == {goal.pk, his.pk, task.pk}
    assert rows(member.case, PlanClause) == {hers.pk, task.pk}
    assert rows(member.case, PlanLeg) == {leg.pk}
    assert rows(plan.case, PlanMember) == rows(member.case, PlanMember) == {member.pk}
    erased = everything.rows_of(everything.entries_of([plan.case.person_id]))
    assert {row.pk for row in erased[PlanClause]} == {goal.pk, his.pk, hers.pk, task.pk}, "the plan goes whole"
    assert not retention.quiet(Case.objects.filter(pk=member.case_id), cast.today).exists()
