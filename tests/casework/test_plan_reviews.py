"""Verbs on reviews, the end of legs and of the plan, and breaches of a social contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kwadrat.access.rules import Refused
from kwadrat.casework import plans
from kwadrat.casework.checks import params
from kwadrat.casework.plans import Found
from kwadrat.records.choices import (
    BreachDecision,
    BreachState,
    ClauseState,
    ContractState,
    LegKind,
    LegState,
    NoteKind,
    PlanResult,
    PlanState,
    ReviewKind,
    TaskResult,
)
from kwadrat.records.plans import Breach, JointPlan, PlanLeg, PlanReview
from tests import build
from tests import cast as cast_module
from tests.casework.test_joint_plans import together
from tests.casework.trail import last, notices, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def action_plan(cast: Cast, **more: Any) -> PlanLeg:
    plan = build.joint_plan(cast, together(cast))
    return build.plan_leg(cast, plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, **more)


def test_the_first_contact_of_an_action_plan_is_due_by_the_rule(cast: Cast) -> None:
    days = params().value("ipd.contact_days", cast.ago(30)).integer
    leg = action_plan(cast)
    assert leg.contact_on == cast.ago(30) + timedelta(days=days)
    short = plans.edit_leg(leg, by=cast.pup_counsellor, since=cast.ago(30), until=cast.ago(20), contact_on=None)
    assert short.contact_on is None
    plans.drop_leg(short, by=cast.pup_counsellor, reason="Krótki.")
    again = build.plan_leg(cast, leg.plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, until=cast.ago(20))
    assert again.contact_on == cast.ago(20)
    plans.drop_leg(again, by=cast.pup_counsellor, reason="Stary.")
    old = cast.today.replace(year=2015, month=1, day=1)
    none = build.plan_leg(cast, leg.plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, since=old)
    assert none.contact_on is None


def test_a_contact_keeps_what_happened_to_its_document_meanwhile(cast: Cast) -> None:
    leg = action_plan(cast)
    read_before = PlanLeg.objects.get(pk=leg.pk)
    changed = plans.edit_leg(leg, by=cast.pup_counsellor, since=cast.ago(30), until=cast.ago(-40), contact_on=None)
    plans.record_review(
        leg.plan, by=cast.pup_counsellor, kind=ReviewKind.CONTACT, leg=read_before, on=cast.today, conclusions="Była."
    )
    now = PlanLeg.objects.get(pk=leg.pk)
    assert now.period == changed.period
    assert now.contact_on is not None


def test_record_review_of_the_plan(cast: Cast) -> None:
    task = build.plan_task(cast)
    goes_on = build.plan_task(cast, task.goal)
    review = build.plan_review(
        cast, task.plan, changes=" Mniej godzin. ",
        results=[Found(task, TaskResult.DONE, " Była. "), Found(goes_on, TaskResult.GOES_ON)],
    )  # fmt: skip
    assert (review.kind, review.changes, review.next_on, review.leg) == ("review", "Mniej godzin.", cast.ago(-27), None)
    assert list(review.results.values_list("clause", "result", "note")) == [
        (task.pk, "done", "Była."), (goes_on.pk, "goes_on", "")
    ]  # fmt: skip
    task.refresh_from_db()
    goes_on.refresh_from_db()
    assert (task.state, task.done_on, goes_on.state) == (ClauseState.DONE, cast.ago(3), ClauseState.PLANNED)
    assert (task.steps.last().reason, task.steps.last().note) == ("review", "Była.")
    assert JointPlan.objects.get(pk=task.plan_id).review_on == cast.ago(-27)
    assert last("plan.record_review").details["kind"] == "review"


def test_a_review_does_not_tick_what_is_not_its_authors_nor_twice(cast: Cast) -> None:
    task = build.plan_task(cast)
    done = plans.tick_task(build.plan_task(cast, task.goal), by=cast.ops_worker, on=cast.ago(9), note="Była.")
    build.plan_review(
        cast, task.plan, by=cast.coordinator, results=[Found(task, TaskResult.DONE), Found(done, TaskResult.DONE)]
    )
    task.refresh_from_db()
    done.refresh_from_db()
    assert (task.state, done.done_on) == (ClauseState.PLANNED, cast.ago(9))


def test_a_contact_moves_the_next_one_by_the_rule_of_its_day(cast: Cast) -> None:
    leg = action_plan(cast)

    def contact(**more: Any) -> PlanReview:
        return build.plan_review(
            cast, leg.plan, by=cast.pup_counsellor, kind=ReviewKind.CONTACT, leg=leg, means=NoteKind.PHONE,
            **{"next_on": None, **more},
        )  # fmt: skip

    days = params().value("ipd.contact_days", cast.ago(3)).integer
    first = contact()
    assert first.next_on == cast.ago(3) + timedelta(days=days)
    leg.refresh_from_db()
    assert leg.contact_on == first.next_on
    contact(on=cast.ago(10))
    leg.refresh_from_db()
    assert leg.contact_on == first.next_on
    newest = contact(on=cast.ago(1), next_on=cast.ago(-5))
    leg.refresh_from_db()
    assert leg.contact_on == cast.ago(-5)
    plans.void_review(newest, by=cast.pup_counsellor, reason="Pomyłka.")
    leg.refresh_from_db()
    assert leg.contact_on == first.next_on
    last("plan.void_review")


def test_a_voided_only_review_leaves_the_day(cast: Cast) -> None:
    review = build.plan_review(cast)
    plans.void_review(review, by=cast.ops_worker, reason="Pomyłka.")
    assert JointPlan.objects.get(pk=review.plan_id).review_on == cast.ago(-27)
    with pytest.raises(Refused, match="wrong_state"):
        plans.void_review(review, by=cast.ops_worker, reason="Jeszcze raz.")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", {"kind": ReviewKind.CLOSING}),
        ("means", {"means": "telepathy"}), ("conclusions", {"conclusions": " "}),
        ("leg", {"kind": ReviewKind.CONTACT}),
    ],
)  # fmt: skip
def test_record_review_reports_what_is_wrong(cast: Cast, field: str, wrong: dict[str, Any]) -> None:
    plan = build.joint_plan(cast)
    with problem(field):
        build.plan_review(cast, plan, **wrong)
    assert not PlanReview.objects.exists()


def test_record_review_reports_days_legs_and_results_that_do_not_fit(cast: Cast) -> None:
    task, other = build.plan_task(cast), build.plan_task(cast)
    for field, wrong in (
        ("on", {"on": cast.ago(-1)}), ("on", {"on": cast.ago(31)}), ("next_on", {"next_on": cast.ago(3)}),
        ("leg", {"leg": other.leg}), ("leg", {"leg": task.leg, "by": cast.coordinator}),
        ("leg", {"leg": task.leg, "kind": ReviewKind.CONTACT}),
        ("results", {"results": [Found(other, TaskResult.DONE)]}),
        ("results", {"results": [Found(task.goal, TaskResult.DONE)]}),
        ("results", {"results": [Found(task, "well")]}),
    ):  # fmt: skip
        with problem(field):
            build.plan_review(cast, task.plan, **wrong)


def test_end_leg_of_a_contract_asks_whether_it_was_carried_out(cast: Cast) -> None:
    leg = build.signed_leg(cast)
    with problem("carried_out"):
        plans.end_leg(leg, by=cast.ops_worker, on=cast.today)
    with problem("on"):
        plans.end_leg(leg, by=cast.ops_worker, on=cast.ago(31), carried_out=True)
    with problem("on"):
        plans.end_leg(leg, by=cast.ops_worker, on=cast.ago(-1), carried_out=True)
    with problem("reason"):
        plans.end_leg(leg, by=cast.ops_worker, on=cast.today, carried_out=False)
    ended = plans.end_leg(leg, by=cast.ops_worker, on=cast.today, carried_out=True)
    assert (ended.state, ended.period.upper) == (LegState.ENDED, cast.ago(-1))
    contract = ended.contract
    assert contract is not None
    contract.refresh_from_db()
    assert (contract.state, contract.carried_out) == (ContractState.ENDED, True)
    last("plan.end_leg")


def test_a_contract_that_is_ended_ends_its_leg(cast: Cast) -> None:
    leg = build.signed_leg(cast)
    assert leg.contract is not None
    plans.end_contract(leg.contract, by=cast.ops_worker, on=cast.ago(1), carried_out=True)
    leg.refresh_from_db()
    assert (leg.state, leg.period.upper) == (LegState.ENDED, cast.today)


def test_a_review_of_a_signed_contract_moves_the_day_of_the_contract_too(cast: Cast) -> None:
    leg = build.signed_leg(cast)
    contract = leg.contract
    assert contract is not None
    for next_on, wanted in ((cast.ago(-20), cast.ago(-20)), (cast.ago(-400), None), (None, None)):
        build.plan_review(cast, leg.plan, leg=leg, next_on=next_on)
        contract.refresh_from_db()
        leg.refresh_from_db()
        assert (contract.review_on, leg.contact_on) == (wanted, next_on)


def test_close_plan(cast: Cast) -> None:
    task = build.plan_task(cast)
    signed = build.signed_leg(cast, task.leg)
    draft = build.plan_leg(cast, task.plan, by=cast.coordinator, kind=LegKind.CLUB)
    for field, wrong in (
        ("result", {"result": "well"}), ("course", {"course": " "}), ("on", {"on": cast.ago(-1)}),
        ("carried_out", {"carried_out": None}),
    ):  # fmt: skip
        with problem(field):
            close(cast, task.plan, **wrong)
    plan = close(cast, task.plan, results=[Found(task, TaskResult.DONE, "Tak.")])
    assert (plan.state, plan.result, plan.closed_on, plan.review_on) == ("closed", "reached", cast.today, None)
    assert plan.period.upper == cast.ago(-1)
    assert [(one.from_state, one.to_state) for one in plan.steps.all()] == [("", "draft"), ("running", "closed")]
    review = plan.reviews.get()
    assert (review.kind, review.conclusions) == (ReviewKind.CLOSING, "Ma pracę.")
    signed.refresh_from_db()
    draft.refresh_from_db()
    task.refresh_from_db()
    assert (signed.state, draft.state, task.state) == (LegState.ENDED, LegState.DROPPED, ClauseState.DONE)
    assert last("plan.close_plan").details["result"] == "reached"
    with problem(None, "nie unieważnia"):
        plans.void_review(review, by=cast.ops_worker, reason="Pomyłka.")
    assert build.joint_plan(cast, plan.case).pk != plan.pk


def close(cast: Cast, plan: JointPlan, **more: Any) -> JointPlan:
    values: dict[str, Any] = {
        "by": cast.ops_worker, "on": cast.today, "result": PlanResult.REACHED, "course": "Ma pracę.",
        "carried_out": True,
    }  # fmt: skip
    return plans.close_plan(plan, **{**values, **more})


def test_close_plan_waits_for_documents_of_others_that_still_run(cast: Cast) -> None:
    leg = build.signed_leg(cast, action_plan(cast))
    with problem(None, "PUP w Próbnie"):
        close(cast, leg.plan)
    plans.end_leg(leg, by=cast.pup_counsellor, on=cast.today)
    assert close(cast, leg.plan).state == PlanState.CLOSED


def test_close_plan_takes_along_what_has_run_out(cast: Cast) -> None:
    leg = build.signed_leg(cast, action_plan(cast, until=cast.ago(5)))
    plan = close(cast, leg.plan)
    leg.refresh_from_db()
    assert (plan.state, leg.state, leg.period.upper) == (PlanState.CLOSED, LegState.ENDED, cast.ago(4))


def test_record_breach(cast: Cast) -> None:
    task = build.plan_task(cast)
    leg = build.signed_leg(cast, task.leg)
    breach = build.breach(cast, leg, clause=task)
    assert (breach.state, breach.clause_id, breach.post_id) == ("recorded", task.pk, cast.coordinator.post_id)
    assert list(breach.steps.values_list("from_state", "to_state")) == [("", "recorded")]
    assert notices("plan_breach_recorded") == {cast.users["ops_worker"].email}
    event = last("plan.record_breach")
    assert (event.subject, event.person_id) == (breach.ref, leg.plan.case.person_id)
    for field, wrong in (
        ("on", {"on": cast.ago(-1)}), ("on", {"on": cast.ago(31)}), ("fact", {"fact": " "}),
        ("clause", {"clause": build.plan_goal(cast, plan=task.plan)}),
    ):  # fmt: skip
        with problem(field):
            build.breach(cast, leg, **wrong)


def test_a_breach_is_of_a_social_contract(cast: Cast) -> None:
    leg = build.signed_leg(cast, action_plan(cast))
    with problem(None, "kontrakcie"):
        build.breach(cast, leg)


def heard(cast: Cast, breach: Breach | None = None, **more: Any) -> Breach:
    values: dict[str, Any] = {"on": cast.ago(2), "statement": "Chorowało dziecko."}
    return plans.hear_person(breach or build.breach(cast), by=cast.ops_worker, **{**values, **more})


def test_hear_person(cast: Cast) -> None:
    breach = build.breach(cast, by=cast.ops_worker)
    assert notices("plan_breach_recorded") == set()
    for field, wrong in (
        ("on", {"on": cast.ago(-1)}), ("on", {"on": cast.ago(6)}), ("statement", {"statement": " "})
    ):  # fmt: skip
        with problem(field):
            heard(cast, breach, **wrong)
    with pytest.raises(Refused, match="wrong_state"):
        plans.decide_breach(
            breach, by=cast.ops_head, on=cast.today, decision=BreachDecision.EXCUSED, grounds="Choroba."
        )
    done = heard(cast, breach)
    assert (done.state, done.statement, done.heard_on) == (BreachState.HEARD, "Chorowało dziecko.", cast.ago(2))
    assert notices("plan_breach_heard") == {cast.users["ops_head"].email}
    last("plan.hear_person")


def test_decide_breach(cast: Cast) -> None:
    breach = heard(cast)

    def decide(**more: Any) -> Breach:
        values: dict[str, Any] = {
            "by": cast.ops_head, "on": cast.today, "decision": BreachDecision.EXCUSED, "grounds": "Choroba dziecka."
        }  # fmt: skip
        return plans.decide_breach(breach, **{**values, **more})

    for field, wrong in (
        ("on", {"on": cast.ago(-1)}), ("on", {"on": cast.ago(3)}), ("decision", {"decision": "fine"}),
        ("grounds", {"grounds": " "}),
    ):  # fmt: skip
        with problem(field):
            decide(**wrong)
    for name in ("ops_worker", "ngo_head"):
        with pytest.raises(Refused, match="wrong_actor"):
            decide(by=cast.actors[name])
    done = decide()
    assert (done.state, done.decision, done.decided_on) == (BreachState.DECIDED, "excused", cast.today)
    assert notices("plan_breach_decided") == {cast.users["coordinator"].email, cast.users["ops_worker"].email}
    assert last("plan.decide_breach").details["decision"] == "excused"
    assert PlanLeg.objects.get(pk=done.leg_id).state == LegState.SIGNED


def test_withdraw_breach(cast: Cast) -> None:
    breach = build.breach(cast)
    with problem("reason"):
        plans.withdraw_breach(breach, by=cast.coordinator, reason=" ")
    gone = plans.withdraw_breach(breach, by=cast.coordinator, reason="Była u lekarza.")
    assert (gone.state, gone.steps.last().note) == (BreachState.WITHDRAWN, "Była u lekarza.")
    last("plan.withdraw_breach")
    with pytest.raises(Refused, match="wrong_state"):
        heard(cast, gone)


def test_the_officer_is_told_once_that_a_colleague_changed_what_she_signed(cast: Cast) -> None:
    task = build.plan_task(cast)
    leg = build.signed_leg(cast, task.leg)
    plans.change_clause(task, by=cast.ops_worker, text="Inaczej.")
    assert notices("plan_changed") == set()
    plans.edit_leg(
        leg, by=cast.ops_worker, since=cast.ago(30), until=cast.ago(-335), officer=cast.posts["ops_colleague"]
    )
    plans.change_clause(task, by=cast.ops_worker, text="Jeszcze inaczej.")
    plans.change_clause(task, by=cast.ops_worker, text="I jeszcze.")
    assert notices("plan_changed") == {cast.users["ops_colleague"].email}
