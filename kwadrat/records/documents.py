"""Papers as files: what was uploaded, to what it belongs, and where it lies outside the web root."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Referenced
from kwadrat.records.choices import DocumentKind
from kwadrat.records.fields import decrypt_bytes, encrypt_bytes


class Damaged(Exception):
    """The stored file is gone or is not what was uploaded; the text names the document."""


def put(content: bytes) -> str:
    """Store a file encrypted, readable by its owner alone; returns its path inside the folder of documents."""
    name = secrets.token_hex(16)
    path = Path(name[:2]) / name
    folder = Path(settings.DOCUMENTS) / path.parent
    for one in (folder.parent, folder):  # parents=True would leave the upper one open to others
        one.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f"{name}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(encrypt_bytes(content))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / name)
    return path.as_posix()


class Document(Referenced, Entry):  # type: ignore[misc]  # both bases are Records
    """An uploaded paper of a thing with a reference: a post, a partnership. Never changed; voided with a reason."""

    REF_PREFIX: ClassVar[str] = "D"
    PRIVACY = {
        OPEN: ("kind", "owner_ref", "content_type", "size", "pages", "sha256", "path", "post"),
        PERSONAL: ("name",),
    }

    kind = models.CharField(_("kind of document"), max_length=20, choices=DocumentKind.choices)
    owner_ref = models.CharField(_("belongs to"), max_length=11, db_index=True)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("format"), max_length=80)
    size = models.PositiveIntegerField(_("size in bytes"))
    # counted where every page was opened: of signed papers
    pages = models.PositiveSmallIntegerField(_("number of pages"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    path = models.CharField(_("place of the file"), max_length=60, unique=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by"))

    class Meta:
        ordering = ["pk"]

    @property
    def kilobytes(self) -> int:
        """Size for people, at least 1 kB."""
        return max(1, round(self.size / 1024))

    @property
    def format(self) -> str:
        """PDF, JPG, PNG or DOCX."""
        return {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}.get(self.content_type, "DOCX")

    def content(self) -> bytes:
        """The file as it was uploaded; Damaged when it is gone or its SHA-256 differs."""
        try:
            found = decrypt_bytes((Path(settings.DOCUMENTS) / self.path).read_bytes())
        except (OSError, ValueError) as error:
            raise Damaged(self.ref) from error
        if hashlib.sha256(found).hexdigest() != self.sha256:
            raise Damaged(self.ref)
        return found
