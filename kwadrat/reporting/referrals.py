"""What the pages of referrals read: lists by side, the six facts of one referral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kwadrat.access import disclosure, scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ReferralState
from kwadrat.records.referrals import OPEN_STATES, Referral

NARROW = (
    "ref", "state", "purpose", "sent_on", "answer_due_on", "answered_on", "sender_id", "receiver_id",
    "receiver_club_id", "sender__name", "receiver__name", "receiver_club__name", "service_kind__label_pl",
    "service_kind__label_en", "case__person__first_name", "case__person__last_name", "case__person__birth_on",
    "case__person__locality", "case__person__ref", "case__person_id",
)  # fmt: skip


def _narrow(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    return rows.select_related("sender", "receiver", "receiver_club", "service_kind", "case__person").only(*NARROW)


def received(actor: Actor, *, only_open: bool) -> QuerySet[Referral]:
    """Referrals to the actor's club or unit; open ones or all."""
    rows = scope.referrals(actor).filter(receiver_id=actor.institution_id, receiver_club_id=actor.club_id)
    return _narrow(rows.filter(state__in=OPEN_STATES) if only_open else rows)


def sent(actor: Actor, *, only_open: bool) -> QuerySet[Referral]:
    """Referrals sent from the actor's side; open ones or all."""
    rows = scope.referrals(actor).filter(sender_id=actor.institution_id)
    if actor.club_id:
        rows = rows.filter(sender_post__club_id=actor.club_id)
    return _narrow(rows.filter(state__in=OPEN_STATES) if only_open else rows)


def of_case(actor: Actor, case_id: int) -> list[Referral]:
    """Referrals of one case that the actor may see, newest first."""
    return list(_narrow(scope.referrals(actor).filter(case_id=case_id)).order_by("-sent_on", "-pk")[:50])


@dataclass(frozen=True)
class Facts:
    """Sent, received, answered, started, closed, helped: six facts with their days; None = not yet."""

    sent_on: date
    received_on: date | None
    answered_on: date | None
    started_on: date | None
    closed_on: date | None
    is_refused: bool
    is_withdrawn: bool
    outcome: str


def facts(referral: Referral) -> Facts:
    """The six facts from disclosure and step rows."""
    opened = disclosure.first_opened(referral)
    started = referral.steps.filter(to_state=ReferralState.IN_PROGRESS).first()
    return Facts(
        sent_on=referral.sent_on,
        received_on=opened.date() if opened else None,
        answered_on=referral.answered_on,
        started_on=started.on if started else None,
        closed_on=referral.closed_on,
        is_refused=referral.state == ReferralState.REJECTED,
        is_withdrawn=referral.state == ReferralState.CANCELLED,
        outcome=referral.outcome,
    )
