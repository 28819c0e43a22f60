"""The published half-year of the club in Kędzierzyn-Koźle as rows of casework: visibly fake people, true totals.

The source tells how many people, hours and złoty there were, not who and when. The load makes as many people, sends
and accepts their referrals and writes consultation cards of one hour until the hours are used up; everything goes
through casework verbs, and the report is counted from these rows like any other.
"""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

from django.utils import timezone

from kwadrat.access import signin
from kwadrat.access.actor import SYSTEM, Actor, places_of
from kwadrat.casework import accounts, partnership, people, referrals, services
from kwadrat.law.dates import is_working_day
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import ReferralPurpose, Role, Sex
from kwadrat.records.partnership import Club, Institution, InstitutionKind, Partnership, ServiceKind
from kwadrat.records.people import Case

FIRST_NAMES: dict[str, tuple[str, ...]] = {
    Sex.FEMALE: ("Anna", "Beata", "Celina", "Dorota", "Ewa", "Filipina", "Grażyna", "Halina", "Irena"),
    Sex.MALE: ("Adam", "Bogdan", "Cezary", "Daniel", "Edward", "Feliks", "Grzegorz", "Henryk", "Ignacy"),
}
SURNAMES: dict[str, tuple[str, ...]] = {
    Sex.FEMALE: ("Przykładowa", "Zmyślona", "Testowa"),
    Sex.MALE: ("Przykładowy", "Zmyślony", "Testowy"),
}
# one column of the source -> one sex
COLUMNS: tuple[tuple[str, str], ...] = (("women", Sex.FEMALE), ("men", Sex.MALE))
HOUR = 60


@dataclass(frozen=True)
class Stage:
    """The bodies and workers of the example."""

    whole: Partnership
    operator: Institution
    club: Club
    social_worker: Actor
    coordinator: Actor
    specialists: dict[str, Actor]
    days: tuple[date, ...]


def facts() -> dict[str, Any]:
    """The published facts, as written in the file beside this module."""
    text = (resources.files("kwadrat.examples") / "kedzierzyn.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def load() -> Club:
    """Load the example; the same rows each time (references and passwords excepted)."""
    found = facts()
    stage = _found(found)
    cases = {column: _refer(stage, sex, found["referred"][column]) for column, sex in COLUMNS}
    for place, service in enumerate(found["services"]):
        # The first service takes people from the front of the list, the second from its end, so that together
        # they reach everybody who was referred.
        chosen = [
            case
            for column, _sex in COLUMNS
            for case in (cases[column][: service[column]] if place == 0 else cases[column][-service[column] :])
        ]
        _serve(stage, service, chosen)
    return stage.club


def _found(found: dict[str, Any]) -> Stage:
    """Partnership, operator, club and the people who work there."""
    partnership.sync_catalogue(by=SYSTEM)
    town, since, until = found["club"]["town"], found["period"]["from"], found["period"]["to"]
    admin = _actor(
        accounts.create_admin(
            by=SYSTEM, email="administrator@przyklad.example", name="Olga Przykładowa", password=_password(),
            institution_name=f"Urząd Miasta {town}", kind_code="town_hall", locality=town,
        )
    )  # fmt: skip
    operator = partnership.add_institution(
        by=SYSTEM, kind=InstitutionKind.objects.get(pk=found["club"]["operator_kind"]),
        name=found["club"]["operator"], locality=town,
    )  # fmt: skip
    whole = partnership.create(
        by=SYSTEM, name=f"Partnerstwo {town}", locality=town, leader=operator, initiator=operator, since=since
    )
    club = partnership.open_club(whole, by=SYSTEM, operator=operator, name=found["club"]["name"], locality=town)
    return Stage(
        whole, operator, club,
        _hire(admin, operator, None, Role.SOCIAL_WORKER, "Maria Wzorcowa", since),
        _hire(admin, operator, club, Role.COORDINATOR, "Ewa Fikcyjna", since),
        {
            "psychological_counselling": _hire(admin, operator, club, Role.SPECIALIST, "Adam Wzornik", since),
            "career_counselling": _hire(admin, operator, club, Role.SPECIALIST, "Halina Szablon", since),
        },
        tuple(
            day
            for day in (since + timedelta(days=place) for place in range((until - since).days + 1))
            if is_working_day(day)
        ),
    )  # fmt: skip


def _password() -> str:
    """Nobody signs in to the example: a password that is not written down."""
    return secrets.token_urlsafe(24)


def _actor(post: Post) -> Actor:
    user = signin.with_places(User.objects.filter(pk=post.user_id)).get()
    return next(place for place in places_of(user, timezone.localdate()) if place.post_id == post.pk)


def _hire(admin: Actor, body: Institution, club: Club | None, role: str, name: str, since: date) -> Actor:
    email = f"{name.split()[1].lower()}.{role.replace('_', '-')}@przyklad.example"
    invitation = accounts.invite(body, by=admin, role=role, email=email, name=name, club=club)
    post = accounts.join(invitation, by=SYSTEM, password=_password(), on=since)
    accounts.record_papers(post, by=admin, authorised_from=since, authorised_until=None, secrecy_on=since)
    return _actor(post)


def _refer(stage: Stage, sex: str, number: int) -> list[Case]:
    """Register people of one sex, send their referrals in the first month and accept each on the next working day."""
    cases = []
    for place in range(number):
        first, last = FIRST_NAMES[sex][place % 9], SURNAMES[sex][place // 9]
        sent_on, answered_on = stage.days[place % 20], stage.days[place % 20 + 1]
        person = people.register(
            stage.whole, by=stage.social_worker, first_name=first, last_name=last,
            birth_on=date(1960 + place, 1 + place % 12, 1 + place), sex=sex, locality=stage.club.locality, on=sent_on,
        )  # fmt: skip
        case = Case.objects.get(person=person)
        referral = referrals.send(
            case, by=stage.social_worker, receiver=stage.operator, receiver_club=stage.club,
            purpose=ReferralPurpose.INTO_CLUB, message="Przykład: skierowanie do klubu.", on=sent_on,
        )  # fmt: skip
        referrals.accept(referral, by=stage.coordinator, on=answered_on)
        cases.append(case)
    return cases


def _serve(stage: Stage, service: dict[str, Any], cases: list[Case]) -> None:
    """Cards of one hour, in turn for each person, until the published hours are used up."""
    kind = ServiceKind.objects.get(pk=service["kind"])
    post = Post.objects.get(pk=stage.specialists[service["kind"]].post_id)
    for case in cases:
        people.join_team(case, by=stage.coordinator, post=post)
    later = stage.days[25:]
    for hour in range(service["hours"]):
        services.record_consultation(
            cases[hour % len(cases)], by=stage.specialists[service["kind"]], club=stage.club, kind=kind,
            on=later[hour % len(later)], minutes=HOUR, topic="Przykład: konsultacja.",
            rate_per_hour=Decimal(service["rate_per_hour"]), payer=stage.operator,
            is_remote=service.get("remote", False),
        )  # fmt: skip
