"""What does not fit together in a joint plan: found by the program, mended or left with a reason by people."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced
from kwadrat.records.plans import JointPlan


class PlanClash(Owned, Referenced):
    """A clash of a plan: rule and code with its values, the items it is about, which institutions can mend it. It is
    gone when the plan fits again; one that was left with a reason comes back only when it changes."""

    REF_PREFIX: ClassVar[str] = "K"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: (
            "plan", "digest", "rule", "code", "article", "params", "about", "menders", "shows_on", "found_on",
            "gone_on", "kept_on", "kept_by",
        ),
        PERSONAL: ("kept_reason",),
    }  # fmt: skip

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="clashes", verbose_name=_("joint plan"))
    digest = models.CharField("SHA-256", max_length=64)
    rule = models.CharField(_("rule"), max_length=8)
    code = models.CharField(_("what does not fit"), max_length=24)
    article = models.CharField(_("legal basis"), max_length=120, blank=True)
    params = models.JSONField(_("values"), default=dict, blank=True)
    about = ArrayField(models.CharField(max_length=11), verbose_name=_("which items"))
    menders = ArrayField(models.BigIntegerField(), verbose_name=_("who can mend it"))
    shows_on = models.DateField(_("day on which it shows"), null=True, blank=True)
    found_on = models.DateField(_("found on"))
    gone_on = models.DateField(_("gone since"), null=True, blank=True)
    kept_on = models.DateField(_("left on"), null=True, blank=True)
    kept_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("left by")
    )
    kept_reason = models.CharField(_("why it was left"), max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["plan"], condition=Q(gone_on__isnull=True), name="clash_open"),
        ]
        constraints = [models.UniqueConstraint(fields=["plan", "digest"], name="clash_once")]

    @property
    def audit_person_id(self) -> int | None:
        return self.plan.case.person_id
