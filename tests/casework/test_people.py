"""Verbs on persons, their facts, teams and participations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kwadrat.access import disclosure
from kwadrat.access.rules import Refused
from kwadrat.casework import people
from kwadrat.records.choices import Corner, InterruptionReason, NoteKind, ParticipationState
from kwadrat.records.fields import blind_index
from kwadrat.records.people import BenefitFact, Case, Participation, Person, PersonIdentity
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast

BORN = date(1985, 3, 12)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_register(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 901)
    person = build.person(cast, pesel=f" {number} ", phone="+48 500 100 200", on=cast.ago(9), first_name=" Anna ")
    assert person.first_name == "Anna"
    row = PersonIdentity.objects.get(person=person)
    assert row.pesel_index == blind_index("pesel", cast.partnership.pk, number)
    assert row.phone_index == blind_index("phone", cast.partnership.pk, "500100200")
    case = Case.objects.get(person=person)
    assert (case.opened_on, case.lead_id) == (cast.ago(9), cast.ops_worker.post_id)
    assert set(case.corners.values_list("corner", flat=True)) == set(Corner.values)
    assert case.team.get().period.lower == cast.ago(9)
    event = last("person.register")
    assert (event.person_id, event.details) == (person.pk, {"has_pesel": True})


def test_register_without_pesel_and_twice_in_two_partnerships(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 902)
    build.person(cast, pesel=number)
    build.person(cast, pesel="", phone="")
    build.person(cast, pesel="", phone="")
    with problem("pesel", "PESEL"):
        build.person(cast, pesel=number)
    assert build.person(cast, by=cast.out_worker, pesel=number).partnership == cast.partnerships["out"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("first_name", {"first_name": "  "}), ("last_name", {"last_name": ""}), ("locality", {"locality": " "}),
        ("birth_on", {"birth_on": date(2999, 1, 1)}), ("birth_on", {"birth_on": date(1850, 1, 1)}),
        ("pesel", {"pesel": "123"}), ("pesel", {"pesel": "8503120000x"}), ("pesel", {"pesel": "85031200001"}),
        ("pesel", {"pesel": build.pesel(date(1985, 3, 13), "F", 3)}), ("pesel", {"pesel": build.pesel(BORN, "M", 4)}),
    ],
)  # fmt: skip
def test_register_reports_what_is_wrong(cast: Cast, field: str, values: dict[str, Any]) -> None:
    with problem(field):
        build.person(cast, **values)
    assert not Person.objects.exists()


def test_correct(cast: Cast) -> None:
    person = build.person(cast, pesel="")
    number = build.pesel(BORN, "F", 903)
    values: dict[str, Any] = {
        "first_name": "Anna", "last_name": "Zmieniona", "birth_on": BORN, "sex": "F", "locality": "Próbno",
    }  # fmt: skip
    people.correct(person, by=cast.ops_worker, **values, pesel=number, phone="500 000 111")
    opened = disclosure.identity(cast.ops_worker, person)
    assert (opened.pesel, opened.phone, opened.street) == (number, "500 000 111", "")
    assert set(last("person.correct").details["changed"]) == {"last_name", "pesel", "street", "phone"}
    other = build.person(cast, pesel="")
    with problem("pesel"):
        people.correct(other, by=cast.ops_worker, **values, pesel=number)


def test_record_group_and_void_fact(cast: Cast) -> None:
    case = build.in_team(cast)
    fact = people.record_group(case, by=cast.coordinator, group="G5", since=cast.ago(9), until=cast.ago(1))
    assert fact.period.upper == cast.today
    assert last("person.record_group").person_id == case.person_id
    with problem("justification"):
        people.record_group(case, by=cast.coordinator, group="GX", since=cast.ago(9))
    with problem("until"):
        people.record_group(case, by=cast.coordinator, group="G5", since=cast.ago(1), until=cast.ago(2))
    with problem("since"):
        people.record_group(case, by=cast.coordinator, group="G5", since=cast.ago(-1))
    with problem("reason"):
        people.void_fact(fact, by=cast.ops_worker, reason=" ")
    void = people.void_fact(fact, by=cast.ops_worker, reason="Pomyłka.")
    assert (void.is_void, void.void_reason, void.voided_by_id) == (True, "Pomyłka.", cast.ops_worker.post_id)
    last("person.void_fact")
    with pytest.raises(Refused, match="wrong_state"):
        people.void_fact(fact, by=cast.ops_worker, reason="Znowu.")


def test_record_premise(cast: Cast) -> None:
    fact = people.record_premise(build.case(cast), by=cast.ops_worker, on=cast.ago(1), with_poverty=True, note=" x ")
    assert (fact.with_poverty, fact.note) == (True, "x")
    assert "note" not in last("person.record_premise").details
    with problem("on"):
        people.record_premise(fact.case, by=cast.ops_worker, on=cast.ago(-1))


def test_record_benefit(cast: Cast) -> None:
    fact = people.record_benefit(build.case(cast), by=cast.ops_worker, benefit="6", since=cast.ago(3))
    assert BenefitFact.objects.get() == fact
    assert last("person.record_benefit").details == {}
    with problem("until"):
        people.record_benefit(fact.case, by=cast.ops_worker, benefit="6", since=cast.ago(3), until=cast.ago(4))


def test_give_notice(cast: Cast) -> None:
    case = people.give_notice(build.case(cast), by=cast.ops_worker, on=cast.ago(1), version="2026-01")
    assert (case.notice_given_on, case.notice_version) == (cast.ago(1), "2026-01")
    assert last("person.give_notice").details == {"on": str(cast.ago(1))}
    with problem("version"):
        people.give_notice(case, by=cast.ops_worker, on=cast.ago(1), version=" ")


def test_correct_and_void_labour_status(cast: Cast) -> None:
    case = build.in_team(cast)
    fact = people.record_labour_status(case, by=cast.ops_worker, status="jobseeker", on=cast.ago(9))
    with problem("reason"):
        people.correct_labour_status(fact, by=cast.ops_worker, status="inactive", on=cast.ago(8), since=None, reason="")
    with problem("since"):
        people.correct_labour_status(
            fact, by=cast.coordinator, status="inactive", on=cast.ago(8), since=cast.ago(7), reason="x"
        )
    right = people.correct_labour_status(
        fact, by=cast.coordinator, status="inactive", on=cast.ago(8), since=cast.ago(20), reason="Pomyłka w statusie."
    )
    last("person.correct_labour_status")
    fact.refresh_from_db()
    assert (fact.is_void, fact.void_reason, fact.status) == (True, "Pomyłka w statusie.", "jobseeker")
    assert (right.replaces, right.status, right.stated_on) == (fact, "inactive", cast.ago(8))
    with pytest.raises(Refused):
        people.void_labour_status(fact, by=cast.coordinator, reason="x")
    with problem("reason"):
        people.void_labour_status(right, by=cast.coordinator, reason=" ")
    assert people.void_labour_status(right, by=cast.coordinator, reason="Nie ta osoba.").is_void
    last("person.void_labour_status")


def test_record_labour_status(cast: Cast) -> None:
    case = build.case(cast)
    fact = people.record_labour_status(case, by=cast.ops_worker, status="jobseeker", on=cast.ago(2), since=cast.ago(9))
    assert fact.stated_by_id == cast.ops_worker.post_id
    last("person.record_labour_status")
    assert case.corners.get(corner=Corner.ASSISTANCE).last_event_on == cast.ago(2)
    with problem("since"):
        people.record_labour_status(case, by=cast.ops_worker, status="jobseeker", on=cast.ago(2), since=cast.ago(1))


def test_add_note_and_void_note(cast: Cast) -> None:
    note = build.note(cast)
    assert last("person.add_note").details == {"on": str(note.held_on), "kind": NoteKind.PHONE}
    with problem("text"):
        people.add_note(note.case, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.today, text="\n ")
    void = people.void_note(note, by=cast.ops_worker, reason="x" * 400)
    assert (void.is_void, len(void.void_reason), void.text) == (True, 300, note.text)
    last("person.void_note")


def test_join_team(cast: Cast) -> None:
    case = build.case(cast)
    people.join_team(case, by=cast.ops_worker, post=cast.posts["ops_colleague"])
    assert last("person.join_team").details == {"post": cast.posts["ops_colleague"].ref}
    people.join_team(case, by=cast.ops_colleague, post=cast.posts["ops_worker"])
    assert case.team.count() == 2
    with problem("post"):
        people.join_team(case, by=cast.ops_worker, post=cast.posts["pup_counsellor"])
    for absent in ("no_papers", "departed"):
        with problem("post"):
            people.join_team(case, by=cast.ops_worker, post=cast.posts[absent])


def test_start_participation(cast: Cast) -> None:
    participation = build.participation(cast)
    assert participation.state == ParticipationState.ACTIVE
    assert list(participation.steps.values_list("from_state", "to_state")) == [("", "active")]
    event = last("person.start_participation")
    assert (event.subject, event.details["warnings"]) == (participation.ref, [])
    with problem("on"):
        people.start_participation(
            participation.case, by=cast.coordinator, on=cast.ago(5), planned_end_on=cast.ago(-50)
        )


def test_each_missing_condition_is_named_and_all_at_once(cast: Cast) -> None:
    case = build.in_team(cast)
    with pytest.raises(people.Problems) as several:
        people.start_participation(case, by=cast.coordinator, on=cast.ago(5), planned_end_on=None)
    rules = {one.rule for one in several.value.problems}
    assert {"EL-01", "PA-01", "PA-04", "DP-02"} <= rules
    assert all(one.message for one in several.value.problems)
    assert not Participation.objects.exists()


def test_a_benefit_excludes_on_its_days_only(cast: Cast) -> None:
    case = build.ready(cast)
    people.record_benefit(case, by=cast.ops_worker, benefit="1", since=cast.ago(60), until=cast.ago(40))
    end = cast.ago(-100)
    with pytest.raises(people.Problems) as several:
        people.start_participation(case, by=cast.coordinator, on=cast.ago(50), planned_end_on=end)
    assert {one.rule for one in several.value.problems} <= {"EL-06", "EL-07"}
    people.start_participation(case, by=cast.coordinator, on=cast.ago(39), planned_end_on=end)


def test_a_participation_needs_a_contract_of_that_day(cast: Cast) -> None:
    case, end = build.ready(cast), cast.ago(-50)
    signed = cast.ago(build.LONG - 15)
    with pytest.raises(people.Problems) as several:
        people.start_participation(case, by=cast.coordinator, on=signed - timedelta(days=1), planned_end_on=end)
    assert {one.rule for one in several.value.problems} == {"EL-01", "PA-01", "DP-02"}
    people.start_participation(case, by=cast.coordinator, on=signed, planned_end_on=end)
    waiting = build.in_team(cast)
    build.draft(cast, waiting)
    with pytest.raises(people.Problems) as several:
        people.start_participation(waiting, by=cast.coordinator, on=cast.ago(5), planned_end_on=cast.ago(-50))
    assert "PA-01" in {one.rule for one in several.value.problems}


def test_the_planned_end_is_not_before_the_start(cast: Cast) -> None:
    case = build.ready(cast)
    with problem("planned_end_on"):
        people.start_participation(case, by=cast.coordinator, on=cast.ago(5), planned_end_on=cast.ago(6))
    with problem("on"):
        people.start_participation(case, by=cast.coordinator, on=cast.ago(-1), planned_end_on=cast.ago(-50))


def test_end_participation(cast: Cast) -> None:
    participation = build.participation(cast)
    start = participation.period.lower
    for field, values in (
        ("on", {"on": start - timedelta(days=1), "state": ParticipationState.COMPLETED}),
        ("on", {"on": cast.ago(-1), "state": ParticipationState.COMPLETED}),
        ("reason", {"on": cast.today, "state": ParticipationState.INTERRUPTED}),
        (None, {"on": cast.today, "state": ParticipationState.ACTIVE}),
    ):
        with problem(field):
            people.end_participation(participation, by=cast.coordinator, **values)
    ended = people.end_participation(
        participation, by=cast.coordinator, on=cast.ago(2), state=ParticipationState.INTERRUPTED,
        reason=InterruptionReason.MOVED, note=" Wyjazd. ",
    )  # fmt: skip
    assert (ended.period.upper, ended.interruption_reason, ended.end_note) == (cast.ago(1), "moved", "Wyjazd.")
    assert ended.steps.order_by("id").last().reason == "moved"
    assert last("person.end_participation").details == {"on": str(cast.ago(2)), "state": "interrupted"}
    with pytest.raises(Refused, match="wrong_state"):
        people.end_participation(ended, by=cast.coordinator, on=cast.today, state=ParticipationState.COMPLETED)


def test_a_completed_participation_keeps_no_reason_of_interruption(cast: Cast) -> None:
    participation = people.end_participation(
        build.participation(cast),
        by=cast.coordinator,
        on=cast.today,
        state=ParticipationState.COMPLETED,
        reason="moved",
    )
    assert (participation.state, participation.interruption_reason) == (ParticipationState.COMPLETED, "")


def test_before_the_rule_of_the_planned_end_the_program_still_asks_for_it(cast: Cast) -> None:
    """PA-04 stands from 2007-07-14; the column is not empty on any day."""
    case, on = build.in_team(cast), date(2006, 5, 1)
    people.give_notice(case, by=cast.ops_worker, on=on)
    people.record_group(case, by=cast.ops_worker, group="G5", since=on, evidence="zaświadczenie")
    people.record_premise(case, by=cast.ops_worker, on=on, with_poverty=True)
    with problem("planned_end_on"):
        people.start_participation(case, by=cast.coordinator, on=on, planned_end_on=None)
