"""Form of a clash of a joint plan: why it stays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.web.forms.fields import PlainText
from kwadrat.web.page import GuardedForm


class KeepForm(GuardedForm):
    """Why a clash may stay."""

    reason = PlainText(
        label=_("Why it may stay as it is"), most=300, lines=True,
        help_text=_("Everybody who works on the plan reads it."),
        error_messages={"required": _("Write why it may stay as it is.")},
    )  # fmt: skip
