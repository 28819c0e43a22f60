"""What is kept how long: the last event of a case, whose periods bind it, and from which day it may be erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from kwadrat.law import retention as law
from kwadrat.law.params import Params, Rules
from kwadrat.records.assessments import Assessment
from kwadrat.records.choices import ContractState, ParticipationState, PlanState, RetentionKind
from kwadrat.records.conferences import ConferenceCase, ConferenceTask
from kwadrat.records.emergency import EmergencyStep
from kwadrat.records.links import GuestLinkStep
from kwadrat.records.outcomes import Certificate, Outcome
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.partnership import Club, Institution, Membership, Partnership
from kwadrat.records.people import (
    AccessRequest,
    BenefitFact,
    Case,
    CaseStep,
    ContactNote,
    GroupFact,
    LabourStatusFact,
    Participation,
    ParticipationStep,
    PremiseFact,
    TeamMember,
)
from kwadrat.records.placements import Placement, PlacementStep
from kwadrat.records.plans import (
    Breach,
    BreachStep,
    ClauseStep,
    ContractStep,
    JointPlan,
    LegStep,
    PlanMember,
    PlanReview,
    PlanStep,
    SocialContract,
)
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from kwadrat.records.referrals import Referral, ReferralStep
from kwadrat.records.retention import ErasureNotice, RetentionHold, RetentionTerm
from kwadrat.records.services import Attendance, Consultation, GroupMember
from kwadrat.records.teams import CaseLead, Designation, HandOver, HandOverStep

DAY = timedelta(days=1)
# Days on which something happened with a case: model, its field, the way to the case. The end of a range is half-open.
EVENTS: tuple[tuple[Any, str, str], ...] = (
    (Participation, "period__startswith", "case"), (Participation, "period__endswith", "case"),
    (ParticipationStep, "on", "participation__case"), (CaseStep, "on", "case"),
    (TeamMember, "period__startswith", "case"), (TeamMember, "period__endswith", "case"),
    (SocialContract, "period__startswith", "case"), (SocialContract, "period__endswith", "case"),
    (ContractStep, "on", "contract__case"), (Referral, "sent_on", "case"), (ReferralStep, "on", "referral__case"),
    (StatusQuestion, "asked_on", "case"), (StatusAnswer, "answered_on", "question__case"),
    (GroupMember, "period__endswith", "case"), (Attendance, "held_on", "case"), (Consultation, "held_on", "case"),
    (Outcome, "reached_on", "case"), (Certificate, "issued_on", "case"), (ContactNote, "held_on", "case"),
    (Assessment, "held_on", "case"), (IssuedPaper, "issued_on", "case"),
    (LabourStatusFact, "stated_on", "case"), (PremiseFact, "stated_on", "case"),
    (GroupFact, "period__startswith", "case"), (BenefitFact, "period__startswith", "case"),
    (ConferenceCase, "conference__held_on", "case"), (ConferenceTask, "due_on", "case"),
    (ConferenceTask, "done_on", "case"), (CaseLead, "period__startswith", "case"), (HandOver, "proposed_on", "case"),
    (HandOverStep, "on", "hand_over__case"),
    (Designation, "period__startswith", "case"), (Designation, "period__endswith", "case"),
    (AccessRequest, "asked_on", "case"), (EmergencyStep, "on", "access__case"),
    (GuestLinkStep, "on", "link__referral__case"),
    (Placement, "period__startswith", "case"), (Placement, "period__endswith", "case"),
    (PlacementStep, "on", "placement__case"),
    (JointPlan, "period__startswith", "case"), (PlanStep, "on", "plan__case"), (LegStep, "on", "plan__case"),
    (ClauseStep, "on", "plan__case"), (PlanReview, "held_on", "plan__case"), (Breach, "happened_on", "plan__case"),
    (BreachStep, "on", "plan__case"), (PlanMember, "period__startswith", "case"),
    (PlanMember, "period__endswith", "case"),
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """First and last day on which anything happened with a case."""

    first: date
    last: date


@dataclass(frozen=True)
class Holder:
    """An institution that keeps one kind of data of a case."""

    kind: str
    institution_id: int


@dataclass(frozen=True)
class Due:
    """The day from which a case may be erased and the terms it follows from; without a day, whose term is missing."""

    on: date | None
    terms: tuple[RetentionTerm, ...] = ()
    missing: tuple[Holder, ...] = ()


@lru_cache(maxsize=1)
def _law() -> tuple[Params, Rules]:
    return Params.load(), Rules.load()


def kinds(on: date) -> list[law.Kept]:
    """The rule of each kind of data on the day, as the law and this program have it."""
    return [law.kept(kind, *_law(), on) for kind in law.RULES]


def grace(on: date) -> timedelta:
    """Days from an announcement to the erasure."""
    return timedelta(days=_law()[0].value(law.GRACE, on).integer)


def trail_years(on: date) -> int:
    """Whole years for which the trails are kept; LookupError when no rule says (then nothing of them goes)."""
    years = law.kept("trail", *_law(), on).years
    if years is None:
        raise LookupError("trail")
    return years


def quiet(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Of these cases those in which nothing goes on: no participation, contract, open referral, temporary work, group
    or term ahead."""
    running = (
        Participation.objects.filter(state=ParticipationState.ACTIVE),
        SocialContract.objects.exclude(state=ContractState.ENDED),
        JointPlan.objects.exclude(state=PlanState.CLOSED),
        PlanMember.objects.all(),  # goes with the plan of the household, which goes with its own case
        Referral.objects.open(),
        Placement.objects.open(),
        GroupMember.objects.filter(Q(period__endswith__isnull=True) | Q(period__endswith__gt=today)).exclude(
            period__isempty=True
        ),
    )
    # who was merged goes with the person who stands for her, never alone
    cases = cases.filter(person__merged_into__isnull=True)
    for rows in running:
        cases = cases.filter(~Exists(rows.filter(case=OuterRef("pk"))))
    return cases


