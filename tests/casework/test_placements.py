"""Verbs on temporary work: what they write, what they refuse, and how work ends with the case."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from kwadrat.access import rules
from kwadrat.casework import people, placements
from kwadrat.casework.action import Problem
from kwadrat.law.placements import Slot
from kwadrat.records.audit import AuditEvent
from kwadrat.records.choices import PlacementForm, PlacementResult, PlacementState
from kwadrat.records.people import CaseCorner
from kwadrat.records.placements import Placement
from kwadrat.reporting.placements import hours_words
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

MORNINGS = (Slot(3, time(8), time(12)), Slot(1, time(8), time(12)))


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def steps(row: Placement) -> list[tuple[str, str, str, str]]:
    return list(row.steps.values_list("from_state", "to_state", "reason", "note"))


def corner(row: Placement, code: str) -> date | None:
    return CaseCorner.objects.get(case=row.case_id, corner=code).last_event_on


def test_work_is_planned_begun_and_ended_each_with_a_step_and_an_audit_row(cast: Cast) -> None:
    row = build.placement(cast, host=None, host_name=" Firma „Zieleń” ", timetable=MORNINGS, weekly_minutes=None)
    assert (row.place, row.sender_name) == ("Firma „Zieleń”", "PUP w Próbnie")
    assert (row.weekly_minutes, row.timetable) == (480, [[1, "08:00", "12:00"], [3, "08:00", "12:00"]])
    assert row.slots == (MORNINGS[1], MORNINGS[0])
    assert row.last_on == cast.ago(-60)
    row = placements.begin(row, by=cast.ops_worker, on=cast.ago(20))
    assert row.period.lower == cast.ago(20)
    assert corner(row, "F") == cast.ago(20)
    row = placements.end(row, by=cast.ops_worker, on=cast.ago(3), result=PlacementResult.TOOK_JOB, note=" W piekarni. ")
    assert (row.last_on, row.result, row.result_note) == (cast.ago(3), "took_job", "W piekarni.")
    assert steps(row) == [
        ("", "planned", "", ""), ("planned", "begun", "", ""), ("begun", "ended", "took_job", "W piekarni."),
    ]  # fmt: skip
    kinds = AuditEvent.objects.filter(subject=row.ref).order_by("pk").values_list("kind", "person_id")
    assert list(kinds) == [(f"placement.{one}", row.case.person_id) for one in ("plan", "begin", "end")]


def test_work_at_an_institution_is_an_event_of_its_corner(cast: Cast) -> None:
    row = build.working(cast, host=cast.bodies["partner_ngo"])
    code = cast.bodies["partner_ngo"].kind.corner
    assert corner(row, code) == row.period.lower
    assert corner(row, "Z") == row.period.lower


def test_a_club_sends_too(cast: Cast) -> None:
    row = build.placement(cast, by=cast.coordinator, institution=cast.ngo, club=cast.club)
    assert row.sender_name == cast.club.name
    placements.begin(row, by=cast.coordinator, on=cast.ago(1))


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("form", {"form": "gardening"}),
        ("form", {"form": PlacementForm.SUPPORTED, "since": date(2021, 1, 4), "until": None}),
        ("until", {"until": date(2020, 1, 1)}),
        ("since", {"form": PlacementForm.INTERNSHIP, "since": date(2010, 1, 1), "until": None}),
        ("host", {"host": None}), ("host", {"host": None, "host_name": "  "}), ("host_name", {"host_name": "Firma"}),
        ("weekly_hours", {"weekly_minutes": None}), ("weekly_hours", {"weekly_minutes": 0}),
        ("weekly_hours", {"weekly_minutes": 81 * 60}), ("weekly_hours", {"timetable": MORNINGS}),
        ("weekly_hours", {"timetable": (MORNINGS[0], MORNINGS[0]), "weekly_minutes": None}),
        ("ends_2", {"timetable": (Slot(2, time(9), time(9)),), "weekly_minutes": None}),
        ("weekly_hours", {"since": date(2025, 5, 1), "weekly_minutes": 660}),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_said_beside_its_field(cast: Cast, field: str, more: dict[str, Any]) -> None:
    with pytest.raises(Problem) as found:
        build.placement(cast, **more)
    assert found.value.field == field
    assert not Placement.objects.exists()


@pytest.mark.parametrize("field", ["host", "payer", "sender"])
def test_only_institutions_of_the_partnership_take_part(cast: Cast, field: str) -> None:
    name = "institution" if field == "sender" else field
    with pytest.raises(Problem) as found:
        build.placement(cast, **{name: cast.bodies["out_ngo"]})
    assert found.value.field == field


def test_who_sends_is_a_labour_office_or_the_club_of_its_operator(cast: Cast) -> None:
    for more in (
        {"institution": cast.ops}, {"institution": cast.pup, "club": cast.club},
        {"institution": cast.ngo, "club": cast.clubs["out_club"]},
    ):  # fmt: skip
        with pytest.raises(Problem) as found:
            build.placement(cast, **more)
        assert found.value.field == "sender"


def test_an_unconfirmed_limit_warns_and_never_blocks(cast: Cast) -> None:
    assert build.placement(cast, weekly_minutes=20 * 60).pk
    assert build.placement(cast, form=PlacementForm.INTERNSHIP, weekly_minutes=44 * 60).pk


def test_hours_within_a_confirmed_limit_are_taken(cast: Cast) -> None:
    assert build.placement(cast, since=date(2025, 5, 1), weekly_minutes=600).pk


def test_a_change_keeps_who_sends_and_the_first_day_once_it_has_begun(cast: Cast) -> None:
    row = build.placement(cast)
    more: dict[str, Any] = {"host": cast.ops, "weekly_minutes": 480, "until": cast.ago(-90)}
    row = placements.change(row, by=cast.ops_worker, since=cast.ago(25), **more)
    assert (row.period.lower, row.last_on, row.weekly_minutes, row.note) == (cast.ago(25), cast.ago(-90), 480, "")
    row = placements.begin(row, by=cast.ops_worker, on=cast.ago(20))
    row = placements.change(row, by=cast.ops_worker, since=cast.ago(1), payer=cast.pup, **more)
    assert (row.period.lower, row.payer) == (cast.ago(20), cast.pup)


def test_a_day_that_does_not_fit_is_refused(cast: Cast) -> None:
    row = build.placement(cast, until=cast.ago(10))
    for on in (cast.ago(-1), cast.ago(9)):
        with pytest.raises(Problem) as found:
            placements.begin(row, by=cast.ops_worker, on=on)
        assert found.value.field == "on"
    open_ended = placements.begin(build.placement(cast, until=None), by=cast.ops_worker, on=cast.ago(9))
    assert open_ended.last_on is None
    row = placements.begin(row, by=cast.ops_worker, on=cast.ago(20))
    for on, result, note, field in (
        (cast.ago(21), "completed", "", "on"), (cast.ago(-1), "completed", "", "on"),
        (cast.ago(9), "won", "", "result"), (cast.ago(9), "closed", "", "result"),
        (cast.ago(9), "left", " ", "note"), (cast.ago(9), "sent_back", "", "note"),
    ):  # fmt: skip
        with pytest.raises(Problem) as found:
            placements.end(row, by=cast.ops_worker, on=on, result=result, note=note)
        assert found.value.field == field


def test_planned_work_is_called_off_and_a_mistake_is_voided_with_a_reason(cast: Cast) -> None:
    off = placements.cancel(build.placement(cast), by=cast.ops_worker, reason="Nie ma miejsca.")
    assert (off.state, steps(off)[-1]) == ("cancelled", ("planned", "cancelled", "", "Nie ma miejsca."))
    for make in (build.placement, build.working, build.worked):
        row = placements.void(make(cast), by=cast.ops_worker, reason="Inna osoba.")
        assert (row.state, steps(row)[-1][1:]) == ("voided", ("voided", "", "Inna osoba."))
    for verb in (placements.cancel, placements.void):
        with pytest.raises(Problem) as found:
            verb(build.placement(cast), by=cast.ops_worker, reason=" ")
        assert found.value.field == "reason"


def test_an_employer_worker_or_a_colleague_outside_the_team_carries_out_nothing(cast: Cast) -> None:
    row = build.placement(cast)
    for who in ("ops_colleague", "coordinator", "ngo_worker", "out_worker", "specialist", "ops_head"):
        with pytest.raises(rules.Refused):
            placements.begin(row, by=cast.actors[who], on=cast.ago(1))


def test_work_ends_with_the_case(cast: Cast) -> None:
    case = build.in_team(cast)
    running, planned, late = build.working(cast, case), build.placement(cast, case), build.working(cast, case)
    late = placements.void(late, by=cast.ops_worker, reason="Pomyłka.")
    people.record_move(case, by=cast.ops_worker, on=cast.ago(4), note="Do siostry.")
    for row in (running, planned, late):
        row.refresh_from_db()
    assert (running.state, running.result, running.last_on) == (PlacementState.ENDED, "closed", cast.ago(4))
    assert running.result_note == "Do siostry."
    assert (planned.state, late.state) == (PlacementState.CANCELLED, PlacementState.VOIDED)


def test_a_death_before_the_first_day_of_work_leaves_one_day(cast: Cast) -> None:
    row = build.working(cast, since=cast.ago(3))
    people.record_death(row.case, by=cast.ops_worker, on=cast.ago(5))
    row.refresh_from_db()
    assert row.last_on == cast.ago(3)
    assert row.result_note
    assert row.period.upper - row.period.lower == timedelta(days=1)


def test_hours_are_written_with_a_comma() -> None:
    assert [hours_words(minutes) for minutes in (600, 450, 75)] == ["10", "7,5", "1,25"]
