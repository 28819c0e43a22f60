"""Issuing papers: numbers, the same file for ever, words of forms, what each paper says of its rows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.access import scope
from kwadrat.access.rules import Refused
from kwadrat.casework import documents, outcomes, services
from kwadrat.casework.papers import issuing, keeping, words
from kwadrat.law import forms
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    ClauseKind,
    ClauseState,
    Disclosed,
    LegKind,
    LegState,
    NoteKind,
    ReviewKind,
    SigningParty,
    SigningWay,
)
from kwadrat.records.documents import Damaged
from kwadrat.records.papers import FormLabel, IssuedPaper
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, LegSignature, PlanClause, PlanLeg, PlanReview
from kwadrat.reporting import papers as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast
from tests.papers.reading import text_of


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def kinds(actor: Any, case: Case, cast: Cast) -> list[str]:
    return [one.kind for one in reporting.offers(actor, case, cast.today)]


def offered(actor: Any, case: Case, cast: Cast, kind: str) -> str:
    return next(one.subject for one in reporting.offers(actor, case, cast.today) if one.kind == kind)


def issue(cast: Cast, actor: Any, case: Case, kind: str) -> IssuedPaper:
    return issuing.issue(case, by=actor, kind=kind, subject=offered(actor, case, cast, kind))


def test_issue_takes_a_number_keeps_the_file_and_tells_the_person(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issue(cast, cast.coordinator, case, "notice")
    event = last("paper.issue")
    assert event.details["number"] == paper.number == f"1/{cast.today.year}"
    assert event.details["sha256"] == paper.sha256
    assert event.person_id == case.person_id
    row = Disclosure.objects.get(what=Disclosed.PAPER)
    assert (row.person_id, row.subject) == (case.person_id, paper.ref)
    content = paper.content()
    said = text_of(content)
    assert str(case.person) in said
    assert f"Nr {paper.number}" in said
    assert cast.ngo.name in said
    assert (paper.form, paper.size) == ("1", len(content))
    assert json.loads(paper.data)["title"] == "INFORMACJA O PRZETWARZANIU DANYCH"
    stored = (Path(settings.DOCUMENTS) / paper.path).read_bytes()
    assert b"%PDF" not in stored, "sealed"
    declared = issue(cast, cast.coordinator, case, "declaration")
    assert declared.number == f"2/{cast.today.year}"
    assert reporting.file_of("declaration", declared.subject_ref) == declared


def test_a_reprint_is_the_same_file_whatever_became_of_the_form(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issue(cast, cast.coordinator, case, "notice")
    before = paper.content()
    issuing.write_labels(
        cast.partnership, by=cast.steward, form="notice", version="1", texts={"controller": "kto ma dane"}
    )
    assert IssuedPaper.objects.get(pk=paper.pk).content() == before
    again = issue(cast, cast.coordinator, case, "notice")
    assert "kto ma dane" in text_of(again.content())
    assert "administrator danych" not in text_of(again.content())
    assert f"Nr {again.number}, zastępuje nr {paper.number}" in text_of(again.content())
    assert IssuedPaper.objects.get(pk=paper.pk).content() == before, "what is replaced stays as it was"
    assert (again.replaces, reporting.successor(paper), reporting.successor(again)) == (paper, again, None)
    marks = {row.pk: row.is_replaced for row in reporting.of_case(cast.coordinator, case)}
    assert marks == {paper.pk: True, again.pk: False}
    issuing.void(again, by=cast.coordinator, reason="zły dzień")
    assert reporting.successor(paper) is None, "the one before stands again"
    assert not any(row.is_replaced for row in reporting.of_case(cast.coordinator, case))


def test_the_same_paper_is_not_issued_twice(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issue(cast, cast.coordinator, case, "notice")
    with problem(None, paper.number):
        issue(cast, cast.coordinator, case, "notice")
    issuing.void(paper, by=cast.coordinator, reason="zły dzień")
    assert issue(cast, cast.coordinator, case, "notice").serial == 2, "a number is never given again"


def test_only_what_is_offered_can_be_issued(cast: Cast) -> None:
    case, other = build.participation(cast).case, build.participation(cast).case
    with problem(None):
        issuing.issue(case, by=cast.coordinator, kind="notice", subject=other.ref)
    with problem(None):
        issuing.issue(case, by=cast.coordinator, kind="nothing", subject=case.ref)
    with problem(None):
        issuing.issue(case, by=cast.coordinator, kind="contract", subject=case.contracts.get().ref)
    for who in ("second_coordinator", "specialist", "steward", "out_coordinator"):
        with pytest.raises(Refused):
            issuing.issue(case, by=cast.actors[who], kind="notice", subject=case.ref)


def test_the_contract_of_a_social_worker(cast: Cast) -> None:
    case = build.participation(cast).case
    contract = case.contracts.get()
    assert kinds(cast.ops_worker, case, cast) == ["contract"]
    paper = issue(cast, cast.ops_worker, case, "contract")
    said = text_of(paper.content())
    assert "KONTRAKT SOCJALNY" in said
    assert case.person.last_name in said
    assert cast.ops.name in said
    for text in (contract.goal, contract.duties):
        assert "".join(text.split()) in said.replace(" ", "")
    assert Disclosure.objects.filter(what=Disclosed.IDENTITY, person_id=case.person_id).exists(), "PESEL stands on it"
    assert paper.club_id is None
    assert list(scope.papers(cast.ops_worker)) == [paper]
    assert not scope.papers(cast.coordinator).exists(), "another desk"
    assert not scope.papers(cast.pup_counsellor).exists()
    assert not scope.papers(None).exists()
    assert not scope.papers(cast.specialist).exists()
    assert list(reporting.of_case(cast.ops_worker, case)) == [paper]


def test_a_contract_that_ended_and_one_of_variant_a_with_the_family(cast: Cast) -> None:
    case = build.in_team(cast)
    draft = build.draft(cast, case, variant="A", review_on=cast.today)
    relative = build.relative(cast, case)
    one = words.contract(draft, cast.ops_worker)
    assert one.variant == "A"
    assert list(one.part_one) == ["main_goals"]
    assert relative.name in one.family[0]
    with translation.override("pl"):
        assert "Przegląd" in words.contract(draft, cast.ops_worker).sheets[0]["deadlines"]
    assert one.concluded == ""
    assert words.family(case, cast.pup_counsellor) == ()
    ended = build.contract(cast, build.in_team(cast))
    with unsealed():
        ended.state, ended.carried_out, ended.end_reason = "ended", False, "wyjazd"
        ended.save()
    assert words.contract(ended, cast.ops_worker).sheets[0]["final_evaluation"] == "wyjazd"
    ended.carried_out = True
    with translation.override("pl"):
        assert words.contract(ended, cast.ops_worker).sheets[0]["final_evaluation"] == "Kontrakt zrealizowano."


def test_identity_stands_on_a_paper_only_where_it_may_be_opened(cast: Cast) -> None:
    case = build.participation(cast).case
    assert words.person(case, cast.ops_worker, with_identity=True).pesel
    assert not words.person(case, cast.ops_worker).pesel
    assert not words.person(case, cast.specialist, with_identity=True).pesel
    with unsealed():
        row = words.disclosure.PersonIdentity.objects.get(person=case.person)
        row.street = ""
        row.save()
    assert words.person(case, cast.ops_worker, with_identity=True).address == ""


def plan(cast: Cast, case: Case) -> JointPlan:
    """A plan with a leg of each kind, one clause of everything."""
    period = (cast.ago(10), cast.today + timedelta(days=300))
    whole: dict[str, Any] = {"partnership": cast.partnership}
    with unsealed():
        one = JointPlan(
            case=case, title="praca w gastronomii", period=period, opened_by=cast.posts["ops_worker"],
            review_on=cast.today + timedelta(days=9), **whole,
        )  # fmt: skip
        one.save()
        whole["plan"] = one
        for kind, body, who in (
            (LegKind.CONTRACT_A, "ops", "ops_worker"), (LegKind.CONTRACT_B, "ops", "ops_worker"),
            (LegKind.ACTION_PLAN, "pup", "pup_counsellor"), (LegKind.CLUB, "ngo", "coordinator"),
        ):  # fmt: skip
            leg = PlanLeg(kind=kind, institution=cast.bodies[body], officer=cast.posts[who], period=period, **whole)
            leg.save()
            fill(cast, leg, {**whole, "leg": leg})
        PlanClause(kind=ClauseKind.GOAL, text="Cel bez części", **whole).save()
        for kind, about in ((ReviewKind.REVIEW, one.legs.get(kind=LegKind.CONTRACT_A)), (ReviewKind.CLOSING, None)):
            PlanReview(
                leg=about, kind=kind, means=NoteKind.MEETING, held_on=cast.today, conclusions=f"Wynik {kind}.",
                changes="Bez zmian.", post=cast.posts["ops_worker"], **whole,
            ).save()  # fmt: skip
    return one


def fill(cast: Cast, leg: PlanLeg, whole: dict[str, Any]) -> None:
    goal = PlanClause(kind=ClauseKind.GOAL, text=f"Cel {leg.kind}", institution=leg.institution, **whole)
    goal.save()
    code = {"contract_a": "causes", "contract_b": "job_search_limits"}.get(leg.kind, "own_actions")
    PlanClause(kind=ClauseKind.FIELD, code=code, text=f"Pole {leg.kind}", **whole).save()
    task = {**whole, "kind": ClauseKind.TASK}
    PlanClause(
        goal=goal, text=f"Zadanie {leg.kind}", post=leg.officer, institution=leg.institution, payer=leg.institution,
        period=(cast.today, cast.today + timedelta(days=1)), **task,
    ).save()  # fmt: skip
    PlanClause(
        goal=goal, text=f"Osoba {leg.kind}", is_own=True, state=ClauseState.DONE, done_on=cast.today,
        period=(cast.today, None), **task,
    ).save()  # fmt: skip
    PlanClause(goal=goal, text=f"Skreślone {leg.kind}", state=ClauseState.DROPPED, **task).save()
    PlanClause(text=f"Luźne {leg.kind}", **task).save()


def sign(cast: Cast, leg: PlanLeg, *parties: str) -> None:
    said = {"partnership": leg.partnership, "plan": leg.plan, "leg": leg, "signer": "kto", "way": SigningWay.SCAN}
    with unsealed():
        for party in parties:
            LegSignature(party=party, signed_on=cast.today, **said).save()


def test_the_legs_of_a_plan_are_its_papers(cast: Cast) -> None:
    case = build.participation(cast).case
    one = plan(cast, case)
    assert kinds(cast.ops_worker, case, cast) == ["contract", "contract", "plan", "contract"]
    first = one.legs.get(kind=LegKind.CONTRACT_A)
    paper = issuing.issue(case, by=cast.ops_worker, kind="contract", subject=first.ref)
    said = text_of(paper.content())
    for wanted in (
        "CZĘŚĆ I A", "Pole contract_a", "1. Cel contract_a", "Zadanie contract_a", "Płaci:", "Osoba contract_a",
        "Wynik review. Bez zmian.", "Wynik closing.",
    ):  # fmt: skip
        assert wanted in said, wanted
    assert "Skreślone" not in said
    assert "Pole contract_b" not in said, "a field stands on the paper of its own leg"
    second = issuing.issue(case, by=cast.ops_worker, kind="contract", subject=one.legs.get(kind=LegKind.CONTRACT_B).ref)
    assert "CZĘŚĆ I B" in text_of(second.content())
    whole = issue(cast, cast.ops_worker, case, "plan")
    said = text_of(whole.content())
    for wanted in (
        "Cel contract_a",
        "Cel action_plan",
        "Cel club",
        "Cel bez części",
        "Zadanie action_plan",
        "zrobione",
    ):
        assert wanted in said, wanted
    assert "Pole " not in said
    with unsealed():
        first.state = LegState.DROPPED
        first.save()
    assert kinds(cast.ops_worker, case, cast) == ["contract", "plan", "contract"]


def test_the_action_plan_and_the_reintegration_plan(cast: Cast) -> None:
    case = build.participation(cast).case
    one = plan(cast, case)
    leg = one.legs.get(kind=LegKind.ACTION_PLAN)
    found = words.office_plan(leg, cast.pup_counsellor)
    assert found.content == {"own_actions": "Pole action_plan"}
    assert [task.text for task in found.tasks][1:] == ["Osoba action_plan", "Luźne action_plan"]
    assert found.goals == ("Cel action_plan",)
    assert found.concluded == ""
    sign(cast, leg, SigningParty.PERSON)
    assert words.signed_on(leg) == ""
    sign(cast, leg, SigningParty.OFFICER, SigningParty.OFFICER)
    assert words.signed_on(leg) == words.long_day(cast.today)
    assert words.joint(one, cast.ops_worker, cast.today).legs[2].more.startswith(cast.bodies["pup"].name)
    with unsealed():
        leg.kind, leg.institution = LegKind.REINTEGRATION, cast.ops
        leg.save()
        loose = leg.clauses.get(text="Luźne action_plan")
        loose.goal = one.clauses.get(text="Cel bez części")
        loose.save()
    found = words.office_plan(leg, cast.ops_worker)
    assert found.goals == ("Cel action_plan", "Cel bez części"), "goals of the leg, then those that its tasks serve"
    assert [task.goal for task in found.tasks] == [1, 1, 2]
    assert "ipr" in kinds(cast.ops_worker, case, cast)
    paper = issuing.issue(case, by=cast.ops_worker, kind="ipr", subject=leg.ref)
    said = text_of(paper.content())
    assert "INDYWIDUALNY PLAN REINTEGRACYJNY" in said
    assert "1. Cel action_plan 2. Cel bez części" in said


def test_a_card_of_a_consultation(cast: Cast) -> None:
    case = build.participation(cast).case
    card = build.consultation(cast, case, minutes=90)
    paper = issue(cast, cast.coordinator, case, "consultation")
    said = text_of(paper.content())
    assert "1 godz. 30 min" in said
    assert card.topic in said
    with translation.override("pl"):
        assert words.minutes_words(60) == "1 godz."
        assert words.minutes_words(45) == "45 min"
    services.void_consultation(card, by=cast.coordinator, reason="pomyłka")
    assert "consultation" not in kinds(cast.coordinator, case, cast)


def test_card_with_a_payer_and_from_afar(cast: Cast) -> None:
    card = build.consultation(cast, build.participation(cast).case)
    with unsealed():
        card.payer, card.is_remote = cast.ops, True
        card.save()
    with translation.override("pl"):
        found = words.card(card, cast.coordinator)
    assert (found.payer, found.way) == (cast.ops.name, "zdalnie")


def test_issue_authorisation(cast: Cast) -> None:
    post = cast.posts["ops_colleague"]
    paper = issuing.issue_authorisation(post, by=cast.ops_head)
    said = text_of(paper.content())
    assert post.user.name in said
    assert cast.ops.name in said
    assert "w zakresie zadań na tym stanowisku" in said
    assert last("paper.issue_authorisation").details["number"] == paper.number
    assert paper.audit_person_id is None
    assert list(reporting.of_post(cast.ops_head, post.ref)) == [paper]
    assert not reporting.of_post(cast.ops_worker, post.ref).exists()
    club = issuing.issue_authorisation(cast.posts["specialist"], by=cast.coordinator)
    assert "art. 18f ust. 1" in text_of(club.content())
    with unsealed():
        post.authorisation = (cast.today, cast.today + timedelta(days=30))
        post.save()
    again = text_of(issuing.issue_authorisation(post, by=cast.ops_head).content())
    assert words.long_day(cast.today + timedelta(days=29)).replace("\u00a0", " ") in again
    with pytest.raises(Refused):
        issuing.issue_authorisation(post, by=cast.coordinator)
    with problem(None):
        issuing.issue_authorisation(post, by=replace(cast.ops_head, partnership_id=0))


def test_void(cast: Cast) -> None:
    paper = build.paper(cast)
    with problem("reason"):
        issuing.void(paper, by=cast.coordinator, reason=" ")
    issuing.void(paper, by=cast.coordinator, reason="pomyłka")
    assert last("paper.void").subject == paper.ref
    assert paper.content(), "stays readable"
    with pytest.raises(Refused, match="wrong_state"):
        issuing.void(paper, by=cast.coordinator, reason="jeszcze raz")


def test_write_labels(cast: Cast) -> None:
    put = {"form": "contract", "version": "R-KS"}
    assert issuing.write_labels(cast.partnership, by=cast.steward, texts={"causes": " 1. Przyczyny\n "}, **put) == 1
    assert (
        issuing.write_labels(
            cast.partnership, by=cast.steward, texts={"causes": "1. Przyczyny", "strengths": "", "hobby": "x"}, **put
        )
        == 0
    ), "nothing new, nothing unknown"
    assert reporting.labels(cast.partnership.pk, "contract", "R-KS") == {"causes": "1. Przyczyny"}
    case = build.participation(cast).case
    said = text_of(issue(cast, cast.ops_worker, case, "contract").content())
    if case.contracts.get().variant == "A":
        assert "1. Przyczyny *" not in said
    assert reporting.written(cast.partnership.pk) == {("contract", "R-KS"): {"causes"}}
    issuing.write_labels(cast.partnership, by=cast.admin, texts={"causes": ""}, **put)
    assert reporting.labels(cast.partnership.pk, "contract", "R-KS") == {}
    assert reporting.written(cast.partnership.pk) == {}
    assert [row.text for row in reporting.history(cast.partnership.pk, "contract", "R-KS")] == ["", "1. Przyczyny"]
    assert FormLabel.objects.count() == 2
    with problem(None):
        issuing.write_labels(cast.partnership, by=cast.steward, texts={}, form="contract", version="2005")
    with problem("causes"):
        issuing.write_labels(cast.partnership, by=cast.steward, texts={"causes": "x" * 1001}, **put)
    with pytest.raises(Refused):
        issuing.write_labels(cast.partnership, by=cast.ops_worker, texts={}, **put)


def test_a_form_that_the_program_no_longer_has_is_named_by_its_code() -> None:
    assert reporting.name_of("contract", "R-KS") == "Kontrakt socjalny"
    assert reporting.name_of("contract", "1999") == "contract"


def test_a_damaged_or_lost_file_is_told(cast: Cast) -> None:
    paper = build.paper(cast)
    path = Path(settings.DOCUMENTS) / paper.path
    good = path.read_bytes()
    path.write_bytes(good[:-10])
    with pytest.raises(Damaged, match=paper.ref):
        paper.content()
    other = build.paper(cast)
    path.write_bytes((Path(settings.DOCUMENTS) / other.path).read_bytes())
    with pytest.raises(Damaged):
        paper.content()
    path.unlink()
    with pytest.raises(Damaged):
        paper.content()


def test_the_night_leaves_files_of_papers_and_takes_those_of_failed_verbs(cast: Cast, monkeypatch: Any) -> None:
    paper = build.paper(cast)
    lost = Path(settings.DOCUMENTS) / documents.documents.put(b"nobody")
    monkeypatch.setattr(documents, "ORPHAN_SECONDS", -1)
    assert documents.sweep() >= 1, "tests before leave files too"
    assert not lost.exists()
    assert paper.content()


def test_the_certificate_is_kept_as_it_was_issued_and_voided_with_its_file(cast: Cast) -> None:
    one = build.certificate(cast)
    file = reporting.file_of("certificate", one.ref)
    assert file is not None
    assert file.number == one.number
    said = text_of(file.content())
    assert one.holder in said
    assert f"{settings.SITE_URL}/sprawdz/" in said
    assert "-".join(one.code[place : place + 4] for place in (0, 4, 8, 12)) in said
    outcomes.void_certificate(one, by=cast.coordinator, reason="zła data")
    file.refresh_from_db()
    assert file.is_void


def test_a_certificate_of_before_has_no_file(cast: Cast) -> None:
    one = build.certificate(cast)
    with unsealed():
        IssuedPaper.objects.all().delete()
    outcomes.void_certificate(one, by=cast.coordinator, reason="zła data")
    assert reporting.file_of("certificate", one.ref) is None


@given(st.text(max_size=300))
def test_any_words_are_drawn_and_have_a_digest(text: str) -> None:
    data = {"printed": text, "blocks": [{"text": text}]}
    assert keeping.digest(data) == keeping.digest({**data, "printed": "", "number_words": "Nr 1", "day": "x"})
    assert keeping.digest(data) != keeping.digest({**data, "title": text})


def test_offers_are_forms_of_the_day(cast: Cast) -> None:
    case = build.participation(cast).case
    plan(cast, case)
    for actor in (cast.ops_worker, cast.coordinator):
        for one in reporting.offers(actor, case, cast.today):
            assert forms.form(one.kind, cast.today).name == one.name
