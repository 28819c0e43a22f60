"""Keeps one row for each case and corner, from which the Square is drawn. Called inside actions only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Max, Q
from django.db.models.functions import Greatest

from kwadrat.access.actor import Actor
from kwadrat.records.choices import Corner, ReferralState
from kwadrat.records.partnership import Club, Institution, Membership
from kwadrat.records.people import Case, CaseCorner
from kwadrat.records.referrals import Referral


def corner_of_actor(actor: Actor) -> str:
    """A club stands for reintegration whoever runs it; others stand in their membership's corner."""
    return Corner.REINTEGRATION if actor.club_id else actor.corner


def corner_of(partnership_id: int, institution: Institution, club: Club | None, on: date) -> str:
    """Corner of an institution (or club) in a partnership on the day; empty when it stands in none."""
    if club is not None:
        return Corner.REINTEGRATION
    membership = Membership.objects.on(on).filter(partnership_id=partnership_id, institution=institution).first()
    return membership.corner if membership else institution.kind.corner


def open_corners(cases: Sequence[Case]) -> None:
    """Four empty corners of each new case, in one statement."""
    CaseCorner.objects.bulk_create(
        [
            CaseCorner(case=case, partnership_id=case.partnership_id, corner=corner)
            for case in cases
            for corner in Corner.values
        ]
    )


def happened(case: Case, corner: str, on: date) -> None:
    """A real event of this corner with the person on the day."""
    if corner:
        CaseCorner.objects.filter(case=case, corner=corner).update(last_event_on=Greatest(F("last_event_on"), on))


def happened_many(case_ids: list[int], corner: str, on: date) -> None:
    """The same for several cases in one statement."""
    CaseCorner.objects.filter(case_id__in=case_ids, corner=corner).update(
        last_event_on=Greatest(F("last_event_on"), on)
    )


def recount_waiting(case: Case, corner: str, receiver: Institution, club: Club | None) -> None:
    """A corner waits until the latest answer due among its unanswered referrals of this case."""
    if not corner:
        return
    mine = Q(receiver_club__isnull=False) if corner == Corner.REINTEGRATION else Q(receiver=receiver)
    if club is None and corner == Corner.REINTEGRATION:
        mine |= Q(receiver=receiver)
    until = Referral.objects.filter(mine, case=case, state=ReferralState.REQUESTED).aggregate(
        until=Max("answer_due_on")
    )["until"]
    CaseCorner.objects.filter(case=case, corner=corner).update(waiting_until=until)


def planned(case: Case, corner: str, on: date | None) -> None:
    """Something lies ahead of this corner from the day, or nothing any more."""
    CaseCorner.objects.filter(case=case, corner=corner).update(planned_from=on)
