"""Grosze, costs by the minute, and parts that always add up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.law.funding import consultation_cost, hours, total_cost
from kwadrat.law.money import LIMIT, cost, exact, grosze, split
from kwadrat.law.params import Params

amounts = st.decimals(-(10**9), 10**9, places=2)
weights = st.decimals(0, 1000, places=4)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("4374.315", "4374.32"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        ("1469.386666", "1469.39"),
        (7, "7.00"),
        (Decimal("2.345"), "2.35"),
    ],
)
def test_grosze_round_half_away_from_zero(amount: Decimal | int | str, rounded: str) -> None:
    assert str(grosze(amount)) == rounded


@pytest.mark.parametrize("bad", [1.5, True, None, b"1"])
def test_no_binary_float_is_money(bad: Any) -> None:
    for call in (grosze, exact, lambda x: cost(60, x), lambda x: split(x, [1]), lambda x: split(1, [x])):
        with pytest.raises(TypeError, match="not"):
            call(bad)


@pytest.mark.parametrize("bad", ["", "12,50", "zł", "NaN", "Infinity", "-Infinity", str(LIMIT), "1e400"])
def test_what_is_no_finite_number_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        grosze(bad)


@pytest.mark.parametrize(
    ("minutes", "rate", "amount"),
    [
        (60, "60.00", "60.00"),
        (20, "0.30", "0.10"),
        (1, "60.00", "1.00"),
        (50, "61.30", "51.08"),  # 51.0833...
        (3, "0.10", "0.01"),  # exactly half a grosz goes up
        (0, "60.00", "0.00"),
        (5840 * 60, "8.10", "47304.00"),
        (10 * 60, "12.20", "122.00"),
        (7, "33.33", "3.89"),
    ],
)
def test_cost_is_exact_and_rounded_once(minutes: int, rate: str, amount: str) -> None:
    assert str(cost(minutes, rate)) == amount
    assert str(consultation_cost(minutes, rate)) == amount


def test_minutes_are_whole_and_not_negative() -> None:
    for bad in (1.5, True, "60"):
        with pytest.raises(TypeError, match="whole number"):
            cost(bad, "60.00")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not negative"):
        cost(-1, "60.00")


def test_rate_of_a_consultation_is_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        consultation_cost(60, "-0.01")


# psu_refund of the worked examples: hours, rate paid, minimum, share -> benefit, refund, share of the gmina
@pytest.mark.parametrize(
    ("hours_worked", "rate", "on", "share_id", "benefit", "refund", "gmina"),
    [
        (5840, "8.10", "2016-06-30", "psu.refund_max", "47304.00", "28382.40", "18921.60"),
        (40, "12.20", "2025-03-31", "psu.refund_max", "488.00", "292.80", "195.20"),
        (40, "15.00", "2025-03-31", "psu.refund_max", "600.00", "292.80", "307.20"),
        (30, "12.20", "2025-03-31", "psu.refund_max", "366.00", "219.60", "146.40"),
        (40, "12.20", "2025-03-31", "psu.refund_max_carers", "488.00", "488.00", "0.00"),
    ],
)
def test_refunds_of_the_worked_examples(
    hours_worked: int, rate: str, on: str, share_id: str, benefit: str, refund: str, gmina: str
) -> None:
    params = Params.load()
    day = date.fromisoformat(on)
    share = params.value(share_id, day).decimal
    paid = cost(hours_worked * 60, rate)
    least = cost(hours_worked * 60, params.value("psu.min_hour", day).decimal)
    refunded, rest = split(least, [share, 1 - share])
    assert (str(paid), str(refunded), str(paid - refunded)) == (benefit, refund, gmina)
    assert refunded + rest == least


def test_lines_across_a_valorisation_are_costed_by_their_day() -> None:
    params = Params.load()
    lines = [
        consultation_cost(18 * 60, params.value("psu.min_hour", date(2024, 5, 31)).decimal),
        consultation_cost(20 * 60, params.value("psu.min_hour", date(2024, 6, 1)).decimal),
    ]
    assert [str(line) for line in lines] == ["196.20", "244.00"]
    total = total_cost(lines)
    assert str(total) == "440.20"
    assert [str(part) for part in split(total, ["0.60", "0.40"])] == ["264.12", "176.08"]


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.33", "33.34", "33.33"]),
        ("0.02", [1, 1, 1, 1], ["0.01", "0.00", "0.01", "0.00"]),
        ("0.01", ["0.5", "0.5"], ["0.01", "0.00"]),
        ("10.00", [0, 1, 0], ["0.00", "10.00", "0.00"]),
        ("-10.00", [1, 2], ["-3.33", "-6.67"]),
        ("0", [1, 2], ["0.00", "0.00"]),
    ],
)
def test_split(total: str, shares: list[int | str], parts: list[str]) -> None:
    assert [str(part) for part in split(total, shares)] == parts


@given(amounts, st.lists(weights, min_size=1, max_size=12).filter(lambda shares: sum(shares) > 0))
def test_parts_always_add_up_and_are_near_their_share(total: Decimal, shares: list[Decimal]) -> None:
    parts = split(total, shares)
    assert sum(parts) == total
    assert len(parts) == len(shares)
    for part, share in zip(parts, shares, strict=True):
        assert part == grosze(part)
        assert part * total >= 0
        assert abs(part - total * share / sum(shares)) <= Decimal("0.0101")


@given(amounts, st.decimals("0.01", "0.99", places=2))
def test_of_two_parts_the_first_is_rounded_and_the_second_the_difference(total: Decimal, share: Decimal) -> None:
    first, second = split(total, [share, 1 - share])
    assert first == grosze(total * share)
    assert second == total - first


@pytest.mark.parametrize(
    ("total", "shares", "message"),
    [
        ("0.005", [1, 1], "fractions of a grosz"),
        ("1.00", [], "not all zero"),
        ("1.00", [0, 0], "not all zero"),
        ("1.00", [2, -1], "not negative"),
    ],
)
def test_split_refuses_what_it_cannot_divide(total: str, shares: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        split(total, shares)


def test_total_of_no_line_is_zero() -> None:
    assert str(total_cost([])) == "0.00"


def test_total_is_the_sum_of_what_is_shown() -> None:
    assert str(total_cost([Decimal("0.005"), Decimal("0.005")])) == "0.02"


@pytest.mark.parametrize(("minutes", "text"), [(3600, "60.00"), (50, "0.83"), (0, "0.00"), (3, "0.05"), (100, "1.67")])
def test_minutes_are_shown_as_hours(minutes: int, text: str) -> None:
    assert str(hours(minutes)) == text
