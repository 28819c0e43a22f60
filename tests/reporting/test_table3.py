"""Table 3 of the paper comes out of memberships and tasks, cell by cell, and moves with them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from kwadrat.access.actor import Actor
from kwadrat.casework import partnership
from kwadrat.examples import five_clubs
from kwadrat.exchange.exports import command
from kwadrat.records.accounts import Post
from kwadrat.records.audit import AuditEvent
from kwadrat.records.partnership import Membership, MemberTask, Partnership
from kwadrat.reporting.reports.table3 import Remark, partnerships, table3
from kwadrat.reporting.tables import Table, cell_text
from tests import cast

pytestmark = pytest.mark.django_db

ON = date(2020, 5, 4)
TOWNS = ["Ełk", "Janów Lubelski", "Katowice", "Kozienice", "Bydgoszcz"]
# As rebuilt from the paper: row, a mark for each club in the order above, sum.
EXPECTED = {
    "assistance_centre": ([1, 1, 1, 1, 1], 5),
    "labour_office": ([0, 1, 0, 1, 1], 3),
    "ngo": ([1, 1, 1, 1, 1], 5),
    "private_entrepreneur": ([0, 0, 1, 0, 0], 1),
    "housing_cooperative": ([0, 0, 0, 0, 1], 1),
    "sum": ([2, 3, 3, 3, 4], 15),
}
LEADERS = {"ngo": [0, 1, 1, 1, 1], "assistance_centre": [1, 0, 0, 0, 0]}
INITIATORS = {"ngo": [0, 0, 1, 1, 1], "assistance_centre": [1, 1, 0, 0, 0]}
FOOTNOTES = {("assistance_centre", "Janów Lubelski"): 1, ("labour_office", "Ełk"): 2, ("labour_office", "Katowice"): 3}


@pytest.fixture(scope="module")
def clubs(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Partnership]]:
    """The five clubs, in a transaction that is rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield five_clubs.load()
        transaction.set_rollback(True)


@pytest.fixture
def admin(clubs: list[Partnership]) -> Actor:
    return cast.actor_for(Post.objects.get(role="administrator"))


def computed() -> Table:
    return table3(partnerships(), ON, [Remark(*one) for one in five_clubs.remarks()])


def values(table: Table) -> dict[tuple[str, str], Any]:
    """Every cell by its row and the label of its column."""
    names = {column.code: column.label for column in table.columns}
    return {(row.code, names[code]): cell.value for row in table.rows for code, cell in row.cells.items()}


@pytest.mark.parametrize("row", EXPECTED)
def test_every_cell_is_as_in_the_paper(clubs: list[Partnership], row: str) -> None:
    table = computed()
    assert [column.label for column in table.columns] == [*TOWNS, "Razem"]
    marks, total = EXPECTED[row]
    assert [table.cell(row, column.code).value for column in table.columns] == [*marks, total]


def test_the_table_has_these_rows_and_no_more(clubs: list[Partnership]) -> None:
    assert [row.code for row in computed().section("kinds")] == list(EXPECTED)


@pytest.mark.parametrize(("section", "expected"), [("leaders", LEADERS), ("initiators", INITIATORS)])
def test_leaders_and_initiators(clubs: list[Partnership], section: str, expected: dict[str, list[int]]) -> None:
    table = computed()
    found = {row.code.removeprefix(f"{section}."): list(row.cells.values()) for row in table.section(section)}
    assert {code: [cell.value for cell in cells[:-1]] for code, cells in found.items()} == expected
    assert {code: cells[-1].value for code, cells in found.items()} == {c: sum(marks) for c, marks in expected.items()}


def test_three_footnotes_at_their_cells(clubs: list[Partnership]) -> None:
    table = computed()
    names = {column.code: column.label for column in table.columns}
    marked = {
        (row.code, names[code]): cell.footnote
        for row in table.rows for code, cell in row.cells.items() if cell.footnote
    }  # fmt: skip
    assert marked == FOOTNOTES
    assert len(table.footnotes) == 3
    for (kind, town), number in FOOTNOTES.items():
        assert table.footnotes[number - 1].startswith(f"{number}. {table.row(kind).label}, {town}: ")
    janow = next(column.code for column in table.columns if column.label == "Janów Lubelski")
    assert cell_text(table.cell("assistance_centre", janow)) == "tak¹"
    assert table.row("private_entrepreneur").note == "Współpracuje bez podpisu: Katowice."
    assert table.row("assistance_centre").note == "Współpracuje bez podpisu: Janów Lubelski."


