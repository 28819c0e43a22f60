"""Forms of questions about a status: ask, answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import QuestionKind, StatusWord
from kwadrat.web.forms.fields import ChoiceField, DateField
from kwadrat.web.page import GuardedForm


class AskForm(GuardedForm):
    """Whom to ask."""

    receiver = ChoiceField(
        label=_("Whom you ask"), choices=[], widget=forms.Select,
        error_messages={"required": _("Choose the institution that is to answer.")},
    )  # fmt: skip

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receiver"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = receivers if len(receivers) == 1 else [("", gettext("choose")), *receivers]


# What a button says, and what the verb is told by it.
LABOUR: dict[str, tuple[Any, dict[str, Any]]] = {
    "benefit": (_("Registered, with a right to benefit"), {"word": StatusWord.YES, "has_benefit": True}),
    "no_benefit": (_("Registered, without a right to benefit"), {"word": StatusWord.YES, "has_benefit": False}),
    "no": (_("Not registered"), {"word": StatusWord.NO}),
    "unknown": (_("We do not know this person"), {"word": StatusWord.UNKNOWN}),
}
CONTRACT: dict[str, tuple[Any, dict[str, Any]]] = {
    "runs": (_("The contract runs"), {"word": StatusWord.YES}),
    "no": (_("No contract runs"), {"word": StatusWord.NO}),
    "unknown": LABOUR["unknown"],
}


class AnswerForm(GuardedForm):
    """Three fields instead of a certificate: the day, and one button that says the rest and sends it."""

    since_on = DateField(label=_("Since"), required=False, help_text=_("When the answer is yes."))
    answer = ChoiceField(
        label=_("Is the person registered"), choices=[], error_messages={"required": _("Choose the answer.")}
    )

    def __init__(self, *args: Any, asks: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = LABOUR if asks == QuestionKind.LABOUR else CONTRACT
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [(code, label) for code, (label, _values) in self.answers.items()]
        if asks == QuestionKind.CONTRACT:
            field.label = _("Does a social contract run")

    def values(self) -> dict[str, Any]:
        """Arguments of the verb."""
        _label, values = self.answers[self.cleaned_data["answer"]]
        return {**values, "since_on": self.cleaned_data["since_on"]}
