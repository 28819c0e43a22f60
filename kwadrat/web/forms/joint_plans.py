"""Forms of joint plans: the plan, its documents, goals, tasks, reviews, breaches."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import (
    BreachDecision,
    Evidence,
    LegKind,
    NoteKind,
    PlacementForm,
    PlanResult,
    PlanSubject,
    ReviewKind,
    TaskResult,
    TaskRhythm,
)
from kwadrat.web.forms.fields import CHOOSE, NOT_CHOSEN, ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm

Options = Iterable[tuple[str, Any]]


def offer(form: forms.Form, name: str, options: Options) -> None:
    """Give a select its options, under the empty line."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
    field.choices = [("", CHOOSE if field.required else NOT_CHOSEN), *options]


def _select(label: Any, *, required: bool = True, missing: Any = "", hint: Any = "") -> ChoiceField:
    messages = {"required": missing} if missing else {}
    return ChoiceField(
        label=label, choices=[], widget=forms.Select, required=required, error_messages=messages, help_text=hint
    )


class HoursField(forms.Field):
    """Hours of a task, such as 36 or 1,5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": "7"})

    def to_python(self, value: Any) -> Decimal | None:
        """The number; a plain message for anything else."""
        text = str(value or "").strip().replace(",", ".").replace("\u00a0", "").replace(" ", "")
        if not text:
            return None
        if not text.replace(".", "", 1).isdecimal() or not text.isascii() or len(text) > 7:
            raise forms.ValidationError(gettext("Write the hours as a number, for example 36 or 1,5."))
        hours = Decimal(text)
        if hours != hours.quantize(Decimal("0.01")) or not hours:
            raise forms.ValidationError(gettext("Write the hours as a number, for example 36 or 1,5."))
        return hours

    def prepare_value(self, value: Any) -> Any:
        """A number with a comma, without zeros that say nothing."""
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}".replace(".", ",")


class SpanForm(GuardedForm):
    """A form with a first and a last day that may not be turned round."""

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", gettext("The end is before the start. Correct one of the two dates."))
        return data

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("once", "version")}


class PlanForm(SpanForm):
    """What the plan is for, its days, its next review."""

    title = PlainText(
        label=_("What the plan is for"), most=120,
        error_messages={"required": _("Write in a few words what the plan is for.")},
        help_text=_("A few words that the person would say herself. For example: work in a kitchen."),
    )  # fmt: skip
    since = DateField(label=_("From"))
    until = DateField(label=_("Until (last day)"))
    review_on = DateField(
        label=_("Next review"), required=False, help_text=_("A day between the first and the last one.")
    )


class OpenForm(PlanForm):
    """The same, and for whom."""

    subject = ChoiceField(label=_("For whom"), choices=PlanSubject.choices, initial=PlanSubject.PERSON)
    field_order = ("subject",)


def _of_household(form: forms.Form, person: str, members: Options, label: Any, hint: Any = "") -> None:
    """In the plan of a household one question more: which of them; empty stands for whose case it is."""
    if members:
        choice = ChoiceField(
            label=label, choices=[("", person), *members], widget=forms.Select, required=False, help_text=hint
        )
        form.fields["member"] = choice
        form.order_fields(["kind", "text", "goal", "member"])


class MemberForm(GuardedForm):
    """Who of the household is named in the plan, and since when."""

    person = PlainText(
        label=_("Who: first name and surname, or the number of the person"), most=120,
        error_messages={"required": _("Write the first name and surname, or the number of the person.")},
        help_text=_("Somebody from the register with whom you work. Her own workers will see the plan too."),
    )  # fmt: skip
    on = DateField(label=_("Since when"))
    is_party = forms.BooleanField(
        label=_("An adult who signs the contract of the family herself"), required=False,
        help_text=_("Leave it empty for a child."),
    )  # fmt: skip


class LeaveForm(GuardedForm):
    """When and why somebody left the household."""

    on = DateField(label=_("Last day in the household"))
    reason = PlainText(
        label=_("Why she leaves the plan"), most=300, lines=True,
        error_messages={"required": _("Write why she leaves the plan.")},
        help_text=_("Her tasks that are not done will be crossed out with this reason. Nothing is deleted."),
    )  # fmt: skip


class LegForm(SpanForm):
    """Which document, its days, the next contact."""

    kind = ChoiceField(
        label=_("Which document"), choices=[], widget=forms.RadioSelect,
        error_messages={"required": _("Choose which document this is.")},
    )  # fmt: skip
    since = DateField(label=_("From"))
    until = DateField(label=_("Until (last day)"))
    contact_on = DateField(
        label=_("Next contact or review"), required=False,
        help_text=_("The day until which you meet or talk about this document. It stands on the first page."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, kinds: Iterable[LegKind], person: str = "", members: Options = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _of_household(self, person, members, _("Whose document it is"))
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [(kind.value, kind.label) for kind in kinds]


class EditLegForm(SpanForm):
    """Days of a document, the next contact, who signs it."""

    since = DateField(label=_("From"))
    until = DateField(label=_("Until (last day)"))
    contact_on = DateField(label=_("Next contact or review"), required=False)
    officer = _select(_("Who signs it for the institution"), missing=_("Choose a worker."))

    def __init__(self, *args: Any, officers: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "officer", officers)


class FieldForm(GuardedForm):
    """What stands in one field of a form; emptied, the field is crossed out."""

    text = PlainText(label=_("What stands in this field"), lines=True, most=2000, required=False)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class GoalForm(GuardedForm):
    """A goal in the person's words, and in which document it stands."""

    words = PlainText(
        label=_("Goal, in the person's words"), lines=True, most=500,
        error_messages={"required": _("Write the goal in the person's own words.")},
        help_text=_("For example: I want to work in a kitchen and put my son into a day room."),
    )  # fmt: skip
    leg = _select(
        _("In which document it stands"), required=False,
        hint=_("Your institution leads this goal. Others may add their tasks to it."),
    )  # fmt: skip

    def __init__(self, *args: Any, legs: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "leg", legs)


