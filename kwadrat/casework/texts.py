"""How typed text is read: names, days, PESEL, telephones. The same for a form and for a row of an imported file."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext, ngettext

from kwadrat.law.identifiers import BadIdentifier, check_pesel

DATE_SHAPES = (
    re.compile(r"^(?P<y>\d{4})[-./ ]+(?P<m>\d{1,2})[-./ ]+(?P<d>\d{1,2})$"),
    re.compile(r"^(?P<d>\d{1,2})[-./ ]+(?P<m>\d{1,2})[-./ ]+(?P<y>\d{4})(?: ?r\.?)?$"),
)
# Characters that turn the direction of writing or join nothing: they only serve to deceive the eye in a register.
INVISIBLE = frozenset("\u200b\u200c\u200e\u200f\u2028\u2029\u2060\ufeff" + "".join(map(chr, range(0x202A, 0x202F))))


class Misread(ValueError):
    """Text that cannot be what it should be: a translated message that says what to write, and a code."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def plain(text: str, *, lines: bool) -> str:
    """Text without control and invisible characters, in one form of its letters, trimmed; lines kept on demand."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        # almost every text: nothing in it to clean but blanks
        return text.strip() if lines else " ".join(text.split())
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        char if char == "\n" else " " if char == "\t" else ""
        if unicodedata.category(char) in ("Cc", "Cs") or char in INVISIBLE else char
        for char in text
    )  # fmt: skip
    if lines:
        return "\n".join(line.rstrip() for line in kept.split("\n")).strip()
    return " ".join(kept.split())


def bounded(text: str, most: int, *, lines: bool = False) -> str:
    """The plain text, never cut; Misread when it is longer than `most` characters."""
    text = plain(text, lines=lines)
    if len(text) > most:
        raise Misread(
            ngettext(
                "Shorten this: it may have at most %(most)s character, and now it has %(now)s.",
                "Shorten this: it may have at most %(most)s characters, and now it has %(now)s.",
                most,
            )
            % {"most": most, "now": len(text)},
            "too_long",
        )
    return text


def _may_stand(char: str, place: bool) -> bool:
    if unicodedata.category(char)[0] in "LM" or char.isdigit() or char in " -–'’.":
        return True
    return place and char in "()/,"


def name(text: str, *, most: int, place: bool = False) -> str:
    """A name of a person or place: letters, digits, hyphens, apostrophes, full stops; Misread. Empty stays empty."""
    text = bounded(text, most)
    wrong = next((char for char in text if not _may_stand(char, place)), "")
    if wrong:
        raise Misread(
            gettext("The character “%(wrong)s” cannot stand here. Use letters, for example: Anna-Maria.")
            % {"wrong": wrong},
            "characters",
        )
    if text and not any(char.isalpha() for char in text):
        raise Misread(gettext("Write at least one letter."), "characters")
    return text


def day(text: str, *, first_year: int = 1900, last_year: int = 2100) -> date:
    """A day written as 2026-12-04, 4.12.2026 or 4 12 2026; Misread."""
    text = plain(text, lines=False)
    found = next((match for shape in DATE_SHAPES if (match := shape.match(text))), None)
    if found is None or not text.isascii():
        raise Misread(gettext("This is not a date. Write day, month and year, for example 4.12.2026."), "shape")
    try:
        read = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise Misread(
            gettext("There is no such day in the calendar. Check the day and the month."), "calendar"
        ) from None
    if not first_year <= read.year <= last_year:
        raise Misread(
            gettext("Check the year: it should be between %(first)s and %(last)s.")
            % {"first": first_year, "last": last_year},
            "year",
        )
    return read


def pesel_error(code: str) -> str:
    """What is wrong with a PESEL and what to write, by the code of law.identifiers."""
    return {
        "length": gettext("A PESEL has 11 digits. Count them again, for example 44051401359."),
        "characters": gettext("A PESEL has digits only. Write it without letters, for example 44051401359."),
        "check_digit": gettext("One digit of this PESEL is wrong or two are swapped. Copy it again from the document."),
        "date": gettext("This PESEL carries a day that does not exist. Copy it again from the document."),
    }[code]


def pesel(text: str) -> str:
    """The 11 digits of a PESEL, spaces and dashes forgiven; Misread. Empty stays empty."""
    digits = plain(text, lines=False).replace(" ", "").replace("-", "")
    if not digits:
        return ""
    try:
        return check_pesel(digits)
    except BadIdentifier as error:
        raise Misread(pesel_error(error.code), error.code) from None


def phone(text: str) -> str:
    """A telephone number: nine digits in groups of three, or + and the country; Misread. Empty stays empty.

    Nine digits are a Polish number whatever they begin with; 00 stands for + only before more.
    """
    digits = re.sub(r"[\s().–-]", "", plain(text, lines=False))
    if not digits:
        return ""
    if digits.startswith("00") and len(digits) > 9:
        digits = "+" + digits[2:]
    digits = digits.removeprefix("+48")
    if re.fullmatch(r"[0-9]{9}", digits):
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits):
        return digits
    raise Misread(gettext("This is not a telephone number. Write nine digits, for example 600 100 200."), "shape")


def postcode(text: str) -> str:
    """A Polish postcode with its dash: 47-200; Misread. Empty stays empty."""
    digits = re.sub(r"[\s–-]", "", plain(text, lines=False))
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{5}", digits):
        raise Misread(gettext("A postcode has five digits, for example 47-200."), "shape")
    return f"{digits[:2]}-{digits[2:]}"


def email(text: str, *, most: int = 254) -> str:
    """An e-mail address; Misread. Empty stays empty."""
    text = bounded(text, most)
    if text:
        try:
            EmailValidator()(text)
        except ValidationError:
            raise Misread(
                gettext("This is not an e-mail address. Write for example jan@przyklad.pl."), "shape"
            ) from None
    return text
