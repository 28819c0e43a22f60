"""Parts of the verbs on referrals: one step, the corner of the receiver, leaving the team."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import progress, square
from kwadrat.casework.action import Problem, remember
from kwadrat.casework.checks import DAY, not_future, today
from kwadrat.casework.closing import end_stays
from kwadrat.records.choices import ParticipationState
from kwadrat.records.people import Participation, TeamMember
from kwadrat.records.referrals import ACCEPTED_STATES, Referral


def step(
    referral: Referral, by: Actor, to_state: str, on: date, reason: str = "", note: str = "", why: str = ""
) -> None:  # fmt: skip
    """One step with its row and clock, named in the audit event of the verb; Problem for a step that is no edge."""
    progress.step(referral, by, to_state, on, reason, note, why)
    remember(state=to_state, on=on)


def receiver_corner(referral: Referral, on: date) -> str:
    """Corner of the receiver on the day; empty when it stands in none."""
    return square.corner_of(referral.partnership_id, referral.receiver, referral.receiver_club, on)


def not_before_sending(referral: Referral, day: date) -> None:
    """An answer has a day: not ahead, not before the referral was sent."""
    not_future(day)
    if day < referral.sent_on:
        raise Problem(_("This day is before the referral was sent."), "on")


def no_longer_waits(referral: Referral, day: date) -> None:
    """The receiver's corner of the Square waits for one answer less."""
    corner = receiver_corner(referral, day)
    square.recount_waiting(referral.case, corner, referral.receiver, referral.receiver_club)


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
