"""Uploaded papers: checked by their content, kept inside the verb that needs them, voided with a reason."""

from __future__ import annotations

import hashlib
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import scanning
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.corrections import void_entry
from kwadrat.records import documents
from kwadrat.records.base import Referenced
from kwadrat.records.documents import Document
from kwadrat.records.papers import IssuedPaper

MOST_BYTES = 10 * 1024 * 1024
NAME_LETTERS = 120
FORBIDDEN = frozenset('"<>:|?*')  # in a name of a file, for one system or another
ORPHAN_SECONDS = 24 * 3600
# How each format begins and ends; the end may be followed by a few bytes that programs leave behind.
SHAPES: dict[str, tuple[bytes, bytes, str]] = {
    "application/pdf": (b"%PDF-", b"%%EOF", ".pdf"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9", ".jpg"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB\x60\x82", ".png"),
}
TAIL = 2048
# Letters of offices come as DOCX; taken only where a verb asks for it, never with macros.
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {**{kind: shape[2] for kind, shape in SHAPES.items()}, DOCX: ".docx"}


@dataclass(frozen=True)
class Upload:
    """A file as it came from the browser: the name is only a label, the content says what it is."""

    name: str
    content: bytes


def type_of(content: bytes) -> str:
    """Content type by how the file begins and ends; empty for anything but a whole PDF, JPG or PNG."""
    for kind, (head, end, _suffix) in SHAPES.items():
        if content.startswith(head):
            return kind if end in content[-TAIL:] else ""
    return ""


def is_docx(content: bytes) -> bool:
    """Whether the content is a whole DOCX without macros: a zip that names its parts as the format asks."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as book:
            names = set(book.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", "word/document.xml"} <= names and not has_macros


def _label(name: str, suffix: str) -> str:
    """File name without folders and signs that are not shown or lead elsewhere, with the ending that fits its content.
    The frame of the web cleans names too; this one holds whoever calls."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if one in FORBIDDEN or not one.isprintable() else one for one in last)
    plain = " ".join(shown.split()).strip(" .")
    stem = re.sub(r"\.(pdf|jpe?g|png|docx)$", "", plain, flags=re.IGNORECASE)[: NAME_LETTERS - len(suffix)].strip(" .")
    return (stem or _("document")) + suffix


def keep(
    owner: Referenced, kind: str, upload: Upload, *, by: Actor, field: str = "file", with_docx: bool = False,
    pages: Callable[[bytes, str], int] | None = None,
) -> Document:  # fmt: skip
    """Keep a paper of `owner` inside the running verb; a Problem beside `field` unless it is a whole PDF, JPG or PNG
    (or DOCX, where allowed) of at most 10 MB in which the antivirus, if there is one, found nothing. `pages`
    opens every page of a paper that must be readable, and counts them. When the verb fails, the night removes the
    file."""
    if not upload.content:
        raise Problem(_("This file is empty. Choose another one."), field)
    if len(upload.content) > MOST_BYTES:
        raise Problem(_("This file is bigger than 10 MB. Scan it in black and white or split it."), field)
    content_type = type_of(upload.content)
    if with_docx and not content_type:
        content_type = DOCX if is_docx(upload.content) else ""
        if not content_type:
            raise Problem(_("This is not a whole PDF, JPG, PNG or DOCX file. Save it in one of these formats."), field)
    if not content_type:
        raise Problem(_("This is not a whole PDF, JPG or PNG file. Save the scan in one of these formats."), field)
    scanning.check(upload.content, field)
    count = pages(upload.content, field) if pages is not None else None
    document = Document(
        kind=kind, owner_ref=owner.ref, name=_label(upload.name, SUFFIXES[content_type]), content_type=content_type,
        pages=count, size=len(upload.content), sha256=hashlib.sha256(upload.content).hexdigest(),
        path=documents.put(upload.content), post_id=by.post_id or None,
    )  # fmt: skip
    document.save()
    remember(**{f"document_{kind}": document.ref, f"sha256_{kind}": document.sha256})
    return document


@action("document.void")
def void(document: Document, *, by: Actor, reason: str) -> Document:
    """Take a paper uploaded by mistake out of use; the file stays readable."""
    void_entry(document, by, reason)
    return document


@action("document.sweep")
def sweep(*, by: Actor = SYSTEM) -> int:
    """Remove files of verbs that failed: older than a day, of no document and no issued paper; returns how many."""
    gone = 0
    # one folder at a time: memory does not grow with the number of papers
    for folder in sorted(Path(settings.DOCUMENTS).glob("*/")):
        begins = f"{folder.name}/"
        rows: tuple[Any, ...] = (Document.objects, IssuedPaper.objects)
        known = {path for one in rows for path in one.filter(path__startswith=begins).values_list("path", flat=True)}
        for path in list(folder.iterdir()):
            is_old = time.time() - path.stat().st_mtime > ORPHAN_SECONDS
            if is_old and begins + path.name not in known:
                path.unlink()
                gone += 1
    remember(gone=gone)
    return gone
