"""Forms of groups, sessions, attendance and cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kwadrat.casework.services import Mark
from kwadrat.records.choices import AbsenceReason, AttendanceStatus
from kwadrat.reporting.services import Member
from kwadrat.web.forms.fields import (
    NOT_CHOSEN,
    ChoiceField,
    DateField,
    MinutesField,
    MoneyField,
    NameField,
    PlainText,
    TimeField,
    first_line,
)
from kwadrat.web.page import GuardedForm


def pick(form: forms.Form, name: str, rows: dict[str, Any]) -> None:
    """Offer these rows in a select, the first line empty."""
    field: Any = form.fields[name]
    field.choices = [("", first_line(field)), *((key, str(label)) for key, label in rows.items())]


class GroupForm(GuardedForm):
    """A new group."""

    name = NameField(label=_("Name of the group"), most=80)
    capacity = forms.IntegerField(
        label=_("Places"), error_messages={"required": _("Give the number of places, for example 12."),
                                           "invalid": _("Give the number of places, for example 12.")},
    )  # fmt: skip


class FindForm(forms.Form):
    """Part of a name, to find a person in a long list; posted, so that it stands in no address."""

    q = PlainText(label=_("Name or surname"), most=200, required=False)

    def text(self) -> str:
        """What to look for; nothing when the text is too long."""
        return self.cleaned_data["q"] if self.is_bound and self.is_valid() else ""


class JoinForm(GuardedForm):
    """Who joins, since when; remembers the words by which the person was found."""

    q = PlainText(widget=forms.HiddenInput, most=200, required=False)
    case = ChoiceField(
        label=_("Person"), choices=(), widget=forms.RadioSelect, error_messages={"required": _("Choose the person.")}
    )
    since = DateField(label=_("In the group since"))

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["case"]
        field.choices = [(str(member.case_id), member.name) for member in people]


class DayForm(GuardedForm):
    """One day."""

    on = DateField(label=_("Last day in the group"))


class SessionForm(GuardedForm):
    """Classes of a group."""

    kind = ChoiceField(label=_("What"), choices=(), widget=forms.Select)
    group = ChoiceField(label=_("Group"), choices=(), widget=forms.Select)
    leader = ChoiceField(label=_("Led by"), choices=(), widget=forms.Select)
    on = DateField(label=_("Day"))
    starts_at = TimeField(label=_("From"))
    ends_at = TimeField(label=_("To"))
    room = PlainText(label=_("Room"), required=False, most=60)
    topic = PlainText(label=_("Topic"), required=False, most=200)
    rate_per_hour = MoneyField(label=_("Rate for an hour (zł)"), required=False)
    payer = ChoiceField(label=_("Payer"), choices=(), widget=forms.Select, required=False)

    def __init__(self, *args: Any, kinds: Any, groups: Any, leaders: Any, payers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {row.pk: row for row in kinds}
        self.groups = {row.ref: row for row in groups}
        self.leaders = {row.ref: row for row in leaders}
        self.payers = {row.ref: row for row in payers}
        pick(self, "kind", {key: row.label for key, row in self.kinds.items()})
        pick(self, "group", {key: row.name for key, row in self.groups.items()})
        pick(self, "leader", {key: row.user.name for key, row in self.leaders.items()})
        pick(self, "payer", {key: row.name for key, row in self.payers.items()})

    def clean(self) -> dict[str, Any]:
        """The end is later than the start."""
        data = super().clean() or self.cleaned_data
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _now("The end is not later than the start. Correct one of the two hours."))
        return data

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("on", "starts_at", "ends_at", "room", "topic", "rate_per_hour")}
        return {
            **plain,
            "kind": self.kinds[data["kind"]],
            "group": self.groups[data["group"]],
            "leader": self.leaders[data["leader"]],
            "payer": self.payers.get(data["payer"]),
        }


class SheetForm(GuardedForm):
    """One mark for each member; a gap is asked about, never guessed."""

    def __init__(self, *args: Any, people: Sequence[Member], longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.longest = longest
        # on a fresh sheet one row is drawn, and repeated for everybody
        for member in self.people[:1] if self.is_fresh else self.people:
            key = member.case_id
            self.fields[f"mark_{key}"] = ChoiceField(
                label=member.name, choices=AttendanceStatus.choices, widget=forms.RadioSelect,
                error_messages={"required": _now("%(name)s has no mark yet.") % {"name": member.name}},
            )  # fmt: skip
            self.fields[f"reason_{key}"] = ChoiceField(
                label=_now("Reason"),
                choices=[("", NOT_CHOSEN), *AbsenceReason.choices],
                widget=forms.Select,
                required=False,
            )
            self.fields[f"late_{key}"] = MinutesField(
                label=_now("How many minutes late"), required=False, most=max(longest - 1, 1)
            )

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was typed yet."""
        return not self.is_bound and self.initial.keys() <= {"once", "version"}

    def clean(self) -> dict[str, Any]:
        """A reason belongs to an absence and lateness to a presence: what was typed is not dropped in silence."""
        data = super().clean() or self.cleaned_data
        for member in self.people:
            key, mark = member.case_id, data.get(f"mark_{member.case_id}")
            if mark and data.get(f"reason_{key}") and mark != AttendanceStatus.EXCUSED:
                self.add_error(
                    f"reason_{key}",
                    _now("%(name)s: a reason goes with the mark “Has a reason”. Change the mark or clear the reason.")
                    % {"name": member.name},
                )
            if mark and data.get(f"late_{key}") and mark != AttendanceStatus.PRESENT:
                self.add_error(
                    f"late_{key}",
                    _now("%(name)s: lateness goes with the mark “Here”. Change the mark or clear the minutes.")
                    % {"name": member.name},
                )
        return data

    def unmarked(self) -> list[Member]:
        """Whom the sent sheet says nothing about."""
        return [m for m in self.people if self.is_bound and not self.data.get(f"mark_{m.case_id}")]

    def typed(self) -> Mapping[int, str]:
        """Marks as they were sent, by case."""
        return {m.case_id: self.data[f"mark_{m.case_id}"] for m in self.people if self.data.get(f"mark_{m.case_id}")}

    def marks(self) -> dict[int, Mark]:
        """Marks by case; lateness becomes the minutes that are left."""
        data = self.cleaned_data
        return {
            m.case_id: Mark(
                data[f"mark_{m.case_id}"], self.longest - late if (late := data[f"late_{m.case_id}"]) else None,
                data[f"reason_{m.case_id}"] or "",
            )
            for m in self.people
        }  # fmt: skip


