"""Groups, sessions, attendance, consultation cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Record, Referenced, SealedQuerySet, Step
from kwadrat.records.choices import AbsenceReason, AttendanceStatus, SessionState
from kwadrat.records.partnership import Club, Institution, ServiceKind
from kwadrat.records.people import Case

SESSION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (SessionState.PLANNED,),
    SessionState.PLANNED: (SessionState.HELD, SessionState.CANCELLED),
    SessionState.HELD: (),
    SessionState.CANCELLED: (SessionState.PLANNED,),
}


class Group(Owned, Referenced):
    """A set of people of a club who meet together."""

    REF_PREFIX: ClassVar[str] = "G"
    PRIVACY = {OPEN: ("club", "name", "capacity", "is_closed")}

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="groups", verbose_name=_("club"))
    name = models.CharField(_("name"), max_length=80)
    capacity = models.PositiveSmallIntegerField(_("places"), default=12)
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["club", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class GroupMember(Owned, Record):
    """A case in a group, from a day to a day."""

    PRIVACY = {OPEN: ("group", "case", "period")}

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members", verbose_name=_("group"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="groups", verbose_name=_("case"))
    period = DateRangeField(_("period"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="group_member_once",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("case", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class SessionQuerySet(SealedQuerySet["Session"]):
    def between(self, first: date, last: date) -> SessionQuerySet:
        """Sessions from the first to the last day, both inclusive."""
        return self.filter(held_on__gte=first, held_on__lte=last)


class Session(Owned, Referenced):
    """One meeting of a group (zajęcia)."""

    REF_PREFIX: ClassVar[str] = "Z"
    PRIVACY = {
        OPEN: (
            "club", "kind", "group", "leader", "held_on", "starts_at", "ends_at", "room", "topic",
            "state", "rate_per_hour", "payer", "cancel_reason",
        ),
    }  # fmt: skip

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("group"))
    leader = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("led by"))
    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    room = models.CharField(_("room"), max_length=60, blank=True)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    rate_per_hour = models.DecimalField(_("rate for an hour"), max_digits=12, decimal_places=2, null=True, blank=True)
    payer = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payer")
    )
    cancel_reason = models.CharField(_("reason of calling off"), max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [
            models.Index(fields=["club", "held_on", "starts_at"], name="session_by_club"),
            models.Index(fields=["leader", "held_on"], name="session_by_leader"),
            # lists that wait for their day or for approval are counted on every page
            models.Index(fields=["club", "held_on"], condition=Q(state=SessionState.PLANNED), name="session_planned"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]

    @property
    def minutes(self) -> int:
        """Length in whole minutes."""
        day = date(2000, 1, 1)
        return int((datetime.combine(day, self.ends_at) - datetime.combine(day, self.starts_at)).total_seconds()) // 60


class SessionStep(Owned, Step):
    """A change of state of a session."""

    PRIVACY = {OPEN: ("session",)}

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="steps", verbose_name=_("session"))


class Attendance(Owned, Entry):
    """Presence of one person at one session, in whole minutes."""

    PRIVACY = {OPEN: ("session", "case", "held_on", "recorded_by"), PERSONAL: ("status", "minutes", "absence_reason")}

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("session")
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("case"))
    held_on = models.DateField(_("day"))
    status = models.CharField(_("presence"), max_length=8, choices=AttendanceStatus.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    absence_reason = models.CharField(_("reason"), max_length=8, choices=AbsenceReason.choices, blank=True)
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        indexes = [models.Index(fields=["case", "-held_on"], name="attendance_by_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "case"], condition=Q(voided_at__isnull=True), name="attendance_once"
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class Consultation(Owned, Entry):
    """One-to-one service card: date, minutes, topic, rate, payer (karta usługi)."""

    PRIVACY = {
        OPEN: ("club", "provider", "case", "kind", "post", "held_on", "minutes", "rate_per_hour", "payer", "is_remote"),
        PERSONAL: ("topic",),
    }

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    provider = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("provider"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("case"))
    kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("specialist"))
    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    is_remote = models.BooleanField(_("remote"), default=False)
    topic = models.CharField(_("topic"), max_length=300)
    rate_per_hour = models.DecimalField(_("rate for an hour"), max_digits=12, decimal_places=2, null=True, blank=True)
    payer = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payer")
    )

    class Meta:
        indexes = [
            models.Index(fields=["club", "held_on"], name="consultation_by_club"),
            models.Index(fields=["case", "-held_on"], name="consultation_by_case"),
            models.Index(fields=["post", "-held_on"], name="consultation_by_post"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0) & Q(minutes__lte=600), name="consultation_minutes"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
