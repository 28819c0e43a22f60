"""Forms of temporary work on their days, and the hours a week that they may take."""

import datetime

import pytest

from kwadrat.law import placements as law
from kwadrat.law.params import Params
from kwadrat.law.params.reading import ACTS, read
from kwadrat.records.choices import PlacementForm

BEFORE, SINCE = datetime.date(2025, 5, 31), datetime.date(2025, 6, 1)
OLDEST = datetime.date(2004, 1, 1)


def test_the_catalogue_knows_the_forms_of_the_closed_list_each_on_days_that_do_not_overlap() -> None:
    assert {one.code for one in law.forms()} == set(PlacementForm.values)
    known = set(Params.load().ids())
    for one in law.forms():
        assert one.act in read(ACTS), one.code
        assert {one.week_hours, one.former_week_hours} - {""} <= known, one.code
        assert one.confidence in "ABCD", one.code
        assert one.source, one.code
        same = [other for other in law.forms() if other.code == one.code and other.covers(one.valid_from)]
        assert same == [one]


@pytest.mark.parametrize(
    ("code", "on", "act", "article"),
    [
        ("psu", BEFORE, "UPZ", "art. 73a ust. 1"), ("psu", SINCE, "URP", ""),
        ("public_works", BEFORE, "UPZ", "art. 57"), ("public_works", SINCE, "URP", "art. 136"),
        ("intervention", BEFORE, "UPZ", "art. 51"), ("intervention", SINCE, "URP", "art. 135"),
        ("internship", BEFORE, "UPZ", "art. 53"), ("internship", SINCE, "URP", "art. 114-124"),
        ("supported", SINCE, "UZS", "art. 16"),
    ],
)  # fmt: skip
def test_a_form_on_a_day(code: str, on: datetime.date, act: str, article: str) -> None:
    line = law.form(code, on)
    assert line is not None
    assert (line.act, line.article) == (act, article)


def test_the_task_of_the_partnership_that_work_is() -> None:
    assert law.task_of("psu") == "temporary_work_psu"
    assert law.task_of("supported") == law.task_of("unknown") == ""


def test_a_day_without_the_form() -> None:
    assert law.form("psu", OLDEST) is None
    assert law.form("unknown", SINCE) is None
    assert law.week_limit("psu", OLDEST, Params.load()) is None


def test_the_basis_is_said_in_full() -> None:
    known, unknown = law.form("internship", SINCE), law.form("psu", SINCE)
    assert known is not None
    assert unknown is not None
    act = "ustawa z\u00a020.03.2025 o\u00a0rynku pracy i\u00a0służbach zatrudnienia"
    assert known.basis == f"{act}, art. 114–124 (Dz.U. 2025 poz. 620)"
    assert unknown.basis == f"{act} (Dz.U. 2025 poz. 620)"


def test_a_confirmed_limit_blocks_an_unconfirmed_one_warns_an_unknown_one_shows_the_former() -> None:
    params = Params.load()
    confirmed, warns = law.week_limit("psu", BEFORE, params), law.week_limit("internship", SINCE, params)
    unknown = law.week_limit("psu", SINCE, params)
    assert confirmed is not None
    assert warns is not None
    assert unknown is not None
    assert (confirmed.row and confirmed.row.value, confirmed.blocks) == ("10", True)
    assert (warns.row and warns.row.value, warns.blocks) == ("40", False)
    assert (unknown.row, unknown.blocks, unknown.missing) == (None, False, "psu.new.week_hours_max")
    assert unknown.former is not None
    assert unknown.former.value == "10"
    assert law.week_limit("supported", SINCE, params) is None


def test_a_limit_that_is_unknown_without_a_former_one() -> None:
    bare = Params(row for row in Params.load() if row.id != "staz.week_hours_max")
    found = law.week_limit("internship", SINCE, bare)
    assert found is not None
    assert (found.row, found.former, found.missing) == (None, None, "staz.week_hours_max")


def test_hours_of_a_day_overlap_and_count() -> None:
    slot = law.Slot(2, datetime.time(8), datetime.time(11, 30))
    assert slot.minutes == 210
    assert slot.overlaps(2, datetime.time(11), datetime.time(12))
    assert not slot.overlaps(2, datetime.time(11, 30), datetime.time(12))
    assert not slot.overlaps(2, datetime.time(7), datetime.time(8))
    assert not slot.overlaps(3, datetime.time(9), datetime.time(10))
