"""After a refusal: another institution is proposed, or nothing more is to be done."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import relations
from kwadrat.access.actor import Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import today
from kwadrat.casework.referrals.sending import send_on
from kwadrat.records.choices import CaseState, ReferralOutcome
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.referrals import Referral


@action("referral.reroute")
def reroute(
    referral: Referral, *, by: Actor, receiver: Institution, receiver_club: Club | None = None, message: str = "",
    on: date | None = None,
) -> Referral:  # fmt: skip
    """Propose another institution for the same purpose: a new referral that follows the refused one. The sender may
    change the words; whoever coordinates the partnership carries them over unread, and the sender is told."""
    day = on or today()
    is_own = relations.sent(by, referral)
    if not is_own and referral.due_on is None:
        raise Problem(_("The sender has decided already what next."))
    if referral.followers.exists():
        raise Problem(_("Another institution was proposed already."))
    if referral.case.state != CaseState.OPEN:
        raise Problem(
            _("The case is closed: the person moved away or died. If she came back, record her return first.")
        )
    words = message.strip() if is_own and message.strip() else referral.message
    new = send_on(referral, by, receiver, receiver_club, words, day)
    referral.outcome, referral.due_on = ReferralOutcome.REFERRED_ON, None
    referral.save()
    remember(follows=referral.ref)
    if not is_own:
        notices.to_post(referral.sender_post, "referral_rerouted", new.ref)
    return new


@action("referral.settle")
def settle(referral: Referral, *, by: Actor) -> Referral:
    """The sender knows of the refusal and nothing more is to be done about it."""
    if referral.due_on is None:
        raise Problem(_("There is nothing to decide any more."))
    referral.due_on = None
    referral.save()
    return referral
