"""Forms of applications for help: the public one, the same typed in by the coordinator, the refusal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import ApplicationChannel, ApplicationDecline
from kwadrat.web.forms.fields import ChoiceField, DateField, EmailField, NameField, PhoneField, PlainText
from kwadrat.web.page import GuardedForm

SALT = "kwadrat.application"
# A person needs longer than a program; a form may lie open over a lunch, not for days.
LEAST_SECONDS, MOST_SECONDS = 3, 24 * 3600
NAMES = ("name", "phone", "email", "help", "best_time")


def stamp() -> str:
    """The moment at which a form was shown, signed."""
    return signing.TimestampSigner(salt=SALT).sign("x")


def _is_at(text: str, seconds: int) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign(text, max_age=seconds)
    except signing.BadSignature:
        return False
    return True


class ApplicationForm(GuardedForm):
    """Only what the club needs to call back."""

    name = NameField(
        label=_("Your name"), error_messages={"required": _("Write your name, so that the club knows whom to ask for.")}
    )  # fmt: skip
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("A telephone or an e-mail is enough."))
    email = EmailField(label=_("E-mail"), required=False)
    help = PlainText(
        label=_("What help do you need?"), lines=True, most=500,
        help_text=_("A few words. Do not write about illness, addiction or convictions: there is time for it later."),
        error_messages={"required": _("Write in a few words what you need.")},
    )  # fmt: skip
    best_time = PlainText(label=_("When is it best to call?"), required=False, most=100)

    def clean(self) -> dict[str, Any]:
        """One of the two contacts."""
        data = super().clean() or self.cleaned_data
        if not data.get("phone") and not data.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", gettext("Give a telephone number or an e-mail, so that the club can answer."))
        return data

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in NAMES}


class PublicForm(ApplicationForm):
    """With what keeps programs out: a box nobody sees, and the signed moment at which the form was shown."""

    website = forms.CharField(required=False, label=_("Leave this box empty"), max_length=200)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_shown(self) -> str:
        """Neither at once nor of another day; what was typed stays and can be sent again."""
        shown: str = self.cleaned_data["shown"]
        if not _is_at(shown, MOST_SECONDS) or _is_at(shown, LEAST_SECONDS):
            raise forms.ValidationError(gettext("Check the form and send it once more."))
        return shown

    @property
    def is_from_a_program(self) -> bool:
        """Whether the box that nobody sees is filled."""
        return bool(self.data.get("website"))

    def renew(self) -> None:
        """After an error the next sending is new: its moment begins now."""
        data: Any = self.data
        data = data.copy()
        data["shown"] = stamp()
        self.data = data


class EnterForm(ApplicationForm):
    """The same, heard or read by the coordinator."""

    channel = ChoiceField(
        label=_("How it came"), choices=[row for row in ApplicationChannel.choices if row[0] != "page"],
        widget=forms.RadioSelect, error_messages={"required": _("Choose how it came.")},
    )  # fmt: skip
    on = DateField(label=_("On which day it came"))
    field_order = ("channel", "on")


class DeclineForm(GuardedForm):
    """Why the club does not take the person on."""

    reason = ChoiceField(
        label=_("Reason"), choices=ApplicationDecline.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason of the refusal.")},
    )  # fmt: skip
