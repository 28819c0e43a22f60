"""Parts of the verbs on referrals: one step with its row, the corner of the receiver, leaving the team."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import square
from kwadrat.casework.action import Problem, must_move, remember
from kwadrat.casework.checks import DAY, not_future, today
from kwadrat.casework.closing import end_stays
from kwadrat.records.choices import ParticipationState
from kwadrat.records.people import Participation, TeamMember
from kwadrat.records.referrals import ACCEPTED_STATES, REFERRAL_TRANSITIONS, Referral, ReferralStep


def step(referral: Referral, by: Actor, to_state: str, on: date, reason: str = "", note: str = "") -> None:
    """Write the step row and set the state; raises Problem for a step that the table does not admit."""
    from_state = "" if referral.pk is None else referral.state
    must_move(REFERRAL_TRANSITIONS, from_state, to_state)
    referral.state = to_state
    referral.save()
    ReferralStep(
        referral=referral,
        on=on,
        from_state=from_state,
        to_state=to_state,
        by_id=by.post_id or None,
        reason=reason,
        note=note,
    ).save()
    remember(state=to_state, on=on)


def receiver_corner(referral: Referral, on: date) -> str:
    """Corner of the receiver on the day; empty when it stands in none."""
    return square.corner_of(referral.partnership_id, referral.receiver, referral.receiver_club, on)


def not_before_sending(referral: Referral, day: date) -> None:
    """An answer has a day: not ahead, not before the referral was sent."""
    not_future(day)
    if day < referral.sent_on:
        raise Problem(_("This day is before the referral was sent."), "on")


def leave_team(referral: Referral, day: date) -> None:
    """With the referral falls the ground of the receiver's stay in the team, unless she has another: a further
    accepted referral, taking part in her club. Who registered the person herself keeps her stay and her colleagues."""
    desk = {"receiver_id": referral.receiver_id, "receiver_club_id": referral.receiver_club_id}
    if Referral.objects.filter(case_id=referral.case_id, state__in=ACCEPTED_STATES, **desk).exists():
        return
    running = Participation.objects.filter(case_id=referral.case_id, state=ParticipationState.ACTIVE)
    if referral.receiver_club_id and running.filter(club_id=referral.receiver_club_id).exists():
        return
    stays = TeamMember.objects.on(today()).filter(
        case_id=referral.case_id, institution_id=referral.receiver_id, club=referral.receiver_club
    )
    own = stays.exclude(basis__in=("referral", "added")).exists()
    ended = end_stays(stays.filter(basis__in=("referral",) if own else ("referral", "added")), day - DAY)
    remember(left_team=ended)
