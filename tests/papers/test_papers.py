"""Every paper of the demonstration read back: its text is its data, no label is empty, nothing leaves the page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from kwadrat.config import docx as template
from kwadrat.examples import papers
from kwadrat.law.forms import form
from kwadrat.papers import people, plans
from kwadrat.papers.docx import TEMPLATE, docx
from kwadrat.papers.forms import Issue, Wording, statements
from kwadrat.papers.render import pdf, template_sha
from tests.papers.reading import grey, pictures, strings, text_of

CASTS = {"usual": papers.USUAL, "long": papers.LONG}
EVERY = [(who, name, drawn, data) for who, cast in CASTS.items() for name, drawn, data in papers.every(cast)]
IDS = [f"{who}-{name}" for who, name, _drawn, _data in EVERY]
# said by the program around the text, or drawn as a picture
SILENT = ("Strona %(page)s z %(pages)s", "pl", "form")


def _said(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize(("who", "name", "drawn", "data"), EVERY, ids=IDS)
def test_the_text_of_a_paper_is_its_data(who: str, name: str, drawn: str, data: dict[str, Any]) -> None:
    content = pdf(drawn, data, papers.AT)
    found = text_of(content)
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == data["document_title"]
    hidden = {data["document_title"], *SILENT}
    squeezed = found.replace(" ", "")
    lost = [text for text in map(_said, strings(data)) if text not in hidden and text.replace(" ", "") not in squeezed]
    assert not lost
    assert "□" not in found, "a letter without a shape"


@pytest.mark.parametrize(("who", "name", "drawn", "data"), EVERY, ids=IDS)
def test_each_paper_is_accessible_and_archival(who: str, name: str, drawn: str, data: dict[str, Any]) -> None:
    reader = PdfReader(io.BytesIO(pdf(drawn, data, papers.AT)))
    root: Any = reader.trailer["/Root"]
    meta = root["/Metadata"].get_object().get_data()
    assert b"<pdfuaid:part>1<" in meta
    assert b"<pdfaid:part>2<" in meta
    assert b"<pdfaid:conformance>A<" in meta
    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/OutputIntents"], "PDF/A names its colours"
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile3" in inner["/FontDescriptor"].get_object(), "the font is inside"


def test_nothing_leaves_the_page_and_no_page_is_empty(tmp_path: Path) -> None:
    for number, (_who, _name, drawn, data) in enumerate(EVERY):
        folder = tmp_path / str(number)
        folder.mkdir()
        for picture in pictures(pdf(drawn, data, papers.AT), folder):
            width, height, shades = grey(picture)
            margin = round(width * 10 / 210)
            rows = [shades[line * width : (line + 1) * width] for line in range(height)]
            edge = [row[:margin] + row[-margin:] for row in rows]
            assert min(map(min, edge)) > 200, f"{IDS[number]}: ink in the margin"
            ink = sum(shade < 128 for shade in shades)
            assert ink > 200, f"{IDS[number]}: an empty page"


def _signed(tasks: int, last: str) -> list[str]:
    """Text of each page of an action plan with so many tasks, the last of them or its last box ending with `last`."""
    cast = papers.LONG
    rows = tuple(plans.Task(1, "", "Kto", f"Zadanie {place}.", "jutro", "nowe") for place in range(tasks))
    content = {"end_date": last} if not tasks else {}
    one = plans.OfficePlan(
        cast.labour, cast.address, "", cast.person, plans.Worker(cast.adviser), content, rows, goals=papers.GOALS
    )
    words = Wording(form("ipd", papers.ON))
    data = plans.ipd(words, one, Issue("1/2026", papers.ON, "Kto", papers.AT))
    if not tasks:
        data["blocks"] = [block for block in data["blocks"] if block["kind"] != "statements"]
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf("form", data, papers.AT))).pages]


@pytest.mark.parametrize("tasks", range(1, 40))
def test_nobody_signs_a_page_that_says_nothing(tasks: int) -> None:
    pages = _signed(tasks, "")
    last = pages[-1]
    assert "data i podpis osoby" in last
    assert f"Zadanie {tasks - 1}." in last, "the last row goes with the signatures"
    head = form("ipd", papers.ON).field("task_who").label
    heads = [(page.count(head), "Zadanie " in page) for page in pages]
    assert all(times == is_table for times, is_table in heads), f"each page of the table has its heads once: {heads}"


@pytest.mark.parametrize("lines", [1, 8, 16, 24, 32, 40, 48, 56, 64])
def test_the_last_line_of_a_long_box_goes_with_the_signatures(lines: int) -> None:
    text = "\n".join(["Słowa, które stoją w polu formularza. " * 3] * lines + ["Ostatnie słowa."])
    last = _signed(0, text)[-1]
    assert "data i podpis osoby" in last
    assert "Ostatnie słowa." in last


@pytest.mark.parametrize("words", range(250, 1300, 70))
def test_a_long_box_without_lines_leaves_no_signature_alone(words: int) -> None:
    pages = _signed(0, " ".join(f"słowo{place}" for place in range(words)))
    assert "data i podpis osoby" in pages[-1]
    whole = " ".join(" ".join(pages).split())
    assert [place for place in range(words) if f"słowo{place}" not in whole] == [], "every word is printed"
    assert pages[-1].count("słowo") >= 15, "the end of what is signed goes with the signatures"
    lines = [line for page in pages for line in page.splitlines() if line.count("słowo") > 1]
    short = [line for line in lines if len(line) < max(map(len, lines)) - 12]
    assert len(short) <= 1, f"only the last line may be short: {short}"


@pytest.mark.parametrize("letters", [3000, 5200, 7800, 9900])
def test_long_statements_leave_no_signature_alone(letters: int) -> None:
    data = people.notice(
        Wording(form("notice", papers.ON), {"text.told": "Słowa zgody. " * (letters // 13)}),
        people.Told(papers.USUAL.person, "", ""), Issue("1/2026", papers.ON, "Kto", papers.AT),
    )  # fmt: skip
    pages = [
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf("form", data, papers.AT))).pages
    ]
    assert " ".join(pages).count("Słowa") == letters // 13
    assert pages[-1].count("Słowa zgody.") >= 10


@pytest.mark.parametrize("times", [20, 40, 60, 80])
def test_the_last_of_long_goals_goes_with_the_signatures(times: int) -> None:
    words, cast = Wording(form("ipr", papers.ON)), papers.USUAL
    one = plans.OfficePlan(cast.firm, "", "", cast.person, plans.Worker(cast.worker), {})
    data = plans.ipr(words, one, Issue("1/2026", papers.ON, "Kto", papers.AT))
    goals = [f"Cel {place}: " + "chcę mieszkać sama. " * times for place in range(1, 5)]
    data["blocks"][-1:-1] = [statements("Cele", goals)]
    pages = [
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf("form", data, papers.AT))).pages
    ]
    assert "4. Cel 4: chcę" in pages[-1], "numbered on, on the page of the signatures"
    assert "data i podpis osoby" in pages[-1]
    assert sum(page.count("chcę") for page in pages) == 4 * times


def test_no_english_and_no_empty_label() -> None:
    for _who, name, _drawn, data in EVERY:
        for one in data.get("blocks", ()):
            for cell in one.get("cells", ()):
                assert cell["label"].strip(), name
        assert data["printed"].startswith("Wystawia: "), name
        assert data["number_words"].startswith("Nr "), name


def test_unchecked_labels_carry_a_star_and_the_paper_says_why() -> None:
    found = {name: data for who, name, _drawn, data in EVERY if who == "usual"}
    contract = text_of(pdf("form", found["kontrakt-socjalny-A"], papers.AT))
    assert "przyczyny trudnej sytuacji *" in contract
    assert "uprawnienia i zobowiązania stron *" not in contract, "read in the act"
    assert "* Do sprawdzenia" in contract
    assert "* Do sprawdzenia" not in text_of(pdf("form", found["deklaracja-uczestnictwa"], papers.AT))


def test_both_variants_have_their_own_first_part() -> None:
    found = {name: text_of(pdf(drawn, data, papers.AT)) for who, name, drawn, data in EVERY if who == "usual"}
    first, second = found["kontrakt-socjalny-A"], found["kontrakt-socjalny-B"]
    assert "CZĘŚĆ I A" in first
    assert "CZĘŚĆ II A · Arkusz 2" in first
    assert "przyczyny braku pracy" not in first
    assert "CZĘŚĆ I B" in second
    assert "dotychczasowe działania aktywizujące" in second
    assert "przyczyny trudnej sytuacji" not in second


def test_the_same_data_are_the_same_bytes() -> None:
    _who, _name, drawn, data = EVERY[0]
    assert pdf(drawn, data, papers.AT) == pdf(drawn, data, papers.AT)


def test_what_draws_a_paper_has_a_digest_of_its_own() -> None:
    assert template_sha("form") == template_sha("form")
    assert len({template_sha(name) for name in ("form", "plan", "certificate")}) == 3


@pytest.mark.parametrize("name", papers.OFFICE)
@pytest.mark.parametrize("who", CASTS)
def test_the_editable_copy_says_the_same_in_polish(who: str, name: str) -> None:
    data = next(data for one, other, _drawn, data in EVERY if (one, other) == (who, name))
    book = Document(io.BytesIO(docx(data)))
    found = "".join((node.text or "") for node in book.element.body.iter(qn("w:t")))
    shown = [*strings(data["blocks"]), *strings(data["stamp"]), data["title"], *data["lead"]]
    squeezed = "".join(found.split())
    assert not [text for text in shown if "".join(text.split()) not in squeezed]
    assert book.core_properties.title == data["document_title"]
    assert book.core_properties.language == "pl-PL"
    assert book.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val")) == "pl-PL"


def test_text_of_a_person_stays_text_in_the_editable_copy() -> None:
    data = next(data for _who, name, _drawn, data in EVERY if name == "kontrakt-socjalny-A")
    cell = {**data["blocks"][0]["cells"][0], "text": "{{ 7 * 7 }} <b>&\nJan"}
    block = {**data["blocks"][0], "cells": [cell]}
    book = Document(io.BytesIO(docx({**data, "blocks": [block]})))
    assert "{{ 7 * 7 }} <b>&\nJan" in book.tables[0].cell(0, 1).text


def test_the_shipped_template_is_the_drawn_one() -> None:
    shipped = Document(str(TEMPLATE))
    assert shipped.element.xml == template.template().element.xml


def test_the_command_writes_every_paper_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kwadrat.config.cli import main

    assert main(["papers", "sample", "--all", str(tmp_path / "out")]) == 0
    names = sorted(path.name for path in (tmp_path / "out").glob("*.pdf"))
    assert len(names) == 14
    assert sorted(path.name for path in (tmp_path / "out" / "dlugie").glob("*.pdf")) == names
    assert len(list((tmp_path / "out").glob("*.docx"))) == len(papers.OFFICE)
    assert "Zapisano 34 plików" in capsys.readouterr().out
    (tmp_path / "file").write_text("")
    assert main(["papers", "sample", str(tmp_path / "file" / "out")]) == 1
    assert main(["papers", "sample", str(tmp_path / "one")]) == 0
    assert not (tmp_path / "one" / "dlugie").exists()
