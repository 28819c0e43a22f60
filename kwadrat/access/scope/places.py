"""Who sees cases at all."""

from __future__ import annotations

from kwadrat.access.abilities.grants import CASE_WORKERS, SPECIALIST
from kwadrat.access.actor import Actor

CASE_ROLES = CASE_WORKERS | {SPECIALIST}


def closed(actor: Actor | None) -> bool:
    """Whether the actor sees no case: nobody, without papers, or without a partnership."""
    return actor is None or not actor.is_authorised or not actor.partnership_id
