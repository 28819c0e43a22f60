"""Forms of signatures under the legs of a joint plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
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

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = [key for key in names if key not in SigningParty.values]
        if not self.members:
            return
        for key in self.members:
            self.fields[f"{key}_on"] = DateField(
                label=gettext("On paper: the day on which %(person)s signed") % {"person": names[key]}, required=False
            )
        field = self.fields["parties"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  tells the type checker
        field.choices = list(names.items())
        self.order_fields(["way", "upload", "person_on", *(f"{key}_on" for key in self.members)])

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        typed = {name: data[name] for name in ("way", "upload", "person_on", "officer_on", "parties")}
        return {**typed, "members_on": {key: data[f"{key}_on"] for key in self.members}}
