"""The life of a referral after it was sent: withdraw, close with an outcome."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import notices, square
from kwadrat.casework.action import Problem, action
from kwadrat.casework.checks import filled, today
from kwadrat.casework.referrals.steps import leave_team, not_before_sending, receiver_corner, step
from kwadrat.records.choices import Corner, ReferralOutcome, ReferralState
from kwadrat.records.referrals import Referral

SUCCESS = frozenset({ReferralOutcome.HELPED.value, ReferralOutcome.REFERRED_ON.value})


@action("referral.withdraw")
def withdraw(referral: Referral, *, by: Actor, reason: str, on: date | None = None) -> Referral:
    """Withdraw by the sender, with a reason in words; the receiver is told and leaves the team if it had joined."""
    day = on or today()
    not_before_sending(referral, day)
    reason = filled(reason, "reason", _("Write why you withdraw the referral."))
    referral.closed_on = day
    step(referral, by, ReferralState.CANCELLED, day, note=reason)
    leave_team(referral, day)
    square.recount_waiting(referral.case, receiver_corner(referral, day), referral.receiver, referral.receiver_club)
    notices.to_workplace(referral.receiver, referral.receiver_club, "referral_withdrawn", referral.ref)
    return referral


@action("referral.close")
def close(referral: Referral, *, by: Actor, outcome: str, note: str = "", on: date | None = None) -> Referral:
    """Close with one of the seven outcomes: helped and referred further complete it, the others fail it."""
    day = on or today()
    not_before_sending(referral, day)
    if outcome not in ReferralOutcome.values:
        raise Problem(_("Choose whether it helped."), "outcome")
    referral.outcome = outcome
    referral.closed_on = day
    to_state = ReferralState.COMPLETED if outcome in SUCCESS else ReferralState.FAILED
    step(referral, by, to_state, day, reason=outcome, note=note.strip())
    square.happened(referral.case, receiver_corner(referral, day) or Corner.REINTEGRATION, day)
    notices.to_post(referral.sender_post, "referral_closed", referral.ref)
    return referral
