"""Each adult of a household signs the contract of the family, reads the plan and says what she thinks for herself."""

from __future__ import annotations

from typing import Any

import pytest

from kwadrat.access import everything, guests
from kwadrat.access.actor import SYSTEM
from kwadrat.casework import clashes, plans
from kwadrat.casework.action import Problem
from kwadrat.records.choices import ContractState, LegKind, LegState, LinkWay, PlanState, SigningWay
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, LegSignature, PlanKey, PlanLeg, PlanMember, PlanVoice, SocialContract
from kwadrat.reporting import joint_plans as board
from kwadrat.reporting import readings
from kwadrat.reporting import signing as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def leg(cast: Cast) -> PlanLeg:
    """A contract of the family with one goal; an adult and a child are named beside the person."""
    plan = build.household_plan(cast)
    build.plan_member(cast, plan, build.case(cast, first_name="Wanda", last_name="Domowa"), is_party=True)
    build.plan_member(cast, plan, build.case(cast, first_name="Staś", last_name="Domowy"))
    found = build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)
    build.plan_goal(cast, found)
    return PlanLeg.objects.get(pk=found.pk)


@pytest.fixture
def wife(leg: PlanLeg) -> PlanMember:
    return leg.plan.members.get(is_party=True)


def key(member: PlanMember) -> str:
    return f"member{member.pk}"


def sign(cast: Cast, leg: PlanLeg, **days: Any) -> PlanLeg:
    plans.sign_leg(leg, by=cast.ops_worker, way=SigningWay.SCAN, upload=build.SCAN, **days)
    return PlanLeg.objects.get(pk=leg.pk)


def problem(verb: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Problem) as raised:
        verb(*args, **values)
    return str(raised.value)


def codes(plan: JointPlan) -> list[str]:
    return list(plan.clashes.filter(gone_on__isnull=True).values_list("code", flat=True))


def test_the_contract_of_a_family_holds_when_each_adult_has_signed(cast: Cast, leg: PlanLeg, wife: PlanMember) -> None:
    names = reporting.parties(leg)
    assert list(names) == ["person", key(wife), "officer"], "the child does not sign"
    leg = sign(cast, leg, person_on=cast.today, officer_on=cast.today)
    assert leg.state == LegState.DRAFT, "one of the family is missing"
    assert not SocialContract.objects.filter(leg=leg).exists()
    waits = {party: len(rows) for party, rows in reporting.missing([leg])[0].versions.items()}
    assert waits == {"person": 0, key(wife): 1, "officer": 0}
    short = board.short(cast.ops_worker, leg.plan.case)
    assert short is not None
    assert short.legs[0].waits == (("Wanda Domowa", 1),)
    strip = board.board(cast.ops_worker, leg.plan, cast.today).strips[0]
    assert [(one.name, one.missing) for one in strip.parties][1] == ("Wanda Domowa", 1)
    leg = sign(cast, leg, members_on={key(wife): cast.today})
    wife.refresh_from_db()
    assert leg.state == LegState.SIGNED
    assert JointPlan.objects.get().state == PlanState.RUNNING
    assert leg.contract is not None
    assert wife.contract is not None
    assert {leg.contract.case, wife.contract.case} == {leg.plan.case, wife.case}
    assert wife.contract.goal == leg.contract.goal
    mark = LegSignature.objects.get(member=wife)
    assert (mark.party, mark.signer, mark.post) == ("person", "Wanda Domowa", None)
    plans.end_leg(leg, by=cast.ops_worker, on=cast.today, carried_out=True)
    wife.contract.refresh_from_db()
    assert (wife.contract.state, wife.contract.carried_out) == (ContractState.ENDED, True)


