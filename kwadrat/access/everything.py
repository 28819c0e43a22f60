"""Everything kept about one person, found by the structure of the tables, so that a new one cannot be forgotten.

Only access.disclosure may call kept_about: it writes the opening.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from kwadrat.records.documents import Document
from kwadrat.records.people import Person
from kwadrat.records.plans import PlanMember

# Columns that only repeat others by computing, or speak of others: they say nothing more about the person.
COMPUTED = {
    ("Person", "sort_name"): "the name, ready for sorting",
    ("Person", "search_name"): "the name, ready for searching",
    ("PersonIdentity", "pesel_index"): "a keyed digest of PESEL, to find it without reading it",
    ("PersonIdentity", "phone_index"): "a keyed digest of the telephone, to find it without reading it",
    ("IntakeRow", "alike"): "numbers of other people whose names are similar",
    ("PlanKey", "token_hash"): "a digest of the secret part of a link, to know it again",
    ("GuestLink", "token_hash"): "a digest of the secret part of a link, to know it again",
    ("DuplicatePair", "person"): "which entries were compared; one may be of another person",
    ("DuplicatePair", "other"): "which entries were compared; one may be of another person",
    ("DuplicatePair", "reasons"): "in what the two entries differ; one may be of another person",
    ("DuplicatePair", "looked_like"): "versions of the two entries that were compared",
    ("PersonMerge", "moved"): "numbers of the rows that were moved; the rows themselves are in the copy",
    ("IssuedPaper", "path"): "where the encrypted file lies; the file itself is in the copy",
    ("Document", "path"): "where the encrypted file lies; the file itself is in the copy",
}
# What belongs to a partnership or holds names, and hangs on no person: each with the reason why it is not in a copy.
NOT_ABOUT_HER = {
    "AnnualReport": "figures of a club",
    "ReferralBatch": "that several were referred at once, and by whom; names nobody",
    "ReportStep": "changes of a report of a club",
    "ReportFile": "frozen figures of a club",
    "Intake": "an uploaded file, emptied when it is done; rows that became a person are in the copy",
    "IntakeStep": "progress of an uploaded file",
    "Employment": "workers of a club",
    "Grant": "money of a club",
    "GrantLine": "money of a club",
    "User": "workers who sign in; the copy names those who acted on the case",
    "Invitation": "workers who were invited",
    "NoticeTarget": "the address of an invited worker or partner, until the letter is gone",
    "Application": "somebody who is not in the register; gone when she is registered",
    "ApplicationContact": "somebody who is not in the register; gone when she is registered",
    "FormLabel": "words of forms",
    "PaperBundle": "which plans a worker prints together, as numbers, for a week; the papers are in the copy",
    "Membership": "institutions of the partnership",
    "MemberTask": "tasks of institutions",
    "Agreement": "the agreement of the partners",
    "Signature": "who signed the agreement for an institution",
    "Meeting": "meetings of the partners",
    "Conference": "day and place of a conference; the cases on its agenda are in the copy",
    "ConferenceGuest": "workers who were invited to a conference",
    "Club": "clubs of the partnership",
    "Group": "groups of the club; memberships are in the copy",
    "Session": "meetings of groups; attendance is in the copy and says which meeting",
    "SessionStep": "planning of meetings",
    "ErasureProtocol": "how many people were erased in a night",
    "ErasureLine": "how many rows were erased in a night",
    "ErasedHalf": "numbers of a half-year",
}
# What becomes of each table of the copy when the person's data are erased; a house test asks about a new one. A trail
# keeps its rows by its own rule and loses the person: her number, the references and what was typed.
ERASED, TRAIL = "erased", "trail"
_ERASED = (
    "AccessRequest Attendance BenefitFact Case CaseCorner CaseStep Certificate Consultation ContactNote ContractStep"
    " CaseLead ConferenceCase ConferenceTask Designation Document HandOver HandOverStep EmergencyAccess EmergencyStep"
    " DuplicatePair ErasureNotice GroupFact GroupMember GuestLink GuestLinkStep HouseholdMember IntakeRow IssuedPaper"
    " LabourStatusFact Outcome Participation ParticipationStep Person PersonIdentity PersonMerge PremiseFact Referral"
    " ReferralAlert ReferralMessage ReferralStep RetentionHold SocialContract StatusAnswer StatusQuestion"
    " TeamMember JointPlan PlanMember PlanStep PlanVersion PlanLeg LegStep PlanClause ClauseStep ClauseVersion"
    " SigningRound LegSignature SignedClause PlanClash PlanVoice PlanKey PlanReview ReviewResult Breach BreachStep"
    " TeamMember Assessment AssessmentMark SensitiveMark Placement PlacementStep"
)
BECOMES = {**dict.fromkeys(_ERASED.split(), ERASED), "AuditEvent": TRAIL, "Disclosure": TRAIL}


# Rows of the plan of a household that are of one member alone when they stand in a document of hers: the way to her.
OF_MEMBER = {
    "PlanLeg": "member", "LegStep": "leg__member", "SigningRound": "leg__member", "LegSignature": "leg__member",
    "PlanClause": "leg__member", "ClauseVersion": "clause__leg__member", "ClauseStep": "clause__leg__member",
    "SignedClause": "signature__leg__member", "PlanVoice": "version__clause__leg__member",
    "PlanReview": "leg__member", "ReviewResult": "clause__leg__member", "Breach": "leg__member",
    "BreachStep": "breach__leg__member",
}  # fmt: skip
# and those that concern a member wherever they stand
CONCERNS = {"PlanClause": "member", "ClauseVersion": "clause__member", "ClauseStep": "clause__member"}
# what she signed, said or was given is hers and no one else's
HERS = {"LegSignature": "member", "SignedClause": "signature__member", "PlanVoice": "member", "PlanKey": "member"}


@dataclass(frozen=True)
class Kept:
    """All rows of one table about the person, oldest first."""

    model: type[models.Model]
    rows: tuple[Any, ...]


def tables() -> list[type[models.Model]]:
    """Every table of the application."""
    return sorted(apps.get_app_config("kwadrat").get_models(), key=lambda model: model.__name__)


def paths() -> dict[type[models.Model], str]:
    """Each table that hangs on a person, directly or through its parents, and the way from its row to the person.

    A plain number named person_id hangs too (the trails have no foreign keys).
    """
    found: dict[type[models.Model], str] = {Person: "pk"}
    grew = True
    while grew:
        before = len(found)
        for model in tables():
            way = None if model in found else _way(model, found)
            if way is not None:
                found[model] = way
        grew = len(found) > before
    return found


def _way(model: type[models.Model], found: dict[type[models.Model], str]) -> str | None:
    ways = []
    for field in model._meta.fields:
        if field.is_relation and field.related_model in found and field.related_model is not model:
            parent = found[field.related_model]
            ways.append(field.name if parent == "pk" else f"{field.name}__{parent}")
        elif not field.is_relation and field.name == "person_id":
            ways.append(field.name)
    return min(ways, key=len, default=None)


def one_and_all(person_id: int) -> list[int]:
    """The person and the entries that were merged into her; one query."""
    return [person_id, *Person.objects.filter(merged_into=person_id).order_by("pk").values_list("pk", flat=True)]


def _ways(model: type[models.Model], way: str) -> list[str]:
    """Every way from a row to those on whom it hangs: a row about two people hangs on both. The plan goes with the
    person in whose case it stands, and with it who else it names."""
    others = {field.name for field in model._meta.fields if field.related_model is Person and model is not Person}
    return sorted({way} | others | ({"plan__case__person"} if model is PlanMember else set()))


def _about(model: type[models.Model], way: str, ids: Collection[int]) -> Any:
    """Rows that hang on one of these people."""
    whose = Q(pk__in=())
    for one in _ways(model, way):
        whose |= Q(**{f"{one}__in": ids})
    return model._default_manager.filter(whose).order_by("pk")


def _hers(model: type[models.Model], way: str, ids: list[int]) -> Any:
    """The same for her copy: what stands in a document of another member of the household, or what another signed and
    said, is that member's alone."""
    name = model.__name__
    own = [path for path in (OF_MEMBER.get(name), HERS.get(name)) if path]
    if not own:
        return _about(model, way, ids)
    whose = Q(**{f"{way}__in": ids}, **{f"{path}__isnull": True for path in own})
    for path in (*own, *([CONCERNS[name]] if name in CONCERNS else [])):
        whose |= Q(**{f"{path}__case__person__in": ids})
    return model._default_manager.filter(whose).order_by("pk")


