"""Forms of the yearly report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.web.forms.fields import PlainText
from kwadrat.web.page import GuardedForm


class OpenGroupForm(GuardedForm):
    """Why the names in a sensitive group are opened."""

    reason = PlainText(
        label=_("Why do you open these names?"), most=300,
        help_text=_("For example: check of an error in the report. The ledger of each person keeps the reason."),
        error_messages={"required": _("Write why you open these names.")},
    )  # fmt: skip


class SubmitForm(GuardedForm):
    """The report is complete and goes out."""

    is_checked = forms.BooleanField(
        label=_("I have checked the numbers, and they are complete"),
        error_messages={"required": _("Confirm that you have checked the numbers.")},
    )


class CorrectReportForm(SubmitForm):
    """The same, and what the correction changes."""

    reason = PlainText(
        label=_("What does the correction change?"), most=500, lines=True,
        error_messages={"required": _("Write what the correction changes.")},
    )  # fmt: skip
    field_order = ("reason", "is_checked")


class AskFixForm(GuardedForm):
    """What is to be corrected."""

    reason = PlainText(
        label=_("What is to be corrected?"), most=500, lines=True,
        help_text=_("The club reads this. Without names of people."),
        error_messages={"required": _("Write what is to be corrected.")},
    )  # fmt: skip
