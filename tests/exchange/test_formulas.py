"""Texts that a spreadsheet would run, planted by the verbs of every day and looked for in every file that leaves."""

from __future__ import annotations

import csv as reader
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kwadrat.exchange import urls
from kwadrat.exchange.exports import annual, command, csv, download
from kwadrat.exchange.imports import results
from kwadrat.records.base import unsealed
from kwadrat.records.partnership import Partnership
from kwadrat.reporting.tables import Column, Row, Section
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.reporting.test_tables import make

SUM = "@SUM(1+1)*cmd|' /C calc'!A0"
LINK = '=HYPERLINK("http://zly.example";"klik")'
STARTS = ("=1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1")
NUMBER = re.compile(r"-?\d+(,\d+)?")
RUNS = re.compile(r"[\s\u00a0]*[=+\-@\t\r\n]")


def fields(content: bytes) -> list[str]:
    """Every field of a CSV."""
    text = content.decode("utf-8-sig")
    return [one for line in reader.reader(io.StringIO(text, newline=""), delimiter=";") for one in line]


def running(content: bytes) -> list[str]:
    """What a spreadsheet would run: of a workbook, formulas and links; of a CSV, texts that begin as formulas, and
    fields without quotation marks, which another separator would cut open."""
    if not content.startswith(b"PK"):
        bare = [line for line in content.decode("utf-8-sig").split("\r\n") if line and not line.startswith('"')]
        return bare + [one for one in fields(content) if RUNS.match(one) and not NUMBER.fullmatch(one)]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if "externalLink" in name or "worksheets/_rels" in name]
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    return names + [one for sheet in sheets for one in re.findall(r"<f\b[^>]*>.*?</f>|<hyperlink\b[^>]*>", sheet)]


def texts(content: bytes) -> str:
    """All words of a file in one."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig").replace('""', '"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]).replace("\\'", "'")


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def planted(cast: Cast) -> dict[str, tuple[str, str, dict[str, Any], str]]:
    """What each file should hold: address, reader, its places, a planted text (empty where nobody's text goes)."""
    case = build.participation(cast, build.case(cast, locality=LINK)).case
    group = build.services.create_group(cast.club, by=cast.coordinator, name=SUM, capacity=5)
    build.session(cast, group, on=cast.today)
    build.referral(cast, build.case(cast, locality=SUM))
    build.grant(cast, title=LINK, grantor=SUM)
    club, when = cast.club.ref, {"year": cast.today.year}
    half, quarter = (1 if cast.today.month < 7 else 2), (cast.today.month + 2) // 3
    found = {
        "people": ("person_export", "coordinator", {}, LINK),
        "referrals": ("referral_export", "coordinator", {}, SUM),
        "contracts": ("plan_export", "ops_worker", {}, ""),
        "week": ("service_export_week", "coordinator", {}, SUM),
        "group": ("service_export_group", "coordinator", {"ref": group.ref}, SUM),
        "ledger": ("person_export_ledger", "ops_worker", {"ref": case.person.ref, "form": "xlsx"}, ""),
    }
    for form in ("csv", "xlsx"):
        found |= {
            f"half {form}": ("report_export", "coordinator", {"ref": club, **when, "half": half, "form": form}, ""),
            f"year {form}": ("annual_report_file", "coordinator", {"ref": club, **when, "form": form}, SUM),
            f"loop {form}": (
                "partnership_export_loop", "coordinator",
                {"ref": cast.partnership.ref, **when, "quarter": quarter, "form": form}, "",
            ),
            f"matrix {form}": (
                "partnership_export_matrix", "coordinator",
                {"ref": cast.partnership.ref, **when, "quarter": quarter, "form": form}, "",
            ),
        }  # fmt: skip
    return found


def test_no_file_holds_a_formula_whoever_wrote_the_text(cast: Cast) -> None:
    wrong, names = [], set()
    for what, (name, who, places, text) in planted(cast).items():
        names.add(name)
        response = cast.sign_in(Client(), who).get(reverse(name, kwargs=places))
        assert response.status_code == 200, what
        wrong += [f"{what}: {one}" for one in running(response.content)]
        if text not in texts(response.content):
            wrong.append(f"{what}: the planted text is not in it, so nothing was tried")
    assert wrong == []
    others = {"document_open", "outcome_print_certificate", "person_export_access", "report_download"}
    others |= {"referral_export_history", "application_print_form"}  # JSON for a program; a blank form
    others |= {"paper_print", "service_print_week", "service_print_attendance"}  # PDF and DOCX hold no formulas
    others.add("paper_download_bundle")  # a ZIP of those PDF
    assert {one.name for one in urls.urlpatterns} == names | others, "a new file that leaves is tried here"


@pytest.mark.parametrize("text", STARTS)
def test_every_text_of_a_table_is_quiet(text: str) -> None:
    """Heads and remarks too: table 3 has places for columns, the yearly report has grantors for remarks."""
    whole = make(club=text, columns=(Column("women", text), Column("all", "Razem")), sections=(
        Section("a", text), Section("b", text)))  # fmt: skip
    rows = tuple(replace(row, label=text, group=text, note=text, how=text) for row in whole.rows)
    content = csv.render(replace(whole, rows=rows))
    assert running(content) == []
    assert fields(content).count(f"'{text}") >= 5 * len(rows)
    assert running(download.FORMS["xlsx"][1](replace(whole, rows=rows, title=text, operator=text), text)) == []


def test_a_negative_number_stays_a_number() -> None:
    whole = make()
    cells: dict[str, Any] = {"all": replace(whole.rows[1].cells["all"], value=-5)}
    below = Row("below", "Różnica", "a", cells)
    assert "-5" in fields(csv.render(replace(whole, rows=(below,))))


@pytest.mark.django_db
def test_places_of_partnerships_are_quiet_in_table_3(cast: Cast) -> None:
    build.grant(cast, title=LINK, grantor=SUM)
    with unsealed():
        Partnership.objects.filter(pk=cast.partnership.pk).update(locality=LINK)
    remark = (next(iter(command.table3.TABLE_3_KINDS)), LINK, SUM)
    files = {form: command.table_3(cast.today, form, [remark]) for form in ("csv", "xlsx")}
    for content in files.values():
        assert running(content) == []
        assert LINK in texts(content), "nothing was tried"
    assert SUM in texts(files["xlsx"])
    year = annual.command(cast.club.ref, cast.today.year, "csv")
    assert running(year) == []
    assert SUM in texts(year), "nothing was tried"


def test_the_result_and_the_template_of_an_import_are_quiet() -> None:
    content = results.rendered([(2, "refused", [("pesel", text)], "") for text in STARTS])
    assert running(content) == []
    assert fields(content).count("'=1") == 1
    assert running(results.blank()) == []


def test_the_reader_sees_planted_formulas() -> None:
    assert running(b'"a";"=1+1"\r\n') == ["=1+1"]
    assert running(b"a;b\r\n") == ["a;b"]
    assert running(b'"a";"-5"\r\n') == []
