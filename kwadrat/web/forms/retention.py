"""Forms of keeping data: a period, a hold, its end."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import Counting, RetentionKind
from kwadrat.web.forms.fields import ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm

YEARS_NEEDED = dict.fromkeys(("required", "invalid"), _("Give a number of years, for example 5."))


class RetentionForm(GuardedForm):
    """How many years, of what, from what, by which rule of the institution, from when."""

    kind = ChoiceField(label=_("Kind of data"), choices=RetentionKind.choices)
    years = forms.IntegerField(label=_("Number of years"), error_messages=YEARS_NEEDED)
    counted = ChoiceField(label=_("Counted"), choices=Counting.choices)
    basis = PlainText(
        label=_("Where the period stands"), most=300,
        help_text=_("For example: JRWA, class 8123, B10; order of the head 3/2026, § 5."),
        error_messages={"required": _("Write where it stands: the class of the file plan (JRWA) or the order.")},
    )  # fmt: skip
    since = DateField(label=_("Holds from"))


class HoldForm(GuardedForm):
    """Why nothing is erased, and until when."""

    reason = PlainText(label=_("Why"), most=300, lines=True, error_messages={"required": _("Write why.")})
    until = DateField(label=_("Until which day"), last_year=2099)


class LiftForm(GuardedForm):
    """Why a hold is lifted."""

    reason = PlainText(label=_("Why"), most=300, lines=True, error_messages={"required": _("Write why.")})
