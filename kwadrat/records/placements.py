"""Placements: temporary work of a person, such as prace społecznie użyteczne, public works, an internship."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.law.placements import Slot
from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced, SealedQuerySet, Step
from kwadrat.records.choices import PlacementForm, PlacementResult, PlacementState
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case

PLACEMENT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (PlacementState.PLANNED,),
    PlacementState.PLANNED: (PlacementState.BEGUN, PlacementState.CANCELLED, PlacementState.VOIDED),
    PlacementState.BEGUN: (PlacementState.ENDED, PlacementState.VOIDED),
    PlacementState.ENDED: (PlacementState.VOIDED,),
    PlacementState.CANCELLED: (),
    PlacementState.VOIDED: (),
}
OPEN_PLACEMENTS = (PlacementState.PLANNED, PlacementState.BEGUN)


class PlacementQuerySet(SealedQuerySet["Placement"]):
    def open(self) -> PlacementQuerySet:
        """Planned ones and those under way."""
        return self.filter(state__in=OPEN_PLACEMENTS)


class Placement(Owned, Referenced):
    """Temporary work of a person: who sends her (institution, and club when it is one), to which host, in which form
    and days, how many minutes a week. The host is an institution of the partnership or an employer named in words.
    `timetable` holds [ISO weekday, "HH:MM", "HH:MM"] for each day of every week, in their order."""

    REF_PREFIX: ClassVar[str] = "P"
    PRIVACY = {
        OPEN: ("case", "institution", "club", "post", "state", "period"),
        PERSONAL: (
            "form", "host", "host_name", "payer", "weekly_minutes", "timetable", "note", "result", "result_note",
        ),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="placements", verbose_name=_("case"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("who sends")
    )
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))
    form = models.CharField(_("form of work"), max_length=12, choices=PlacementForm.choices)
    host = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host")
    )
    host_name = models.CharField(_("employer outside the partnership"), max_length=200, blank=True)
    payer = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who pays")
    )
    state = models.CharField(_("state"), max_length=9, choices=PlacementState.choices, default=PlacementState.PLANNED)
    period = DateRangeField(_("from and to"))
    weekly_minutes = models.PositiveIntegerField(_("minutes a week"))
    timetable = models.JSONField(_("hours of the week"), default=list, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    result = models.CharField(_("how it ended"), max_length=9, choices=PlacementResult.choices, blank=True)
    result_note = models.TextField(_("why it ended so"), max_length=500, blank=True)

    objects = PlacementQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base's

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="placement_by_case"),
            models.Index(fields=["institution", "state", "-id"], name="placement_by_sender"),
            models.Index(fields=["host", "state", "-id"], name="placement_by_host"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(host__isnull=False) & Q(host_name="")) | (Q(host__isnull=True) & ~Q(host_name="")),
                name="placement_has_one_host",
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id

    @property
    def place(self) -> str:
        """Name of the host."""
        return self.host.name if self.host is not None else self.host_name

    @property
    def sender_name(self) -> str:
        """Name of who sends: the club, when a club does."""
        return self.club.name if self.club is not None else self.institution.name

    @property
    def last_on(self) -> date | None:
        """The last day, inclusive; None while none was agreed."""
        upper: date | None = self.period.upper
        return None if upper is None else upper - timedelta(days=1)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The hours of the week as values of law."""
        return slots_of(self.timetable)


def slots_of(timetable: list[list[str | int]]) -> tuple[Slot, ...]:
    """Stored hours of the week as values of law."""
    return tuple(
        Slot(int(day), time.fromisoformat(str(starts)), time.fromisoformat(str(ends)))
        for day, starts, ends in timetable
    )


class PlacementStep(Owned, Step):
    """A change of state of a placement: planned, begun, ended (`reason`: the coded result), called off, voided."""

    PRIVACY = {OPEN: ("placement",)}

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="steps", verbose_name=_("temporary work")
    )
