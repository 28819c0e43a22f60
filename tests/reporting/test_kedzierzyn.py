"""The published half-year of a real club comes out of rows of casework, cell by cell, in every shape."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from kwadrat.exchange.exports import command
from kwadrat.records.audit import AuditEvent
from kwadrat.records.partnership import Club
from kwadrat.reporting.reports.half_year import half_year
from kwadrat.reporting.tables import Cell, Table
from tests.reporting.conftest import HALF

pytestmark = pytest.mark.django_db

PSYCHOLOGIST, CAREERS = "psychological_counselling", "career_counselling"
# As printed by the operator: row, women, men, all.
PUBLISHED = [
    ("referred", 27, 17, 44),
    (f"people.{PSYCHOLOGIST}", 23, 11, 34),
    (f"people.{CAREERS}", 15, 9, 24),
]
PUBLISHED_SUMS = [
    (f"hours.{PSYCHOLOGIST}", "60"),
    (f"rate.{PSYCHOLOGIST}", "60.00"),
    (f"cost.{PSYCHOLOGIST}", "3600.00"),
    (f"hours.{CAREERS}", "62"),
    (f"rate.{CAREERS}", "60.00"),
    (f"cost.{CAREERS}", "3720.00"),
]
# Not printed there; computed by hand from what is.
DERIVED = [
    ("total_hours", "122"),
    ("total_cost", "7320.00"),
    (f"hours_per_person.{PSYCHOLOGIST}", "1.76"),
    (f"cost_per_person.{PSYCHOLOGIST}", "105.88"),
    (f"share_of_referred.{PSYCHOLOGIST}", "77.27"),
    (f"hours_per_person.{CAREERS}", "2.58"),
    (f"cost_per_person.{CAREERS}", "155.00"),
    (f"share_of_referred.{CAREERS}", "54.55"),
    ("service_uses", "58"),
]


@pytest.fixture(scope="module")
def table(published_club: Club) -> Table:
    return half_year(published_club, HALF)


def written(form: str) -> bytes:
    return command.half_year("kedzierzyn", date(2021, 1, 1), date(2021, 6, 30), form)


@pytest.mark.parametrize(("row", "women", "men", "all_"), PUBLISHED)
def test_people_are_as_published(table: Table, row: str, women: int, men: int, all_: int) -> None:
    cells = table.row(row).cells
    assert {code: cell.value for code, cell in cells.items()} == {"women": women, "men": men, "all": all_}
    assert {code: len(cell.person_ids) for code, cell in cells.items()} == {"women": women, "men": men, "all": all_}


@pytest.mark.parametrize(("row", "value"), PUBLISHED_SUMS + DERIVED)
def test_sums_and_derived_figures(table: Table, row: str, value: str) -> None:
    found = table.cell(row, "all").value
    assert found is not None
    assert Decimal(found) == Decimal(value)


def test_shares_carry_their_counts_and_rule(table: Table) -> None:
    cell = table.cell("referred_share", "women")
    assert (str(cell.value), cell.n, cell.denominator, cell.rule) == (
        "61.36",
        27,
        44,
        "zaokrąglone do 0,01, połówki w\u00a0górę",
    )
    cell = table.cell(f"share_of_referred.{PSYCHOLOGIST}", "all")
    assert (cell.n, cell.denominator) == (34, 44)


def test_everybody_is_a_service_user_and_nobody_a_participant(table: Table) -> None:
    assert [table.cell("service_users", code).value for code in ("women", "men", "all")] == [27, 17, 44]
    assert [table.cell("participants", code).value for code in ("women", "men", "all")] == [0, 0, 0]
    assert table.cell("accepted", "all").value == 44


def test_people_in_both_services_are_the_least_possible(table: Table) -> None:
    both = {
        code: len(
            set(table.cell(f"people.{PSYCHOLOGIST}", code).person_ids)
            & set(table.cell(f"people.{CAREERS}", code).person_ids)
        )
        for code in ("women", "men", "all")
    }
    assert both == {"women": 11, "men": 3, "all": 14}


def test_every_row_that_is_printed_is_checked_here(table: Table) -> None:
    checked = {row[0] for row in PUBLISHED} | {row[0] for row in PUBLISHED_SUMS + DERIVED}
    zero = {"social_effects", "vocational_effects", "work_after", "completed", "interrupted", "contract_holders"}
    assert {row.code for row in table.rows} == checked | zero | {
        "referred_share", "accepted", "service_users", "participants",
    }  # fmt: skip
    assert all(table.cell(code, "all").value == 0 for code in zero)


def test_the_example_holds_facts_and_no_result() -> None:
    """No derived figure and no total of money stands in the file: they are counted."""
    text = (resources.files("kwadrat.examples") / "kedzierzyn.toml").read_text(encoding="utf-8")
    keys = {key for service in tomllib.loads(text)["services"] for key in service}
    assert keys <= {"kind", "women", "men", "hours", "rate_per_hour", "remote"}


def test_a_day_outside_the_half_year_counts_nothing(published_club: Club) -> None:
    later = half_year(published_club, type(HALF).through(date(2021, 7, 1), date(2021, 12, 31)))
    assert {cell.value for row in later.rows for cell in row.cells.values() if cell.unit == "people"} == {0}
    share = later.cell("referred_share", "women")
    assert (share.value, share.reason) == (None, "nie policzymy: mianownik wynosi 0")


def test_as_json(table: Table) -> None:
    found = json.loads(written("json"))
    rows = {row["code"]: row["cells"] for row in found["rows"]}
    assert set(rows) == {row.code for row in table.rows}
    for row, women, men, all_ in PUBLISHED:
        assert [rows[row][code]["value"] for code in ("women", "men", "all")] == [women, men, all_]
    for row, value in PUBLISHED_SUMS + DERIVED:
        assert Decimal(rows[row]["all"]["value"]) == Decimal(value)
    rule = table.cell("referred_share", "men").rule
    assert rows["referred_share"]["men"] == {
        "value": "38.64", "unit": "percent", "n": 17, "denominator": 44, "rule": rule,
    }  # fmt: skip
    assert "Zmyślon" not in json.dumps(found, ensure_ascii=False), "no names leave with numbers"


def by_labels(rows: list[list[Any]], group: int, label: int) -> dict[tuple[str, str], list[Any]]:
    return {(str(row[group]), str(row[label])): row for row in rows}


def spoken(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None else str(cell.value).replace(".", ",")


def test_as_csv(table: Table) -> None:
    content = written("csv")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    head, rows = lines[0], by_labels(lines[1:], 4, 5)
    assert head[6:9] == ["Kobiety", "Mężczyźni", "Razem"]
    assert len(lines) - 1 == len(table.rows) == len(rows)
    for row in table.rows:
        assert rows[row.group, row.label][6:9] == [spoken(row.cells.get(code)) for code in ("women", "men", "all")]
    assert rows["", "Skierowani do klubu"][6:9] == ["27", "17", "44"]
    assert rows["konsultacje psychologiczne", "Koszt"][8] == "3600,00"
    assert rows["konsultacje psychologiczne", "Udział wśród skierowanych"][10] == "Razem: 34\u00a0z\u00a044"


def test_as_xlsx(table: Table) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx")))
    rows = book.get_sheet_by_name("Sprawozdanie").to_python(skip_empty_area=False)
    assert rows[0][0] == "Sprawozdanie półroczne klubu"
    assert rows[3][0] == "1\u00a0stycznia\u00a02021 – 30\u00a0czerwca\u00a02021"
    group, found = "", {}
    for row in rows[6:]:
        if all(value == "" for value in row[1:]):
            group = row[0]
        found[group, row[0]] = row[1:4]
    for row in table.rows:
        heading = row.group or next(part.label for part in table.sections if part.code == row.section)
        for place, code in enumerate(("women", "men", "all")):
            cell = row.cells.get(code)
            value = found[heading, row.label][place]
            if cell is None:
                assert value == ""
            else:
                assert cell.value is not None
                wanted = Decimal(cell.value) / 100 if cell.unit == "percent" else Decimal(cell.value)
                assert Decimal(str(value)) == wanted
    assert "Jak policzono" in book.sheet_names


def test_as_pdf(table: Table) -> None:
    reader = PdfReader(io.BytesIO(written("pdf")))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())
    for wanted in (
        "Skierowani do klubu 27 17 44", "61,36% (27 z 44)", "38,64% (17 z 44)", "Osoby 23 11 34", "60 godz.",
        "3 600,00 zł", "105,88 zł", "77,27% (34 z 44)", "Osoby 15 9 24", "62 godz.", "3 720,00 zł", "2,58 godz.",
        "155,00 zł", "54,55% (24 z 44)", "38 20 58", "122 godz.", "7 320,00 zł", "Strona 1 z 2",
        "Wydruk: wiersz poleceń",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert "Zmyślon" not in text


def test_as_text() -> None:
    lines = [" ".join(line.split()) for line in written("text").decode().splitlines()]
    for wanted in (
        "Skierowani do klubu 27 17 44", "Osoby 23 11 34", "Osoby 15 9 24", "Godziny 60 godz.", "Koszt 3 600,00 zł",
        "Godziny 62 godz.", "Koszt 3 720,00 zł", "Koszt 7 320,00 zł",
        "Udział kobiet i mężczyzn 61,36% (27 z 44) 38,64% (17 z 44)",
    ):  # fmt: skip
        assert wanted in lines, wanted


@pytest.mark.parametrize("name", ["kedzierzyn", "Kędzierzyn-Koźle", "Klub Integracji Społecznej w Kędzierzynie-Koźlu"])
def test_the_club_is_found_by_name_and_locality(published_club: Club, name: str) -> None:
    found = json.loads(command.half_year(name, date(2021, 1, 1), date(2021, 6, 30), "json"))
    assert found["club"]["ref"] == published_club.ref


def test_an_unknown_club_is_told_in_one_line(published_club: Club) -> None:
    with pytest.raises(LookupError, match=f"^Nie ma klubu „warszawa”. Znane kluby: {published_club.ref}") as error:
        command.half_year("warszawa", date(2021, 1, 1), date(2021, 6, 30), "text")
    assert "\n" not in str(error.value)


def test_each_file_leaves_a_trace(published_club: Club) -> None:
    before = AuditEvent.objects.filter(kind="report.export").count()
    written("csv")
    event = AuditEvent.objects.filter(kind="report.export").latest("pk")
    assert AuditEvent.objects.filter(kind="report.export").count() == before + 1
    assert (event.subject, event.details["form"], event.details["from"]) == (published_club.ref, "csv", "2021-01-01")
