"""Pages of the plan of a household: naming a member, her tasks and documents, who sees what, and who left."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kwadrat.casework import plans
from kwadrat.casework.papers import words
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import LegKind, LinkWay
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, PlanClause, PlanKey, PlanLeg, PlanMember, PlanVoice
from tests import build
from tests import cast as cast_module
from tests.casework.test_assessments import to_labour_office
from tests.cast import Cast
from tests.web.test_joint_plans import page, send, task_form, text
from tests.web.test_plans import hidden


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def plan(cast: Cast) -> JointPlan:
    return build.household_plan(cast)


@pytest.fixture
def wife(cast: Cast) -> Case:
    return to_labour_office(cast, build.case(cast, first_name="Wanda", last_name="Domowa"))


def test_a_member_is_named_by_her_name_or_number(cast: Cast, plan: JointPlan, wife: Case) -> None:
    day = cast.today.isoformat()
    assert "Wskaż domownika" in text(page(cast, "ops_worker", "joint_plan", plan.ref))
    for who, said in (
        ("", "Napisz imię i nazwisko albo numer osoby."), ("Nieznana Osoba", "Nie ma takiej osoby"),
        ("P-0000-0000", "Nie ma takiej osoby"),
    ):  # fmt: skip
        answer = text(send(cast, "ops_worker", "plan_add_member", plan.ref, person=who, on=day))
        assert said in answer
        assert who in answer
    build.case(cast, first_name="Wanda", last_name="Domowska")
    assert "Jest kilka takich osób" in text(
        send(cast, "ops_worker", "plan_add_member", plan.ref, person="Domow", on=day)
    )
    done = send(cast, "ops_worker", "plan_add_member", plan.ref, person=wife.person.ref, on=day)
    assert done.headers["Location"] == reverse("joint_plan", args=[plan.ref])
    member = PlanMember.objects.get()
    assert member.case == wife
    shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert "Wanda Domowa" in shown
    assert reverse("plan_end_member", args=[member.ref]) in shown
    seen = set(Disclosure.objects.filter(subject=plan.ref).values_list("person_id", flat=True))
    assert seen == {plan.case.person_id, wife.person_id}, "the plan of both was opened"
    assert plan.title in text(page(cast, "ops_worker", "person_plan", wife.person.ref))


def test_her_task_and_her_document(cast: Cast, plan: JointPlan, wife: Case) -> None:
    member = build.plan_member(cast, plan, wife)
    days = {"since": cast.today.isoformat(), "until": cast.ago(-90).isoformat()}
    shown = text(page(cast, "pup_counsellor", "plan_add_leg", plan.ref))
    assert "Czyj to dokument" in shown
    wrong = send(cast, "pup_counsellor", "plan_add_leg", plan.ref, kind=LegKind.ACTION_PLAN, member="", **days)
    assert "Nie pracujesz z tą osobą" in text(wrong)
    send(cast, "pup_counsellor", "plan_add_leg", plan.ref, kind=LegKind.ACTION_PLAN, member=member.ref, **days)
    assert PlanLeg.objects.get().member == member
    goal = build.plan_goal(cast, build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A))
    send(cast, "ops_worker", "plan_add_task", goal.ref, **task_form(cast, goal, member=member.ref))
    task = PlanClause.objects.get(kind="task")
    assert (task.member, task.is_own) == (member, True)
    board = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert "Wanda Domowa. " in board, "whose document it is"
    assert "Kogo dotyczy" in text(page(cast, "ops_worker", "joint_plan_item", task.ref))
    send(cast, "ops_worker", "plan_change_clause", task.ref, **task_form(cast, goal, member=""))
    task.refresh_from_db()
    assert task.member is None


def test_a_document_of_one_is_nothing_to_the_workers_of_the_other(cast: Cast, plan: JointPlan, wife: Case) -> None:
    build.plan_member(cast, plan, wife)
    his = build.plan_leg(cast, plan)
    goal = build.plan_goal(cast, his, words="Terapia uzależnienia.")
    build.plan_goal(cast, build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A))
    shown = page(cast, "pup_counsellor", "joint_plan", plan.ref)
    assert reverse("person", args=[wife.person.ref]) in text(shown), "the way back is to the person she knows"
    assert reverse("person", args=[plan.case.person.ref]) not in text(shown)
    assert shown.status_code == 200
    assert "Terapia" not in text(shown)
    squares = [
        text(page(cast, who, "joint_plan", plan.ref)).count('class="square"')
        for who in ("ops_worker", "pup_counsellor")
    ]
    assert squares[0] == squares[1] + 1, "the Square of the husband is not shown"
    for name, ref in (("joint_plan_leg", his.ref), ("joint_plan_item", goal.ref), ("joint_plan_signatures", his.ref)):
        assert page(cast, "pup_counsellor", name, ref).status_code == 404, name
        assert page(cast, "ops_worker", name, ref).status_code == 200, name
    assert page(cast, "pup_counsellor", "person", plan.case.person.ref).status_code == 404
    assert page(cast, "ngo_worker", "joint_plan", plan.ref).status_code == 404


def test_who_left_stands_crossed_out(cast: Cast, plan: JointPlan, wife: Case) -> None:
    member = build.plan_member(cast, plan, wife)
    wrong = send(cast, "ops_worker", "plan_end_member", member.ref, on=cast.today.isoformat(), reason="")
    assert "Napisz, dlaczego ta osoba opuszcza plan." in text(wrong)
    send(cast, "ops_worker", "plan_end_member", member.ref, on=cast.today.isoformat(), reason="Wyprowadziła się.")
    shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert "<s>Wanda Domowa</s>" in shown
    assert "Wyprowadziła się." in shown
    assert page(cast, "pup_counsellor", "joint_plan", plan.ref).status_code == 404
    assert plan.title not in text(page(cast, "ops_worker", "person_plan", wife.person.ref))


def test_the_documents_of_who_left_are_reached_from_her_own_page(cast: Cast, plan: JointPlan, wife: Case) -> None:
    member = build.plan_member(cast, plan, wife)
    hers = plans.add_leg(
        plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, member=member, since=cast.today, until=cast.ago(-90)
    )
    build.plan_goal(cast, hers, by=cast.pup_counsellor, words="Kurs spawacza.")
    papers = reverse("person_papers", args=[wife.person.ref])
    issue = f"{reverse('paper_issue', args=[wife.person.ref])}?co=ipd&nr={hers.ref}"
    assert issue in page(cast, "pup_counsellor", "joint_plan_leg", hers.ref).content.decode().replace("&amp;", "&")
    assert "Wcześniej w planie gospodarstwa" not in text(page(cast, "pup_counsellor", "person_papers", wife.person.ref))
    build.signed_leg(cast, hers)
    plans.end_leg(hers, by=cast.pup_counsellor, on=cast.today, reason="Koniec.")
    plans.end_member(member, by=cast.ops_worker, on=cast.today, reason="Wyprowadziła się.")
    assert page(cast, "pup_counsellor", "joint_plan_leg", hers.ref).status_code == 404
    for who, name in (("ops_worker", "person_plan"), ("pup_counsellor", "person_papers")):
        shown = text(page(cast, who, name, wife.person.ref))
        assert "Wcześniej w planie gospodarstwa domowego" in shown
        assert "Wyprowadziła się." in shown
    assert papers in text(page(cast, "ops_worker", "person_plan", wife.person.ref))
    listed = page(cast, "pup_counsellor", "person_papers", wife.person.ref).content.decode()
    assert issue in listed.replace("&amp;", "&")
    client = cast.sign_in(Client(), "pup_counsellor")
    once = {key: hidden(client.get(issue).content.decode(), key) for key in ("once", "version")}
    done = client.post(issue, {key: value for key, value in once.items() if value is not None})
    paper = IssuedPaper.objects.get()
    assert done.headers["Location"] == reverse("paper", args=[paper.ref])
    assert paper.case == wife, "it stands among her papers, not those of the person in whose case the plan stands"
    board = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert papers in board, "from the list of the household to her page"
    assert hers.ref not in page(cast, "ops_worker", "person_papers", plan.case.person.ref).content.decode()


def test_papers_and_reading_name_the_household(cast: Cast, plan: JointPlan, wife: Case) -> None:
    member = build.plan_member(cast, plan, wife)
    leg = build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)
    goal = build.plan_goal(cast, leg)
    own = {"leg": leg, "is_own": True, "service": None, "payer": None}
    build.plan_task(cast, goal, member=member, text="Zapisuje dziecko do świetlicy", **own)
    helped = {**own, "is_own": False, "institution": cast.ops}
    build.plan_task(cast, goal, member=member, text="Pomoc w napisaniu wniosku", **helped)
    contract = words.leg_contract(leg, cast.ops_worker)
    assert any(line.startswith("Wanda Domowa") for line in contract.family)
    whole = words.joint(plan, cast.ops_worker, cast.today)
    assert "Wanda Domowa" in {who for who, _what in whole.signs}
    tasks = whole.legs[0].tasks
    assert tasks[0].who == "Wanda Domowa"
    assert tasks[1].text.endswith("Dotyczy: Wanda Domowa.")
    hers = plans.add_leg(
        plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, member=member, since=cast.today, until=cast.ago(-90)
    )
    assert words.office_plan(hers, cast.pup_counsellor).person.surname == "Domowa"
    build.plan_goal(cast, hers, by=cast.pup_counsellor, words="Kurs spawacza.")
    read = text(page(cast, "ops_worker", "joint_plan_reading", plan.ref))
    assert "Robi to: Wanda Domowa" in read
    assert "Kurs spawacza" not in read, "a document of another is not read with this person"


def test_each_adult_signs_reads_and_speaks_for_herself(cast: Cast, plan: JointPlan, wife: Case) -> None:
    day = cast.today.isoformat()
    send(cast, "ops_worker", "plan_add_member", plan.ref, person="Wanda Domowa", on=day, is_party="on")
    member = PlanMember.objects.get()
    assert member.is_party
    leg = build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)
    goal = build.plan_goal(cast, leg)
    shown = text(page(cast, "ops_worker", "plan_sign_leg", leg.ref))
    assert "Na papierze: dzień podpisu, Wanda Domowa" in shown
    assert "Wanda Domowa ……" in shown
    send(
        cast, "ops_worker", "plan_sign_leg", leg.ref, way="scan", person_on=day, officer_on=day,
        upload=SimpleUploadedFile("k.pdf", build.SCAN.content),
    )  # fmt: skip
    assert "Wanda Domowa</b>: 1 punkt" in text(page(cast, "ops_worker", "joint_plan_signatures", leg.ref))
    send(
        cast, "ops_worker", "plan_sign_leg", leg.ref, way="scan", **{f"member{member.pk}_on": day},
        upload=SimpleUploadedFile("k2.pdf", build.SCAN.content),
    )  # fmt: skip
    assert "Wszyscy podpisali wszystko, co tu stoi" in text(page(cast, "ops_worker", "joint_plan_signatures", leg.ref))
    beside = f"?osoba={member.ref}"
    read = text(page(cast, "ops_worker", "joint_plan_reading", plan.ref, query=beside))
    assert "<b>Wanda Domowa</b>" in read
    assert reverse("plan_say", args=[goal.ref]) + beside in read
    send(cast, "ops_worker", "plan_say", goal.ref, is_agreed="no", note="Za szybko.", osoba=member.ref)
    assert PlanVoice.objects.get().member == member
    assert "Za szybko." not in text(page(cast, "ops_worker", "joint_plan_reading", plan.ref))
    send(cast, "ops_worker", "plan_send_key", plan.ref, way="paper", osoba=member.ref)
    key = PlanKey.objects.get()
    assert key.member == member
    assert "Wycofaj odnośnik" in text(page(cast, "ops_worker", "joint_plan_reading", plan.ref, query=beside))
    send(cast, "ops_worker", "plan_end_key", plan.ref, osoba=member.ref)
    assert PlanKey.objects.latest("pk").token_hash == ""
    for query in ("?osoba=U-0000-0000", ""):
        assert page(cast, "pup_counsellor", "joint_plan_reading", plan.ref, query=query).status_code == 404, query
    assert page(cast, "pup_counsellor", "joint_plan_reading", plan.ref, query=beside).status_code == 200


def test_a_member_reads_by_her_own_link(cast: Cast, plan: JointPlan, wife: Case) -> None:
    member = build.plan_member(cast, plan, wife, is_party=True)
    goal = build.plan_goal(cast, build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A))
    his = build.plan_goal(cast, build.plan_leg(cast, plan), words="Terapia uzależnienia.")
    token = plans.send_key(plan, by=cast.ops_worker, way=LinkWay.PAPER, member=member).plain_token  # type: ignore[attr-defined]
    client, address = Client(), reverse("own_plan", args=[token])
    born = wife.person.birth_on
    once = hidden(client.get(address).content.decode(), "once")
    client.post(address, {"once": once, "day": str(born.day), "month": str(born.month)})
    shown = text(client.get(address))
    assert goal.text in shown
    assert "Terapia" not in shown
    say = reverse("own_plan_say", args=[token, goal.ref])
    once = hidden(client.get(say).content.decode(), "once")
    client.post(say, {"once": once, "is_agreed": "yes", "note": ""})
    voice = PlanVoice.objects.get()
    assert (voice.member, voice.is_own) == (member, True)
    assert client.get(reverse("own_plan_say", args=[token, his.ref])).status_code == 404
