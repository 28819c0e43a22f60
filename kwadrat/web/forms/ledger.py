"""The filter of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.web.forms.fields import ChoiceField, DateField


class LedgerFilterForm(forms.Form):
    """From a day to a day, and who looked; asked by GET, so that the address can be kept."""

    since = DateField(label=_("From the day"), required=False)
    until = DateField(label=_("To the day"), required=False)
    reader = ChoiceField(label=_("Who looked"), choices=(), required=False, widget=forms.Select)

    def __init__(self, *args: Any, readers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = [("", gettext("everybody")), *readers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        data: dict[str, Any] = super().clean() or {}
        since: date | None = data.get("since")
        until: date | None = data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("This day is before the first one. Change one of them."))
        return data
