"""The joint plan of the first person of the story: a social contract, an individual action plan and a path in the
club, with tasks that classes, cards and a status close as the half year goes on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kwadrat.casework import plans, referrals
from kwadrat.casework.documents import Upload
from kwadrat.casework.papers import issuing
from kwadrat.examples.demo.frame import Demo
from kwadrat.examples.demo.together import scan
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    Evidence,
    LegKind,
    NoteKind,
    PlacementForm,
    PlanSubject,
    ReferralOutcome,
    ReferralPurpose,
    ReviewKind,
    SigningWay,
    TaskRhythm,
)
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg
from kwadrat.reporting import papers

BEGAN = 88  # days before today
QUARTER = timedelta(days=90)


def _to_office(demo: Demo) -> None:
    """The labour office comes to the case by a referral for advice on work, which helped."""
    counsellor = demo.actors["counsellor"]
    sent = referrals.send(
        demo.cases[0], by=demo.actors["social_worker"], receiver=demo.institutions["pup"], receiver_club=None,
        purpose=ReferralPurpose.SERVICE, service_kind=ServiceKind.objects.get(pk="career_counselling"),
        on=demo.ago(BEGAN + 7),
        message="Prosi o indywidualny plan działania razem z kontraktem.",
    )  # fmt: skip
    referrals.accept(sent, by=counsellor, on=demo.ago(BEGAN + 5))
    referrals.start(sent, by=counsellor, on=demo.ago(BEGAN))
    referrals.close(sent, by=counsellor, outcome=ReferralOutcome.HELPED, on=demo.ago(BEGAN - 14))


def _goals(demo: Demo, plan: JointPlan, contract: PlanLeg, action_plan: PlanLeg) -> tuple[PlanClause, ...]:
    worker, counsellor = demo.actors["social_worker"], demo.actors["counsellor"]
    return (
        plans.add_goal(plan, by=worker, leg=contract, words="Opieka nad synem w czasie zajęć i pracy"),
        plans.add_goal(plan, by=worker, leg=contract, words="Pewność w rozmowach i sprawach urzędowych"),
        plans.add_goal(plan, by=counsellor, leg=action_plan, words="Pierwsza praca w piekarni albo sklepie"),
    )


def _of_contract(demo: Demo, leg: PlanLeg, goals: tuple[PlanClause, ...]) -> None:
    worker = demo.actors["social_worker"]

    def task(goal: int, text: str, **more: Any) -> PlanClause:
        values = {"basis": "UPS art. 108", "leg": leg, "text": text, "since": demo.ago(BEGAN), **more}
        return plans.add_task(goals[goal], by=worker, **values)

    paid = task(
        0, "OPS opłaca świetlicę „Pod Wzorem”", post=Post.objects.get(pk=worker.post_id), until=demo.ago(50),
        payer=demo.institutions["ops"],
    )  # fmt: skip
    plans.tick_task(paid, by=worker, on=demo.ago(59), note="Umowa ze świetlicą jest podpisana.")
    asks = task(0, "Anna składa wniosek o świetlicę w szkole", is_own=True, until=demo.today + timedelta(days=1))
    plans.start_task(asks, by=worker, on=demo.ago(20))
    task(
        1, "Trening umiejętności społecznych w klubie, 36 godzin", institution=demo.institutions["ngo"],
        service=ServiceKind.objects.get(pk="social_skills_training"), payer=demo.institutions["ops"],
        until=demo.today + timedelta(days=60), hours=Decimal(36), rhythm=TaskRhythm.WEEKLY,
        evidence=Evidence.ATTENDANCE,
    )  # fmt: skip
    task(
        1, "Rozmowa z psychologiem o celach", institution=demo.institutions["ngo"],
        service=ServiceKind.objects.get(pk="psychological_counselling"), payer=demo.institutions["ops"],
        until=demo.ago(30), evidence=Evidence.CONSULTATION,
    )  # fmt: skip
    later = demo.today + timedelta(days=35)
    task(2, "Anna chodzi na staż i mówi OPS o trudnościach", is_own=True, since=later, until=later + QUARTER)


def _of_action_plan(demo: Demo, leg: PlanLeg, goals: tuple[PlanClause, ...]) -> None:
    counsellor, office = demo.actors["counsellor"], demo.institutions["pup"]
    post, later = Post.objects.get(pk=counsellor.post_id), demo.today + timedelta(days=35)

    def task(goal: int, text: str, since: date, until: date, **more: Any) -> PlanClause:
        values = {"leg": leg, "text": text, "since": since, "until": until, **more}
        return plans.add_task(goals[goal], by=counsellor, **values)

    task(
        1, "Warsztat „Rozmowa o pracę”, 6 godzin", demo.today + timedelta(days=2), demo.today + timedelta(days=9),
        post=post, payer=office, hours=Decimal(6),
    )  # fmt: skip
    task(
        2, "Anna potwierdza status w PUP", demo.ago(BEGAN), demo.today + timedelta(days=30), is_own=True,
        evidence=Evidence.STATUS,
    )  # fmt: skip
    task(2, "Skierowanie do lekarza medycyny pracy", demo.ago(40), demo.ago(7), post=post, payer=office)
    task(
        2, "Kurs obsługi kasy, 16 godzin", demo.today, demo.today + timedelta(days=19), payer=office,
        service=ServiceKind.objects.get(pk="vocational_workshop"), hours=Decimal(16),
    )  # fmt: skip
    task(
        2, "Staż w Piekarni Pozór, 3 miesiące", later, later + QUARTER, institution=demo.institutions["firm"],
        payer=office, evidence=Evidence.WORK_DONE, work=PlacementForm.INTERNSHIP,
    )  # fmt: skip


def _issue_papers(demo: Demo, plan: JointPlan, action_plan: PlanLeg) -> None:
    """What each desk has printed: the action plan, the joint plan, papers of the club, contracts of others."""
    case = demo.cases[0]
    issuing.issue(case, by=demo.actors["counsellor"], kind="ipd", subject=action_plan.ref)
    coordinator = demo.actors["coordinator"]
    for offer in papers.offers(coordinator, case, demo.today):
        if offer.kind != "contract":
            issuing.issue(case, by=coordinator, kind=offer.kind, subject=offer.subject)
    worker = demo.actors["social_worker"]
    issuing.issue(case, by=worker, kind="plan", subject=plan.ref)
    for other in demo.cases[1:4]:
        for offer in papers.offers(worker, other, demo.today)[:1]:
            issuing.issue(other, by=worker, kind=offer.kind, subject=offer.subject)


def _household(demo: Demo) -> None:
    """Two people of one household in one plan, with a contract of the family and a task of the other one."""
    worker, since = demo.actors["social_worker"], demo.ago(BEGAN)
    until = since + timedelta(days=364)
    plan = plans.open(
        demo.cases[4], by=worker, subject=PlanSubject.HOUSEHOLD, title="Spokojny dom", since=since, until=until
    )
    member = plans.add_member(plan, by=worker, case=demo.cases[5], on=demo.today, is_party=True)
    leg = plans.add_leg(plan, by=worker, kind=LegKind.CONTRACT_A, since=demo.today, until=until)
    goal = plans.add_goal(plan, by=worker, words="Chcemy spłacić zaległy czynsz i nie bać się listów.", leg=leg)
    for whom, text in (
        (None, "Składa wniosek o rozłożenie czynszu na raty"),
        (member, "Zapisuje dziecko do świetlicy"),
    ):
        plans.add_task(goal, by=worker, leg=leg, text=text, is_own=True, member=whom, since=demo.today, until=until)


def agree(demo: Demo) -> None:
    """Two institutions and the club write one plan; the labour office keeps in touch."""
    _to_office(demo)
    worker, counsellor, coordinator = (demo.actors[key] for key in ("social_worker", "counsellor", "coordinator"))
    since, until = demo.ago(BEGAN), demo.ago(BEGAN) + timedelta(days=364)
    plan = plans.open(
        demo.cases[0], by=worker, subject=PlanSubject.PERSON, title="Praca w gastronomii", since=since, until=until,
        review_on=demo.today + timedelta(days=10),
    )  # fmt: skip
    _household(demo)
    legs = [
        plans.add_leg(plan, by=by, kind=kind, since=since, until=until)
        for by, kind in (
            (worker, LegKind.CONTRACT_B), (counsellor, LegKind.ACTION_PLAN), (coordinator, LegKind.CLUB),
        )
    ]  # fmt: skip
    goals = _goals(demo, plan, legs[0], legs[1])
    _of_contract(demo, legs[0], goals)
    _of_action_plan(demo, legs[1], goals)
    plans.add_task(
        goals[1], by=coordinator, leg=legs[2], text="Rozmowa z koordynatorką o postępach",
        post=Post.objects.get(pk=coordinator.post_id), since=since, until=until, rhythm=TaskRhythm.MONTHLY,
    )  # fmt: skip
    # printed to be signed; once the action plan is signed, another one replaces it
    issuing.issue(demo.cases[0], by=coordinator, kind="plan", subject=plan.ref)
    # the action plan is signed; the contract waits for both
    plans.sign_leg(
        legs[1], by=counsellor, way=SigningWay.SCAN, person_on=since, officer_on=since,
        upload=Upload("ipd.pdf", scan("Indywidualny plan. Dokument pokazowy.")),
    )  # fmt: skip
    _issue_papers(demo, plan, legs[1])
    week = demo.today + timedelta(days=7)
    if week >= timezone.localdate():  # a demonstration of a past day asks nobody
        plans.ask_signatures(legs[0], by=worker, until=week)
    for days in (57, 26):
        plans.record_review(
            plan, by=counsellor, kind=ReviewKind.CONTACT, leg=legs[1], means=NoteKind.PHONE, on=demo.ago(days),
            conclusions="Przychodzi na zajęcia, szuka ofert w piekarniach.",
        )  # fmt: skip
