"""Fields that several forms share. Every refusal says in plain words what to write, with an example."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.casework import texts
from kwadrat.casework.checks import identifier_problem
from kwadrat.casework.documents import MOST_BYTES, Upload
from kwadrat.casework.texts import plain
from kwadrat.law.identifiers import BadIdentifier, check_nip, check_regon

NAME_LETTERS = 100
# The first line of a select: of one that must be answered, and of one that may stay as it is.
CHOOSE, NOT_CHOSEN = _("choose"), _("not chosen")


def first_line(field: forms.Field) -> Any:
    """Words of the empty line of this select."""
    return CHOOSE if field.required else NOT_CHOSEN


def read(reader: Callable[..., Any], *values: Any, **options: Any) -> Any:
    """What casework reads in a text; its refusal as an error of a field."""
    try:
        return reader(*values, **options)
    except texts.Misread as error:
        raise forms.ValidationError(error.message, code=error.code) from None


class PlainText(forms.CharField):
    """One line (or, with lines=True, several) of text: trimmed, cleaned of control characters, never cut."""

    def __init__(self, *, most: int = 300, lines: bool = False, **kwargs: Any) -> None:
        self.most = most
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Fill in this field."))
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """The cleaned text; a plain message when it is longer than the field may keep."""
        if value in self.empty_values:
            return ""
        text: str = read(texts.bounded, str(value), self.most, lines=self.lines)
        return text


def text_of(value: Any) -> str:
    """What was typed, trimmed."""
    return plain(str(value), lines=False)


class NameField(PlainText):
    """A name of a person or, with place=True, of a place: letters, digits, hyphens, apostrophes and full stops."""

    def __init__(self, *, most: int = NAME_LETTERS, place: bool = False, **kwargs: Any) -> None:
        self.place = place
        super().__init__(most=most, **kwargs)

    def to_python(self, value: Any) -> str:
        """The name; a plain message when a character of it cannot stand in a name."""
        if value in self.empty_values:
            return ""
        name: str = read(texts.name, str(value), most=self.most, place=self.place)
        return name


class DateField(forms.Field):
    """A day written as 2026-12-04, 4.12.2026 or 4 12 2026; the years are bounded against slips.

    The native date box by default; `remembered=True` (birth dates) gives a text box, as 4.12.1987.
    """

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(
        self, *, first_year: int = 1900, last_year: int = 2100, remembered: bool = False, **kwargs: Any
    ) -> None:
        self.first_year, self.last_year, self.remembered = first_year, last_year, remembered
        if remembered:
            kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Give the date, for example 4.12.2026."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A date as its box wants it; anything else as it was typed."""
        if not isinstance(value, date):
            return value
        return f"{value.day}.{value.month:02d}.{value.year}" if self.remembered else value.isoformat()

    def to_python(self, value: Any) -> date | None:
        """The day; a plain message when the text is no day of the calendar."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        day: date = read(texts.day, str(value), first_year=self.first_year, last_year=self.last_year)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Two spellings of one day are no change."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class MoneyField(forms.Field):
    """Złoty and grosze: 60, 60,00, 1 234,50 or 60.5; never negative, never a third place after the comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, most: Decimal = Decimal("999999.99"), **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Give the amount, for example 60,00."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """An amount with a comma; anything else as it was typed."""
        if isinstance(value, Decimal):
            return f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}".replace(".", ",")
        return value

    def to_python(self, value: Any) -> Decimal | None:
        """The amount in PLN with grosze; a plain message otherwise."""
        if value in self.empty_values:
            return None
        text = re.sub(r"\s*(zł|PLN)\.?$", "", text_of(value), flags=re.IGNORECASE).replace(" ", "").replace(",", ".")
        if not re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", text):
            raise forms.ValidationError(
                gettext("This is not an amount. Write złoty and grosze, for example 60,00."), code="shape"
            )
        try:
            amount = Decimal(text).quantize(Decimal("0.01"))
        except InvalidOperation:
            amount = self.most + 1
        if amount > self.most:
            raise forms.ValidationError(
                gettext("The amount is too big: at most %(most)s zł.") % {"most": self.prepare_value(self.most)},
                code="too_big",
            )
        return amount


class MinutesField(forms.Field):
    """Length of time in whole minutes: 90, 1:30 or 1,5 h; at least one minute, at most one day."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, most: int = 24 * 60, least: int = 1, **kwargs: Any) -> None:
        self.most, self.least = most, least
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Give the number of minutes, for example 90."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Minutes; a plain message otherwise."""
        if value in self.empty_values:
            return None
        minutes = self._read(text_of(value).lower())
        if minutes is None:
            raise forms.ValidationError(
                gettext("This is not a length of time. Write minutes, for example 90, or hours: 1:30."), code="shape"
            )
        if not self.least <= minutes <= self.most:
            raise forms.ValidationError(
                gettext("Give between %(least)s and %(most)s minutes.") % {"least": self.least, "most": self.most},
                code="range",
            )
        return minutes

    @staticmethod
    def _read(text: str) -> int | None:
        if match := re.fullmatch(r"([0-9]{1,5})( ?min\.?| ?m)?", text):
            return int(match[1])
        if match := re.fullmatch(r"([0-9]{1,2}):([0-5][0-9])", text):
            return int(match[1]) * 60 + int(match[2])
        if match := re.fullmatch(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))? ?(?:h|godz\.?)", text):
            minutes = Decimal(f"{match[1]}.{match[2] or 0}") * 60
            return int(minutes) if minutes == int(minutes) else None
        return None


