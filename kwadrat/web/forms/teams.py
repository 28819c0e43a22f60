"""Forms of the team of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import DesignationBasis, DesignationScope, HandOverReason
from kwadrat.web.forms.fields import CHOOSE, ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm

MOST_RADIOS = 7


class WorkerForm(GuardedForm):
    """A form that asks for one worker of a list."""

    post = ChoiceField(
        label=_("Worker"), choices=[], widget=forms.Select, error_messages={"required": _("Choose a worker.")}
    )

    def __init__(self, *args: Any, workers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        if len(workers) <= MOST_RADIOS:
            field.widget = forms.RadioSelect()
        field.choices = workers


class DesignationForm(WorkerForm):
    """Who is designated, what she works on, by what, and since when."""

    scopes = forms.MultipleChoiceField(
        label=_("What she works on"), choices=DesignationScope.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one thing that she works on."),
            "invalid_choice": _("Choose one of the answers on the list."),
        },
    )  # fmt: skip
    basis = ChoiceField(
        label=_("By what she was designated"), choices=DesignationBasis.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose by what she was designated.")},
    )  # fmt: skip
    since = DateField(label=_("Designated since"))
    until = DateField(label=_("Last day"), required=False, help_text=_("Leave it empty when the end is not agreed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial={"since": timezone.localdate(), **initial}, **kwargs)


def _reason() -> ChoiceField:
    return ChoiceField(
        label=_("Why"), choices=HandOverReason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the case is handed over.")},
    )  # fmt: skip


def _note() -> PlainText:
    return PlainText(
        label=_("Note for the successor"), required=False, lines=True, most=2000,
        help_text=_("What was agreed lately, what waits, how the person likes to be contacted."),
    )  # fmt: skip


class HandOverForm(WorkerForm):
    """To which colleague, why, and what she should know."""

    reason = _reason()
    note = _note()


class HandOverAllForm(WorkerForm):
    """To which colleague all cases go, and why."""

    reason = _reason()
    note = _note()


class LeadForm(WorkerForm):
    """Who leads from now on, and why."""

    reason = _reason()


class ProposalForm(GuardedForm):
    """To which institution, why, and what the successor should know."""

    receiver = ChoiceField(
        label=_("To which institution or club"), choices=[], widget=forms.Select,
        error_messages={"required": _("Choose the club or the institution that is to answer.")},
    )  # fmt: skip
    reason = _reason()
    note = _note()

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receiver"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [("", CHOOSE), *receivers]


class SuccessorForm(GuardedForm):
    """Who takes over the cases of a post that ends; nothing to fill where she leads none or works alone."""

    def __init__(self, *args: Any, workers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if workers:
            self.fields["successor"] = ChoiceField(
                label=_("Who takes over the cases that she leads"), choices=workers,
                error_messages={"required": _("This worker leads cases. Choose who takes them over.")},
            )  # fmt: skip
