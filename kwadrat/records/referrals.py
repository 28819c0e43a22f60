"""Referrals on the state codes of the Gravity SDOH Task machine."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced, SealedQuerySet, Step
from kwadrat.records.choices import DeclineReason, ReferralMatter, ReferralOutcome, ReferralPurpose, ReferralState
from kwadrat.records.partnership import Club, Institution, ServiceKind
from kwadrat.records.people import Case

S = ReferralState

# Edges of the machine; docs/states.md is drawn from this table.
REFERRAL_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (S.DRAFT, S.REQUESTED),
    S.DRAFT: (S.REQUESTED, S.ENTERED_IN_ERROR),
    S.REQUESTED: (S.ACCEPTED, S.REJECTED, S.CANCELLED, S.ENTERED_IN_ERROR),
    S.ACCEPTED: (S.IN_PROGRESS, S.ON_HOLD, S.CANCELLED, S.COMPLETED, S.FAILED, S.ENTERED_IN_ERROR),
    S.ON_HOLD: (S.IN_PROGRESS, S.CANCELLED, S.COMPLETED, S.FAILED, S.ENTERED_IN_ERROR),
    S.IN_PROGRESS: (S.COMPLETED, S.FAILED, S.CANCELLED, S.ENTERED_IN_ERROR),
    S.COMPLETED: (S.ENTERED_IN_ERROR,),
    S.FAILED: (S.ENTERED_IN_ERROR,),
    S.REJECTED: (S.ENTERED_IN_ERROR,),
    S.CANCELLED: (S.ENTERED_IN_ERROR,),
    S.ENTERED_IN_ERROR: (),
}
OPEN_STATES: tuple[str, ...] = (S.REQUESTED, S.ACCEPTED, S.ON_HOLD, S.IN_PROGRESS)
ACCEPTED_STATES: tuple[str, ...] = (S.ACCEPTED, S.ON_HOLD, S.IN_PROGRESS, S.COMPLETED, S.FAILED)


class ReferralQuerySet(SealedQuerySet["Referral"]):
    def open(self) -> ReferralQuerySet:
        """Referrals that still ask somebody for something."""
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> ReferralQuerySet:
        """Referrals without an answer."""
        return self.filter(state=S.REQUESTED)


class ReferralBatch(Owned, Referenced):
    """Common cover of referrals that were sent at once to one place for one purpose; names nobody."""

    REF_PREFIX: ClassVar[str] = "B"
    PRIVACY = {OPEN: ("post", "sent_on")}

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_on = models.DateField(_("sent on"))


class Referral(Owned, Referenced):
    """A request to take a person, with an expected answer (skierowanie)."""

    REF_PREFIX: ClassVar[str] = "S"
    PRIVACY = {
        OPEN: (
            "case", "sender", "sender_post", "receiver", "receiver_club", "purpose", "matter",
            "service_kind", "batch", "state", "sent_on", "answer_due_on", "answered_on", "closed_on",
        ),
        PERSONAL: ("message", "decline_reason", "outcome", "consent_on", "opinion_on", "interview_on"),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("case"))
    sender = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("sender"))
    sender_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by"))
    receiver = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("receiver"))
    receiver_club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=ReferralPurpose.choices)
    matter = models.CharField(_("matter"), max_length=16, choices=ReferralMatter.choices, blank=True, db_default="")
    service_kind = models.ForeignKey(
        ServiceKind, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    batch = models.ForeignKey(
        ReferralBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("cover"),
    )
    message = models.TextField(_("why, in plain words"), max_length=2000)
    # what a purpose may ask for at sending (UZS art. 12 ust. 1-2)
    consent_on = models.DateField(_("the person consented on"), null=True, blank=True)
    opinion_on = models.DateField(_("opinion of the social worker of"), null=True, blank=True)
    interview_on = models.DateField(_("family interview of"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=S.choices, default=S.REQUESTED)
    sent_on = models.DateField(_("sent on"))
    answer_due_on = models.DateField(_("answer due"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    decline_reason = models.CharField(_("reason of refusal"), max_length=16, choices=DeclineReason.choices, blank=True)
    outcome = models.CharField(_("did it help"), max_length=24, choices=ReferralOutcome.choices, blank=True)

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "receiver_club", "state", "answer_due_on", "id"], name="referral_inbox"),
            models.Index(fields=["sender", "state", "answer_due_on", "id"], name="referral_outbox"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "receiver", "receiver_club", "purpose", "service_kind"],
                condition=Q(state__in=OPEN_STATES),
                nulls_distinct=False,
                name="one_open_referral",
            ),
            models.CheckConstraint(condition=~Q(state=S.REJECTED) | ~Q(decline_reason=""), name="decline_has_reason"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class ReferralStep(Owned, Step):
    """A change of state of a referral."""

    PRIVACY = {OPEN: ("referral",)}

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps", verbose_name=_("referral"))

    class Meta:
        indexes = [models.Index(fields=["partnership", "on"], name="referral_step_by_day")]
