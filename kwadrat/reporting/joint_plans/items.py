"""What a joint plan says on a day, item by item and leg by leg, from versions, steps and signatures alone; so today and
any past day are read by the same three questions, however many tasks there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, F, Func, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from kwadrat.access import compiled, scope
from kwadrat.access.actor import Actor
from kwadrat.access.teams import is_of_all
from kwadrat.records.choices import (
    AttendanceStatus,
    ClauseKind,
    ClauseState,
    Corner,
    Evidence,
    LegKind,
    LegState,
    PlanSubject,
    SigningParty,
)
from kwadrat.records.partnership import Membership
from kwadrat.records.plans import (
    Breach,
    ClauseStep,
    ClauseVersion,
    JointPlan,
    LegSignature,
    LegStep,
    PlanLeg,
    PlanMember,
    PlanVoice,
    SignedClause,
    SigningRound,
)
from kwadrat.records.services import Attendance, Consultation

R = TypeVar("R", bound=Model)
DAY = timedelta(days=1)
CONTRACTS = (LegKind.CONTRACT_A.value, LegKind.CONTRACT_B.value)
PERSON, OFFICER = SigningParty.PERSON.value, SigningParty.OFFICER.value
CORNER_OF_KIND = {
    LegKind.CONTRACT_A: Corner.ASSISTANCE, LegKind.CONTRACT_B: Corner.ASSISTANCE,
    LegKind.ACTION_PLAN: Corner.EMPLOYMENT, LegKind.CLUB: Corner.REINTEGRATION,
    LegKind.REINTEGRATION: Corner.REINTEGRATION,
}  # fmt: skip


@dataclass(frozen=True)
class Voice:
    """What the person last said of an item as it stands: whether she agrees, why, on which day, and whether she wrote
    it herself."""

    is_agreed: bool
    note: str
    is_own: bool
    on: date


@dataclass(frozen=True)
class Item:
    """A goal, a task or a field of a form as it stood on a day. `signed` are the days on which each party signed these
    very words, `once_signed` the parties that ever signed the item; a field of another institution's form is `hidden`
    and says nothing. `minutes` were spent until the day on what classes or cards close; None for everything else.
    `whom` names the member of the household whom it concerns, empty for the person in whose case the plan stands."""

    pk: int
    ref: str
    kind: str
    code: str
    leg_id: int | None
    goal_id: int | None
    position: int
    number: int
    version_id: int
    written_at: datetime
    state: str
    state_on: date | None
    event_ref: str
    text: str
    doer: str = ""
    body: str = ""
    corner: str = ""
    is_own: bool = False
    post_id: int | None = None
    payer: str = ""
    service: str = ""
    basis: str = ""
    since: date | None = None
    until: date | None = None
    hours: Decimal | None = None
    rhythm: str = ""
    evidence: str = ""
    signed: Mapping[str, date] = field(default_factory=dict)
    once_signed: frozenset[str] = frozenset()
    voice: Voice | None = None
    why_dropped: str = ""
    hidden: bool = False
    minutes: int | None = None
    whom: str = ""

    @property
    def is_dropped(self) -> bool:
        """Whether it was crossed out."""
        return self.state == ClauseState.DROPPED

    def waits(self, parties: Iterable[str]) -> bool:
        """Whether any of these has the words still to sign."""
        return any(self.waits_for(party) for party in parties)

    def waits_for(self, party: str) -> bool:
        """Whether this party has these words still to sign; crossing out what nobody signed needs no signature."""
        return party not in self.signed and (not self.is_dropped or party in self.once_signed)


@dataclass(frozen=True)
class Signed:
    """A signature under a leg: whose, when, in which way, what the check of the file found, the stored paper."""

    party: str
    signer: str
    on: date
    way: str
    is_intact: bool | None
    is_trusted: bool | None
    paper: str


@dataclass(frozen=True)
class LegThen:
    """A leg as it stood on a day; `asked_on` and `until` are of the last round of signatures. `parties` are those
    who sign it, by key; `whose` names the person in the plan of a household, empty for a document of all of it."""

    pk: int
    ref: str
    kind: str
    title: str
    state: str
    corner: str
    institution_id: int
    club_id: int | None
    body: str
    officer_id: int
    officer: str
    since: date
    until: date | None
    contract_ref: str
    contract_on: date | None
    contact_on: date | None
    asked_on: date | None
    sign_until: date | None
    signatures: tuple[Signed, ...]
    breaches: tuple[str, ...]
    parties: Mapping[str, str] = field(default_factory=dict)
    whose: str = ""


def party_of(party: str, member: int | None) -> str:
    """How a signature is known: "officer", "person", or which member of the household, by her number."""
    return f"member{member}" if member else party


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(day + DAY, time.min))


def reads_form(actor: Actor, institution_id: int, club_id: int | None) -> bool:
    """Fields of the form of a leg (its diagnosis) and its breaches are for workers of its own institution alone, of a
    club for workers of that club."""
    return actor.institution_id == institution_id and club_id in (None, actor.club_id)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def _corner(institution: str, today: date) -> Any:
    rows = Membership.objects.on(today).filter(
        partnership_id=OuterRef("partnership_id"), institution_id=OuterRef(institution)
    )
    return Subquery(rows.values("corner")[:1])


def _rows(build: Callable[..., QuerySet[R]], day: date, *numbers: int) -> Iterable[R]:
    """The rows of `build` for a day; its SQL is kept for today alone, which is what nearly everybody reads."""
    today = timezone.localdate()
    return compiled.rows(build, *numbers, day, today) if day == today else build(*numbers, day, today)


def _legs(plan_id: int, day: date, today: date) -> QuerySet[PlanLeg]:
    steps = LegStep.objects.filter(leg=OuterRef("pk"), on__lte=day).order_by("-pk")
    signatures = LegSignature.objects.filter(leg=OuterRef("pk"), signed_on__lte=day).order_by("signed_on", "pk")
    rounds = SigningRound.objects.filter(leg=OuterRef("pk"), on__lte=day).order_by("-pk")
    breaches = Breach.objects.filter(leg=OuterRef("pk"), created_at__lt=end_of(day)).order_by("pk")
    row = JSONObject(
        party="party", member="member", signer="signer", on="signed_on", way="way", intact="is_intact",
        trusted="is_trusted",
        paper="document__ref",
    )  # fmt: skip
    people = PlanMember.objects.filter(plan=OuterRef("plan"), is_party=True, period__contains=day).order_by("pk")
    named = JSONObject(pk="pk", first="case__person__first_name", last="case__person__last_name")
    return (
        PlanLeg.objects.filter(plan_id=plan_id, created_at__lt=end_of(day))
        .select_related("plan__case__person", "member__case__person", "institution", "club", "officer__user")
        .select_related("contract")
        .annotate(
            then=Subquery(steps.values("to_state")[:1]), corner=_corner("institution_id", today),
            signed_rows=ArraySubquery(signatures.values(row=row)),
            round=Subquery(rounds.values(row=JSONObject(on="on", until="sign_until"))[:1]),
            breach_refs=ArraySubquery(breaches.values("ref")), people=ArraySubquery(people.values(row=named)),
        )
        .order_by("pk")
    )  # fmt: skip


def _is_open(actor: Actor, plan: JointPlan, leg: PlanLeg | None) -> bool:
    """Whether the reader may know what a document says: of one member of a household only who works with her may."""
    if plan.subject != PlanSubject.HOUSEHOLD or leg is None or is_of_all(leg, plan):
        return True
    case_id = leg.member.case_id if leg.member is not None else plan.case_id
    return case_id in scope.plan_cases(actor, plan)


def _leg(actor: Actor, plan: JointPlan, row: Any) -> LegThen:
    asked = row.round or {}
    signatures = tuple(
        Signed(
            party_of(one["party"], one["member"]), one["signer"], date.fromisoformat(one["on"]), one["way"],
            one["intact"], one["trusted"], one["paper"] or "",
        )
        for one in row.signed_rows
    )  # fmt: skip
    may = reads_form(actor, row.institution_id, row.club_id)
    signer, of_all = str(row.whose.person), is_of_all(row, plan)
    more = {party_of(PERSON, one["pk"]): f"{one['first']} {one['last']}" for one in row.people if of_all}
    parties = {PERSON: signer, **more, OFFICER: row.officer.user.name}
    is_hers = plan.subject == PlanSubject.HOUSEHOLD and not of_all
    return LegThen(
        row.pk, row.ref, row.kind, str(LegKind(row.kind).label), row.then or LegState.DRAFT,
        row.corner or CORNER_OF_KIND[row.kind].value, row.institution_id, row.club_id,
        row.club.name if row.club else row.institution.name, row.officer_id, row.officer.user.name, row.period.lower,
        row.period.upper - DAY if row.period.upper else None, row.contract.ref if row.contract and may else "",
        row.contract.signed_on if row.contract else None, row.contact_on, _day(asked.get("on")),
        _day(asked.get("until")), signatures, tuple(row.breach_refs) if may else (), parties, signer if is_hers else "",
    )  # fmt: skip


def legs_on(actor: Actor, plan: JointPlan, day: date) -> list[LegThen]:
    """Legs of a plan as they stood on the day, in the order in which they were added; one query."""
    return [_leg(actor, plan, row) for row in _rows(_legs, day, plan.pk) if _is_open(actor, plan, row)]


def _minutes(rows: QuerySet[Any], kind: str, case_id: int, day: date) -> Any:
    """Minutes of valid classes or cards of the person, or of the member of the household whom the task names, that
    count for it: its service, its days, until the day."""
    service = Q(**{kind: Coalesce(OuterRef("clause__service_id"), F(kind))})
    days = Coalesce(OuterRef("clause__period"), Value(DateRange(), output_field=DateRangeField()))
    whom = Coalesce(OuterRef("clause__member__case_id"), Value(case_id))
    counted = rows.filter(service, case=whom, voided_at__isnull=True, held_on__lte=day)
    counted = counted.filter(held_on__contained_by=days).order_by()
    whole = counted.annotate(whole=Func(F("minutes"), function="SUM", output_field=IntegerField())).values("whole")
    return Coalesce(Subquery(whole, output_field=IntegerField()), 0)


def _spent(case_id: int, day: date) -> Case:
    """Minutes spent on a task that classes or cards close, of the same rows by which events.counted closes it."""
    present = Attendance.objects.filter(status=AttendanceStatus.PRESENT)
    cards = Consultation.objects.all()
    return Case(
        When(clause__evidence=Evidence.ATTENDANCE, then=_minutes(present, "session__kind_id", case_id, day)),
        When(clause__evidence=Evidence.CONSULTATION, then=_minutes(cards, "kind_id", case_id, day)),
        output_field=IntegerField(),
    )


def _versions(plan_id: int, case_id: int, day: date, today: date) -> QuerySet[ClauseVersion]:
    end = end_of(day)
    steps = ClauseStep.objects.filter(clause=OuterRef("clause_id"), on__lte=day, at__lt=end).order_by("-pk")
    signed = SignedClause.objects.filter(version=OuterRef("pk"), signature__signed_on__lte=day).order_by("pk")
    once = SignedClause.objects.filter(version__clause=OuterRef("clause_id"), signature__signed_on__lte=day)
    mark = JSONObject(party="signature__party", member="signature__member", on="signature__signed_on")
    whose = JSONObject(party="signature__party", member="signature__member")
    voices = PlanVoice.objects.filter(version=OuterRef("pk"), at__lt=end).order_by("member", "-pk").distinct("member")
    said = JSONObject(agreed="is_agreed", note="note", own="is_own", at="at", pk="pk")
    return (
        ClauseVersion.objects.filter(plan_id=plan_id, at__lt=end)
        .select_related("clause__leg__member")
        .annotate(
            then=Subquery(steps.values(row=JSONObject(state="to_state", on="on", event="event_ref"))[:1]),
            signed_rows=ArraySubquery(signed.values(row=mark)),
            once_rows=ArraySubquery(once.order_by().values(row=whose).distinct()),
            said=ArraySubquery(voices.values(row=said)),
            corner=_corner("clause__institution_id", today), spent=_spent(case_id, day),
        )
        .order_by("clause_id", "-number")
        .distinct("clause_id")
    )  # fmt: skip


def _voice(rows: Any) -> Voice | None:
    """The last word of each who reads it: one that disagrees before one that agrees, else the newest."""
    said = min(rows, key=lambda one: (one["agreed"], -one["pk"]), default=None)
    if said is None:
        return None
    on = timezone.localtime(datetime.fromisoformat(said["at"])).date()
    return Voice(said["agreed"], said["note"], said["own"], on)


def _content(content: Mapping[str, Any]) -> dict[str, Any]:
    """Words of a version of a task or a goal."""
    hours = content.get("hours")
    words = {key: content.get(key) or "" for key in ("payer", "service", "basis", "rhythm", "evidence")}
    return {
        "doer": content.get("doer") or "", "body": content.get("institution") or "",
        "since": _day(content.get("since")), "until": _day(content.get("until")),
        "hours": Decimal(str(hours)) if hours else None, **words,
    }  # fmt: skip


def _item(actor: Actor, row: Any) -> Item:
    clause, content, then = row.clause, row.content, row.then or {}
    is_field = clause.kind == ClauseKind.FIELD
    hidden = is_field and not reads_form(actor, clause.leg.institution_id, clause.leg.club_id)
    once = {party_of(one["party"], one["member"]) for one in row.once_rows}
    return Item(
        pk=clause.pk, ref=clause.ref, kind=clause.kind, code=clause.code, leg_id=clause.leg_id, goal_id=clause.goal_id,
        position=clause.position, number=row.number, version_id=row.pk, written_at=row.at,
        state=then.get("state", ClauseState.PLANNED), state_on=_day(then.get("on")), event_ref=then.get("event", ""),
        text="" if hidden else content["text"], corner=row.corner or "", is_own=clause.is_own, post_id=clause.post_id,
        signed={party_of(one["party"], one["member"]): date.fromisoformat(one["on"]) for one in row.signed_rows},
        once_signed=frozenset(once), voice=None if hidden else _voice(row.said),
        why_dropped="" if hidden else content.get("dropped", ""), hidden=hidden, minutes=row.spent,
        whom=content.get("whom", ""),
        **_content(content),
    )  # fmt: skip


def items_on(actor: Actor, plan: JointPlan, day: date) -> list[Item]:
    """Everything a plan said on the day, in its order; one query. What is crossed out stands here too."""
    found = _rows(_versions, day, plan.pk, plan.case_id)
    rows = [row for row in found if _is_open(actor, plan, row.clause.leg)]
    rows.sort(key=lambda row: (row.clause.position, row.clause_id))
    items = [_item(actor, row) for row in rows]
    goals = {item.text: item.pk for item in items if item.kind == ClauseKind.GOAL}
    # a task may have hung on another goal then: its old words name it
    return [
        replace(item, goal_id=goals.get(row.content["goal"], item.goal_id))
        if item.kind == ClauseKind.TASK and row.number != row.clause.number else item
        for item, row in zip(items, rows, strict=True)
    ]  # fmt: skip
