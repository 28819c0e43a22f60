"""What a slip of the pen makes of a Polish name or a date of birth, and what it does not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kwadrat.access.resemblance import PAIR, WARN, Alike, Described, compare, near_days
from tests import build

BORN = date(1970, 4, 3)
HALINA = {"given": "Halina", "surname": "Kowalska", "born": BORN}


def alike(one: dict[str, Any], other: dict[str, Any]) -> Alike | None:
    found = compare(Described(**{**HALINA, **one}), Described(**{**HALINA, **other}))
    assert found == compare(Described(**{**HALINA, **other}), Described(**{**HALINA, **one})), "it depends on the order"
    return found


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({}, {"given": "HALINA", "surname": "kowalska"}, []),
        ({"surname": "Żółć-Łęcka"}, {"surname": "Zolc Lecka"}, []),
        ({"surname": "Łęcka-Żółć"}, {"surname": "Żółć-Łęcka"}, []),
        ({}, {"surname": "Kowalski"}, ["surname_form"]),
        ({"surname": "Słowacka"}, {"surname": "Slowacki"}, ["surname_form"]),
        ({"surname": "Zawadzka"}, {"surname": "Zawadzki"}, ["surname_form"]),
        ({"surname": "Wolna"}, {"surname": "Wolny"}, ["surname_form"]),
        ({"surname": "Bukowa"}, {"surname": "Bukowy"}, ["surname_form"]),
        ({}, {"surname": "Kowalska-Nowak"}, ["surname_part"]),
        ({"surname": "Nowak"}, {"surname": "Kowalski-Nowak"}, ["surname_part"]),
        ({}, {"surname": "Kowlaska"}, ["surname_slip"]),
        ({}, {"surname": "Kowalsk"}, ["surname_form"]),
        ({"surname": "Kowalska-Nowak"}, {"surname": "Nowak Kowalika"}, ["surname_slip"]),
        ({}, {"given": "Halina Maria"}, ["given_part"]),
        ({"given": "Halina Marai"}, {"given": "Halina Maria"}, ["given_part"]),
        ({"born": date(1980, 11, 2)}, {"born": date(1980, 10, 12)}, ["birth_slip"]),
        ({"given": "Maria Halina"}, {"given": "Halina Maria"}, ["given_part"]),
        ({}, {"given": "Halena"}, ["given_slip"]),
        ({}, {"given": "Kowalska", "surname": "Halina"}, ["swapped"]),
        ({}, {"born": date(1970, 3, 4)}, ["birth_slip"]),
        ({}, {"born": date(1907, 4, 3)}, ["birth_slip"]),
        ({}, {"born": date(1971, 4, 3)}, ["birth_slip"]),
        ({}, {"born": date(1970, 4, 30)}, ["birth_slip"]),
        ({"phone": "x"}, {"phone": "x", "surname": "Nowak"}, ["surname_other", "same_phone"]),
        ({"pesel": build.pesel(BORN, "F", 1)}, {"pesel": build.pesel(BORN, "F", 6)}, ["pesel_slip"]),
        ({"pesel": build.pesel(BORN, "F", 1)}, {}, []),
        ({"surname": "Kowalczyk"}, {"surname": "Kowalczik", "born": date(1970, 4, 13)}, ["surname_slip", "birth_slip"]),
    ],
)
def test_a_slip_makes_a_pair(one: dict[str, Any], other: dict[str, Any], reasons: list[str]) -> None:
    found = alike(one, other)
    assert found is not None
    assert list(found.reasons) == reasons
    assert found.score >= PAIR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"surname": "Nowak"}),  # married: whoever enters her looks at once
        ({}, {"born": date(1970, 4, 28), "given": "Halena"}),
        ({"given": "Ewa"}, {"given": "Ewka", "born": date(1970, 4, 13)}),
        ({"given": "Marta"}, {"given": "Maria"}),
    ],
)
def test_less_makes_a_warning_at_entry(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = alike(one, other)
    assert found is not None
    assert found.score >= WARN


@pytest.mark.parametrize(
    "other",
    [
        {"given": "Jan", "surname": "Nowak"},
        {"given": "Barbara"},  # a twin
        {"given": "Halin"},  # a brother's name is no slip of his sister's
        {"born": date(1988, 12, 30)},
        {"born": date(1971, 5, 3)},
        {"given": "-", "surname": "-"},
    ],
)
def test_another_first_name_or_day_is_another_person(other: dict[str, Any]) -> None:
    assert alike({}, other) is None


def test_two_checked_numbers_settle_it() -> None:
    one, other = build.pesel(BORN, "F", 1), build.pesel(BORN, "F", 347)
    assert alike({"pesel": one}, {"pesel": other}) is None
    assert alike({"pesel": one}, {}) is not None


def test_a_second_slip_in_the_surname_is_another_surname() -> None:
    found = alike({}, {"surname": "Kowolsko"})
    assert found is not None
    assert (found.reasons, found.score < PAIR) == (("surname_other",), True)
    short = alike({"surname": "Oh"}, {"surname": "Ox"})
    assert short is not None
    assert short.reasons == ("surname_other",)


def test_the_cheaper_way_to_read_a_name_counts() -> None:
    found = alike({"given": "Adam", "surname": "Adam"}, {"given": "Adam", "surname": "Adam"})
    assert found == Alike(100, ())
    other = alike({}, {"surname": "Nowak-Zawada"})
    assert other is not None
    assert other.reasons == ("surname_other",)


def test_near_days() -> None:
    found = near_days(date(1972, 2, 29))
    assert found[0] == date(1972, 2, 29)
    assert {date(1972, 2, 28), date(1972, 3, 29), date(1976, 2, 29), date(1992, 2, 29)} <= set(found)
    assert len(set(found)) == len(found) < 70
    assert date(1971, 1, 20) not in found
    assert {date(1970, 3, 4), date(1907, 4, 3)} <= set(near_days(BORN))
    assert date(1980, 10, 12) in near_days(date(1980, 11, 2))
