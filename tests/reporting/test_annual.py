"""The yearly report against a club counted by hand, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kwadrat.law.params import MissingParameter
from kwadrat.records.partnership import Club
from kwadrat.reporting.reports import clubs
from kwadrat.reporting.reports.annual import Annual, annual, is_sensitive
from kwadrat.reporting.reports.masking import masked_annual
from kwadrat.reporting.tables import Cell, Column, Row, Table
from tests import cast as cast_module
from tests.reporting import annual_club
from tests.reporting.annual_club import YEAR, AnnualClub
from tests.reporting.test_tables import make

pytestmark = pytest.mark.django_db

# Counted on paper from tests/reporting/annual_club.py. Participants of 2024: Anna, Beata, Celina, Danuta, Ewa, Filip,
# Grzegorz, Henryk, Igor, Jan, Marek. Karol left in 2023, Lena never took part. Columns: participants, effects, work.
R2 = {
    "G1": (1, 1, 1),  # Ewa: work on her last day
    "G2": (2, 1, 0),  # Celina (effect), Danuta
    "G3": (0, 0, 0),  # Igor's ended with 2023
    "G4": (1, 0, 0),  # Danuta again
    "G5": (4, 3, 1),  # Anna (work after), Beata (effect), Filip (work before leaving), Igor
    "G6": (1, 1, 0),  # Grzegorz: two effects, one person
    "G7": (1, 0, 0),  # Henryk
    "G8": (1, 1, 0),  # Beata again; Marek's group is void
    "GX": (1, 0, 0),  # Jan; his effect is void
    "sum": (12, 7, 2),
    "once": (11, 6, 2),  # Marek has no group and is counted
    "pension": (1, 0, 0),  # Henryk
    "earlier": (None, 1, 1),  # Karol
}
# people in the year, people on 31 December, hours a week on 31 December
R1 = {
    "basis.contract": (1, 1, "40"),
    "basis.mandate": (3, 1, "10"),  # Wanda until August, Zenon, Olga until June
    "staff": (3, 2, "50"),  # Wanda once
    "volunteers": (1, 1, "3"),
}
HOURS = {"koordynatorka": "40", "trenerka": "5", "psycholog": "10", "doradczyni zawodowa": "7.5", "korepetycje": "3"}
# meetings, hours, participants, others, with effects
R3 = {
    "service.social_skills_training": (1, "3", 2, 0, 2),  # Celina and Filip; Grzegorz was absent
    "service.psychological_counselling": (3, "2.5", 1, 1, 1),  # Celina twice, Lena
    "all": (4, "5.5", 2, 1, 2),
}
EFFECTS = {"effect.official_matters": 2, "effect.qualification": 2, "effect.employment": 3}
# from earlier years, received, spent, given back, left
R4 = {
    "Klub w gminie": ("0", "10000", "9500.50", "499.50", "0"),
    "Klub europejski": ("2000", "0", "1600", "0", "400"),
    "Wyposażenie": ("0", "1000", "1200", "0", "-200"),
    "Razem": ("2000", "11000", "12300.50", "499.50", "200"),
}
CHECKS = {
    "group_missing": ("error", 1), "grant_over": ("error", 1), "result_unknown": ("look", 2),
    "work_before_end": ("look", 1), "effect_outside": ("look", 1), "end_missing": ("look", 1),
    "lists_open": ("look", 1), "grant_left": ("look", 1), "grant_outside": ("look", 1), "groups_sum": ("ok", 0),
    "finished": ("ok", 0), "effects_within": ("ok", 0), "work_within": ("ok", 0), "contract_missing": ("ok", 0),
    "staff_missing": ("ok", 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def club(django_db_setup: None, django_db_blocker: Any) -> Iterator[AnnualClub]:
    """The club, in a transaction that is rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield annual_club.make(cast_module.make_anew(date(2023, 1, 1)))
        transaction.set_rollback(True)


@pytest.fixture
def report(club: AnnualClub) -> Annual:
    return annual(club.cast.club, YEAR, club.cast.coordinator)


def cells(table: Table, row: str) -> tuple[Any, ...]:
    found = table.row(row).cells
    return tuple(found[column.code].value if column.code in found else None for column in table.columns)


def test_participants_by_groups_with_overlaps_and_people_once(report: Annual) -> None:
    table = report.part("R2")
    assert {row.code: cells(table, row.code) for row in table.rows} == R2


def test_staff_by_basis_and_hours_of_each_agreement(report: Annual) -> None:
    table = report.part("R1")
    found = {row.code: cells(table, row.code) for row in table.section("bases")}
    assert found == {code: (people, end, Decimal(hours)) for code, (people, end, hours) in R1.items()}
    times = {row.label.split(",")[0]: row.cells["weekly"].value for row in table.section("time")}
    assert times == {position: Decimal(hours) for position, hours in HOURS.items()}
    assert "Kadrowa" not in str(table.as_dict()), "the report prints positions, not names"


def test_actions_and_effects_by_kind(report: Annual) -> None:
    table = report.part("R3")
    found = {row.code: cells(table, row.code) for row in table.section("actions")}
    assert found == {code: (row[0], Decimal(row[1]), *row[2:]) for code, row in R3.items()}
    assert {row.code: row.cells["effects"].value for row in table.section("reached")} == EFFECTS


def test_grants_and_their_settlement(report: Annual) -> None:
    table = report.part("R4")
    found = {row.label: cells(table, row.code) for row in table.rows}
    assert found == {title: tuple(Decimal(value) for value in row) for title, row in R4.items()}