class TimeField(forms.Field):
    """A time of day: 8:40, 08:40 or 8.40."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Give the hour, for example 8:40."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The time; a plain message otherwise."""
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return value
        match = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?", text_of(value))
        if match is None:
            raise forms.ValidationError(gettext("This is not an hour. Write for example 8:40."), code="shape")
        return time(int(match[1]), int(match[2]))


class PeselField(forms.CharField):
    """A PESEL of 11 digits with its check digit; spaces and dashes between digits do no harm."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        """The 11 digits, or nothing; one plain message per kind of mistake."""
        if value in self.empty_values:
            return ""
        number: str = read(texts.pesel, str(value))
        return number


class _OfficeNumber(forms.CharField):
    """A number of an institution whose last digit checks the others."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})
    name = ""
    check: Callable[[str], str]

    def to_python(self, value: Any) -> str:
        """The digits, or nothing; one plain message per kind of mistake."""
        text = "" if value in self.empty_values else text_of(value)
        if not text:
            return ""
        try:
            return type(self).check(text)
        except BadIdentifier as error:
            raise forms.ValidationError(identifier_problem(error, self.name, "").message, code=error.code) from None


class NipField(_OfficeNumber):
    """NIP: 10 digits."""

    name, check = "NIP", staticmethod(check_nip)


class RegonField(_OfficeNumber):
    """REGON: 9 or 14 digits."""

    name, check = "REGON", staticmethod(check_regon)


class PhoneField(forms.CharField):
    """A telephone number: nine digits, or + and the country; kept in groups of three."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "type": "tel", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        """The number in groups, or nothing; a plain message otherwise."""
        if value in self.empty_values:
            return ""
        number: str = read(texts.phone, str(value))
        return number


class PostcodeField(forms.CharField):
    """A Polish postcode: 47-200 or 47200."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        """The postcode with its dash, or nothing; a plain message otherwise."""
        code: str = read(texts.postcode, "" if value in self.empty_values else str(value))
        return code


class EmailField(PlainText):
    """An e-mail address, at most 254 characters."""

    widget = forms.EmailInput(attrs={"autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("most", 254)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The address, or nothing; a plain message otherwise."""
        if value in self.empty_values:
            return ""
        address: str = read(texts.email, str(value), most=self.most)
        return address


class PaperField(forms.FileField):
    """A scan: PDF, JPG or PNG up to 10 MB; the verb looks at the content, not at the name."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF, JPG or PNG, at most 10 MB."))
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Choose the file."))
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Upload | None:  # type: ignore[override]  # verbs take the bytes
        """Name and bytes; a plain message when there are too many of them."""
        if data in self.empty_values:
            return None
        if data.size > MOST_BYTES:
            raise forms.ValidationError(
                gettext("This file is bigger than 10 MB. Scan it in black and white or split it."), code="too_big"
            )
        return Upload(text_of(data.name), data.read())


class AttachmentField(PaperField):
    """A file beside a message: DOCX too."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF, JPG, PNG or DOCX, at most 10 MB."))
        super().__init__(**kwargs)


class ChoiceField(forms.ChoiceField):
    """One of a closed list; radio buttons up to seven choices unless another widget is given."""

    def __init__(self, *, choices: Iterable[tuple[str, Any]] | Any, **kwargs: Any) -> None:
        few = not callable(choices) and len(list(choices)) <= 7
        kwargs.setdefault("widget", forms.RadioSelect if few else forms.Select)
        messages = kwargs.setdefault("error_messages", {})
        messages.setdefault("required", _("Choose one of the answers."))
        messages.setdefault("invalid_choice", _("Choose one of the answers on the list."))
        super().__init__(choices=choices, **kwargs)
