"""Tasks of joint plans that real events close, and reopen when they are taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kwadrat.casework import outcomes, people, placements, plans, questions, referrals, services
from kwadrat.casework.action import Problem
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    AttendanceStatus,
    ClauseState,
    Evidence,
    LabourStatus,
    PlacementForm,
    PlanState,
    QuestionKind,
    ReferralMatter,
    ReferralOutcome,
    ReferralPurpose,
    StatusWord,
)
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, PlanClause
from kwadrat.records.services import Attendance, Session
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def task(cast: Cast, case: Case, **more: Any) -> PlanClause:
    plan = JointPlan.objects.filter(case=case).first() or build.joint_plan(cast, case)
    return build.plan_task(cast, build.plan_goal(cast, plan=plan), leg=None, **more)


def held(cast: Cast, case: Case, on: date, **more: Any) -> Session:
    return build.held(cast, build.session(cast, build.group(cast, case), on=on, **more))


def state(clause: PlanClause) -> tuple[str, date | None, str]:
    clause.refresh_from_db()
    return clause.state, clause.done_on, clause.done_ref


def to_pup(cast: Cast, case: Case) -> None:
    sent = build.referral(
        cast, case, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.LABOUR_OFFICE,
        matter=ReferralMatter.REGISTRATION,
    )  # fmt: skip
    referrals.accept(sent, by=cast.pup_counsellor)


def test_classes_close_a_task_when_its_hours_are_reached(cast: Cast) -> None:
    case = build.in_team(cast)
    six = task(cast, case)
    first = held(cast, case, cast.ago(20))
    assert state(six) == (ClauseState.STARTED, None, "")
    held(cast, case, cast.ago(15), kind=ServiceKind.objects.get(pk="computer_course"))
    held(cast, case, cast.ago(40))
    assert state(six)[0] == ClauseState.STARTED
    second = held(cast, case, cast.ago(10))
    assert state(six) == (ClauseState.DONE, cast.ago(10), second.ref)
    assert list(six.steps.values_list("to_state", "event_ref", "by")) == [
        ("planned", "", cast.ops_worker.post_id), ("started", first.ref, cast.specialist.post_id),
        ("done", second.ref, cast.specialist.post_id),
    ]  # fmt: skip


def test_the_first_attended_classes_close_a_task_without_hours(cast: Cast) -> None:
    case = build.in_team(cast)
    any_of_them = task(cast, case, hours=None, service=None, since=None, until=None)
    endless = task(cast, case, hours=None, until=None)
    later = task(cast, case, hours=None, since=cast.ago(1))
    session = build.session(cast, build.group(cast, case), on=cast.ago(9))
    services.record_attendance(session, by=cast.specialist, marks={case.pk: services.Mark(AttendanceStatus.ABSENT)})
    assert state(any_of_them)[0] == ClauseState.PLANNED
    came = held(cast, case, cast.ago(7))
    assert state(any_of_them) == (ClauseState.DONE, cast.ago(7), came.ref)
    assert state(endless)[0] == ClauseState.DONE
    assert state(later)[0] == ClauseState.PLANNED


def test_a_voided_attendance_reopens(cast: Cast) -> None:
    case = build.in_team(cast)
    one = task(cast, case, hours=None)
    session = held(cast, case, cast.ago(7))
    mark = Attendance.objects.get(session=session)
    plans.tick_task(hand := task(cast, case, hours=None), by=cast.ops_worker, on=cast.today, note="Widziałam.")
    services.void_attendance(mark, by=cast.coordinator, reason="Pomyłka.")
    assert state(one) == (ClauseState.STARTED, None, "")
    assert one.steps.last().event_ref == session.ref
    assert state(hand)[0] == ClauseState.DONE
    other = held(cast, case, cast.ago(6))
    assert state(one) == (ClauseState.DONE, cast.ago(6), other.ref)


def test_a_voided_attendance_leaves_what_other_classes_still_prove(cast: Cast) -> None:
    case = build.in_team(cast)
    one = task(cast, case, hours=Decimal("3.00"))
    session = held(cast, case, cast.ago(7))
    held(cast, case, cast.ago(5))
    services.void_attendance(Attendance.objects.get(session=session), by=cast.coordinator, reason="Pomyłka.")
    assert state(one)[0] == ClauseState.DONE


def test_a_corrected_attendance_counts_anew(cast: Cast) -> None:
    case = build.in_team(cast)
    one = task(cast, case, hours=Decimal("3.00"))
    session = held(cast, case, cast.ago(7))
    late = services.correct_attendance(
        Attendance.objects.get(session=session), by=cast.coordinator, status=AttendanceStatus.PRESENT, minutes=60,
        reason="Spóźniła się.",
    )  # fmt: skip
    assert state(one)[0] == ClauseState.STARTED
    late = services.correct_attendance(
        late, by=cast.coordinator, status=AttendanceStatus.PRESENT, minutes=120, reason="Dwie godziny."
    )
    assert state(one)[0] == ClauseState.STARTED
    services.correct_attendance(late, by=cast.coordinator, status=AttendanceStatus.PRESENT, reason="Była całość.")
    assert state(one) == (ClauseState.DONE, cast.ago(7), session.ref)


def test_a_card_closes_reopens_and_counts(cast: Cast) -> None:
    case = build.in_team(cast)
    kind = ServiceKind.objects.get(pk="psychological_counselling")
    one = task(cast, case, evidence=Evidence.CONSULTATION, service=kind, hours=None)
    card = build.consultation(cast, case)
    assert state(one) == (ClauseState.DONE, cast.ago(10), card.audit_ref)
    moved = services.correct_consultation(
        card, by=cast.specialist, kind=kind, on=cast.ago(40), minutes=60, topic="x", rate_per_hour=None, payer=None,
        is_remote=False, reason="Inny dzień.",
    )  # fmt: skip
    assert state(one)[0] == ClauseState.STARTED
    again = build.consultation(cast, case, on=cast.ago(4))
    assert state(one) == (ClauseState.DONE, cast.ago(4), again.audit_ref)
    services.void_consultation(again, by=cast.specialist, reason="Pomyłka.")
    services.void_consultation(moved, by=cast.specialist, reason="Pomyłka.")
    assert state(one)[0] == ClauseState.STARTED


def test_a_referral_that_helped_closes_a_task(cast: Cast) -> None:
    case = build.in_team(cast)
    by_body = task(cast, case, evidence=Evidence.REFERRAL, service=None, hours=None)
    elsewhere = task(
        cast, case, evidence=Evidence.REFERRAL, service=None, hours=None, is_own=False, institution=cast.bodies["firm"]
    )
    by_service = task(
        cast, case, evidence=Evidence.REFERRAL, service=ServiceKind.objects.get(pk="career_counselling"), hours=None
    )

    def sent(outcome: str) -> Any:
        row = build.referral(
            cast, case, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.LABOUR_OFFICE,
            matter=ReferralMatter.REGISTRATION, on=cast.ago(20),
        )  # fmt: skip
        referrals.accept(row, by=cast.pup_counsellor, on=cast.ago(19))
        referrals.start(row, by=cast.pup_counsellor, on=cast.ago(18))
        return referrals.close(row, by=cast.pup_counsellor, outcome=outcome, on=cast.ago(3))

    sent(ReferralOutcome.REFERRED_ON)
    assert state(by_body)[0] == ClauseState.PLANNED
    helped = sent(ReferralOutcome.HELPED)
    assert state(by_body) == (ClauseState.DONE, cast.ago(3), helped.ref)
    assert {state(elsewhere)[0], state(by_service)[0]} == {ClauseState.PLANNED}
    referrals.void(helped, by=cast.ops_worker, reason="Pomyłka.")
    assert state(by_body)[0] == ClauseState.STARTED


def test_a_status_stated_by_the_labour_office_closes_a_task(cast: Cast) -> None:
    case = build.in_team(cast)
    to_pup(cast, case)
    one = task(cast, case, evidence=Evidence.STATUS)
    people.record_labour_status(case, by=cast.ops_worker, status=LabourStatus.UNEMPLOYED, on=cast.ago(4))
    wrong = people.record_labour_status(case, by=cast.pup_counsellor, status=LabourStatus.INACTIVE, on=cast.ago(4))
    assert state(one)[0] == ClauseState.PLANNED
    right = people.correct_labour_status(
        wrong, by=cast.pup_counsellor, status=LabourStatus.UNEMPLOYED, on=cast.ago(4), since=None, reason="Pomyłka."
    )
    assert state(one) == (ClauseState.DONE, cast.ago(4), right.audit_ref)
    people.void_labour_status(right, by=cast.pup_counsellor, reason="Pomyłka.")
    assert state(one)[0] == ClauseState.STARTED


def test_an_answered_question_closes_a_task_and_reopens_it(cast: Cast) -> None:
    case = build.in_team(cast)
    one = task(cast, case, evidence=Evidence.STATUS)
    asked = questions.ask(case, by=cast.ops_worker, kind=QuestionKind.LABOUR, receiver=cast.pup)
    questions.answer(asked, by=cast.pup_counsellor, word=StatusWord.YES, has_benefit=False, since_on=cast.ago(40))
    assert state(one) == (ClauseState.DONE, cast.today, asked.ref)
    questions.void_answer(asked.answers.get(), by=cast.pup_counsellor, reason="Pomyłka.")
    assert state(one)[0] == ClauseState.STARTED
    asked.refresh_from_db()
    questions.answer(asked, by=cast.pup_counsellor, word=StatusWord.NO)
    assert state(one)[0] == ClauseState.STARTED


def test_an_effect_closes_a_task(cast: Cast) -> None:
    case = build.in_team(cast)
    one, other = task(cast, case, evidence=Evidence.OUTCOME), task(cast, case, evidence=Evidence.NOTE)
    row = build.outcome(cast, case)
    assert state(one) == (ClauseState.DONE, cast.ago(5), row.audit_ref)
    assert state(other)[0] == ClauseState.PLANNED
    second = build.outcome(cast, case)
    outcomes.void(second, by=cast.coordinator, reason="Pomyłka.")
    assert state(one)[0] == ClauseState.DONE
    outcomes.void(row, by=cast.coordinator, reason="Pomyłka.")
    assert state(one)[0] == ClauseState.STARTED


def test_a_closed_plan_is_left_alone_and_costs_one_query(cast: Cast) -> None:
    case = build.in_team(cast)
    one = task(cast, case, hours=None)
    with unsealed():
        JointPlan.objects.update(state=PlanState.CLOSED)
    session = build.session(cast, build.group(cast, case))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        build.held(cast, session)
    assert state(one)[0] == ClauseState.PLANNED
    assert len([row for row in asked.captured_queries if "planclause" in row["sql"]]) == 1
    assert not [row for row in asked.captured_queries if "clausestep" in row["sql"]]


def test_work_that_begins_closes_a_task_and_a_voided_one_reopens_it(cast: Cast) -> None:
    case = build.in_team(cast)
    begun = {"evidence": Evidence.WORK_BEGUN, "service": None, "hours": None, "since": None, "until": None}
    of_psu, of_any = task(cast, case, work=PlacementForm.PSU, **begun), task(cast, case, **begun)
    of_works = task(cast, case, work=PlacementForm.PUBLIC_WORKS, **begun)
    to_the_end = task(cast, case, **{**begun, "evidence": Evidence.WORK_DONE})
    row = build.placement(cast, case)
    assert state(of_psu)[0] == ClauseState.PLANNED
    row = placements.begin(row, by=cast.ops_worker, on=cast.ago(20))
    assert state(of_psu) == state(of_any) == (ClauseState.DONE, cast.ago(20), row.ref)
    assert state(of_works)[0] == state(to_the_end)[0] == ClauseState.PLANNED
    row = placements.end(row, by=cast.ops_worker, on=cast.ago(3), result="completed")
    assert state(to_the_end) == (ClauseState.DONE, cast.ago(3), row.ref)
    placements.void(row, by=cast.ops_worker, reason="Inna osoba.")
    for clause in (of_psu, of_any, to_the_end):
        assert state(clause) == (ClauseState.STARTED, None, "")
        assert clause.steps.last().event_ref == row.ref


def test_work_that_ends_early_or_outside_the_days_of_the_task_closes_nothing(cast: Cast) -> None:
    case = build.in_team(cast)
    more = {"evidence": Evidence.WORK_DONE, "service": None, "hours": None}
    to_the_end = task(cast, case, **{**more, "since": None, "until": None})
    later = task(cast, case, **{**more, "since": cast.ago(1), "until": None})
    row = build.working(cast, case)
    placements.end(row, by=cast.ops_worker, on=cast.ago(3), result="took_job")
    assert state(to_the_end)[0] == ClauseState.PLANNED
    build.worked(cast, case)
    assert (state(to_the_end)[0], state(later)[0]) == (ClauseState.DONE, ClauseState.PLANNED)


def test_the_form_of_work_is_of_a_task_that_work_closes(cast: Cast) -> None:
    case = build.in_team(cast)
    for more in ({"work": "gardening", "evidence": Evidence.WORK_DONE}, {"work": PlacementForm.PSU}):
        with pytest.raises(Problem) as found:
            task(cast, case, **more)
        assert found.value.field == "work"
    one = task(cast, case, work=PlacementForm.PSU, evidence=Evidence.WORK_DONE)
    assert one.versions.get().content["work"] == "psu"
    assert "work" not in task(cast, case).versions.get().content
    changed = plans.change_clause(one, by=cast.ops_worker, work="")
    assert (changed.work, changed.number) == ("", 2)
