"""How an entry is voided: one way for everything that was entered. Called inside actions only."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.checks import filled
from kwadrat.records.base import Entry

REASON_LENGTH = Entry._meta.get_field("void_reason").max_length


def void_entry(entry: Entry, by: Actor, reason: str) -> None:
    """The entry no longer counts and stays readable, with who voided it, when and why; a Problem without a reason."""
    entry.void_reason = filled(reason, "reason", _("Write why."))[:REASON_LENGTH]
    entry.voided_at = timezone.now()
    entry.voided_by_id = by.post_id or None
    entry.save()
