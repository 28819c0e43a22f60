"""Five clubs of the paper as partnerships of casework: members with their roles and tasks, all through verbs.

The report of Table 3 is counted from these rows like that of any other partnerships.
"""

from __future__ import annotations

import secrets
import tomllib
from datetime import date
from importlib import resources
from typing import Any

from django.utils import timezone

from kwadrat.access import signin
from kwadrat.access.actor import SYSTEM, Actor, places_of
from kwadrat.casework import accounts, partnership
from kwadrat.records.accounts import Post, User
from kwadrat.records.partnership import CooperationTask, Institution, InstitutionKind, Membership, Partnership


def facts() -> dict[str, Any]:
    """The facts, as written in the file beside this module."""
    text = (resources.files("kwadrat.examples") / "five_clubs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def remarks() -> list[tuple[str, str, str]]:
    """Cells that rest on a reading of the source: kind of institution, town, what was read."""
    return [(one["kind"], one["town"], one["text"]) for one in facts()["remarks"]]


def load() -> list[Partnership]:
    """Load the example; the same rows each time (references excepted)."""
    found = facts()
    partnership.sync_catalogue(by=SYSTEM)
    admin = _actor(
        accounts.create_admin(
            by=SYSTEM, email="administrator@przyklad.example", name="Olga Przykładowa",
            password=secrets.token_urlsafe(24), institution_name="Urząd Miasta Przykładowo", kind_code="town_hall",
            locality="Przykładowo",
        )
    )  # fmt: skip
    return [_found(admin, club, found["source"]["since"]) for club in found["clubs"]]


def _actor(post: Post) -> Actor:
    user = signin.with_places(User.objects.filter(pk=post.user_id)).get()
    return next(place for place in places_of(user, timezone.localdate()) if place.post_id == post.pk)


def _found(admin: Actor, club: dict[str, Any], since: date) -> Partnership:
    """One club: its bodies, the partnership with leader and initiator, the other members, the tasks of each."""
    kinds = {row.pk: row for row in InstitutionKind.objects.all()}
    bodies: list[tuple[dict[str, Any], Institution]] = [
        (
            one,
            partnership.add_institution(by=admin, kind=kinds[one["kind"]], name=one["name"], locality=club["town"]),
        )
        for one in club["members"]
    ]
    leader = next(body for one, body in bodies if one.get("is_leader"))
    initiator = next(body for one, body in bodies if one.get("is_initiator"))
    whole = partnership.create(
        by=admin, name=club["name"], locality=club["town"], leader=leader, initiator=initiator, since=since
    )
    for one, body in bodies:
        if body not in (leader, initiator):
            partnership.add_member(whole, by=admin, institution=body, role=one["role"], since=since)
    rows = {row.institution_id: row for row in Membership.objects.filter(partnership=whole)}
    for one, body in bodies:
        for code in one.get("tasks", ()):
            task = CooperationTask.objects.get(pk=code)
            partnership.add_task(rows[body.pk], by=admin, task=task, since=since)
    return whole