def test_tasks_are_those_of_the_paper(clubs: list[Partnership]) -> None:
    found = values(computed())
    wanted = {
        ("recruitment", "Ełk"): 1, ("recruitment", "Janów Lubelski"): 2, ("recruitment", "Kozienice"): 2,
        ("recruitment", "Razem"): 5, ("social_reintegration", "Katowice"): 2, ("childcare", "Janów Lubelski"): 1,
        ("temporary_work_internship", "Katowice"): 2, ("premises", "Bydgoszcz"): 1, ("premises", "Razem"): 1,
    }  # fmt: skip
    assert {place: found[place] for place in wanted} == wanted
    assert ("jobs_open_market", "Razem") not in found, "a task that nobody carries has no row"


def moved(before: Table) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Cells that changed: before and after; a row that came or went has None on its side."""
    old, new = values(before), values(computed())
    return {place: (old.get(place), new.get(place)) for place in {*old, *new} if old.get(place) != new.get(place)}


def member(town: str, kind: str, name: str = "") -> Membership:
    return Membership.objects.get(
        partnership__locality=town, institution__kind=kind, institution__name__contains=name, period__contains=ON
    )


def test_one_membership_more_or_less_moves_exactly_its_cells(clubs: list[Partnership], admin: Actor) -> None:
    before = computed()
    with transaction.atomic():
        partnership.void_member(member("Janów Lubelski", "labour_office"), by=admin, reason="próba")
        assert moved(before) == {
            ("labour_office", "Janów Lubelski"): (1, 0), ("labour_office", "Razem"): (3, 2),
            ("sum", "Janów Lubelski"): (3, 2), ("sum", "Razem"): (15, 14),
            ("recruitment", "Janów Lubelski"): (2, 1), ("recruitment", "Razem"): (5, 4),
            **{
                (code, town): (value, None)
                for code in ("vocational_training_organisation", "temporary_work_financing")
                for town, value in {**dict.fromkeys(TOWNS, 0), "Janów Lubelski": 1, "Razem": 1}.items()
            },
        }  # fmt: skip
        transaction.set_rollback(True)
    with transaction.atomic():
        partnership.void_member(member("Katowice", "ngo", "Ad Vitam"), by=admin, reason="próba")
        assert moved(before) == {
            ("social_reintegration", "Katowice"): (2, 1), ("social_reintegration", "Razem"): (3, 2),
        }, "another organisation still holds the mark"  # fmt: skip
        transaction.set_rollback(True)
    with transaction.atomic():
        firms = member("Katowice", "private_entrepreneur")
        elk = Partnership.objects.get(locality="Ełk")
        partnership.add_member(elk, by=admin, institution=firms.institution, role="co_operator", since=ON)
        assert moved(before) == {
            ("private_entrepreneur", "Ełk"): (0, 1), ("private_entrepreneur", "Razem"): (1, 2),
            ("sum", "Ełk"): (2, 3), ("sum", "Razem"): (15, 16),
        }  # fmt: skip
        transaction.set_rollback(True)


def test_a_new_leader_moves_only_the_row_of_leaders(clubs: list[Partnership], admin: Actor) -> None:
    before = computed()
    with transaction.atomic():
        partnership.change_member(
            member("Kozienice", "assistance_centre"), by=admin, since=ON, role="party", is_initiator=False,
            is_leader=True, corner="P",
        )  # fmt: skip
        assert moved(before) == {
            ("leaders.ngo", "Kozienice"): (1, 0), ("leaders.ngo", "Razem"): (4, 3),
            ("leaders.assistance_centre", "Kozienice"): (0, 1), ("leaders.assistance_centre", "Razem"): (1, 2),
        }  # fmt: skip
        transaction.set_rollback(True)


def test_the_day_counts(clubs: list[Partnership]) -> None:
    table = table3(partnerships(), date(2013, 12, 31))
    assert table.cell("sum", "all").value == 0
    assert [row.code for row in table.rows] == list(EXPECTED), "nobody leads and nobody carries a task on this day"
    assert table.footnotes == ()


def test_a_cell_knows_the_memberships_it_counted(clubs: list[Partnership]) -> None:
    table = computed()
    katowice = next(column.code for column in table.columns if column.label == "Katowice")
    counted = {row.id for row in table.cell("ngo", katowice).counted}
    assert counted == {member("Katowice", "ngo", "Instytut").pk, member("Katowice", "ngo", "Ad Vitam").pk}
    task = table.cell("temporary_work_internship", katowice).counted
    assert {row.id for row in task} == set(
        MemberTask.objects.filter(task="temporary_work_internship").values_list("pk", flat=True)
    )


def test_the_example_holds_no_result() -> None:
    """Marks, sums and counts of leaders do not stand in the file: they are counted."""
    keys = {key for club in five_clubs.facts()["clubs"] for one in club["members"] for key in one}
    assert keys == {"name", "kind", "role", "is_initiator", "is_leader", "tasks"}
    assert {key for club in five_clubs.facts()["clubs"] for key in club} == {"name", "town", "members"}


def written(form: str) -> bytes:
    return command.table_3(ON, form, five_clubs.remarks())


def test_as_text(clubs: list[Partnership]) -> None:
    text = written("text").decode()
    lines = {" ".join(line.split()) for line in text.splitlines()}
    assert "powiatowy urząd pracy –² tak –³ tak tak 3" in lines
    assert "Razem 2 3 3 3 4 15" in lines
    assert "5 partnerstw" in lines
    assert "4 maja 2020" in lines
    event = AuditEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.kind, event.details["report"], event.details["on"]) == ("report.export", "table3", "2020-05-04")


def test_as_json(clubs: list[Partnership]) -> None:
    found = json.loads(written("json"))
    order = [column["code"] for column in found["columns"]]
    rows = {row["code"]: row["cells"] for row in found["rows"]}
    for code, (marks, total) in EXPECTED.items():
        assert [rows[code][column]["value"] for column in order] == [*marks, total]
    assert rows["labour_office"][order[0]] == {"value": 0, "unit": "mark", "footnote": 2}
    assert len(found["footnotes"]) == 3


def test_as_csv(clubs: list[Partnership]) -> None:
    lines = list(csv.reader(io.StringIO(written("csv").decode("utf-8-sig")), delimiter=";"))
    assert lines[0][6:12] == [*TOWNS, "Razem"]
    rows = {(line[3], line[5]): line for line in lines[1:]}
    row = rows["Kto bierze udział", "powiatowy urząd pracy"]
    assert row[6:12] == ["0", "1", "0", "1", "1", "3"]
    assert row[13] == "Ełk: przypis 2; Katowice: przypis 3"


def test_as_xlsx(clubs: list[Partnership]) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx")))
    rows = book.get_sheet_by_name("Sprawozdanie").to_python(skip_empty_area=False)
    found = {str(row[0]): row[1:7] for row in reversed(rows)}
    assert found["organizacja pozarządowa"] == [1.0, 1.0, 1.0, 1.0, 1.0, 5.0]
    assert found["Razem"] == [2.0, 3.0, 3.0, 3.0, 4.0, 15.0]
    how = book.get_sheet_by_name("Jak policzono").to_python()
    assert [row[0] for row in how[1:]] == [
        "Kto bierze udział", "Razem", "Kto jest liderem", "Kto zaczął", "Kto ma jakie zadanie",
    ]  # fmt: skip


def test_as_pdf(clubs: list[Partnership]) -> None:
    reader = PdfReader(io.BytesIO(written("pdf")))
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height, "six columns lie on their side"
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())
    for wanted in ("prywatny przedsiębiorca", "Współpracuje bez podpisu: Katowice.", "Razem 2 3 3 3 4 15", "tak¹"):
        assert wanted in text, wanted
