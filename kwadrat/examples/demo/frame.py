"""What the steps of the demonstration share: people who work, institutions, the club, fake identifiers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from kwadrat.access import signin
from kwadrat.access.actor import SYSTEM, Actor, places_of
from kwadrat.casework import accounts, partnership
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import Role, Sex
from kwadrat.records.partnership import Club, Institution, InstitutionKind, Partnership
from kwadrat.records.people import Case

PASSWORD = "pokaz-wspolna-droga"  # noqa: S105  the demo prints it


@dataclass(frozen=True)
class SignIn:
    """One way into the demo."""

    role_label: str
    email: str
    password: str


# key: kind, name, locality, role in the partnership (None: its leader)
BODIES: dict[str, tuple[str, str, str, str | None]] = {
    "ngo": ("ngo", "Stowarzyszenie „Wspólna Droga”", "Wzorowo", None),
    "ops": ("assistance_centre", "OPS Wzorowo", "Wzorowo", "party"),
    "pup": ("labour_office", "PUP w Przykładowie", "Przykładowo", "party"),
    "ops2": ("assistance_centre", "MOPS Makietowo", "Makietowo", "party"),
    "coop": ("social_cooperative", "Spółdzielnia Atrapa", "Makietowo", "party"),
    "cis": ("integration_centre", "CIS Przykładowo", "Przykładowo", "party"),
    "firm": ("private_entrepreneur", "Piekarnia Pozór", "Wzorowo", "co_operator"),
    "green": ("municipal_unit", "Zakład Zieleni Makietowo", "Makietowo", "co_operator"),
    "homes": ("housing_cooperative", "Spółdzielnia Mieszkaniowa „Próbka”", "Wzorowo", "co_operator"),
    "foundation": ("ngo", "Fundacja „Niby”", "Przykładowo", "co_operator"),
    "rops": ("regional_policy_centre", "ROPS Przykładowo", "Przykładowo", "co_operator"),
    "gops1": ("assistance_centre", "GOPS Pozorowo", "Pozorowo", "co_operator"),
    "gops2": ("assistance_centre", "GOPS Próbkowo", "Próbkowo", "co_operator"),
    "gops3": ("assistance_centre", "GOPS Szablonowo", "Szablonowo", "co_operator"),
    "gops4": ("assistance_centre", "GOPS Zmyślonka", "Zmyślonka", "co_operator"),
    "gops5": ("assistance_centre", "GOPS Niedorzecze", "Niedorzecze", "co_operator"),
}
# key, role, institution key, in the club?, name
STAFF: tuple[tuple[str, str, str, bool, str], ...] = (
    ("coordinator", Role.COORDINATOR, "ngo", True, "Ewa Fikcyjna"),
    ("specialist", Role.SPECIALIST, "ngo", True, "Halina Szablon"),
    ("psychologist", Role.SPECIALIST, "ngo", True, "Adam Wzornik"),
    ("adviser", Role.SPECIALIST, "ngo", True, "Nina Umowna"),
    ("social_worker", Role.SOCIAL_WORKER, "ops", False, "Maria Wzorcowa"),
    ("counsellor", Role.COUNSELLOR, "pup", False, "Tomasz Makieta"),
    ("partner", Role.NGO_WORKER, "cis", False, "Julia Wzorek"),
    ("head_ops", Role.HEAD, "ops", False, "Barbara Atrapa"),
    ("head_ngo", Role.HEAD, "ngo", False, "Karol Pokazowy"),
    ("steward", Role.STEWARD, "ngo", False, "Iga Przykład"),
    ("analyst", Role.ANALYST, "rops", False, "Leon Zmyślony"),
    ("worker_ops2", Role.SOCIAL_WORKER, "ops2", False, "Sabina Makietowa"),
    ("worker_gops1", Role.SOCIAL_WORKER, "gops1", False, "Danuta Pozorna"),
    ("worker_gops2", Role.SOCIAL_WORKER, "gops2", False, "Grażyna Próbkowa"),
    ("worker_gops3", Role.SOCIAL_WORKER, "gops3", False, "Elżbieta Szablonowa"),
    ("worker_gops4", Role.SOCIAL_WORKER, "gops4", False, "Marek Zmyślonek"),
    ("worker_gops5", Role.SOCIAL_WORKER, "gops5", False, "Irena Niedorzeczna"),
)
# One sign-in for each role: the others of the same role work in the same way.
LABELS = {
    "coordinator": "koordynatorka klubu", "specialist": "specjalistka (zajęcia grupowe)",
    "psychologist": "specjalista (konsultacje)", "social_worker": "pracowniczka socjalna OPS",
    "counsellor": "doradca PUP", "partner": "pracowniczka CIS", "head_ops": "kierowniczka OPS",
    "head_ngo": "prezes stowarzyszenia",
    "steward": "opiekunka partnerstwa", "analyst": "analityk ROPS", "administrator": "administratorka",
}  # fmt: skip


@dataclass
class Demo:
    """What the steps of the story hand on."""

    today: date
    random: random.Random
    actors: dict[str, Actor]
    institutions: dict[str, Institution]
    partnership: Partnership
    club: Club
    cases: list[Case]
    crowd: list[Case] = field(default_factory=list)

    def ago(self, days: int) -> date:
        """A day before today."""
        return self.today - timedelta(days=days)


def sign_ins() -> list[SignIn]:
    """One sign-in for each role."""
    return [SignIn(label, f"{key.replace('_', '-')}@pokaz.example", PASSWORD) for key, label in LABELS.items()]


def actor_for(post: Post) -> Actor:
    """The actor of a post, as a request would build it."""
    user = signin.with_places(User.objects.filter(pk=post.user_id)).get()
    return next(place for place in places_of(user, date.today()) if place.post_id == post.pk)  # noqa: DTZ011


def found(today: date, rng: random.Random) -> Demo:
    """Administrator, institutions, partnership, club and everybody who works there."""
    partnership.sync_catalogue(by=SYSTEM)
    long_ago = today - timedelta(days=500)
    admin_post = accounts.create_admin(
        by=SYSTEM, email="administrator@pokaz.example", name="Olga Testowska", password=PASSWORD,
        institution_name="Urząd Gminy Wzorowo", kind_code="town_hall", locality="Wzorowo",
    )  # fmt: skip
    admin = actor_for(admin_post)
    institutions = {
        key: partnership.add_institution(by=admin, kind=InstitutionKind.objects.get(pk=kind), name=name, locality=place)
        for key, (kind, name, place, _role) in BODIES.items()
    }
    whole = partnership.create(
        by=admin, name="Partnerstwo „Wspólna Droga”", locality="Wzorowo", leader=institutions["ngo"],
        initiator=institutions["ngo"], since=long_ago, agreement_on=long_ago, answer_days=5,
    )  # fmt: skip
    for key, (_kind, _name, _place, role) in BODIES.items():
        if role is not None:
            partnership.add_member(
                whole, by=admin, institution=institutions[key], role=role, since=long_ago, is_initiator=key == "ops"
            )
    club = partnership.open_club(
        whole, by=admin, operator=institutions["ngo"], name="KIS „Wspólna Droga”", locality="Wzorowo"
    )
    partnership.enter_register(club, by=admin, number="PS.9541.1.2025", on=long_ago + timedelta(days=20))
    actors = {"administrator": admin}
    for key, role, body, in_club, name in STAFF:
        actors[key] = _hire(admin, institutions[body], club if in_club else None, key, role, name, long_ago)
    return Demo(today, rng, actors, institutions, whole, club, [])


def _hire(admin: Actor, body: Institution, club: Club | None, key: str, role: str, name: str, since: date) -> Actor:
    email = f"{key.replace('_', '-')}@pokaz.example"
    invitation = accounts.invite(body, by=admin, role=role, email=email, name=name, club=club)
    post = accounts.join(invitation, by=SYSTEM, password=PASSWORD, on=since)
    accounts.record_papers(post, by=admin, authorised_from=since, authorised_until=None, secrecy_on=since)
    return actor_for(post)


def fake_pesel(birth_on: date, sex: str, serial: int) -> str:
    """A PESEL with a right check digit and a serial that no office gives out."""
    month = birth_on.month + (20 if birth_on.year >= 2000 else 0)
    gender = 2 * (serial % 5) + (1 if sex == Sex.MALE else 0)
    body = f"{birth_on.year % 100:02d}{month:02d}{birth_on.day:02d}000{gender}"
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return f"{body}{(10 - total % 10) % 10}"


def birthday(today: date, age: int, rng: random.Random) -> date:
    """A birth date of somebody of that age today."""
    day = date(today.year - age, rng.randint(1, 12), rng.randint(1, 28))
    return day.replace(year=day.year - 1) if (day.month, day.day) > (today.month, today.day) else day
