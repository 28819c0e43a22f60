"""Forms of members of a partnership, their tasks, the agreement and meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import Corner, MemberRole
from kwadrat.web.forms.fields import ChoiceField, DateField, PaperField, PlainText, TimeField
from kwadrat.web.forms.partnership import OUTSIDE, corner_of, offer
from kwadrat.web.page import GuardedForm


class ChangeMemberForm(GuardedForm):
    """Role, functions and corner from a day on."""

    role = ChoiceField(label=_("Role"), choices=MemberRole.choices, widget=forms.RadioSelect)
    is_leader = forms.BooleanField(
        label=_("Leader of the partnership"), required=False,
        help_text=_("Whoever leads now stops leading on this day."),
    )  # fmt: skip
    is_initiator = forms.BooleanField(label=_("Initiator of the partnership"), required=False)
    corner = ChoiceField(
        label=_("Corner of the Square"), choices=[*Corner.choices, (OUTSIDE, _("outside the Square"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    since = DateField(label=_("Since"), help_text=_("The first day of the membership corrects the whole entry."))

    @staticmethod
    def start(row: Any) -> dict[str, Any]:
        """What stands there now."""
        names = ("role", "is_leader", "is_initiator")
        return {"corner": row.corner or OUTSIDE, **{name: getattr(row, name) for name in names}}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        names = ("role", "is_leader", "is_initiator", "since")
        return {"corner": corner_of(data["corner"]), **{name: data[name] for name in names}}


class LastDayForm(GuardedForm):
    """The last day of something."""

    on = DateField(label=_("Last day"))


class TaskForm(GuardedForm):
    """A task of the catalogue, from a day, perhaps to a day."""

    task = ChoiceField(label=_("Task"), choices=(), widget=forms.Select)
    terms = PlainText(
        label=_("What exactly"), most=200, required=False,
        help_text=_("In the words of the agreement, for example: 5 people in a quarter."),
    )  # fmt: skip
    since = DateField(label=_("Since"))
    until = DateField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, tasks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks = {row.pk: row for row in tasks}
        offer(self, "task", {key: row.label for key, row in self.tasks.items()})

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {"task": self.tasks[data["task"]], **{name: data[name] for name in ("since", "until", "terms")}}


class ChangeTaskForm(GuardedForm):
    """Other terms of a task."""

    terms = PlainText(label=_("What exactly"), most=200, required=False)
    since = DateField(label=_("Since"))


class AgreementForm(GuardedForm):
    """A signed version of the agreement."""

    signed_on = DateField(label=_("Signed on"))
    since = DateField(label=_("In force since"))
    until = DateField(label=_("Last day in force"), required=False, help_text=_("Empty: until further notice."))
    file = PaperField(label=_("Scan of the signed agreement"), required=False)

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("signed_on", "since", "until", "file")}


class SignatureForm(GuardedForm):
    """Who signed the agreement for a party, and when."""

    institution = ChoiceField(label=_("Party"), choices=(), widget=forms.Select)
    on = DateField(label=_("Signed on"))
    signer = PlainText(
        label=_("Who signed"), most=120, error_messages={"required": _("Write who signed.")},
        help_text=_("First name and surname, as under the agreement."),
    )  # fmt: skip
    office = PlainText(
        label=_("Office"), most=120, error_messages={"required": _("Write in which office.")},
        help_text=_("For example: director, mayor, president of the board."),
    )  # fmt: skip

    def __init__(self, *args: Any, institutions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = {row.ref: row for row in institutions}
        offer(self, "institution", {ref: row.name for ref, row in self.institutions.items()})

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {
            "institution": self.institutions[data["institution"]],
            **{name: data[name] for name in ("on", "signer", "office")},
        }


class MeetingForm(GuardedForm):
    """Day, hour, place and agenda of a meeting."""

    on = DateField(label=_("Day"))
    starts_at = TimeField(label=_("Hour"))
    place = PlainText(
        label=_("Place"), most=200, help_text=_("For example: the town hall, room 7."),
        error_messages={"required": _("Write where the meeting takes place.")},
    )  # fmt: skip
    agenda = PlainText(
        label=_("Agenda"), most=2000, lines=True, required=False,
        help_text=_("One matter in each line. No names of people whom you help."),
    )  # fmt: skip

    @staticmethod
    def start(row: Any) -> dict[str, Any]:
        """What stands there now."""
        return {"on": row.held_on, "starts_at": row.starts_at, "place": row.place, "agenda": row.agenda}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("on", "starts_at", "place", "agenda")}
