"""The request of a person for a copy of everything kept about her."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.law.identifiers import BadIdentifier, check_pesel
from kwadrat.web.forms.fields import DateField, PlainText
from kwadrat.web.page import GuardedForm

REF_LETTERS = 9


class AccessRequestForm(GuardedForm):
    """Who asks (two facts that must agree), on which day, and how she was recognised."""

    number = PlainText(
        label=_("PESEL or number of the person"), most=20, help_text=_("The number stands on letters: O-7K3M-9QXA."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    birth_on = DateField(label=_("Date of birth"), remembered=True, last_year=2099)
    on = DateField(label=_("Day of the request"), first_year=2018)
    note = PlainText(
        label=_("How the person asked and how you know that it is she"), most=500, lines=True,
        help_text=_("For example: a letter of 20 November, identity card shown at the desk."),
    )  # fmt: skip

    def clean_number(self) -> str:
        """A PESEL as digits or a reference as it is kept; its shape is checked, never whether it is known."""
        text: str = self.cleaned_data["number"]
        plain = "".join(char for char in text.upper() if char.isalnum())
        if plain.isdigit():
            try:
                return check_pesel(plain)
            except BadIdentifier:
                raise forms.ValidationError(
                    gettext("This is not a PESEL. Copy its 11 digits again from the document."), code="pesel"
                ) from None
        if len(plain) != REF_LETTERS:
            raise forms.ValidationError(
                gettext("Write the 11 digits of PESEL, or the number of the person, for example O-7K3M-9QXA."),
                code="shape",
            )
        return f"{plain[0]}-{plain[1:5]}-{plain[5:]}"