class CorrectForm(GuardedForm):
    """Another mark for one person, and why."""

    status = ChoiceField(label=_("Presence"), choices=AttendanceStatus.choices, widget=forms.RadioSelect)
    minutes = MinutesField(label=_("Minutes, when not the whole time"), required=False)
    absence_reason = ChoiceField(
        label=_("Reason of the absence"), choices=[("", NOT_CHOSEN), *AbsenceReason.choices], widget=forms.Select,
        required=False,
    )  # fmt: skip
    reason = PlainText(label=_("Why do you correct it?"), most=300)


class CardForm(GuardedForm):
    """A card of a one-to-one service. The club is asked for only where the worker has none and there are several."""

    club = ChoiceField(label=_("Club"), choices=(), widget=forms.Select)
    kind = ChoiceField(label=_("Service"), choices=(), widget=forms.Select)
    on = DateField(label=_("Day"))
    minutes = MinutesField(label=_("Time in minutes"), most=600)
    topic = PlainText(label=_("Topic, without health details"), most=300)
    is_remote = forms.BooleanField(label=_("Remote"), required=False)
    rate_per_hour = MoneyField(label=_("Rate for an hour (zł)"), required=False)
    payer = ChoiceField(label=_("Payer"), choices=(), widget=forms.Select, required=False)

    def __init__(self, *args: Any, kinds: Any, payers: Any, clubs: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {row.pk: row for row in kinds}
        self.payers = {row.ref: row for row in payers}
        self.clubs = {row.ref: row for row in clubs}
        pick(self, "kind", {key: row.label for key, row in self.kinds.items()})
        pick(self, "payer", {key: row.name for key, row in self.payers.items()})
        if len(self.clubs) > 1:
            pick(self, "club", {key: row.name for key, row in self.clubs.items()})
        else:
            del self.fields["club"]

    def chosen_club(self) -> Any:
        """The club of the card: the one chosen, or the only one there is."""
        return self.clubs[self.cleaned_data["club"]] if "club" in self.fields else next(iter(self.clubs.values()))

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("on", "minutes", "topic", "is_remote", "rate_per_hour")}
        return {**plain, "kind": self.kinds[data["kind"]], "payer": self.payers.get(data["payer"])}


class CorrectCardForm(CardForm):
    """The same, and why."""

    reason = PlainText(label=_("Why do you correct it?"), most=300)
