"""Forms of printed papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kwadrat.law.forms import Form
from kwadrat.web.forms.fields import ChoiceField, PlainText
from kwadrat.web.page import GuardedForm

MOST = 1000


NO_CODE = gettext_lazy("Type the code that stands on the certificate.")


class CheckForm(forms.Form):
    """The code of a certificate, as somebody types it."""

    use_required_attribute = False
    kod = PlainText(
        label=gettext_lazy("Code from the certificate"), most=60,
        help_text=gettext_lazy("Sixteen letters and digits. Dashes and spaces do not matter."),
        error_messages={"required": NO_CODE},
    )  # fmt: skip


class IssueForm(GuardedForm):
    """Nothing to fill in: the press itself."""


class BundleForm(GuardedForm):
    """Which plans go into one file."""

    choice = ChoiceField(
        label=gettext_lazy("Which plans"), widget=forms.RadioSelect,
        choices=[
            ("all", gettext_lazy("every open plan in which my institution has a part")),
            ("unprinted", gettext_lazy("only those that my institution has not issued yet")),
        ],
        error_messages={"required": gettext_lazy("Choose which plans.")},
    )  # fmt: skip


def _name(code: str) -> str:
    return code.replace(".", "__") + "_label"


class LabelsForm(GuardedForm):
    """One box for each label and text of a form, empty while the shipped words hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # the form of the paper follows the posted data, if there are any
        *before, known = args
        super().__init__(*before, **kwargs)
        self.codes: dict[str, str] = {}
        for field in known.fields:
            help_text = _("To be checked with the published form.") if field.is_unchecked else ""
            self._add(field.code, field.label, help_text)
        for code, text in known.texts.items():
            self._add(f"text.{code}", text, "")

    def _add(self, code: str, shipped: str, help_text: str) -> None:
        name = _name(code)
        self.codes[name] = code
        self.fields[name] = PlainText(
            label=shipped, required=False, most=MOST, help_text=help_text, lines=len(shipped) > 80
        )

    @staticmethod
    def values_of(known: Form, own: Mapping[str, str]) -> dict[str, str]:
        """Initial values: what was written before."""
        return {_name(code): text for code, text in own.items()}

    def texts(self) -> dict[str, str]:
        """What was typed, by the code of the field."""
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}

    def label_of(self, code: str) -> str:
        """The shipped words of a code."""
        field = self.fields.get(_name(code))
        return str(field.label) if field else code
