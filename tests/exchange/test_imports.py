"""Spreadsheets as offices save them: read or refused whole, with nothing guessed silently."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from kwadrat.exchange.imports import people, results, tables
from kwadrat.exchange.imports.tables import FileProblem
from kwadrat.law.identifiers import check_pesel
from tests import build

HEAD = "Imię;Nazwisko;Data urodzenia;Płeć;Miejscowość;PESEL"
BODY = "Zofia;Żółć-Świerk;25.11.1986;K;Łódź;"
BORN = date(2004, 12, 9)


@pytest.fixture(autouse=True)
def polish() -> Any:
    with translation.override("pl"):
        yield


def book(*rows: list[Any], also: Callable[[Any, Any], None] | None = None) -> bytes:
    """An XLSX with these rows; strings as text, numbers as numbers, days as days."""
    out = io.BytesIO()
    work = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, day = work.add_worksheet("Lista"), work.add_format({"num_format": "dd.mm.yyyy"})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), day)
            else:
                sheet.write(place, column, cell)
    if also:
        also(work, sheet)
    work.close()
    return out.getvalue()


XLSX_HEAD = ["Imię", "Nazwisko", "Data urodzenia", "Płeć", "Miejscowość", "PESEL"]


def refusal(content: bytes) -> str:
    with pytest.raises(FileProblem) as refused:
        tables.read(content)
    return refused.value.message.replace("\u00a0", " ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_any_office(encoding: str, separator: str, end: str) -> None:
    text = end.join((HEAD, BODY, "", BODY)).replace(";", separator)
    table = tables.read(text.encode(encoding))
    assert table.header == HEAD.split(";")
    assert [(line, row[:5]) for line, row in table.rows] == [(2, BODY.split(";")[:5]), (4, BODY.split(";")[:5])]
    assert (table.kind, table.sheet) == ("csv", "")


def test_csv_with_titles_quotes_and_a_declared_separator() -> None:
    table = tables.read('sep=,\nLista osób\nImię,Nazwisko,"Uwagi, inne"\nA,"B ""C""",\n'.encode())
    assert table.header == ["Imię", "Nazwisko", "Uwagi, inne"]
    assert table.rows == [(4, ["A", 'B "C"', ""])]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "pusty"), (b" \n\n", "pusty"), (b"\x00\x01\x02garbage", "ani XLSX"), (b"%PDF-1.7 abc", "ani XLSX"),
        (b"\x81\x83;\x88\n1;2", "ani XLSX"), (b"Imie;\"Nazwisko\nJan;X", "cudzys"), (b"jedna\ndwie", "ani XLSX"),
        ((HEAD + "\n").encode(), "ani jednego wiersza"), ((BODY + "\n" + BODY).encode(), "nie ma nagłówków"),
        (("PESEL;Imię;pesel\n1;2;3").encode(), "ten sam nagłówek"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "ani XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "hasłem"),
        (b"PK\x03\x04 broken", "uszkodzony"), (b"a;b\n" + b"x" * (tables.MOST_BYTES + 1), "10 MB"),
        (("a;b\n" + "x;y\n" * (tables.MOST_ROWS + 1)).encode(), "wierszy niż 20000"),
        (("a;b\n" + "x;y\n" * (tables.MOST_ROWS + 20)).encode(), "wierszy niż 20000"),
        ((";".join(f"k{n}" for n in range(101)) + "\nx;y").encode(), "kolumn niż 100"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_whole(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_empty_columns_beyond_the_table_do_no_harm() -> None:
    table = tables.read((HEAD + ";" * 200 + "\n" + BODY + ";" * 200).encode())
    assert table.header == HEAD.split(";")


def test_xlsx() -> None:
    table = tables.read(
        book(["Lista uczestników"], XLSX_HEAD, ["Ewa", "Nowak", date(1987, 12, 4), "K", "Łódź", 4051400000])
    )
    assert (table.kind, table.sheet, table.header) == ("xlsx", "Lista", XLSX_HEAD)
    assert table.rows == [(3, ["Ewa", "Nowak", date(1987, 12, 4), "K", "Łódź", 4051400000.0])]


def test_xlsx_takes_the_first_visible_sheet_that_is_filled() -> None:
    def more(work: Any, sheet: Any) -> None:
        sheet.hide()
        work.add_worksheet("Pusty").activate()
        other = work.add_worksheet("Osoby")
        other.write_row(0, 0, ["Imię", "Nazwisko"])
        other.write_row(1, 0, ["A", "B"])
        work.add_worksheet("Inny").write_row(0, 0, ["x", "y"])

    table = tables.read(book(["a", "b"], also=more))
    assert (table.sheet, table.other_sheets) == ("Osoby", 1)


def test_xlsx_without_anything() -> None:
    assert "pusty" in refusal(book())
    assert "tabeli" in refusal(book(["sam tytuł"]))


def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory() -> None:
    assert "Daleko pod" in refusal(book(XLSX_HEAD, also=lambda _work, sheet: sheet.write(1_000_000, 16_000, "x")))


def test_cells_without_references_are_measured_too() -> None:
    row = b"<row><c><v>1</v></c></row>"
    tables._measure(b"<sheetData>" + row * 10 + b"</sheetData>")
    with pytest.raises(FileProblem):
        tables._measure(b"<row>" + b"<c/>" * 3000 + b"</row>" + row * 2000)


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_bomb_is_refused_whatever_it_says_of_its_size() -> None:
    bomb = packed({"xl/workbook.xml": b"<x/>", "xl/media/a": b"\0" * (tables.MOST_UNPACKED + 10)})
    assert len(bomb) < 1_000_000
    assert "zbyt duży" in refusal(bomb)
    # the same with a small size in both of its headers
    lying = bomb.replace(struct.pack("<L", tables.MOST_UNPACKED + 10), struct.pack("<L", 10))
    assert "zbyt duży" in refusal(lying)


def test_other_zip_files_are_refused() -> None:
    assert "ani XLSX" in refusal(packed({"word/document.xml": b"<x/>"}))
    assert "ani XLSX" in refusal(packed({"xl/workbook.xml": b"<x/>"}, zipfile.ZIP_LZMA))
    assert "uszkodzony" in refusal(packed({"xl/workbook.xml": b"<x/>"}))
    assert "uszkodzony" in refusal(packed({"xl/workbook.xml": b"<x/>"}, zipfile.ZIP_STORED))
    locked = bytearray(packed({"xl/workbook.xml": b"<x/>"}))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert "hasłem" in refusal(bytes(locked))
    assert "ani XLSX" in refusal(packed({f"xl/{n}": b"" for n in range(1001)} | {"xl/workbook.xml": b""}))


def test_damaged_bytes_never_break_the_page() -> None:
    whole = book(XLSX_HEAD, ["Ewa", "Nowak", "1987-12-04", "K", "Łódź", "1"])
    for place in range(0, len(whole), 37):
        broken = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            tables.read(broken)
        except FileProblem:
            continue
    assert zlib.crc32(whole)


# columns


def test_columns_are_guessed_from_polish_and_english_headers() -> None:
    polish = [
        "Nazwisko",
        "IMIĘ",
        "Data  urodzenia",
        "płeć",
        "Miejscowość",
        "Nr PESEL",
        "Kod pocztowy",
        "E-mail",
        "Uwagi",
    ]
    assert people.guess(polish, {}) == [
        "last_name", "first_name", "birth_on", "sex", "locality", "pesel", "postcode", "email", ""
    ]  # fmt: skip
    english = ["Surname", "First name", "Date of birth", "Sex", "Town", "Phone", "Street", "phone number"]
    assert people.guess(english, {}) == [
        "last_name",
        "first_name",
        "birth_on",
        "sex",
        "locality",
        "phone",
        "street",
        "",
    ]


def test_what_the_institution_chose_comes_first() -> None:
    chosen = {"gdzie": "locality", "imię": "", "zły": "nonsense"}
    assert people.guess(["Gdzie", "Imię", "Miasto", "Zły"], chosen) == ["locality", "", "", ""]


def test_whole_names_are_seen() -> None:
    assert people.has_whole_names(["Imię i nazwisko"])
    assert not people.has_whole_names(["Imię", "Nazwisko"])


# rows


def read(with_zeros: bool = False, **cells: Any) -> people.Candidate:
    values = {
        "first_name": "Ewa",
        "last_name": "Nowak",
        "birth_on": "4.12.1987",
        "sex": "K",
        "locality": "Łódź",
        **cells,
    }
    return people.candidate(7, list(values.values()), list(values), with_zeros)


def faults(one: people.Candidate) -> dict[str, str]:
    return {field: words.replace("\u00a0", " ") for field, words in one.problems}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)), ("25.11.2026", date(2026, 11, 25)), ("25-11-2026 r.", date(2026, 11, 25)),
        ("2026-11-25 00:00:00", date(2026, 11, 25)), (date(2026, 11, 25), date(2026, 11, 25)),
        (datetime(2026, 11, 25, 0, 0), date(2026, 11, 25)), (46351.0, date(2026, 11, 25)),
        ("46351", date(2026, 11, 25)),
    ],
)  # fmt: skip
def test_days(cell: Any, day: date) -> None:
    one = read(birth_on=cell)
    assert (one.values["birth_on"], one.problems) == (day, ())
    assert bool(one.notes) == (str(cell).startswith("46351"))


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"birth_on": "31.02.1990"}, "birth_on", "Nie ma takiego dnia"),
        ({"birth_on": "4.12.87"}, "birth_on", "czterema"),
        ({"birth_on": "wczoraj"}, "birth_on", "nie jest data"), ({"birth_on": ""}, "birth_on", "Podaj datę"),
        ({"birth_on": True}, "birth_on", "Podaj datę"), ({"birth_on": "2026-11-25 13:00"}, "birth_on", "nie jest data"),
        ({"sex": "?"}, "sex", "K (kobieta)"), ({"sex": ""}, "sex", "K (kobieta)"),
        ({"first_name": ""}, "first_name", "imię"), ({"last_name": "😀"}, "last_name", "nie może"),
        ({"last_name": "<b>X</b>"}, "last_name", "nie może"), ({"locality": "x" * 101}, "locality", "najwięcej"),
        ({"pesel": "85031200001"}, "pesel", "PESEL"), ({"pesel": "12"}, "pesel", "11 cyfr"),
        ({"pesel": "8,5031E+10"}, "pesel", "skrócił"), ({"phone": "12"}, "phone", "numer telefonu"),
        ({"postcode": "123"}, "postcode", "pięć cyfr"), ({"postcode": 1234.0}, "postcode", "zera"),
        ({"email": "x"}, "email", "adres e-mail"), ({"street": "x" * 151}, "street", "najwięcej"),
        ({"other_kind": "legitymacja"}, "other_kind", "paszport"), ({"other_number": "AB 1"}, "other_kind", "rodzaj"),
        ({"other_kind": "Paszport"}, "other_number", "numer"), ({"notice_on": "x"}, "notice_on", "nie jest data"),
    ],
)  # fmt: skip
def test_each_fault_has_its_field_and_plain_words(cells: dict[str, Any], field: str, words: str) -> None:
    found = faults(read(**cells))
    assert list(found) == [field]
    assert words in found[field]


