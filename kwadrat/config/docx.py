"""Draws the template of forms as DOCX: `python -m kwadrat.config.docx`. An office may open it and change its look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kwadrat.papers.docx import TEMPLATE

STAR = "{% if x.check %} *{% endif %}"
DOTS = "………………………………………………………………"


def _language(book: Any) -> None:
    """Polish for every run, so that a screen reader speaks Polish."""
    for parent in book.styles.element.iter(qn("w:rPrDefault")):
        props = parent.find(qn("w:rPr"))
        for old in props.findall(qn("w:lang")):
            props.remove(old)
        lang = OxmlElement("w:lang")
        for name in ("w:val", "w:eastAsia", "w:bidi"):
            lang.set(qn(name), "pl-PL")
        props.append(lang)


def _say(book: Any, text: str, style: str = "Normal", size: float = 0, is_middle: bool = False) -> Any:
    line = book.add_paragraph(style=style)
    run = line.add_run(text)
    if size:
        run.font.size = Pt(size)
    if is_middle:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return line


def _table(book: Any, *rows: tuple[str, ...], has_head: bool = False) -> None:
    table = book.add_table(rows=len(rows), cols=max(len(row) for row in rows), style="Table Grid")
    for place, row in enumerate(rows):
        for cell, text in zip(table.rows[place].cells, row, strict=False):
            cell.text = text
    if has_head:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(mark)


def template() -> Any:
    """The document with the tags of docxtpl: the head, each kind of block, the foot."""
    book = Document()
    _language(book)
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    font = book.styles["Normal"].font
    font.name, font.size = "Calibri", Pt(11)
    book.styles["Normal"].paragraph_format.space_after = Pt(3)
    _say(book, "{%p if stamp.text %}")
    _say(book, "{{ stamp.text }}", size=12)
    _say(book, "{{ stamp.more }}")
    _say(book, "{% set x = stamp %}{{ stamp.label }}" + STAR, size=9)
    _say(book, "{%p endif %}")
    _say(book, "{%p for x in right %}")
    _say(book, "{{ x.label }}" + STAR + ": {{ x.text }}")
    _say(book, "{%p endfor %}")
    _say(book, "{{ title }}", "Heading 1", is_middle=True)
    for name, size in (("subtitle", 12), ("lead", 0), ("notes", 9)):
        many = name != "subtitle"
        _say(book, f"{{%p for line in {name} %}}" if many else f"{{%p if {name} %}}")
        _say(book, "{{ line }}" if many else f"{{{{ {name} }}}}", size=size, is_middle=not many)
        _say(book, "{%p endfor %}" if many else "{%p endif %}")
    _blocks(book)
    page.footer.paragraphs[0].text = "{{ printed }} · {{ number_words }}"
    props = book.core_properties
    props.author, props.language, props.title, props.comments = "Kwadrat", "pl-PL", "Formularz", ""
    props.created = props.modified = datetime(2026, 1, 1)  # noqa: DTZ001  the same file each time
    return book


def _blocks(book: Any) -> None:
    _say(book, "{%p for one in blocks %}")
    _say(book, "{%p if one.title %}")
    _say(book, "{{ one.title }}", "Heading 2")
    _say(book, "{%p endif %}")
    _say(book, "{%p if one.kind == 'fields' %}")
    _table(
        book, ("{%tr for x in one.cells %}", ""), ("{{ x.label }}" + STAR, "{{ x.text or '" + DOTS + "' }}"),
        ("{%tr endfor %}", ""),
    )  # fmt: skip
    _say(book, "{%p endif %}")
    _say(book, "{%p if one.kind == 'rows' %}")
    _table(
        book, ("{%tc for x in one.head %}", "{{ x.label }}" + STAR, "{%tc endfor %}"),
        ("{%tr for row in one.rows %}", "", ""), ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", ""), has_head=True,
    )  # fmt: skip
    _say(book, "{%p endif %}")
    _say(book, "{%p if one.kind == 'statements' %}")
    _say(book, "{%p for line in one['items'] %}")
    _say(book, "{{ line }}", "List Number")
    _say(book, "{%p endfor %}")
    _say(book, "{%p endif %}")
    _say(book, "{%p if one.kind == 'signs' %}")
    _say(book, "{%p for x in one['items'] %}")
    _say(book, DOTS)
    _say(book, "{{ x.who }} {{ x.label }}" + STAR, size=9)
    _say(book, "{%p endfor %}")
    _say(book, "{%p endif %}")
    _say(book, "{%p endfor %}")


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    template().save(TEMPLATE)