def test_a_change_waits_for_each_of_them(cast: Cast, leg: PlanLeg, wife: PlanMember) -> None:
    leg = sign(cast, leg, person_on=cast.today, officer_on=cast.today, members_on={key(wife): cast.today})
    plans.change_clause(leg.clauses.get(), by=cast.ops_worker, words="Chcemy mieszkać spokojnie.")
    plans.ask_signatures(leg, by=cast.ops_worker, until=cast.today)
    sign(cast, leg, person_on=cast.today, officer_on=cast.today)
    with_round = leg.rounds.get()
    assert with_round.sign_until == cast.today
    clashes.find(cast.partnership, by=SYSTEM)
    assert "change_unsigned" not in codes(leg.plan), "its day has not passed"
    found = reporting.missing([leg])[0]
    assert not found.is_whole
    sign(cast, leg, members_on={key(wife): cast.today})
    assert reporting.missing([leg])[0].is_whole


def test_who_does_not_sign_a_document_cannot_be_recorded(cast: Cast, leg: PlanLeg, wife: PlanMember) -> None:
    child = leg.plan.members.get(is_party=False)
    assert "nie podpisuje" in problem(sign, cast, leg, members_on={key(child): cast.today})
    other = build.plan_leg(cast, leg.plan)
    build.plan_goal(cast, other)
    assert list(reporting.parties(other)) == ["person", "officer"], "variant B is of one person"
    assert "nie podpisuje" in problem(sign, cast, other, members_on={key(wife): cast.today})


def test_each_says_what_she_thinks(cast: Cast, leg: PlanLeg, wife: PlanMember) -> None:
    version = leg.clauses.get().versions.get()
    plans.say(version, by=cast.ops_worker, is_agreed=False, note="Za szybko.", is_own=False, member=wife)
    plans.say(version, by=cast.ops_worker, is_agreed=True, note="", is_own=False)
    own, hers = readings.reading(leg.plan), readings.reading(leg.plan, wife)
    assert [one.is_agreed for one in own.goals[0].item.voices] == [True]
    assert [one.note for one in hers.goals[0].item.voices] == ["Za szybko."]
    assert hers.person == "Wanda Domowa"
    voice = board.items_on(cast.ops_worker, leg.plan, cast.today)[0].voice
    assert voice is not None
    assert (voice.is_agreed, voice.note) == (False, "Za szybko."), "who disagrees is not hidden by who agrees"
    mine = build.plan_goal(cast, build.plan_leg(cast, leg.plan))
    told = {"by": cast.ops_worker, "is_agreed": True, "note": "", "is_own": False}
    assert "innej osoby" in problem(plans.say, mine.versions.get(), member=wife, **told)
    assert mine.pk not in {row.pk for row in readings.read_by(leg.plan, wife)}
    assert mine.pk in {row.pk for row in readings.read_by(leg.plan, None)}

    def voices(case: Case) -> list[str]:
        kept = {one.model: one.rows for one in everything.kept_about(case.person_id)}
        return [row.note for row in kept[PlanVoice]]

    assert (voices(leg.plan.case), voices(wife.case)) == ([""], ["Za szybko."])


def test_each_has_a_link_of_her_own(cast: Cast, leg: PlanLeg, wife: PlanMember) -> None:
    plan = leg.plan
    his = plans.send_key(plan, by=cast.ops_worker, way=LinkWay.PAPER).plain_token  # type: ignore[attr-defined]
    hers = plans.send_key(plan, by=cast.ops_worker, way=LinkWay.PAPER, member=wife).plain_token  # type: ignore[attr-defined]
    found, other = guests.find_key(his), guests.find_key(hers)
    assert found is not None
    assert other is not None
    assert (found.whose, other.whose) == (plan.case, wife.case), "the link of one does not end that of the other"
    assert readings.has_key(plan)
    assert readings.has_key(plan, wife)
    version = leg.clauses.get().versions.get()
    plans.say(version, by=guests.reader(other), is_agreed=True, note="", is_own=True, member=wife)
    plans.end_key(plan, by=cast.ops_worker)
    assert guests.find_key(his) is None
    assert guests.find_key(hers) is not None
    plans.end_member(wife, by=cast.ops_worker, on=cast.today, reason="Wyprowadziła się.")
    assert guests.find_key(hers) is None, "who left reads it no more"
    assert PlanKey.objects.count() == 3
    assert problem(
        plans.send_key, plan, by=cast.ops_worker, way=LinkWay.PAPER, member=PlanMember.objects.get(pk=wife.pk)
    )
