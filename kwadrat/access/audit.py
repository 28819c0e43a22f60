"""The trail of verbs: the only place that inserts audit events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from kwadrat.access.actor import Actor
from kwadrat.records.audit import AuditEvent


def record(
    actor: Actor,
    kind: str,
    *,
    subject: str,
    person_id: int | None = None,
    partnership_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Insert one audit event; `details` holds codes, references and dates, never identity or special data."""
    _event(actor, kind, subject, person_id, partnership_id, details or {}).save()


def record_many(
    actor: Actor, kind: str, partnership_id: int, rows: Iterable[tuple[str, int | None, dict[str, Any]]]
) -> None:
    """Insert one event for each (subject, person id, details) of a verb carried out on many at once; one statement."""
    AuditEvent.objects.bulk_create(
        [_event(actor, kind, subject, person_id, partnership_id, details) for subject, person_id, details in rows]
    )


def _event(
    actor: Actor, kind: str, subject: str, person_id: int | None, partnership_id: int | None, details: dict[str, Any]
) -> AuditEvent:
    return AuditEvent(
        kind=kind,
        user_id=actor.user_id or None,
        post_id=actor.post_id or None,
        actor_name=actor.name,
        institution_id=actor.institution_id or None,
        institution_name=actor.institution_name,
        partnership_id=partnership_id or actor.partnership_id or None,
        subject=subject,
        person_id=person_id,
        details=details,
    )


def forget(person_id: int, subjects: Iterable[str], case_ref: str, groups: Iterable[str], nobody: int) -> int:
    """Take an erased person out of the trail: who did what and when stays, about `nobody` (a number below zero that
    stands nowhere else). Verbs on groups name the case in their details. Only the owner of the tables can; returns how
    many events."""
    rows = AuditEvent.objects.filter(
        Q(person_id=person_id) | Q(subject__in=list(subjects)) | Q(subject__in=list(groups), details__case=case_ref)
    )
    return rows.update(person_id=nobody, subject="", details={})


def clear_forgotten(before: datetime, most: int) -> int:
    """Delete at most so many events of erased people that are older than the moment; returns how many."""
    ids = AuditEvent.objects.filter(person_id__lt=0, at__lt=before).order_by("pk").values("pk")[:most]
    return AuditEvent.objects.filter(pk__in=ids).delete()[0]
