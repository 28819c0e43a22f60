"""The same data of a form as DOCX that an office edits; the template is `templates/docx/form.docx`."""

from __future__ import annotations

import io
from typing import Any

from docxtpl import DocxTemplate

from kwadrat.papers.render import ROOM

TEMPLATE = ROOM / "templates" / "docx" / "form.docx"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(data: dict[str, Any]) -> bytes:
    """A DOCX with the title, language and every block of a form; what a program writes as text stays text."""
    book = DocxTemplate(TEMPLATE)
    book.render(data, autoescape=True)
    book.docx.core_properties.title = data["document_title"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
