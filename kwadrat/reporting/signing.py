"""Signatures under the legs of a joint plan: the exact words to be signed, what waits for whom, who signed and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.access.teams import is_of_all
from kwadrat.records.choices import ClauseKind, ClauseState, DocumentKind
from kwadrat.records.documents import Document
from kwadrat.records.plans import ClauseVersion, LegSignature, PlanLeg, PlanMember, SignedClause, SigningRound
from kwadrat.reporting.joint_plans import choices
from kwadrat.reporting.joint_plans.items import OFFICER, PERSON, party_of
from kwadrat.reporting.people import long_day


def parties(leg: PlanLeg) -> dict[str, str]:
    """Who signs a document, by key: the person, with her those of the household who sign the contract of the family
    themselves, the officer. One query for such a contract, none for any other document."""
    found = {PERSON: str(leg.whose.person)}
    if is_of_all(leg, leg.plan):
        rows = PlanMember.objects.filter(plan=leg.plan_id, is_party=True, period__upper_inf=True)
        for member in rows.select_related("case__person").order_by("pk"):
            found[party_of(PERSON, member.pk)] = str(member.case.person)
    return {**found, OFFICER: leg.officer.user.name}


@dataclass(frozen=True)
class Missing:
    """What of a leg waits for signatures: versions that each party has not signed; `asked_on` and `until` of the last
    round in which they were asked, None before one."""

    leg: PlanLeg
    versions: Mapping[str, tuple[ClauseVersion, ...]]
    asked_on: date | None
    until: date | None

    @property
    def is_whole(self) -> bool:
        """Whether both parties signed everything that the leg says now, and it says something."""
        return not any(self.versions.values())


def missing(legs: Iterable[PlanLeg]) -> list[Missing]:
    """What waits for a signature in each leg, by whom, since when and until when; four queries for all of them. What
    was dropped waits for those who had signed it."""
    legs = list(legs)
    by_leg: dict[int, list[tuple[ClauseVersion, bool]]] = {leg.pk: [] for leg in legs}
    rows = ClauseVersion.objects.filter(clause__leg__in=by_leg).select_related("clause")
    for version in rows.order_by("clause__kind", "clause__position", "clause_id"):
        if version.number == version.clause.number and version.clause.leg_id is not None:
            is_dropped = version.clause.state == ClauseState.DROPPED
            by_leg[version.clause.leg_id].append((version, is_dropped))
    marks = SignedClause.objects.filter(version__clause__leg__in=by_leg)
    rows_of = list(marks.values_list("signature__party", "signature__member_id", "version_id", "version__clause_id"))
    signed = {(party_of(party, member), version) for party, member, version, _clause in rows_of}
    ever = {(party_of(party, member), clause) for party, member, _version, clause in rows_of}
    rounds = {one.leg_id: one for one in SigningRound.objects.filter(leg__in=by_leg).order_by("pk")}
    found = []
    for leg in legs:
        versions = {
            party: tuple(
                one for one, is_dropped in by_leg[leg.pk]
                if (party, one.pk) not in signed and (not is_dropped or (party, one.clause_id) in ever)
            )
            for party in parties(leg)
        }  # fmt: skip
        last = rounds.get(leg.pk)
        found.append(Missing(leg, versions, last.on if last else None, last.sign_until if last else None))
    return found


@dataclass(frozen=True)
class Line:
    """One item as it is signed: what it is, its words, who does it and when; number and day of the version; the parties
    whose signature it waits for. `is_dropped`: both sign that it no longer holds."""

    kind: str
    text: str
    more: str
    number: int
    written_on: date
    digest: str
    waits: frozenset[str]
    is_dropped: bool


@dataclass(frozen=True)
class Mark:
    """One signature: whose, when, how, what the check of the file found; the paper it stands on."""

    row: LegSignature
    items: int

    @property
    def is_electronic(self) -> bool:
        """Whether the file was checked for electronic signatures."""
        return self.row.is_intact is not None


@dataclass(frozen=True)
class Sheet:
    """A leg as it is signed: its lines in the order of the document, who signs it (`names` by key), how many each."""

    leg: PlanLeg
    lines: tuple[Line, ...]
    asked_on: date | None
    until: date | None
    names: Mapping[str, str]

    @property
    def waiting(self) -> dict[str, int]:
        """How many items wait for each party."""
        return {party: sum(party in line.waits for line in self.lines) for party in self.names}

    @property
    def is_whole(self) -> bool:
        """Whether nothing waits for a signature."""
        return not any(self.waiting.values())


def legs_in(actor: Actor) -> QuerySet[PlanLeg]:
    """Legs of plans in scope, with what their pages say."""
    rows = scope.plan_legs(actor)
    return rows.select_related("plan__case__person", "member__case__person", "institution", "club", "officer__user")


def of_document(document: Document) -> PlanLeg | None:
    """The leg whose signed paper a document is, with its person; None for any other document."""
    if document.kind != DocumentKind.SIGNED:
        return None
    return PlanLeg.objects.filter(ref=document.owner_ref).select_related("plan__case").first()


_ORDER = {ClauseKind.FIELD.value: 0, ClauseKind.GOAL.value: 1, ClauseKind.TASK.value: 2}


def _label(content: Mapping[str, Any], kind: str, name: str, labels: Mapping[str, str]) -> str:
    """What the item is; a field by its label on the form."""
    return name if kind != ClauseKind.FIELD else labels.get(content["code"], content["code"])


def details(content: Mapping[str, Any]) -> str:
    """Who does a task, until when and who pays, in one line; nothing of a goal or a field."""
    parts = [content.get("doer", "")]
    if content.get("since"):
        parts.append(_("from %(day)s") % {"day": long_day(date.fromisoformat(content["since"]))})
    if content.get("until"):
        parts.append(_("until %(day)s") % {"day": long_day(date.fromisoformat(content["until"]))})
    if content.get("payer"):
        parts.append(_("paid by: %(name)s") % {"name": content["payer"]})
    return ", ".join(part for part in parts if part)


def sheet(leg: PlanLeg) -> Sheet:
    """The exact words of a leg as both parties sign them now, and what waits for whom; five queries."""
    (found,) = missing([leg])
    waits: dict[int, set[str]] = {}
    for party, versions in found.versions.items():
        for one in versions:
            waits.setdefault(one.pk, set()).add(party)
    labels = {field.code: field.label for field in choices.fields(leg.kind, leg.period.lower)}
    lines = []
    for version in ClauseVersion.objects.filter(clause__leg=leg).select_related("clause").order_by("clause__position"):
        clause = version.clause
        is_dropped = clause.state == ClauseState.DROPPED
        if version.number == clause.number and (not is_dropped or version.pk in waits):
            line = Line(
                _label(version.content, clause.kind, str(clause.get_kind_display()), labels),
                version.content["text"], details(version.content), version.number,
                timezone.localtime(version.at).date(), version.digest[:12],
                frozenset(waits.get(version.pk, ())), is_dropped,
            )  # fmt: skip
            lines.append((_ORDER[clause.kind], line))
    ordered = tuple(line for _rank, line in sorted(lines, key=lambda pair: pair[0]))
    return Sheet(leg, ordered, found.asked_on, found.until, parties(leg))


def marks(leg: PlanLeg) -> list[Mark]:
    """Signatures of a leg, newest first; one query."""
    rows = LegSignature.objects.filter(leg=leg).select_related("document").annotate(items=Count("covers"))
    return [Mark(row, row.items) for row in rows.order_by("-pk")]
