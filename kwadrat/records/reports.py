"""Reports that were submitted: what was sent stays as it was, byte by byte."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced, Sealed, Step
from kwadrat.records.choices import AnnualReportState, ReportFileForm
from kwadrat.records.partnership import Club

ANNUAL_REPORT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (AnnualReportState.SUBMITTED,),
    AnnualReportState.SUBMITTED: (AnnualReportState.RETURNED, AnnualReportState.REPLACED),
    AnnualReportState.RETURNED: (AnnualReportState.REPLACED,),
    AnnualReportState.REPLACED: (),
}


class AnnualReport(Owned, Referenced):
    """The yearly report of a club to the wojewoda (UZS art. 18a ust. 6), one row for each submitted version."""

    REF_PREFIX: ClassVar[str] = "R"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("club", "year", "number", "first", "state", "submitted_at", "submitted_by"), PERSONAL: ("reason",),
    }  # fmt: skip

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("version number"), default=1)
    first = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("corrects")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=AnnualReportState.choices, default=AnnualReportState.SUBMITTED
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    reason = models.CharField(_("what the correction changes"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["club", "year", "number"], name="annual_report_version_once"),
            # one version stands; a second one is a correcting report, which replaces it
            models.UniqueConstraint(
                fields=["club", "year"], condition=~Q(state=AnnualReportState.REPLACED), name="annual_report_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1, first__isnull=True) | Q(number__gt=1, first__isnull=False),
                name="annual_report_correction_names_first",
            ),
        ]


class ReportStep(Owned, Step):
    """A change of state of a submitted report."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("report",)}

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="steps", verbose_name=_("report"))


class ReportFile(Owned, Sealed):
    """The frozen bytes of a submitted report and their SHA-256; append-only in the database."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("report", "form", "sha256", "template_sha"), PERSONAL: ("content",),
    }  # fmt: skip

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="files", verbose_name=_("report"))
    form = models.CharField(_("form"), max_length=4, choices=ReportFileForm.choices)
    sha256 = models.CharField("SHA-256", max_length=64)
    # what drew the PDF: the template, its imports and the version of Typst
    template_sha = models.CharField(_("digest of its template"), max_length=64, blank=True, db_default="")
    content = models.BinaryField(_("content"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="report_file_once")]
