"""Openings in an emergency: those before, one's own that run, what was read in one."""

from __future__ import annotations

from datetime import date, datetime

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Purpose
from kwadrat.records.emergency import EmergencyAccess, EmergencyStep
from kwadrat.records.people import Case


def earlier(case: Case, institution_id: int, since: date) -> list[EmergencyAccess]:
    """Openings of this person by the institution since a day, the newest first; one query."""
    rows = EmergencyAccess.objects.filter(case=case, post__institution_id=institution_id, created_at__date__gte=since)
    return list(rows.select_related("post__user").order_by("-pk"))


def running(actor: Actor, now: datetime) -> list[EmergencyAccess]:
    """The actor's own accesses that have not ended, the newest first; one query."""
    rows = scope.emergencies(actor).filter(post_id=actor.post_id, ends_at__gt=now)
    return list(rows.select_related("case__person").order_by("-pk"))


def looks(access: EmergencyAccess) -> list[datetime]:
    """When the data were read under this access; one query."""
    rows = Disclosure.objects.filter(subject=access.ref, purpose=Purpose.EMERGENCY, was_refused=False)
    return list(rows.order_by("at").values_list("at", flat=True))


def review(access: EmergencyAccess) -> EmergencyStep | None:
    """The step by which it was reviewed, if it was."""
    steps = EmergencyStep.objects.filter(access=access).exclude(from_state="")
    return steps.select_related("by__user", "by__institution").order_by("-pk").first()
