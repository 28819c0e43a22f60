"""Questions about a status as both sides see them: one press to ask, three fields to answer, thirty days to rely on."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwadrat.casework import questions
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import QuestionKind
from kwadrat.records.people import Case
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return build.in_team(cast, build.case(cast, first_name="Wanda", last_name="Tajemna"))


def words(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def read(cast: Cast, who: str, name: str, *args: str) -> str:
    response = cast.sign_in(Client(), who).get(reverse(name, args=args))
    assert response.status_code == 200
    return words(response)


def post(cast: Cast, who: str, name: str, *args: str, **data: Any) -> Any:
    return cast.sign_in(Client(), who).post(reverse(name, args=args), data)


def test_one_press_asks_and_one_form_answers(cast: Cast, case: Case) -> None:
    page = read(cast, "ops_worker", "person", case.person.ref)
    assert "Instytucja dostaje tylko: imię, nazwisko, datę urodzenia i PESEL" in page
    assert f'value="{cast.pup.ref}"' in page
    done = post(cast, "ops_worker", "question_ask", case.person.ref, "urzad-pracy", receiver=cast.pup.ref)
    assert done.headers["Location"] == reverse("person", args=[case.person.ref])
    asked = StatusQuestion.objects.get()
    page = read(cast, "ops_worker", "person", case.person.ref)
    assert "Zapytano: PUP w Próbnie." in page
    home = read(cast, "pup_counsellor", "home")
    assert "Odpowiedz na pytanie: W. T." in home
    assert "Tajemna" not in home
    assert reverse("question_answer", args=[asked.ref]) in home
    assert "Wanda Tajemna" in read(cast, "ops_worker", "home_waiting")
    form = read(cast, "pup_counsellor", "question_answer", asked.ref)
    for there in ("Wanda Tajemna", "12 marca 1985", "Jest w rejestrze, z prawem do zasiłku", "art. 105 ust. 1"):
        assert there in form, there
    for hidden in ("ul. Ukryta", "500", "Szuka zajęcia", case.person.ref):
        assert hidden not in form.split("<main")[1], hidden
    wrong = words(post(cast, "pup_counsellor", "question_answer", asked.ref, since_on="2026-03-02"))
    assert "Błąd: " in wrong
    assert "Wybierz odpowiedź." in wrong
    assert "2026-03-02" in wrong
    wrong = words(post(cast, "pup_counsellor", "question_answer", asked.ref, answer="benefit", since_on=""))
    assert "od którego dnia" in wrong
    done = post(cast, "pup_counsellor", "question_answer", asked.ref, answer="no_benefit", since_on=str(cast.ago(40)))
    assert done.headers["Location"] == reverse("question", args=[asked.ref])
    after = read(cast, "pup_counsellor", "question", asked.ref)
    assert "Tajemna" not in after
    assert "bez prawa do zasiłku" in after
    again = cast.sign_in(Client(), "pup_counsellor").get(reverse("question_answer", args=[asked.ref]))
    assert again.headers["Location"] == reverse("question", args=[asked.ref])


def test_the_answer_stands_thirty_days_and_is_then_no_longer_shown(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = build.status_answer(cast, case)
    for who in ("ops_worker", "coordinator"):
        page = read(cast, who, "person", case.person.ref)
        assert "Rejestracja od" in page
        assert "Ważne do" in page
    page = words(post(cast, "ops_worker", "question_ask", case.person.ref, "urzad-pracy", receiver=cast.pup.ref))
    assert "Jest już ważna odpowiedź" in page
    later = cast.today + timedelta(days=31)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    assert "Rejestracja od" not in read(cast, "ops_worker", "person", case.person.ref)
    page = read(cast, "ops_worker", "question", given.question.ref)
    assert "już jej nie pokazujemy" in page
    assert "Rejestracja od" not in page


def test_each_reading_and_each_answer_is_written_with_purpose_and_article(cast: Cast, case: Case) -> None:
    asked = build.question(cast, case)
    read(cast, "pup_counsellor", "question_answer", asked.ref)
    questions.answer(asked, by=cast.pup_counsellor, word="no")
    read(cast, "ops_worker", "person", case.person.ref)
    read(cast, "coordinator", "person", case.person.ref)
    rows = Disclosure.objects.filter(purpose="question").order_by("pk").values_list("what", "basis", "subject", "role")
    club = "UZS art. 1 ust. 3; UZS art. 18f ust. 1"
    assert list(rows) == [
        ("question", "UPS art. 105 ust. 1", asked.ref, "counsellor"),
        ("status", "UPS art. 105 ust. 1", asked.ref, "social_worker"),
        ("status", club, asked.ref, "coordinator"),
    ]
    ledger = read(cast, "ops_worker", "person_view_ledger", case.person.ref)
    assert "pytanie o status" in ledger


@pytest.mark.parametrize("who", ["ngo_worker", "ops_head", "pup_counsellor", "specialist"])
def test_others_see_no_answer_on_the_person_and_no_button(cast: Cast, case: Case, who: str) -> None:
    build.status_answer(cast, case)
    response = cast.sign_in(Client(), who).get(reverse("person", args=[case.person.ref]))
    assert "Odpowiedzi zamiast zaświadczeń" not in words(response)
    assert "Rejestracja od" not in words(response)


@pytest.mark.parametrize("who", ["out_worker", "ngo_worker", "second_coordinator", "steward"])
def test_outsiders_do_not_learn_of_a_question(cast: Cast, case: Case, who: str) -> None:
    asked = build.question(cast, case)
    for name in ("question", "question_answer", "question_void", "question_void_answer"):
        assert cast.sign_in(Client(), who).get(reverse(name, args=[asked.ref])).status_code == 404


def test_a_club_asks_the_ops_for_a_contract(cast: Cast, case: Case) -> None:
    done = post(cast, "coordinator", "question_ask", case.person.ref, "kontrakt", receiver=cast.ops.ref)
    assert done.status_code == 302
    asked = StatusQuestion.objects.get()
    assert asked.kind == QuestionKind.CONTRACT
    form = read(cast, "ops_colleague", "question_answer", asked.ref)
    assert "Czy trwa kontrakt socjalny" in form
    assert "prawem do zasiłku" not in form
    post(cast, "ops_colleague", "question_answer", asked.ref, answer="runs", since_on=str(cast.ago(9)))
    assert "Kontrakt trwa od" in read(cast, "coordinator", "person", case.person.ref)
    assert "Odpowiedzi zamiast zaświadczeń" in read(cast, "coordinator", "person", case.person.ref)
    assert cast.sign_in(Client(), "coordinator").get(
        reverse("question_ask", args=[case.person.ref, "nie-ma"])
    ).status_code == 404  # fmt: skip


@pytest.mark.parametrize(("word", "shown"), [("no", "Osoba nie jest zarejestrowana"), ("unknown", "nie zna tej osoby")])
def test_other_answers_are_said_too(cast: Cast, case: Case, word: str, shown: str) -> None:
    questions.answer(build.question(cast, case), by=cast.pup_counsellor, word=word)
    assert shown in read(cast, "ops_worker", "person", case.person.ref)
    other = questions.ask(case, by=cast.coordinator, kind=QuestionKind.CONTRACT, receiver=cast.ops)
    questions.answer(other, by=cast.ops_colleague, word="no")
    assert "Nie ma trwającego kontraktu" in read(cast, "coordinator", "person", case.person.ref)


def test_a_mistake_is_voided_and_a_question_taken_back(cast: Cast, case: Case) -> None:
    given = build.status_answer(cast, case)
    ref = given.question.ref
    read(cast, "pup_counsellor", "question_void_answer", ref)
    post(cast, "pup_counsellor", "question_void_answer", ref, reason="Błędny dzień.")
    assert StatusAnswer.objects.get().is_void
    page = read(cast, "pup_counsellor", "question", ref)
    assert "Unieważniono: Błędny dzień." in page or "Błędny dzień." in page
    assert reverse("question_answer", args=[ref]) in page
    assert cast.sign_in(Client(), "pup_counsellor").get(reverse("question_void_answer", args=[ref])).status_code == 404
    read(cast, "ops_worker", "question_void", ref)
    post(cast, "ops_worker", "question_void", ref, reason="Przyniosła zaświadczenie.")
    assert "Pytanie zostało cofnięte" in read(cast, "ops_worker", "question", ref)


def test_the_partnership_counts_replaced_certificates(cast: Cast, case: Case) -> None:
    build.status_answer(cast, case)
    page = read(cast, "steward", "partnership")
    assert "Zamiast papierowych zaświadczeń" in page
    assert "1 odpowiedź o statusie" in page
