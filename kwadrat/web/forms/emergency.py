"""Forms of emergency access: who, why, and the review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.web.forms.fields import DateField, PlainText
from kwadrat.web.page import GuardedForm


class EmergencyForm(GuardedForm):
    """Who is meant, by two facts that must agree, and what happened."""

    number = PlainText(
        label=_("PESEL, number of the person, or first name and surname"), most=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Give the PESEL, the number of the person, or first name and surname.")},
    )  # fmt: skip
    birth_on = DateField(
        label=_("Date of birth"), remembered=True, last_year=2099, help_text=_("For example 4.12.1987."),
        error_messages={"required": _("Give the date of birth, for example 4.12.1987.")},
    )  # fmt: skip
    reason = PlainText(
        label=_("What has happened"), most=300, lines=True, error_messages={"required": _("Write why.")},
        help_text=_("For example: she fainted at our desk, the ambulance asks for an address and a telephone."),
    )  # fmt: skip
    knows = forms.BooleanField(label=_("I know of the earlier access and open the data once more"), required=False)

    def clean_number(self) -> str:
        """Digits of a PESEL without what stands between them, else the text with single spaces."""
        text = " ".join(str(self.cleaned_data["number"]).split())
        plain = "".join(char for char in text if char.isalnum())
        return plain if plain.isdigit() else text


class ReviewForm(GuardedForm):
    """What the reviewer adds; needed when the access is found not justified."""

    note = PlainText(label=_("Note"), most=1000, lines=True, required=False)
