"""Forms of links: the sender's, and those of whoever holds one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import DeclineReason, LinkWay, ReferralOutcome
from kwadrat.web.forms.fields import ChoiceField, EmailField, PhoneField, PlainText
from kwadrat.web.forms.referrals import NOTE
from kwadrat.web.page import GuardedForm


class SendLinkForm(GuardedForm):
    """How the link goes, and where to."""

    way = ChoiceField(
        label=_("How to send it"), choices=LinkWay.choices,
        error_messages={"required": _("Choose how the link is to be sent.")},
    )  # fmt: skip
    email = EmailField(
        label=_("E-mail of the institution"), required=False,
        help_text=_("Only when you send it by e-mail. An official address, not a private one."),
    )  # fmt: skip
    phone = PhoneField(
        label=_("Mobile telephone of the institution"), required=False,
        help_text=_("Only when you send it by text message."),
    )  # fmt: skip


class PressForm(GuardedForm):
    """Nothing to fill: the press of the button is the answer."""


class GuestAcceptForm(GuardedForm):
    """A word to the sender."""

    note = PlainText(
        label=_("Message to the sender"), lines=True, most=NOTE, required=False,
        help_text=_("Who takes care of it and when, for example: Ewa, Tuesday at 10:00, room 2."),
    )  # fmt: skip


class GuestDeclineForm(GuardedForm):
    """A coded reason and a word to the sender."""

    reason = ChoiceField(
        label=_("Reason of the refusal"), choices=DeclineReason.choices,
        error_messages={"required": _("Choose the reason of the refusal. The sender has to know what to do next.")},
    )  # fmt: skip
    note = PlainText(label=_("Message to the sender"), lines=True, most=NOTE, required=False)


class GuestCloseForm(GuardedForm):
    """How it ended."""

    outcome = ChoiceField(
        label=_("How it ended"), choices=ReferralOutcome.choices,
        error_messages={"required": _("Choose whether it helped.")},
    )  # fmt: skip
    note = PlainText(label=_("Message to the sender"), lines=True, most=NOTE, required=False)
