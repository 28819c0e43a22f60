"""Referrals on the state codes of the Gravity SDOH Task machine."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
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
# reason of the step when the receiver gave an accepted referral back
BY_RECEIVER = "by_receiver"
OPEN_STATES: tuple[str, ...] = (S.REQUESTED, S.ACCEPTED, S.ON_HOLD, S.IN_PROGRESS)
# after which somebody decides what next, while the clock of the review runs
REFUSED_STATES: tuple[str, ...] = (S.REJECTED, S.CANCELLED)
# In these the receiver reads what the sender wrote; after a refusal or a withdrawal only the fact stays with her.
READABLE_STATES: tuple[str, ...] = (S.REQUESTED, S.ACCEPTED, S.ON_HOLD, S.IN_PROGRESS, S.COMPLETED, S.FAILED)
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
            "service_kind", "batch", "state", "sent_on", "answer_due_on", "answered_on", "closed_on", "started_on",
            "look_again_on", "due_on", "follows", "is_unsent",
        ),
        PERSONAL: (
            "message", "decline_reason", "outcome", "state_reason", "consent_on", "opinion_on", "interview_on",
        ),
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
    # only a draft goes without
    message = models.TextField(_("why, in plain words"), max_length=2000, blank=True)
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
    # the service really began (delivered); nothing for a help that was closed without a beginning
    started_on = models.DateField(_("help began on"), null=True, blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)
    # the clock of the present state: until when somebody is to do the next step; none when nobody is to do anything
    due_on = models.DateField(_("next step due"), null=True, blank=True)
    # a draft, or one that was thrown away: it never travelled, so nobody but its author's institution knows of it.
    # Until a place is chosen, its receiver is the author's own desk, to which nobody can refer.
    is_unsent = models.BooleanField(_("was never sent"), default=False, db_default=False)
    # why it was declined, put on hold, cancelled or did not work out, in words (statusReason of the Gravity machine)
    state_reason = models.TextField(_("why it stands so"), max_length=1000, blank=True, default="", db_default="")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers",
        verbose_name=_("sent on after"),
    )  # fmt: skip

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "receiver_club", "state", "answer_due_on", "id"], name="referral_inbox"),
            models.Index(fields=["sender", "state", "answer_due_on", "id"], name="referral_outbox"),
            models.Index(fields=["receiver", "receiver_club", "-sent_on", "-id"], name="referral_came"),
            models.Index(fields=["sender_post", "-sent_on", "-id"], name="referral_went"),
            models.Index(fields=["sender", "-sent_on", "-id"], name="referral_sent"),
            models.Index(fields=["sender_post", "state", "due_on"], name="referral_of_post"),
            models.Index(fields=["due_on", "id"], condition=Q(due_on__isnull=False), name="referral_by_clock"),
            # the inbox as it stands: years of closed ones are not read to find those that wait
            models.Index(
                "receiver",
                "receiver_club",
                Coalesce("due_on", "answer_due_on"),
                "id",
                condition=Q(state__in=OPEN_STATES, is_unsent=False),
                name="referral_open",
            ),
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


class ReferralAlert(Owned, Step):
    """Somebody was told that a step of a referral is past its day: `on` when, `post` whom, `reason` as what. The states
    are those of the step that did not come."""

    PRIVACY = {OPEN: ("referral", "due_on", "post")}

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="alerts", verbose_name=_("referral"))
    due_on = models.DateField(_("next step due"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("who was told"))

    class Meta:
        indexes = [models.Index(fields=["post", "referral"], name="referral_alert_by_post")]
        constraints = [
            models.UniqueConstraint(fields=["referral", "to_state", "due_on", "post"], name="referral_alert_once")
        ]


class ReferralMessage(Owned, Referenced):
    """What one side wrote to the other in the thread of a referral; never changed: a correction is another message.
    Its attachments are Documents that belong to its reference."""

    REF_PREFIX: ClassVar[str] = "M"
    PRIVACY = {OPEN: ("referral", "post", "link"), PERSONAL: ("text",)}

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="messages", verbose_name=_("referral")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))
    link = models.ForeignKey(
        "kwadrat.GuestLink", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("by a link"),
    )  # fmt: skip
    text = models.TextField(_("message"), max_length=2000, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    @property
    def audit_person_id(self) -> int | None:
        return self.referral.case.person_id


class ReferralStepQuerySet(SealedQuerySet["ReferralStep"]):
    def since_sent(self) -> ReferralStepQuerySet:
        """Without when it was begun to be written, which is nobody's business after it was sent."""
        return self.exclude(to_state=S.DRAFT)


class ReferralStep(Owned, Step):
    """A change of state of a referral."""

    PRIVACY = {OPEN: ("referral", "link")}

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps", verbose_name=_("referral"))
    link = models.ForeignKey(
        "kwadrat.GuestLink", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("by a link"),
    )  # fmt: skip

    objects = ReferralStepQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base's

    class Meta:
        indexes = [models.Index(fields=["partnership", "on"], name="referral_step_by_day")]