def spans(case_ids: Sequence[int]) -> dict[int, Span]:
    """First and last event of each case; one query for each source, whatever the number of cases."""
    found: dict[int, list[date]] = {}
    for case in Case.objects.filter(pk__in=case_ids):
        found[case.pk] = [one for one in (case.opened_on, case.state_on, case.notice_given_on) if one]
    for model, day, way in EVENTS:
        rows = model.objects.filter(**{f"{way}__in": case_ids}).order_by().values_list(way)
        shift = DAY if day.endswith("endswith") else timedelta()
        for case_id, first, last in rows.annotate(first=Min(day), last=Max(day)):
            found[case_id] += [one - shift for one in (first, last) if one]
    return {pk: Span(min(days), max(days)) for pk, days in found.items()}


def holders(case_ids: Sequence[int]) -> dict[int, set[Holder]]:
    """Who keeps what of each case: operators of clubs, assistance units with a contract, other institutions."""
    found: dict[int, set[Holder]] = {pk: set() for pk in case_ids}
    clubs: tuple[tuple[Any, str], ...] = (
        (TeamMember, "club"), (Participation, "club"), (Consultation, "club"), (Outcome, "club"), (Certificate, "club"),
        (Attendance, "session__club"),
    )  # fmt: skip
    for model, club in clubs:
        rows = model.objects.filter(case__in=case_ids, **{f"{club}__isnull": False}).order_by()
        for case_id, operator_id in rows.values_list("case_id", f"{club}__operator_id").distinct():
            found[case_id].add(Holder(RetentionKind.CLUB_FILE, operator_id))
    others: tuple[tuple[str, QuerySet[Any]], ...] = (
        (RetentionKind.SOCIAL_CONTRACT, SocialContract.objects.all()),
        (RetentionKind.CASE_FILE, TeamMember.objects.filter(club__isnull=True)),
    )  # fmt: skip
    for kind, rows in others:
        for case_id, body in rows.filter(case__in=case_ids).values_list("case_id", "institution_id").distinct():
            found[case_id].add(Holder(kind, body))
    return found


def terms(institution_ids: Iterable[int], on: date) -> dict[Holder, RetentionTerm]:
    """Periods that institutions fixed and that hold on the day; one query."""
    rows = RetentionTerm.objects.filter(institution__in=set(institution_ids), period__contains=on)
    return {Holder(row.kind, row.institution_id): row for row in rows.select_related("institution")}