def test_a_good_row() -> None:
    one = read(
        pesel=build.pesel(date(1987, 12, 4), "F", 1), other_kind="Karta pobytu", other_number="AB 12",
        street="ul. Długa 1", postcode="90001", phone=600100200.0, email="e@pokaz.example", notice_on="1.02.2026",
    )  # fmt: skip
    assert (one.line, one.problems, one.notes, one.notice_on) == (7, (), (), date(2026, 2, 1))
    assert one.values["phone"] == "600 100 200"
    assert one.values["postcode"] == "90-001"
    assert (one.values["other_kind"], one.values["other_number"]) == ("residence_card", "AB 12")


def test_birth_and_sex_are_read_from_the_pesel_and_said_so() -> None:
    one = read(pesel=build.pesel(BORN, "M", 3), birth_on="", sex="")
    assert (one.values["birth_on"], one.values["sex"], one.problems) == (BORN, "M", ())
    assert [field for field, _words in one.notes] == ["birth_on", "sex"]
    assert list(faults(read(pesel="123", birth_on="", sex=""))) == ["pesel"]


@pytest.mark.parametrize("as_text", [True, False])
def test_a_lost_zero_is_never_put_back_silently(as_text: bool) -> None:
    whole = build.pesel(BORN, "F", 3)
    assert whole[0] == "0"
    cell: Any = whole.lstrip("0") if as_text else float(whole)
    cells = {"pesel": cell, "birth_on": "9.12.2004"}
    refused = read(**cells)
    assert "arkusz" in faults(refused)["pesel"]
    assert refused.values["pesel"] == ""
    assert whole.lstrip("0") not in faults(refused)["pesel"]
    put_back = read(with_zeros=True, **cells)
    assert (put_back.values["pesel"], put_back.problems) == (whole, ())
    assert "dopisano zero" in put_back.notes[0][1]
    assert "11 cyfr" in faults(read(with_zeros=True, pesel="1234567890"))["pesel"]