class TaskForm(SpanForm):
    """One task: what, who does it, in which document, until when, who pays, how it is known that it is done."""

    text = PlainText(
        label=_("What is to be done"), most=500, error_messages={"required": _("Write what is to be done.")},
        help_text=_("Begin with a verb, without a name. For example: hands in the application to the kindergarten."),
    )  # fmt: skip
    goal = _select(_("For which goal"), missing=_("A task hangs on a goal. Choose the goal."))
    post = _select(_("Who does it"), missing=_("Choose who does it."))
    leg = _select(
        _("In which document it stands"), required=False,
        hint=_("A task outside every document is signed by nobody. Choose a document of your own institution."),
    )  # fmt: skip
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until (last day)"), required=False)
    hours = HoursField(label=_("Hours altogether"), required=False)
    rhythm = ChoiceField(
        label=_("How often"), choices=[("", NOT_CHOSEN), *TaskRhythm.choices], widget=forms.Select, required=False
    )
    service = _select(_("Kind of service"), required=False, hint=_("By this the same help planned twice is noticed."))
    payer = _select(_("Who pays"), required=False, hint=_("Leave it empty when it costs nothing."))
    basis = PlainText(label=_("Legal basis"), most=120, required=False)
    evidence = ChoiceField(
        label=_("How it is known that it is done"), choices=Evidence.choices, widget=forms.RadioSelect,
        help_text=_("What happens in the program closes the task by itself and is shown beside it."),
    )  # fmt: skip
    work = ChoiceField(
        label=_("Form of work"), choices=[("", _("any")), *PlacementForm.choices], widget=forms.Select, required=False,
        help_text=_("Only when work or an internship closes the task."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, goals: Options, doers: Options, legs: Options, services: Options, payers: Options,
        person: str = "", members: Options = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        _of_household(
            self, person, members, _("Whom it concerns"),
            _("In a document of one person a task always concerns that person."),
        )  # fmt: skip
        for name, options in (
            ("goal", goals), ("post", doers), ("leg", legs), ("service", services), ("payer", payers),
        ):  # fmt: skip
            offer(self, name, options)


class DayForm(GuardedForm):
    """The day on which it happened."""

    on = DateField(label=_("Day"))


class TickForm(DayForm):
    """The day, and how it is known."""

    note = PlainText(
        label=_("How you know it"), most=500, lines=True,
        error_messages={"required": _("Write how you know that it is done.")},
        help_text=_("For example: she showed the confirmation of the application."),
    )  # fmt: skip


class ResultsForm(GuardedForm):
    """A talk, and under it what became of each task that is open."""

    def __init__(self, *args: Any, tasks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks = dict(tasks)
        for ref, text in self.tasks.items():
            self.fields[f"result_{ref}"] = ChoiceField(
                label=text, choices=[("", _("not talked about")), *TaskResult.choices], widget=forms.Select,
                required=False,
            )  # fmt: skip
            self.fields[f"note_{ref}"] = PlainText(
                label=gettext("Note: %(task)s") % {"task": text}, most=500, required=False
            )

    def results(self) -> dict[str, tuple[str, str]]:
        """Result and note of each task that was talked about, by its reference."""
        data = self.cleaned_data
        return {ref: (data[f"result_{ref}"], data[f"note_{ref}"]) for ref in self.tasks if data.get(f"result_{ref}")}

    def clean(self) -> dict[str, Any]:
        """A note says something of a result."""
        data = super().clean() or self.cleaned_data
        for ref in self.tasks:
            if data.get(f"note_{ref}") and not data.get(f"result_{ref}"):
                self.add_error(f"result_{ref}", gettext("Choose the result that this note belongs to."))
        return data


class ReviewForm(ResultsForm):
    """A review or a contact within the IPD."""

    kind = ChoiceField(label=_("What it was"), choices=[
        (ReviewKind.REVIEW.value, ReviewKind.REVIEW.label), (ReviewKind.CONTACT.value, ReviewKind.CONTACT.label),
    ])  # fmt: skip
    leg = _select(_("Which document"), required=False, hint=_("Leave it empty when you talked about the whole plan."))
    means = ChoiceField(label=_("How you talked"), choices=NoteKind.choices)
    on = DateField(label=_("Day"))
    conclusions = PlainText(
        label=_("Course and conclusions"), lines=True, most=4000,
        error_messages={"required": _("Write how it went and what follows from it.")},
    )  # fmt: skip
    changes = PlainText(label=_("What changes in the plan"), lines=True, most=2000, required=False)
    next_on = DateField(
        label=_("Next one"), required=False,
        help_text=_("Empty after a contact within the IPD: the day by which the rules ask for the next one."),
    )  # fmt: skip

    def __init__(self, *args: Any, legs: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "leg", legs)


YES_NO = (("yes", _("yes")), ("no", _("no")))


def _carried_out() -> ChoiceField:
    return ChoiceField(
        label=_("Was the social contract carried out?"), choices=YES_NO, widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the contract was carried out.")},
    )  # fmt: skip


class EndLegForm(GuardedForm):
    """The last day of a document; of a contract, whether it was carried out."""

    on = DateField(label=_("Last day of the document"))
    carried_out = _carried_out()
    reason = PlainText(
        label=_("Why not, or what remains"), required=False, most=300, lines=True,
        help_text=_("Needed when it was not carried out. Facts only; nothing follows by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_contract: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_contract:
            del self.fields["carried_out"]

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        data = self.cleaned_data
        told = data.get("carried_out")
        return {"on": data["on"], "carried_out": told == "yes" if told else None, "reason": data["reason"]}


class CloseForm(EndLegForm, ResultsForm):
    """How a plan ended, and how the last talk went."""

    means = ChoiceField(label=_("How you talked"), choices=NoteKind.choices)
    result = ChoiceField(label=_("How it ended"), choices=PlanResult.choices)
    course = PlainText(
        label=_("Course and result"), lines=True, most=4000,
        error_messages={"required": _("Write how the last talk went.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of the closing talk")
        first = ["on", "means", "result", "course", "carried_out", "reason"]
        self.order_fields(first)

    def values(self) -> dict[str, Any]:
        """What the verb takes, besides the results of tasks."""
        return {**super().values(), **{name: self.cleaned_data[name] for name in ("means", "result", "course")}}


class BreachForm(GuardedForm):
    """What was not kept, and when."""

    clause = _select(_("Which task was not kept"), required=False)
    on = DateField(label=_("Day"))
    fact = PlainText(
        label=pgettext_lazy("breach", "What happened"), lines=True, most=2000,
        error_messages={"required": _("Write what happened.")},
        help_text=_("The fact alone, without opinions. Nothing follows from it by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, clauses: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "clause", clauses)


class HearForm(DayForm):
    """What the person says of it."""

    statement = PlainText(
        label=_("What the person says"), lines=True, most=2000,
        error_messages={"required": _("Write what the person says of it.")},
        help_text=_("In her own words. The head decides only after that."),
    )  # fmt: skip


class DecideForm(DayForm):
    """What the head decided, and why."""

    decision = ChoiceField(label=pgettext_lazy("breach", "Decision"), choices=BreachDecision.choices)
    grounds = PlainText(
        label=_("Grounds of the decision"), lines=True, most=2000,
        error_messages={"required": _("Write the grounds of the decision.")},
    )  # fmt: skip
