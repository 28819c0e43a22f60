"""Polish identification numbers, checked by python-stdnum. Errors carry a code; the words belong to the web."""

import datetime
from collections.abc import Callable
from typing import Literal

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError
from stdnum.pl import nip, pesel, regon

Code = Literal["length", "characters", "check_digit", "date"]
Sex = Literal["F", "M"]

KRS_DIGITS = 10


class BadIdentifier(ValueError):
    """A number that cannot be right; `code` is length, characters, check_digit or date."""

    def __init__(self, code: Code) -> None:
        self.code: Code = code
        super().__init__(code)


def check_pesel(text: str) -> str:
    """The PESEL as 11 digits (ustawa o ewidencji ludności art. 15); BadIdentifier."""
    return _check(pesel.validate, text)


def pesel_birth_date(text: str) -> datetime.date:
    """The birth date that the PESEL carries; BadIdentifier."""
    return pesel.get_birth_date(check_pesel(text))


def pesel_sex(text: str) -> Sex:
    """The sex that the PESEL carries, F or M; BadIdentifier."""
    return "F" if pesel.get_gender(check_pesel(text)) == "F" else "M"


def check_nip(text: str) -> str:
    """The tax number as 10 digits, without a leading PL; BadIdentifier."""
    return _check(nip.validate, text)


def check_regon(text: str) -> str:
    """The statistical number as 9 or 14 digits; BadIdentifier."""
    return _check(regon.validate, text)


def check_krs(text: str) -> str:
    """The number in the court register as 10 digits, which have no check digit; BadIdentifier."""
    number = "".join(text.split())
    if not (number.isascii() and number.isdigit()):
        raise BadIdentifier("characters")
    if len(number) != KRS_DIGITS:
        raise BadIdentifier("length")
    return number


def _check(validate: Callable[[str], str], text: str) -> str:
    try:
        return validate(text)
    except InvalidLength:
        raise BadIdentifier("length") from None
    except InvalidChecksum:
        raise BadIdentifier("check_digit") from None
    except InvalidComponent:
        raise BadIdentifier("date") from None
    except ValidationError:
        raise BadIdentifier("characters") from None