def test_a_lost_zero_of_a_postcode() -> None:
    one = read(with_zeros=True, postcode=1234.0)
    assert (one.values["postcode"], len(one.notes)) == ("01-234", 1)


def test_more_cells_than_headers() -> None:
    one = people.candidate(2, ["Ewa", "Nowak", "x"], ["first_name", "last_name"], False)
    assert "" in faults(one)


def test_candidates_mark_repeated_rows() -> None:
    table = tables.read("\n".join((HEAD, BODY, BODY)).encode())
    rows = people.candidates(table, people.guess(table.header, {}))
    assert [row.same_as for row in rows] == [0, 2]


def test_the_template_is_readable_and_its_row_is_refused() -> None:
    table = tables.read(results.blank())
    columns = people.guess(table.header, {})
    assert columns == list(people.ALIASES)
    (row,) = people.candidates(table, columns)
    assert list(faults(row)) == [""]
    assert check_pesel(people.EXAMPLE["pesel"])
    with translation.override("en"):
        assert people.guess(tables.read(results.blank()).header, {}) == list(people.ALIASES)


def test_results_as_csv_keep_formulas_quiet() -> None:
    text = results.rendered([(2, "refused", [("pesel", "=1+1"), ("", "x")], ""), (3, "registered", [], "O-1")]).decode(
        "utf-8-sig"
    )
    assert text.splitlines()[1:] == [
        '"2";"do poprawienia";"PESEL";"\'=1+1";""', '"2";"do poprawienia";"";"x";""', '"3";"zapisano";"";"";"O-1"',
    ]  # fmt: skip
