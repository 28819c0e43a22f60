"""Emergency access: a worker outside the team opens the least of a person for a few hours, and somebody looks at it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced, Step
from kwadrat.records.choices import EmergencyState
from kwadrat.records.people import Case

EMERGENCY_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (EmergencyState.WAITING,),
    EmergencyState.WAITING: (EmergencyState.ACCEPTED, EmergencyState.UNJUSTIFIED),
    EmergencyState.ACCEPTED: (),
    EmergencyState.UNJUSTIFIED: (),
}


class EmergencyAccess(Owned, Referenced):
    """One opening in an emergency, until a moment, for the typed reason; `earlier` counts those of her institution to
    the same person before it."""

    REF_PREFIX: ClassVar[str] = "Y"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("case", "post", "ends_at", "review_due_on", "state", "earlier"), PERSONAL: ("reason",),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    reason = models.CharField(_("reason"), max_length=300)
    ends_at = models.DateTimeField(_("ends at"))
    review_due_on = models.DateField(_("to be reviewed until"))
    state = models.CharField(_("state"), max_length=12, choices=EmergencyState.choices, default=EmergencyState.WAITING)
    earlier = models.PositiveSmallIntegerField(_("earlier ones"), default=0)

    class Meta:
        indexes = [
            models.Index(fields=["post", "-ends_at"], name="emergency_by_post"),
            models.Index(fields=["partnership", "state", "review_due_on"], name="emergency_to_review"),
            models.Index(fields=["case", "-id"], name="emergency_by_case"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class EmergencyStep(Owned, Step):
    """A change of state of an emergency access: opened, accepted, found unjustified."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("access",)}

    access = models.ForeignKey(
        EmergencyAccess, on_delete=models.PROTECT, related_name="steps", verbose_name=_("access")
    )
