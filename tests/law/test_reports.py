"""The half-year of a club: definitions, and the published figures of Kędzierzyn-Koźle (first half of 2021)."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.law.funding import consultation_cost, hours, total_cost
from kwadrat.law.params import Params
from kwadrat.law.reports import (
    COLUMNS,
    HALF_YEAR,
    SMALL_COUNT,
    Rounding,
    per_person,
    percent,
    percent_half_even,
    rounded,
    rounding,
)

# Published by the operator on mops-kkozle.pl: people, hours, rate, cost; and what follows from them.
REFERRED = {"women": 27, "men": 17, "all": 44}
SERVICES = {
    "psychological_counselling": (34, 60, "60.00", "3600.00", "1.76", "105.88", "77.27"),
    "career_counselling": (24, 62, "60.00", "3720.00", "2.58", "155.00", "54.55"),
}


@pytest.mark.parametrize("service", SERVICES)
def test_published_half_year_of_a_service(service: str) -> None:
    people, worked, rate, cost, hours_each, cost_each, share = SERVICES[service]
    assert str(consultation_cost(worked * 60, rate)) == cost
    assert str(per_person(hours(worked * 60), people, "hours_per_person")) == hours_each
    assert str(per_person(Decimal(cost), people, "cost_per_person")) == cost_each
    assert str(percent(people, REFERRED["all"])) == share


def test_published_totals() -> None:
    assert str(hours(sum(service[1] for service in SERVICES.values()) * 60)) == "122.00"
    assert str(total_cost(Decimal(service[3]) for service in SERVICES.values())) == "7320.00"
    assert sum(service[0] for service in SERVICES.values()) == 58
    assert str(percent(REFERRED["women"], REFERRED["all"])) == "61.36"


def test_half_year_holds_the_rows_that_are_published() -> None:
    assert HALF_YEAR.columns == ("women", "men", "all")
    assert [(row.code, row.scope) for row in HALF_YEAR.rows] == [
        ("referred", "club"),
        ("referred_share", "club"),
        ("accepted", "club"),
        ("service_users", "club"),
        ("participants", "club"),
        ("contract_holders", "club"),
        ("people", "service_kind"),
        ("hours", "service_kind"),
        ("hours_without_rate", "service_kind"),
        ("rate", "service_kind"),
        ("cost", "service_kind"),
        ("hours_per_person", "service_kind"),
        ("cost_per_person", "service_kind"),
        ("share_of_referred", "service_kind"),
        ("service_uses", "total"),
        ("total_hours", "total"),
        ("total_hours_without_rate", "total"),
        ("total_cost", "total"),
        ("social_effects", "club"),
        ("vocational_effects", "club"),
        ("work_after", "club"),
        ("completed", "club"),
        ("interrupted", "club"),
    ]


def test_definition_is_closed_in_itself() -> None:
    codes = [row.code for row in HALF_YEAR.rows]
    assert len(codes) == len(set(codes))
    for row in HALF_YEAR.rows:
        assert set(row.columns) <= set(COLUMNS)
        assert row.is_derived == (row.base is not None)
        if row.is_derived:
            assert row.numerator is not None
            assert row.base is not None
            assert not HALF_YEAR.row(row.numerator).is_derived
            assert not HALF_YEAR.row(row.base).is_derived
            assert row.rounding is not None
        if row.unit in {"people", "uses"}:
            assert row.rounding is None, "a count is never rounded"


def test_row_by_its_code() -> None:
    row = HALF_YEAR.row("cost_per_person")
    assert (row.unit, row.numerator, row.base, row.columns) == ("pln", "cost", "people", ("all",))
    with pytest.raises(KeyError):
        HALF_YEAR.row("profit")


def test_threshold_of_small_counts_is_a_parameter() -> None:
    assert Params.load().value(SMALL_COUNT, date(2025, 1, 1)).integer > 1


def test_rounding_is_named() -> None:
    assert rounding("share") == Rounding(2, "half_up")
    assert rounding("survey_share") == Rounding(0, "half_even")
    assert str(rounded(Decimal("0.125"), "hours")) == "0.13"
    assert str(rounded(Decimal("12.5"), "survey_share")) == "12"


@pytest.mark.parametrize(
    ("n", "places", "up", "even"),
    [(2, 0, "13", "12"), (14, 0, "88", "88"), (1, 1, "6.3", "6.2"), (1, 2, "6.25", "6.25"), (0, 2, "0.00", "0.00")],
)
def test_the_two_ways_to_round_a_half(n: int, places: int, up: str, even: str) -> None:
    assert str(percent(n, 16, places)) == up
    assert str(percent_half_even(n, 16, places)) == even


def test_nothing_is_divided_by_zero() -> None:
    assert percent(3, 0) is None
    assert percent_half_even(3, 0) is None
    assert per_person(Decimal("60.00"), 0, "hours_per_person") is None


# The published survey of clubs prints these percentages and no number of clubs.
PRINTED = (88, 81, 50, 31, 31, 12, 6, 6)
COUNTS = (14, 13, 8, 5, 5, 2, 1, 1)


def test_published_survey_comes_out_half_to_even_only() -> None:
    assert tuple(int(percent_half_even(n, 16) or 0) for n in COUNTS) == PRINTED
    half_up = [int(percent(n, 16, 0) or 0) for n in COUNTS]
    assert [i for i, (a, b) in enumerate(zip(half_up, PRINTED, strict=True)) if a != b] == [5]


def test_bases_that_fit_the_published_survey() -> None:
    def fits(base: int, half_up: bool) -> bool:
        values = {percent(n, base, 0) if half_up else percent_half_even(n, base) for n in range(base + 1)}
        return set(map(Decimal, PRINTED)) <= values

    even = [base for base in range(1, 101) if fits(base, half_up=False)]
    up = [base for base in range(1, 101) if fits(base, half_up=True)]
    assert even == [16, 32, 48, 52, 64, 68, 72, 78, 80, 84, 86, 88, 90, 94, 96, 98, 100]
    assert up == [52, 68, 78, 84, 86, 90, 94, 98, 100]


@given(st.integers(1, 10**6), st.data(), st.integers(0, 4))
def test_percent_is_within_half_a_unit_and_in_order(base: int, data: st.DataObject, places: int) -> None:
    counts = sorted(data.draw(st.lists(st.integers(0, base), min_size=2, max_size=5)))
    for function in (percent, percent_half_even):
        values = [value for n in counts if (value := function(n, base, places)) is not None]
        assert len(values) == len(counts)
        assert all(a <= b for a, b in itertools.pairwise(values))
        for n, value in zip(counts, values, strict=True):
            assert abs(value - Decimal(100 * n) / base) <= Decimal(1).scaleb(-places) / 2 + Decimal("1e-20")
