"""Named people and institutions, made by casework verbs: `cast.make()` once in a test that needs them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kwadrat.access import signin
from kwadrat.access.actor import SYSTEM, Actor, places_of
from kwadrat.casework import accounts, partnership, reports
from kwadrat.records.accounts import Post, User
from kwadrat.records.audit import AuditEvent
from kwadrat.records.choices import Role
from kwadrat.records.partnership import Club, Institution, InstitutionKind, Partnership

PASSWORD = "dluga-droga-do-domu"

# key: catalogue kind, name, which partnership it belongs to
BODIES: dict[str, tuple[str, str, str]] = {
    "ngo": ("ngo", "Stowarzyszenie „Próba”", "own"),
    "ops": ("assistance_centre", "OPS Próbno", "own"),
    "pup": ("labour_office", "PUP w Próbnie", "own"),
    "partner_ngo": ("church_body", "Parafia w Próbnie", "own"),
    "firm": ("private_entrepreneur", "Piekarnia Próba", "own"),
    "rops": ("regional_policy_centre", "ROPS Próbno", "own"),
    "governor": ("governor", "Urząd Wojewódzki w Próbnie", "own"),
    "out_ngo": ("ngo", "Fundacja „Gdzie Indziej”", "out"),
    "out_ops": ("assistance_centre", "OPS Gdzie Indziej", "out"),
}

# key: role, institution, club
STAFF: dict[str, tuple[str, str, str]] = {
    "ops_worker": (Role.SOCIAL_WORKER, "ops", ""),
    "ops_colleague": (Role.SOCIAL_WORKER, "ops", ""),
    "ops_head": (Role.HEAD, "ops", ""),
    "pup_counsellor": (Role.COUNSELLOR, "pup", ""),
    "ngo_worker": (Role.NGO_WORKER, "partner_ngo", ""),
    "ngo_head": (Role.HEAD, "ngo", ""),
    "coordinator": (Role.COORDINATOR, "ngo", "club"),
    "specialist": (Role.SPECIALIST, "ngo", "club"),
    "second_specialist": (Role.SPECIALIST, "ngo", "club"),
    "second_coordinator": (Role.COORDINATOR, "ngo", "second_club"),
    "steward": (Role.STEWARD, "ngo", ""),
    "analyst": (Role.ANALYST, "rops", ""),
    "governor_analyst": (Role.ANALYST, "governor", ""),
    "out_coordinator": (Role.COORDINATOR, "out_ngo", "out_club"),
    "out_specialist": (Role.SPECIALIST, "out_ngo", "out_club"),
    "out_worker": (Role.SOCIAL_WORKER, "out_ops", ""),
    "out_head": (Role.HEAD, "out_ops", ""),
    "out_steward": (Role.STEWARD, "out_ngo", ""),
}


@dataclass
class Cast:
    """Everybody, and where they work. `cast.coordinator` is an Actor, `cast.users["coordinator"]` signs in."""

    today: date
    actors: dict[str, Actor] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    bodies: dict[str, Institution] = field(default_factory=dict)
    partnerships: dict[str, Partnership] = field(default_factory=dict)
    clubs: dict[str, Club] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["actors"][name]  # absent while a copy is being made
        except KeyError:
            raise AttributeError(name) from None

    @property
    def partnership(self) -> Partnership:
        return self.partnerships["own"]

    @property
    def club(self) -> Club:
        return self.clubs["club"]

    @property
    def ops(self) -> Institution:
        return self.bodies["ops"]

    @property
    def ngo(self) -> Institution:
        return self.bodies["ngo"]

    @property
    def pup(self) -> Institution:
        return self.bodies["pup"]

    def ago(self, days: int) -> date:
        """A day before today (after it when negative)."""
        return self.today - timedelta(days=days)

    def refresh(self, name: str) -> Actor:
        """The actor as a request of this moment would build it, after her post changed."""
        self.actors[name] = actor_for(self.posts[name])
        return self.actors[name]

    def sign_in(self, client: Any, name: str) -> Any:
        """Sign the test client in as this member of the cast, second factor given; returns the client."""
        client.force_login(self.users[name])
        session = client.session
        session["has_second_factor"] = True
        session["acting"] = self.actors[name].key
        session.save()
        return client


def places(user: User) -> list[Actor]:
    """Acting places of a user, as a request of this moment would find them."""
    return places_of(signin.with_places(User.objects.filter(pk=user.pk)).get(), timezone.localdate())


def actor_for(post: Post) -> Actor:
    """The actor of a running post."""
    return next(place for place in places(User.objects.get(pk=post.user_id)) if place.post_id == post.pk)


@dataclass
class _Kept:
    """The rows of a first cast as the database copied them out, and the cast that they belong to."""

    tables: dict[str, bytes]
    cast: Cast


_kept: dict[date, _Kept] = {}


def _is_bare() -> bool:
    return not (User.objects.exists() or InstitutionKind.objects.exists() or AuditEvent.objects.exists())


def _copy_out() -> dict[str, bytes]:
    """Every filled table of ours and the queue; its events are written again by their own trigger."""
    tables = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND (tablename LIKE 'kwadrat\\_%' OR tablename = 'procrastinate_jobs') AND tablename <> 'kwadrat_cache'"
        )
        for (name,) in cursor.fetchall():
            with cursor.copy(f"COPY {name} TO STDOUT") as rows:
                data = b"".join(rows)
            if data:
                tables[name] = data
    return tables


def _copy_in(tables: dict[str, bytes]) -> None:
    """In one transaction: the foreign keys are looked at when it ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, data in tables.items():
            with cursor.copy(f"COPY {name} FROM STDIN") as rows:
                rows.write(data)


