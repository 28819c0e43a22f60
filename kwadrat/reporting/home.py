"""The first page: counters of the navigation, what waits and for whom, classes of the day, news, and the search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.utils import timezone

from kwadrat.access import compiled, disclosure, scope
from kwadrat.access.abilities.grants import CASE_WORKERS
from kwadrat.access.actor import Actor
from kwadrat.access.resemblance import fold as fold
from kwadrat.law.params import Params
from kwadrat.law.reports import annual_due
from kwadrat.records.base import parse_ref
from kwadrat.records.choices import (
    AnnualReportState,
    ClockKind,
    ContractState,
    Corner,
    ParticipationState,
    Role,
)
from kwadrat.records.choices import SessionState as S
from kwadrat.records.outcomes import Outcome
from kwadrat.records.partnership import Institution, Membership, Partnership
from kwadrat.records.people import ContactNote, ParticipationStep, Person
from kwadrat.records.plans import ContractStep
from kwadrat.records.referrals import ReferralStep
from kwadrat.records.reports import AnnualReport, ReportStep
from kwadrat.records.services import Consultation, Group, GroupMember, Session
from kwadrat.reporting import countdowns, tasks
from kwadrat.reporting.clocks import days_of
from kwadrat.reporting.notices import unread
from kwadrat.reporting.outcomes import uncertified
from kwadrat.reporting.waiting import (
    LATE,
    Source,
    answers,
    drafts,
    full,
    in_team,
    initials,
    labels,
    opened,
    refused,
    replies,
    to_do,
    watched,
)

REVIEW_DAYS = 14
ENDING_DAYS = 30
NEWS_DAYS = 30
NEWS_ROWS = 5
ROWS = 50
MINE, INSTITUTION, WAITING = "mine", "institution", "waiting"
TABS = (MINE, INSTITUTION, WAITING)


@dataclass(frozen=True)
class Item:
    """One thing that waits; `kind` names its source: answer, reply, close, sign and so on.

    `due` is a deadline when `has_clock`, else the day since which it waits; `case_id` is 0 where no Square may stand;
    `data` holds names and places as the reader may see them.
    """

    kind: str
    has_clock: bool
    due: date
    ref: str
    case_id: int
    data: Mapping[str, Any]


def _contracts(actor: Actor, today: date, own: bool) -> list[Source]:
    rows = scope.contracts(actor).filter(institution_id=actor.institution_id)
    if own:
        rows = rows.filter(post_id=actor.post_id)
    data = {
        "name": full("case__person"), "case": "case_id", "in_team": Value(True, output_field=BooleanField()),
        # PostgreSQL 15 guesses no type for a bare text handed beside the SQL
        "worker": Cast(Value(""), CharField()) if own else "post__user__name",
    }  # fmt: skip
    near = today + timedelta(days=REVIEW_DAYS)
    return [
        Source("sign", rows.filter(state=ContractState.DRAFT), F("period__startswith"), data),
        Source("review", rows.filter(state=ContractState.SIGNED, review_on__lte=near), F("review_on"), data),
    ]


def _plans(actor: Actor, today: date, own: bool) -> list[Source]:
    near = today + timedelta(days=REVIEW_DAYS)
    return [
        Source("plan_contact", *tasks.plan_contacts(actor, own, near)),
        Source("plan_review", *tasks.plan_reviews(actor, own, near)),
        Source("breach", *tasks.breaches(actor), has_clock=False),
    ]


def _running(actor: Actor, today: date, own: bool) -> list[Source]:
    """Contact with the labour office and the end of the status of unemployed, of the people whom it concerns."""
    return [Source(f"labour_{kind}", *task) for kind, task in countdowns.near(actor, own, today).items()]


def _attended(day: str = "held_on") -> Any:
    """How many people are in the group on the day of the classes."""
    members = GroupMember.objects.filter(group=OuterRef("group_id"), period__contains=OuterRef(day))
    counted = members.order_by().annotate(number=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def _lists(actor: Actor, today: date) -> Source:
    return Source(
        "attendance", scope.sessions(actor).filter(state=S.PLANNED, held_on__lte=today), F("held_on"),
        {
            "group": "group__name", "starts": "starts_at", "ends": "ends_at", "room": "room",
            "people": _attended(), **labels("kind"),
        },
    )  # fmt: skip


def _ending(actor: Actor, today: date) -> Source:
    """Participations of the club whose planned end is near, without a valid effect."""
    effects = Outcome.objects.filter(case=OuterRef("case_id"), club=OuterRef("club_id"), voided_at__isnull=True)
    rows = scope.participations(actor).filter(
        ~Exists(effects), club_id=actor.club_id or 0, state=ParticipationState.ACTIVE,
        planned_end_on__lte=today + timedelta(days=ENDING_DAYS),
    )  # fmt: skip
    return Source(
        "ending", rows, F("planned_end_on"),
        {
            "name": full("case__person"), "case": "case_id", "in_team": Value(True, output_field=BooleanField()),
            "person": "case__person__ref",
        },
    )  # fmt: skip


def _certificates(actor: Actor, today: date) -> Source:
    """Who left the club and has no certificate, whoever works on the case today (UZS art. 18 ust. 5a); the days of
    "without delay" are those that the partnership agreed for the day after the last one."""
    days = days_of(ClockKind.CERTIFICATE, today, OuterRef("period__endswith"))
    last = F("period__endswith") - Value(1)
    return Source(
        "certificate", uncertified(actor), ExpressionWrapper(last + days, output_field=DateField()),
        {
            "name": full("case__person"), "case": "case_id", "in_team": in_team(actor), "person": "case__person_id",
            "last": ExpressionWrapper(last, output_field=DateField()),
        },
    )  # fmt: skip


def _yearly(actor: Actor, today: date) -> list[Source]:
    """The report of the last year until it is submitted (UZS art. 18a ust. 6), and one that is to be corrected."""
    year = today.year - 1
    sent = AnnualReport.objects.filter(club=OuterRef("pk"), year=year)
    clubs = scope.report_clubs(actor).filter(~Exists(sent), register_entry_on__lte=date(year, 12, 31))
    asked = ReportStep.objects.filter(report=OuterRef("pk"), to_state=AnnualReportState.RETURNED).order_by("-pk")
    returned = scope.annual_reports(actor).filter(state=AnnualReportState.RETURNED)
    due = Value(annual_due(year, Params.load()), output_field=DateField())
    return [
        Source("annual", clubs, due, {"name": "name", "year": Value(year)}),
        Source(
            "annual_fix", returned, Subquery(asked.values("on")[:1]), {"name": "club__name", "year": "year"},
            has_clock=False,
        ),
    ]  # fmt: skip


def _sources(actor: Actor, tab: str, today: date) -> list[Source]:
    if tab == WAITING:
        return [replies(actor), Source("asked", *tasks.asked(actor))]
    others = [Source("erasure", *tasks.erasures(actor)), watched(actor)]
    if actor.role in (Role.HEAD, Role.STEWARD):
        others.append(Source("emergency", *tasks.reviews(actor)))
        others.append(Source("application", *tasks.applications(actor)))
    if actor.role == Role.STEWARD:
        return [*others, Source("similar", *tasks.similar(actor), has_clock=False)]
    own = tab == MINE
    if actor.role in CASE_WORKERS:
        others.append(Source("hand_over", *tasks.hand_overs(actor)))
        others.append(Source("task", *tasks.conference_tasks(actor, own)))
    found = [answers(actor), Source("question", *tasks.questions(actor)), _lists(actor, today)]
    found += [*_contracts(actor, today, own), *_plans(actor, today, own), *to_do(actor, own, today)]
    found += _running(actor, today, own)
    found += [refused(actor), drafts(actor, own, today)]
    if actor.role == Role.COORDINATOR:
        found.append(Source("application", *tasks.applications(actor)))
        return [*found, _ending(actor, today), _certificates(actor, today), *_yearly(actor, today), *others]
    return [*found, *_yearly(actor, today), *others] if actor.role == Role.HEAD else [*found, *others[1:]]


def _items(actor: Actor, tab: str, today: date) -> QuerySet[Any]:
    first, *rest = (source.lines() for source in _sources(actor, tab, today))
    rows = first.union(*rest, all=True) if rest else first
    return rows.order_by("item_rank", "item_due", "item_id")[: ROWS + 1]


def items(actor: Actor, tab: str, today: date) -> tuple[list[Item], bool]:
    """What waits in one of TABS, by the clock and then by age, at most ROWS, and whether more follow; one query."""
    found = list(compiled.rows(_items, actor, tab, today))
    lines = [
        Item(
            kind=row["item_kind"],
            has_clock=row["item_rank"] == 0,
            due=row["item_due"],
            ref=row["item_ref"],
            case_id=row["item_data"].get("case", 0) if row["item_data"].get("in_team") else 0,
            data=row["item_data"],
        )
        for row in found[:ROWS]
    ]
    return lines, len(found) > ROWS


@dataclass(frozen=True)
class Counts:
    """How many things wait in each tab, and how many of the opened tab are late."""

    tabs: Mapping[str, int]
    late: int


_BADGES_OF = {"home": MINE, "referrals": "referrals", "notices": "notices"}


def _numbers(actor: Actor, tabs: tuple[str, ...], opened_tab: str, today: date) -> QuerySet[Any]:
    """One row: a number for each source, named after all the tabs ("referrals" and "notices" stand for the other
    numbers of the navigation) that count it. What two tabs share is looked for once."""
    found: dict[str, tuple[Source, list[str]]] = {}
    for tab in (*tabs, "referrals"):
        for source in [answers(actor)] if tab == "referrals" else _sources(actor, tab, today):
            if (asked := source.asked()) is not None:
                found.setdefault(asked, (source, []))[1].append(tab)
    numbers = {
        "_".join([f"n{place}", *of]): source.number(today if opened_tab in of else None)
        for place, (source, of) in enumerate(found.values())
    }
    numbers["n_notices"] = unread(actor)
    rows: QuerySet[Any] = Partnership.objects.filter(pk=actor.partnership_id).annotate(**numbers).values(*numbers)
    return rows


def _summed(row: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """How many of each name, and how many of the opened tab are late, from the columns of `_numbers`."""
    sums, late = dict[str, int](), 0
    for column, whole in row.items():
        over, number = divmod(whole, LATE)
        late += over
        for name in column.split("_")[1:]:
            sums[name] = sums.get(name, 0) + number
    return sums, late


def counts(actor: Actor, tab: str, today: date) -> Counts:
    """Numbers of all tabs in one query; the navigation of the same page needs no other."""
    sums, late = _summed(next(compiled.rows(_numbers, actor, TABS, tab, today), {}))
    actor.once("counters", lambda: {name: sums.get(of, 0) for name, of in _BADGES_OF.items()})
    return Counts({name: sums.get(name, 0) for name in TABS}, late)


def _counted(actor: Actor) -> dict[str, int]:
    sums, _late = _summed(next(compiled.rows(_numbers, actor, (MINE,), "", timezone.localdate()), {}))
    return {name: sums.get(of, 0) for name, of in _BADGES_OF.items()}


def counters(actor: Actor) -> dict[str, int]:
    """What waits for this actor ("home", as many as the first tab says), how many of it are referrals to answer, and
    how many notices are unread; one query a request."""
    return actor.once("counters", lambda: _counted(actor))


@dataclass(frozen=True)
class Lesson:
    """Classes of one day."""

    ref: str
    starts_at: time
    ends_at: time
    label: str
    group: str
    room: str
    people: int
    is_held: bool


def _lessons(actor: Actor, day: date) -> QuerySet[Session]:
    return (
        scope.sessions(actor)
        .filter(held_on=day)
        .exclude(state=S.CANCELLED)
        .select_related("kind", "group")
        .only("ref", "starts_at", "ends_at", "room", "state", "kind__label_pl", "kind__label_en", "group__name")
        .annotate(people=_attended())
        .order_by("starts_at", "pk")[:20]
    )


def lessons(actor: Actor, day: date) -> list[Lesson]:
    """Classes of the day that the actor leads, or that her club holds; one query."""
    return [
        Lesson(
            row.ref, row.starts_at, row.ends_at, row.kind.label, row.group.name, row.room,
            row.people,  # type: ignore[attr-defined]
            row.state == S.HELD,
        )
        for row in compiled.rows(_lessons, actor, day)
    ]  # fmt: skip


@dataclass(frozen=True)
class News:
    """One event of the last days; `kind` names source and state: referral.accepted, contract.signed, note."""

    kind: str
    on: date
    at: datetime
    ref: str
    name: str
    place: str
    code: str


def _corner(post: str, actor: Actor, today: date) -> Any:
    own = Membership.objects.on(today).filter(
        institution=OuterRef(f"{post}__institution_id"), partnership_id=actor.partnership_id
    )
    of_body = Coalesce(Subquery(own.values("corner")[:1]), f"{post}__institution__kind__corner", Value(""))
    return Case(When(**{f"{post}__club__isnull": False}, then=Value(Corner.REINTEGRATION.value)), default=of_body)


def _events(
    rows: QuerySet[Any], actor: Actor, today: date, kind: Any, ref: str, name: Any, post: str = "by",
    on: str = "on", at: str = "at", by_link: Any = None,
) -> QuerySet[Any]:  # fmt: skip
    since = today - timedelta(days=NEWS_DAYS)
    place = Coalesce(f"{post}__club__name", f"{post}__institution__name", *([by_link] if by_link else []))
    found: QuerySet[Any] = (
        rows.filter(**{"partnership_id": actor.partnership_id, f"{on}__gte": since, f"{on}__lte": today})
        .exclude(**{f"{post}_id": actor.post_id})
        .order_by()
        .annotate(
            news_kind=kind, news_on=F(on), news_at=F(at), news_id=F("pk"), news_ref=F(ref),
            news_data=JSONObject(name=name, place=place, code=_corner(post, actor, today)),
        )
        .values("news_kind", "news_on", "news_at", "news_id", "news_ref", "news_data")
    )  # fmt: skip
    return found


def _kind(source: str) -> Any:
    return Concat(Value(f"{source}."), "to_state", output_field=CharField())


def _news(actor: Actor, today: date) -> QuerySet[Any]:
    person = "case__person"
    referrals = ReferralStep.objects.since_sent().filter(referral__in=scope.referrals(actor))
    shown = Case(
        When(opened(actor, "referral__"), then=full(f"referral__{person}")), default=initials(f"referral__{person}")
    )
    # whoever answered by a link has no post; the institution is the one that was asked
    asked = Coalesce("referral__receiver_club__name", "referral__receiver__name")
    by_link = Case(When(link__isnull=False, then=asked), output_field=CharField())
    contracts = ContractStep.objects.filter(contract__in=scope.contracts(actor)).exclude(to_state=ContractState.DRAFT)
    clubs = ParticipationStep.objects.filter(participation__in=scope.participations(actor))
    resumed = When(from_state=ParticipationState.INTERRUPTED, then=Value("club.resumed"))
    kind = Case(resumed, default=_kind("club"), output_field=CharField())
    notes: QuerySet[ContactNote] = scope.notes(actor).filter(voided_at__isnull=True)
    rows = _events(referrals, actor, today, _kind("referral"), "referral__ref", shown, by_link=by_link).union(
        _events(contracts, actor, today, _kind("contract"), "contract__ref", full(f"contract__{person}")),
        _events(clubs, actor, today, kind, f"participation__{person}__ref", full(f"participation__{person}")),
        _events(
            notes, actor, today, Value("note", output_field=CharField()), f"{person}__ref", full(person),
            "post", "held_on", "created_at",
        ),
        all=True,
    )  # fmt: skip
    return rows.order_by("-news_on", "-news_at", "-news_id")[:NEWS_ROWS]


def news(actor: Actor, today: date) -> list[News]:
    """What others did lately in the actor's cases and referrals, newest first; one query, no content of entries."""
    return [
        News(
            row["news_kind"], row["news_on"], row["news_at"], row["news_ref"], row["news_data"]["name"],
            row["news_data"]["place"] or "", row["news_data"]["code"] or "",
        )
        for row in compiled.rows(_news, actor, today)
    ]  # fmt: skip


