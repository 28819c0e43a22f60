"""Persons, their secrets in tables of their own, cases, teams, participations, notes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import (
    IDENTITY,
    OPEN,
    PERSONAL,
    SPECIAL,
    Entry,
    Owned,
    Record,
    Referenced,
    SealedQuerySet,
    Step,
)
from kwadrat.records.choices import (
    CaseState,
    Corner,
    ExclusionBenefit,
    HouseholdKind,
    IdentifierKind,
    InterruptionReason,
    LabourStatus,
    NoteKind,
    ParticipationState,
    Sex,
    StatutoryGroup,
)
from kwadrat.records.fields import EncryptedTextField
from kwadrat.records.partnership import Club, Institution


class Person(Owned, Referenced):
    """A human in one partnership (the same human elsewhere is another row)."""

    REF_PREFIX: ClassVar[str] = "O"
    PRIVACY = {
        OPEN: ("merged_into",),
        PERSONAL: ("first_name", "last_name", "sort_name", "search_name", "birth_on", "sex", "locality"),
    }

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("surname"), max_length=100)
    birth_on = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    locality = models.CharField(_("locality"), max_length=100)
    # the entry that stands for this one; never a chain of them
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("merged into")
    )
    sort_name = models.GeneratedField(
        expression=Func(F("last_name"), F("first_name"), function="kwadrat_sort_name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    search_name = models.GeneratedField(
        expression=Func(F("first_name"), F("last_name"), function="kwadrat_search_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["partnership", "sort_name", "id"], name="person_by_name"),
            models.Index(fields=["partnership", "birth_on"], name="person_by_birth"),
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="person_search"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def audit_person_id(self) -> int | None:
        return self.pk


class PersonIdentity(Owned, Record):
    """PESEL or another identifier, address and contacts; read only through access.disclosure."""

    PRIVACY = {
        OPEN: ("person",),
        IDENTITY: (
            "pesel", "pesel_index", "other_kind", "other_number", "street", "postcode", "phone", "phone_index", "email",
        ),
    }  # fmt: skip

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    pesel = EncryptedTextField("PESEL", blank=True)
    pesel_index = models.CharField(max_length=64, blank=True)
    other_kind = models.CharField(_("other identifier"), max_length=16, choices=IdentifierKind.choices, blank=True)
    other_number = EncryptedTextField(_("number of the other identifier"), blank=True)
    street = EncryptedTextField(_("street and number"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email = EncryptedTextField(_("e-mail"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "pesel_index"], condition=~Q(pesel_index=""), name="pesel_once"
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.person_id


class Case(Owned, Referenced):
    """Person x partnership, opened at registration. Carries the team and the Square."""

    REF_PREFIX: ClassVar[str] = "C"
    PRIVACY = {OPEN: ("person", "opened_on", "lead", "notice_given_on", "notice_version", "state", "state_on")}

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="case", verbose_name=_("person"))
    opened_on = models.DateField(_("opened on"))
    lead = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("leads the case")
    )
    notice_given_on = models.DateField(_("data-protection information given on"), null=True, blank=True)
    notice_version = models.CharField(_("version of the information"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    state_on = models.DateField(_("in this state since"), null=True, blank=True)

    @property
    def audit_person_id(self) -> int | None:
        return self.person_id


CASE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (CaseState.OPEN,),
    CaseState.OPEN: (CaseState.MOVED, CaseState.DECEASED),
    CaseState.MOVED: (CaseState.OPEN, CaseState.DECEASED),
    # only a mistake is taken back
    CaseState.DECEASED: (CaseState.OPEN,),
}


class CaseStep(Owned, Step):
    """A change of state of a case: the person moved away, came back, died."""

    PRIVACY = {OPEN: ("case",)}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps", verbose_name=_("case"))


class TeamQuerySet(SealedQuerySet["TeamMember"]):
    def on(self, day: date) -> TeamQuerySet:
        """Members of teams on the day."""
        return self.filter(period__contains=day)

    def writing(self, day: date) -> TeamQuerySet:
        """Members on the day who have not handed the case over."""
        return self.on(day).exclude(reads_from__lte=day)


class TeamMember(Owned, Record):
    """A worker, or a club, that works on the case from a day to a day, and why."""

    PRIVACY = {OPEN: ("case", "institution", "club", "post", "basis", "period", "reads_from")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="team", verbose_name=_("case"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    club = models.ForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("club")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("worker"))
    basis = models.CharField(_("basis"), max_length=40)
    period = DateRangeField(_("period"))
    # after handing the case over: from this day to the end of the period she reads and writes nothing
    reads_from = models.DateField(_("only reads since"), null=True, blank=True)

    objects = TeamQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [
            models.Index(fields=["club", "case"], name="team_by_club"),
            models.Index(fields=["institution", "case"], name="team_by_institution"),
        ]
        constraints = [
            ExclusionConstraint(
                name="team_member_once",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id

    def writes_on(self, day: date) -> bool:
        """Whether she writes on the case on a day of her stay, and does not only read it after handing it over."""
        return self.reads_from is None or day < self.reads_from


class CaseCorner(Owned, Record):
    """One row per case and corner, kept by actions, so that fifty glyphs cost one query."""

    PRIVACY = {OPEN: ("case", "corner", "last_event_on", "waiting_until", "planned_from")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corners", verbose_name=_("case"))
    corner = models.CharField(_("corner"), max_length=1, choices=Corner.choices)
    last_event_on = models.DateField(_("last event"), null=True, blank=True)
    waiting_until = models.DateField(_("waits until"), null=True, blank=True)
    planned_from = models.DateField(_("planned from"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "corner"], name="case_corner_once")]


class Participation(Owned, Referenced):
    """Case x club, a period with an individually planned end (UZS art. 18 ust. 3-5)."""

    REF_PREFIX: ClassVar[str] = "U"
    PRIVACY = {
        OPEN: ("case", "club", "state", "period", "planned_end_on"),
        PERSONAL: ("interruption_reason", "end_note"),
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participations", verbose_name=_("case"))
    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="+", verbose_name=_("club"))
    state = models.CharField(
        _("state"), max_length=12, choices=ParticipationState.choices, default=ParticipationState.ACTIVE
    )
    period = DateRangeField(_("period"))
    planned_end_on = models.DateField(_("planned end"))
    interruption_reason = models.CharField(
        _("reason of interruption"), max_length=16, choices=InterruptionReason.choices, blank=True
    )
    end_note = models.TextField(_("note at the end"), blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["club", "state"], name="participation_by_club"),
            models.Index(
                fields=["club", "planned_end_on"], condition=Q(state=ParticipationState.ACTIVE),
                name="participation_ending",
            ),
        ]  # fmt: skip
        constraints = [
            ExclusionConstraint(
                name="participation_no_overlap",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("club", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


PARTICIPATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (ParticipationState.ACTIVE,),
    ParticipationState.ACTIVE: (ParticipationState.COMPLETED, ParticipationState.INTERRUPTED),
    ParticipationState.COMPLETED: (),
    # only where a death that ended it had been recorded by mistake
    ParticipationState.INTERRUPTED: (ParticipationState.ACTIVE,),
}


class ParticipationStep(Owned, Step):
    """A change of state of a participation."""

    PRIVACY = {OPEN: ("participation",)}

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="steps", verbose_name=_("participation")
    )

    class Meta:
        indexes = [models.Index(fields=["partnership", "on"], name="club_step_by_day")]


class HouseholdMember(Owned, Entry):
    """A family member or the legal representative: four fields and no more (UZS art. 18f ust. 1). Read only through
    access.disclosure."""

    PRIVACY = {OPEN: ("case",), IDENTITY: ("kind", "name", "pesel", "birth_on", "address")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    kind = models.CharField(_("who it is"), max_length=16, choices=HouseholdKind.choices)
    name = EncryptedTextField(_("first name and surname"))
    pesel = EncryptedTextField("PESEL", blank=True)
    birth_on = models.DateField(_("date of birth"), null=True, blank=True)
    address = EncryptedTextField(_("address"), blank=True)

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class GroupFact(Owned, Entry):
    """Membership of a statutory group, dated (UZS art. 1 ust. 2). Special-category data."""

    PRIVACY = {OPEN: ("case",), SPECIAL: ("group", "period", "evidence", "justification")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    group = models.CharField(_("statutory group"), max_length=2, choices=StatutoryGroup.choices)
    period = DateRangeField(_("period"))
    evidence = models.CharField(_("document that confirms it"), max_length=200, blank=True)
    justification = models.CharField(_("justification"), max_length=300, blank=True)

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class PremiseFact(Owned, Entry):
    """The exclusion premise: cannot meet basic needs by own effort, life in society limited (UZS art. 1 ust. 2)."""

    PRIVACY = {OPEN: ("case",), SPECIAL: ("stated_on", "with_poverty", "note")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    stated_on = models.DateField(_("stated on"))
    with_poverty = models.BooleanField(_("poverty as well"), default=False)
    note = models.TextField(_("grounds"), blank=True)

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class BenefitFact(Owned, Entry):
    """Entitlement to a benefit that excludes (UZS art. 1 ust. 3), dated."""

    PRIVACY = {OPEN: ("case",), SPECIAL: ("benefit", "period")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    benefit = models.CharField(_("benefit"), max_length=1, choices=ExclusionBenefit.choices)
    period = DateRangeField(_("period"))

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class LabourStatusFact(Owned, Entry):
    """Snapshot of the status on the labour market on a day, and who stated it."""

    PRIVACY = {OPEN: ("case", "stated_by"), PERSONAL: ("status", "stated_on", "since_on")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="labour_statuses", verbose_name=_("case"))
    status = models.CharField(_("status on the labour market"), max_length=22, choices=LabourStatus.choices)
    stated_on = models.DateField(_("stated on"))
    since_on = models.DateField(_("since"), null=True, blank=True)
    stated_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("stated by"))

    class Meta:
        indexes = [
            models.Index(
                fields=["partnership", "case"], name="labour_registered",
                condition=Q(
                    status__in=(LabourStatus.UNEMPLOYED, LabourStatus.LONG_TERM_UNEMPLOYED), since_on__isnull=False,
                    voided_at__isnull=True,
                ),
            ),
        ]  # fmt: skip

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class ContactNote(Owned, Entry):
    """An entry in the history of the case ("Dodaj wpis"), read by the team."""

    PRIVACY = {OPEN: ("case", "post"), PERSONAL: ("kind", "held_on", "text")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=8, choices=NoteKind.choices)
    held_on = models.DateField(_("day"))
    text = models.TextField(_("what was agreed"), max_length=4000)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        indexes = [
            models.Index(fields=["case", "-held_on"], name="note_by_case"),
            models.Index(fields=["partnership", "held_on"], name="note_by_day"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class AccessRequest(Owned, Referenced, Entry):
    """The person's own request for a copy of everything kept about her (RODO art. 15)."""

    REF_PREFIX: ClassVar[str] = "R"
    PRIVACY = {OPEN: ("case", "asked_on", "post"), PERSONAL: ("note",)}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    asked_on = models.DateField(_("day of the request"))
    note = models.CharField(_("how the person asked and was recognised"), max_length=500)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        indexes = [models.Index(fields=["partnership", "-asked_on", "-id"], name="access_request_by_day")]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id
