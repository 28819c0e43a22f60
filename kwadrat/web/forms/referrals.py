"""Forms of referrals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import DeclineReason, ReferralOutcome, ReferralPurpose
from kwadrat.web.forms.fields import ChoiceField, PlainText
from kwadrat.web.page import GuardedForm

MOST_CHOICES = 50


class SendForm(GuardedForm):
    """To whom, what for, why."""

    receiver = ChoiceField(label=_("To whom"), choices=(), widget=forms.Select)
    purpose = ChoiceField(label=_("What for"), choices=ReferralPurpose.choices, widget=forms.RadioSelect)
    service_kind = ChoiceField(
        label=_("Service"), choices=(), widget=forms.Select, required=False, help_text=_("Only for one service.")
    )
    message = PlainText(
        label=_("Why, in plain words"), lines=True, most=2000,
        help_text=_("One or two sentences. Write no diagnosis and no court matters."),
    )  # fmt: skip

    def __init__(self, *args: Any, institutions: Any, clubs: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[Any, Any]] = {}
        for club in clubs:
            self.places[club.ref] = (club.operator, club)
        for institution in institutions:
            self.places[institution.ref] = (institution, None)
        self.kinds = {kind.pk: kind for kind in kinds}
        receiver: Any = self.fields["receiver"]
        receiver.choices = [
            ("", "–"),
            *((ref, str(club or body)) for ref, (body, club) in list(self.places.items())[:MOST_CHOICES]),
        ]
        kind_field: Any = self.fields["service_kind"]
        kind_field.choices = [("", "–"), *((kind.pk, kind.label) for kind in self.kinds.values())]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        body, club = self.places[self.cleaned_data["receiver"]]
        return {
            "receiver": body,
            "receiver_club": club,
            "purpose": self.cleaned_data["purpose"],
            "service_kind": self.kinds.get(self.cleaned_data["service_kind"]),
            "message": self.cleaned_data["message"],
        }


class AcceptForm(GuardedForm):
    """A word to the sender."""

    note = PlainText(label=_("A word to the sender"), lines=True, most=1000, required=False)


class DeclineForm(GuardedForm):
    """The coded reason and a word."""

    reason = ChoiceField(label=_("Reason of the refusal"), choices=DeclineReason.choices, widget=forms.RadioSelect)
    note = PlainText(label=_("What do you propose instead?"), lines=True, most=1000, required=False)


class WithdrawForm(GuardedForm):
    """Why it is withdrawn."""

    reason = PlainText(label=_("Why do you withdraw it?"), lines=True, most=1000)


class CloseForm(GuardedForm):
    """Did it help?"""

    outcome = ChoiceField(label=_("Did it help?"), choices=ReferralOutcome.choices, widget=forms.RadioSelect)
    note = PlainText(label=_("Note"), lines=True, most=1000, required=False)


class FindForm(forms.Form):
    """The one search box."""

    text = forms.CharField(label=_("Name, number, telephone or PESEL"), max_length=100, required=False)
