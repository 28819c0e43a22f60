"""Forms of the person's own reading of her plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import LinkWay
from kwadrat.web.forms.fields import ChoiceField, EmailField, PhoneField, PlainText
from kwadrat.web.page import GuardedForm


class BesideForm(GuardedForm):
    """Who of the household sits beside the worker; empty: the person in whose case the plan stands."""

    osoba = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)


class EndKeyForm(BesideForm):
    """The press alone."""


class SayForm(BesideForm):
    """Whether the person agrees with one item, and why."""

    is_agreed = ChoiceField(
        label=_("Do you agree with it?"), choices=(("yes", _("yes, I agree")), ("no", _("no, I do not agree"))),
        widget=forms.RadioSelect, error_messages={"required": _("Choose: I agree or I do not agree.")},
    )  # fmt: skip
    note = PlainText(
        label=_("In your own words"), lines=True, most=1000, required=False,
        help_text=_("When you do not agree, write why. Nobody can change or delete what you write."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"is_agreed": self.cleaned_data["is_agreed"] == "yes", "note": self.cleaned_data["note"]}


class BirthForm(GuardedForm):
    """The second question: day and month of birth."""

    day = forms.IntegerField(
        label=_("Day of birth"), min_value=1, max_value=31,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Write the day of your birth, for example 5."),
            **dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("Write the day as a number from 1 to 31, for example 5.")
            ),
        },
    )  # fmt: skip
    month = ChoiceField(
        label=_("Month of birth"), choices=[("", _("choose")), *MONTHS.items()],
        error_messages={"required": _("Choose the month of your birth.")},
    )  # fmt: skip

    def clean_month(self) -> int:
        """The number of the month."""
        return int(self.cleaned_data["month"])


class SendKeyForm(BesideForm):
    """How the person gets the link to her plan, and where to."""

    way = ChoiceField(
        label=_("How the person gets the link"), choices=LinkWay.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the link is to be sent.")},
    )  # fmt: skip
    phone = PhoneField(
        label=_("Her mobile telephone"), required=False, help_text=_("Only when you send it by text message."),
    )  # fmt: skip
    email = EmailField(label=_("Her e-mail"), required=False, help_text=_("Only when you send it by e-mail."))

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        way = self.cleaned_data["way"]
        return {"way": way, "address": self.cleaned_data["phone" if way == LinkWay.SMS else "email"]}
