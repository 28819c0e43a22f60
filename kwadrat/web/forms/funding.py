"""Forms of grants and of the lines that settle them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import GrantLineKind, GrantSource
from kwadrat.web.forms.fields import ChoiceField, DateField, MoneyField, PlainText
from kwadrat.web.page import GuardedForm

MOST = Decimal("9999999999.99")


class GrantForm(GuardedForm):
    """A grant as its agreement says it."""

    title = PlainText(
        label=_("What the grant is for"), most=200, error_messages={"required": _("Write what the grant is for.")}
    )
    source = ChoiceField(label=_("Source of the money"), choices=GrantSource.choices, widget=forms.RadioSelect)
    grantor = PlainText(
        label=_("Given by"), most=200, help_text=_("For example: the municipality of Wzorowo."),
        error_messages={"required": _("Write who gives the grant.")},
    )  # fmt: skip
    agreement_no = PlainText(
        label=_("Number of the agreement"), most=60,
        error_messages={"required": _("Write the number of the agreement.")},
    )  # fmt: skip
    agreement_on = DateField(label=_("Agreement signed on"))
    amount = MoneyField(label=_("Amount granted (zł)"), most=MOST)
    since = DateField(label=_("May be spent from"))
    until = DateField(label=_("May be spent until"))

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        names = ("title", "source", "grantor", "agreement_no", "agreement_on", "amount", "since", "until")
        return {name: self.cleaned_data[name] for name in names}


class CorrectGrantForm(GrantForm):
    """The same, and why."""

    reason = PlainText(label=_("Why do you correct it?"), most=300)


class LineForm(GuardedForm):
    """One movement of the money of a grant."""

    kind = ChoiceField(label=_("What happened"), choices=GrantLineKind.choices, widget=forms.RadioSelect)
    on = DateField(label=_("Day"))
    amount = MoneyField(label=_("Amount (zł)"), most=MOST)
    title = PlainText(
        label=_("What for"), most=200, help_text=_("For example: salaries for March, first instalment."),
        error_messages={"required": _("Write what the money was for.")},
    )  # fmt: skip
    document_no = PlainText(
        label=_("Number of the document"), most=60, required=False, help_text=_("Invoice, list of pay, bank statement.")
    )

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in ("kind", "on", "amount", "title", "document_no")}


class CorrectLineForm(LineForm):
    """The same, and why."""

    reason = PlainText(label=_("Why do you correct it?"), most=300)
