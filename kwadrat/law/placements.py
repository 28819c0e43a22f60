"""Forms of temporary work: by which act and article, and how many hours a week it may take."""

import datetime
from dataclasses import dataclass
from functools import cache
from typing import Any

from kwadrat.law.params import MissingParameter, Parameter, Params
from kwadrat.law.params.reading import ACTS, PLACEMENTS, bound, read


@dataclass(frozen=True, slots=True)
class Form:
    """One form on its days: act and article (empty: not established), the task of the partnership that it is, and the
    parameters with the hours a week (empty: the acts that were read give no weekly limit of its own)."""

    code: str
    pl: str
    en: str
    act: str
    article: str
    task: str
    week_hours: str
    former_week_hours: str
    confidence: str
    source: str
    note: str
    valid_from: datetime.date
    valid_to: datetime.date | None  # last day, inclusive

    @property
    def basis(self) -> str:
        """Title of the act, article (nothing where it is not known) and journal number, in Polish, to be shown."""
        act = read(ACTS)[self.act]
        place = ", ".join(filter(None, (act["title"], self.article.replace("-", "–"))))
        return bound(f"{place} ({act['journal']})")

    def covers(self, on: datetime.date) -> bool:
        """Whether the form stands on the day."""
        return self.valid_from <= on <= (self.valid_to or datetime.date.max)


@dataclass(frozen=True, slots=True)
class Slot:
    """Hours of one day of every week: the ISO number of the day (Monday is 1), from and to."""

    weekday: int
    starts: datetime.time
    ends: datetime.time

    @property
    def minutes(self) -> int:
        """Whole minutes of the slot."""
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute

    def overlaps(self, weekday: int, starts: datetime.time, ends: datetime.time) -> bool:
        """Whether hours of a day have a moment in common with it; ends that only meet do not."""
        return self.weekday == weekday and self.starts < ends and starts < self.ends


@dataclass(frozen=True, slots=True)
class Limit:
    """Hours a week: the row that holds on the day, or None while it is not known (`missing` names the parameter), and
    the row of the act before, to be shown until then."""

    row: Parameter | None
    missing: str = ""
    former: Parameter | None = None

    @property
    def blocks(self) -> bool:
        """Whether more hours are refused; what is not confirmed only warns."""
        return self.row is not None and self.row.status == "enforce"


@cache
def forms() -> tuple[Form, ...]:
    """Every line of the catalogue, in its order."""
    return tuple(_form(row) for row in read(PLACEMENTS)["form"])


def _form(row: dict[str, Any]) -> Form:
    return Form(
        code=row["code"], pl=row["pl"], en=row["en"], act=row["act"], article=row["article"],
        task=row.get("task", ""), week_hours=row.get("week_hours", ""),
        former_week_hours=row.get("former_week_hours", ""), confidence=row["confidence"], source=row["source"],
        note=row.get("note", ""), valid_from=row["from"], valid_to=row.get("to"),
    )  # fmt: skip


def form(code: str, on: datetime.date) -> Form | None:
    """The line that stands on the day, or None."""
    return next((one for one in forms() if one.code == code and one.covers(on)), None)


def task_of(code: str) -> str:
    """The task of the partnership that work of this form is; empty where it is none."""
    return next((one.task for one in forms() if one.code == code), "")


def week_limit(code: str, on: datetime.date, params: Params) -> Limit | None:
    """How many hours a week work of this form that begins on the day may take; None where no act read gives a limit."""
    line = form(code, on)
    if line is None or not line.week_hours:
        return None
    try:
        return Limit(params.value(line.week_hours, on))
    except MissingParameter:
        former = params.value(line.former_week_hours, on) if line.former_week_hours else None
        return Limit(None, line.week_hours, former)
