"""A referral that is written in pieces: kept unfinished, gone on with, sent or thrown away. Before it is sent nothing
travels: no notice, no clock, no disclosure, and the Square stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action
from kwadrat.casework.checks import not_future, today
from kwadrat.casework.referrals.purposes import Order
from kwadrat.casework.referrals.sending import fill, send_as
from kwadrat.casework.referrals.steps import step
from kwadrat.records.choices import ReferralState
from kwadrat.records.partnership import Club, Institution, ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral


@dataclass(frozen=True)
class Written:
    """What was written so far; anything may be missing."""

    receiver: Institution | None = None
    receiver_club: Club | None = None
    service_kind: ServiceKind | None = None
    message: str = ""
    consent_on: date | None = None
    opinion_on: date | None = None
    interview_on: date | None = None

    @property
    def days(self) -> dict[str, date | None]:
        """The days that a purpose may ask for, by the names of law.referrals.NEEDS."""
        return {"consent": self.consent_on, "opinion": self.opinion_on, "interview": self.interview_on}


def _write(referral: Referral, written: Written) -> None:
    """The author's own desk stands for a place that was not chosen."""
    author = referral.sender_post
    desk = (written.receiver, written.receiver_club) if written.receiver else (author.institution, author.club)
    order = Order(*desk, referral.purpose, referral.matter, written.service_kind, today())
    fill(referral, order, written.message.strip(), written.days)


@action("referral.draft")
def draft(case: Case, *, by: Actor, purpose: str, matter: str = "", written: Written) -> Referral:
    """Keep a referral unfinished: what was written is kept as it is, whatever is missing."""
    row = Referral(
        partnership_id=case.partnership_id, case=case, sender_id=by.institution_id, sender_post_id=by.post_id,
        purpose=purpose, matter=matter, answer_due_on=today(), is_unsent=True,
    )  # fmt: skip
    _write(row, written)
    step(row, by, ReferralState.DRAFT, today())
    return row


@action("referral.edit")
def edit(referral: Referral, *, by: Actor, written: Written) -> Referral:
    """Go on with an unfinished referral; it stays its author's."""
    _write(referral, written)
    referral.save()
    return referral


@action("referral.send_draft")
def send_draft(referral: Referral, *, by: Actor, written: Written, on: date | None = None) -> Referral:
    """Send an unfinished referral in the name of whoever presses, under every condition of sending; the answer is due
    from this day."""
    sent_on = on or today()
    not_future(sent_on)
    ruling = rules.verdict(by, "referral.send", referral.case)
    if not ruling:
        raise Problem(ruling.reason)
    if written.receiver is None:
        raise Problem(_("Choose the club or the institution that is to answer."), "receiver")
    order = Order(
        written.receiver, written.receiver_club, referral.purpose, referral.matter, written.service_kind, sent_on
    )  # fmt: skip
    return send_as(referral, by, order, written.message, written.days)


@action("referral.discard")
def discard(referral: Referral, *, by: Actor) -> Referral:
    """Throw an unfinished referral away: its words and its days go, that it once was stays, and nobody is told."""
    _write(referral, Written())
    step(referral, by, ReferralState.ENTERED_IN_ERROR, today())
    return referral
