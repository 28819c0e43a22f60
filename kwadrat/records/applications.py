"""Somebody asks a club for help herself, without a partner who would refer her."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import IDENTITY, OPEN, PERSONAL, Owned, Record, Referenced
from kwadrat.records.choices import ApplicationChannel, ApplicationDecline, ApplicationState
from kwadrat.records.fields import EncryptedTextField
from kwadrat.records.partnership import Club


class Application(Owned, Referenced):
    """One request for help, waiting for the coordinator or declined. Who is taken on stands in the register from then
    on, and the row is gone; a declined one is gone after a period. So there is one change of state and no step table:
    the day, the post and the reason stand on the row."""

    REF_PREFIX: ClassVar[str] = "F"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: (
            "club", "channel", "state", "received_on", "due_on", "entered_by", "answered_on", "answered_by",
            "decline_reason", "told", "told_on",
        ),
        PERSONAL: ("help", "best_time"),
    }  # fmt: skip

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    channel = models.CharField(_("how it came"), max_length=9, choices=ApplicationChannel.choices)
    state = models.CharField(
        _("state"), max_length=8, choices=ApplicationState.choices, default=ApplicationState.WAITING
    )
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered until"))
    help = models.TextField(_("what help"))
    best_time = models.CharField(_("best time for a call"), max_length=100, blank=True)
    entered_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decline_reason = models.CharField(_("reason"), max_length=12, choices=ApplicationDecline.choices, blank=True)

    # whom the night told that nobody answered in time, and when; nothing is erased unanswered before that
    told = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("was told of the delay")
    )
    told_on = models.DateField(_("told on"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["club", "state", "due_on"], name="application_by_clock"),
            models.Index(fields=["received_on"], name="application_by_day"),
        ]


class ApplicationContact(Record):
    """Name and contacts of who asks; read only through access.disclosure."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("application",), IDENTITY: ("name", "phone", "email")}

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="+", verbose_name=_("application")
    )
    name = EncryptedTextField(_("name and surname"))
    phone = EncryptedTextField(_("telephone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
