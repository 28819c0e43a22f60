"""A legal parameter on a date.

A parameter file has one table per id: `pl` and `en` describe it, `unit` is PLN, PLN/h, h, day, month, year, count,
share (0.60 = 60 %), factor, MM-DD, date, day_of_month, code or EUR, and `selected_by` says which date picks the row:
agreement_signed, work_day, calendar_day, month_end or event_date. Each line of `rows` is one range of days:
`value` (always text, so that no digit is lost; absent when unset), `from` (absent: start not established), `to` (last
day, inclusive; absent: open), `act`, `article`, `source`, `confidence` of the content and `dates` = confidence of the
range (A read in the act, B official body, C one secondary source, D own assumption, X computed), `status` (enforce =
compute and block, warn = compute and show the source, unset = refuse), `review_by` (last day on which an open row may
be trusted without a new look), `note`. A line may carry its own `pl` and `en`.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from typing import Any, Literal, Self

from kwadrat.law.params.reading import ACTS, bound, parameter_files, read

Status = Literal["enforce", "warn", "unset"]
Reason = Literal["unset", "no_row", "unknown_id"]

_PREFIXED_ARTICLE = re.compile(r"([A-Z][A-Z0-9-]*) ((?:art\.|§).*?)(?=[;,] [A-Z]|$)")
_JOURNAL = re.compile(r"Dz\.U\. \d{4} (?:nr \d+ )?poz\. \d+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row: a value, the days on which it stands, and where it comes from."""

    id: str
    pl: str
    en: str
    value: str | None
    unit: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None  # last day, inclusive
    act: str
    article: str
    source: str
    confidence: str
    status: Status
    selected_by: str = "event_date"
    dates_confidence: str = ""
    review_by: datetime.date | None = None
    note: str = ""
    is_local: bool = False

    def covers(self, on: datetime.date) -> bool:
        """Whether the row stands on the day."""
        return (self.valid_from or datetime.date.min) <= on <= (self.valid_to or datetime.date.max)

    @property
    def text(self) -> str:
        """The value as written; ValueError when the row is unset."""
        if self.value is None:
            raise ValueError(f"{self.id} is unset")
        return self.value

    @property
    def decimal(self) -> Decimal:
        """The value as an exact decimal in the row's unit; ValueError when it is no number."""
        try:
            return Decimal(self.text)
        except InvalidOperation:
            raise ValueError(f"{self.id} is no number: {self.value}") from None

    @property
    def integer(self) -> int:
        """The value as a whole number (days, months, counts); ValueError when it is not whole."""
        number = self.decimal
        if number != number.to_integral_value():
            raise ValueError(f"{self.id} is not whole: {self.value}")
        return int(number)

    @property
    def date(self) -> datetime.date:
        """The value of a row with the unit `date`; ValueError otherwise."""
        return datetime.date.fromisoformat(self.text)

    @property
    def month_and_day(self) -> tuple[int, int]:
        """The value of a row with the unit `MM-DD`, as in a yearly deadline; ValueError otherwise."""
        # 2000 is a leap year, so that 29 February would pass
        day = datetime.date.fromisoformat(f"2000-{self.text}")
        return day.month, day.day

    @property
    def source_line(self) -> str:
        """Act, article and journal number in Polish, to be shown beside a result."""
        articles = dict(_PREFIXED_ARTICLE.findall(self.article))
        codes = dict.fromkeys([*self.act.split(", "), *articles])
        parts = [self._cite(code, articles.get(code, "") if articles else self.article) for code in codes]
        return bound("; ".join(parts))

    def _cite(self, code: str, article: str) -> str:
        title, journal = _acts().get(code, (code, ""))
        if not journal and (found := _JOURNAL.search(self.source)):
            journal = found.group()
        return ", ".join(filter(None, [title, article])) + (f" ({journal})" if journal else "")


class MissingParameter(LookupError):
    """No value to compute with: `reason` is unset, no_row (nothing stands on that day) or unknown_id."""

    def __init__(
        self, parameter_id: str, on: datetime.date, reason: Reason, *, act: str = "", article: str = ""
    ) -> None:
        self.parameter_id = parameter_id
        self.on = on
        self.reason = reason
        self.act = act
        self.article = article
        needed = " ".join(filter(None, [act, article or "article not known"]))
        super().__init__(f"{parameter_id} has no value on {on.isoformat()} ({reason}); needed: {needed}")


