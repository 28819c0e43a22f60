"""Builders that call casework verbs, so that no test starts from an impossible state."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from kwadrat.access.actor import Actor
from kwadrat.casework import (
    accounts,
    assessments,
    funding,
    links,
    outcomes,
    partnership,
    people,
    placements,
    plans,
    questions,
    referrals,
    services,
    staff,
)
from kwadrat.casework import intake as intakes
from kwadrat.casework.documents import Upload
from kwadrat.casework.papers import bundles, issuing
from kwadrat.exchange.imports import desk
from kwadrat.records.assessments import Assessment
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    AssessmentMoment,
    AttendanceStatus,
    ContractVariant,
    EmploymentBasis,
    Evidence,
    GrantLineKind,
    GrantSource,
    HouseholdKind,
    LabourStatus,
    LegKind,
    LegState,
    LinkWay,
    NoteKind,
    ParticipationState,
    PlacementForm,
    PlacementResult,
    PlanState,
    PlanSubject,
    QuestionKind,
    ReferralPurpose,
    ReviewKind,
    Sex,
    SigningWay,
    StatusWord,
    StatutoryGroup,
    TaskRhythm,
)
from kwadrat.records.documents import Document
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.intake import Intake
from kwadrat.records.links import GuestLink
from kwadrat.records.outcomes import Certificate, Outcome, OutcomeType
from kwadrat.records.papers import IssuedPaper, PaperBundle
from kwadrat.records.partnership import (
    Agreement,
    CooperationTask,
    Meeting,
    Membership,
    MemberTask,
    ServiceKind,
    Signature,
)
from kwadrat.records.people import AccessRequest, Case, ContactNote, HouseholdMember, Participation, Person
from kwadrat.records.placements import Placement
from kwadrat.records.plans import (
    Breach,
    JointPlan,
    LegStep,
    PlanClause,
    PlanLeg,
    PlanMember,
    PlanReview,
    SocialContract,
)
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from kwadrat.records.referrals import Referral, ReferralBatch
from kwadrat.records.services import Attendance, Consultation, Group, Session
from kwadrat.records.staff import Employment
from tests.cast import Cast

_serial = count(1)
SCAN = Upload(
    "skan.pdf",
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length 22>>stream\n60 700 300 12 re f    \nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
)
LONG = 120  # days before today on which the usual case begins


def pesel(birth_on: date, sex: str, serial: int) -> str:
    """A PESEL with a right check digit."""
    month = birth_on.month + (20 if birth_on.year >= 2000 else 0)
    body = f"{birth_on.year % 100:02d}{month:02d}{birth_on.day:02d}{serial % 1000:03d}"
    body += str(2 * (serial % 5) + (1 if sex == Sex.MALE else 0))
    total = sum(int(digit) * weight for digit, weight in zip(body, (1, 3, 7, 9) * 2 + (1, 3), strict=True))
    return f"{body}{(10 - total % 10) % 10}"


def person(cast: Cast, by: Actor | None = None, **more: Any) -> Person:
    """A registered person; the social worker of OPS leads the case unless told otherwise."""
    serial, by = next(_serial), by or cast.ops_worker
    partnership = next(one for one in cast.partnerships.values() if one.pk == by.partnership_id)
    values: dict[str, Any] = {
        "first_name": "Anna", "last_name": f"Próbna{serial}", "birth_on": date(1985, 3, 12), "sex": Sex.FEMALE,
        "locality": "Próbno", "on": cast.ago(LONG), "street": f"ul. Ukryta {serial}",
        "phone": f"500{serial % 1000000:06d}", "pesel": pesel(date(1985, 3, 12), Sex.FEMALE, serial),
    }  # fmt: skip
    return people.register(partnership, by=by, **{**values, **more})


def case(cast: Cast, by: Actor | None = None, **more: Any) -> Case:
    """A registered person's case."""
    return Case.objects.select_related("person").get(person=person(cast, by, **more))


