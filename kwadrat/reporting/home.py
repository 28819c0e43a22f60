"""Counters of the navigation, both in one query."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ReferralState


def counters(actor: Actor) -> dict[str, int]:
    """How many referrals wait for this actor's answer ("referrals") and how many of them are due ("home")."""
    today = timezone.localdate()
    mine = Q(state=ReferralState.REQUESTED, receiver_id=actor.institution_id, receiver_club_id=actor.club_id)
    found: dict[str, Any] = scope.referrals(actor).aggregate(
        referrals=Count("pk", filter=mine),
        home=Count("pk", filter=mine & Q(answer_due_on__lte=today)),
    )
    return {name: int(value or 0) for name, value in found.items()}
