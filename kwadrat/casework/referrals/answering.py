"""How the receiver answers: accept, put on the waiting list, decline."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import links, notices, square
from kwadrat.casework.action import Problem, action, change
from kwadrat.casework.checks import filled, today
from kwadrat.casework.people import add_to_team
from kwadrat.casework.referrals.steps import no_longer_waits, not_before_sending, receiver_corner, step
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import DeclineReason, LinkEvent, ReferralState
from kwadrat.records.referrals import Referral
from kwadrat.reporting import clocks, declines
from kwadrat.reporting.people import long_day


@action("referral.accept")
def accept(referral: Referral, *, by: Actor, note: str = "", on: date | None = None) -> Referral:
    """Accept: the receiver's worker joins the team; the person stays an applicant until the contract is signed."""
    day = on or today()
    not_before_sending(referral, day)
    _take(referral, by, day, note.strip())
    notices.to_post(referral.sender_post, "referral_answered", referral.ref)
    return referral


def _take(referral: Referral, by: Actor, day: date, note: str = "") -> None:
    referral.answered_on = day
    step(referral, by, ReferralState.ACCEPTED, day, note=note)
    if by.post_id:  # whoever accepts by a link has no post that could stand in the team
        add_to_team(referral.case, by, "referral", day)
    links.spend(by, LinkEvent.ACCEPTED)
    links.hand_over(referral, by)
    square.happened(referral.case, receiver_corner(referral, day), day)
    no_longer_waits(referral, day)


def _look_day(referral: Referral, day: date | None, on: date) -> date:
    """The day to look again; without one the last day that the partnership agreed. Problem for another day."""
    most = last_look(referral, on)
    chosen = day or most
    if not on < chosen <= most:
        raise Problem(
            _("Give a day ahead, at the latest %(day)s: the partnership agreed so.") % {"day": long_day(most)},
            "look_again_on",
        )
    return chosen


def last_look(referral: Referral, on: date) -> date:
    """The last day for the next look at a referral that goes to the waiting list on the day."""
    return add_working_days(on, clocks.agreed(referral.partnership, clocks.LOOK_AGAIN, on).days)


@action("referral.hold")
def hold(
    referral: Referral, *, by: Actor, reason: str, look_again_on: date | None = None, on: date | None = None
) -> Referral:  # fmt: skip
    """Put on the waiting list with a reason in words and the day of the next look; a referral that waits for an answer
    is accepted by it."""
    day = on or today()
    not_before_sending(referral, day)
    reason = filled(reason, "reason", _("Write what the person waits for."))
    referral.look_again_on = _look_day(referral, look_again_on, day)
    if referral.state == ReferralState.REQUESTED:
        _take(referral, by, day)
    step(referral, by, ReferralState.ON_HOLD, day, note=reason)
    notices.to_post(referral.sender_post, "referral_held", referral.ref)
    return referral


@action("referral.postpone")
def postpone(referral: Referral, *, by: Actor, reason: str, look_again_on: date | None = None) -> Referral:
    """Looked again, there is still no place: a new day and why; the sender is told."""
    reason = filled(reason, "reason", _("Write what the person waits for."))
    day = _look_day(referral, look_again_on, today())
    change(referral, look_again_on=day, due_on=day, state_reason=reason[:1000])
    referral.save()
    notices.to_post(referral.sender_post, "referral_held", referral.ref)
    return referral


@action("referral.decline")
def decline(referral: Referral, *, by: Actor, reason: str, note: str = "", on: date | None = None) -> Referral:
    """Decline with a coded reason; nothing but the fact stays with the receiver."""
    day = on or today()
    not_before_sending(referral, day)
    if reason not in declines.CATALOGUE:
        raise Problem(_("Choose the reason of the refusal."), "reason")
    referral.answered_on = day
    referral.decline_reason = reason
    note = note.strip()
    label = str(DeclineReason(reason).label)
    why = f"{label}. {note}" if note else label
    step(referral, by, ReferralState.REJECTED, day, reason=reason, note=note, why=why)
    links.spend(by, LinkEvent.DECLINED)
    no_longer_waits(referral, day)
    notices.to_post(referral.sender_post, "referral_answered", referral.ref)
    return referral