class Params:
    """All parameters, immutable. Local rows of an installation stand before the rows of the files on their days."""

    __slots__ = ("_rows",)

    def __init__(self, file_rows: Iterable[Parameter], local_rows: Iterable[Parameter] = ()) -> None:
        rows = _grouped(file_rows)
        for parameter_id, local in _grouped(replace(row, is_local=True) for row in local_rows).items():
            if not all(row.act and row.article for row in local):
                raise ValueError(f"{parameter_id}: a local row needs an act and an article")
            rows[parameter_id] = (*local, *rows.get(parameter_id, ()))
        self._rows: Mapping[str, tuple[Parameter, ...]] = rows

    @classmethod
    def load(cls, local_rows: Iterable[Parameter] = ()) -> Self:
        """The parameters of the files, with local rows before them; ValueError when ranges of one id overlap."""
        return cls(_file_rows(), local_rows)

    def __iter__(self) -> Iterator[Parameter]:
        """Every row, in the order of the ids and of their days."""
        for parameter_id in sorted(self._rows):
            yield from self._rows[parameter_id]

    def ids(self) -> tuple[str, ...]:
        """Every id, sorted."""
        return tuple(sorted(self._rows))

    def row(self, parameter_id: str, on: datetime.date) -> Parameter | None:
        """The row that stands on the day, unset ones too, or None: to show, not to compute with."""
        return next((row for row in self._rows.get(parameter_id, ()) if row.covers(on)), None)

    def value(self, parameter_id: str, on: datetime.date) -> Parameter:
        """The row to compute with on the day; past its review day it only warns. Raises MissingParameter."""
        row = self.row(parameter_id, on)
        if row is None:
            rows = self._rows.get(parameter_id)
            if rows is None:
                raise MissingParameter(parameter_id, on, "unknown_id")
            raise MissingParameter(parameter_id, on, "no_row", act=rows[-1].act, article=rows[-1].article)
        if row.status == "unset":
            raise MissingParameter(parameter_id, on, "unset", act=row.act, article=row.article)
        if row.review_by is not None and on > row.review_by:
            return replace(row, status="warn")
        return row


def _grouped(rows: Iterable[Parameter]) -> dict[str, tuple[Parameter, ...]]:
    """Rows by id in the order of their days; ValueError at the first overlap or at a row without its value."""
    grouped: dict[str, list[Parameter]] = {}
    for row in rows:
        if (row.value is None) != (row.status == "unset"):
            raise ValueError(f"{row.id}: a row is unset exactly when it has no value")
        grouped.setdefault(row.id, []).append(row)
    result = {}
    for parameter_id, found in grouped.items():
        found.sort(key=lambda row: row.valid_from or datetime.date.min)
        for earlier, later in pairwise(found):
            if later.valid_from is None or earlier.covers(later.valid_from):
                raise ValueError(f"{parameter_id}: two rows stand on {later.valid_from}")
        result[parameter_id] = tuple(found)
    return result


@cache
def _acts() -> Mapping[str, tuple[str, str]]:
    return {code: (act["title"], act["journal"]) for code, act in read(ACTS).items()}


@cache
def _file_rows() -> tuple[Parameter, ...]:
    return tuple(
        _parameter(parameter_id, table, row)
        for name in parameter_files()
        for parameter_id, table in read(name).items()
        for row in table["rows"]
    )


def _parameter(parameter_id: str, table: Mapping[str, Any], row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        id=parameter_id,
        pl=row.get("pl", table["pl"]),
        en=row.get("en", table["en"]),
        value=row.get("value"),
        unit=table["unit"],
        valid_from=row.get("from"),
        valid_to=row.get("to"),
        act=row["act"],
        article=row.get("article", ""),
        source=row["source"],
        confidence=row.get("confidence", ""),
        status=row["status"],
        selected_by=table["selected_by"],
        dates_confidence=row.get("dates", ""),
        review_by=row.get("review_by"),
        note=row.get("note", ""),
    )
