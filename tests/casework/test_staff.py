"""Verbs on the staff of a club: what each writes, and each problem it reports."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kwadrat.casework import staff
from kwadrat.records.choices import EmploymentBasis
from kwadrat.records.staff import Employment
from kwadrat.reporting import staff as reporting
from tests import build
from tests import cast as cast_module
from tests.casework import trail
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_employ_writes_a_row_with_whole_minutes_and_a_last_day_inclusive(cast: Cast) -> None:
    row = build.employment(
        cast, name="  Wanda   Kadrowa ", position=" psycholog ", weekly_minutes=450, since=date(2026, 1, 1),
        until=date(2026, 6, 30),
    )  # fmt: skip
    row.refresh_from_db()
    assert (str(row), row.position, row.weekly_minutes) == ("Wanda Kadrowa", "psycholog", 450)
    assert (row.period.lower, row.period.upper) == (date(2026, 1, 1), date(2026, 7, 1))
    assert row.partnership_id == cast.partnership.pk
    event = trail.last("staff.employ")
    assert event.details["weekly_minutes"] == 450
    assert "Wanda" not in str(event.details)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}), ("position", {"position": ""}), ("weekly_minutes", {"weekly_minutes": 0}),
        ("weekly_minutes", {"weekly_minutes": 7 * 24 * 60 + 1}),
        ("until", {"since": date(2026, 2, 1), "until": date(2026, 1, 1)}),
    ],
)  # fmt: skip
def test_employ_reports_each_problem(cast: Cast, field: str, values: dict[str, object]) -> None:
    with trail.problem(field):
        build.employment(cast, **values)


def test_employ_refuses_the_same_work_twice_but_not_another_basis(cast: Cast) -> None:
    build.employment(cast, name="Wanda Kadrowa")
    with trail.problem("name"):
        build.employment(cast, name="wanda kadrowa", since=cast.today)
    build.employment(cast, name="Wanda Kadrowa", basis=EmploymentBasis.CONTRACT)
    assert Employment.objects.count() == 2


def test_correct_keeps_the_old_row_readable(cast: Cast) -> None:
    row = build.employment(cast)
    new = staff.correct(
        row, by=cast.coordinator, name=row.name, position="psycholożka", basis=row.basis, weekly_minutes=1200,
        since=row.period.lower, until=None, reason="zły wymiar",
    )  # fmt: skip
    row.refresh_from_db()
    assert row.is_void
    assert (row.void_reason, row.voided_by_id) == ("zły wymiar", cast.coordinator.post_id)
    assert (new.replaces_id, new.weekly_minutes, new.is_void) == (row.pk, 1200, False)
    trail.last("staff.correct")
    with trail.problem("reason"):
        staff.correct(
            new, by=cast.coordinator, name=row.name, position="x", basis=row.basis, weekly_minutes=60,
            since=row.period.lower, until=None, reason=" ",
        )  # fmt: skip


def test_end_closes_the_period_and_may_move_the_end(cast: Cast) -> None:
    row = staff.end(build.employment(cast), by=cast.coordinator, on=cast.today)
    assert row.period.upper == cast.today + timedelta(days=1)
    assert trail.last("staff.end").details == {"was": "", "now": str(cast.today)}
    earlier = staff.end(row, by=cast.coordinator, on=cast.ago(5))
    assert earlier.period.upper == cast.ago(4)
    assert trail.last("staff.end").details["was"] == str(cast.today)
    with trail.problem("on"):
        staff.end(earlier, by=cast.coordinator, on=cast.ago(build.LONG + 1))


def test_void_takes_the_entry_out_of_the_numbers(cast: Cast) -> None:
    row, other = build.employment(cast), build.employment(cast, basis=EmploymentBasis.VOLUNTEER)
    past = build.employment(cast, until=cast.ago(10))
    before = reporting.staff(cast.coordinator, cast.club, cast.today)
    assert (before.people, before.minutes, before.volunteers) == (1, 600, 1)
    assert before.rows[-1] == past
    staff.void(row, by=cast.coordinator, reason="pomyłka")
    after = reporting.staff(cast.coordinator, cast.club, cast.today)
    assert (after.people, after.minutes, after.void) == (0, 0, (row,))
    assert set(after.rows) == {other, past}
    trail.last("staff.void")
    assert reporting.staff(cast.second_coordinator, cast.club, cast.today).rows == ()
