"""The big Square of a partnership: how many of each corner acted, partners with their promises, agreement, meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from kwadrat.access.actor import Actor
from kwadrat.law.params import Params
from kwadrat.law.reports import SMALL_COUNT
from kwadrat.records.choices import ClockKind, Corner, MemberRole, Role
from kwadrat.records.partnership import (
    Agreement,
    Institution,
    Meeting,
    Membership,
    MemberTask,
    Partnership,
    ServiceKind,
    Signature,
)
from kwadrat.records.people import CaseCorner, TeamMember
from kwadrat.reporting.clocks import days_of
from kwadrat.reporting.partnership import events
from kwadrat.reporting.partnership.events import Done, Span
from kwadrat.reporting.partnership.matrix import EVERY, KNOWN, quarter_of


@dataclass(frozen=True)
class Partner:
    """A member today: promises kept in the quarter of those that can be counted, day of its last event, if any."""

    row: Membership
    kept: int
    promised: int
    last_on: date | None


@dataclass(frozen=True)
class Tile:
    """One corner. state: full (three quarters of its members acted in the window), half (some did), none.

    `people` is None where nobody counts them for this reader, or where they are fewer than may be told.
    """

    code: str
    label: str
    members: int
    acted: int
    people: int | None
    last_on: date | None
    state: str


@dataclass(frozen=True)
class NextMeeting:
    """The meeting that comes first."""

    id: int
    on: date
    starts_at: time
    place: str
    agenda: tuple[str, ...]


@dataclass(frozen=True)
class InForce:
    """The version of the agreement in force today, and which one it is."""

    number: int
    signed_on: date
    until: date | None
    document: str


@dataclass(frozen=True)
class Overview:
    """What the first page of a partnership shows."""

    tiles: tuple[Tile, ...]
    partners: tuple[Partner, ...]
    shared: int | None
    meeting: NextMeeting | None
    agreement: InForce | None
    parties: int
    co_operators: int

    def of_corner(self, code: str) -> tuple[Partner, ...]:
        """Partners that stand in this corner; an empty code: outside the Square."""
        return tuple(one for one in self.partners if one.row.corner == code)


def overview(partnership: Partnership, today: date, actor: Actor) -> Overview:
    """Corners, partners, next meeting and agreement; three queries. Numbers of people are for those who act in this
    partnership; an analyst gets small ones hidden."""
    quarter = quarter_of(today).period.start
    facts = _facts(partnership, today)
    since = today - timedelta(days=facts["days"])
    done = events.done(Span(partnership.pk, min(since, quarter), today))
    partners = tuple(_partner(row, done, quarter) for row in _members(partnership, today))
    least = Params.load().value(SMALL_COUNT, today).integer if actor.role == Role.ANALYST else 0
    counts = facts["corners"] if actor.partnership_id == partnership.pk else None
    roles = [one.row.role for one in partners]
    return Overview(
        tuple(_tile(code, str(label), partners, since, counts, least) for code, label in Corner.choices), partners,
        None if counts is None else _told(facts["shared"] or 0, least), _meeting(facts["meeting"]),
        _agreement(facts["agreement"], facts["versions"]), roles.count("party"), roles.count("co_operator"),
    )  # fmt: skip


def _shared(partnership: Partnership, today: date) -> QuerySet[Any, Any]:
    joint = (
        TeamMember.objects.on(today)
        .filter(partnership=partnership)
        .order_by()
        .values("case")
        .annotate(bodies=Count("institution", distinct=True))
        .filter(bodies__gte=2)
        .values("case")
    )
    return (
        TeamMember.objects.filter(partnership=partnership, case__in=joint)
        .order_by()
        .values("partnership")
        .annotate(cases=Count("case", distinct=True))
        .values("cases")
    )


def _facts(partnership: Partnership, today: date) -> dict[str, Any]:
    days = days_of(ClockKind.SQUARE, today, today)
    since = ExpressionWrapper(Value(today, output_field=DateField()) - days, output_field=DateField())
    corners = (
        CaseCorner.objects.filter(partnership=OuterRef("pk"), last_event_on__gte=since, last_event_on__lte=today)
        .order_by()
        .values("corner")
        .annotate(people=Count("case"), last_on=Max("last_event_on"))
        .values(row=JSONObject(corner="corner", people="people", last_on="last_on"))
    )
    meeting = (
        Meeting.objects.filter(partnership=OuterRef("pk"), voided_at__isnull=True, held_on__gte=today)
        .order_by("held_on", "starts_at")
        .values(row=JSONObject(id="pk", on="held_on", at="starts_at", place="place", agenda="agenda"))
    )
    valid = Agreement.objects.valid().filter(partnership=OuterRef("pk"))
    agreement = (
        valid.filter(period__contains=today)
        .order_by("-period__startswith")
        .values(
            row=JSONObject(
                signed_on="signed_on", since="period__startswith", until="period__endswith", ref="document__ref"
            )
        )
    )
    versions = valid.order_by().values("partnership").annotate(all=Count("pk")).values("all")
    return dict(
        Partnership.objects.filter(pk=partnership.pk)
        .annotate(
            corners=ArraySubquery(corners), shared=Subquery(_shared(partnership, today)), meeting=Subquery(meeting[:1]),
            agreement=Subquery(agreement[:1]), versions=Subquery(versions),
            days=days_of(ClockKind.SQUARE, today, today, "pk"),
        )
        .values("days", "corners", "shared", "meeting", "agreement", "versions")
        .get()
    )  # fmt: skip


def _members(partnership: Partnership, today: date) -> QuerySet[Any]:
    served = ServiceKind.objects.filter(task=OuterRef("task"))
    tasks = (
        MemberTask.objects.on(today)
        .filter(partnership=OuterRef("partnership"), institution=OuterRef("institution"))
        .annotate(
            is_counted=Case(
                When(Q(task__in=KNOWN) | Q(Exists(served)) | ~Q(task__covers=[]), then=Value(True)),
                default=Value(False), output_field=BooleanField(),
            )
        )
        .values(row=JSONObject(code="task_id", covers="task__covers", is_counted="is_counted"))
    )  # fmt: skip
    return (
        Membership.objects.on(today)
        .filter(partnership=partnership)
        .select_related("institution__kind")
        .annotate(carried=ArraySubquery(tasks))
        .order_by("-is_leader", "-role", "institution__name")
    )


def _partner(row: Any, done: list[Done], quarter: date) -> Partner:
    mine = [one for one in done if one.institution_id == row.institution_id]
    worked = {one.task for one in mine if one.task and one.last_on >= quarter}
    promises = [one for one in row.carried if one["is_counted"]]
    kept = sum(_is_kept(one, worked) for one in promises)
    return Partner(row, kept, len(promises), max((one.last_on for one in mine), default=None))


def _is_kept(promise: dict[str, Any], worked: set[str]) -> bool:
    if EVERY in promise["covers"]:
        return bool(worked)
    return bool(worked & set(promise["covers"] or [promise["code"]]))


def _told(number: int, least: int) -> int | None:
    return None if 0 < number < least else number


def _tile(
    code: str, label: str, partners: tuple[Partner, ...], since: date, counts: list[dict[str, Any]] | None, least: int
) -> Tile:
    mine = [one for one in partners if one.row.corner == code]
    acted = sum(one.last_on is not None and one.last_on >= since for one in mine)
    state = "none" if not acted else "full" if 4 * acted >= 3 * len(mine) else "half"
    found = next((one for one in counts or () if one["corner"] == code), None)
    people = None if counts is None else _told(found["people"] if found else 0, least)
    last_on = date.fromisoformat(found["last_on"]) if found else None
    return Tile(code, label, len(mine), acted, people, last_on, state)


def _meeting(row: dict[str, Any] | None) -> NextMeeting | None:
    if row is None:
        return None
    lines = tuple(line.strip() for line in row["agenda"].splitlines() if line.strip())
    on, at = date.fromisoformat(row["on"]), time.fromisoformat(row["at"])
    return NextMeeting(row["id"], on, at, row["place"], lines)


def _agreement(row: dict[str, Any] | None, versions: int | None) -> InForce | None:
    if row is None:
        return None
    until = date.fromisoformat(row["until"]) - timedelta(days=1) if row["until"] else None
    return InForce(versions or 0, date.fromisoformat(row["signed_on"]), until, row["ref"] or "")


@dataclass(frozen=True)
class Version:
    """A version of the agreement, who signed it (voided signatures last), and parties that have not."""

    row: Agreement
    signed: tuple[Signature, ...]
    missing: tuple[Institution, ...]


@dataclass(frozen=True)
class Papers:
    """Every version of the agreement and every meeting of a partnership, newest first, voided ones too."""

    agreements: tuple[Version, ...]
    in_force: int
    ahead: tuple[Meeting, ...]
    past: tuple[Meeting, ...]


MOST_MEETINGS = 100


def papers(partnership: Partnership, today: date) -> Papers:
    """The agreement and the meetings of a partnership; four queries, at most a hundred meetings."""
    versions = Agreement.objects.filter(partnership=partnership).select_related("document")
    rows = tuple(versions.order_by("-period__startswith", "-pk"))
    parties = list(
        Membership.objects.valid()
        .filter(partnership=partnership, role=MemberRole.PARTY)
        .select_related("institution")
        .order_by("institution__name", "pk")
    )
    signed: dict[int, list[Signature]] = {}
    marks = Signature.objects.filter(partnership=partnership).select_related("institution")
    for mark in marks.order_by(F("voided_at").asc(nulls_first=True), "signed_on", "pk"):
        signed.setdefault(mark.agreement_id, []).append(mark)
    in_force = next((row.pk for row in rows if not row.is_void and _holds(row.period, today)), 0)
    all_of_them = Meeting.objects.filter(partnership=partnership).order_by("-held_on", "-starts_at", "-pk")
    meetings = list(all_of_them[:MOST_MEETINGS])
    ahead = [row for row in reversed(meetings) if not row.is_void and row.held_on >= today]
    past = tuple(row for row in meetings if row not in ahead)
    found = tuple(_version(row, signed.get(row.pk, []), parties) for row in rows)
    return Papers(found, in_force, tuple(ahead), past)


def _version(row: Agreement, signed: list[Signature], parties: list[Membership]) -> Version:
    valid = {mark.institution_id for mark in signed if not mark.is_void}
    bound = {one.institution_id: one.institution for one in parties if _meet(one.period, row.period)}
    missing = tuple(one for pk, one in bound.items() if pk not in valid)
    return Version(row, tuple(signed), () if row.is_void else missing)


def _meet(one: Any, other: Any) -> bool:
    return (one.upper is None or other.lower < one.upper) and (other.upper is None or one.lower < other.upper)


def unsigned(agreement: Agreement) -> tuple[Institution, ...]:
    """Parties in the time of this version that have not signed it; one query."""
    valid = Signature.objects.filter(agreement=agreement, voided_at__isnull=True).values("institution")
    rows = Membership.objects.valid().filter(
        partnership_id=agreement.partnership_id, role=MemberRole.PARTY, period__overlap=agreement.period
    )
    parties = rows.exclude(institution__in=valid).select_related("institution").order_by("institution__name", "pk")
    return tuple({row.institution_id: row.institution for row in parties}.values())


def _holds(period: Any, day: date) -> bool:
    return bool(period.lower <= day and (period.upper is None or day < period.upper))
