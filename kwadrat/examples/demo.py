"""The demonstration: one partnership, twelve people, dates relative to today, all of it made by casework verbs.

Names are visibly fake and PESEL numbers carry impossible serials (0000-0009); everything behaves as the real thing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from kwadrat.access import signin
from kwadrat.access.actor import SYSTEM, Actor, places_of
from kwadrat.casework import accounts, outcomes, partnership, people, plans, referrals, services
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import (
    AttendanceStatus,
    ContractVariant,
    DeclineReason,
    EmploymentForm,
    InterruptionReason,
    LabourStatus,
    NoteKind,
    ParticipationState,
    ReferralOutcome,
    ReferralPurpose,
    Role,
    Sex,
    StatutoryGroup,
)
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import Club, Institution, InstitutionKind, Partnership, ServiceKind
from kwadrat.records.people import Case, Participation
from kwadrat.records.services import Group

PASSWORD = "pokaz-wspolna-droga"  # noqa: S105  the demo prints it
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SignIn:
    """One way into the demo."""

    role_label: str
    email: str
    password: str


# key, role, institution key, in the club?, name
STAFF: tuple[tuple[str, str, str, bool, str], ...] = (
    ("coordinator", Role.COORDINATOR, "ngo", True, "Ewa Fikcyjna"),
    ("specialist", Role.SPECIALIST, "ngo", True, "Halina Szablon"),
    ("psychologist", Role.SPECIALIST, "ngo", True, "Adam Wzornik"),
    ("social_worker", Role.SOCIAL_WORKER, "ops", False, "Maria Wzorcowa"),
    ("counsellor", Role.COUNSELLOR, "pup", False, "Tomasz Makieta"),
    ("head_ops", Role.HEAD, "ops", False, "Barbara Atrapa"),
    ("head_ngo", Role.HEAD, "ngo", False, "Karol Pokazowy"),
    ("steward", Role.STEWARD, "ngo", False, "Iga Przykład"),
    ("analyst", Role.ANALYST, "rops", False, "Leon Zmyślony"),
)
LABELS = {
    "coordinator": "koordynatorka klubu", "specialist": "specjalistka (zajęcia grupowe)",
    "psychologist": "specjalista (konsultacje)", "social_worker": "pracowniczka socjalna OPS",
    "counsellor": "doradca PUP", "head_ops": "kierowniczka OPS", "head_ngo": "prezes stowarzyszenia",
    "steward": "opiekunka partnerstwa", "analyst": "analityk ROPS", "administrator": "administratorka",
}  # fmt: skip
# first name, surname, sex, age
PERSONS: tuple[tuple[str, str, str, int], ...] = (
    ("Anna", "Przykładowa", Sex.FEMALE, 39), ("Jan", "Testowy", Sex.MALE, 45), ("Zofia", "Zmyślona", Sex.FEMALE, 28),
    ("Adam", "Próbny", Sex.MALE, 51), ("Krystyna", "Pokazowa", Sex.FEMALE, 56), ("Roman", "Pozorny", Sex.MALE, 33),
    ("Beata", "Wzornik", Sex.FEMALE, 42), ("Jerzy", "Makietowy", Sex.MALE, 60), ("Lucyna", "Atrapa", Sex.FEMALE, 36),
    ("Piotr", "Niby", Sex.MALE, 24), ("Teresa", "Pokaz", Sex.FEMALE, 47), ("Zenon", "Próbka", Sex.MALE, 53),
)  # fmt: skip


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

    def ago(self, days: int) -> date:
        """A day before today."""
        return self.today - timedelta(days=days)


def sign_ins() -> list[SignIn]:
    """One sign-in for each role."""
    return [SignIn(label, f"{key.replace('_', '-')}@pokaz.example", PASSWORD) for key, label in LABELS.items()]


def load(today: date, seed: int = 1, progress: Progress | None = None) -> list[SignIn]:
    """Load the demonstration into an empty database; deterministic by seed and day (references excepted)."""
    tell = progress or (lambda label, done, total: None)
    steps: list[tuple[str, Callable[[Demo], None]]] = [
        ("osoby", _register), ("skierowania", _refer), ("warunki i kontrakty", _contract),
        ("uczestnictwo", _participate), ("zajęcia", _attend), ("konsultacje", _consult), ("efekty", _finish),
        ("oczekujące sprawy", _leave_open),
    ]  # fmt: skip
    total = len(steps) + 1
    tell("partnerstwo", 0, total)
    demo = _found(today, random.Random(seed))  # noqa: S311  not a secret
    for done, (label, step) in enumerate(steps, start=1):
        tell(label, done, total)
        step(demo)
    tell("gotowe", total, total)
    return sign_ins()


def actor_for(post: Post) -> Actor:
    """The actor of a post, as a request would build it."""
    user = signin.with_places(User.objects.filter(pk=post.user_id)).get()
    return next(place for place in places_of(user, date.today()) if place.post_id == post.pk)  # noqa: DTZ011


def _kind(code: str) -> InstitutionKind:
    return InstitutionKind.objects.get(pk=code)


def _found(today: date, rng: random.Random) -> Demo:
    partnership.sync_catalogue(by=SYSTEM)
    long_ago = today - timedelta(days=500)
    admin_post = accounts.create_admin(
        by=SYSTEM, email="administrator@pokaz.example", name="Olga Testowska", password=PASSWORD,
        institution_name="Urząd Gminy Wzorowo", kind_code="town_hall", locality="Wzorowo",
    )  # fmt: skip
    admin = actor_for(admin_post)
    bodies = {
        "ngo": ("ngo", "Stowarzyszenie „Wspólna Droga”", "Wzorowo"),
        "ops": ("assistance_centre", "OPS Wzorowo", "Wzorowo"),
        "pup": ("labour_office", "PUP w Przykładowie", "Przykładowo"),
        "firm": ("private_entrepreneur", "Piekarnia Pozór", "Wzorowo"),
        "coop": ("social_cooperative", "Spółdzielnia Atrapa", "Makietowo"),
        "rops": ("regional_policy_centre", "ROPS Przykładowo", "Przykładowo"),
    }
    institutions = {
        key: partnership.add_institution(by=admin, kind=_kind(kind), name=name, locality=place)
        for key, (kind, name, place) in bodies.items()
    }
    whole = partnership.create(
        by=admin, name="Partnerstwo „Wspólna Droga”", locality="Wzorowo", leader=institutions["ngo"],
        initiator=institutions["ops"], since=long_ago, agreement_on=long_ago, answer_days=5,
    )  # fmt: skip
    for key, role in (("pup", "party"), ("firm", "co_operator"), ("coop", "party"), ("rops", "co_operator")):
        partnership.add_member(whole, by=admin, institution=institutions[key], role=role, since=long_ago)
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


def _register(demo: Demo) -> None:
    for place, (first, last, sex, age) in enumerate(PERSONS):
        by = demo.actors["counsellor" if place in (9, 10) else "coordinator" if place == 11 else "social_worker"]
        birth = date(demo.today.year - age, demo.random.randint(1, 12), demo.random.randint(1, 28))
        if (birth.month, birth.day) > (demo.today.month, demo.today.day):
            birth = birth.replace(year=birth.year - 1)
        person = people.register(
            demo.partnership, by=by, first_name=first, last_name=last, birth_on=birth, sex=sex,
            locality="Wzorowo" if place % 3 else "Makietowo", on=demo.ago(170 - place),
            pesel="" if place == 5 else fake_pesel(birth, sex, place),
            other_kind="passport" if place == 5 else "", other_number="ZZ0000000" if place == 5 else "",
            street=f"ul. Zmyślona {place + 1}", postcode="00-000", phone=f"000 000 {100 + place}",
        )  # fmt: skip
        demo.cases.append(Case.objects.get(person=person))


def _into_club(demo: Demo, place: int, sent: int, message: str, sender: str = "social_worker") -> Any:
    return referrals.send(
        demo.cases[place], by=demo.actors[sender], receiver=demo.institutions["ngo"], receiver_club=demo.club,
        purpose=ReferralPurpose.INTO_CLUB, message=message, on=demo.ago(sent),
    )  # fmt: skip


def _refer(demo: Demo) -> None:
    reasons = (
        "Szuka pracy po opiece nad matką. Chce wrócić do gastronomii.", "Szuka pracy w magazynie.",
        "Rzadko wychodzi z domu, potrzebuje oparcia w grupie.", "Od dwóch lat bez pracy, chce spróbować stażu.",
        "Chce uporządkować długi i znaleźć pracę na część etatu.", "Wrócił do gminy, szuka zajęcia i ludzi.",
        "Potrzebuje doradztwa zawodowego.",
    )  # fmt: skip
    coordinator = demo.actors["coordinator"]
    for place, reason in enumerate(reasons):
        sent = 165 - 3 * place if place < 5 else 60 - 10 * (place - 5)
        referral = _into_club(demo, place, sent, reason)
        referrals.accept(referral, by=coordinator, note="Zapraszamy na rozmowę.", on=demo.ago(sent - 3))
        if place == 4:
            referrals.close(referral, by=coordinator, outcome=ReferralOutcome.HELPED, on=demo.ago(20))
    declined = _into_club(demo, 8, 40, "Prosi o zajęcia blisko domu.")
    referrals.decline(
        declined, by=coordinator, reason=DeclineReason.NO_PLACES, note="Wolne miejsca od stycznia.", on=demo.ago(36)
    )


def _contract(demo: Demo) -> None:
    worker, coordinator = demo.actors["social_worker"], demo.actors["coordinator"]
    goals = (
        "Chcę pracować w gastronomii, najchętniej w kuchni.", "Chcę znaleźć stałą pracę w magazynie.",
        "Chcę wychodzić do ludzi i załatwiać swoje sprawy.", "Chcę zrobić staż i zostać w firmie.",
        "Chcę spłacić długi i mieć pracę na pół etatu.", "Chcę mieć zajęcie i nie być sam.",
    )  # fmt: skip
    for place, case in enumerate(demo.cases[:7]):
        since = demo.ago(150 - 3 * place if place < 5 else 45)
        people.give_notice(case, by=coordinator if place % 2 else worker, on=since, version="1")
        if place == 6:
            continue
        group = (StatutoryGroup.G5, StatutoryGroup.G8)[place % 2]
        people.record_group(
            case, by=worker, group=group, since=since, evidence="zaświadczenie PUP" if place % 2 == 0 else "orzeczenie"
        )
        people.record_premise(case, by=worker, on=since, note="Opis sytuacji w aktach OPS.")
        people.record_labour_status(case, by=worker, status=LabourStatus.LONG_TERM_UNEMPLOYED, on=since)
        contract = plans.draft_contract(
            case, by=worker, variant=ContractVariant.B if place % 2 == 0 else ContractVariant.A, goal=goals[place],
            duties="Udział w zajęciach klubu. Rozmowa z pracownikiem socjalnym co dwa tygodnie.",
            since=since, until=since + timedelta(days=364), review_on=demo.today + timedelta(days=4 + 9 * place),
        )  # fmt: skip
        plans.sign_contract(contract, by=worker, on=since)
    plans.draft_contract(
        demo.cases[6], by=worker, variant=ContractVariant.B, goal="Chcę sprawdzić, jaka praca jest dla mnie.",
        duties="Udział w doradztwie zawodowym.", since=demo.today, until=demo.today + timedelta(days=180),
    )  # fmt: skip


def _participate(demo: Demo) -> None:
    coordinator = demo.actors["coordinator"]
    for place, case in enumerate(demo.cases[:6]):
        since = demo.ago(140 - 3 * place if place < 5 else 40)
        people.start_participation(case, by=coordinator, on=since, planned_end_on=since + timedelta(days=210))
    people.add_note(
        demo.cases[0], by=demo.actors["social_worker"], kind=NoteKind.MEETING, on=demo.ago(5),
        text="Ustalono opiekę nad synem w czasie zajęć.",
    )  # fmt: skip
    people.add_note(
        demo.cases[0], by=coordinator, kind=NoteKind.PHONE, on=demo.ago(2), text="Potwierdziła obecność w poniedziałek."
    )
    people.add_note(
        demo.cases[1], by=coordinator, kind=NoteKind.MEETING, on=demo.ago(8), text="Chce kursu na wózki widłowe."
    )


def _attend(demo: Demo) -> None:
    coordinator, specialist = demo.actors["coordinator"], demo.actors["specialist"]
    leader = Post.objects.get(pk=specialist.post_id)
    payer = demo.institutions["ops"]
    groups: dict[str, Group] = {}
    for name, members in (("grupa A", (0, 1, 2, 5)), ("grupa B", (1, 3, 4))):
        groups[name] = services.create_group(demo.club, by=coordinator, name=name, capacity=10)
        for place in members:
            since = Participation.objects.get(case=demo.cases[place]).period.lower
            services.join_group(groups[name], by=coordinator, case=demo.cases[place], since=since)
    plan = (
        ("grupa A", "social_skills_training", 0, time(10), time(13), "sala 2"),
        ("grupa B", "job_search_workshop", 2, time(9), time(12), "sala 1"),
    )
    monday = demo.today - timedelta(days=demo.today.weekday())
    for week in range(-8, 3):
        for name, kind, weekday, start, end, room in plan:
            day = monday + timedelta(days=7 * week + weekday)
            day = demo.today if week == 0 and name == "grupa A" else day
            session = services.plan_session(
                demo.club, by=coordinator, kind=ServiceKind.objects.get(pk=kind), group=groups[name], leader=leader,
                on=day, starts_at=start, ends_at=end, room=room, rate_per_hour=Decimal("80.00"), payer=payer,
            )  # fmt: skip
            # one list of last week is still missing, today's waits for the specialist
            if day < demo.today and not (week == -1 and name == "grupa B"):
                _tick(demo, session, specialist)


def _tick(demo: Demo, session: Any, by: Actor) -> None:
    marks = {}
    for case_id in services.members_on(session):
        chance = demo.random.random()
        status = (
            AttendanceStatus.PRESENT if chance < 0.8
            else AttendanceStatus.EXCUSED if chance < 0.92
            else AttendanceStatus.ABSENT
        )  # fmt: skip
        marks[case_id] = services.Mark(status, absence_reason="office" if status == AttendanceStatus.EXCUSED else "")
    services.record_attendance(session, by=by, marks=marks)


def _consult(demo: Demo) -> None:
    psychologist, coordinator = demo.actors["psychologist"], demo.actors["coordinator"]
    post = Post.objects.get(pk=psychologist.post_id)
    kind = ServiceKind.objects.get(pk="psychological_counselling")
    for place in range(5):
        people.join_team(demo.cases[place], by=coordinator, post=post)
        for number in range(3):
            services.record_consultation(
                demo.cases[place], by=psychologist, club=demo.club, kind=kind, on=demo.ago(90 - 14 * number - place),
                minutes=60, topic="rozmowa o celach", rate_per_hour=Decimal("60.00"), payer=demo.institutions["ops"],
            )  # fmt: skip


def _finish(demo: Demo) -> None:
    coordinator = demo.actors["coordinator"]

    def effect(place: int, code: str, days: int, **more: str) -> None:
        outcomes.record(
            demo.cases[place], by=coordinator, type=OutcomeType.objects.get(pk=code), on=demo.ago(days), **more
        )

    effect(0, "official_matters", 30, note="Sama złożyła wniosek o dodatek.")
    effect(1, "job_search_active", 25, note="Wysłał pięć zgłoszeń.")
    completed = Participation.objects.get(case=demo.cases[4])
    people.end_participation(completed, by=coordinator, on=demo.ago(15), state=ParticipationState.COMPLETED)
    effect(4, "employment", 12, employment_form=EmploymentForm.CONTRACT, employer_name="Piekarnia Pozór")
    interrupted = Participation.objects.get(case=demo.cases[3])
    people.end_participation(
        interrupted, by=coordinator, on=demo.ago(10), state=ParticipationState.INTERRUPTED,
        reason=InterruptionReason.MOVED,
    )  # fmt: skip


def _leave_open(demo: Demo) -> None:
    """What a visitor finds waiting: one answer overdue, one due today, two due this week."""
    _into_club(demo, 7, 12, "Szuka zajęcia i pracy na część etatu.")
    _into_club(demo, 8, 7, "Prosi ponownie, może dojeżdżać.")
    _into_club(demo, 9, 3, "Szuka pierwszej pracy, brak kwalifikacji.", sender="counsellor")
    referrals.send(
        demo.cases[10], by=demo.actors["counsellor"], receiver=demo.institutions["ngo"], receiver_club=demo.club,
        purpose=ReferralPurpose.SERVICE, service_kind=ServiceKind.objects.get(pk="psychological_counselling"),
        message="Prosi o rozmowę z psychologiem przed stażem.", on=demo.ago(1),
    )  # fmt: skip
    referrals.send(
        demo.cases[11], by=demo.actors["coordinator"], receiver=demo.institutions["ops"],
        purpose=ReferralPurpose.CONTRACT, message="Zgłosił się sam. Prosi o kontrakt socjalny.", on=demo.ago(2),
    )  # fmt: skip
