"""Forms of social contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import ContractVariant
from kwadrat.web.forms.fields import ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm


class ContractForm(GuardedForm):
    """A draft: variant, goal, duties, days."""

    variant = ChoiceField(
        label=_("Variant"), choices=ContractVariant.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose variant A or B.")},
        help_text=_(
            "A is for a person or family in a hard situation: health, home, children, debts. B is for a person whose"
            " way out leads through work: training, internship, looking for a job."
        ),
    )  # fmt: skip
    goal = PlainText(
        label=_("Goal, in the person's words"), lines=True, most=2000,
        error_messages={"required": _("Write the goal in the person's own words.")},
        help_text=_("For example: I want to work in a kitchen and put my son into a day room."),
    )  # fmt: skip
    duties = PlainText(
        label=_("What both sides do"), lines=True, most=4000, required=False,
        help_text=_("One task in a line: who does what, and until when. Write the duties of the institution too."),
    )  # fmt: skip
    since = DateField(label=_("From"))
    until = DateField(label=_("Until (last day)"))
    review_on = DateField(
        label=_("Review due"), required=False, help_text=_("A day between the first and the last one.")
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", gettext("The end is before the start. Correct one of the two dates."))
        return data

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        names = ("variant", "goal", "duties", "since", "until", "review_on")
        return {name: self.cleaned_data[name] for name in names}


class SignForm(GuardedForm):
    """The day on which both signed."""

    on = DateField(label=_("Signed on"))


class EndContractForm(GuardedForm):
    """The last day, whether it was carried out, and why not."""

    on = DateField(label=_("Last day of the contract"))
    carried_out = ChoiceField(
        label=_("Was it carried out?"), choices=(("yes", _("yes")), ("no", _("no"))), widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the contract was carried out.")},
    )  # fmt: skip
    reason = PlainText(
        label=_("Why not, or what remains"), required=False, most=300, lines=True,
        help_text=_("Needed when it was not carried out. Facts only; nothing follows by itself."),
    )  # fmt: skip
