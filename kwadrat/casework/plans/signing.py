"""Signatures under the legs of a joint plan, and what the person says of its items. A signature covers versions of
clauses: when one clause changes, only the parties of its leg are asked again, and only for that clause."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import documents, notices, scans, signatures
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import filled, not_future, today
from kwadrat.casework.clashes import looked_at
from kwadrat.casework.documents import Upload
from kwadrat.casework.plans.contracts import conclude
from kwadrat.casework.plans.steps import CONTRACTS, is_of_all, leg_step, must_be_open, plan_step
from kwadrat.casework.signatures import Signature
from kwadrat.records.choices import (
    ClauseKind,
    ClauseState,
    DocumentKind,
    LegState,
    PlanState,
    SigningWay,
)
from kwadrat.records.documents import Document
from kwadrat.records.plans import (
    ClauseVersion,
    LegSignature,
    PlanClause,
    PlanLeg,
    PlanMember,
    PlanVoice,
    SignedClause,
    SigningRound,
)
from kwadrat.reporting import signing as reporting
from kwadrat.reporting.joint_plans.items import OFFICER, PERSON
from kwadrat.reporting.signing import missing

MOST_GOAL, MOST_DUTIES = 2000, 4000


@action("plan.ask_signatures")
@looked_at
def ask_signatures(leg: PlanLeg, *, by: Actor, until: date) -> PlanLeg:
    """Ask the parties of a leg to sign what waits, until a day; the officer is told, unless she asks herself."""
    must_be_open(leg.plan)
    if missing([leg])[0].is_whole:
        raise Problem(_("Nothing in this document waits for a signature."))
    if until < today():
        raise Problem(_("This day has passed. Give a later one."), "until")
    SigningRound(
        plan_id=leg.plan_id, partnership_id=leg.partnership_id, leg=leg, on=today(), sign_until=until,
        by_id=by.post_id or None,
    ).save()  # fmt: skip
    if leg.officer_id != by.post_id:
        notices.to_post(leg.officer, "plan_signatures", leg.ref)
    remember(until=until)
    return leg


def _local(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _covered(leg: PlanLeg, on: date) -> list[ClauseVersion]:
    """What a paper signed on the day said: the last version of each item until then. Where the whole leg was typed in
    after that day, the paper is older than the program, and it says what stands here now."""
    last: dict[int, ClauseVersion] = {}
    then: dict[int, ClauseVersion] = {}
    rows = ClauseVersion.objects.filter(clause__leg=leg).order_by("clause_id", "number")
    for version in rows:
        last[version.clause_id] = version
        if _local(version.at) <= on:
            then[version.clause_id] = version
    return list((then or last).values())


@dataclass(frozen=True)
class _Mark:
    """One signature as it is to be kept."""

    party: str
    on: date
    field: str
    found: Signature | None = None


def _by_hand(days: Mapping[str, date | None]) -> list[_Mark]:
    """Dates under a paper, one or more, by party."""
    marks = [_Mark(party, on, f"{party}_on") for party, on in days.items() if on is not None]
    if not marks:
        raise Problem(_("Give the day on which the person or the officer signed."), "person_on")
    for mark in marks:
        not_future(mark.on, mark.field)
    return marks


def _whose(found: list[Signature], names: Mapping[str, str], parties: Collection[str]) -> dict[str, Signature]:
    """Which signature is whose: by the surname in it, the rest in the order of signing."""
    left, told = list(found), {}
    for party in parties:
        surname = names[party].split()[-1].casefold()
        named = next((one for one in left if surname in f"{one.signer} {one.named}".casefold().split()), None)
        if named is not None:
            told[party] = named
            left.remove(named)
    for party in parties:
        if party not in told:
            told[party] = left.pop(0)
    return told


def _by_file(names: Mapping[str, str], content: bytes, chosen_by: Collection[str]) -> list[_Mark]:
    """What the signatures of a PDF say of the parties chosen by the worker."""
    chosen = [party for party in names if party in chosen_by]
    if not chosen:
        raise Problem(_("Choose who signed this file."), "parties")
    found = list(signatures.examine(content, "upload").signatures)
    if len(found) < len(chosen):
        raise Problem(_("There is one signature in this file. Choose whose it is."), "parties")
    marks = []
    for party, one in _whose(found, names, chosen).items():
        if one.at is None:
            raise Problem(_("A signature in this file does not say when it was made. Sign the file again."), "upload")
        not_future(_local(one.at), "upload")
        marks.append(_Mark(party, _local(one.at), "upload", one))
    return marks


def _keep(
    leg: PlanLeg, by: Actor, way: str, mark: _Mark, paper: Document, waits: set[int], names: Mapping[str, str]
) -> None:
    """One signature with the versions it covers; Problem when it would cover nothing that waits for it."""
    # what was dropped before anybody signed it is not part of the document
    versions = [one for one in _covered(leg, mark.on) if "dropped" not in one.content or one.pk in waits]
    if not waits:
        raise Problem(_("Everything that stands here has been signed by this party already."), mark.field)
    if not waits & {one.pk for one in versions}:
        raise Problem(
            _("What waits for a signature was written after this day. The present text has to be signed."), mark.field
        )
    one, is_officer = mark.found, mark.party == OFFICER
    member = mark.party.removeprefix("member")
    row = LegSignature(
        plan_id=leg.plan_id, partnership_id=leg.partnership_id, leg=leg, signed_on=mark.on, way=way,
        party=OFFICER if is_officer else PERSON, member_id=int(member) if member.isdecimal() else None,
        post_id=leg.officer_id if is_officer else None, signer=names[mark.party],
        document=paper, by_id=by.post_id or None, certificate=one.certificate if one else "",
        is_intact=one.is_intact if one else None, is_trusted=one.is_trusted if one else None,
        stamped_at=one.at if one else None,
    )  # fmt: skip
    row.save()
    SignedClause.objects.bulk_create(
        SignedClause(
            plan_id=leg.plan_id, partnership_id=leg.partnership_id, signature=row, version=version,
            by_id=by.post_id or None,
        )
        for version in versions
    )  # fmt: skip
    remember(**{f"signed_{mark.party}": mark.on})


def _contract_words(leg: PlanLeg) -> tuple[str, str]:
    """Goal and duties of the social contract, as the clauses of its leg say them."""
    kept = leg.clauses.exclude(state=ClauseState.DROPPED).select_related("goal", "post__user", "institution")
    rows = list(kept.order_by("position", "pk"))
    goals = [one.text for one in rows if one.kind == ClauseKind.GOAL]
    tasks = [one for one in rows if one.kind == ClauseKind.TASK]
    goals += [one.goal.text for one in tasks if one.goal and one.goal.text not in goals]
    goal = "\n".join(dict.fromkeys(goals))
    if not goal:
        raise Problem(_("A social contract needs a goal. Write one in this document."))

    def doer(task: PlanClause) -> str:
        if task.is_own:
            return str(task.whose.person)
        if task.post is not None:
            return task.post.user.name
        return task.institution.name if task.institution else ""

    return goal[:MOST_GOAL], "\n".join(f"{doer(one)}: {one.text}" for one in tasks)[:MOST_DUTIES]


def _both_signed(leg: PlanLeg, by: Actor, on: date) -> None:
    """A leg that both signed for the first time: it holds, a contract is concluded, the plan runs."""
    if leg.kind in CONTRACTS:
        words = _contract_words(leg)
        leg.contract = conclude(leg, by, on, *words)
        remember(contract=leg.contract.ref)
        members = PlanMember.objects.select_for_update(of=("self",)).filter(plan=leg.plan_id, is_party=True)
        for member in members.filter(period__upper_inf=True).select_related("case") if is_of_all(leg) else ():
            member.contract = conclude(leg, by, on, *words, case=member.case)
            member.save()
    leg_step(leg, by, LegState.SIGNED, on)
    if leg.plan.state == PlanState.DRAFT:
        plan_step(leg.plan, by, PlanState.RUNNING, on)


@action("plan.sign_leg")
@looked_at
def sign_leg(
    leg: PlanLeg, *, by: Actor, way: str, upload: Upload | None, person_on: date | None = None,
    officer_on: date | None = None, members_on: Mapping[str, date | None] | None = None, parties: Collection[str] = (),
) -> PlanLeg:  # fmt: skip
    """Record that a leg was signed: on paper (`way` scan, the days of one or more; `members_on` by key for those of a
    household who sign themselves), or in a PDF with electronic signatures (`way` pades, `parties` says whose they are;
    days and names come from the file). Each signature covers what the leg said on its day."""
    must_be_open(leg.plan)
    if way not in SigningWay.values:
        raise Problem(_("Choose how it was signed."), "way")
    if upload is None:
        raise Problem(_("Choose the file with the signed document."), "upload")
    names = reporting.parties(leg)
    days = {PERSON: person_on, **(members_on or {}), OFFICER: officer_on}
    if not set(days) <= set(names):
        raise Problem(_("This member of the household does not sign this document."))
    is_scan = way == SigningWay.SCAN
    marks = _by_hand(days) if is_scan else _by_file(names, upload.content, parties)
    found = missing([leg])[0]
    if not leg.clauses.exclude(state=ClauseState.DROPPED).exists():
        raise Problem(_("There is nothing in this document yet, so there is nothing to sign."))
    paper = documents.keep(leg, DocumentKind.SIGNED, upload, by=by, field="upload", pages=scans.pages)
    for mark in marks:
        _keep(leg, by, way, mark, paper, {one.pk for one in found.versions[mark.party]}, names)
    if leg.state == LegState.DRAFT and missing([leg])[0].is_whole:
        _both_signed(leg, by, max(leg.signatures.values_list("signed_on", flat=True)))
    return leg


def reads(clause: PlanClause, member: PlanMember | None) -> bool:
    """Whether an item is read by this member of the household (none: the person in whose case the plan stands): what
    stands in no document or in that of all, and what stands in her own."""
    leg = clause.leg
    return leg is None or is_of_all(leg) or leg.member_id == (member.pk if member else None)


@action("plan.say")
def say(
    version: ClauseVersion, *, by: Actor, is_agreed: bool, note: str, is_own: bool, member: PlanMember | None = None
) -> PlanVoice:
    """What the person says of one item as it stands: she agrees or not, and why in her own words. Nobody can change or
    delete it; what she says later stands beside it. `member`: who of the household says it."""
    must_be_open(version.plan)
    clause = PlanClause.objects.select_for_update(of=("self",), no_key=True).get(pk=version.clause_id)
    if version.number != clause.number or clause.state == ClauseState.DROPPED:
        raise Problem(_("This item was changed meanwhile. Read it once more."))
    if clause.kind == ClauseKind.FIELD:
        raise Problem(_("The person agrees to goals and tasks."))
    if not reads(clause, member):
        raise Problem(_("This stands in a document of somebody else."))
    note = note.strip()
    if not is_agreed:
        note = filled(note, "note", _("Write what you do not agree with."))
    voice = PlanVoice(
        plan_id=version.plan_id, partnership_id=version.partnership_id, version=version, is_agreed=is_agreed, note=note,
        is_own=is_own, member=member, by_id=by.post_id or None,
    )  # fmt: skip
    voice.save()
    remember(clause=clause.ref, is_agreed=is_agreed, is_own=is_own)
    return voice
