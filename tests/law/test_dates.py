"""Periods, months, half-years, working days and typed dates."""

import datetime
import itertools
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kwadrat.law.dates import (
    BadDate,
    Period,
    add_months,
    add_working_days,
    half_year,
    holiday_name,
    is_working_day,
    merged,
    months_between,
    next_working_day,
    parse,
    public_holidays,
)
from kwadrat.law.params import Params

DAY = datetime.timedelta(days=1)
dates = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@st.composite
def periods(draw: st.DrawFn, *, may_be_open: bool = True) -> Period:
    start = draw(dates)
    days = st.integers(1, 800)
    length = draw(st.none() | days if may_be_open else days)
    return Period(start, None if length is None else start + datetime.timedelta(days=length))


def test_period_counts_its_first_day_and_not_its_end() -> None:
    period = Period(date(2021, 1, 1), date(2021, 7, 1))
    assert period.contains(date(2021, 1, 1))
    assert period.contains(date(2021, 6, 30))
    assert not period.contains(date(2021, 7, 1))
    assert not period.contains(date(2020, 12, 31))
    assert period.last_day == date(2021, 6, 30)
    assert period.days == 181
    assert period == Period.through(date(2021, 1, 1), date(2021, 6, 30))


def test_open_period_has_no_last_day() -> None:
    period = Period.through(date(2021, 1, 1), None)
    assert (period.end, period.last_day, period.days) == (None, None, None)
    assert period.contains(date(2999, 12, 31))


@pytest.mark.parametrize("end", [date(2021, 1, 1), date(2020, 12, 31)])
def test_period_is_never_empty(end: date) -> None:
    with pytest.raises(ValueError, match="ends after its start"):
        Period(date(2021, 1, 1), end)


def test_periods_that_touch_do_not_overlap() -> None:
    first = Period(date(2021, 1, 1), date(2021, 7, 1))
    assert not first.overlaps(Period(date(2021, 7, 1)))
    assert first.overlaps(Period(date(2021, 6, 30)))
    assert first.intersection(Period(date(2021, 6, 1))) == Period(date(2021, 6, 1), date(2021, 7, 1))
    assert Period(date(2021, 1, 1)).intersection(Period(date(2022, 1, 1))) == Period(date(2022, 1, 1))


@given(periods(), periods(), dates)
def test_intersection_holds_exactly_the_shared_days(one: Period, other: Period, on: date) -> None:
    shared = one.intersection(other)
    assert shared == other.intersection(one)
    assert one.overlaps(other) == (shared is not None)
    assert (shared is not None and shared.contains(on)) == (one.contains(on) and other.contains(on))


@given(periods(may_be_open=False))
def test_period_survives_the_way_people_write_it(period: Period) -> None:
    assert Period.through(period.start, period.last_day) == period


@given(st.lists(periods(), max_size=6), dates)
def test_merged_holds_the_same_days_and_nothing_touches(some: list[Period], on: date) -> None:
    result = merged(some)
    assert any(p.contains(on) for p in result) == any(p.contains(on) for p in some)
    for earlier, later in itertools.pairwise(result):
        assert earlier.end is not None
        assert earlier.end < later.start


@pytest.mark.parametrize(
    ("on", "months", "result"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 6, "2026-09-30"),  # worked example of the ESF windows: 31 September does not exist
        ("2025-01-15", 6, "2025-07-15"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-12-01", 0, "2025-12-01"),
    ],
)
def test_months_end_on_the_same_day_number(on: str, months: int, result: str) -> None:
    assert add_months(date.fromisoformat(on), months).isoformat() == result


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-01-01", "2025-07-01", 6),
        ("2025-01-01", "2025-06-30", 5),
        ("2025-08-31", "2026-02-28", 6),
        ("2025-08-31", "2026-02-27", 5),
        ("2025-01-15", "2025-01-14", 0),
        ("2025-01-15", "2024-01-14", 0),
        ("2025-01-15", "2025-01-15", 0),
    ],
)
def test_whole_months_between(start: str, end: str, months: int) -> None:
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months


@given(dates, st.integers(0, 600))
def test_months_between_undoes_add_months(start: date, months: int) -> None:
    end = add_months(start, months)
    assert months_between(start, end) == months
    assert end.day <= start.day
    assume(months > 0)
    assert months_between(start, end - DAY) == months - 1


@given(dates, dates)
def test_months_between_is_the_greatest_number_that_fits(start: date, end: date) -> None:
    assume(end >= start)
    months = months_between(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)


