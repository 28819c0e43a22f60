"""Periods, months, half-years and working days. A period is half-open; people are shown its last day."""

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, Self

import holidays

MONTHS_PER_YEAR = 12
SATURDAY = 5
ONE_DAY = datetime.timedelta(days=1)

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_POLISH = re.compile(r"(?P<day>\d{1,2})[.\-/](?P<month>\d{1,2})[.\-/](?P<year>\d{4})", re.ASCII)


class BadDate(ValueError):
    """A text that is no date; `code` is format (not recognised) or no_such_day (as 30 February)."""

    def __init__(self, code: Literal["format", "no_such_day"]) -> None:
        self.code: Literal["format", "no_such_day"] = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but without `end`; an end of None is open. Never empty (ValueError)."""

    start: datetime.date
    end: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError("a period ends after its start")

    @classmethod
    def through(cls, first: datetime.date, last: datetime.date | None) -> Self:
        """The period from the first to the last day, both inclusive, as people write it; None is open."""
        return cls(first, None if last is None else last + ONE_DAY)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day, inclusive; None for an open period."""
        return None if self.end is None else self.end - ONE_DAY

    @property
    def days(self) -> int | None:
        """The number of days; None for an open period."""
        return None if self.end is None else (self.end - self.start).days

    def contains(self, on: datetime.date) -> bool:
        """Whether the day lies in the period."""
        return self.start <= on and (self.end is None or on < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two periods share a day."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The days that both periods share, or None."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else Period(start, end)


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same days as periods that neither overlap nor touch, in order."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda one: one.start):
        if result and (result[-1].end is None or period.start <= result[-1].end):
            last = result.pop()
            is_open = last.end is None or period.end is None
            result.append(Period(last.start, None if is_open else max(filter(None, (last.end, period.end)))))
        else:
            result.append(period)
    return result


def add_months(on: datetime.date, months: int) -> datetime.date:
    """The same day so many calendar months later or earlier, clipped to the end of the month (k.p.a. art. 57 § 3)."""
    index = on.year * MONTHS_PER_YEAR + on.month - 1 + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    month += 1
    return datetime.date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def months_between(start: datetime.date, end: datetime.date) -> int:
    """Whole calendar months that fit between start and end (exclusive); 0 when end is not after start."""
    months = (end.year - start.year) * MONTHS_PER_YEAR + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return max(months, 0)


def half_year(year: int, half: Literal[1, 2]) -> Period:
    """January to June or July to December of the year."""
    if half == 1:
        return Period(datetime.date(year, 1, 1), datetime.date(year, 7, 1))
    return Period(datetime.date(year, 7, 1), datetime.date(year + 1, 1, 1))


def parse(text: str) -> datetime.date:
    """A date typed as 2021-06-30 or 30.06.2021 (also with dashes or slashes); raises BadDate."""
    found = _ISO.fullmatch(text.strip()) or _POLISH.fullmatch(text.strip())
    if found is None:
        raise BadDate("format")
    try:
        return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise BadDate("no_such_day") from None


@cache
def public_holidays(year: int) -> frozenset[datetime.date]:
    """Days off by law in Poland in the year (ustawa z 18.01.1951 o dniach wolnych od pracy)."""
    return frozenset(holidays.country_holidays("PL", years=year))


@cache
def holiday_name(on: datetime.date, language: Literal["pl", "en_US"] = "pl") -> str:
    """Name of the day off by law (ustawa z 18.01.1951 o dniach wolnych od pracy); an empty text on other days."""
    return holidays.country_holidays("PL", years=on.year, language=language).get(on, "")


def is_working_day(on: datetime.date) -> bool:
    """Monday to Friday, not a public holiday."""
    return on.weekday() < SATURDAY and on not in public_holidays(on.year)


def next_working_day(on: datetime.date) -> datetime.date:
    """The day itself when it is a working day, else the first working day after it (k.p.a. art. 57 § 4)."""
    while not is_working_day(on):
        on += ONE_DAY
    return on


@cache
def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after `start` up to and with `end`; 0 for the same day or an earlier one."""
    return sum(is_working_day(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))


def add_working_days(on: datetime.date, n: int) -> datetime.date:
    """The n-th working day after the day, which itself is not counted (k.p.a. art. 57 § 1); the day itself for 0."""
    if n < 0:
        raise ValueError("working days are counted forwards")
    for _ in range(n):
        on = next_working_day(on + ONE_DAY)
    return on
