"""The printed half-year, read back: text, title, language, tags, fonts; the same bytes for the same data."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from kwadrat.papers import reports
from kwadrat.papers.render import FONTS, STAND_IN, drawable, letters, pdf
from tests.reporting.test_tables import make


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return PdfReader(io.BytesIO(reports.half_year(make(), "Ewa Fikcyjna", is_demo=True)))


def tags(node: Any, found: list[str]) -> list[str]:
    """Every structure tag of the document in reading order."""
    if isinstance(node, list):
        for child in node:
            tags(child.get_object() if hasattr(child, "get_object") else child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(str(node["/S"]))
        if "/K" in node:
            tags(node["/K"].get_object() if hasattr(node["/K"], "get_object") else node["/K"], found)
    return found


def test_title_language_and_standard(reader: PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == "Próba: KIS, 1\u00a0stycznia\u00a02021 – 30\u00a0czerwca\u00a02021"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_it_is_tagged_with_headings_and_table_heads(reader: PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    found = tags(root["/StructTreeRoot"]["/K"].get_object(), [])
    assert found.count("/Table") == 2
    assert found.count("/TH") == 6, "three heads in each of two tables"
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3


def test_text_head_and_foot(reader: PdfReader) -> None:
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().replace("\u00a0", " ").split())
    for wanted in (
        "DANE PRZYKŁADOWE", "Próba", "KIS", "OPS", "1 stycznia 2021 – 30 czerwca 2021", "Co liczymy Kobiety Razem",
        "Osoby 1 77,27% (34 z 44)", "3 600,00 zł", "nie zapisano stawki", "Przypis.", "Jak policzono",
        "Wydruk: Ewa Fikcyjna, 25 listopada 2026, 8:05", "Strona 1 z 1",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_without_the_demo_nothing_says_example() -> None:
    text = PdfReader(io.BytesIO(reports.half_year(make(), "Ewa", is_demo=False))).pages[0].extract_text()
    assert "PRZYKŁADOWE" not in text


def test_paper_and_fonts(reader: PdfReader) -> None:
    page = reader.pages[0]
    assert [round(float(size)) for size in page.mediabox[2:]] == [595, 842]
    resources: Any = page["/Resources"]
    names = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    assert names
    assert all("SourceSans3" in name for name in names), names
    assert (FONTS / "OFL.txt").is_file()


def test_same_data_same_bytes() -> None:
    first, second = (reports.half_year(make(), "Ewa", is_demo=False) for _again in range(2))
    assert first == second


def test_text_of_people_is_never_a_command() -> None:
    """Typst markup in a name stays text."""
    nasty = '#panic("x") $ *b* _i_ <a> @ref \\ "cudzysłów" 🙂 ' + "Ż" * 300
    table = make(club=nasty, footnotes=(nasty,))
    text = PdfReader(io.BytesIO(reports.half_year(table, nasty, is_demo=False))).pages[0].extract_text()
    assert STAND_IN in text, "a letter that the fonts do not have"
    assert '#panic("x") $ *b* _i_ <a> @ref' in text.replace("\u00a0", " ").replace("\n", " ")


def test_what_the_fonts_can_draw() -> None:
    assert {ord(c) for c in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”–…§\u00a0%()" + STAND_IN} <= letters()
    assert ord("🙂") not in letters()
    assert drawable({"a": ["Ż🙂", 3, None], "b": "x\x00y"}) == {"a": [f"Ż{STAND_IN}", 3, None], "b": "x y"}


def test_a_template_that_is_not_there_fails_loudly() -> None:
    with pytest.raises(Exception, match="No such file"):
        pdf("nothing", {}, make().as_of)
