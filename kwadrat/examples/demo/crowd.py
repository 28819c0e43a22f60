"""The others of the club: thirty-three people whom seven institutions sent over half a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kwadrat.casework import outcomes, people, plans, referrals, services
from kwadrat.examples.demo.frame import Demo, birthday, fake_pesel
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    ContractVariant,
    DeclineReason,
    EmploymentForm,
    InterruptionReason,
    LabourStatus,
    ParticipationState,
    ReferralOutcome,
    ReferralPurpose,
    Sex,
    StatutoryGroup,
)
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import Institution, ServiceKind
from kwadrat.records.people import Case, Participation
from kwadrat.records.services import GroupMember

WOMEN = ("Agata", "Bożena", "Celina", "Dorota", "Edyta", "Felicja", "Gabriela", "Hanna", "Izabela", "Jadwiga",
         "Kamila", "Lidia", "Monika", "Natalia", "Olga", "Paulina", "Renata", "Sylwia", "Urszula")  # fmt: skip
MEN = ("Artur", "Bogdan", "Czesław", "Dariusz", "Edward", "Franciszek", "Grzegorz", "Henryk", "Ireneusz", "Józef",
       "Kazimierz", "Leszek", "Mariusz", "Norbert")  # fmt: skip
STEMS = ("Umown", "Zastępcz", "Robocz", "Doświadczaln", "Wymyślon", "Udawan", "Kartonow", "Papierow", "Szkicow",
         "Malowan", "Teoretyczn", "Wstępn", "Poglądow", "Ćwiczebn", "Domnieman", "Pozorowan", "Przenośn")  # fmt: skip
# The sending worker and the locality; taken in turn.
SENDERS = (
    ("social_worker", "Wzorowo"), ("worker_ops2", "Makietowo"), ("worker_gops1", "Pozorowo"),
    ("social_worker", "Wzorowo"), ("worker_ops2", "Makietowo"), ("worker_gops2", "Próbkowo"),
    ("worker_gops3", "Szablonowo"), ("social_worker", "Wzorowo"), ("worker_gops4", "Zmyślonka"),
    ("worker_ops2", "Makietowo"), ("worker_gops5", "Niedorzecze"),
)  # fmt: skip
GROUPS = (
    StatutoryGroup.G5, StatutoryGroup.G8, StatutoryGroup.G5, StatutoryGroup.G2, StatutoryGroup.G5, StatutoryGroup.G4,
    StatutoryGroup.G6, StatutoryGroup.G5, StatutoryGroup.G8, StatutoryGroup.G1, StatutoryGroup.G5, StatutoryGroup.GX,
)  # fmt: skip
GOALS = (
    "Chcę wrócić do pracy po długiej przerwie.", "Chcę nauczyć się obsługi komputera i znaleźć pracę w biurze.",
    "Chcę spłacić zaległy czynsz i pracować na pół etatu.", "Chcę zrobić kurs i pracować jako opiekunka.",
    "Chcę poznać ludzi i mieć stały rytm dnia.", "Chcę znaleźć pracę blisko domu.",
)  # fmt: skip
REASONS = (
    "Długo bez pracy, chce zacząć od zajęć w grupie.", "Szuka zajęcia i wsparcia w sprawach urzędowych.",
    "Chce wrócić na rynek pracy, potrzebuje doradztwa.", "Prosi o udział w zajęciach komputerowych.",
)  # fmt: skip
PARTICIPANTS, CANDIDATES = 24, 4
COMPLETED, INTERRUPTED = (0, 1, 3, 5, 8), (2, 6, 9)
DECLINED, WITHDRAWN, WAITING = 28, 29, (30, 31, 32)


@dataclass(frozen=True)
class Fake:
    """One invented person."""

    first_name: str
    last_name: str
    sex: str


def fakes() -> list[Fake]:
    """Thirty-three people, women and men in turn, each with a surname that nobody bears."""
    women = [Fake(name, STEMS[place % len(STEMS)] + "a", Sex.FEMALE) for place, name in enumerate(WOMEN)]
    men = [Fake(name, STEMS[(place + 5) % len(STEMS)] + "y", Sex.MALE) for place, name in enumerate(MEN)]
    turns = [pair for both in zip(women, men, strict=False) for pair in both]
    return turns + women[len(men) :]


def _sender(demo: Demo, place: int) -> Any:
    return demo.actors[SENDERS[place % len(SENDERS)][0]]


def _starts(demo: Demo, place: int) -> date:
    """First day in the club: one person a week or so, from five and a half months ago."""
    return demo.ago(165 - 6 * place)


def register(demo: Demo) -> None:
    """Each is registered by the worker of the institution that sends her."""
    used: set[str] = set()
    for place, fake in enumerate(fakes()):
        pesel = ""
        while not pesel or pesel in used:
            birth = birthday(demo.today, demo.random.randint(20, 62), demo.random)
            pesel = fake_pesel(birth, fake.sex, place)
        used.add(pesel)
        on = _starts(demo, place) - timedelta(days=16) if place < PARTICIPANTS else demo.ago(34 - place % 12)
        person = people.register(
            demo.partnership, by=_sender(demo, place), first_name=fake.first_name, last_name=fake.last_name,
            birth_on=birth, sex=fake.sex, locality=SENDERS[place % len(SENDERS)][1], on=on, pesel=pesel,
            street=f"ul. Umowna {place + 1}", postcode="00-000", phone=f"000 000 {200 + place}",
        )  # fmt: skip
        demo.crowd.append(Case.objects.get(person=person))


def _send(demo: Demo, place: int, on: date) -> Any:
    return referrals.send(
        demo.crowd[place], by=_sender(demo, place), receiver=demo.institutions["ngo"], receiver_club=demo.club,
        purpose=ReferralPurpose.INTO_CLUB, message=REASONS[place % len(REASONS)], on=on,
    )  # fmt: skip


def refer(demo: Demo) -> None:
    """Answered referrals: most accepted, one declined, one withdrawn."""
    coordinator = demo.actors["coordinator"]
    for place in range(PARTICIPANTS + CANDIDATES):
        sent = _starts(demo, place) - timedelta(days=13) if place < PARTICIPANTS else demo.ago(32 - 3 * (place % 4))
        referrals.accept(
            _send(demo, place, sent), by=coordinator, note="Zapraszamy na rozmowę.", on=sent + timedelta(days=3)
        )
    declined = _send(demo, DECLINED, demo.ago(21))
    referrals.decline(declined, by=coordinator, reason=DeclineReason.OUT_OF_AREA, note="", on=demo.ago(18))
    referrals.withdraw(_send(demo, WITHDRAWN, demo.ago(14)), by=_sender(demo, WITHDRAWN), reason="Podjęła pracę.")


def contract(demo: Demo) -> None:
    """Conditions of the act and a signed contract for everybody who takes part."""
    for place in range(PARTICIPANTS):
        case, worker, since = demo.crowd[place], _sender(demo, place), _starts(demo, place) - timedelta(days=6)
        people.give_notice(case, by=worker, on=since, version="1")
        group = GROUPS[place % len(GROUPS)]
        people.record_group(
            case, by=worker, group=group, since=since, evidence="dokumenty w aktach OPS",
            justification="Samotna, bez oparcia w rodzinie." if group == StatutoryGroup.GX else "",
        )  # fmt: skip
        people.record_premise(case, by=worker, on=since, note="Opis sytuacji w aktach OPS.")
        people.record_labour_status(
            case, by=worker, on=since,
            status=LabourStatus.LONG_TERM_UNEMPLOYED if group == StatutoryGroup.G5 else LabourStatus.UNEMPLOYED,
        )  # fmt: skip
        draft = plans.draft_contract(
            case, by=worker, variant=ContractVariant.B if group == StatutoryGroup.G5 else ContractVariant.A,
            goal=GOALS[place % len(GOALS)], duties="Udział w zajęciach klubu. Rozmowa z pracownikiem raz w miesiącu.",
            since=since, until=since + timedelta(days=330), review_on=demo.today + timedelta(days=9 + 3 * place),
        )  # fmt: skip
        plans.sign_contract(draft, by=worker, on=since)


def participate(demo: Demo) -> None:
    """One person a week joins the club for seven months."""
    for place in range(PARTICIPANTS):
        since = _starts(demo, place)
        people.start_participation(
            demo.crowd[place], by=demo.actors["coordinator"], on=since, planned_end_on=since + timedelta(days=210)
        )


def finish(demo: Demo) -> None:
    """Some have completed, some broke off; effects of both, and of those who go on."""
    for number, place in enumerate(COMPLETED):
        _leave(demo, place, demo.ago(28 - 3 * number), ParticipationState.COMPLETED, "")
    reasons = (InterruptionReason.WORK, InterruptionReason.NO_CONTACT, InterruptionReason.HEALTH)
    for number, place in enumerate(INTERRUPTED):
        _leave(demo, place, demo.ago(50 - 8 * number), ParticipationState.INTERRUPTED, reasons[number])
    _effect(demo, COMPLETED[0], "employment", 20, employment_form=EmploymentForm.CONTRACT, employer_name="Zakład Pozór")
    _effect(
        demo, COMPLETED[1], "employment", 18, employment_form=EmploymentForm.COOPERATIVE,
        employer_name="Spółdzielnia Atrapa",
    )  # fmt: skip
    _effect(demo, COMPLETED[2], "training_started", 15, note="Kurs opiekuna w CIS.")
    _effect(demo, INTERRUPTED[0], "employment", 45, employment_form=EmploymentForm.CIVIL, employer_name="Kiosk Niby")
    for place, code in enumerate(("social_contacts", "debts_arranged", "family_role", "job_search_active")):
        _effect(demo, 10 + place, code, 25 - 4 * place)


def _leave(demo: Demo, place: int, on: date, state: str, reason: str) -> None:
    coordinator, case = demo.actors["coordinator"], demo.crowd[place]
    running = Participation.objects.get(case=case)
    if on < running.period.lower:
        raise ValueError(f"person {place} of the demonstration would leave before she came")
    for member in GroupMember.objects.filter(case=case).select_related("group"):
        services.leave_group(member.group, by=coordinator, case=case, on=on)
    ended = people.end_participation(running, by=coordinator, on=on, state=state, reason=reason)
    if on < demo.ago(20):  # the last two still wait for theirs
        outcomes.issue_certificate(ended, by=coordinator, on=on + timedelta(days=3))


def _effect(demo: Demo, place: int, code: str, days: int, **more: str) -> None:
    outcomes.record(
        demo.crowd[place], by=demo.actors["coordinator"], type=OutcomeType.objects.get(pk=code), on=demo.ago(days),
        **more,
    )  # fmt: skip


def consult(demo: Demo) -> None:
    """Cards of the psychologist and of the career adviser, a month or two apart."""
    for who, code, rate, places in (
        ("psychologist", "psychological_counselling", "60.00", range(0, 12, 2)),
        ("adviser", "career_counselling", "60.00", range(1, 20, 2)),
    ):
        post = Post.objects.get(pk=demo.actors[who].post_id)
        kind = ServiceKind.objects.get(pk=code)
        for place in places:
            case = demo.crowd[place]
            people.join_team(case, by=demo.actors["coordinator"], post=post)
            for days in (10, 45):
                on = _starts(demo, place) + timedelta(days=days)
                if on < demo.today and place not in INTERRUPTED:
                    services.record_consultation(
                        case, by=demo.actors[who], club=demo.club, kind=kind, on=on, minutes=60,
                        topic="plan na najbliższy miesiąc", rate_per_hour=Decimal(rate),
                        payer=demo.institutions["ops"],
                    )  # fmt: skip


# What the assistance centres were asked for in the last weeks, and how it ended.
ASKED = (
    (11, "legal_counselling", ReferralOutcome.HELPED), (12, "family_counselling", ReferralOutcome.HELPED),
    (14, "legal_counselling", ReferralOutcome.REFERRED_ON), (15, "psychological_counselling", ReferralOutcome.HELPED),
    (17, "family_counselling", ReferralOutcome.NOT_REACHED),
)  # fmt: skip


def serve(demo: Demo) -> None:
    """One service of an assistance centre for five people of the club: most of it helped."""
    for turn, (place, kind, outcome) in enumerate(ASKED):
        worker, sent = _sender(demo, place), 33 - 2 * turn
        office = Institution.objects.get(pk=worker.institution_id)
        asked = referrals.send(
            demo.crowd[place], by=demo.actors["coordinator"], receiver=office,
            purpose=ReferralPurpose.SERVICE, service_kind=ServiceKind.objects.get(pk=kind), on=demo.ago(sent),
            message="Prosi o spotkanie, najlepiej po zajęciach.",
        )  # fmt: skip
        referrals.accept(asked, by=worker, on=demo.ago(sent - 2))
        if outcome != ReferralOutcome.NOT_REACHED:
            referrals.start(asked, by=worker, on=demo.ago(sent - 7))
        referrals.close(asked, by=worker, outcome=outcome, on=demo.ago(sent - 21))


def leave_open(demo: Demo) -> None:
    """Three more referrals wait for an answer, none of them late."""
    for days, place in enumerate(WAITING):
        _send(demo, place, demo.ago(days))
