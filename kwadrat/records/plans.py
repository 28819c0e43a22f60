"""Social contracts (kontrakt socjalny, UPS art. 108; R-KS) and joint plans with their legs, clauses and signatures."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Permanent, Referenced, SealedQuerySet, Step
from kwadrat.records.choices import (
    BreachDecision,
    BreachState,
    ClauseKind,
    ClauseState,
    ContractState,
    ContractVariant,
    Evidence,
    LegKind,
    LegState,
    LinkWay,
    NoteKind,
    PlacementForm,
    PlanResult,
    PlanState,
    PlanSubject,
    ReviewKind,
    SigningParty,
    SigningWay,
    TaskResult,
    TaskRhythm,
)
from kwadrat.records.documents import Document
from kwadrat.records.partnership import Club, Institution, ServiceKind
from kwadrat.records.people import Case

CONTRACT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (ContractState.DRAFT,),
    ContractState.DRAFT: (ContractState.SIGNED,),
    ContractState.SIGNED: (ContractState.ENDED,),
    ContractState.ENDED: (),
}


class SocialContractQuerySet(SealedQuerySet["SocialContract"]):
    def on(self, day: date) -> SocialContractQuerySet:
        """Signed contracts that hold on the day (an ended one holds until its last day)."""
        return self.filter(state__in=(ContractState.SIGNED, ContractState.ENDED), period__contains=day)


class SocialContract(Owned, Referenced):
    """Written agreement of a person and a social worker of OPS, CUS or PCPR."""

    REF_PREFIX: ClassVar[str] = "A"
    PRIVACY = {
        OPEN: (
            "case", "institution", "post", "variant", "state", "period", "signed_on", "review_on",
            "carried_out", "template",
        ),
        PERSONAL: ("goal", "duties", "end_reason"),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("case"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("social worker"))
    variant = models.CharField(_("variant"), max_length=1, choices=ContractVariant.choices)
    template = models.CharField(_("form version"), max_length=10, default="R-KS")
    state = models.CharField(_("state"), max_length=8, choices=ContractState.choices, default=ContractState.DRAFT)
    goal = models.TextField(_("goal, in the person's words"), max_length=2000)
    duties = models.TextField(_("what both sides do"), max_length=4000, blank=True)
    period = DateRangeField(_("period"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    review_on = models.DateField(_("review due"), null=True, blank=True)
    carried_out = models.BooleanField(_("carried out"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)

    objects = SocialContractQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [
            models.Index(fields=["institution", "state"], name="contract_by_institution"),
            models.Index(fields=["post", "state", "review_on"], name="contract_by_post"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class ContractStep(Owned, Step):
    """A change of state of a social contract."""

    PRIVACY = {OPEN: ("contract",)}

    contract = models.ForeignKey(
        SocialContract, on_delete=models.PROTECT, related_name="steps", verbose_name=_("contract")
    )

    class Meta:
        indexes = [models.Index(fields=["partnership", "on"], name="contract_step_by_day")]


PLAN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (PlanState.DRAFT,),
    PlanState.DRAFT: (PlanState.RUNNING, PlanState.CLOSED),
    PlanState.RUNNING: (PlanState.CLOSED,),
    PlanState.CLOSED: (),
}


class JointPlan(Owned, Referenced):
    """One plan of a person or a household, worked on by several institutions (Jowisz). No statute knows it: the social
    contract (UPS art. 108) and the IPD stay two documents, each signed by its own officer; its legs are those."""

    REF_PREFIX: ClassVar[str] = "X"
    PRIVACY = {
        OPEN: ("case", "subject", "state", "period", "opened_by", "review_on", "result", "closed_on"),
        PERSONAL: ("title",),
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans", verbose_name=_("case"))
    subject = models.CharField(_("for whom"), max_length=9, choices=PlanSubject.choices, default=PlanSubject.PERSON)
    title = models.CharField(_("what it is for"), max_length=120)
    state = models.CharField(_("state"), max_length=7, choices=PlanState.choices, default=PlanState.DRAFT)
    period = DateRangeField(_("period"))
    opened_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    review_on = models.DateField(_("next review"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=11, choices=PlanResult.choices, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="plan_by_case")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(state=PlanState.CLOSED), name="one_open_plan"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class PlanStep(Owned, Step):
    """A change of state of a joint plan."""

    PRIVACY = {OPEN: ("plan",)}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="steps", verbose_name=_("joint plan"))


class PlanMember(Owned, Referenced):
    """Somebody of the household of a plan, beside the person in whose case it stands: herself in the register of the
    partnership, so that her own workers see what concerns her. The period ends when she leaves the household."""

    REF_PREFIX: ClassVar[str] = "U"
    PRIVACY = {OPEN: ("plan", "case", "period", "is_party", "contract"), PERSONAL: ("left_reason",)}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="members", verbose_name=_("joint plan"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("case"))
    period = DateRangeField(_("period"))
    # an adult who signs the contract of the family herself
    is_party = models.BooleanField(_("signs it herself"), default=False)
    contract = models.OneToOneField(
        SocialContract, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("contract of the family, concluded with her too"),
    )  # fmt: skip
    left_reason = models.CharField(_("why she left the plan"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case"], name="plan_member_by_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "case"], condition=Q(period__upper_inf=True), name="member_of_a_plan_once"
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


LEG_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (LegState.DRAFT,),
    LegState.DRAFT: (LegState.SIGNED, LegState.DROPPED),
    # a signed leg whose clauses change stays signed: the new clauses wait for signatures of their own
    LegState.SIGNED: (LegState.ENDED,),
    LegState.ENDED: (),
    LegState.DROPPED: (),
}


class PlanLeg(Owned, Referenced):
    """A legal leg of a joint plan: the document of one institution, signed by the person and by its officer. A leg that
    is a social contract has its row there once both signed."""

    REF_PREFIX: ClassVar[str] = "L"
    PRIVACY = {
        OPEN: (
            "plan", "kind", "member", "institution", "club", "officer", "state", "period", "contract", "form",
            "contact_on",
        ),
    }  # fmt: skip

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="legs", verbose_name=_("joint plan"))
    kind = models.CharField(_("kind of document"), max_length=13, choices=LegKind.choices)
    # none: of the person in whose case the plan stands
    member = models.ForeignKey(
        PlanMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose document")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    officer = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("signs it"))
    state = models.CharField(_("state"), max_length=7, choices=LegState.choices, default=LegState.DRAFT)
    period = DateRangeField(_("period"))
    contract = models.OneToOneField(
        SocialContract, on_delete=models.PROTECT, null=True, blank=True, related_name="leg",
        verbose_name=_("social contract"),
    )  # fmt: skip
    form = models.CharField(_("form version"), max_length=10, blank=True)
    contact_on = models.DateField(_("next contact or review"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["officer", "state"], name="leg_by_officer")]

    @property
    def whose(self) -> Case:
        """The case of the person who signs it."""
        return self.member.case if self.member is not None else self.plan.case

    @property
    def audit_person_id(self) -> int | None:
        return self.whose.person_id


class LegStep(Owned, Step):
    """A change of state of a leg: signed by both, ended, given up."""

    PRIVACY = {OPEN: ("plan", "leg")}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("joint plan"))
    leg = models.ForeignKey(PlanLeg, on_delete=models.PROTECT, related_name="steps", verbose_name=_("leg"))


CLAUSE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (ClauseState.PLANNED,),
    ClauseState.PLANNED: (ClauseState.STARTED, ClauseState.DONE, ClauseState.DROPPED),
    ClauseState.STARTED: (ClauseState.DONE, ClauseState.DROPPED),
    # a tick taken back
    ClauseState.DONE: (ClauseState.STARTED,),
    # a field of a form that was emptied and is written again
    ClauseState.DROPPED: (ClauseState.PLANNED,),
}


class PlanClause(Owned, Referenced):
    """One item of a plan: a field of a leg's form, a goal in the person's words, a task. It stands in one leg, or in
    none (then nobody signs it). What it says now stands here; what it said on any day stands in its versions."""

    REF_PREFIX: ClassVar[str] = "T"
    PRIVACY = {
        OPEN: (
            "plan", "leg", "kind", "code", "goal", "position", "state", "number", "institution", "post", "is_own",
            "member", "service", "payer", "period", "hours", "rhythm", "evidence", "work", "done_on", "done_ref",
        ),
        PERSONAL: ("text", "basis"),
    }  # fmt: skip

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="clauses", verbose_name=_("joint plan"))
    leg = models.ForeignKey(
        PlanLeg, on_delete=models.PROTECT, null=True, blank=True, related_name="clauses", verbose_name=_("leg")
    )
    kind = models.CharField(_("what it is"), max_length=5, choices=ClauseKind.choices)
    code = models.CharField(_("field of the form"), max_length=40, blank=True)
    goal = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("goal")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    state = models.CharField(_("state"), max_length=7, choices=ClauseState.choices, default=ClauseState.PLANNED)
    number = models.PositiveIntegerField(_("number of the current version"), default=1)
    text = models.TextField(_("what it says"), max_length=2000)
    # of goals: whose goal it is to lead; of tasks: whose task it is
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("institution"),
    )  # fmt: skip
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    is_own = models.BooleanField(_("the person does it"), default=False)
    # of tasks in the plan of a household: whom it concerns; none: the person in whose case the plan stands
    member = models.ForeignKey(
        PlanMember, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks",
        verbose_name=_("whom it concerns"),
    )  # fmt: skip
    service = models.ForeignKey(
        ServiceKind, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    basis = models.CharField(_("legal basis"), max_length=120, blank=True)
    payer = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who pays")
    )
    period = DateRangeField(_("from and to"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2, null=True, blank=True)
    rhythm = models.CharField(_("how often"), max_length=9, choices=TaskRhythm.choices, blank=True)
    evidence = models.CharField(_("how it is known"), max_length=12, choices=Evidence.choices, blank=True)
    # of tasks that temporary work closes: of which form; none: of any
    work = models.CharField(
        _("form of work"), max_length=12, choices=PlacementForm.choices, blank=True, db_default="", default=""
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_ref = models.CharField(_("done by"), max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["plan", "position"], name="clause_by_plan"),
            models.Index(fields=["post", "state"], name="clause_by_worker"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="field") | Q(leg__isnull=False), name="field_stands_in_a_leg"),
            models.CheckConstraint(condition=Q(kind="task") | Q(goal__isnull=True), name="task_hangs_on_a_goal"),
            models.UniqueConstraint(fields=["leg", "code"], condition=Q(kind="field"), name="field_once"),
        ]

    @property
    def whose(self) -> Case:
        """The case of the person whom it concerns."""
        return self.member.case if self.member is not None else self.plan.case

    @property
    def audit_person_id(self) -> int | None:
        return self.whose.person_id


class ClauseStep(Owned, Step):
    """A change of state of a task: begun, done, dropped; `note` says how it is known, `reason` by which event."""

    PRIVACY = {OPEN: ("plan", "clause", "event_ref")}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("joint plan"))
    clause = models.ForeignKey(PlanClause, on_delete=models.PROTECT, related_name="steps", verbose_name=_("task"))
    event_ref = models.CharField(_("event"), max_length=40, blank=True)


class PlanFact(Owned, Permanent):
    """A row of a plan that is written once: when, and by whom."""

    at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    by = models.ForeignKey("kwadrat.Post", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        abstract = True
        ordering = ["pk"]


class PlanVersion(PlanFact):
    """What the head of a plan said from a moment on: its title, its days, its next review."""

    PRIVACY = {OPEN: ("plan", "number", "period", "review_on"), PERSONAL: ("title",)}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="heads", verbose_name=_("joint plan"))
    number = models.PositiveIntegerField(_("number of the version"))
    title = models.CharField(_("what it is for"), max_length=120)
    period = DateRangeField(_("period"))
    review_on = models.DateField(_("next review"), null=True, blank=True)

    class Meta(PlanFact.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]


class ClauseVersion(PlanFact):
    """What a clause said from a moment on: `content` as plain JSON, in which names stand as they were then."""

    PRIVACY = {OPEN: ("plan", "clause", "number", "digest"), PERSONAL: ("content",)}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("joint plan"))
    clause = models.ForeignKey(PlanClause, on_delete=models.PROTECT, related_name="versions", verbose_name=_("item"))
    number = models.PositiveIntegerField(_("number of the version"))
    content = models.JSONField(_("what it said"))
    digest = models.CharField("SHA-256", max_length=64)

    class Meta(PlanFact.Meta):
        constraints = [models.UniqueConstraint(fields=["clause", "number"], name="clause_version_once")]

    @property
    def audit_ref(self) -> str:
        """How the audit names it: the item."""
        return self.clause.ref

    @property
    def audit_person_id(self) -> int | None:
        """The person whose plan it is."""
        return self.plan.case.person_id


class SigningRound(PlanFact):
    """The parties of a leg were asked to sign what changed, until a day."""

    PRIVACY = {OPEN: ("plan", "leg", "on", "sign_until")}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("joint plan"))
    leg = models.ForeignKey(PlanLeg, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("leg"))
    on = models.DateField(_("asked on"))
    sign_until = models.DateField(_("to be signed until"))


class LegSignature(PlanFact):
    """A party signed a leg on a day. `document` is the scan or the signed PDF; the four last fields say what pyHanko
    found in a PDF that carries an electronic signature."""

    PRIVACY = {
        OPEN: (
            "plan", "leg", "party", "member", "post", "signed_on", "way", "document", "is_intact", "is_trusted",
            "stamped_at",
        ),
        PERSONAL: ("signer", "certificate"),
    }  # fmt: skip

    plan = models.ForeignKey(
        JointPlan, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("joint plan")
    )
    leg = models.ForeignKey(PlanLeg, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("leg"))
    party = models.CharField(_("party"), max_length=7, choices=SigningParty.choices)
    # none: the person in whose case the plan stands
    member = models.ForeignKey(
        PlanMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which of them")
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("officer")
    )
    signer = models.CharField(_("who signed"), max_length=201)
    signed_on = models.DateField(_("signed on"))
    way = models.CharField(_("how it was signed"), max_length=5, choices=SigningWay.choices)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )
    certificate = models.CharField(_("signer by the certificate"), max_length=300, blank=True)
    is_intact = models.BooleanField(_("unchanged since it was signed"), null=True, blank=True)
    is_trusted = models.BooleanField(_("certificate trusted"), null=True, blank=True)
    stamped_at = models.DateTimeField(_("time in the signature"), null=True, blank=True)

    class Meta(PlanFact.Meta):
        indexes = [models.Index(fields=["leg", "party"], name="leg_signature_by_leg")]


class SignedClause(PlanFact):
    """A signature covers this version of this clause."""

    PRIVACY = {OPEN: ("plan", "signature", "version")}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("joint plan"))
    signature = models.ForeignKey(
        LegSignature, on_delete=models.PROTECT, related_name="covers", verbose_name=_("signature")
    )
    version = models.ForeignKey(
        ClauseVersion, on_delete=models.PROTECT, related_name="signed", verbose_name=_("version")
    )

    class Meta(PlanFact.Meta):
        constraints = [models.UniqueConstraint(fields=["signature", "version"], name="signed_clause_once")]


class PlanVoice(PlanFact):
    """What the person says of one item: she agrees or not, and why. Nobody can delete it; her last word counts."""

    PRIVACY = {OPEN: ("plan", "version", "member", "is_agreed", "is_own"), PERSONAL: ("note",)}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="voices", verbose_name=_("joint plan"))
    version = models.ForeignKey(
        ClauseVersion, on_delete=models.PROTECT, related_name="voices", verbose_name=_("version")
    )
    # none: the person in whose case the plan stands
    member = models.ForeignKey(
        PlanMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which of them")
    )
    is_agreed = models.BooleanField(_("agrees"))
    note = models.TextField(_("in her own words"), max_length=1000, blank=True)
    is_own = models.BooleanField(_("written by the person herself"))


class PlanKey(PlanFact):
    """A link by which the person reads her plan herself; of its token only the digest is kept. The newest row of a plan
    is the one that counts; one without a digest makes the link worthless."""

    PRIVACY = {OPEN: ("plan", "member", "way", "token_hash", "expires_at")}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="keys", verbose_name=_("joint plan"))
    # none: the person in whose case the plan stands
    member = models.ForeignKey(
        PlanMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which of them")
    )
    way = models.CharField(_("how it was given"), max_length=8, choices=LinkWay.choices, blank=True)
    token_hash = models.CharField(_("token digest"), max_length=64, blank=True, db_index=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    @property
    def whose(self) -> Case:
        """The case of the person who reads by it."""
        return self.member.case if self.member is not None else self.plan.case


class PlanReview(Owned, Entry):
    """A review, a contact within the IPD or the closing talk, written down: how it went, what follows, the next one."""

    PRIVACY = {
        OPEN: ("plan", "leg", "kind", "means", "held_on", "next_on", "post"), PERSONAL: ("conclusions", "changes"),
    }  # fmt: skip

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("joint plan"))
    # none: the whole plan
    leg = models.ForeignKey(
        PlanLeg, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("leg")
    )
    kind = models.CharField(_("what it was"), max_length=7, choices=ReviewKind.choices)
    means = models.CharField(_("how"), max_length=8, choices=NoteKind.choices)
    held_on = models.DateField(_("held on"))
    conclusions = models.TextField(_("course and conclusions"), max_length=4000)
    changes = models.TextField(_("what changes"), max_length=2000, blank=True)
    next_on = models.DateField(_("next one"), null=True, blank=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        indexes = [models.Index(fields=["plan", "-held_on"], name="plan_review_by_day")]

    @property
    def audit_person_id(self) -> int | None:
        return self.plan.case.person_id


class ReviewResult(PlanFact):
    """What a review found of one task."""

    PRIVACY = {OPEN: ("plan", "review", "clause", "result"), PERSONAL: ("note",)}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("joint plan"))
    review = models.ForeignKey(PlanReview, on_delete=models.PROTECT, related_name="results", verbose_name=_("review"))
    clause = models.ForeignKey(PlanClause, on_delete=models.PROTECT, related_name="results", verbose_name=_("task"))
    result = models.CharField(_("result"), max_length=8, choices=TaskResult.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)


BREACH_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (BreachState.RECORDED,),
    BreachState.RECORDED: (BreachState.HEARD, BreachState.WITHDRAWN),
    BreachState.HEARD: (BreachState.DECIDED, BreachState.WITHDRAWN),
    BreachState.DECIDED: (),
    BreachState.WITHDRAWN: (),
}


class Breach(Owned, Referenced):
    """A clause of the social contract was not kept: the fact, what the person says of it, what the head of the social
    assistance unit decided (UPS art. 11 ust. 2-3). The program never decides and never sanctions."""

    REF_PREFIX: ClassVar[str] = "B"
    PRIVACY = {
        OPEN: ("plan", "leg", "clause", "post", "happened_on", "state", "heard_on", "decision", "decided_on"),
        PERSONAL: ("fact", "statement", "grounds"),
    }

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="breaches", verbose_name=_("joint plan"))
    leg = models.ForeignKey(PlanLeg, on_delete=models.PROTECT, related_name="breaches", verbose_name=_("leg"))
    clause = models.ForeignKey(
        PlanClause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    happened_on = models.DateField(_("happened on"))
    fact = models.TextField(_("what happened"), max_length=2000)
    state = models.CharField(_("state"), max_length=9, choices=BreachState.choices, default=BreachState.RECORDED)
    statement = models.TextField(_("what the person says"), max_length=2000, blank=True)
    heard_on = models.DateField(_("the person was heard on"), null=True, blank=True)
    decision = models.CharField(_("decision of the head"), max_length=11, choices=BreachDecision.choices, blank=True)
    grounds = models.TextField(_("grounds of the decision"), max_length=2000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["leg", "state"], name="breach_by_leg")]

    @property
    def audit_person_id(self) -> int | None:
        return self.plan.case.person_id


class BreachStep(Owned, Step):
    """A change of state of a breach: recorded, the person heard, decided, withdrawn."""

    PRIVACY = {OPEN: ("plan", "breach")}

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("joint plan"))
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps", verbose_name=_("breach"))
