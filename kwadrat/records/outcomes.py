"""Effects of reintegration and work after leaving."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import ALPHABET, OPEN, PERSONAL, Entry, Owned, Record, Referenced
from kwadrat.records.choices import EmploymentForm, OutcomeKind
from kwadrat.records.partnership import Club, Institution, Labelled
from kwadrat.records.people import Case, Participation


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


class PaperCount(Record):
    """How many numbered papers an institution has issued in a year; a number is given once and never again."""

    PRIVACY = {OPEN: ("institution", "year", "last")}

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "year"], name="paper_count_once")]


# 80 bits: nobody guesses it, and it is known only from the paper.
CODE_LETTERS = 16


def new_code() -> str:
    """A fresh code by which whoever holds a certificate checks it."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LETTERS))


class Certificate(Owned, Referenced, Entry):
    """Certificate of ending participation (UZS art. 18 ust. 5a). What the paper says is kept as it was issued; a wrong
    one is voided with a reason and another is issued, under another number."""

    REF_PREFIX: ClassVar[str] = "E"
    PRIVACY = {
        OPEN: (
            "institution", "club", "case", "participation", "post", "year", "serial", "issued_on", "issuer", "title",
            "code",
        ),
        PERSONAL: ("holder", "birth_on", "began_on", "ended_on", "is_long_enough", "has_carried_out"),
    }  # fmt: skip

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("operator"))
    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("case"))
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("participation")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number in the year"))
    issued_on = models.DateField(_("issued on"))
    issuer = models.CharField(_("operator as on the paper"), max_length=200)
    title = models.CharField(_("club as on the paper"), max_length=200)
    holder = models.CharField(_("person as on the paper"), max_length=201)
    birth_on = models.DateField(_("date of birth"))
    began_on = models.DateField(_("first day"))
    ended_on = models.DateField(_("last day"))
    is_long_enough = models.BooleanField(_("at least six months"))
    # None: on the day of issue the contract had not ended yet
    has_carried_out = models.BooleanField(_("social contract carried out"), null=True, blank=True)

    # stands on the paper; those issued before there was one have none
    code = models.CharField(_("code for checking"), max_length=16, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["club", "-issued_on", "-id"], name="certificate_by_club"),
            models.Index(fields=["code"], condition=~Q(code=""), name="certificate_by_code"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "serial"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["participation"], condition=Q(voided_at__isnull=True), name="certificate_once"
            ),
        ]

    @property
    def number(self) -> str:
        """3/2026: papers are numbered per institution and year."""
        return f"{self.serial}/{self.year}"

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