def make() -> Cast:
    """The cast; made by verbs once a run, afterwards put back row by row into an empty database."""
    today = timezone.localdate()
    if not _is_bare():
        return make_anew()
    if today in _kept:
        _copy_in(_kept[today].tables)
    else:
        made = make_anew()
        _kept[today] = _Kept(_copy_out(), made)
    return deepcopy(_kept[today].cast)


def make_anew(since: date | None = None) -> Cast:
    """Two partnerships that do not know each other, and their people. Of `ops`: `no_papers` was never authorised,
    `departed` has left, `disabled` may not sign in, `dual` works at the partner's as well."""
    today = timezone.localdate()
    cast = Cast(today=today)
    since = since or cast.ago(500)
    partnership.sync_catalogue(by=SYSTEM)
    admin = accounts.create_admin(
        by=SYSTEM, email="admin@cast.example", name="Olga Próbna", password=PASSWORD,
        institution_name="Urząd Gminy Próbno", kind_code="town_hall", locality="Próbno",
    )  # fmt: skip
    _enlist(cast, "admin", admin)
    for key, (kind, name, _whose) in BODIES.items():
        cast.bodies[key] = partnership.add_institution(
            by=cast.admin, kind=InstitutionKind.objects.get(pk=kind), name=name, locality="Próbno"
        )
    _found(cast, "own", "ngo", "ops", since)
    _found(cast, "out", "out_ngo", "out_ops", since)
    _open(cast, "club", "own", "ngo", since)
    _open(cast, "second_club", "own", "ngo", since)
    _open(cast, "out_club", "out", "out_ngo", since)
    for key, (role, body, club) in STAFF.items():
        hire(cast, key, role, body, club, since)
    for key in ("coordinator", "second_coordinator", "out_coordinator"):
        _submit_last_year(cast, key)
    hire(cast, "no_papers", Role.SOCIAL_WORKER, "ops", "", since, papers=False)
    hire(cast, "departed", Role.SOCIAL_WORKER, "ops", "", since)
    accounts.end_post(cast.posts["departed"], by=cast.admin, on=today)
    hire(cast, "disabled", Role.SOCIAL_WORKER, "ops", "", since)
    disabled = cast.users["disabled"]
    disabled.is_active = False
    disabled.save()
    hire(cast, "dual", Role.SOCIAL_WORKER, "ops", "", since)
    hire(cast, "dual_elsewhere", Role.NGO_WORKER, "partner_ngo", "", since, email="dual@cast.example")
    return cast


def _enlist(cast: Cast, key: str, post: Post) -> None:
    cast.posts[key] = post
    cast.users[key] = post.user
    cast.actors[key] = actor_for(post)


def hire(
    cast: Cast, key: str, role: str, body: str, club: str, since: date, papers: bool = True, email: str = ""
) -> Actor:
    """Invite, take up, record both papers; the new actor stands in the cast under `key`."""
    name = f"{key.replace('_', ' ').title()} Obsadowa"
    invitation = accounts.invite(
        cast.bodies[body], by=cast.admin, role=role, email=email or f"{key.replace('_', '-')}@cast.example", name=name,
        club=cast.clubs[club] if club else None,
    )  # fmt: skip
    post = accounts.join(invitation, by=SYSTEM, password=PASSWORD, on=since)
    if papers:
        post = accounts.record_papers(
            post, by=cast.admin, authorised_from=since, authorised_until=None, secrecy_on=since
        )
    _enlist(cast, key, post)
    return cast.actors[key]


def _found(cast: Cast, key: str, leader: str, initiator: str, since: date) -> None:
    whole = partnership.create(
        by=cast.admin, name=f"Partnerstwo {key}", locality="Próbno", leader=cast.bodies[leader],
        initiator=cast.bodies[initiator], since=since,
    )  # fmt: skip
    for body, (_kind, _name, whose) in BODIES.items():
        if whose == key and body not in (leader, initiator):
            partnership.add_member(whole, by=cast.admin, institution=cast.bodies[body], role="party", since=since)
    cast.partnerships[key] = whole


def _submit_last_year(cast: Cast, key: str) -> None:
    """The yearly report of the last year is in, so that it waits for nobody whatever the day of the test."""
    club = next(one for one in cast.clubs.values() if one.pk == cast.actors[key].club_id)
    reports.submit(club, by=cast.actors[key], year=cast.today.year - 1)


def _open(cast: Cast, key: str, whose: str, operator: str, since: date) -> None:
    club = partnership.open_club(
        cast.partnerships[whose], by=cast.admin, operator=cast.bodies[operator], name=f"KIS {key}", locality="Próbno"
    )
    cast.clubs[key] = partnership.enter_register(club, by=cast.admin, number="PS.1.2025", on=since)
