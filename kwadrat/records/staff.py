"""Staff of a club: who works there, on what basis and how long each week (UZS art. 18a ust. 6)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned
from kwadrat.records.choices import EmploymentBasis
from kwadrat.records.partnership import Club


class Employment(Owned, Entry):
    """One person on one basis for one period. One name in two rows is one person, so that she is counted once."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("club", "position", "basis", "period", "weekly_minutes"), PERSONAL: ("name",),
    }  # fmt: skip

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    name = models.CharField(_("name and surname"), max_length=120)
    position = models.CharField(_("position"), max_length=120)
    basis = models.CharField(_("basis of employment"), max_length=12, choices=EmploymentBasis.choices)
    weekly_minutes = models.PositiveSmallIntegerField(_("minutes a week"))
    period = DateRangeField(_("period"))

    class Meta:
        indexes = [models.Index(fields=["club", "name"], name="employment_by_club")]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_minutes__gt=0) & Q(weekly_minutes__lte=7 * 24 * 60), name="employment_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.name
