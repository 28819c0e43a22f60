"""Forms of temporary work: plan or change, begin, end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.casework.placements import RESULTS
from kwadrat.law.placements import Slot
from kwadrat.web.forms.fields import CHOOSE, ChoiceField, DateField, PlainText, TimeField
from kwadrat.web.forms.joint_plans import HoursField, Options, SpanForm, offer
from kwadrat.web.page import GuardedForm

NOT_OF_HEALTH = _("Write nothing of health here: whoever sends the person reads it, also a labour office.")


class HostForm(SpanForm):
    """Where, from when until when, how many hours and on which days of the week, who pays."""

    host = ChoiceField(
        label=_("Where the person works"), choices=[], widget=forms.Select, required=False,
        help_text=_("An institution of the partnership."),
    )  # fmt: skip
    host_name = PlainText(
        label=_("Or an employer outside the partnership"), most=200, required=False,
        help_text=_("Its full name, when it is not on the list above."),
    )  # fmt: skip
    since = DateField(label=_("From"))
    until = DateField(label=_("Until (last day)"), required=False)
    weekly_hours = HoursField(
        label=_("Hours a week"), required=False,
        help_text=_("For example 10 or 7,5. You may leave it empty when you give the hours of the days below."),
    )  # fmt: skip
    payer = ChoiceField(label=_("Who pays"), choices=[], widget=forms.Select, required=False)
    note = PlainText(label=_("Note"), lines=True, most=1000, required=False, help_text=NOT_OF_HEALTH)

    def __init__(self, *args: Any, bodies: Options, weekdays: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays = weekdays
        offer(self, "host", bodies)
        offer(self, "payer", bodies)
        for name in ("host", "host_name", "weekly_hours"):  # one of two is needed: no word says that it may be left out
            self.fields[name].is_one_of_many = True  # type: ignore[attr-defined]  # a mark of ours for ui/field
        for day, name in weekdays.items():
            for end, words in (("starts", gettext("%(day)s, from")), ("ends", gettext("%(day)s, to"))):
                field = TimeField(label=words % {"day": name.capitalize()}, required=False)
                field.is_one_of_many = True  # type: ignore[attr-defined]  # the legend of all says so once
                self.fields[f"{end}_{day}"] = field

    @property
    def days(self) -> list[tuple[Any, Any]]:
        """The two boxes of each day of the week."""
        return [(self[f"starts_{day}"], self[f"ends_{day}"]) for day in self.weekdays]

    def clean(self) -> dict[str, Any]:
        """Of the hours of a day both are given or none."""
        data = super().clean()
        for day in self.weekdays:
            pair = {name: data.get(name) for name in (f"starts_{day}", f"ends_{day}") if name not in self.errors}
            if len(pair) == 2 and len([value for value in pair.values() if value]) == 1:
                empty = next(name for name, value in pair.items() if not value)
                self.add_error(empty, gettext("Give both hours of this day, or none."))
        return data

    def slots(self) -> list[Slot]:
        """Hours of the days of the week."""
        data = self.cleaned_data
        return [Slot(day, data[f"starts_{day}"], data[f"ends_{day}"]) for day in self.weekdays if data[f"starts_{day}"]]

    def typed(self) -> dict[str, Any]:
        """Arguments that plan and change share, but for the institutions."""
        data = self.cleaned_data
        hours = data["weekly_hours"]
        return {
            "since": data["since"], "until": data["until"], "host_name": data["host_name"],
            "weekly_minutes": None if hours is None else int(hours * 60), "timetable": self.slots(),
            "note": data["note"],
        }  # fmt: skip


class PlanForm(HostForm):
    """The same, and which form of work and who sends."""

    form = ChoiceField(
        label=_("Form of work"), choices=[], widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of work.")},
    )  # fmt: skip
    sender = ChoiceField(
        label=_("Who sends the person"), choices=[], widget=forms.Select,
        error_messages={"required": _("Choose the labour office or the club that sends the person.")},
        help_text=_("A labour office or a club."),
    )  # fmt: skip
    field_order = ("form", "sender", "host", "host_name", "since", "until", "weekly_hours")

    def __init__(self, *args: Any, offered: Options, senders: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (("form", list(offered)), ("sender", [("", CHOOSE), *senders])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
            field.choices = options


class BeginForm(GuardedForm):
    """The first day."""

    on = DateField(label=_("First day of work"))


class EndForm(GuardedForm):
    """The last day, how it ended and why."""

    on = DateField(label=_("Last day of work"))
    result = ChoiceField(
        label=_("How it ended"), choices=[(one.value, one.label) for one in RESULTS], widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the work ended.")},
    )  # fmt: skip
    note = PlainText(
        label=_("Why"), lines=True, most=500, required=False,
        help_text=_("Needed when it ended early. Write nothing of health here."),
    )  # fmt: skip


def first_of_slots(slots: tuple[Slot, ...]) -> dict[str, Any]:
    """Hours of the week as the boxes of the form show them."""
    found: dict[str, Any] = {}
    for one in slots:
        found |= {f"starts_{one.weekday}": one.starts, f"ends_{one.weekday}": one.ends}
    return found
