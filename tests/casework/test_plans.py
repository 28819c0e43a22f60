"""Verbs on social contracts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kwadrat.access.rules import Refused
from kwadrat.casework import plans
from kwadrat.records.choices import ContractState
from kwadrat.records.plans import SocialContract
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_draft_contract(cast: Cast) -> None:
    contract = build.draft(cast, review_on=cast.today)
    assert (contract.state, contract.post_id) == (ContractState.DRAFT, cast.ops_worker.post_id)
    assert contract.period.upper == cast.ago(-241)
    assert contract.template
    assert list(contract.steps.values_list("from_state", "to_state")) == [("", "draft")]
    assert last("plan.draft_contract").subject == contract.ref


def test_draft_contract_reports_what_is_wrong(cast: Cast) -> None:
    case = build.case(cast)
    with problem("goal"):
        build.draft(cast, case, goal=" ")
    with problem("until"):
        build.draft(cast, case, until=cast.ago(400))
    for day in (cast.ago(-241), cast.ago(400)):
        with problem("review_on"):
            build.draft(cast, case, review_on=day)
    assert not SocialContract.objects.exists()


def test_only_ops_cus_and_pcpr_conclude_contracts(cast: Cast) -> None:
    """Beside the table, law itself looks at the unit (UPS art. 108 ust. 1)."""
    case = build.case(cast)
    elsewhere = replace(cast.ops_worker, unit_type="")
    with problem(None, "OPS, CUS"):
        plans.draft_contract(
            case, by=elsewhere, variant="A", goal="x", duties="", since=cast.today, until=cast.ago(-30)
        )


def test_edit_contract(cast: Cast) -> None:
    draft = build.draft(cast)
    changed = plans.edit_contract(
        draft, by=cast.ops_worker, variant="A", goal=" Inny cel. ", duties="", since=cast.ago(20), until=cast.ago(-20)
    )
    assert (changed.variant, changed.goal, changed.version) == ("A", "Inny cel.", draft.version + 1)
    last("plan.edit_contract")
    signed = plans.sign_contract(changed, by=cast.ops_worker, on=cast.today)
    with pytest.raises(Refused, match="wrong_state"):
        plans.edit_contract(
            signed, by=cast.ops_worker, variant="A", goal="x", duties="", since=cast.today, until=cast.today
        )


def test_sign_contract(cast: Cast) -> None:
    draft = build.draft(cast, until=cast.ago(10))
    with problem("on"):
        plans.sign_contract(draft, by=cast.ops_worker, on=cast.ago(9))
    with problem("on"):
        plans.sign_contract(draft, by=cast.ops_worker, on=cast.ago(-1))
    contract = plans.sign_contract(draft, by=cast.ops_worker, on=cast.ago(10))
    assert (contract.state, contract.signed_on) == (ContractState.SIGNED, cast.ago(10))
    assert last("plan.sign_contract").details == {"state": "signed", "on": str(cast.ago(10))}
    assert contract.case.corners.get(corner="P").last_event_on == cast.ago(10)


def test_end_contract(cast: Cast) -> None:
    contract = build.contract(cast)
    with problem("reason"):
        plans.end_contract(contract, by=cast.ops_worker, on=cast.today, carried_out=False)
    with problem("on"):
        plans.end_contract(contract, by=cast.ops_worker, on=cast.ago(300), carried_out=True)
    ended = plans.end_contract(contract, by=cast.ops_worker, on=cast.ago(3), carried_out=True)
    assert (ended.state, ended.carried_out, ended.period.upper) == (ContractState.ENDED, True, cast.ago(2))
    last("plan.end_contract")
    assert SocialContract.objects.on(cast.ago(3)).get() == ended
    assert not SocialContract.objects.on(cast.ago(2)).exists()


def test_a_contract_that_ran_out_keeps_its_own_last_day(cast: Cast) -> None:
    contract = build.contract(cast, until=cast.ago(30))
    ended = plans.end_contract(contract, by=cast.ops_worker, on=cast.today, carried_out=False, reason="Przerwany.")
    assert (ended.period.upper, ended.end_reason) == (cast.ago(29), "Przerwany.")
