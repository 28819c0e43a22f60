"""Forms of effects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import EmploymentForm, OutcomeKind
from kwadrat.web.forms.fields import NOT_CHOSEN, ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm


class OutcomeForm(GuardedForm):
    """An effect: kind from the catalogue, day, and for work its form."""

    type = ChoiceField(
        label=_("Effect"), choices=(), widget=forms.RadioSelect, error_messages={"required": _("Choose the effect.")}
    )
    on = DateField(label=_("Day"), help_text=_("The day on which it happened, not the day of writing it down."))
    employment_form = ChoiceField(
        label=_("Form of work"), choices=[("", NOT_CHOSEN), *EmploymentForm.choices],
        widget=forms.Select, required=False, help_text=_("Only when the person took up work."),
    )  # fmt: skip
    employer_name = PlainText(label=_("Employer"), required=False, most=200)
    note = PlainText(
        label=_("How it is known"), required=False, most=1000, lines=True,
        help_text=_("For example: contract shown on 2 December. Without health data."),
    )  # fmt: skip

    def __init__(self, *args: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {row.pk: row for row in types}
        kinds = dict(OutcomeKind.choices)
        grouped: dict[str, list[tuple[str, str]]] = {}
        for row in self.types.values():
            grouped.setdefault(str(kinds[row.kind]), []).append((row.pk, row.label))
        field: Any = self.fields["type"]
        field.choices = list(grouped.items())

    def groups(self) -> list[tuple[str, list[Any]]]:
        """Radio buttons of the effects under social, vocational and work, in the order of the catalogue."""
        kinds = dict(OutcomeKind.choices)
        found: dict[str, list[Any]] = {}
        for option in self["type"]:
            found.setdefault(str(kinds[self.types[option.data["value"]].kind]), []).append(option)
        return list(found.items())

    def clean(self) -> dict[str, Any]:
        """Form of work and employer belong to work alone: what was typed elsewhere is not dropped in silence."""
        data = super().clean() or self.cleaned_data
        row = self.types.get(data.get("type", ""))
        if row is not None and row.kind != OutcomeKind.EMPLOYMENT:
            for name in ("employment_form", "employer_name"):
                if data.get(name):
                    self.add_error(
                        name, gettext("This belongs to taking up work. Choose that effect or clear the field.")
                    )
        return data

    def chosen(self) -> Any:
        """The catalogue row."""
        return self.types[self.cleaned_data["type"]]


class CertificateForm(GuardedForm):
    """The day on the certificate."""

    on = DateField(label=_("Day of issue"), help_text=_("It decides the year of the number."))