def own_cards(actor: Actor, size: int = 5) -> list[Consultation]:
    """The last consultation cards of a specialist, with kind and person; one query."""
    return list(
        scope.consultations(actor)
        .filter(voided_at__isnull=True)
        .select_related("case__person", "kind")
        .only(
            "held_on", "minutes", "kind__label_pl", "kind__label_en", "case__person__first_name",
            "case__person__last_name", "case__person__ref",
        )
        .order_by("-held_on", "-pk")[:size]
    )  # fmt: skip


LEAST_LETTERS = 2
FOUND_ROWS = 20


def digits_of(text: str) -> str:
    """The digits of a PESEL or telephone when the text is nothing else, else nothing; the country's 48 falls off."""
    plain = "".join(char for char in text if char not in " \u00a0-–.()/")
    plain = plain.removeprefix("+48")
    plain = plain.removeprefix("0048") if len(plain) > 9 else plain
    return plain if plain.isascii() and plain.isdigit() and len(plain) in (9, 11) else ""


@dataclass(frozen=True)
class Found:
    """What the one box found, only within the reader's scope; `by_number` says that PESEL or telephone was compared."""

    people: list[Person]
    has_more: bool = False
    by_number: bool = False
    referral: str = ""
    contract: str = ""
    session: str = ""
    groups: tuple[Group, ...] = ()
    institutions: tuple[Institution, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        parts: Iterable[Any] = (
            self.people, self.referral, self.contract, self.session, self.groups, self.institutions
        )  # fmt: skip
        return not any(parts)


def _narrow(rows: QuerySet[Person]) -> QuerySet[Person]:
    return (
        rows.select_related("case")
        .only("ref", "first_name", "last_name", "sort_name", "birth_on", "locality", "case__id", "case__person_id")
        .order_by("sort_name", "pk")
    )


def named(actor: Actor, text: str) -> QuerySet[Person]:
    """Persons in scope whose name holds the text, in either order of names, Polish letters or not."""
    folded = fold(text)
    rows = scope.people(actor)
    return _narrow(rows.filter(search_name__contains=folded) if len(folded) >= LEAST_LETTERS else rows.none())


def _by_ref(actor: Actor, ref: str) -> Found:
    """Nothing when the thing is not in the actor's scope."""
    if ref[0] == "S":
        return Found([], referral=ref if scope.referrals(actor).filter(ref=ref).exists() else "")
    if ref[0] == "A":
        return Found([], contract=ref if scope.contracts(actor).filter(ref=ref).exists() else "")
    if ref[0] == "Z":
        return Found([], session=ref if scope.sessions(actor).filter(ref=ref).exists() else "")
    merged = Person.objects.filter(Q(ref=ref) | Q(case__ref=ref), merged_into__isnull=False).values("merged_into")
    return Found(list(_narrow(scope.people(actor).filter(Q(ref=ref) | Q(case__ref=ref) | Q(pk__in=merged)))))


def find(actor: Actor, text: str) -> Found:
    """Search by reference, PESEL or telephone (exact; every hit is written as a disclosure), or name. Scope only."""
    ref = parse_ref(text)
    if ref is not None:
        return _by_ref(actor, ref)
    digits = digits_of(text)
    if digits:
        return Found(list(_narrow(disclosure.find_exact(actor, digits))[:FOUND_ROWS]), by_number=True)
    folded = " ".join(text.split())
    if len(folded) < LEAST_LETTERS:
        return Found([])
    people = list(named(actor, text)[: FOUND_ROWS + 1])
    groups = scope.groups(actor).filter(name__icontains=folded).order_by("name", "pk")[:5]
    bodies: QuerySet[Institution] = Institution.objects.none()
    if actor.partnership_id:
        bodies = scope.institutions(actor).filter(name__icontains=folded).order_by("name", "pk")[:5]
    return Found(
        people[:FOUND_ROWS], has_more=len(people) > FOUND_ROWS, groups=tuple(groups), institutions=tuple(bodies)
    )
