"""The opening and closing assessment of a person on one dated scale (bilans otwarcia i zamknięcia).

Areas and what their levels mean are data of law (law/params/assessment.toml): a row keeps their codes and the version
of the scale. There is no total, so nothing here can put people in an order.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, SPECIAL, Entry, Owned, Record, Referenced
from kwadrat.records.choices import AssessmentMoment
from kwadrat.records.partnership import Institution
from kwadrat.records.people import Case


class Assessment(Owned, Referenced, Entry):
    """One conversation in which a worker and the person looked at some of the areas together."""

    REF_PREFIX: ClassVar[str] = "B"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("case", "moment", "held_on", "institution", "post", "scale"),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("case"))
    moment = models.CharField(_("moment of the assessment"), max_length=8, choices=AssessmentMoment.choices)
    held_on = models.DateField(_("day"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessed by"))
    scale = models.CharField(_("version of the scale"), max_length=10)

    class Meta:
        indexes = [models.Index(fields=["case", "held_on", "id"], name="assessment_by_case")]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class AreaMark(Owned, Record):
    """A level of one area, from 1 (needs help at once) to 5 (manages by herself); an area without a row was not asked
    about. The version of the scale stands here too, because a level means nothing without it."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="marks", verbose_name=_("assessment")
    )
    scale = models.CharField(_("version of the scale"), max_length=10)
    area = models.CharField(_("area"), max_length=12)
    level = models.PositiveSmallIntegerField(_("level"))
    note = models.CharField(_("in the person’s words"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def audit_person_id(self) -> int | None:
        return self.assessment.case.person_id


class AssessmentMark(AreaMark):
    """A level of an area that is not sensitive."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("assessment", "scale", "area"), PERSONAL: ("level", "note"),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "area"], name="assessment_area_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="assessment_level"),
        ]


class SensitiveMark(AreaMark):
    """A level of health, addiction or legal matters (RODO art. 9 and 10). Read only through access.disclosure."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("assessment", "scale"), SPECIAL: ("area", "level", "note"),
    }  # fmt: skip

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessment"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "area"], name="sensitive_area_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="sensitive_level"),
        ]
