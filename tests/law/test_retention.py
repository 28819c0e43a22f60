"""How long data are kept, counted in whole years."""

from __future__ import annotations

from datetime import date

import pytest

from kwadrat.law import retention
from kwadrat.law.params import Params, Rules


def test_a_period_counted_from_the_day_or_from_the_end_of_its_year() -> None:
    assert retention.erasable_on(date(2020, 3, 5), 5, retention.DAY) == date(2025, 3, 6)
    assert retention.erasable_on(date(2020, 2, 29), 5, retention.DAY) == date(2025, 3, 1)
    assert retention.erasable_on(date(2020, 3, 5), 5, retention.YEAR_END) == date(2026, 1, 1)
    with pytest.raises(ValueError, match="month"):
        retention.erasable_on(date(2020, 3, 5), 5, "month")


def test_a_day_before_the_rules_has_none() -> None:
    with pytest.raises(KeyError):
        retention.kept("trail", Params.load(), Rules.load(), date(1990, 1, 1))
