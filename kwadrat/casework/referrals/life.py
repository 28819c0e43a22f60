"""The life of a referral: the help begins, the outcome; either side cancels; a mistake is voided."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import links, notices, progress, square
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import filled, not_future, today
from kwadrat.casework.plans import events
from kwadrat.casework.referrals.steps import leave_team, no_longer_waits, not_before_sending, receiver_corner, step
from kwadrat.records.choices import Corner, Evidence, LinkEvent, ReferralOutcome, ReferralState
from kwadrat.records.referrals import BY_RECEIVER, Referral

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
    no_longer_waits(referral, day)
    notices.to_workplace(referral.receiver, referral.receiver_club, "referral_withdrawn", referral.ref)
    return referral


@action("referral.void")
def void(referral: Referral, *, by: Actor, reason: str) -> Referral:
    """Void a referral that was sent by mistake, with a reason; from any state, and the receiver's stay in the team
    ends as with a withdrawal. Nothing is deleted."""
    reason = filled(reason, "reason", _("Write what the mistake was."))
    day = today()
    referral.closed_on = referral.closed_on or day
    step(referral, by, ReferralState.ENTERED_IN_ERROR, day, note=reason)
    leave_team(referral, day)
    no_longer_waits(referral, day)
    notices.to_workplace(referral.receiver, referral.receiver_club, "referral_withdrawn", referral.ref)
    events.taken_back(referral.case, Evidence.REFERRAL, referral.ref, by=by)
    return referral


def _start(referral: Referral, by: Actor, on: date | None) -> Referral:
    day = on or today()
    not_future(day)
    if referral.answered_on is not None and day < referral.answered_on:
        raise Problem(_("This day is before the referral was accepted."), "on")
    progress.begin(referral, by, day)
    remember(state=referral.state, on=day)
    square.happened(referral.case, receiver_corner(referral, day), day)
    return referral


@action("referral.start")
def start(referral: Referral, *, by: Actor, on: date | None = None) -> Referral:
    """The help really began on the day: delivered. Whoever says so by a link keeps it for the end."""
    _start(referral, by, on)
    links.note_use(by, LinkEvent.STARTED)
    return referral


@action("referral.resume")
def resume(referral: Referral, *, by: Actor, on: date | None = None) -> Referral:
    """Off the waiting list, for the help began on the day (Gravity knows no way back to accepted)."""
    return _start(referral, by, on)


@action("referral.cancel")
def cancel(referral: Referral, *, by: Actor, reason: str, on: date | None = None) -> Referral:
    """The receiver gives an accepted referral back, with a reason in words: she leaves the team, and the sender decides
    what next."""
    day = on or today()
    not_before_sending(referral, day)
    reason = filled(reason, "reason", _("Write why you give the referral back."))
    referral.closed_on = day
    step(referral, by, ReferralState.CANCELLED, day, reason=BY_RECEIVER, note=reason)
    leave_team(referral, day)
    notices.to_post(referral.sender_post, "referral_closed", referral.ref)
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
    note = note.strip()
    label = str(ReferralOutcome(outcome).label)
    to_state = ReferralState.COMPLETED if outcome in SUCCESS else ReferralState.FAILED
    step(referral, by, to_state, day, reason=outcome, note=note, why=f"{label}. {note}" if note else label)
    links.spend(by, LinkEvent.CLOSED)
    square.happened(referral.case, receiver_corner(referral, day) or Corner.REINTEGRATION, day)
    if outcome == ReferralOutcome.HELPED:
        sides = (referral.sender_id, referral.receiver_id)
        events.happened(
            referral.case, Evidence.REFERRAL, day, referral.ref, by=by, service_id=referral.service_kind_id,
            institution_ids=sides,
        )  # fmt: skip
    notices.to_post(referral.sender_post, "referral_closed", referral.ref)
    return referral
