"""The plan of a household and the nights of erasure: a member waits for it, and it goes whole with its own person."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from kwadrat.casework import plans, retention
from kwadrat.casework.papers import issuing
from kwadrat.records.choices import LegKind, PlanResult, SigningWay
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.people import Person
from kwadrat.records.plans import JointPlan, LegSignature, PlanLeg, PlanMember, PlanVoice, SignedClause
from kwadrat.records.retention import ErasureNotice
from kwadrat.reporting import readings
from tests import build, leaving
from tests import cast as cast_module
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return cast_module.make()


def night(cast: Cast, days: int = 0) -> None:
    """The night so many days after the periods have passed."""
    with pytest.MonkeyPatch.context() as patch, leaving.owning():
        patch.setattr(retention, "today", lambda: leaving.later(cast, days))
        retention.run()


def family(cast: Cast) -> tuple[JointPlan, PlanMember]:
    """A plan of two adults who both signed the contract of the family and said what they think of it, with papers of
    both; everything in it has ended, and so has their time in the club."""
    husband, other = (leaving.left(cast, build.case(cast, first_name=name)) for name in ("Jan", "Wanda"))
    plan = build.household_plan(cast, husband)
    wife = build.plan_member(cast, plan, other, is_party=True)
    leg = build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)
    goal = build.plan_goal(cast, leg)
    build.plan_task(cast, goal, member=wife, leg=leg, is_own=True, service=None, payer=None)
    for member in (None, wife):
        plans.say(readings.current(goal), by=cast.ops_worker, is_own=False, member=member, is_agreed=True, note="Tak.")
    hers = plans.add_leg(
        plan, by=cast.ops_worker, kind=LegKind.CONTRACT_B, member=wife, since=cast.today, until=cast.ago(-90)
    )
    build.plan_goal(cast, hers, words="Chcę pracować w szkole.")
    for document, mark in ((leg, {"members_on": {f"member{wife.pk}": cast.today}}), (hers, {})):
        plans.sign_leg(
            document, by=cast.ops_worker, way=SigningWay.SCAN, upload=build.SCAN, person_on=cast.today,
            officer_on=cast.today, **mark,
        )  # fmt: skip
    issuing.issue(plan.case, by=cast.ops_worker, kind="plan", subject=plan.ref)
    issuing.issue(wife.case, by=cast.ops_worker, kind="contract", subject=hers.ref)
    plans.close_plan(
        JointPlan.objects.get(pk=plan.pk), by=cast.ops_worker, on=cast.today, result=PlanResult.REACHED,
        course="Rozmowa na koniec.", carried_out=True,
    )  # fmt: skip
    return JointPlan.objects.get(pk=plan.pk), PlanMember.objects.get(pk=wife.pk)


def announced() -> set[int]:
    """Cases that are announced."""
    return set(ErasureNotice.objects.values_list("case_id", flat=True))


def test_a_member_waits_until_the_plan_of_her_household_goes_with_its_own_person(cast: Cast) -> None:
    leaving.fix_all(cast)
    plan, wife = family(cast)
    husband, other = plan.case, wife.case
    rows = IssuedPaper.objects.filter(case__in=(husband, other), kind__in=("plan", "contract"))
    papers = {paper.case_id: paper for paper in rows}
    kept = papers[other.pk].content()
    assert LegSignature.objects.filter(member=wife).count() == 1
    assert other.contracts.filter(leg__isnull=True).exists()
    night(cast)
    assert announced() == {husband.pk}, "her words and signatures stand in a plan of two"
    night(cast, 29)
    assert JointPlan.objects.filter(pk=plan.pk).exists(), "the days of the announcement are not over"
    night(cast, 31)
    assert list(Person.objects.values_list("pk", flat=True)) == [other.person_id]
    for model in (JointPlan, PlanLeg, PlanMember, PlanVoice, LegSignature, SignedClause):
        assert not model.objects.exists(), f"{model.__name__}: the plan goes whole"
    assert not (Path(settings.DOCUMENTS) / papers[husband.pk].path).exists(), "its paper and its file go with it"
    left = IssuedPaper.objects.get(pk=papers[other.pk].pk)
    assert left.content() == kept, "her own paper stays, the same byte for byte"
    assert other.contracts.exists(), "and so do the contracts that she concluded"
    night(cast, 32)
    assert announced() == {other.pk}, "now it is her turn"
    night(cast, 63)
    assert not Person.objects.exists()
    assert not IssuedPaper.objects.filter(case__isnull=False).exists()
    assert not (Path(settings.DOCUMENTS) / left.path).exists()


def test_who_left_the_household_waits_while_the_plan_of_the_others_goes_on(cast: Cast) -> None:
    leaving.fix_all(cast)
    plan = build.household_plan(cast, leaving.left(cast))
    wife = build.plan_member(cast, plan, leaving.left(cast))
    plans.end_member(wife, by=cast.ops_worker, on=cast.today, reason="Wyprowadziła się.")
    for days in (0, 31):
        night(cast, days)
        assert not announced(), "the plan is open, so its person is not due; she stands in it, so neither is she"
    assert PlanMember.objects.get().left_reason == "Wyprowadziła się."
