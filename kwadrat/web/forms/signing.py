"""Forms of signatures under the legs of a joint plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import SigningParty, SigningWay
from kwadrat.web.forms.fields import ChoiceField, DateField, PaperField
from kwadrat.web.page import GuardedForm


class AskSignaturesForm(GuardedForm):
    """Until when the parties are to sign."""

    until = DateField(label=_("To be signed until"))


class SignLegForm(GuardedForm):
    """How a leg was signed, the file, and the days that stand on paper."""

    way = ChoiceField(
        label=_("How it was signed"), choices=SigningWay.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was signed.")},
    )  # fmt: skip
    upload = PaperField(
        label=_("Signed document"), error_messages={"required": _("Choose the file with the signed document.")},
        help_text=_(
            "All pages in one file: PDF, JPG or PNG, at most 10 MB. With an electronic signature: the PDF itself."
        ),
    )  # fmt: skip
    person_on = DateField(
        label=_("On paper: the day on which the person signed"), required=False,
        help_text=_("Leave it empty when the person has not signed yet."),
    )  # fmt: skip
    officer_on = DateField(
        label=_("On paper: the day on which the officer signed"), required=False,
        help_text=_("Leave it empty when the officer has not signed yet."),
    )  # fmt: skip
    parties = forms.MultipleChoiceField(
        label=_("Electronically: whose signatures are in the file"), choices=SigningParty.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The program reads names and days from the file and checks that nothing was changed after signing."
        ),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("way", "upload", "person_on", "officer_on", "parties")}
