"""The next contact with the labour office and the end of the status, on worked dates."""

from __future__ import annotations

import datetime

import pytest

from kwadrat.law import countdowns as law
from kwadrat.law.params import Params

D = datetime.date
PARAMS = Params.load()


@pytest.mark.parametrize(
    ("last", "due", "warn"),
    [
        (D(2025, 6, 10), D(2025, 9, 8), D(2025, 8, 24)),  # worked example: warning at day 75, the last is day 90
        (D(2024, 1, 15), D(2025, 8, 30), D(2025, 8, 15)),  # before the rule: counted from its first day
        (D(2026, 11, 1), D(2027, 1, 30), D(2027, 1, 15)),
    ],
)
def test_the_next_contact(last: D, due: D, warn: D) -> None:
    found = law.contact(last, D(2026, 1, 1), PARAMS)
    assert found is not None
    assert (found.kind, found.due_on, found.warn_on) == ("contact", due, warn)
    day = datetime.timedelta(days=1)
    assert [found.level(on) for on in (warn - day, warn, due, due + day)] == ["ok", "warn", "warn", "late"]
    assert found.parameter.id == law.CONTACT


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (D(2026, 1, 15), D(2029, 1, 14)), (D(2020, 3, 3), D(2028, 5, 31)), (D(2028, 2, 29), D(2031, 2, 27)),
    ],
)  # fmt: skip
def test_the_end_of_the_status(since: D, due: D) -> None:
    found = law.status(since, D(2028, 3, 1), PARAMS)
    assert found is not None
    assert (found.kind, found.due_on, (found.due_on - found.warn_on).days) == ("status", due, 90)
    assert found.since == max(since, D(2025, 6, 1))


def test_before_the_act_nothing_runs() -> None:
    assert law.contact(D(2025, 5, 1), D(2025, 5, 31), PARAMS) is None
    assert law.status(D(2025, 5, 1), D(2025, 5, 31), PARAMS) is None
