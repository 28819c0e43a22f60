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


class AnswerForm(GuardedForm):
    """Three fields instead of a certificate."""

    word = ChoiceField(
        label=_("Is the person registered"),
        choices=StatusWord.choices,
        error_messages={"required": _("Choose the answer.")},
    )
    has_benefit = ChoiceField(
        label=_("With a right to unemployment benefit"), choices=(("yes", _("yes")), ("no", _("no"))), required=False,
    )  # fmt: skip
    since_on = DateField(label=_("Since"), required=False, help_text=_("When the answer is yes."))

    def __init__(self, *args: Any, asks: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks == QuestionKind.CONTRACT:
            del self.fields["has_benefit"]
            self.fields["word"].label = _("Does a social contract run")

    def values(self) -> dict[str, Any]:
        """Arguments of the verb."""
        has_benefit = {"yes": True, "no": False}.get(self.cleaned_data.get("has_benefit", ""))
        return {
            "word": self.cleaned_data["word"],
            "has_benefit": has_benefit,
            "since_on": self.cleaned_data["since_on"],
        }
