"""When the yearly report is due, which parts it has on that day, and which numbers contradict each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kwadrat.law.params import MissingParameter, Params, Rules
from kwadrat.law.reports import ANNUAL, Totals, annual_due, annual_parts, contradictions, shows_pensioners

PARAMS, RULES = Params.load(), Rules.load()
FITS = Totals(participants=10, sum_of_groups=12, without_group=0, finished=10, effects=10, work_after=10)


@pytest.mark.parametrize("year", [2011, 2021, 2026])
def test_due_on_31_march_of_the_next_year(year: int) -> None:
    assert annual_due(year, PARAMS) == date(year + 1, 3, 31)


def test_no_report_before_the_act_knew_one() -> None:
    with pytest.raises(MissingParameter, match=r"kis\.report_deadline.*UZS art\. 18a ust\. 6"):
        annual_due(2010, PARAMS)


@pytest.mark.parametrize(
    ("year", "parts"),
    [
        (2011, ("effects", "grants")), (2020, ("effects", "grants")), (2021, ("R1", "R2", "R3", "R4")),
        (2026, ("R1", "R2", "R3", "R4")),
    ],
)  # fmt: skip
def test_the_scope_of_the_day_on_which_it_is_due(year: int, parts: tuple[str, ...]) -> None:
    """The report for 2021 is due on 31 March 2022, after the change of 15 February 2022."""
    assert annual_parts(year, PARAMS, RULES) == parts


def test_no_rule_no_parts() -> None:
    assert annual_parts(2026, PARAMS, Rules([])) == ()


def test_pensioners_stand_apart_since_the_act_admits_them() -> None:
    """UZS art. 1 ust. 3a, since 15 February 2022; before, the same pension excluded."""
    assert [shows_pensioners(year, RULES) for year in (2012, 2021, 2022, 2026)] == [False, False, True, True]
    assert not shows_pensioners(2026, Rules([]))


def test_every_part_has_columns() -> None:
    assert set(ANNUAL) == {"R1", "R2", "R3", "R4", "effects", "grants"}
    assert all(ANNUAL.values())


def test_numbers_that_fit_have_no_contradiction() -> None:
    assert contradictions(FITS) == ()
    assert contradictions(replace(FITS, sum_of_groups=9, without_group=1)) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sum_of_groups": 9}, "groups_sum"), ({"finished": 11}, "finished"), ({"effects": 11}, "effects_within"),
        ({"effects": 9}, "work_within"),
    ],
)  # fmt: skip
def test_each_contradiction_is_seen(change: dict[str, int], code: str) -> None:
    assert contradictions(replace(FITS, **change)) == (code,)
