"""Verbs on groups, sessions, attendance and cards; effects."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from kwadrat.access.rules import Refused
from kwadrat.casework import outcomes, services
from kwadrat.casework.services import Mark
from kwadrat.records.choices import AttendanceStatus, OutcomeKind, SessionState
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.services import Attendance, Consultation, Group, Session
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_create_group(cast: Cast) -> None:
    group = services.create_group(cast.club, by=cast.coordinator, name=" A ", capacity=3)
    assert (group.name, group.partnership_id) == ("A", cast.partnership.pk)
    assert last("service.create_group").subject == group.ref
    for field, values in (("name", {"name": "A"}), ("name", {"name": " "}), ("capacity", {"capacity": 0}),
                          ("capacity", {"capacity": 201})):  # fmt: skip
        with problem(field):
            services.create_group(cast.club, by=cast.coordinator, **{"name": "B", "capacity": 3, **values})
    assert Group.objects.count() == 1


def test_join_group_and_leave_group(cast: Cast) -> None:
    one, two, stranger = build.in_team(cast), build.in_team(cast), build.case(cast, by=cast.out_worker)
    group = services.create_group(cast.club, by=cast.coordinator, name="A", capacity=1)
    services.join_group(group, by=cast.coordinator, case=one, since=cast.ago(20))
    assert last("service.join_group").details == {"case": one.ref, "since": str(cast.ago(20))}
    with problem("case", "pełna|full"):
        services.join_group(group, by=cast.coordinator, case=two, since=cast.ago(19))
    with problem("case"):
        services.join_group(group, by=cast.coordinator, case=stranger, since=cast.ago(19))
    with problem("on"):
        services.leave_group(group, by=cast.coordinator, case=two, on=cast.ago(1))
    services.leave_group(group, by=cast.coordinator, case=one, on=cast.ago(10))
    last("service.leave_group")
    services.join_group(group, by=cast.coordinator, case=two, since=cast.ago(9))
    wide = services.create_group(cast.club, by=cast.coordinator, name="B", capacity=5)
    services.join_group(wide, by=cast.coordinator, case=one, since=cast.ago(20))
    with problem("case"):
        services.join_group(wide, by=cast.coordinator, case=one, since=cast.ago(5))


def test_plan_session(cast: Cast) -> None:
    group = build.group(cast, build.in_team(cast))
    session = build.session(cast, group, room=" 2 ", rate_per_hour=Decimal("80.00"), payer=cast.ops)
    assert (session.state, session.room, session.minutes) == (SessionState.PLANNED, "2", 180)
    assert list(session.steps.values_list("to_state", flat=True)) == ["planned"]
    last("service.plan_session")
    other = services.create_group(cast.clubs["second_club"], by=cast.second_coordinator, name="X", capacity=2)
    for field, values in (
        ("ends_at", {"ends_at": time(10)}), ("on", {"on": cast.today.replace(year=2001)}),
        ("rate_per_hour", {"rate_per_hour": Decimal("-1")}), ("rate_per_hour", {"rate_per_hour": Decimal("10001")}),
        ("leader", {"leader": cast.posts["departed"], "on": cast.today}),
    ):  # fmt: skip
        with problem(field):
            build.session(cast, group, **values)
    with problem("group"):
        build.session(cast, other)
    assert Session.objects.count() == 1


def test_cancel_session(cast: Cast) -> None:
    session = build.session(cast)
    with problem("reason"):
        services.cancel_session(session, by=cast.coordinator, reason="")
    off = services.cancel_session(session, by=cast.coordinator, reason="Awaria.")
    assert (off.state, off.cancel_reason) == (SessionState.CANCELLED, "Awaria.")
    assert last("service.cancel_session").details["state"] == "cancelled"
    with pytest.raises(Refused, match="wrong_state"):
        services.record_attendance(off, by=cast.specialist, marks={})


def test_record_attendance(cast: Cast) -> None:
    cases = [build.in_team(cast) for _n in range(3)]
    session = build.session(cast, build.group(cast, *cases))
    marks = {
        cases[0].pk: Mark(AttendanceStatus.PRESENT), cases[1].pk: Mark(AttendanceStatus.PRESENT, 90),
        cases[2].pk: Mark(AttendanceStatus.EXCUSED, None, "office"),
    }  # fmt: skip
    held = services.record_attendance(session, by=cast.specialist, marks=marks)
    rows = list(held.attendances.order_by("case_id").values_list("status", "minutes", "absence_reason"))
    assert rows == [("present", 180, ""), ("present", 90, ""), ("excused", 0, "office")]
    assert held.state == SessionState.HELD
    assert last("service.record_attendance").details == {
        "state": "held", "on": str(session.held_on), "present": 2, "people": 3
    }  # fmt: skip
    assert cases[0].corners.get(corner="R").last_event_on == session.held_on
    with pytest.raises(Refused, match="wrong_state"):
        services.record_attendance(held, by=cast.specialist, marks=marks)


def test_record_attendance_reports_what_is_wrong(cast: Cast) -> None:
    case, other = build.in_team(cast), build.in_team(cast)
    group = build.group(cast, case, other)
    session, ahead = build.session(cast, group), build.session(cast, group, on=cast.ago(-2))
    present = Mark(AttendanceStatus.PRESENT)
    for field, where, marks in (
        ("on", ahead, {case.pk: present, other.pk: present}),
        (None, session, {case.pk: present}),
        (None, session, {}),
        (None, session, {case.pk: present, other.pk: present, 10**6: present}),
        (None, session, {case.pk: present, other.pk: Mark(AttendanceStatus.PRESENT, 181)}),
    ):
        with problem(field):
            services.record_attendance(where, by=cast.specialist, marks=marks)
    assert not Attendance.objects.exists()


def test_correct_attendance(cast: Cast) -> None:
    row = build.attendance(cast)
    with problem("minutes"):
        services.correct_attendance(row, by=cast.coordinator, status="present", minutes=0, reason="x")
    with problem("reason"):
        services.correct_attendance(row, by=cast.coordinator, status="absent", reason=" ")
    new = services.correct_attendance(
        row, by=cast.coordinator, status="excused", absence_reason="family", reason="Telefon od rodziny."
    )
    row.refresh_from_db()
    assert (row.is_void, row.minutes, new.minutes, new.replaces_id) == (True, 180, 0, row.pk)
    assert last("service.correct_attendance").details == {"was": "present", "now": "excused"}
    again = services.correct_attendance(new, by=cast.specialist, status="present", minutes=30, reason="Była.")
    assert again.minutes == 30
    with pytest.raises(Refused, match="wrong_state"):
        services.correct_attendance(row, by=cast.coordinator, status="present", reason="x")


def test_void_attendance(cast: Cast) -> None:
    row = services.void_attendance(build.attendance(cast), by=cast.coordinator, reason="Pomyłka.")
    assert row.is_void
    last("service.void_attendance")


def test_record_consultation(cast: Cast) -> None:
    case = build.in_team(cast)
    card = build.consultation(cast, case, rate_per_hour=Decimal("60.00"), payer=cast.ops, is_remote=True)
    assert (card.provider_id, card.post_id, card.is_remote) == (cast.ngo.pk, cast.specialist.post_id, True)
    assert last("service.record_consultation").details == {"on": str(cast.ago(10)), "minutes": 60}
    for field, values in (
        ("on", {"on": cast.ago(-1)}), ("minutes", {"minutes": 0}), ("minutes", {"minutes": 601}),
        ("rate_per_hour", {"rate_per_hour": Decimal("10000.01")}), ("topic", {"topic": ""}),
        ("club", {"club": cast.clubs["out_club"]}),
    ):  # fmt: skip
        with problem(field):
            build.consultation(cast, case, **values)
    assert Consultation.objects.get() == card


def test_correct_consultation_and_void_consultation(cast: Cast) -> None:
    card = build.consultation(cast)
    values: dict[str, Any] = {
        "kind": card.kind, "on": cast.ago(9), "minutes": 45, "topic": "inny temat", "rate_per_hour": None,
        "payer": None, "is_remote": False,
    }  # fmt: skip
    with problem("reason"):
        services.correct_consultation(card, by=cast.specialist, **values, reason="")
    new = services.correct_consultation(card, by=cast.coordinator, **values, reason="Zły dzień.")
    card.refresh_from_db()
    assert (card.is_void, new.replaces_id, new.minutes, new.post_id) == (True, card.pk, 45, cast.specialist.post_id)
    last("service.correct_consultation")
    assert services.void_consultation(new, by=cast.specialist, reason="Nie było.").is_void
    last("service.void_consultation")


def test_outcome_record(cast: Cast) -> None:
    outcome = build.outcome(cast, employment_form="contract", employer_name="Piekarnia")
    assert (outcome.kind, outcome.employment_form, outcome.employer_name) == (OutcomeKind.SOCIAL, "", "")
    work = build.outcome(cast, outcome.case, "employment", employment_form="contract", employer_name=" Piekarnia ")
    assert (work.employment_form, work.employer_name) == ("contract", "Piekarnia")
    assert last("outcome.record").details == {"on": str(cast.ago(5)), "kind": "employment"}
    with problem("employment_form"):
        build.outcome(cast, outcome.case, "employment")
    kind = OutcomeType.objects.get(pk="official_matters")
    with problem("on"):
        outcomes.record(outcome.case, by=cast.coordinator, type=kind, on=cast.ago(-1))


def test_outcome_void(cast: Cast) -> None:
    outcome = build.outcome(cast)
    with problem("reason"):
        outcomes.void(outcome, by=cast.coordinator, reason="")
    assert outcomes.void(outcome, by=cast.coordinator, reason="Pomyłka.").is_void
    last("outcome.void")