def test_checks_find_what_was_planted_and_nothing_else(report: Annual) -> None:
    assert {check.code: (check.kind, check.count) for check in report.checks} == CHECKS
    assert [check.kind for check in report.checks] == sorted(
        (check.kind for check in report.checks), key=("error", "look", "ok").index
    )
    sums = next(check for check in report.checks if check.code == "groups_sum")
    assert dict(sums.numbers) == {"sum": 12, "once": 11, "more": 2}
    assert {check.code for check in report.errors} == {"group_missing", "grant_over"}


def test_the_parts_stand_in_the_order_of_the_act(report: Annual) -> None:
    assert [table.code for table in report.parts] == ["R1", "R2", "R3", "R4"]
    assert (report.due.isoformat(), report.is_over) == ("2025-03-31", True)
    with pytest.raises(KeyError):
        report.part("effects")


def test_a_sum_opens_no_rows_and_every_other_number_does(report: Annual) -> None:
    for table in report.parts:
        for row in table.rows:
            for cell in row.cells.values():
                assert bool(cell.counted) == (row.code != "sum" and bool(cell.value)) or cell.unit == "money"
                if cell.unit == "people":
                    assert len(cell.person_ids) == cell.value


def test_the_older_scope_has_effects_and_grants_alone(club: AnnualClub) -> None:
    old = annual(club.cast.club, 2020, club.cast.coordinator)
    assert [table.code for table in old.parts] == ["effects", "grants"]
    assert [row.code for row in old.part("effects").rows] == ["once", "earlier"]
    assert [row.code for row in old.part("grants").rows] == ["all"]
    assert "15\u00a0lutego\u00a02022" in old.parts[0].footnotes[0]
    assert {check.code for check in old.checks} & {
        "group_missing",
        "groups_sum",
        "staff_missing",
        "lists_open",
    } == set()
    # due on 31 March 2022, so already in the new scope; art. 1 ust. 3a came after that year
    first = annual(club.cast.club, 2021)
    assert [table.code for table in first.parts] == ["R1", "R2", "R3", "R4"]
    assert "pension" not in {row.code for row in first.part("R2").rows}


def test_a_year_without_a_report_in_the_act_is_refused(club: AnnualClub) -> None:
    with pytest.raises(MissingParameter) as missing:
        annual(club.cast.club, 2005)
    assert (missing.value.parameter_id, missing.value.article) == ("kis.report_deadline", "art. 18a ust. 6")
    today = club.cast.today
    assert not clubs.has_annual(2005, today)
    assert not clubs.has_annual(today.year + 1, today)
    assert clubs.has_annual(today.year, today)


def test_a_running_year_says_so_and_counts_staff_of_today(club: AnnualClub) -> None:
    from_now = annual(club.cast.club, YEAR, today=club.stays["Anna"].period.upper)
    assert not from_now.is_over
    assert "Rok jeszcze trwa" in from_now.parts[0].footnotes[-1]
    assert cells(from_now.part("R1"), "basis.mandate") == (3, 2, Decimal("15"))


def test_an_analyst_sees_small_counts_hidden_and_no_checks(club: AnnualClub) -> None:
    seen = annual(club.cast.club, YEAR, club.cast.analyst)
    assert seen.checks == ()
    table = seen.part("R2")
    found = {row.code: cells(table, row.code) for row in table.rows}
    assert found["once"] == (11, 6, None)
    assert found["sum"] == (None, None, None)
    assert found["G3"] == (0, 0, 0), "a zero stays a zero"
    assert all(value in (None, 0) for code in R2 if code not in ("once", "sum") for value in found[code])
    assert all(not cell.counted for row in table.rows for cell in row.cells.values() if cell.is_masked)
    assert "ukryte" in table.footnotes[-1]
    actions = seen.part("R3")
    assert cells(actions, "all") == (4, Decimal("5.5"), None, None, None)
    assert seen.part("R1").row("staff").cells["people"].value == 3, "staff is not hidden"
    assert seen.part("R4").row("all").cells["left"].value == 200


def test_the_cost_is_the_same_for_a_club_of_any_size(club: AnnualClub) -> None:
    none, some = Club.objects.select_related("operator").filter(operator=club.cast.ngo).order_by("-pk")
    with CaptureQueriesContext(connection) as small:
        annual(none, YEAR)
    with CaptureQueriesContext(connection) as big:
        annual(some, YEAR)
    assert len(small) == len(big) <= 14


def test_which_rows_reveal_health_addiction_conviction_or_origin() -> None:
    sensitive = {row for row in R2 if is_sensitive(row)}
    assert sensitive == {"G2", "G3", "G4", "G6", "G7", "G8", "pension"}


def test_a_single_hidden_group_takes_the_next_smallest_with_it() -> None:
    """People once and one hidden group would narrow each other down."""

    def row(code: str, value: int, unit: Any = "people") -> Row:
        return Row(code, code, "groups", {"participants": Cell(value, unit)})

    rows = (row("G1", 2), row("G2", 0), row("G5", 9), row("G8", 7), row("sum", 18, "number"), row("once", 18))
    table = replace(make(), columns=(Column("participants", "x"),), rows=rows)
    hidden = masked_annual(table, 5)
    assert [hidden.cell(one.code, "participants").value for one in rows] == [None, 0, 9, None, None, 18]
    alone = replace(table, rows=(row("G1", 2), row("sum", 2, "number"), row("once", 2)))
    assert {cell.value for one in masked_annual(alone, 5).rows for cell in one.cells.values()} == {None}
    assert masked_annual(replace(table, rows=(row("once", 18),)), 5).footnotes == table.footnotes
