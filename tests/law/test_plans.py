"""The social contract: who concludes it, the form of the day, variant B, and the days it covers."""

from datetime import date

import pytest

from kwadrat.law.dates import Period
from kwadrat.law.params import Params, Rules
from kwadrat.law.plans import (
    ContractFact,
    contract_concluded_by,
    contract_covers,
    contract_template,
    contract_variants,
    next_contact,
    unusual_length,
    usual_last_day,
    variant_b_warning,
)

RULES = Rules.load()
NO_RULES = Rules([])
ON = date(2025, 3, 1)


@pytest.mark.parametrize("unit_type", ["OPS", "CUS", "PCPR"])
def test_social_worker_of_the_three_units_concludes(unit_type: str) -> None:
    assert contract_concluded_by(unit_type, True, ON, RULES) is None
    found = contract_concluded_by(unit_type, False, ON, RULES)
    assert found is not None
    assert (found.rule_id, found.level, found.code) == ("CO-01", "block", "not_a_social_worker")


@pytest.mark.parametrize("unit_type", ["NGO", "PUP", "KIS", ""])
def test_no_other_unit_concludes_a_contract(unit_type: str) -> None:
    found = contract_concluded_by(unit_type, True, ON, RULES)
    assert found is not None
    assert (found.level, found.code, found.article) == ("block", "unit_not_admitted", "UPS 108.1")
    assert found.params == {"unit_type": unit_type}


def test_form_of_the_contract_changes_on_its_day() -> None:
    assert contract_template(date(2010, 12, 22), RULES) == "2005"
    assert contract_template(date(2010, 12, 23), RULES) == "R-KS"
    assert contract_variants(date(2010, 12, 22), RULES) == ()
    assert contract_variants(date(2010, 12, 23), RULES) == ("A", "B")


def test_variant_b_without_grounds_is_a_warning() -> None:
    found = variant_b_warning("B", pup_referral=False, labour_grounds=False, on=ON, rules=RULES)
    assert found is not None
    assert (found.rule_id, found.level, found.code) == ("CO-04", "warn", "variant_b_without_grounds")


@pytest.mark.parametrize(
    ("variant", "pup_referral", "labour_grounds", "on"),
    [
        ("B", True, False, ON),
        ("B", False, True, ON),
        ("A", False, False, ON),
        ("B", False, False, date(2010, 12, 22)),
    ],
)
def test_variant_without_a_warning(variant: str, pup_referral: bool, labour_grounds: bool, on: date) -> None:
    found = variant_b_warning(
        variant,  # type: ignore[arg-type]
        pup_referral=pup_referral,
        labour_grounds=labour_grounds,
        on=on,
        rules=RULES,
    )
    assert found is None


def test_without_a_rule_on_the_day_nothing_is_judged() -> None:
    assert contract_concluded_by("NGO", False, ON, NO_RULES) is None
    assert contract_template(ON, NO_RULES) is None
    assert contract_variants(ON, NO_RULES) == ()


@pytest.mark.parametrize(
    ("on", "covers"),
    [("2025-02-28", False), ("2025-03-01", True), ("2025-08-31", True), ("2025-09-01", False)],
)
def test_contract_covers_its_days(on: str, covers: bool) -> None:
    period = Period.through(date(2025, 3, 1), date(2025, 8, 31))
    day = date.fromisoformat(on)
    assert contract_covers(day, ContractFact(date(2025, 2, 20), period)) is covers
    assert not contract_covers(day, ContractFact(None, period))


def test_contract_signed_after_its_first_day_covers_from_the_signature() -> None:
    contract = ContractFact(date(2025, 3, 10), Period(date(2025, 3, 1)))
    assert not contract_covers(date(2025, 3, 9), contract)
    assert contract_covers(date(2025, 3, 10), contract)


def test_a_joint_plan_is_usually_three_months_to_a_year() -> None:
    params = Params.load()
    assert usual_last_day(date(2026, 3, 2), params) == date(2027, 3, 1)
    for last, wanted in (
        (date(2026, 6, 1), ""), (date(2026, 5, 31), "too_short"),
        (date(2027, 3, 1), ""), (date(2027, 3, 2), "too_long"), (None, "too_long"),
    ):  # fmt: skip
        assert unusual_length(Period.through(date(2026, 3, 2), last), params) == wanted


def test_the_next_contact_within_an_action_plan_is_due_by_the_rule_of_the_day() -> None:
    params = Params.load()
    assert next_contact(date(2025, 5, 31), params) == date(2025, 7, 30)
    assert next_contact(date(2025, 6, 1), params) == date(2025, 7, 1)
    assert next_contact(date(2019, 5, 31), params) is None
