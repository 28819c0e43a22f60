"""What of joint plans waits on the first page."""

from __future__ import annotations

import pytest

from kwadrat.access.actor import Actor
from kwadrat.casework import plans
from kwadrat.records.choices import LegKind
from kwadrat.reporting import home
from tests import build, build_plans
from tests import cast as cast_module
from tests.casework.test_joint_plans import together
from tests.cast import Cast

OF_PLANS = {"plan_contact", "plan_review", "breach"}


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def waiting(actor: Actor, cast: Cast, tab: str = home.MINE) -> set[tuple[str, str]]:
    return {(one.kind, one.ref) for one in home.items(actor, tab, cast.today)[0] if one.kind in OF_PLANS}


def test_a_contact_waits_for_who_signs_the_document(cast: Cast) -> None:
    plan = build.joint_plan(cast, together(cast), review_on=None)
    leg = build.plan_leg(cast, plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, contact_on=cast.today)
    build.plan_leg(cast, plan, contact_on=cast.ago(-15))
    assert waiting(cast.pup_counsellor, cast) == {("plan_contact", leg.ref)}
    assert waiting(cast.pup_counsellor, cast, home.INSTITUTION) == {("plan_contact", leg.ref)}
    assert waiting(cast.ops_worker, cast) == set()
    line = next(one for one in home.items(cast.pup_counsellor, home.MINE, cast.today)[0] if one.ref == leg.ref)
    assert (line.due, line.data["kind"], line.data["plan"]) == (cast.today, "action_plan", plan.ref)
    plans.drop_leg(leg, by=cast.pup_counsellor, reason="Koniec.")
    assert waiting(cast.pup_counsellor, cast) == set()


def test_a_signed_contract_stands_among_the_contracts(cast: Cast) -> None:
    leg = build.signed_leg(cast, build.plan_leg(cast, contact_on=cast.today))
    assert leg.contract is not None
    assert waiting(cast.ops_worker, cast) == set()


def test_a_review_waits_for_who_opened_the_plan(cast: Cast) -> None:
    plan = build.joint_plan(cast, together(cast), review_on=cast.ago(-3))
    assert waiting(cast.ops_worker, cast) == {("plan_review", plan.ref)}
    assert waiting(cast.ops_head, cast, home.INSTITUTION) == {("plan_review", plan.ref)}
    assert waiting(cast.pup_counsellor, cast) == waiting(cast.out_worker, cast) == set()
    build.plan_review(cast, plan)
    assert waiting(cast.ops_worker, cast) == set()


def test_a_breach_waits_for_the_word_of_the_person_then_for_the_head(cast: Cast) -> None:
    breach = build.breach(cast)
    assert waiting(cast.ops_worker, cast) == {("breach", breach.ref)}
    assert waiting(cast.ops_head, cast) == set()
    plans.hear_person(breach, by=cast.ops_worker, on=cast.today, statement="Chorowało dziecko.")
    assert waiting(cast.ops_worker, cast) == set()
    assert waiting(cast.ops_head, cast) == {("breach", breach.ref)}
    other = build.breach(cast)
    build_plans.decided(cast, other)
    assert waiting(cast.ops_head, cast) == {("breach", breach.ref)}