def test_half_years_of_a_year_meet() -> None:
    first, second = half_year(2021, 1), half_year(2021, 2)
    assert (first.start, first.last_day) == (date(2021, 1, 1), date(2021, 6, 30))
    assert (second.start, second.last_day) == (date(2021, 7, 1), date(2021, 12, 31))
    assert merged([second, first]) == [Period(date(2021, 1, 1), date(2022, 1, 1))]


@pytest.mark.parametrize("text", ["2021-06-30", "30.06.2021", " 30.6.2021 ", "30-06-2021", "30/06/2021", "2021-6-30"])
def test_parse_takes_the_ways_people_type(text: str) -> None:
    assert parse(text) == date(2021, 6, 30)


@pytest.mark.parametrize(
    "text", ["", "wczoraj", "30.06.21", "2021.06.30", "３０.06.2021", "30.06.2021 r.", "1" * 300, "😀"]
)
def test_parse_says_that_the_form_is_not_known(text: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse(text)
    assert caught.value.code == "format"


@pytest.mark.parametrize("text", ["30.02.2021", "2021-13-01", "00.01.2021", "01.01.0000"])
def test_parse_says_that_there_is_no_such_day(text: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse(text)
    assert caught.value.code == "no_such_day"


@given(dates)
def test_parse_reads_what_is_written(on: date) -> None:
    assert parse(on.isoformat()) == on
    assert parse(on.strftime("%d.%m.%Y")) == on


@pytest.mark.parametrize(
    ("on", "working"),
    [
        ("2025-11-10", True),
        ("2025-11-11", False),  # Independence Day, a Tuesday
        ("2025-06-19", False),  # Corpus Christi
        ("2026-01-06", False),  # Epiphany
        ("2024-12-24", True),  # Christmas Eve became a day off in 2025
        ("2025-12-24", False),
        ("2025-06-21", False),  # Saturday
        ("2025-06-22", False),  # Sunday
        ("2026-04-06", False),  # Easter Monday
    ],
)
def test_working_days_follow_the_polish_calendar(on: str, working: bool) -> None:
    assert is_working_day(date.fromisoformat(on)) is working


def test_public_holidays_of_a_year() -> None:
    days = public_holidays(2025)
    assert {date(2025, 5, 1), date(2025, 5, 3), date(2025, 8, 15), date(2025, 12, 26)} <= days
    assert {day.year for day in days} == {2025}
    assert len(days) == 14


def test_holidays_have_names() -> None:
    assert holiday_name(date(2026, 11, 11)) == "Narodowe Święto Niepodległości"
    assert holiday_name(date(2026, 11, 11), "en_US") == "National Independence Day"
    assert holiday_name(date(2026, 11, 12)) == ""


@pytest.mark.parametrize(
    ("on", "n", "result"),
    [
        ("2025-04-17", 0, "2025-04-17"),
        ("2025-04-19", 0, "2025-04-19"),
        ("2025-04-17", 1, "2025-04-18"),
        ("2025-04-18", 1, "2025-04-22"),  # over Easter
        ("2025-12-23", 1, "2025-12-29"),  # over Christmas and a weekend
        ("2025-12-23", 3, "2025-12-31"),
        ("2025-12-31", 1, "2026-01-02"),
    ],
)
def test_working_days_are_counted_from_the_next_day(on: str, n: int, result: str) -> None:
    assert add_working_days(date.fromisoformat(on), n).isoformat() == result


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2025, 4, 18), -1)


def test_deadline_on_a_day_off_moves_to_the_next_working_day() -> None:
    assert next_working_day(date(2025, 12, 24)) == date(2025, 12, 29)
    assert next_working_day(date(2025, 12, 29)) == date(2025, 12, 29)


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(1, 40))
def test_working_days_between_are_as_many_as_asked(on: date, n: int) -> None:
    end = add_working_days(on, n)
    passed = [on + datetime.timedelta(days=i) for i in range(1, (end - on).days + 1)]
    assert sum(map(is_working_day, passed)) == n
    assert is_working_day(end)


@pytest.mark.parametrize(
    ("parameter_id", "event", "due"),
    [
        ("status.new.contact_days", "2025-06-10", "2025-09-08"),
        ("status.new.contact_warn_day", "2025-06-10", "2025-08-24"),
        ("esf.immediate_days", "2026-03-31", "2026-04-28"),
        ("udpp.report_days", "2025-12-31", "2026-01-30"),
    ],
)
def test_deadlines_of_the_worked_examples(parameter_id: str, event: str, due: str) -> None:
    on = date.fromisoformat(event)
    days = Params.load().value(parameter_id, on).integer
    assert (on + datetime.timedelta(days=days)).isoformat() == due


def test_control_date_of_the_worked_example() -> None:
    on = date(2026, 3, 31)
    assert add_months(on, Params.load().value("esf.longterm_months", on).integer) == date(2026, 9, 30)