def kept_about(person_id: int) -> list[Kept]:
    """Rows of every table that hangs on the person, or on an entry that was merged into hers, and the papers that
    belong to any of them; one query a table."""
    ids = one_and_all(person_id)
    found = [Kept(model, tuple(_hers(model, way, ids))) for model, way in paths().items()]
    refs = [row.ref for kept in found for row in kept.rows if hasattr(row, "ref")]
    return [*found, Kept(Document, tuple(Document.objects.filter(owner_ref__in=refs).order_by("pk")))]


def entries_of(person_ids: Iterable[int]) -> dict[int, int]:
    """These people and the entries that were merged into theirs, each with the person who stands for it; one query."""
    rows = Person.objects.filter(merged_into__in=person_ids).values_list("pk", "merged_into_id")
    return {pk: pk for pk in person_ids} | {pk: whole for pk, whole in rows if whole is not None}


def rows_of(entries: Mapping[int, int]) -> dict[type[models.Model], list[Any]]:
    """Rows of every table of casework that go when these people are erased, each with `of`: the person with whom it
    goes. One query a table, whatever the number of people; nothing is shown."""
    found = {}
    for model, way in paths().items():
        if BECOMES.get(model.__name__) == ERASED:
            ways = {f"of_{place}": F(one) for place, one in enumerate(_ways(model, way))}
            found[model] = list(_about(model, way, entries).annotate(**ways))
            for row in found[model]:
                row.of = next(entries[pk] for name in ways if (pk := getattr(row, name)) in entries)
    return found