def referral(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Referral:
    """A referral from OPS into the club, waiting for an answer; `receiver_club=None` refers past the club."""
    by = by or cast.ops_worker
    values: dict[str, Any] = {
        "receiver": cast.ngo, "receiver_club": cast.club, "purpose": ReferralPurpose.INTO_CLUB,
        "message": "Szuka zajęcia i ludzi.", "on": cast.ago(LONG - 10),
    }  # fmt: skip
    return referrals.send(case_ or case(cast), by=by, **{**values, **more})


def begun(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Referral:
    """A referral from OPS into the club, begun and not sent: nothing is written yet unless told."""
    return referrals.draft(
        case_ or case(cast), by=by or cast.ops_worker, purpose=ReferralPurpose.INTO_CLUB,
        written=referrals.Written(**more),
    )  # fmt: skip


def question(cast: Cast, case_: Case | None = None, by: Actor | None = None) -> StatusQuestion:
    """A question of OPS to PUP about the status on the labour market, waiting for an answer."""
    return questions.ask(case_ or case(cast), by=by or cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.pup)


def status_answer(cast: Cast, case_: Case | None = None) -> StatusAnswer:
    """An answer of PUP: registered, without a right to benefit."""
    asked = questions.answer(
        question(cast, case_), by=cast.pup_counsellor, word=StatusWord.YES, has_benefit=False, since_on=cast.ago(40)
    )
    return asked.answers.get()


def batch(cast: Cast, *cases: Case) -> ReferralBatch:
    """A cover of OPS over referrals into the club, of two people unless told otherwise."""
    return referrals.send_many(
        cast.partnership, by=cast.ops_worker, receiver=cast.ngo, receiver_club=cast.club,
        purpose=ReferralPurpose.INTO_CLUB, message="Szukają zajęcia.",
        people=[(one, "") for one in cases or (case(cast), case(cast))],
    )  # fmt: skip


def to_firm(cast: Cast, case_: Case | None = None, **more: Any) -> Referral:
    """A referral to one service of the bakery, where nobody has an account."""
    values: dict[str, Any] = {
        "receiver": cast.bodies["firm"], "receiver_club": None, "purpose": ReferralPurpose.SERVICE,
        "service_kind": ServiceKind.objects.get(pk="career_counselling"), "on": cast.ago(2),
    }  # fmt: skip
    return referral(cast, case_, **{**values, **more})


def link(cast: Cast, referral_: Referral | None = None, **more: Any) -> GuestLink:
    """A link to a referral of OPS, sent by e-mail; its token is `plain_token`."""
    values: dict[str, Any] = {"way": LinkWay.EMAIL, "address": "biuro@piekarnia.example"}
    return links.send(referral_ or to_firm(cast), by=cast.ops_worker, **{**values, **more})


def accepted(cast: Cast, case_: Case | None = None, **more: Any) -> Referral:
    """A referral that the club accepted: its coordinator is in the team."""
    return referrals.accept(referral(cast, case_, **more), by=cast.coordinator, on=cast.ago(LONG - 12))


def in_team(cast: Cast, case_: Case | None = None) -> Case:
    """A case on which OPS and the club work."""
    case_ = case_ or case(cast)
    accepted(cast, case_)
    return case_


def draft(cast: Cast, case_: Case | None = None, **more: Any) -> SocialContract:
    """A draft of a social contract."""
    values: dict[str, Any] = {
        "variant": ContractVariant.B, "goal": "Chcę pracować w kuchni.", "duties": "Udział w zajęciach.",
        "since": cast.ago(LONG - 15), "until": cast.ago(-240),
    }  # fmt: skip
    return plans.draft_contract(case_ or case(cast), by=cast.ops_worker, **{**values, **more})


def contract(cast: Cast, case_: Case | None = None, **more: Any) -> SocialContract:
    """A signed social contract."""
    return plans.sign_contract(draft(cast, case_, **more), by=cast.ops_worker, on=cast.ago(LONG - 15))


def ready(cast: Cast, case_: Case | None = None, group: str = StatutoryGroup.G5) -> Case:
    """A case that meets every condition of taking part: notice, group, premise, signed contract."""
    case_ = in_team(cast, case_)
    day = cast.ago(LONG - 15)
    people.give_notice(case_, by=cast.ops_worker, on=day)
    people.record_group(case_, by=cast.ops_worker, group=group, since=day, evidence="zaświadczenie")
    people.record_premise(case_, by=cast.ops_worker, on=day)
    people.record_labour_status(case_, by=cast.ops_worker, status=LabourStatus.LONG_TERM_UNEMPLOYED, on=day)
    contract(cast, case_)
    return case_


def participation(cast: Cast, case_: Case | None = None) -> Participation:
    """A running participation in the club."""
    case_ = ready(cast, case_)
    day = cast.ago(LONG - 20)
    return people.start_participation(case_, by=cast.coordinator, on=day, planned_end_on=day + timedelta(days=300))


def note(cast: Cast, case_: Case | None = None, by: Actor | None = None) -> ContactNote:
    """An entry of the social worker."""
    return people.add_note(
        case_ or case(cast), by=by or cast.ops_worker, kind=NoteKind.PHONE, on=cast.ago(3), text="Ustalono termin."
    )


def group(cast: Cast, *cases: Case, name: str = "") -> Group:
    """A group of the club with these people."""
    whole = services.create_group(
        cast.club, by=cast.coordinator, name=name or f"grupa {next(_serial)}", capacity=max(12, len(cases))
    )
    for case_ in cases:
        services.join_group(whole, by=cast.coordinator, case=case_, since=cast.ago(LONG - 20))
    return whole


def session(cast: Cast, group_: Group | None = None, *, on: date | None = None, **more: Any) -> Session:
    """Planned classes of three hours, led by the specialist, a week ago."""
    values: dict[str, Any] = {
        "kind": ServiceKind.objects.get(pk="social_skills_training"), "leader": cast.posts["specialist"],
        "starts_at": time(10), "ends_at": time(13), "room": "sala 1",
    }  # fmt: skip
    if group_ is None:
        group_ = group(cast, in_team(cast))
    return services.plan_session(
        cast.club, by=cast.coordinator, group=group_, on=on or cast.ago(7), **{**values, **more}
    )


def held(cast: Cast, session_: Session | None = None, by: Actor | None = None) -> Session:
    """Classes with an approved list: everybody present."""
    session_ = session_ or session(cast)
    marks = {pk: services.Mark(AttendanceStatus.PRESENT) for pk in services.members_on(session_)}
    return services.record_attendance(session_, by=by or cast.specialist, marks=marks)


def attendance(cast: Cast) -> Attendance:
    """One presence on an approved list."""
    return Attendance.objects.get(session=held(cast))


def consultation(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Consultation:
    """A card of the specialist, whom the coordinator took into the team."""
    case_ = case_ or in_team(cast)
    if by is None and not case_.team.filter(post=cast.posts["specialist"]).exists():
        people.join_team(case_, by=cast.coordinator, post=cast.posts["specialist"])
    values: dict[str, Any] = {
        "kind": ServiceKind.objects.get(pk="psychological_counselling"), "on": cast.ago(10), "minutes": 60,
        "topic": "rozmowa o celach", "club": cast.club,
    }  # fmt: skip
    return services.record_consultation(case_, by=by or cast.specialist, **{**values, **more})


def relative(cast: Cast, case_: Case | None = None, **more: Any) -> HouseholdMember:
    """A family member entered by the social worker."""
    values: dict[str, Any] = {"kind": HouseholdKind.FAMILY, "name": "Marek Próbny", "birth_on": date(2015, 5, 6)}
    return people.add_household_member(case_ or case(cast), by=cast.ops_worker, **{**values, **more})


def assessment(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Assessment:
    """The opening assessment by the social worker: housing, work and health; `levels` says others."""
    levels = more.pop("levels", {"housing": 2, "work": 1, "health": 3})
    values: dict[str, Any] = {"moment": AssessmentMoment.BASELINE, "on": cast.ago(LONG - 20)}
    given = {code: assessments.Given(level, f"Słowa o {code}.") for code, level in levels.items()}
    return assessments.record(case_ or case(cast), by=by or cast.ops_worker, given=given, **{**values, **more})


def finished(cast: Cast, case_: Case | None = None, last: int = 2) -> Participation:
    """A completed participation in the club; its last day so many days ago."""
    return people.end_participation(
        participation(cast, case_), by=cast.coordinator, on=cast.ago(last), state=ParticipationState.COMPLETED
    )


def certificate(cast: Cast, part: Participation | None = None) -> Certificate:
    """The certificate of an ended time in the club."""
    return outcomes.issue_certificate(part or finished(cast), by=cast.coordinator, on=cast.today)


def paper(cast: Cast, case_: Case | None = None) -> IssuedPaper:
    """The information on data that the club issued for a participant."""
    one = case_ or participation(cast).case
    return issuing.issue(one, by=cast.coordinator, kind="notice", subject=one.ref)


def bundle(cast: Cast, case_: Case | None = None) -> PaperBundle:
    """The open plans of the club in one file, asked for by its coordinator; nothing of it is drawn yet."""
    plan = JointPlan.objects.filter(legs__club=cast.club).first()
    if plan is None:
        plan = joint_plan(cast, case_ or participation(cast).case, by=cast.coordinator)
        plan_leg(cast, plan, by=cast.coordinator, kind=LegKind.CLUB)
    return bundles.ask_bundle(cast.partnership, by=cast.coordinator, choice="all")


def outcome(cast: Cast, case_: Case | None = None, code: str = "official_matters", **more: Any) -> Outcome:
    """An effect recorded by the club."""
    return outcomes.record(
        case_ or in_team(cast), by=cast.coordinator, type=OutcomeType.objects.get(pk=code), on=cast.ago(5), **more
    )


def placement(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Placement:
    """Planned socially useful work of ten hours a week at the OPS, to which PUP sends; entered by its worker."""
    values: dict[str, Any] = {
        "form": PlacementForm.PSU, "institution": cast.pup, "host": cast.ops, "since": cast.ago(30),
        "until": cast.ago(-60), "weekly_minutes": 600, "note": "Pomoc w świetlicy.",
    }  # fmt: skip
    return placements.plan(case_ or in_team(cast), by=by or cast.ops_worker, **{**values, **more})


def working(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Placement:
    """The same, under way since the planned day."""
    planned = placement(cast, case_, by, **more)
    return placements.begin(planned, by=by or cast.ops_worker, on=planned.period.lower)


def worked(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> Placement:
    """The same, carried through to the end, whose last day was two days ago."""
    return placements.end(
        working(cast, case_, by, **more), by=by or cast.ops_worker, on=cast.ago(2), result=PlacementResult.COMPLETED
    )


def document(cast: Cast, worker: str = "ops_colleague") -> Document:
    """The scanned authorisation of a worker, uploaded by the administrator."""
    post = accounts.record_papers(
        cast.posts[worker], by=cast.admin, authorised_from=cast.ago(LONG), authorised_until=None,
        secrecy_on=cast.ago(LONG), authorisation_file=SCAN,
    )  # fmt: skip
    found = Document.objects.filter(owner_ref=post.ref).last()
    assert found is not None
    return found


def employment(cast: Cast, **more: Any) -> Employment:
    """A psychologist of the club on a contract of mandate, ten hours a week since the usual case began."""
    values: dict[str, Any] = {
        "name": f"Wanda Kadrowa {next(_serial)}", "position": "psycholog", "basis": EmploymentBasis.MANDATE,
        "weekly_minutes": 600, "since": cast.ago(LONG),
    }  # fmt: skip
    return staff.employ(cast.club, by=cast.coordinator, **{**values, **more})


def grant(cast: Cast, **more: Any) -> Grant:
    """A grant of the municipality, to be spent around today."""
    values: dict[str, Any] = {
        "title": "Zajęcia w klubie", "source": GrantSource.GMINA, "grantor": "Gmina Próbno", "agreement_no": "7/2026",
        "agreement_on": cast.ago(LONG), "amount": Decimal("10000.00"), "since": cast.ago(LONG), "until": cast.ago(-30),
    }  # fmt: skip
    return funding.enter_grant(cast.club, by=cast.coordinator, **{**values, **more})


def grant_line(cast: Cast, grant_: Grant | None = None, **more: Any) -> GrantLine:
    """Money that came for a grant."""
    values: dict[str, Any] = {
        "kind": GrantLineKind.RECEIVED, "on": cast.ago(20), "amount": Decimal("4000.00"), "title": "pierwsza transza",
    }  # fmt: skip
    return funding.add_line(grant_ or grant(cast), by=cast.coordinator, **{**values, **more})


HEADERS = {
    "first_name": "Imię", "last_name": "Nazwisko", "birth_on": "Data urodzenia", "sex": "Płeć",
    "locality": "Miejscowość", "pesel": "PESEL", "phone": "Telefon",
}  # fmt: skip


def spreadsheet(*rows: dict[str, str], separator: str = ";") -> bytes:
    """A CSV file of persons; each row is a made-up person unless it says otherwise."""
    lines = [separator.join(HEADERS.values())]
    for place, changed in enumerate(rows):
        row = {
            "first_name": "Anna", "last_name": f"Wczytana{chr(65 + place % 26)}{chr(65 + place // 26)}",
            "birth_on": "12.03.1985", "sex": "K", "locality": "Próbno", "pesel": "", "phone": "", **changed,
        }  # fmt: skip
        lines.append(separator.join(row[name] for name in HEADERS))
    return "\r\n".join(lines).encode()


def intake(cast: Cast, content: bytes | None = None, by: Actor | None = None, **more: Any) -> Intake:
    """An uploaded file whose check has not begun."""
    by = by or cast.ops_worker
    partnership = next(one for one in cast.partnerships.values() if one.pk == by.partnership_id)
    values: dict[str, Any] = {
        "file_name": "osoby.csv", "content": spreadsheet({}, {}) if content is None else content, "file_kind": "csv",
        "sheet": "", "header": list(HEADERS.values()), "columns": list(HEADERS), "total": 2,
    }  # fmt: skip
    return intakes.upload(partnership, by=by, **{**values, **more})


def checked(cast: Cast, content: bytes | None = None, by: Actor | None = None, **more: Any) -> Intake:
    """A file whose rows have been checked."""
    one = intake(cast, content, by, **more)
    assert desk.advance(one.ref)
    one.refresh_from_db()
    return one


def membership(cast: Cast, body: str = "pup") -> Membership:
    """The membership of an institution today."""
    return Membership.objects.on(cast.today).get(partnership=cast.partnership, institution=cast.bodies[body])


def member_task(cast: Cast, code: str = "recruitment", body: str = "pup", **more: Any) -> MemberTask:
    """A task that an institution carries since half a year."""
    values: dict[str, Any] = {"since": cast.ago(180), **more}
    task = CooperationTask.objects.get(pk=code)
    return partnership.add_task(membership(cast, body), by=cast.steward, task=task, **values)


def agreement(cast: Cast, **more: Any) -> Agreement:
    """A signed version of the agreement."""
    values: dict[str, Any] = {
        "signed_on": cast.ago(200), "since": cast.ago(190), "until": None, "file": SCAN,
    }  # fmt: skip
    return partnership.record_agreement(cast.partnership, by=cast.steward, **{**values, **more})


def signature(cast: Cast, agreement_: Agreement | None = None, body: str = "pup", **more: Any) -> Signature:
    """A party's signature under a version of the agreement."""
    values: dict[str, Any] = {"on": cast.ago(200), "signer": "Jan Podpisany", "office": "dyrektor"}
    return partnership.sign_agreement(
        agreement_ or agreement(cast), by=cast.steward, institution=cast.bodies[body], **{**values, **more}
    )


def meeting(cast: Cast, **more: Any) -> Meeting:
    """A meeting of the partners in ten days."""
    values: dict[str, Any] = {"on": cast.ago(-10), "starts_at": time(10), "place": "Urząd Gminy, sala 7"}
    return partnership.plan_meeting(cast.partnership, by=cast.steward, **{**values, **more})


def access_request(cast: Cast, case_: Case | None = None, **more: Any) -> AccessRequest:
    """A person's request for a copy of her data."""
    values: dict[str, Any] = {"on": cast.ago(1), "note": "Pismo, dowód okazany na miejscu."}
    return people.request_access(cast.partnership, by=cast.steward, case=case_ or case(cast), **{**values, **more})


def joint_plan(cast: Cast, case_: Case | None = None, by: Actor | None = None, **more: Any) -> JointPlan:
    """An open joint plan of a year, which the social worker began a month ago."""
    values: dict[str, Any] = {
        "subject": PlanSubject.PERSON, "title": "Praca w kuchni", "since": cast.ago(30), "until": cast.ago(-335),
        "review_on": cast.ago(-60),
    }  # fmt: skip
    return plans.open(case_ or in_team(cast), by=by or cast.ops_worker, **{**values, **more})


def household_plan(cast: Cast, case_: Case | None = None, **more: Any) -> JointPlan:
    """The open plan of a household, which names nobody else yet."""
    return joint_plan(cast, case_, subject=PlanSubject.HOUSEHOLD, **more)


def plan_member(cast: Cast, plan: JointPlan, case_: Case | None = None, **more: Any) -> PlanMember:
    """Somebody of the household who is named in its plan since today."""
    return plans.add_member(plan, by=cast.ops_worker, case=case_ or case(cast), on=cast.today, **more)


def plan_leg(cast: Cast, plan: JointPlan | None = None, by: Actor | None = None, **more: Any) -> PlanLeg:
    """A social contract of variant B in a joint plan, signed by nobody yet."""
    values: dict[str, Any] = {"kind": LegKind.CONTRACT_B, "since": cast.ago(30), "until": cast.ago(-335)}
    return plans.add_leg(plan or joint_plan(cast), by=by or cast.ops_worker, **{**values, **more})


def plan_goal(
    cast: Cast, leg: PlanLeg | None = None, by: Actor | None = None, plan: JointPlan | None = None, **more: Any
) -> PlanClause:
    """A goal in the person's words: of a leg, or of a plan outside any leg."""
    if plan is None:
        leg = leg or plan_leg(cast)
        plan = leg.plan
    values: dict[str, Any] = {"words": "Chcę gotować dla ludzi.", "leg": leg}
    return plans.add_goal(plan, by=by or cast.ops_worker, **{**values, **more})


def plan_task(cast: Cast, goal: PlanClause | None = None, by: Actor | None = None, **more: Any) -> PlanClause:
    """A task of the person herself in the leg of its goal: six hours of the training that `session` gives."""
    goal = goal or plan_goal(cast)
    values: dict[str, Any] = {
        "text": "Przyjdzie na trening umiejętności.", "leg": goal.leg, "is_own": True, "since": cast.ago(30),
        "until": cast.ago(-60), "service": ServiceKind.objects.get(pk="social_skills_training"),
        "evidence": Evidence.ATTENDANCE, "rhythm": TaskRhythm.WEEKLY, "payer": cast.ops, "hours": Decimal("6.00"),
    }  # fmt: skip
    return plans.add_task(goal, by=by or cast.ops_worker, **{**values, **more})


def signed_leg(cast: Cast, leg: PlanLeg | None = None) -> PlanLeg:
    """A leg that both signed, as the verb of signing leaves it: a social contract has its row."""
    leg = leg or plan_leg(cast)
    made = None
    if leg.kind in (LegKind.CONTRACT_A, LegKind.CONTRACT_B):
        made = contract(cast, leg.plan.case, variant=leg.kind[-1].upper(), since=leg.period.lower)
    with unsealed():
        leg.state, leg.contract = LegState.SIGNED, made
        leg.save()
        LegStep(plan=leg.plan, leg=leg, on=cast.today, from_state=LegState.DRAFT, to_state=LegState.SIGNED).save()
        plan = JointPlan.objects.get(pk=leg.plan_id)
        plan.state = PlanState.RUNNING
        plan.save()
    return PlanLeg.objects.get(pk=leg.pk)


def plan_review(cast: Cast, plan: JointPlan | None = None, by: Actor | None = None, **more: Any) -> PlanReview:
    """A review of the whole plan three days ago."""
    values: dict[str, Any] = {
        "kind": ReviewKind.REVIEW, "on": cast.ago(3), "conclusions": "Idzie dobrze.", "next_on": cast.ago(-27),
    }  # fmt: skip
    return plans.record_review(plan or joint_plan(cast), by=by or cast.ops_worker, **{**values, **more})


def breach(cast: Cast, leg: PlanLeg | None = None, by: Actor | None = None, **more: Any) -> Breach:
    """A breach of a social contract that the coordinator recorded, before anybody asked the person."""
    values: dict[str, Any] = {"on": cast.ago(5), "fact": "Nie przyszła dwa razy."}
    return plans.record_breach(leg or signed_leg(cast), by=by or cast.coordinator, **{**values, **more})


def sign_leg(cast: Cast, leg: PlanLeg | None = None, by: Actor | None = None, **more: Any) -> PlanLeg:
    """A leg with a goal, which the person and its officer signed on paper today."""
    leg = leg or plan_goal(cast).leg
    assert leg is not None
    values: dict[str, Any] = {
        "way": SigningWay.SCAN, "upload": SCAN, "person_on": cast.today, "officer_on": cast.today,
    }  # fmt: skip
    return plans.sign_leg(leg, by=by or cast.ops_worker, **{**values, **more})
