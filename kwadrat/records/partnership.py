"""Institutions, partnerships, memberships, clubs."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Record, Referenced, Sealed, SealedQuerySet
from kwadrat.records.choices import ClockKind, Corner, MemberRole, OperatorType, ServiceForm, UnitType


class Labelled(Sealed):
    """A catalogue row: a code with a Polish and an English label. New kinds are rows, not classes."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    label_pl = models.CharField(_("Polish label"), max_length=120)
    label_en = models.CharField(_("English label"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    partnership = models.ForeignKey(
        "kwadrat.Partnership", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("partnership"),
    )  # fmt: skip
    off_on = models.DateField(_("switched off on"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    LOCAL: ClassVar[str] = "local_"

    @property
    def is_local(self) -> bool:
        """Whether the row was added here; shipped rows are read-only."""
        return self.code.startswith(self.LOCAL)

    @property
    def label(self) -> str:
        """Label in the reader's language."""
        return self.label_en if (get_language() or "pl").startswith("en") else self.label_pl

    def __str__(self) -> str:
        return self.label


class InstitutionKind(Labelled):
    """Kind of institution (catalogue): default corner, operator type, assistance unit type."""

    PRIVACY = {OPEN: ("code", "label_pl", "label_en", "position", "off_on", "corner", "operator_type", "unit_type")}

    corner = models.CharField(_("corner"), max_length=1, choices=Corner.choices, blank=True)
    operator_type = models.CharField(
        _("operator type"), max_length=12, choices=OperatorType.choices, default=OperatorType.OTHER
    )
    unit_type = models.CharField(_("assistance unit"), max_length=4, choices=UnitType.choices, blank=True)


class CooperationTask(Labelled):
    """Task of a partnership (catalogue): the ten of Table 1 and further ones.

    `kinds` are the kinds of institutions that Table 1 gives the task to ("*": every one); a wide task `covers` narrower
    ones ("*": all of Table 1).
    """

    PRIVACY = {OPEN: ("code", "label_pl", "label_en", "position", "off_on", "is_extra", "kinds", "covers")}

    is_extra = models.BooleanField(_("beyond Table 1"), default=True)
    kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("kinds"))
    covers = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("covers"))


class ServiceKind(Labelled):
    """Kind of service to people (catalogue); giving it is work on a task of the partnership."""

    PRIVACY = {OPEN: ("code", "label_pl", "label_en", "position", "off_on", "form", "is_vocational", "task")}

    form = models.CharField(_("form"), max_length=12, choices=ServiceForm.choices)
    is_vocational = models.BooleanField(_("vocational"), default=False)
    task = models.ForeignKey(
        CooperationTask, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task")
    )


class Institution(Referenced):
    """A body that takes part: OPS, PUP, NGO, firm and so on."""

    REF_PREFIX: ClassVar[str] = "N"
    PRIVACY = {OPEN: ("kind", "name", "nip", "regon", "locality", "phone", "email", "closed_on")}

    kind = models.ForeignKey(InstitutionKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=200)
    nip = models.CharField("NIP", max_length=10, blank=True)
    regon = models.CharField("REGON", max_length=14, blank=True)
    locality = models.CharField(_("locality"), max_length=100)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail for official matters"), blank=True, db_default="")
    closed_on = models.DateField(_("last day of work"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nip"], condition=~Q(nip=""), name="institution_nip_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Partnership(Referenced):
    """A local partnership around a club; every casework row belongs to exactly one."""

    REF_PREFIX: ClassVar[str] = "P"
    PRIVACY = {OPEN: ("name", "locality", "agreement_on", "answer_days")}

    name = models.CharField(_("name"), max_length=200)
    locality = models.CharField(_("locality"), max_length=100)
    agreement_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("working days to answer a referral"), default=5)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(SealedQuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        """Memberships that hold on the day."""
        return self.filter(period__contains=day, voided_at__isnull=True)

    def valid(self) -> MembershipQuerySet:
        """Memberships that were not voided."""
        return self.filter(voided_at__isnull=True)


class Membership(Entry):
    """An institution in a partnership: role, functions and corner, dated."""

    PRIVACY = {OPEN: ("partnership", "institution", "role", "is_initiator", "is_leader", "corner", "period")}
    # what a row that follows this one takes over
    CARRIED: ClassVar[tuple[str, ...]] = ("institution_id", "role", "is_initiator", "is_leader", "corner")

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("partnership")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices)
    is_initiator = models.BooleanField(_("initiator"), default=False)
    is_leader = models.BooleanField(_("leader"), default=False)
    corner = models.CharField(_("corner"), max_length=1, choices=Corner.choices, blank=True)
    period = DateRangeField(_("period"))

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="membership_once",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(voided_at__isnull=True),
            ),
            ExclusionConstraint(
                name="one_leader",
                expressions=[("partnership", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(is_leader=True, voided_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(is_leader=False) | Q(role=MemberRole.PARTY), name="leader_is_party"),
        ]


class MemberTaskQuerySet(SealedQuerySet["MemberTask"]):
    def valid(self) -> MemberTaskQuerySet:
        """Tasks that were not voided."""
        return self.filter(voided_at__isnull=True)

    def on(self, day: date) -> MemberTaskQuerySet:
        """Tasks carried on the day."""
        return self.valid().filter(period__contains=day)

    def during(self, first: date, last: date) -> MemberTaskQuerySet:
        """Tasks carried on at least one day from the first to the last, both inclusive."""
        return self.valid().filter(period__overlap=DateRange(first, last, "[]"))


class MemberTask(Owned, Entry):
    """A task that a member has taken on, from a day to a day; `terms` say how much, in the words of the agreement."""

    PRIVACY = {OPEN: ("institution", "task", "period", "terms")}
    CARRIED: ClassVar[tuple[str, ...]] = ("institution_id", "task_id", "terms")

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    task = models.ForeignKey(CooperationTask, on_delete=models.PROTECT, related_name="+", verbose_name=_("task"))
    period = DateRangeField(_("period"))
    terms = models.CharField(_("what exactly"), max_length=200, blank=True)

    objects = MemberTaskQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="member_task_once",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("task", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(voided_at__isnull=True),
            ),
        ]


class AgreementQuerySet(SealedQuerySet["Agreement"]):
    def valid(self) -> AgreementQuerySet:
        """Versions that were not voided."""
        return self.filter(voided_at__isnull=True)


class Agreement(Owned, Entry):
    """A version of the partnership agreement with its signed scan.

    In force on a day is the version with the latest first day among those whose period holds the day.
    """

    PRIVACY = {OPEN: ("signed_on", "period", "document")}

    signed_on = models.DateField(_("signed on"))
    period = DateRangeField(_("in force"))
    document = models.ForeignKey(
        "kwadrat.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )

    objects = AgreementQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s


class Signature(Owned, Entry):
    """A party's signature under a version of the agreement: when, and who signed for it in which office."""

    PRIVACY = {OPEN: ("agreement", "institution", "signed_on", "office"), PERSONAL: ("signer",)}

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("agreement")
    )
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    signed_on = models.DateField(_("signed on"))
    signer = models.CharField(_("who signed"), max_length=120)
    office = models.CharField(_("office of the signer"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "institution"], condition=Q(voided_at__isnull=True), name="signature_once"
            )
        ]


class Meeting(Owned, Entry):
    """A meeting of the partners: day, hour, place and what it is about."""

    PRIVACY = {OPEN: ("held_on", "starts_at", "place", "agenda")}

    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("hour"))
    place = models.CharField(_("place"), max_length=200)
    agenda = models.TextField(_("agenda"), max_length=2000, blank=True)


class Club(Referenced):
    """Klub Integracji Społecznej (KIS): UZS art. 18; its operator and its entry in the wojewoda's register."""

    REF_PREFIX: ClassVar[str] = "K"
    PRIVACY = {
        OPEN: (
            "partnership", "operator", "name", "locality", "register_no", "register_entry_on", "opened_on", "closed_on",
        ),
    }  # fmt: skip

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="clubs", verbose_name=_("partnership")
    )
    operator = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="clubs", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=200)
    locality = models.CharField(_("locality"), max_length=100)
    register_no = models.CharField(_("number in the register"), max_length=60, blank=True)
    register_entry_on = models.DateField(_("entered in the register on"), null=True, blank=True)
    opened_on = models.DateField(_("works since"), null=True, blank=True)
    closed_on = models.DateField(_("last day of work"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Clock(Record):
    """How many days a partnership agreed for one step; without a row the shipped value holds."""

    PRIVACY = {OPEN: ("partnership", "kind", "days", "period", "basis")}

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    kind = models.CharField(_("term"), max_length=20, choices=ClockKind.choices)
    days = models.PositiveSmallIntegerField(_("days"))
    period = DateRangeField(_("period"))
    basis = models.CharField(_("where it was agreed"), max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="clock_once",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]
