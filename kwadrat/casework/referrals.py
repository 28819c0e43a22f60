"""Verbs on referrals: send, accept, decline, withdraw, close."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import notices, square
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import DAY, filled, not_future, today, unique
from kwadrat.casework.closing import end_stays
from kwadrat.casework.people import add_to_team
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import (
    Corner,
    DeclineReason,
    ParticipationState,
    ReferralOutcome,
    ReferralPurpose,
    ReferralState,
)
from kwadrat.records.partnership import Club, Institution, Membership, ServiceKind
from kwadrat.records.people import Case, Participation, TeamMember
from kwadrat.records.referrals import ACCEPTED_STATES, REFERRAL_TRANSITIONS, Referral, ReferralStep
from kwadrat.reporting.clocks import answer_days

SUCCESS = frozenset({ReferralOutcome.HELPED.value, ReferralOutcome.REFERRED_ON.value})


def _step(referral: Referral, by: Actor, to_state: str, on: date, reason: str = "", note: str = "") -> None:
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


def _receiver_corner(referral: Referral, on: date) -> str:
    return square.corner_of(referral.partnership_id, referral.receiver, referral.receiver_club, on)


@action("referral.send")
def send(
    case: Case, *, by: Actor, receiver: Institution, receiver_club: Club | None = None, purpose: str,
    service_kind: ServiceKind | None = None, message: str, on: date | None = None,
) -> Referral:  # fmt: skip
    """Send a referral to an institution, or to a club of it; the answer is due in the partnership's working days."""
    sent_on = on or today()
    not_future(sent_on)
    _check_receiver(case, by, receiver, receiver_club, purpose, service_kind, sent_on)
    referral = Referral(
        partnership_id=case.partnership_id, case=case, sender_id=by.institution_id, sender_post_id=by.post_id,
        receiver=receiver, receiver_club=receiver_club, purpose=purpose, service_kind=service_kind,
        message=filled(message, "message", _("Write in one or two sentences why you refer this person.")),
        sent_on=sent_on, answer_due_on=add_working_days(sent_on, answer_days(case.partnership, purpose, sent_on)),
    )  # fmt: skip
    with unique(one_open_referral__receiver=_("An open referral of this person to this place already exists.")):
        _step(referral, by, ReferralState.REQUESTED, sent_on)
    square.happened(case, square.corner_of_actor(by), sent_on)
    square.recount_waiting(case, _receiver_corner(referral, sent_on), receiver, receiver_club)
    notices.to_workplace(receiver, receiver_club, "referral_received", referral.ref)
    return referral


def _check_receiver(
    case: Case, by: Actor, receiver: Institution, club: Club | None, purpose: str, kind: ServiceKind | None, on: date
) -> None:
    if not Membership.objects.on(on).filter(partnership_id=case.partnership_id, institution=receiver).exists():
        raise Problem(_("This institution is not a member of the partnership on this day."), "receiver")
    if club is not None and (club.operator_id != receiver.pk or club.partnership_id != case.partnership_id):
        raise Problem(_("This club is not run by the chosen institution."), "receiver")
    if receiver.pk == by.institution_id and (club.pk if club else None) == by.club_id:
        raise Problem(_("You cannot refer a person to yourself."), "receiver")
    if purpose == ReferralPurpose.INTO_CLUB and club is None:
        raise Problem(_("Choose the club that the person is to join."), "receiver")
    if purpose == ReferralPurpose.SERVICE and kind is None:
        raise Problem(_("Choose the service. One referral asks for one service."), "service_kind")


@action("referral.accept")
def accept(referral: Referral, *, by: Actor, note: str = "", on: date | None = None) -> Referral:
    """Accept: the receiver's worker joins the team; the person stays an applicant until the contract is signed."""
    day = on or today()
    _not_before_sending(referral, day)
    referral.answered_on = day
    _step(referral, by, ReferralState.ACCEPTED, day, note=note.strip())
    add_to_team(referral.case, by, "referral", day)
    corner = _receiver_corner(referral, day)
    square.happened(referral.case, corner, day)
    square.recount_waiting(referral.case, corner, referral.receiver, referral.receiver_club)
    notices.to_post(referral.sender_post, "referral_answered", referral.ref)
    return referral


@action("referral.decline")
def decline(referral: Referral, *, by: Actor, reason: str, note: str = "", on: date | None = None) -> Referral:
    """Decline with a coded reason; nothing but the fact stays with the receiver."""
    day = on or today()
    _not_before_sending(referral, day)
    if reason not in DeclineReason.values:
        raise Problem(_("Choose the reason of the refusal."), "reason")
    referral.answered_on = day
    referral.decline_reason = reason
    _step(referral, by, ReferralState.REJECTED, day, reason=reason, note=note.strip())
    square.recount_waiting(referral.case, _receiver_corner(referral, day), referral.receiver, referral.receiver_club)
    notices.to_post(referral.sender_post, "referral_answered", referral.ref)
    return referral


@action("referral.withdraw")
def withdraw(referral: Referral, *, by: Actor, reason: str, on: date | None = None) -> Referral:
    """Withdraw by the sender, with a reason in words; the receiver is told and leaves the team if it had joined."""
    day = on or today()
    _not_before_sending(referral, day)
    reason = filled(reason, "reason", _("Write why you withdraw the referral."))
    referral.closed_on = day
    _step(referral, by, ReferralState.CANCELLED, day, note=reason)
    _leave_team(referral, day)
    square.recount_waiting(referral.case, _receiver_corner(referral, day), referral.receiver, referral.receiver_club)
    notices.to_workplace(referral.receiver, referral.receiver_club, "referral_withdrawn", referral.ref)
    return referral


def _leave_team(referral: Referral, day: date) -> None:
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


@action("referral.close")
def close(referral: Referral, *, by: Actor, outcome: str, note: str = "", on: date | None = None) -> Referral:
    """Close with one of the seven outcomes: helped and referred further complete it, the others fail it."""
    day = on or today()
    _not_before_sending(referral, day)
    if outcome not in ReferralOutcome.values:
        raise Problem(_("Choose whether it helped."), "outcome")
    referral.outcome = outcome
    referral.closed_on = day
    to_state = ReferralState.COMPLETED if outcome in SUCCESS else ReferralState.FAILED
    _step(referral, by, to_state, day, reason=outcome, note=note.strip())
    square.happened(referral.case, _receiver_corner(referral, day) or Corner.REINTEGRATION, day)
    notices.to_post(referral.sender_post, "referral_closed", referral.ref)
    return referral


def _not_before_sending(referral: Referral, day: date) -> None:
    not_future(day)
    if day < referral.sent_on:
        raise Problem(_("This day is before the referral was sent."), "on")
