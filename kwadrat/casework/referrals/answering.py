"""How the receiver answers: accept, decline."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import notices, square
from kwadrat.casework.action import Problem, action
from kwadrat.casework.checks import today
from kwadrat.casework.people import add_to_team
from kwadrat.casework.referrals.steps import not_before_sending, receiver_corner, step
from kwadrat.records.choices import DeclineReason, ReferralState
from kwadrat.records.referrals import Referral


@action("referral.accept")
def accept(referral: Referral, *, by: Actor, note: str = "", on: date | None = None) -> Referral:
    """Accept: the receiver's worker joins the team; the person stays an applicant until the contract is signed."""
    day = on or today()
    not_before_sending(referral, day)
    referral.answered_on = day
    step(referral, by, ReferralState.ACCEPTED, day, note=note.strip())
    add_to_team(referral.case, by, "referral", day)
    corner = receiver_corner(referral, day)
    square.happened(referral.case, corner, day)
    square.recount_waiting(referral.case, corner, referral.receiver, referral.receiver_club)
    notices.to_post(referral.sender_post, "referral_answered", referral.ref)
    return referral


@action("referral.decline")
def decline(referral: Referral, *, by: Actor, reason: str, note: str = "", on: date | None = None) -> Referral:
    """Decline with a coded reason; nothing but the fact stays with the receiver."""
    day = on or today()
    not_before_sending(referral, day)
    if reason not in DeclineReason.values:
        raise Problem(_("Choose the reason of the refusal."), "reason")
    referral.answered_on = day
    referral.decline_reason = reason
    step(referral, by, ReferralState.REJECTED, day, reason=reason, note=note.strip())
    square.recount_waiting(referral.case, receiver_corner(referral, day), referral.receiver, referral.receiver_club)
    notices.to_post(referral.sender_post, "referral_answered", referral.ref)
    return referral