def dues(case_ids: Sequence[int], today: date) -> dict[int, Due]:
    """From which day each of these cases may be erased: the longest period of those who keep it."""
    ends, whose = spans(case_ids), holders(case_ids)
    fixed = terms((one.institution_id for some in whose.values() for one in some), today)
    found = {}
    for pk, some in whose.items():
        missing = tuple(one for one in some if one not in fixed)
        if missing or not some:
            found[pk] = Due(None, missing=missing)
            continue
        mine = sorted((fixed[one] for one in some), key=lambda term: term.pk)
        on = max(law.erasable_on(ends[pk].last, term.years, term.counted) for term in mine)
        found[pk] = Due(on, tuple(mine))
    return found


def holds(case_ids: Iterable[int], today: date) -> QuerySet[RetentionHold]:
    """Holds that stop the erasure of these cases today."""
    rows = RetentionHold.objects.filter(case__in=case_ids, until_on__gte=today, voided_at__isnull=True)
    return rows.select_related("post__user", "post__institution").order_by("-until_on", "-pk")


def shortest(today: date) -> int | None:
    """The shortest period that anybody fixed, in years: a younger case cannot be due. None when nobody fixed one."""
    years: int | None = RetentionTerm.objects.filter(period__contains=today).aggregate(least=Min("years"))["least"]
    return years


@dataclass(frozen=True)
class Kind:
    """One kind of data on the page of settings: what the law says, what the institution fixed."""

    rule: law.Kept
    term: RetentionTerm | None
    ahead: RetentionTerm | None
    is_kept: bool


def of_institution(institution: Institution, today: date) -> list[Kind]:
    """Each kind of data, its rule and the institution's term; `is_kept` says that it has such data or will have."""
    rows = RetentionTerm.objects.filter(institution=institution).order_by("period")
    now = {row.kind: row for row in rows.filter(period__contains=today)}
    later = {row.kind: row for row in rows.filter(period__startswith__gt=today)}
    mine = needed([institution.pk], today)
    return [
        Kind(rule, now.get(rule.kind), later.get(rule.kind), Holder(rule.kind, institution.pk) in mine)
        for rule in kinds(today)
    ]


def needed(institution_ids: Sequence[int], today: date) -> set[Holder]:
    """Which kinds of data these institutions keep: clubs they run, contracts they conclude, people they work with."""
    found: set[Holder] = set()
    clubs = Club.objects.filter(operator__in=institution_ids).values_list("operator_id", flat=True)
    found |= {Holder(RetentionKind.CLUB_FILE, pk) for pk in clubs}
    units = Institution.objects.filter(pk__in=institution_ids).exclude(kind__unit_type="").values_list("pk", flat=True)
    found |= {Holder(kind, pk) for pk in units for kind in (RetentionKind.SOCIAL_CONTRACT, RetentionKind.CASE_FILE)}
    known = Exists(TeamMember.objects.filter(institution=OuterRef("pk"), club__isnull=True))
    others = Institution.objects.filter(known, pk__in=institution_ids).values_list("pk", flat=True)
    return found | {Holder(RetentionKind.CASE_FILE, pk) for pk in others}


def unfixed(partnership: Partnership, today: date) -> list[Institution]:
    """Institutions of the partnership that keep data and have not said how long, by name; five queries."""
    bodies = {
        row.institution_id: row.institution
        for row in Membership.objects.on(today).filter(partnership=partnership).select_related("institution")
    }
    wanted = needed(list(bodies), today)
    silent = {bodies[one.institution_id] for one in wanted - set(terms(bodies, today))}
    return sorted(silent, key=lambda body: body.name)


def grounds(due: Due) -> list[list[str | int]]:
    """Institution, kind of data, years and basis of each period by which a case is due."""
    return [[term.institution.name, term.kind, term.years, term.basis] for term in due.terms]


@dataclass(frozen=True)
class Awaiting:
    """One case that is announced, and the hold that stops it."""

    notice: ErasureNotice
    hold: RetentionHold | None


def awaiting(notices: Sequence[ErasureNotice], today: date) -> list[Awaiting]:
    """Announced cases with the holds that stop them; one query."""
    stopped: dict[int, RetentionHold] = {}
    for hold in holds([row.case_id for row in notices], today):
        stopped.setdefault(hold.case_id, hold)
    return [Awaiting(row, stopped.get(row.case_id)) for row in notices]
