"""Which referrals, their threads and links, and which questions about a status each actor may list."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from kwadrat.access.abilities.grants import CASE_WORKERS
from kwadrat.access.actor import Actor
from kwadrat.access.scope.places import CASE_ROLES, closed
from kwadrat.records.choices import ReferralState, Role
from kwadrat.records.links import GuestLink
from kwadrat.records.questions import StatusQuestion
from kwadrat.records.referrals import (
    READABLE_STATES,
    REFUSED_STATES,
    Referral,
    ReferralAlert,
    ReferralBatch,
    ReferralMessage,
)


def referrals(actor: Actor | None) -> QuerySet[Referral]:
    """Referrals sent or received by the actor's post, club or unit, and those of her cases from her side; one that was
    never sent is no referral to anybody (referral_drafts)."""
    return _travelled(actor, lambda reader: _received_by(reader) | _sent_by(reader))


def received(actor: Actor | None) -> QuerySet[Referral]:
    """Of referrals in scope those that came to the actor's club, or to her institution outside clubs."""
    return _travelled(actor, _received_by)


def sent(actor: Actor | None) -> QuerySet[Referral]:
    """Of referrals in scope those that the actor's club, unit (for its head) or post sent."""
    return _travelled(actor, _sent_by)


def _travelled(actor: Actor | None, side: Callable[[Actor], Q]) -> QuerySet[Referral]:
    if actor is None or closed(actor) or actor.role not in CASE_ROLES or actor.is_reduced:
        return Referral.objects.none()
    return Referral.objects.filter(side(actor), partnership_id=actor.partnership_id, is_unsent=False)


def _received_by(actor: Actor) -> Q:
    return Q(receiver_id=actor.institution_id, receiver_club_id=actor.club_id)


def _sent_by(actor: Actor) -> Q:
    """Whose referrals the actor answers for as their sender: her own, of her unit as its head, of her club."""
    if actor.role == Role.HEAD:
        return Q(sender_id=actor.institution_id, sender_post__club__isnull=True)
    if actor.role == Role.COORDINATOR:
        return Q(sender_id=actor.institution_id, sender_post__club_id=actor.club_id or 0)
    return Q(sender_post_id=actor.post_id)


def referral_drafts(actor: Actor | None) -> QuerySet[Referral]:
    """Referrals that wait unfinished at the actor's post, club or unit; nobody else can reach one before it is sent."""
    if actor is None or closed(actor) or actor.role not in CASE_ROLES or actor.is_reduced:
        return Referral.objects.none()
    rows = Referral.objects.filter(partnership_id=actor.partnership_id, state=ReferralState.DRAFT)
    return rows.filter(_sent_by(actor))


def watched(actor: Actor | None) -> QuerySet[Referral]:
    """Referrals past their day of which the actor was told; for the steward of the institution that leads the
    partnership also refusals after which nobody has decided what next. The fact alone: who asked whom, until when."""
    if actor is None or not actor.post_id:
        return Referral.objects.none()
    alerts = ReferralAlert.objects.filter(
        post_id=actor.post_id, referral=OuterRef("pk"), to_state=OuterRef("state"), due_on=OuterRef("due_on")
    )
    mine = Q(Exists(alerts))
    if actor.role == Role.STEWARD and actor.is_leader:
        mine |= Q(partnership_id=actor.partnership_id, state__in=REFUSED_STATES, due_on__isnull=False)
    # said of the whole: otherwise the database reads every referral of the country
    return Referral.objects.filter(mine, partnership_id=actor.partnership_id)


def referral_batches(actor: Actor | None) -> QuerySet[ReferralBatch]:
    """Covers of several referrals of which at least one is in scope."""
    return ReferralBatch.objects.filter(Exists(referrals(actor).filter(batch=OuterRef("pk"))))


def questions(actor: Actor | None) -> QuerySet[StatusQuestion]:
    """Questions about a status that came to the actor's institution, or that her club or unit put."""
    if actor is None or closed(actor) or actor.role not in CASE_WORKERS or actor.role == Role.NGO_WORKER:
        return StatusQuestion.objects.none()
    rows = StatusQuestion.objects.filter(partnership_id=actor.partnership_id)
    put = Q(sender_id=actor.institution_id, sender_post__club_id=actor.club_id)
    return rows.filter(put) if actor.club_id is not None else rows.filter(put | Q(receiver_id=actor.institution_id))


def links(actor: Actor | None) -> QuerySet[GuestLink]:
    """Links to referrals that the actor may see, used and withdrawn ones too."""
    return GuestLink.objects.filter(referral__in=referrals(actor))


def referral_messages(actor: Actor | None) -> QuerySet[ReferralMessage]:
    """What the actor may read in threads: all she sent, and what came to her unless it was refused or withdrawn."""
    if actor is None:
        return ReferralMessage.objects.none()
    desk = Q(receiver_id=actor.institution_id, receiver_club_id=actor.club_id)
    return ReferralMessage.objects.filter(referral__in=referrals(actor).filter(~desk | Q(state__in=READABLE_STATES)))
