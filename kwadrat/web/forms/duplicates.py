"""Forms of people entered twice: why they are compared, what is decided, which entry stays."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kwadrat.web.forms.fields import ChoiceField, PlainText
from kwadrat.web.page import GuardedForm


class CompareForm(GuardedForm):
    """Why both entries are opened."""

    reason = PlainText(
        label=_("Why you compare them"), most=300, initial=_("Check whether one person was entered twice."),
        help_text=_("Both people may read it in the list “Who saw the data”."),
        error_messages={"required": _("Write why.")},
    )  # fmt: skip


class DecideForm(GuardedForm):
    """How it is known."""

    reason = PlainText(
        label=_("How you know it"), most=300, lines=True, error_messages={"required": _("Write how you know it.")}
    )


class PostponeForm(GuardedForm):
    """What is awaited."""

    reason = PlainText(label=_("What you wait for"), most=300, lines=True, required=False)


class MergeForm(DecideForm):
    """Which entry stays; the choices are the two cases."""

    keep = ChoiceField(label=_("Which entry stays"), choices=())

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = cases  # type: ignore[attr-defined]
        self.order_fields(["once", "version", "keep", "reason"])


class UndoForm(GuardedForm):
    """Why a merging is taken back."""

    reason = PlainText(label=_("Why"), most=300, lines=True, error_messages={"required": _("Write why.")})
