"""Conferences on cases (zespół, konferencja przypadku): partners meet about several people, and agree who does what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Record, Referenced
from kwadrat.records.people import Case


class Conference(Owned, Referenced, Entry):
    """One meeting on cases: day, hour, place or link. A voided one was called off."""

    REF_PREFIX: ClassVar[str] = "J"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("held_on", "starts_at", "place", "post", "reminded_on")}

    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("hour"))
    place = models.CharField(_("place or link"), max_length=200)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("called by"))

    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["partnership", "-held_on", "-id"], name="conference_by_day")]


class ConferenceGuest(Owned, Record):
    """A worker invited to a conference."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("conference", "post")}

    conference = models.ForeignKey(
        Conference, on_delete=models.PROTECT, related_name="guests", verbose_name=_("conference")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited worker"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "post"], name="conference_guest_once")]


class ConferenceCase(Owned, Entry):
    """A case on the agenda: what was said, and when it is to be looked at next. Read by the team of the case alone."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("conference", "case", "next_on"), PERSONAL: ("notes",)}

    conference = models.ForeignKey(
        Conference, on_delete=models.PROTECT, related_name="items", verbose_name=_("conference")
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    notes = models.TextField(_("what was agreed"), max_length=4000, blank=True)
    next_on = models.DateField(_("to be looked at next on"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="conference_by_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "case"], condition=Q(voided_at__isnull=True), name="conference_case_once"
            )
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class ConferenceTask(Owned, Referenced, Entry):
    """What a worker of the team took upon herself at a conference, until when, and how it ended."""

    REF_PREFIX: ClassVar[str] = "Q"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("point", "case", "post", "due_on", "done_on", "done_by", "reminded_on"), PERSONAL: ("text", "done_note"),
    }  # fmt: skip

    point = models.ForeignKey(
        ConferenceCase, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("case on the agenda")
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it"))
    text = models.CharField(_("task"), max_length=500)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    done_note = models.CharField(_("how it ended"), max_length=500, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["post", "due_on"], condition=Q(done_on__isnull=True), name="conference_task_open"),
            models.Index(fields=["case", "-id"], name="conference_task_by_case"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
