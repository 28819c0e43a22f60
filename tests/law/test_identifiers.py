"""PESEL, NIP, REGON, KRS: what is accepted, and the code of what is not."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.law.identifiers import (
    BadIdentifier,
    check_krs,
    check_nip,
    check_pesel,
    check_regon,
    pesel_birth_date,
    pesel_sex,
)

CENTURY_OFFSET = {1800: 80, 1900: 0, 2000: 20, 2100: 40, 2200: 60}
WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)


def made_pesel(born: date, serial: int) -> str:
    month = born.month + CENTURY_OFFSET[born.year // 100 * 100]
    body = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    digit = -sum(weight * int(c) for weight, c in zip(WEIGHTS, body, strict=True)) % 10
    return f"{body}{digit}"


@given(st.dates(date(1800, 1, 1), date(2299, 12, 31)), st.integers(0, 9999))
def test_pesel_gives_back_the_birth_date_and_the_sex(born: date, serial: int) -> None:
    number = made_pesel(born, serial)
    assert check_pesel(number) == number
    assert check_pesel(f" {number[:6]} {number[6:]} ") == number
    assert pesel_birth_date(number) == born
    assert pesel_sex(number) == ("M" if serial % 2 else "F")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 9999), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_never_passes_as_right(born: date, serial: int, place: int, shift: int) -> None:
    number = made_pesel(born, serial)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(BadIdentifier) as caught:
        check_pesel(wrong)
    assert caught.value.code == "check_digit"


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (check_pesel, "4405140135", "length"),
        (check_pesel, "440514013581", "length"),
        (check_pesel, "", "characters"),
        (check_pesel, "4405140135x", "characters"),
        (check_pesel, "😀" * 11, "characters"),
        (check_pesel, "44051401358", "check_digit"),
        (check_pesel, "00000000000", "date"),
        (pesel_birth_date, "44051401358", "check_digit"),
        (pesel_sex, "4405140135", "length"),
        (check_nip, "8567346216", "check_digit"),
        (check_nip, "856734621", "length"),
        (check_nip, "85673462ab", "characters"),
        (check_regon, "192598183", "check_digit"),
        (check_regon, "12345678612342", "check_digit"),
        (check_regon, "1925981840", "length"),
        (check_regon, "19259818O", "characters"),
        (check_krs, "12345", "length"),
        (check_krs, "00000123456", "length"),
        (check_krs, "", "characters"),
        (check_krs, "000012345a", "characters"),
        (check_krs, "０000123456", "characters"),
    ],
)
def test_error_code(check: Callable[[str], object], text: str, code: str) -> None:
    with pytest.raises(BadIdentifier) as caught:
        check(text)
    assert caught.value.code == code


def test_wrong_date_with_a_right_check_digit_is_a_wrong_date() -> None:
    body = "9902300001"
    digit = -sum(weight * int(c) for weight, c in zip(WEIGHTS, body, strict=True)) % 10
    with pytest.raises(BadIdentifier) as caught:
        check_pesel(f"{body}{digit}")
    assert caught.value.code == "date"


@pytest.mark.parametrize(
    ("check", "text", "normal"),
    [
        (check_pesel, "440514-01359", "44051401359"),
        (check_nip, "PL 856-734-62-15", "8567346215"),
        (check_regon, "192-598-184", "192598184"),
        (check_regon, "12345678512347", "12345678512347"),
        (check_krs, " 0000 123456 ", "0000123456"),
    ],
)
def test_number_is_normalised(check: Callable[[str], str], text: str, normal: str) -> None:
    assert check(text) == normal
