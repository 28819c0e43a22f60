"""The team of a case, institution by institution: designated workers (pracownik wyznaczony)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Record, SealedQuerySet
from kwadrat.records.choices import DesignationBasis, DesignationScope
from kwadrat.records.partnership import Institution
from kwadrat.records.people import Case


class DesignationQuerySet(SealedQuerySet["Designation"]):
    def on(self, day: date) -> DesignationQuerySet:
        """Designations that hold on the day."""
        return self.filter(period__contains=day)


class Designation(Owned, Record):
    """The one worker of an institution who works with the others on a case, on what, and since when. Other workers of
    her institution may be in the team as helpers."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("case", "institution", "post", "scopes", "basis", "period"), PERSONAL: ("end_reason",),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="designations", verbose_name=_("case"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("designated worker"))
    scopes = ArrayField(
        models.CharField(max_length=12, choices=DesignationScope.choices), verbose_name=_("what she works on")
    )
    basis = models.CharField(_("basis of the designation"), max_length=12, choices=DesignationBasis.choices)
    period = DateRangeField(_("period"))
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)

    objects = DesignationQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base's

    class Meta:
        indexes = [models.Index(fields=["post", "case"], name="designation_by_post")]
        constraints = [
            ExclusionConstraint(
                name="one_designated_worker",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
