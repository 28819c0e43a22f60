"""From which entered facts the countdowns of an unemployed person are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kwadrat.casework import people, plans
from kwadrat.records.choices import LabourStatus, NoteKind, ReviewKind
from kwadrat.records.people import Case
from kwadrat.reporting import countdowns, home
from kwadrat.reporting.people import labour_statuses
from tests import build
from tests import cast as cast_module
from tests.casework.test_assessments import to_labour_office
from tests.cast import Cast
from tests.web.test_people import page, text


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return to_labour_office(cast, build.case(cast))


def state(cast: Cast, case: Case, days: int, since: int | None, status: str = LabourStatus.UNEMPLOYED) -> Any:
    return people.record_labour_status(
        case, by=cast.ops_worker, status=status, on=cast.ago(days), since=None if since is None else cast.ago(since)
    )


def running(cast: Cast, case: Case, today: Any = None) -> dict[str, Any]:
    facts = labour_statuses(cast.ops_worker, case)
    return {one.kind: one.since for one in countdowns.of_case(case, facts, today or cast.today)}


def note(cast: Cast, case: Case, days: int, kind: str = NoteKind.PHONE, by: str = "pup_counsellor") -> Any:
    return people.add_note(case, by=cast.actors[by], kind=kind, on=cast.ago(days), text="Rozmowa o ofertach.")


def test_nothing_runs_for_who_is_not_registered(cast: Cast, case: Case) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert countdowns.of_case(case, [], cast.today) == []
    assert len(captured) == 0
    state(cast, case, 50, 60)
    state(cast, case, 10, None, LabourStatus.EMPLOYED)
    assert running(cast, case) == {}


def test_registration_starts_both_and_a_contact_the_first_anew(cast: Cast, case: Case) -> None:
    state(cast, case, 50, 60)
    assert running(cast, case) == {"contact": cast.ago(60), "status": cast.ago(60)}
    note(cast, case, 30)
    note(cast, case, 20, by="ops_worker")
    note(cast, case, 10, NoteKind.LETTER)
    assert running(cast, case) == {"contact": cast.ago(30), "status": cast.ago(60)}
    people.void_note(note(cast, case, 5), by=cast.pup_counsellor, reason="Pomyłka.")
    assert running(cast, case)["contact"] == cast.ago(30)


def test_statuses_in_a_row_count_from_the_first_and_voided_ones_not_at_all(cast: Cast, case: Case) -> None:
    state(cast, case, 70, 200, LabourStatus.JOBSEEKER)
    state(cast, case, 60, 65)
    state(cast, case, 20, None, LabourStatus.LONG_TERM_UNEMPLOYED)
    people.void_labour_status(state(cast, case, 5, None, LabourStatus.EMPLOYED), by=cast.ops_worker, reason="Pomyłka.")
    assert running(cast, case)["status"] == cast.ago(65)


def test_nothing_runs_from_an_unknown_day(cast: Cast, case: Case) -> None:
    state(cast, case, 50, None)
    note(cast, case, 30)
    assert running(cast, case) == {}


def test_the_last_contact_costs_one_query(cast: Cast, case: Case) -> None:
    state(cast, case, 50, 60)
    note(cast, case, 40)
    facts = labour_statuses(cast.ops_worker, case)
    with CaptureQueriesContext(connection) as captured:
        found = countdowns.of_case(case, facts, cast.today)
    assert (len(captured), found[0].since) == (1, cast.ago(40))


def test_a_day_before_the_act_has_no_countdown(cast: Cast, case: Case) -> None:
    state(cast, case, 50, 60)
    facts = labour_statuses(cast.ops_worker, case)
    assert countdowns.of_case(case, facts, cast.today.replace(year=2024)) == []


def test_the_page_of_a_person_says_it_in_words(cast: Cast, case: Case) -> None:
    state(cast, case, 70, 80)
    for who in ("ops_worker", "pup_counsellor"):
        words = text(page(cast, who, "person", case.person.ref))
        for said in ("Kontakt z urzędem pracy", "co najmniej raz na 90 dni", "Koniec statusu bezrobotnego",
                     "najwyżej 3 lata", "art. 63"):  # fmt: skip
            assert said in words, (who, said)
    state(cast, case, 60, 300)
    assert "minęło ponad 90 dni" in text(page(cast, "ops_worker", "person", case.person.ref))


def waiting(cast: Cast, who: str, tab: str = home.MINE) -> dict[str, tuple[int, Any]]:
    """Countdowns on the first page by kind: whose case, and the day."""
    found, _more = home.items(cast.actors[who], tab, cast.today)
    return {one.kind: (one.case_id, one.due) for one in found if one.kind.startswith("labour_")}


def test_the_first_page_says_it_to_who_leads_and_to_the_counsellor(cast: Cast, case: Case) -> None:
    state(cast, case, 50, 76)
    due = {"labour_contact": (case.pk, cast.ago(76 - 90))}
    assert case.lead_id == cast.ops_worker.post_id
    assert waiting(cast, "ops_worker") == waiting(cast, "pup_counsellor") == due
    assert waiting(cast, "ops_head", home.INSTITUTION) == due
    for who in ("ops_colleague", "coordinator", "specialist", "second_coordinator", "steward"):
        assert waiting(cast, who) == {}, who
    shown = text(page(cast, "pup_counsellor", "home"))
    assert f"Kontakt z urzędem pracy: {case.person}" in shown
    note(cast, case, 74)
    assert waiting(cast, "pup_counsellor") == {}, "the warning begins on day 75 after the last contact"
    people.void_note(note(cast, case, 3), by=cast.pup_counsellor, reason="Pomyłka.")
    state(cast, case, 2, None, LabourStatus.EMPLOYED)
    assert waiting(cast, "ops_worker") == {}


def test_the_first_page_counts_as_the_page_of_the_person_does(cast: Cast, case: Case) -> None:
    """The same days from statuses in a row, another one between them, a review and the first day of the rule."""
    state(cast, case, 300, 320)
    state(cast, case, 250, None, LabourStatus.EMPLOYED)
    state(cast, case, 200, 210)
    people.void_labour_status(state(cast, case, 199, 400), by=cast.ops_worker, reason="Pomyłka.")
    state(cast, case, 150, None, LabourStatus.LONG_TERM_UNEMPLOYED)
    facts = labour_statuses(cast.ops_worker, case)
    (contact, status) = countdowns.of_case(case, facts, cast.today)
    assert contact.since == cast.ago(210)
    assert waiting(cast, "ops_worker") == {"labour_contact": (case.pk, contact.due_on)}
    plan = build.joint_plan(cast, case, since=cast.ago(100))
    plans.record_review(
        plan, by=cast.pup_counsellor, kind=ReviewKind.REVIEW, on=cast.ago(80), conclusions="Rozmowa o pracy."
    )
    (contact, _status) = countdowns.of_case(case, facts, cast.today)
    assert contact.since == cast.ago(80)
    assert waiting(cast, "ops_worker")["labour_contact"] == (case.pk, contact.due_on)
    near = status.due_on - countdowns.ENDING_DAYS * timedelta(days=1)
    for day, there in ((near - timedelta(days=1), False), (near, True)):
        rows, due, _data = countdowns.near(cast.ops_worker, own=True, today=day)["status"]
        assert [row.item_due for row in rows.annotate(item_due=due)] == [status.due_on] * there


def test_a_day_without_the_rules_says_nothing(cast: Cast) -> None:
    assert countdowns.near(cast.ops_worker, own=True, today=date(2020, 1, 1)) == {}
