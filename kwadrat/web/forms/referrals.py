"""Forms of referrals: one class for what is asked, whichever verb it serves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.law.referrals import NEEDS, Purpose
from kwadrat.records.choices import DeclineReason, ReferralOutcome, ReferralPurpose
from kwadrat.web.forms.fields import AttachmentField, ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm

NOTE = 1000


class SendForm(GuardedForm):
    """Where, what the purpose asks for, and why."""

    receiver = ChoiceField(
        label=_("Where you refer to"), choices=[], widget=forms.Select,
        error_messages={"required": _("Choose the club or the institution that is to answer.")},
    )  # fmt: skip
    service_kind = ChoiceField(
        label=_("Which service"), choices=[], widget=forms.Select,
        error_messages={"required": _("Choose the service. One referral asks for one service.")},
    )  # fmt: skip
    consent_on = DateField(
        label=_("The person consented on"),
        error_messages={"required": _("Give the day on which the person consented.")},
    )  # fmt: skip
    opinion_on = DateField(
        label=_("Opinion of the social worker of"),
        error_messages={"required": _("Give the day of the opinion of the social worker.")},
    )  # fmt: skip
    interview_on = DateField(
        label=_("Family interview of"),
        help_text=_("Only the day. The interview itself stays in the system of the social assistance centre."),
        error_messages={"required": _("Give the day of the family interview. Only the day is kept here.")},
    )  # fmt: skip
    message = PlainText(
        label=_("Why, in plain words"), lines=True, most=2000,
        help_text=_(
            "What the person needs and when she can come. Write without the surname, illness, addiction or"
            " convictions: the receiver reads this before accepting."
        ),
        error_messages={"required": _("Write in one or two sentences why you refer this person.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, line: Purpose, receivers: list[tuple[str, str]], kinds: list[tuple[str, str]],
        is_kept: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        choices = {"receiver": receivers, "service_kind": kinds}
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
            field.choices = [("", gettext("choose")), *options]
        self.dates = tuple(f"{need}_on" for need in line.needs)
        for name in {f"{need}_on" for need in NEEDS} - set(self.dates):
            del self.fields[name]
        if line.code != ReferralPurpose.SERVICE:
            del self.fields["service_kind"]
        for field in self.fields.values() if is_kept else ():
            field.required = False


class DiscardForm(GuardedForm):
    """Nothing to fill in: a draft is thrown away by the press of the button."""


class SendManyForm(SendForm):
    """The same for several people: who, common words, and own words about each of them."""

    people = forms.MultipleChoiceField(
        label=_("Whom you refer"), choices=[], widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one person.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  tells the type checker
        field.choices = people
        for ref, name in people:
            self.fields[f"words_{ref}"] = PlainText(
                label=gettext("Own words: %(person)s") % {"person": name}, most=500, required=False, lines=True
            )


class AcceptForm(GuardedForm):
    """A word to the sender."""

    note = PlainText(
        label=_("Message to the sender"), lines=True, most=NOTE, required=False,
        help_text=_("For example: the first meeting is on Tuesday at 10:00, room 2."),
    )  # fmt: skip


class DeclineForm(GuardedForm):
    """A coded reason and a word to the sender."""

    reason = ChoiceField(
        label=_("Reason of the refusal"), choices=DeclineReason.choices,
        error_messages={"required": _("Choose the reason of the refusal. The sender has to know what to do next.")},
    )  # fmt: skip
    note = PlainText(
        label=_("Message to the sender"), lines=True, most=NOTE, required=False,
        help_text=_("For example: places will be free from January."),
    )  # fmt: skip


class HoldForm(GuardedForm):
    """What the person waits for, and when to look again."""

    reason = PlainText(
        label=_("What the person waits for"), lines=True, most=NOTE,
        help_text=_("For example: a place in the morning group will be free in January. The sender will read this."),
        error_messages={"required": _("Write what the person waits for.")},
    )  # fmt: skip
    look_again_on = DateField(
        label=_("When you will look again"), required=False,
        help_text=_("Kwadrat reminds you on this day. Without a day: the last one that the partnership agreed."),
    )  # fmt: skip


class StartForm(GuardedForm):
    """The day on which the help really began."""

    on = DateField(
        label=_("The first day of the help"), help_text=_("For example the first meeting that took place."),
        error_messages={"required": _("Give the day on which the help began.")},
    )  # fmt: skip


class CancelForm(GuardedForm):
    """Why the receiver gives it back."""

    reason = PlainText(
        label=_("Why you give it back"), lines=True, most=500, help_text=_("The sender will read this."),
        error_messages={"required": _("Write why you give the referral back.")},
    )  # fmt: skip


class VoidForm(GuardedForm):
    """What the mistake was."""

    reason = PlainText(
        label=_("What the mistake was"), lines=True, most=500,
        help_text=_("For example: another person of the same name was meant. The receiver will read this."),
        error_messages={"required": _("Write what the mistake was.")},
    )  # fmt: skip


class RerouteForm(GuardedForm):
    """Another institution for what was refused; the words only for the sender."""

    receiver = ChoiceField(
        label=_("Another institution"), choices=[], widget=forms.Select,
        error_messages={"required": _("Choose the club or the institution that is to answer.")},
    )  # fmt: skip
    message = PlainText(
        label=_("Why, in plain words"), lines=True, most=2000,
        help_text=_("The words of the refused referral. Change what the new receiver should know."),
        error_messages={"required": _("Write in one or two sentences why you refer this person.")},
    )  # fmt: skip

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver = self.fields["receiver"]
        assert isinstance(receiver, forms.ChoiceField)  # noqa: S101  tells the type checker
        receiver.choices = [("", gettext("choose")), *receivers]
        if not is_own:
            del self.fields["message"]


class SettleForm(GuardedForm):
    """Nothing to fill in: the press of the button is the answer."""


class WithdrawForm(GuardedForm):
    """Why the sender takes the referral back."""

    reason = PlainText(
        label=_("Why you withdraw it"), lines=True, most=500, help_text=_("The receiver will read this."),
        error_messages={"required": _("Write why you withdraw the referral.")},
    )  # fmt: skip


class CloseForm(GuardedForm):
    """Did it help."""

    outcome = ChoiceField(
        label=_("Did it help"), choices=ReferralOutcome.choices,
        error_messages={"required": _("Choose whether it helped.")},
    )  # fmt: skip
    note = PlainText(
        label=_("Message to the sender"), lines=True, most=NOTE, required=False,
        help_text=_("What was done and what is worth doing next."),
    )  # fmt: skip


class WriteForm(GuardedForm):
    """A message to the other side, a file with it."""

    text = PlainText(
        label=_("Message"), lines=True, most=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides read it. Write without the surname, illness, addiction or convictions."),
    )  # fmt: skip
    file = AttachmentField(label=_("Attachment"), required=False)


class NameForm(forms.Form):
    """Part of a name, to find a person in a long list."""

    q = PlainText(label=_("Name or surname"), most=200, required=False)
