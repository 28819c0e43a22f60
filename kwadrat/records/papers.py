"""Issued papers, kept as files, and the labels of forms that a partnership wrote itself."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Record, Referenced
from kwadrat.records.documents import Damaged
from kwadrat.records.fields import EncryptedTextField, decrypt_bytes
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case


class IssuedPaper(Owned, Referenced, Entry):  # type: ignore[misc, unused-ignore]  # both are Records; found or not by order of imports
    """A paper with a number, issued once. The file is kept encrypted: a reprint is that file, whatever became of the
    form, the template or the program. `data` is what was drawn, as JSON, for the copy that an office edits."""

    REF_PREFIX: ClassVar[str] = "W"
    PRIVACY = {
        OPEN: (
            "institution", "club", "case", "post", "kind", "form", "subject_ref", "year", "serial", "issued_on",
            "template_sha", "size", "sha256", "path",
        ),
        PERSONAL: ("data", "content_sha"),
    }  # fmt: skip

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer"))
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("case")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    kind = models.CharField(_("kind of paper"), max_length=20)
    form = models.CharField(_("form version"), max_length=12)
    subject_ref = models.CharField(_("issued about"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number in the year"))
    issued_on = models.DateField(_("issued on"))
    data = EncryptedTextField(_("what it says"))
    content_sha = models.CharField(_("digest of what it says"), max_length=64)
    template_sha = models.CharField(_("digest of its template"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    path = models.CharField(_("place of the file"), max_length=60, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="paper_by_case"),
            models.Index(fields=["institution", "subject_ref"], name="paper_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "serial"], name="paper_number_once"),
            models.UniqueConstraint(
                fields=["institution", "kind", "subject_ref", "content_sha"], condition=Q(voided_at__isnull=True),
                name="paper_once",
            ),
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """3/2026: papers are numbered per institution and year."""
        return f"{self.serial}/{self.year}"

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id if self.case else None

    def content(self) -> bytes:
        """The file as it was issued; Damaged when it is gone or its SHA-256 differs."""
        try:
            found = decrypt_bytes((Path(settings.DOCUMENTS) / self.path).read_bytes())
        except (OSError, ValueError) as error:
            raise Damaged(self.ref) from error
        if hashlib.sha256(found).hexdigest() != self.sha256:
            raise Damaged(self.ref)
        return found


class PaperBundle(Owned, Referenced):
    """Many plans that a worker wants as papers in one ZIP: which, how many are done, the papers so far. Only numbers
    stand here, and the list goes after a week; the papers are kept by themselves, so no second file holds them."""

    REF_PREFIX: ClassVar[str] = "Z"
    PRIVACY = {
        OPEN: (
            "institution", "club", "post", "plans", "papers", "done", "left_out", "ended_at", "stop_reason", "moved_at",
        ),
    }  # fmt: skip

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    plans = ArrayField(models.BigIntegerField(), verbose_name=_("plans"))
    papers = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("papers"))
    done = models.PositiveIntegerField(_("plans done"), default=0)
    left_out = models.PositiveIntegerField(_("plans left out"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    stop_reason = models.CharField(_("why it was stopped"), max_length=300, blank=True)
    moved_at = models.DateTimeField(_("last progress"), auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["post", "-id"], name="bundle_by_post")]

    @property
    def total(self) -> int:
        """How many plans were asked for."""
        return len(self.plans)

    @property
    def progress(self) -> str:
        """running, ready or stopped."""
        if self.ended_at is None:
            return "running"
        return "stopped" if self.stop_reason else "ready"


class FormLabel(Owned, Record):
    """What a partnership writes in place of a label or text of a form; the newest row counts, an empty one brings the
    shipped words back. Rows are never changed, so that it stays known who wrote what and when."""

    PRIVACY = {OPEN: ("form", "form_version", "code", "text", "post")}

    form = models.CharField(_("form"), max_length=20)
    form_version = models.CharField(_("form version"), max_length=12)
    code = models.CharField(_("field of the form"), max_length=40)
    text = models.TextField(_("words"), max_length=1000, blank=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))

    class Meta:
        indexes = [models.Index(fields=["partnership", "form", "form_version", "-id"], name="label_by_form")]
