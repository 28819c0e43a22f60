"""What the sender does: send."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import notices, square
from kwadrat.casework.action import Problem, action
from kwadrat.casework.checks import filled, not_future, today, unique
from kwadrat.casework.referrals.steps import receiver_corner, step
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import ReferralPurpose, ReferralState
from kwadrat.records.partnership import Club, Institution, Membership, ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral
from kwadrat.reporting.clocks import answer_days


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
        step(referral, by, ReferralState.REQUESTED, sent_on)
    square.happened(case, square.corner_of_actor(by), sent_on)
    square.recount_waiting(case, receiver_corner(referral, sent_on), receiver, receiver_club)
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
