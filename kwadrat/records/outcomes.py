"""Effects of reintegration and work after leaving."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned
from kwadrat.records.choices import EmploymentForm, OutcomeKind
from kwadrat.records.partnership import Club, Labelled
from kwadrat.records.people import Case


class OutcomeType(Labelled):
    """Kind of effect (catalogue), under social or vocational reintegration or work."""

    PRIVACY = {OPEN: ("code", "label_pl", "label_en", "position", "off_on", "kind")}

    kind = models.CharField(_("kind of effect"), max_length=12, choices=OutcomeKind.choices)


class Outcome(Owned, Entry):
    """A dated effect of a person: social, vocational, or work after leaving (UZS art. 2 pkt 4-5, art. 18a ust. 6)."""

    PRIVACY = {
        OPEN: ("club", "case", "post", "kind", "reached_on"),
        PERSONAL: ("type", "employment_form", "employer_name", "note"),
    }

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("case"))
    kind = models.CharField(_("kind of effect"), max_length=12, choices=OutcomeKind.choices)
    type = models.ForeignKey(OutcomeType, on_delete=models.PROTECT, related_name="+", verbose_name=_("effect"))
    reached_on = models.DateField(_("reached on"))
    employment_form = models.CharField(_("form of work"), max_length=12, choices=EmploymentForm.choices, blank=True)
    employer_name = models.CharField(_("employer"), max_length=200, blank=True)
    note = models.TextField(_("how it is known"), max_length=1000, blank=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        indexes = [models.Index(fields=["club", "reached_on"], name="outcome_by_club")]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
