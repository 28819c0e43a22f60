"""Forms of effects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import EmploymentForm, OutcomeKind
from kwadrat.web.forms.fields import ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm


class OutcomeForm(GuardedForm):
    """An effect: kind from the catalogue, day, and for work its form."""

    type = ChoiceField(label=_("Effect"), choices=(), widget=forms.RadioSelect)
    on = DateField(label=_("Day"))
    employment_form = ChoiceField(
        label=_("Form of work"), choices=[("", "–"), *EmploymentForm.choices], widget=forms.Select, required=False,
        help_text=_("Only when the person took up work."),
    )  # fmt: skip
    employer_name = PlainText(label=_("Employer"), required=False, most=200)
    note = PlainText(label=_("How it is known"), required=False, most=1000, lines=True)

    def __init__(self, *args: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {row.pk: row for row in types}
        kinds = dict(OutcomeKind.choices)
        grouped: dict[str, list[tuple[str, str]]] = {}
        for row in self.types.values():
            grouped.setdefault(str(kinds[row.kind]), []).append((row.pk, row.label))
        field: Any = self.fields["type"]
        field.choices = list(grouped.items())

    def chosen(self) -> Any:
        """The catalogue row."""
        return self.types[self.cleaned_data["type"]]


class ReasonForm(GuardedForm):
    """Why something is voided."""

    reason = PlainText(label=_("Reason"), most=300)
