"""What the page of the partnership reads: corners with their members, clubs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Corner
from kwadrat.records.partnership import Club, Institution, Membership, Partnership

MOST = 50


@dataclass(frozen=True)
class CornerTile:
    """One corner of the big Square and who stands in it."""

    code: str
    label: str
    members: tuple[Membership, ...]


def corners(partnership: Partnership, today: date) -> tuple[list[CornerTile], list[Membership]]:
    """Four corners in their order with today's members, and members who stand in none; one query."""
    rows = list(
        Membership.objects.on(today)
        .filter(partnership=partnership)
        .select_related("institution__kind")
        .order_by("-is_leader", "role", "institution__name")
    )
    tiles = [
        CornerTile(code, str(label), tuple(row for row in rows if row.corner == code)) for code, label in Corner.choices
    ]
    return tiles, [row for row in rows if not row.corner]


def clubs(partnership: Partnership) -> list[Club]:
    """Clubs of a partnership with their operators; one query."""
    return list(Club.objects.filter(partnership=partnership).select_related("operator").order_by("name"))


def outside(actor: Actor, partnership: Partnership, today: date) -> list[Institution]:
    """Institutions that are no members today, at most fifty: whom a partnership may still take in."""
    inside = Membership.objects.on(today).filter(partnership=partnership).values("institution_id")
    return list(Institution.objects.exclude(pk__in=inside).order_by("name")[:MOST])


def members(partnership: Partnership, today: date) -> list[Institution]:
    """Members of a partnership today, at most fifty."""
    inside = Membership.objects.on(today).filter(partnership=partnership).values("institution_id")
    return list(Institution.objects.filter(pk__in=inside).select_related("kind").order_by("name")[:MOST])


def everybody(actor: Actor) -> list[Institution]:
    """Institutions the actor may name as leader and initiator, at most fifty."""
    return list(scope.institutions(actor).order_by("name")[:MOST])
