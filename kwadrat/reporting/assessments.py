"""The opening and closing assessment of one person as its pages show it: what changed in each area, and every look.

There is no total of areas and no order of people, here or anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from kwadrat.access import assessments as access
from kwadrat.access import disclosure
from kwadrat.access.actor import Actor
from kwadrat.law import assessments as law
from kwadrat.records.assessments import AreaMark, Assessment
from kwadrat.records.people import Case
from kwadrat.reporting import charts


def said(one: law.Area | law.Anchor) -> str:
    """Label of an area, or sentence of a level, in the reader's language."""
    return one.en if (get_language() or "pl").startswith("en") else one.pl


@dataclass(frozen=True)
class Seen:
    """A level of an area on a day: its sentence, the person's own words, of which moment."""

    level: int
    anchor: str
    note: str
    on: date
    moment: str


# Each mark of the valid looks, oldest first, with what is shown of it; two may be equal, so each is known by itself.
_Known = dict[int, tuple[law.Mark, Seen]]


@dataclass(frozen=True)
class AreaLine:
    """One area: its opening level and its last one (one of them may be missing), kind of change as in law.Change, and
    all its levels over time."""

    code: str
    label: str
    is_special: bool
    first: Seen | None
    last: Seen | None
    kind: str
    chart: charts.Line


@dataclass(frozen=True)
class Look:
    """One assessment with the levels that the reader sees, in the order of areas: code, label, level."""

    row: Assessment
    seen: tuple[tuple[str, str, Seen], ...]

    def level(self, code: str) -> int | None:
        """The level of an area, or nothing where it was not asked about."""
        return next((one.level for other, _label, one in self.seen if other == code), None)


@dataclass(frozen=True)
class Profile:
    """What a page shows of the assessments of a case: a line for each area that was asked about, every look (voided
    ones too), newest first, areas that nobody asked about, and the radar (None for fewer than three areas)."""

    lines: tuple[AreaLine, ...]
    looks: tuple[Look, ...]
    unasked: tuple[str, ...]
    radar: charts.Radar | None
    has_later: bool

    @property
    def valid(self) -> tuple[Look, ...]:
        """Looks that count, oldest first."""
        return tuple(look for look in reversed(self.looks) if not look.row.is_void)


def _areas(codes: Iterable[str]) -> list[law.Area]:
    """These areas, each as the newest scale has it, in the order of scales."""
    wanted, found = frozenset(codes), dict[str, law.Area]()
    for scale in law.scales():
        found |= {area.code: area for area in scale.areas if area.code in wanted}
    return list(found.values())


def _seen(row: Assessment, mark: AreaMark) -> Seen:
    anchor = law.scale(mark.scale).area(mark.area).anchor(mark.level)
    return Seen(mark.level, said(anchor), mark.note, row.held_on, row.moment)


def _look(row: Assessment, marks: dict[str, AreaMark], areas: Sequence[law.Area]) -> Look:
    return Look(row, tuple((one.code, said(one), _seen(row, marks[one.code])) for one in areas if one.code in marks))


def _line(area: law.Area, change: law.Change, known: _Known, days: tuple[date, date]) -> AreaLine:
    levels = [(mark.on, mark.level) for mark, _seen in known.values() if mark.area == area.code]
    first = known[id(change.first)][1] if change.first is not None else None
    last = None if change.kind == "opening_only" else known[id(change.last)][1]
    return AreaLine(
        area.code, said(area), area.is_special, first, last, change.kind, charts.line(levels, *days)
    )  # fmt: skip


def _levels(found: Iterable[Seen | None]) -> list[int | None]:
    return [None if one is None else one.level for one in found]


def profile(actor: Actor, case: Case, today: date, *, sensitive: bool = False) -> Profile:
    """The assessments of a case in the areas that the actor sees; with `sensitive` those of health, addiction and law
    too, which writes the opening and raises Refused for whoever may not. Two queries, three with `sensitive`."""
    rows = list(access.listed(actor, case).select_related("post__user", "institution").order_by("-held_on", "-pk"))
    marks: list[AreaMark] = list(access.marks(actor, case))
    codes = access.told(actor, case)
    if sensitive:
        marks += disclosure.sensitive_areas(actor, case)
    else:
        codes -= law.special_codes()
    by_row: dict[int, dict[str, AreaMark]] = {}
    for mark in marks:
        by_row.setdefault(mark.assessment_id, {})[mark.area] = mark
    areas = _areas(codes)
    looks = tuple(_look(row, by_row[row.pk], areas) for row in rows if row.pk in by_row)
    counted = [look for look in reversed(looks) if not look.row.is_void]
    known: _Known = {}
    for look in counted:
        for code, _label, one in look.seen:
            fact = law.Mark(code, one.level, one.on, look.row.moment, look.row.scale)  # type: ignore[arg-type]
            known[id(fact)] = (fact, one)
    changes = {one.area: one for one in law.changes([fact for fact, _seen in known.values()], today)}
    days = (counted[0].row.held_on, counted[-1].row.held_on) if counted else (today, today)
    lines = tuple(_line(area, changes[area.code], known, days) for area in areas if area.code in changes)
    drawn = charts.radar([one.label for one in lines], _levels(one.first for one in lines),
                         _levels(one.last for one in lines))  # fmt: skip
    unasked = tuple(said(area) for area in areas if area.code not in changes)
    return Profile(lines, looks, unasked, drawn, any(one.last is not None for one in lines))


def asked(actor: Actor, case: Case, scale: law.Scale) -> list[law.Area]:
    """Areas of a scale about which the actor may ask, in its order."""
    told = access.told(actor, case)
    return [area for area in scale.areas if area.code in told]


def scale_for(case: Case, today: date) -> law.Scale:
    """The scale on which a page asks: that of the newest valid opening, else the newest one."""
    rows = Assessment.objects.filter(case=case, moment="baseline", voided_at__isnull=True, held_on__lte=today)
    newest = rows.order_by("-held_on", "-pk").first()
    return law.scale(newest.scale) if newest is not None else law.scales()[-1]


def scale_of(assessment: Assessment) -> law.Scale:
    """The scale on which an assessment was made."""
    return law.scale(assessment.scale)


def typed(actor: Actor, assessment: Assessment) -> dict[str, tuple[int, str]]:
    """Level and words of each area of one assessment that the actor sees, for its form of correction; opening the
    sensitive ones is written."""
    case = assessment.case
    rows: list[AreaMark] = list(access.marks(actor, case).filter(assessment=assessment))
    if access.told(actor, case) & law.special_codes():
        rows += [row for row in disclosure.sensitive_areas(actor, case) if row.assessment_id == assessment.pk]
    return {row.area: (row.level, row.note) for row in rows}
