"""Forms of the staff of a club."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import EmploymentBasis
from kwadrat.web.forms.fields import ChoiceField, DateField, NameField, PlainText, text_of
from kwadrat.web.page import GuardedForm

MINUTES_OF_A_WEEK = 7 * 24 * 60


class HoursField(forms.Field):
    """Hours a week, kept as whole minutes: 20, 7,5 or 7:30."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Minutes as hours: 450 is 7:30, 1200 is 20; anything else as it was typed."""
        if not isinstance(value, int):
            return value
        hours, minutes = divmod(value, 60)
        return f"{hours}:{minutes:02d}" if minutes else str(hours)

    def to_python(self, value: Any) -> int | None:
        """Whole minutes; a plain message otherwise."""
        if value in self.empty_values:
            return None
        minutes = self._read(re.sub(r"\s*(h|godz\.?|godzin[ay]?)$", "", text_of(value).lower()))
        if minutes is None:
            raise forms.ValidationError(
                gettext("This is not a number of hours. Write for example 20, 7,5 or 7:30."), code="shape"
            )
        if not 1 <= minutes <= MINUTES_OF_A_WEEK:
            raise forms.ValidationError(gettext("Give more than 0 and at most 168 hours a week."), code="range")
        return minutes

    @staticmethod
    def _read(text: str) -> int | None:
        if match := re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])", text):
            return int(match[1]) * 60 + int(match[2])
        if match := re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", text):
            minutes = Decimal(f"{match[1]}.{match[2] or 0}") * 60
            return int(minutes) if minutes == int(minutes) else None
        return None


class EmploymentForm(GuardedForm):
    """A worker of the club on one basis."""

    name = NameField(
        label=_("Name and surname"), most=120, error_messages={"required": _("Write the name and the surname.")},
        help_text=_("A person on two bases is entered twice under the same name and counted once."),
    )  # fmt: skip
    position = PlainText(
        label=_("Position"), most=120, help_text=_("For example: psychologist, coordinator of the club."),
        error_messages={"required": _("Write the position, for example: psychologist.")},
    )  # fmt: skip
    basis = ChoiceField(label=_("Basis of employment"), choices=EmploymentBasis.choices, widget=forms.RadioSelect)
    weekly_minutes = HoursField(
        label=_("Hours a week"), help_text=_("On average, for example 20 or 7,5."),
        error_messages={"required": _("Give the hours a week, for example 20 or 7,5.")},
    )  # fmt: skip
    since = DateField(label=_("First day"))
    until = DateField(label=_("Last day"), required=False, help_text=_("Leave empty when the end is not known."))

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        names = ("name", "position", "basis", "weekly_minutes", "since", "until")
        return {name: self.cleaned_data[name] for name in names}


class CorrectEmploymentForm(EmploymentForm):
    """The same, and why."""

    reason = PlainText(label=_("Why do you correct it?"), most=300)


class EndEmploymentForm(GuardedForm):
    """The last day of an employment."""

    on = DateField(label=_("Last day"))
