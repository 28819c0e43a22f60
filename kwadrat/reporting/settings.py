"""What the pages of settings read: institutions, clubs, catalogues, and the thing behind a reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kwadrat.access import rules, scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Role
from kwadrat.records.documents import Document
from kwadrat.records.partnership import Club, Institution, Membership, Partnership

MOST = 50


def institutions(actor: Actor) -> QuerySet[Institution]:
    """Institutions in scope with their kinds."""
    return scope.institutions(actor).select_related("kind")


def clubs(actor: Actor) -> QuerySet[Club]:
    """Clubs in scope with operator and partnership."""
    return scope.every_club(actor).select_related("operator__kind", "partnership")


def partnerships(actor: Actor) -> list[Partnership]:
    """Partnerships in scope by name, at most fifty; one query."""
    return list(scope.partnerships(actor).order_by("name")[:MOST])


def open_on(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Institutions or clubs that are not closed on the day."""
    return rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))


def operators(club: Club, today: date) -> list[Institution]:
    """Members of the club's partnership that could run it instead, at most fifty; the verb asks the act."""
    inside = Membership.objects.on(today).filter(partnership_id=club.partnership_id).values("institution_id")
    members = Institution.objects.filter(pk__in=inside)
    return list(open_on(members.exclude(pk=club.operator_id), today).select_related("kind").order_by("name")[:MOST])


@dataclass(frozen=True)
class Thing:
    """What a history is about: its kind, its name, its reference, and the names its audit events carry."""

    kind: str
    name: str
    ref: str
    subjects: tuple[str, ...]


def thing(actor: Actor, ref: str) -> Thing | None:
    """The institution, club, post or partnership in scope with this reference; two queries."""
    ref = ref.upper()
    rows: dict[str, tuple[str, Any]] = {
        "N": ("institution", scope.institutions(actor)), "K": ("club", scope.every_club(actor)),
        "T": ("post", scope.posts(actor).select_related("user")), "P": ("partnership", scope.partnerships(actor)),
    }  # fmt: skip
    kind, found = rows.get(ref[:1], ("", None))
    row = found.filter(ref=ref).first() if found is not None else None
    if row is None or actor.role not in LOOKS_AFTER:
        return None
    name = row.user.name if kind == "post" else str(row)
    papers = Document.objects.filter(owner_ref=ref).values_list("ref", flat=True)
    return Thing(kind, name, ref, (ref, *papers))


LOOKS_AFTER = frozenset({Role.COORDINATOR, Role.HEAD, Role.STEWARD, Role.ADMINISTRATOR})


def may_correct(actor: Actor, row: Institution) -> bool:
    """Whether a list shows the button. To a steward the scope lists members of her partnership only, so that no row
    costs a query of its own."""
    if actor.role == Role.STEWARD:
        return actor.is_leader
    return bool(rules.verdict(actor, "institution.correct", row))


def catalogue(actor: Actor, name: str, partnership: Partnership | None) -> list[Any]:
    """Rows of a catalogue as one partnership sees it: shipped ones and its own; one query."""
    rows = scope.catalogue_rows(actor, name)
    return list(rows.filter(Q(partnership__isnull=True) | Q(partnership=partnership)))
