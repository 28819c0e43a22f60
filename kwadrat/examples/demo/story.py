"""The story of the demonstration: twelve people by name, whom the pictures and the walks follow."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kwadrat.casework import outcomes, people, plans, questions, referrals, services
from kwadrat.examples.demo.frame import Demo, birthday, fake_pesel
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    ContractVariant,
    DeclineReason,
    EmploymentForm,
    HouseholdKind,
    InterruptionReason,
    LabourStatus,
    NoteKind,
    ParticipationState,
    QuestionKind,
    ReferralOutcome,
    ReferralPurpose,
    ReferralState,
    Sex,
    StatusWord,
    StatutoryGroup,
)
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case, Participation
from kwadrat.records.referrals import Referral

# first name, surname, sex, age
PERSONS: tuple[tuple[str, str, str, int], ...] = (
    ("Anna", "Przykładowa", Sex.FEMALE, 39), ("Jan", "Testowy", Sex.MALE, 45), ("Zofia", "Zmyślona", Sex.FEMALE, 28),
    ("Adam", "Próbny", Sex.MALE, 51), ("Krystyna", "Pokazowa", Sex.FEMALE, 56), ("Roman", "Pozorny", Sex.MALE, 33),
    ("Beata", "Wzornik", Sex.FEMALE, 42), ("Jerzy", "Makietowy", Sex.MALE, 60), ("Lucyna", "Atrapa", Sex.FEMALE, 36),
    ("Piotr", "Niby", Sex.MALE, 24), ("Teresa", "Pokaz", Sex.FEMALE, 47), ("Zenon", "Próbka", Sex.MALE, 53),
)  # fmt: skip


def register(demo: Demo) -> None:
    """Nine by the assistance centre, two by the labour office, one came by herself."""
    for place, (first, last, sex, age) in enumerate(PERSONS):
        by = demo.actors["counsellor" if place in (9, 10) else "coordinator" if place == 11 else "social_worker"]
        birth = birthday(demo.today, age, demo.random)
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


def refer(demo: Demo) -> None:
    """Seven accepted into the club, one of them closed; one declined."""
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
    declined = referrals.decline(
        _into_club(demo, 8, 40, "Prosi o zajęcia blisko domu."), by=coordinator, reason=DeclineReason.NO_PLACES,
        note="Wolne miejsca od stycznia.", on=demo.ago(36),
    )  # fmt: skip
    referrals.settle(declined, by=demo.actors["social_worker"])


def contract(demo: Demo) -> None:
    """Conditions and contracts of six, a draft for the seventh."""
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


def unemployed(demo: Demo) -> None:
    """The labour office entered since when one is registered; her next contact with it is due soon."""
    people.record_labour_status(
        demo.cases[9], by=demo.actors["counsellor"], status=LabourStatus.UNEMPLOYED, on=demo.ago(80),
        since=demo.ago(80),
    )  # fmt: skip


def participate(demo: Demo) -> None:
    """Six take part; the first entries of their history."""
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


def consult(demo: Demo) -> None:
    """Cards of the psychologist."""
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


def finish(demo: Demo) -> None:
    """Effects; one completed with work, one moved away."""
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
    # her certificate is issued, the others wait for theirs
    completed.refresh_from_db()
    outcomes.issue_certificate(completed, by=coordinator, on=demo.ago(14))
    people.add_household_member(
        demo.cases[0], by=demo.actors["social_worker"], kind=HouseholdKind.FAMILY, name="Staś Przykładowy",
        birth_on=date(demo.today.year - 9, 5, 6),
    )  # fmt: skip


def leave_open(demo: Demo) -> None:
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
    # one waits unfinished at its author's: Dziś reminds of it
    referrals.draft(
        demo.cases[5], by=demo.actors["social_worker"], purpose=ReferralPurpose.SERVICE,
        written=referrals.Written(message="Chce przećwiczyć rozmowę o pracę. Dopytać, w które dni może przyjść."),
    )  # fmt: skip
    # one status is answered, one waits for the labour office
    social_worker, office = demo.actors["social_worker"], demo.institutions["pup"]
    answered = questions.ask(demo.cases[0], by=social_worker, kind=QuestionKind.LABOUR, receiver=office)
    questions.answer(
        answered, by=demo.actors["counsellor"], word=StatusWord.YES, has_benefit=False, since_on=demo.ago(200)
    )
    questions.ask(demo.cases[7], by=social_worker, kind=QuestionKind.LABOUR, receiver=office)


def watch(demo: Demo) -> None:
    """Candidates wait on the list; who has to know is told of what is past its day, as every night."""
    waiting = Referral.objects.filter(state=ReferralState.ACCEPTED, receiver_club=demo.club).order_by(
        "answered_on", "pk"
    )
    for referral in list(waiting)[:-1]:
        referrals.hold(
            referral, by=demo.actors["coordinator"], reason="Miejsce w grupie zwolni się po Nowym Roku.",
            look_again_on=demo.today + timedelta(days=9), on=demo.today,
        )  # fmt: skip
    referrals.escalate_all()
