"""The rules at the start of a participation, on each side of the days on which they changed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.law.dates import Period, add_months
from kwadrat.law.eligibility import (
    BENEFIT_CODES,
    GROUP_CODES,
    OPERATOR_TYPES,
    SENSITIVE_GROUPS,
    BenefitFact,
    Finding,
    GroupFact,
    graduate,
    operator_admitted,
    start_of_participation,
)
from kwadrat.law.params import MissingParameter, Params, Rules
from kwadrat.law.plans import ContractFact

RULES = Rules.load()
PARAMS = Params.load()
OLD = date(2022, 2, 14)  # last day of the text before the change of 2022
NEW = date(2022, 2, 15)
LONG = Period(date(2000, 1, 1))
SIGNED = ContractFact(date(2021, 12, 1), Period(date(2021, 12, 1), date(2030, 1, 1)))


def start(on: date, **changes: Any) -> tuple[Finding, ...]:
    """The findings of a start at which everything is in order, but for the changes."""
    facts: dict[str, Any] = {
        "groups": [GroupFact("G5", LONG)],
        "premise_recorded": True,
        "poverty_premise": True,
        "benefits": [],
        "contract": SIGNED,
        "planned_end": on + timedelta(days=180),
        "register_entry_on": date(2015, 5, 1),
        "notice_given_on": on,
        "authorised": True,
        "rules": RULES,
        "params": PARAMS,
    }
    return start_of_participation(on, **{**facts, **changes})


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(finding.rule_id, finding.level, finding.code) for finding in findings]


@pytest.mark.parametrize("on", [OLD, NEW, date(2026, 5, 1)])
def test_start_in_order_finds_nothing(on: date) -> None:
    assert start(on) == ()


@pytest.mark.parametrize(
    ("on", "changes", "expected"),
    [
        # EL-01: group and exclusion premise
        (NEW, {"groups": []}, [("EL-01", "block", "group_missing")]),
        (NEW, {"groups": [GroupFact("G5", Period(NEW + timedelta(days=1)))]}, [("EL-01", "block", "group_missing")]),
        (NEW, {"groups": [GroupFact("G5", Period(date(2020, 1, 1), NEW))]}, [("EL-01", "block", "group_missing")]),
        (NEW, {"groups": [GroupFact("GX", LONG)]}, [("EL-01", "block", "justification_missing")]),
        (NEW, {"groups": [GroupFact("GX", LONG, justification=" \n")]}, [("EL-01", "block", "justification_missing")]),
        (NEW, {"groups": [GroupFact("GX", LONG, justification="utrata mieszkania")]}, []),
        (NEW, {"groups": [GroupFact("GX", LONG), GroupFact("G8", LONG)]}, []),
        (NEW, {"premise_recorded": False}, [("EL-01", "block", "premise_missing")]),
        (
            NEW,
            {"groups": [], "premise_recorded": False},
            [("EL-01", "block", "group_missing"), ("EL-01", "block", "premise_missing")],
        ),
        (OLD, {"groups": [], "premise_recorded": False}, []),
        # EL-02: the poverty premise went away
        (OLD, {"poverty_premise": False}, [("EL-02", "block", "poverty_premise_missing")]),
        (NEW, {"poverty_premise": False}, []),
        # EL-03: programmes behind G1 and G7
        (NEW, {"groups": [GroupFact("G1", LONG)]}, [("EL-03", "warn", "programme_missing")]),
        (OLD, {"groups": [GroupFact("G7", LONG)]}, [("EL-03", "warn", "programme_missing")]),
        (NEW, {"groups": [GroupFact("G1", LONG, True), GroupFact("G7", LONG, True)]}, []),
        # EL-06: excluding benefits; EL-07: the pension for inability to work
        *[(NEW, {"benefits": [BenefitFact(n, LONG)]}, [("EL-06", "block", "benefit_excludes")]) for n in (1, 2, 3, 5)],
        *[(OLD, {"benefits": [BenefitFact(n, LONG)]}, [("EL-06", "block", "benefit_excludes")]) for n in (7, 8)],
        (OLD, {"benefits": [BenefitFact(6, LONG)]}, [("EL-07", "block", "benefit_excludes")]),
        (NEW, {"benefits": [BenefitFact(6, LONG)]}, [("EL-07", "info", "benefit_allowed")]),
        (NEW, {"benefits": [BenefitFact(1, Period(date(2020, 1, 1), NEW))]}, []),
        (NEW, {"benefits": [BenefitFact(1, Period(NEW + timedelta(days=1)))]}, []),
        # PA-01: the contract
        (NEW, {"contract": None}, [("PA-01", "block", "contract_missing")]),
        (NEW, {"contract": replace(SIGNED, signed_on=None)}, [("PA-01", "block", "contract_not_signed")]),
        (
            NEW,
            {"contract": replace(SIGNED, signed_on=NEW + timedelta(days=1))},
            [("PA-01", "block", "contract_not_signed")],
        ),
        (
            NEW,
            {"contract": ContractFact(date(2021, 1, 1), Period(date(2021, 1, 1), NEW))},
            [("PA-01", "block", "contract_not_in_force")],
        ),
        (NEW, {"contract": ContractFact(NEW, Period(NEW))}, []),
        (date(2007, 7, 13), {"contract": None}, []),
        (date(2007, 7, 14), {"contract": None}, [("PA-01", "block", "contract_missing")]),
        # PA-04: the individual length
        (NEW, {"planned_end": None}, [("PA-04", "block", "planned_end_missing")]),
        (NEW, {"planned_end": OLD}, [("PA-04", "block", "planned_end_before_start")]),
        (NEW, {"planned_end": NEW}, []),
        # OP-02: the register
        (NEW, {"register_entry_on": None}, [("OP-02", "block", "register_entry_missing")]),
        (NEW, {"register_entry_on": NEW + timedelta(days=1)}, [("OP-02", "block", "register_entry_later")]),
        (NEW, {"register_entry_on": NEW}, []),
        # DP-01, DP-02
        (NEW, {"authorised": False}, [("DP-01", "block", "authorisation_missing")]),
        (NEW, {"notice_given_on": None}, [("DP-02", "block", "notice_missing")]),
        (NEW, {"notice_given_on": NEW + timedelta(days=1)}, [("DP-02", "block", "notice_later")]),
        (date(2019, 5, 3), {"authorised": False, "contract": ContractFact(date(2019, 1, 1), LONG)}, []),
    ],
)
def test_one_thing_out_of_order(on: date, changes: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    if on < date(2008, 1, 1):
        changes = {"register_entry_on": None, **changes}
    found = start(on, **{"notice_given_on": on, **changes})
    assert said(found) == expected


def test_everything_missing_is_said_at_once() -> None:
    found = start(
        NEW,
        groups=[],
        premise_recorded=False,
        poverty_premise=False,
        benefits=[BenefitFact(1, LONG), BenefitFact(6, LONG)],
        contract=None,
        planned_end=None,
        register_entry_on=None,
        notice_given_on=None,
        authorised=False,
    )
    assert [finding.rule_id for finding in found] == [
        "EL-01", "EL-01", "EL-06", "EL-07", "PA-01", "PA-04", "OP-02", "DP-01", "DP-02",
    ]  # fmt: skip


def test_finding_names_article_confidence_and_what_it_is_about() -> None:
    (found,) = start(NEW, benefits=[BenefitFact(7, LONG)])
    assert found == Finding("EL-06", "block", "UZS 1.3", "A", "benefit_excludes", {"benefit": "7"})
    (found,) = start(NEW, groups=[GroupFact("G7", LONG)])
    assert (found.article, found.params) == ("UZS 1.2 pkt 1, 7", {"group": "G7", "programme": "IPI"})
    (found,) = start(NEW, planned_end=OLD)
    assert found.params == {"planned_end": "2022-02-14"}
    (found,) = start(NEW, register_entry_on=date(2022, 3, 1))
    assert found.params == {"happened_on": "2022-03-01"}


def test_rule_that_rests_on_an_unset_parameter_refuses() -> None:
    with_reference = [
        replace(rule, parameters={**rule.parameters, "months": "@kis.certificate_valid_months"})
        if rule.id == "PA-04"
        else rule
        for rule in RULES
    ]
    with pytest.raises(MissingParameter, match=r"kis\.certificate_valid_months"):
        start(NEW, rules=Rules(with_reference))


@pytest.mark.parametrize("code", ["G0", "G9", "", "g5"])
def test_unknown_group_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no such group"):
        GroupFact(code, LONG)


@pytest.mark.parametrize("code", [0, 4, 9])
def test_unknown_or_repealed_benefit_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="no such benefit"):
        BenefitFact(code, LONG)


def test_codes_agree_with_the_rules() -> None:
    groups = RULES.rule("EL-01", NEW)
    excluding = RULES.rule("EL-06", NEW)
    pension = RULES.rule("EL-07", NEW)
    assert groups is not None
    assert excluding is not None
    assert pension is not None
    assert groups.listed("groups") == GROUP_CODES
    assert sorted((*excluding.listed("benefits"), *pension.listed("benefits"))) == [str(n) for n in BENEFIT_CODES]
    assert {"G2", "G3", "G4", "G6", "G7", "G8"} == SENSITIVE_GROUPS
    assert set(GROUP_CODES) > SENSITIVE_GROUPS


# --- OP-01 ---


@pytest.mark.parametrize("operator_type", OPERATOR_TYPES)
@pytest.mark.parametrize("on", [date(2011, 10, 30), OLD, NEW, date(2026, 5, 1)])
def test_operator_types(operator_type: str, on: date) -> None:
    found = operator_admitted(operator_type, on, RULES)
    level = "warn" if on <= OLD else "block"
    if operator_type in {"GMINA", "NGO", "KOSC"} or (operator_type == "SPN_S" and on >= NEW):
        assert found is None
    else:
        assert found is not None
        code = "founders_to_be_checked" if operator_type == "SPN_S" else "operator_not_admitted"
        assert (found.rule_id, found.level, found.code) == ("OP-01", level, code)


def test_operator_before_the_rule_is_not_judged() -> None:
    assert operator_admitted("PUP", date(2011, 10, 29), RULES) is None


def test_unknown_operator_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no such type of operator"):
        operator_admitted("FUNDACJA", NEW, RULES)


# --- PA-06 ---

FIRST = date(2025, 1, 1)
LATE = date(2026, 6, 1)


def long_enough(*spans: tuple[date, date | None], on: date = LATE) -> bool:
    periods = [Period.through(*span) for span in spans]
    return graduate(periods, None, False, PARAMS, on).took_part_long_enough


@pytest.mark.parametrize(
    ("last", "enough"), [(date(2025, 6, 29), False), (date(2025, 6, 30), True), (date(2025, 12, 31), True)]
)
def test_six_calendar_months(last: date, enough: bool) -> None:
    assert long_enough((FIRST, last)) is enough


def test_thirty_days_left_over_are_no_month_of_an_unbroken_period() -> None:
    # five months and 30 days: 31 August is missing
    assert not long_enough((date(2025, 3, 1), date(2025, 8, 30)))


def test_no_participation_is_not_enough() -> None:
    assert not long_enough()


def test_months_of_separate_periods_are_added() -> None:
    assert long_enough((FIRST, date(2025, 3, 31)), (date(2025, 9, 1), date(2025, 11, 30)))
    assert not long_enough((FIRST, date(2025, 3, 31)), (date(2025, 9, 1), date(2025, 11, 29)))


def test_thirty_days_left_over_of_separate_periods_make_a_month() -> None:
    # 2 months and 14 days + 3 months and 16 days; one day less is not enough
    assert long_enough((FIRST, date(2025, 3, 14)), (date(2025, 9, 1), date(2025, 12, 16)))
    assert not long_enough((FIRST, date(2025, 3, 14)), (date(2025, 9, 1), date(2025, 12, 15)))


def test_periods_that_meet_are_one_and_no_day_counts_twice() -> None:
    assert long_enough((FIRST, date(2025, 3, 20)), (date(2025, 3, 21), date(2025, 6, 30)))
    assert not long_enough((FIRST, date(2025, 4, 30)), (FIRST, date(2025, 4, 30)))


def test_only_days_until_the_day_of_the_question_count() -> None:
    assert not long_enough((FIRST, None), on=date(2025, 6, 29))
    assert long_enough((FIRST, None), on=date(2025, 6, 30))
    assert not long_enough((FIRST, None), on=date(2024, 12, 31))


@pytest.mark.parametrize(
    ("issued", "carried_out", "expected"),
    [
        (None, False, (True, False, False)),
        (LATE, True, (True, True, True)),
        (LATE + timedelta(days=1), True, (True, False, True)),
        (LATE, False, (True, True, False)),
    ],
)
def test_three_conditions_of_a_graduate(
    issued: date | None, carried_out: bool, expected: tuple[bool, bool, bool]
) -> None:
    got = graduate([Period(FIRST, date(2025, 7, 1))], issued, carried_out, PARAMS, LATE)
    assert (got.took_part_long_enough, got.has_certificate, got.carried_out_contract) == expected
    assert got.is_graduate == all(expected)


def test_graduate_needs_the_parameter_of_the_day() -> None:
    with pytest.raises(MissingParameter, match=r"kis\.grad_min_months"):
        graduate([], None, False, PARAMS, date(2011, 10, 29))


@given(st.dates(date(2012, 1, 1), date(2040, 1, 1)), st.integers(0, 20))
def test_unbroken_participation_is_counted_in_calendar_months(first: date, months: int) -> None:
    end = add_months(first, months)
    periods = [Period(first, end)] if months else []
    got = graduate(periods, None, False, PARAMS, date(2045, 1, 1))
    assert got.took_part_long_enough == (months >= 6)


@given(st.dates(date(2012, 1, 1), date(2040, 1, 1)), st.integers(1, 400), st.integers(1, 400))
def test_cutting_a_participation_in_two_changes_nothing(first: date, days: int, more: int) -> None:
    middle, end = first + timedelta(days=days), first + timedelta(days=days + more)
    whole = graduate([Period(first, end)], None, False, PARAMS, date(2045, 1, 1))
    cut = graduate([Period(middle, end), Period(first, middle)], None, False, PARAMS, date(2045, 1, 1))
    assert whole == cut
