"""Why a referral may be declined: a catalogue. What each reason tells the sender and the person, and whether it may be
reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities.grants import Text
from kwadrat.records.choices import DeclineReason as D


@dataclass(frozen=True)
class Decline:
    """One reason: what the sender is told to do next, what the person is told, whether another institution may be
    proposed instead."""

    sender: Text
    person: Text
    may_review: bool = True


CATALOGUE: dict[str, Decline] = {
    D.NO_PLACES: Decline(
        _("There is no free place now. Propose another institution, or ask again when places are free."),
        _("There is no free place now. We are looking for another one."),
    ),
    D.NOT_ELIGIBLE: Decline(
        _("The conditions of the act are not met on this day. Look at the conditions with the person; another form of"
          " help may be open to her."),
        _("This help is not for this situation now. We are looking for another one."),
    ),
    D.OUT_OF_AREA: Decline(
        _("Another institution is competent. Propose the right one."),
        _("Another institution does this. We will tell you which and where."),
    ),
    D.ALREADY_SERVED: Decline(
        _("The person already takes part elsewhere. Ask her, and agree who leads the case."),
        _("You already have this help from another institution."),
        may_review=False,
    ),
    D.NO_CONTACT: Decline(
        _("The receiver could not reach the person. Check the telephone and the address, then propose another day or"
          " another institution."),
        _("We could not reach you. Tell us how to find you."),
    ),
    D.PERSON_DECLINED: Decline(
        _("The person does not want it. Talk with her about what she does want."),
        _("You said no, and that is all right. You can come back to it at any time."),
        may_review=False,
    ),
}  # fmt: skip


def of(code: str) -> Decline:
    """The entry of a reason; KeyError for a code that is not in the catalogue."""
    return CATALOGUE[code]
