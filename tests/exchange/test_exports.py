"""Shapes of a table: what a spreadsheet could misread, and what must come back the same."""

from __future__ import annotations

import csv as reader
import io
import json as plain
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kwadrat.exchange.exports import annual, csv, json, text, xlsx
from kwadrat.records.audit import AuditEvent
from tests import cast as cast_module
from tests.reporting.test_tables import make

NASTY = '=HYPERLINK("http://zly.example";"klik")'


def rows_of(content: bytes) -> list[list[str]]:
    return list(reader.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\n=1"])
def test_a_text_is_never_a_formula(start: str) -> None:
    assert csv.safe(start) == f"'{start}"


@given(st.text())
def test_safe_text_never_starts_a_formula(value: str) -> None:
    found = csv.safe(value)
    assert found in (value, f"'{value}")
    assert not found.startswith(("=", "+", "-", "@"))


def test_plain_text_stays_as_it_is() -> None:
    assert csv.safe("KIS „Wspólna Droga”") == "KIS „Wspólna Droga”"
    assert csv.safe("") == ""


def test_csv_is_for_a_polish_spreadsheet() -> None:
    content = csv.render(make(club=NASTY))
    assert content.startswith(b"\xef\xbb\xbf"), "the mark makes the spreadsheet read UTF-8"
    lines = rows_of(content)
    assert len({len(line) for line in lines}) == 1
    assert lines[1][0] == f"'{NASTY}"
    assert lines[2][5] == "'=Koszt"
    assert lines[1][6:10] == ["1", "77,27", "osoby", "Razem: 34\u00a0z\u00a044"]
    assert lines[3][6:10] == ["", "", "PLN", "Razem: nie zapisano stawki"]


def test_xlsx_keeps_texts_as_texts_and_numbers_as_numbers() -> None:
    content = xlsx.render(make(club=NASTY, footnotes=("=1+1",)), 'Ewa & "Spółka" =1', is_demo=True)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[1][0] == f"{NASTY} (K-1)"
    assert ["Osoby", 1.0, 0.7727, "Razem: 34\u00a0z\u00a044"] in rows
    assert ["=Koszt", "", 3600.0, ""] in rows
    assert ["Stawka", "", "–", "Razem: nie zapisano stawki"] in rows
    assert rows[-1][0] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet, "no formula anywhere"
    assert "DANE PRZYKŁADOWE" in sheet
    assert "Ewa &amp;&amp; " in sheet, "an ampersand would be a code of the foot"
    assert 'paperSize="9"' in sheet


def test_xlsx_is_the_same_for_the_same_table() -> None:
    first, second = (xlsx.render(make(), "Ewa", is_demo=False) for _again in range(2))
    rows = [
        CalamineWorkbook.from_filelike(io.BytesIO(one)).get_sheet_by_index(0).to_python() for one in (first, second)
    ]
    assert rows[0] == rows[1]


def test_json_is_the_table() -> None:
    assert plain.loads(json.render(make())) == make().as_dict()
    assert "Usługa" in json.render(make()).decode(), "Polish letters stay letters"


def test_text_lines_up() -> None:
    lines = text.render(make()).decode().splitlines()
    assert lines[:4] == ["Próba", "KIS (K-1)", "OPS", "1 stycznia 2021 – 30 czerwca 2021"]
    heads = next(line for line in lines if line.endswith("Razem"))
    assert all(len(line) <= len(heads) for line in lines[5:-1])
    assert next(line for line in lines if "=Koszt" in line).endswith("3 600,00 zł")
    assert lines[-1] == "Przypis."


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["text", "csv", "json", "xlsx", "pdf"])
def test_the_yearly_report_from_the_command_in_every_form(form: str) -> None:
    cast = cast_module.make()
    content = annual.command(cast.club.ref, cast.today.year, form)
    event = AuditEvent.objects.get(kind="report.export")
    assert event.details == {"report": "annual", "year": cast.today.year, "form": form}
    assert event.user_id is None
    if form in ("text", "csv", "json"):
        assert "Osoby, każda liczona raz" in content.decode("utf-8-sig").replace("\u00a0", " ")
    else:
        assert content[:2] == {"xlsx": b"PK", "pdf": b"%P"}[form]


@pytest.mark.django_db
def test_a_year_or_a_club_that_is_not_there_is_one_polish_line() -> None:
    cast = cast_module.make()
    with pytest.raises(LookupError, match="ustawa nie znała takiego sprawozdania"):
        annual.command(cast.club.ref, 2005, "text")
    with pytest.raises(LookupError, match="Nie ma klubu"):
        annual.command("Nigdzie", 2026, "text")
