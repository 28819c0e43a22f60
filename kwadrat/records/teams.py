"""The team of a case: designated workers (pracownik wyznaczony), handing a case over, who leads it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Record, Referenced, SealedQuerySet, Step
from kwadrat.records.choices import DesignationBasis, DesignationScope, HandOverReason, HandOverState
from kwadrat.records.partnership import Club, Institution
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


HAND_OVER_TRANSITIONS: dict[str, tuple[str, ...]] = {
    # inside an institution it is done at once; to another one it waits for the other side
    "": (HandOverState.PROPOSED, HandOverState.ACCEPTED),
    HandOverState.PROPOSED: (HandOverState.ACCEPTED, HandOverState.DECLINED, HandOverState.WITHDRAWN),
    HandOverState.ACCEPTED: (),
    HandOverState.DECLINED: (),
    HandOverState.WITHDRAWN: (),
}


class HandOver(Owned, Referenced):
    """A worker passes a case on to another one, with what is open on it: why, to whom, and until when she still reads.
    Until the other side accepts, the former worker alone writes."""

    REF_PREFIX: ClassVar[str] = "V"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: (
            "case", "from_post", "to_institution", "to_club", "to_post", "reason", "state", "proposed_on",
            "answer_due_on", "effective_on", "reads_until",
        ),
        PERSONAL: ("note",),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("case"))
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("former worker"))
    to_institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("receiving institution")
    )
    to_club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receiving club")
    )
    to_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new worker")
    )
    reason = models.CharField(_("why the case is handed over"), max_length=12, choices=HandOverReason.choices)
    note = models.TextField(_("note for the successor"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=HandOverState.choices)
    proposed_on = models.DateField(_("proposed on"))
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    effective_on = models.DateField(_("handed over on"), null=True, blank=True)
    reads_until = models.DateField(_("the former worker reads until"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_institution", "to_club", "state"], name="hand_over_inbox"),
            models.Index(fields=["case", "-id"], name="hand_over_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "from_post"], condition=Q(state=HandOverState.PROPOSED), name="one_open_hand_over"
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class HandOverStep(Owned, Step):
    """A change of state of a hand-over: proposed, accepted, declined, withdrawn."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("hand_over",)}

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="steps", verbose_name=_("hand-over"))


class CaseLead(Owned, Record):
    """Who leads a case on which days, and why it passed to her; exactly one on every day. The first lead of a case is
    written when she passes it on."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("case", "post", "period", "reason")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="leads", verbose_name=_("case"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("leads the case"))
    period = DateRangeField(_("period"))
    reason = models.CharField(
        _("why the lead passed to her"), max_length=12, choices=HandOverReason.choices, blank=True
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_lead_of_a_case",
                expressions=[("case", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
