"""Grants of a club and the lines that settle them, typed in (UZS art. 18 ust. 6, art. 18a ust. 6 pkt 4)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.base import OPEN, Entry, Owned
from kwadrat.records.choices import GrantLineKind, GrantSource
from kwadrat.records.partnership import Club


class Grant(Owned, Entry):
    """Money given to the club for a task (dotacja); `period` is the time in which it may be spent."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("club", "title", "source", "grantor", "agreement_no", "agreement_on", "amount", "period"),
    }

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    title = models.CharField(_("what it is for"), max_length=200)
    source = models.CharField(_("source of the money"), max_length=16, choices=GrantSource.choices)
    grantor = models.CharField(_("given by"), max_length=200)
    agreement_no = models.CharField(_("number of the agreement"), max_length=60)
    agreement_on = models.DateField(_("agreement signed on"))
    amount = models.DecimalField(_("amount granted"), max_digits=12, decimal_places=2)
    period = DateRangeField(_("period"))

    class Meta:
        indexes = [models.Index(fields=["club", "-agreement_on"], name="grant_by_club")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="grant_amount_positive")]

    def __str__(self) -> str:
        return self.title


class GrantLine(Owned, Entry):
    """One movement of a grant's money: received, spent or given back. A corrected grant keeps its lines."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("club", "grant", "kind", "booked_on", "amount", "title", "document_no"),
    }

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="lines", verbose_name=_("grant"))
    kind = models.CharField(_("kind"), max_length=8, choices=GrantLineKind.choices)
    booked_on = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    title = models.CharField(_("what for"), max_length=200)
    document_no = models.CharField(_("number of the document"), max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["grant", "booked_on"], name="grant_line_by_grant")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="grant_line_amount_positive")]
