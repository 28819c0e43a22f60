"""The opening and closing assessment: areas, five levels with an anchor each, and what changed between two days.

There is no total and no order of people: levels of different areas are not added, averaged or compared.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kwadrat.law.params.reading import ASSESSMENT, bound, read

Moment = Literal["baseline", "interim", "endline"]
Kind = Literal["better", "worse", "same", "opening_only", "later_only", "other_scale"]
# The field of the catalogue of purposes that keeps an area among special-category data (RODO art. 9 and 10).
SPECIAL = "special"
LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a level of an area means: one sentence in each language."""

    level: int
    pl: str
    en: str


@dataclass(frozen=True, slots=True)
class Area:
    """One area of life; `field` says by which field of the catalogue of purposes a desk sees it."""

    code: str
    field: str
    pl: str
    en: str
    anchors: tuple[Anchor, ...]

    @property
    def is_special(self) -> bool:
        """Whether the area belongs to special-category data."""
        return self.field == SPECIAL

    def anchor(self, level: int) -> Anchor:
        """The sentence of a level, 1 to 5; KeyError otherwise."""
        if level not in LEVELS:
            raise KeyError(level)
        return self.anchors[level - 1]


@dataclass(frozen=True, slots=True)
class Scale:
    """All areas in their order, on the days of the scale."""

    version: str
    areas: tuple[Area, ...]
    source: str
    confidence: str
    valid_from: datetime.date
    valid_to: datetime.date | None  # last day, inclusive

    def covers(self, on: datetime.date) -> bool:
        """Whether the scale stands on the day."""
        return self.valid_from <= on <= (self.valid_to or datetime.date.max)

    def area(self, code: str) -> Area:
        """The area with this code; KeyError for an unknown one."""
        return {area.code: area for area in self.areas}[code]


def _area(row: dict[str, Any]) -> Area:
    anchors = (Anchor(level, bound(one["pl"]), one["en"]) for level, one in zip(LEVELS, row["levels"], strict=True))
    return Area(row["code"], row["field"], bound(row["pl"]), row["en"], tuple(anchors))


@cache
def scales() -> tuple[Scale, ...]:
    """Every scale, in the order of the file."""
    return tuple(
        Scale(
            row["version"], tuple(_area(area) for area in row["area"]), row["source"], row["confidence"], row["from"],
            row.get("to"),
        )
        for row in read(ASSESSMENT)["scale"]
    )  # fmt: skip


def scale(version: str) -> Scale:
    """The scale of a version; KeyError for an unknown one."""
    return {one.version: one for one in scales()}[version]


def scale_on(on: datetime.date) -> Scale | None:
    """The scale that stands on the day, or None."""
    return next((one for one in scales() if one.covers(on)), None)


def codes() -> frozenset[str]:
    """Codes of the areas of every scale."""
    return frozenset(area.code for one in scales() for area in one.areas)


def special_codes() -> frozenset[str]:
    """Codes of the areas that belong to special-category data in any scale."""
    return frozenset(area.code for one in scales() for area in one.areas if area.is_special)


def told_codes(fields: Iterable[str]) -> frozenset[str]:
    """Codes of the areas that these fields of the catalogue of purposes give; special ones need "special"."""
    given = frozenset(fields)
    return frozenset(area.code for one in scales() for area in one.areas if area.field in given)


@dataclass(frozen=True, slots=True)
class Mark:
    """A level (1 to 5) of an area on a day, in a scale. An area that nobody asked about has no mark."""

    area: str
    level: int
    on: datetime.date
    moment: Moment
    scale: str


def _until(marks: Sequence[Mark], on: datetime.date) -> list[Mark]:
    """Marks of the day and before, oldest first; those of one day in the order in which they were given."""
    return sorted((mark for mark in marks if mark.on <= on), key=lambda mark: mark.on)


def standing(marks: Sequence[Mark], on: datetime.date) -> dict[str, Mark]:
    """How each area stood on the day: its last mark; an area without one was not asked about."""
    return {mark.area: mark for mark in _until(marks, on)}


@dataclass(frozen=True, slots=True)
class Change:
    """One area between its opening mark and its last one: better, worse or the same; opening_only where nothing came
    after it, later_only where the opening did not ask, other_scale where the two cannot be compared."""

    area: str
    first: Mark | None
    last: Mark
    kind: Kind


def _kind(first: Mark | None, last: Mark) -> Kind:
    if first is None:
        return "later_only"
    if first is last:
        return "opening_only"
    if first.scale != last.scale:
        return "other_scale"
    if first.level == last.level:
        return "same"
    return "better" if last.level > first.level else "worse"


def changes(marks: Sequence[Mark], on: datetime.date) -> tuple[Change, ...]:
    """What changed in each area from its newest opening mark to its last one on the day, in the order of areas."""
    known = _until(marks, on)
    last = {mark.area: mark for mark in known}
    first = {mark.area: mark for mark in known if mark.moment == "baseline"}
    order = list(dict.fromkeys(area.code for one in scales() for area in one.areas))
    return tuple(
        Change(code, first.get(code), last[code], _kind(first.get(code), last[code])) for code in order if code in last
    )
