"""How long institutions keep data, what is announced for erasure, what stops it, and what was erased: counts alone."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Record, Referenced, Sealed
from kwadrat.records.choices import Counting, RetentionKind
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case


class RetentionTerm(Record):
    """How many years an institution keeps one kind of data, from a day on, and by which of its own rules (JRWA)."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("institution", "kind", "years", "counted", "basis", "period"),
    }

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    kind = models.CharField(_("kind of data"), max_length=16, choices=RetentionKind.choices)
    years = models.PositiveSmallIntegerField(_("years"))
    counted = models.CharField(_("counted"), max_length=8, choices=Counting.choices, default=Counting.YEAR_END)
    basis = models.CharField(_("basis"), max_length=300)
    period = DateRangeField(_("period"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="retention_term_once",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(years__gte=1), name="retention_years_positive"),
        ]


class ErasureNotice(Owned, Record):
    """The data of a case are past every period and will be erased on a day unless a hold is put. Goes with the case."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("case", "due_on", "announced_on", "erase_on", "grounds"),
    }

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    due_on = models.DateField(_("periods ended on"))
    announced_on = models.DateField(_("announced on"))
    erase_on = models.DateField(_("will be erased on"))
    # [institution, kind of data, years, basis] of each period, as they stood on the day of the announcement
    grounds = models.JSONField(_("by which periods"), default=list)

    class Meta:
        indexes = [models.Index(fields=["partnership", "erase_on", "id"], name="erasure_notice_by_day")]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class RetentionHold(Owned, Entry):
    """Nothing of this case is erased until the day, for the reason; voided when it is lifted earlier."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("case", "post", "until_on"), PERSONAL: ("reason",)}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("put by"))
    reason = models.CharField(_("reason"), max_length=300)
    until_on = models.DateField(_("until"))

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class ErasureProtocol(Owned, Referenced):
    """One night of one partnership: how many people were announced and erased. Written by the owner of the tables."""

    REF_PREFIX: ClassVar[str] = "U"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("on", "announced", "withdrawn", "held", "erased")}

    on = models.DateField(_("night of"))
    announced = models.PositiveIntegerField(_("announced"), default=0)
    withdrawn = models.PositiveIntegerField(_("no longer due"), default=0)
    held = models.PositiveIntegerField(_("stopped by a hold"), default=0)
    erased = models.PositiveIntegerField(_("people erased"), default=0)

    class Meta:
        indexes = [models.Index(fields=["partnership", "-on", "-id"], name="erasure_protocol_by_day")]
        constraints = [models.UniqueConstraint(fields=["partnership", "on"], name="erasure_protocol_once")]


class ErasureLine(Owned, Sealed):
    """How many rows of one table went that night, or how many people by one rule; counts alone."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("protocol", "table", "rule", "basis", "number")}

    protocol = models.ForeignKey(
        ErasureProtocol, on_delete=models.PROTECT, related_name="lines", verbose_name=_("protocol")
    )
    table = models.CharField(_("kind of data"), max_length=40, blank=True)
    rule = models.CharField(_("rule"), max_length=8, blank=True)
    basis = models.CharField(_("basis"), max_length=520, blank=True)
    number = models.PositiveIntegerField(_("how many"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["protocol", "table", "rule", "basis"], name="erasure_line_once")]


class ErasedHalf(Owned, Sealed):
    """A half-year from which somebody was erased. For a club: its numbers as they stood before, in both languages;
    without a club: a mark for the numbers of the partnership."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("club", "year", "half", "content", "frozen_at")}

    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    half = models.PositiveSmallIntegerField(_("half"))
    content = models.JSONField(_("numbers"), default=dict, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "club", "year", "half"], nulls_distinct=False, name="erased_half_once"
            )
        ]
