"""The form of an assessment: a level with its anchor, and the person's own words, for each area that may be asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.casework.assessments import NOTE_LENGTH, Given
from kwadrat.law.assessments import Area
from kwadrat.records.choices import AssessmentMoment
from kwadrat.reporting.assessments import said
from kwadrat.web.forms.fields import ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm

NOT_ASKED = _("We did not talk about it")


class AssessmentForm(GuardedForm):
    """Moment, day, and what was said about each area; an area may stay unasked."""

    moment = ChoiceField(
        label=_("Which assessment is it"), choices=AssessmentMoment.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is the opening, one on the way or the closing.")},
        help_text=_("The opening stands at the beginning of the work, the closing at its end; both on the same scale."),
    )  # fmt: skip
    on = DateField(label=_("Day of the conversation"))

    def __init__(self, *args: Any, areas: Iterable[Area] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = list(areas)
        for area in self.areas:
            label = said(area)
            level = ChoiceField(
                label=label[:1].upper() + label[1:], required=False, widget=forms.RadioSelect,
                choices=[("", NOT_ASKED), *((str(one.level), f"{one.level}. {said(one)}") for one in area.anchors)],
            )  # fmt: skip
            level.is_one_of_many = True  # type: ignore[attr-defined]
            note = PlainText(
                label=gettext("In the person’s words: %(area)s") % {"area": label}, required=False, most=NOTE_LENGTH
            )
            note.is_one_of_many = True  # type: ignore[attr-defined]
            self.fields[f"level_{area.code}"], self.fields[f"note_{area.code}"] = level, note

    def given(self) -> dict[str, Given]:
        """What the verbs take."""
        data = self.cleaned_data
        return {
            area.code: Given(
                int(data[f"level_{area.code}"]) if data[f"level_{area.code}"] else None, data[f"note_{area.code}"]
            )
            for area in self.areas
        }


class AssessmentCorrection(AssessmentForm):
    """The assessment as it should have been, and why."""

    reason = PlainText(label=_("Reason of the correction"), most=300, error_messages={"required": _("Write why.")})
