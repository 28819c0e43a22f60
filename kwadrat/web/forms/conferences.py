"""Forms of conferences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.web.forms.fields import CHOOSE, ChoiceField, DateField, PlainText, TimeField
from kwadrat.web.forms.teams import WorkerForm
from kwadrat.web.page import GuardedForm


class PlaceForm(GuardedForm):
    """Day, hour, place."""

    on = DateField(label=_("Day"))
    starts_at = TimeField(label=_("Hour"))
    place = PlainText(
        label=_("Place or link"), most=200, error_messages={"required": _("Write where you meet, or the link.")},
        help_text=_("For example: OPS, room 4. Or the address of the video meeting."),
    )  # fmt: skip


class CallForm(PlaceForm):
    """A new conference."""


class CaseForm(GuardedForm):
    """Which case goes on the agenda."""

    case = ChoiceField(
        label=_("Person"), choices=[], widget=forms.Select, error_messages={"required": _("Choose a person.")}
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [("", CHOOSE), *people]


class RecordForm(GuardedForm):
    """What was agreed, and when to look at it next."""

    notes = PlainText(
        label=_("What was agreed"), lines=True, most=4000, error_messages={"required": _("Write what was agreed.")},
        help_text=_("Facts and agreements, without opinions. The whole team of this person reads it."),
    )  # fmt: skip
    next_on = DateField(label=_("Next date"), required=False)


class TaskForm(WorkerForm):
    """Who does what until when."""

    text = PlainText(
        label=_("Task"), most=500, error_messages={"required": _("Write what is to be done.")},
        help_text=_("For example: sends the certificate to the labour office."),
    )  # fmt: skip
    due_on = DateField(label=_("Until"))


class DoneForm(GuardedForm):
    """How it ended."""

    note = PlainText(
        label=_("How it ended"), most=500, lines=True, error_messages={"required": _("Write how it ended.")}
    )
