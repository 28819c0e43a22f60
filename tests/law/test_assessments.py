"""The scale of the assessment as data, and what changed between two days."""

from __future__ import annotations

import datetime
import re
from itertools import pairwise

import pytest

from kwadrat.law import assessments as law
from kwadrat.law import referrals

D = datetime.date
WANTED = {
    "housing", "health", "addiction", "family", "debts", "education", "skills", "motivation", "work", "mobility",
    "digital", "law",
}  # fmt: skip


def mark(area: str, level: int, day: int, moment: law.Moment = "interim", scale: str = "1") -> law.Mark:
    return law.Mark(area, level, D(2026, 1, day), moment, scale)


def test_each_scale_has_twelve_areas_of_five_anchored_levels() -> None:
    for scale in law.scales():
        assert {area.code for area in scale.areas} == WANTED
        for area in scale.areas:
            assert area.field in referrals.FIELDS
            assert [one.level for one in area.anchors] == [1, 2, 3, 4, 5]
            sentences = [text for one in area.anchors for text in (one.pl, one.en)]
            assert len(set(sentences)) == 10, "two levels say the same"
            for text in sentences:
                assert re.fullmatch(r"[^.]+\.", text), f"one plain sentence: {text}"
            assert not any(re.search(r"(?<!\w)[aiouwzAIOUWZ] ", one.pl) for one in area.anchors)


def test_scales_follow_one_another_without_a_day_of_two() -> None:
    rows = law.scales()
    assert len({one.version for one in rows}) == len(rows)
    for earlier, later in pairwise(rows):
        assert earlier.valid_to is not None
        assert later.valid_from == earlier.valid_to + datetime.timedelta(days=1)
    assert {(one.source, one.confidence) for one in rows} == {("own choice", "D")}, "no statute gives the scale"


def test_the_scale_of_a_day_and_of_a_version() -> None:
    first = law.scales()[0]
    assert law.scale_on(first.valid_from) == law.scale(first.version) == first
    assert law.scale_on(first.valid_from - datetime.timedelta(days=1)) is None
    with pytest.raises(KeyError):
        law.scale("0")
    with pytest.raises(KeyError):
        first.area("luck")
    with pytest.raises(KeyError):
        first.area("work").anchor(6)
    assert first.area("work").anchor(5).level == 5


def test_a_scale_ends_on_its_last_day() -> None:
    scale = law.Scale("x", (), "own choice", "D", D(2026, 1, 1), D(2026, 1, 31))
    assert [scale.covers(D(2026, month, day)) for month, day in ((1, 1), (1, 31), (2, 1))] == [True, True, False]


def test_sensitive_areas_and_what_a_labour_office_and_an_employer_are_never_told() -> None:
    assert law.special_codes() == {"health", "addiction", "law"}
    assert law.codes() == WANTED
    for place in (referrals.Place(operator_type="PUP"), referrals.Place(corner="F")):
        told = law.told_codes(frozenset(referrals.FIELDS) - referrals.withheld(place))
        assert not told & {"health", "addiction", "law", "family", "debts", "housing"}
    assert law.told_codes(referrals.FIELDS) == WANTED
    assert law.told_codes(("name", "contacts")) == frozenset()


def test_how_it_stood_on_a_day() -> None:
    marks = [mark("work", 1, 2, "baseline"), mark("work", 4, 20), mark("debts", 2, 10), mark("work", 2, 10)]
    assert {code: one.level for code, one in law.standing(marks, D(2026, 1, 15)).items()} == {"work": 2, "debts": 2}
    assert law.standing(marks, D(2026, 1, 1)) == {}


@pytest.mark.parametrize(
    ("marks", "kind", "levels"),
    [
        ([mark("work", 1, 2, "baseline"), mark("work", 3, 9)], "better", (1, 3)),
        ([mark("work", 3, 2, "baseline"), mark("work", 1, 9, "endline")], "worse", (3, 1)),
        ([mark("work", 3, 2, "baseline"), mark("work", 5, 5), mark("work", 3, 9)], "same", (3, 3)),
        ([mark("work", 3, 2, "baseline")], "opening_only", (3, 3)),
        ([mark("work", 2, 9)], "later_only", (None, 2)),
        ([mark("work", 1, 2, "baseline"), mark("work", 3, 9, scale="2")], "other_scale", (1, 3)),
        # whoever begins anew is compared with the new opening
        ([mark("work", 1, 2, "baseline"), mark("work", 4, 5), mark("work", 2, 9, "baseline")], "opening_only", (2, 2)),
        # on one day the later entry stands
        ([mark("work", 1, 2, "baseline"), mark("work", 4, 2)], "better", (1, 4)),
    ],
)
def test_what_changed(marks: list[law.Mark], kind: str, levels: tuple[int | None, int]) -> None:
    (found,) = law.changes(marks, D(2026, 1, 31))
    assert (found.kind, (found.first.level if found.first else None, found.last.level)) == (kind, levels)


def test_changes_stand_in_the_order_of_areas_and_know_no_day_ahead() -> None:
    marks = [mark("work", 1, 2, "baseline"), mark("housing", 2, 2, "baseline"), mark("work", 5, 20)]
    found = law.changes(marks, D(2026, 1, 10))
    assert [(one.area, one.kind) for one in found] == [("housing", "opening_only"), ("work", "opening_only")]
    assert law.changes([], D(2026, 1, 10)) == ()
