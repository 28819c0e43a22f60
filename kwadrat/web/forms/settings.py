"""Forms of settings: institutions and clubs that exist already, lists of one's own, terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import ClockKind, Corner, OperatorType, OutcomeKind, ServiceForm
from kwadrat.web.forms.fields import ChoiceField, DateField, PlainText
from kwadrat.web.forms.partnership import offer
from kwadrat.web.page import GuardedForm

NAME_NEEDED = {"required": _("Write the name in Polish.")}
DAYS_NEEDED = dict.fromkeys(("required", "invalid"), _("Give a number of days, for example 5."))


class ConfirmForm(GuardedForm):
    """Nothing to fill: pressing the button is the answer."""


class LastDayForm(GuardedForm):
    """The last day of an institution or a club."""

    on = DateField(label=_("Last day of work"))


class ClubForm(GuardedForm):
    """What may be corrected in a club."""

    name = PlainText(
        label=_("Name of the club"), most=200, error_messages={"required": _("Write the name of the club.")}
    )
    locality = PlainText(label=_("Locality"), most=100, error_messages={"required": _("Write the locality.")})
    opened_on = DateField(label=_("Works since"), required=False)


class OperatorForm(GuardedForm):
    """Who runs a club from now on."""

    operator = ChoiceField(label=_("Run by"), choices=(), widget=forms.Select)

    def __init__(self, *args: Any, institutions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = {row.ref: row for row in institutions}
        offer(self, "operator", self.institutions)


class NamesForm(GuardedForm):
    """A row of a list in both languages."""

    label_pl = PlainText(label=_("Name in Polish"), most=120, error_messages=NAME_NEEDED)
    label_en = PlainText(label=_("Name in English"), most=120, required=False)


class ServiceRowForm(NamesForm):
    """A kind of service."""

    form = ChoiceField(label=_("How it is given"), choices=ServiceForm.choices)
    is_vocational = forms.BooleanField(label=_("It serves vocational reintegration"), required=False)


class EffectRowForm(NamesForm):
    """An effect; work after leaving has a shipped row of its own."""

    kind = ChoiceField(
        label=_("Under which heading reports count it"),
        choices=[row for row in OutcomeKind.choices if row[0] != OutcomeKind.EMPLOYMENT],
    )


class KindRowForm(NamesForm):
    """A kind of institution."""

    corner = ChoiceField(
        label=_("Corner of the Square"), choices=[("", _("none")), *Corner.choices], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    operator_type = ChoiceField(
        label=_("What it is by the act on social employment"), choices=[("", "–"), *OperatorType.choices],
        widget=forms.Select,
    )  # fmt: skip


class TermForm(GuardedForm):
    """How many days, for what, from when."""

    kind = ChoiceField(label=_("Term"), choices=ClockKind.choices)
    days = forms.IntegerField(label=_("Number of days"), error_messages=DAYS_NEEDED)
    since = DateField(label=_("Holds from"))
    basis = PlainText(
        label=_("Where it was agreed"), most=200, required=False,
        help_text=_("For example: agreement of the partnership, § 5; minutes of the meeting of 4 December 2026."),
    )  # fmt: skip
