"""Verbs on questions about a status: ask, answer in three fields, take back, void."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import questions
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import Corner, QuestionKind, StatusWord
from kwadrat.records.people import Case, CaseCorner
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from kwadrat.reporting import questions as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return build.in_team(cast)


def replaced(cast: Cast) -> int:
    return reporting.replaced(
        reporting.counted(type(cast.partnership).objects.all()).get(pk=cast.partnership.pk)
    ).number


def test_ask(cast: Cast, case: Case) -> None:
    asked = questions.ask(case, by=cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.pup)
    assert asked.answer_due_on == add_working_days(cast.today, cast.partnership.answer_days)
    assert asked.sender_post_id == cast.ops_worker.post_id
    event = last("question.ask")
    assert (event.subject, event.person_id, event.details["kind"]) == (asked.ref, case.person_id, "labour")
    assert notices("question_asked") == {"pup-counsellor@cast.example"}
    with problem("receiver", "już czeka"):
        questions.ask(case, by=cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.pup)


def test_ask_reports_what_is_wrong(cast: Cast, case: Case) -> None:
    with problem("receiver", "nie odpowiada"):
        questions.ask(case, by=cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.bodies["partner_ngo"])
    with problem("receiver", "nie odpowiada"):
        questions.ask(case, by=cast.coordinator, kind=QuestionKind.CONTRACT, receiver=cast.bodies["out_ops"])
    with problem("receiver", "nie zadaje"):
        questions.ask(case, by=cast.ops_worker, kind=QuestionKind.CONTRACT, receiver=cast.ops)
    assert not StatusQuestion.objects.exists()


def test_answer(cast: Cast, case: Case) -> None:
    asked = build.question(cast, case)
    with problem("word", "Wybierz odpowiedź"):
        questions.answer(asked, by=cast.pup_counsellor, word="może")
    with problem("has_benefit", "zasiłku"):
        questions.answer(asked, by=cast.pup_counsellor, word=StatusWord.YES, since_on=cast.ago(40))
    with problem("since_on", "od którego dnia"):
        questions.answer(asked, by=cast.pup_counsellor, word=StatusWord.YES, has_benefit=False)
    with problem("since_on"):
        questions.answer(asked, by=cast.pup_counsellor, word="yes", has_benefit=False, since_on=cast.ago(-1))
    asked = questions.answer(asked, by=cast.pup_counsellor, word="yes", has_benefit=False, since_on=cast.ago(40))
    given = StatusAnswer.objects.get()
    assert (given.word, given.has_benefit, given.since_on) == ("yes", False, cast.ago(40))
    assert given.valid_until == cast.today + timedelta(days=30)
    assert asked.answered_on == cast.today
    assert notices("question_answered") == {"ops-worker@cast.example"}
    assert CaseCorner.objects.get(case=case, corner=Corner.EMPLOYMENT).last_event_on == cast.today
    assert last("question.answer").person_id == case.person_id
    with problem(None, "już odpowiedziano"):
        questions.answer(asked, by=cast.pup_counsellor, word="no")


def test_a_no_keeps_no_day_and_a_contract_no_benefit(cast: Cast, case: Case) -> None:
    asked = build.question(cast, case)
    questions.answer(asked, by=cast.pup_counsellor, word="no", has_benefit=True, since_on=cast.ago(3))
    given = StatusAnswer.objects.get()
    assert (given.has_benefit, given.since_on) == (None, None)
    other = questions.ask(case, by=cast.coordinator, kind=QuestionKind.CONTRACT, receiver=cast.ops)
    questions.answer(other, by=cast.ops_colleague, word="yes", has_benefit=True, since_on=cast.ago(3))
    given = StatusAnswer.objects.get(question=other)
    assert (given.has_benefit, given.since_on) == (None, cast.ago(3))


def test_while_an_answer_stands_it_is_not_asked_again(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    build.status_answer(cast, case)
    for who in (cast.ops_worker, cast.coordinator):
        with problem("receiver", "ważna odpowiedź"):
            questions.ask(case, by=who, kind=QuestionKind.LABOUR, receiver=cast.pup)
    for days, stands in ((30, True), (31, False)):
        day = cast.today + timedelta(days=days)
        assert StatusAnswer.objects.standing(day).exists() is stands
    later = cast.today + timedelta(days=31)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    assert questions.ask(case, by=cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.pup).asked_on == later


def test_void_a_question(cast: Cast, case: Case) -> None:
    asked = build.question(cast, case)
    with problem("reason"):
        questions.void(asked, by=cast.ops_colleague, reason=" ")
    questions.void(asked, by=cast.ops_colleague, reason="Przyniosła zaświadczenie.")
    assert StatusQuestion.objects.get().is_void
    assert not StatusQuestion.objects.all().waiting().exists()  # type: ignore[attr-defined]
    answered = build.status_answer(cast, case).question
    with problem(None, "już odpowiedziano"):
        questions.void(answered, by=cast.ops_worker, reason="Pomyłka.")


def test_void_an_answer(cast: Cast, case: Case) -> None:
    given = build.status_answer(cast, case)
    questions.void_answer(given, by=cast.pup_counsellor, reason="Błędny dzień.")
    assert last("question.void_answer").person_id == case.person_id
    asked = StatusQuestion.objects.get()
    assert asked.answered_on is None
    assert replaced(cast) == 0
    questions.answer(asked, by=cast.pup_counsellor, word="no")
    assert replaced(cast) == 1


def test_a_voided_answer_does_not_wake_a_question_asked_anew(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = build.status_answer(cast, case)
    monkeypatch.setattr(timezone, "localdate", lambda *_: cast.today + timedelta(days=31))
    questions.ask(case, by=cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.pup)
    with problem(None, "na nowo"):
        questions.void_answer(given, by=cast.pup_counsellor, reason="Błędny dzień.")


def test_nothing_of_the_case_becomes_visible_to_who_is_asked(cast: Cast, case: Case) -> None:
    asked = build.question(cast, case)
    assert not scope.people(cast.pup_counsellor).filter(pk=case.person_id).exists()
    assert not scope.cases(cast.pup_counsellor).filter(pk=case.pk).exists()
    found = disclosure.asked(cast.pup_counsellor, asked)
    assert found.name == str(case.person)
    assert len(found.number) == 11
    with pytest.raises(rules.Refused):
        disclosure.asked(cast.ngo_worker, asked)
    assert not scope.questions(cast.ngo_worker).exists()
    assert not scope.questions(cast.second_coordinator).exists()
    assert not scope.questions(cast.out_worker).exists()
    assert not scope.questions(None).exists()


def test_a_person_without_any_number_is_asked_about_by_name(cast: Cast) -> None:
    case = build.case(cast, pesel="", other_kind="passport", other_number="AB 123")
    assert disclosure.asked(cast.pup_counsellor, build.question(cast, case)).number == "AB 123"


def test_who_may_ask_what(cast: Cast, case: Case) -> None:
    kinds = {who: [one.kind for one in reporting.statuses(cast.actors[who], case, cast.today)]
             for who in ("ops_worker", "coordinator", "pup_counsellor")}  # fmt: skip
    assert kinds == {"ops_worker": ["labour"], "coordinator": ["labour", "contract"], "pup_counsellor": []}
