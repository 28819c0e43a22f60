"""What the pages of people read: list, Square, standing in the club, dates ahead, team. Never identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from kwadrat.access import compiled, fields, scope
from kwadrat.access.actor import Actor
from kwadrat.access.teams import team_of
from kwadrat.records.choices import (
    AttendanceStatus,
    CaseState,
    ClockKind,
    ContractState,
    Corner,
    ParticipationState,
    ReferralState,
    Role,
)
from kwadrat.records.partnership import Membership
from kwadrat.records.people import Case, CaseCorner, ContactNote, LabourStatusFact, Participation, Person
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import Referral
from kwadrat.reporting.clocks import days_of
from kwadrat.reporting.spoken import spoken

CORNERS = (Corner.ASSISTANCE, Corner.EMPLOYMENT, Corner.REINTEGRATION, Corner.FIRMS)
CODES = tuple(corner.value for corner in CORNERS)
DAY = timedelta(days=1)


class CornerDays(NamedTuple):
    """The days of one corner of a case, and for how many days an event keeps it active."""

    last_event_on: date | None
    waiting_until: date | None
    planned_from: date | None
    active_days: int


@dataclass(frozen=True)
class Square:
    """State of each corner ("active", "waiting", "planned", "none"), the short sentence of lists, the day of the last
    event of each corner that had one, and what the long sentence is made of."""

    states: Mapping[str, str]
    short: str
    last: Mapping[str, date]
    rows: Mapping[str, CornerDays] = field(repr=False)

    @property
    def marks(self) -> tuple[str, ...]:
        """The four states in the order of CORNERS, for whoever draws it."""
        return tuple(self.states.values())

    @property
    def sentence(self) -> str:
        """All four corners in words; made when asked for, because a list of fifty asks for none."""
        parts = [_corner_words(corner, state, self.rows.get(corner)) for corner, state in self.states.items()]
        return _("The Square: %(corners)s.") % {"corners": "; ".join(parts)}


def _day(day: date | None) -> str:
    """20 listopada; with the year when it is not the running one of the reader's window."""
    if day is None:
        return ""
    form = "j E" if get_language() != "en" else "j F"
    return date_format(day, form).replace(" ", "\u00a0")


_CORNER_WORDS = {
    ("P", "active"): gettext_noop("social assistance is active, last on %(last)s"),
    ("P", "waiting"): gettext_noop("social assistance is to answer by %(until)s"),
    ("P", "planned"): gettext_noop("social assistance is planned from %(start)s"),
    ("P", "none"): gettext_noop("social assistance: none"),
    ("Z", "active"): gettext_noop("employment services are active, last on %(last)s"),
    ("Z", "waiting"): gettext_noop("employment services are to answer by %(until)s"),
    ("Z", "planned"): gettext_noop("employment services are planned from %(start)s"),
    ("Z", "none"): gettext_noop("employment services: none"),
    ("R", "active"): gettext_noop("reintegration is active, last on %(last)s"),
    ("R", "waiting"): gettext_noop("reintegration is to answer by %(until)s"),
    ("R", "planned"): gettext_noop("reintegration is planned from %(start)s"),
    ("R", "none"): gettext_noop("reintegration: none"),
    ("F", "active"): gettext_noop("firms are active, last on %(last)s"),
    ("F", "waiting"): gettext_noop("firms are to answer by %(until)s"),
    ("F", "planned"): gettext_noop("firms are planned from %(start)s"),
    ("F", "none"): gettext_noop("firms: none"),
}


def _corner_words(corner: str, state: str, row: CornerDays | None) -> str:
    last, until, start = (row.last_event_on, row.waiting_until, row.planned_from) if row else (None, None, None)
    days = {"last": last, "until": until, "start": start}
    named = {"active": "last", "waiting": "until", "planned": "start"}.get(state)
    return _(_CORNER_WORDS[corner, state]) % ({named: _day(days[named])} if named else {})


def corner_state(row: CaseCorner | CornerDays, today: date, active_days: int) -> str:
    """The rule of state: an event within so many days, else an answer awaited, else something ahead, else none."""
    if row.last_event_on is not None and today - timedelta(days=active_days) <= row.last_event_on <= today:
        return "active"
    if row.waiting_until is not None:
        return "waiting"
    return "planned" if row.planned_from is not None and row.planned_from > today else "none"


def _state(row: CornerDays | None, today: date) -> str:
    return corner_state(row, today, row.active_days) if row else "none"


def squares_for(actor: Actor, case_ids: Iterable[int], today: date) -> dict[int, Square]:
    """The same, or nothing for a kind of institution that is never told who works with a person."""
    return squares(case_ids, today) if fields.sees_team(actor) else {}


def _corners(case_ids: Sequence[int], today: date) -> QuerySet[CaseCorner, Any]:
    rows = CaseCorner.objects.filter(case_id__in=case_ids).annotate(active_days=days_of(ClockKind.SQUARE, today, today))
    return rows.values_list("case_id", "corner", *CornerDays._fields)


def squares(case_ids: Iterable[int], today: date) -> dict[int, Square]:
    """The Square of each case, in one query for a whole list; only for members of the case team."""
    wanted = list(case_ids)
    found: dict[int, dict[str, CornerDays]] = {pk: {} for pk in wanted}
    for case_id, corner, *days in compiled.rows(_corners, wanted, today):
        found[case_id][corner] = CornerDays(*days)
    return {pk: _square(rows, today) for pk, rows in found.items()}


@spoken
def _short(active: int) -> str:
    return ngettext("%(num)s of 4 sides is active", "%(num)s of 4 sides are active", active) % {"num": active}


def _square(rows: Mapping[str, CornerDays], today: date) -> Square:
    states = {code: _state(rows.get(code), today) for code in CODES}
    short = _short(list(states.values()).count("active"))
    last = {corner: row.last_event_on for corner, row in rows.items() if row.last_event_on}
    return Square(states, short, last, rows)


@dataclass(frozen=True)
class Standing:
    """Where a person stands: applicant, in the club since a day, finished on a day, moved away or dead. `code` names
    it."""

    code: str
    words: str
    club: str = ""
    planned_end_on: date | None = None
    participation_ref: str = ""


# to whom it is not told where a person stands
UNTOLD = Standing("untold", "")


class _Latest(NamedTuple):
    """The latest participation of a person."""

    person_id: int
    club: str
    state: str
    first_on: date
    until: date | None
    planned_end_on: date | None
    ref: str


def _standing(row: _Latest | None, sex: str) -> Standing:
    woman = sex == "F"
    if row is None:
        return Standing("applicant", pgettext("woman", "applicant") if woman else pgettext("man", "applicant"))
    if row.state == ParticipationState.ACTIVE:
        words = _("in the club since %(day)s") % {"day": long_day(row.first_on)}
        return Standing("active", words, row.club, row.planned_end_on, row.ref)
    day = long_day(row.until - DAY if row.until else None)
    if row.state == ParticipationState.COMPLETED:
        words = (
            pgettext("woman", "completed the club on %(day)s")
            if woman
            else pgettext("man", "completed the club on %(day)s")
        )
    else:
        words = (
            pgettext("woman", "interrupted taking part on %(day)s")
            if woman
            else pgettext("man", "interrupted taking part on %(day)s")
        )
    return Standing("ended", words % {"day": day}, row.club)


def long_day(day: date | None) -> str:
    """4 grudnia 2026."""
    return "" if day is None else _in_words(day, get_language() == "en")


@lru_cache(maxsize=2048)
def _in_words(day: date, is_english: bool) -> str:
    return date_format(day, "j F Y" if is_english else "j E Y").replace(" ", "\u00a0")


def _gone(state: str, on: date | None, sex: str) -> Standing:
    woman = sex == "F"
    if state == CaseState.DECEASED:
        words = pgettext("woman", "died on %(day)s") if woman else pgettext("man", "died on %(day)s")
    else:
        words = pgettext("woman", "moved away on %(day)s") if woman else pgettext("man", "moved away on %(day)s")
    return Standing(state, words % {"day": long_day(on)})


def _latest(person_ids: Sequence[int]) -> QuerySet[Participation, Any]:
    return (
        Participation.objects.filter(case__person_id__in=person_ids)
        .order_by("case_id", "-period", "-pk")
        .distinct("case_id")
        .values_list(
            "case__person_id", "club__name", "state", "period__startswith", "period__endswith", "planned_end_on", "ref"
        )
    )


def standings(people: Iterable[Person]) -> dict[int, Standing]:
    """Standing of each person, with her case, by her case or her latest participation, one query; keyed by person."""
    return standings_of([(one.pk, one.sex, one.case.state, one.case.state_on) for one in people])


def standings_of(people: Sequence[tuple[int, str, str, date | None]]) -> dict[int, Standing]:
    """The same of people given by number, sex, state of the case and its day; one query."""
    rows = (_Latest(*row) for row in compiled.rows(_latest, [pk for pk, *_more in people]))
    latest = {row.person_id: row for row in rows}
    return {
        pk: _standing(latest.get(pk), sex) if state == CaseState.OPEN else _gone(state, on, sex)
        for pk, sex, state, on in people
    }


def _one(actor: Actor, ref: str) -> QuerySet[Person]:
    return scope.people(actor).select_related("case").filter(ref=ref)


def one(actor: Actor, ref: str) -> Person | None:
    """The person in scope with this reference, with her case; one query."""
    return next(compiled.rows(_one, actor, compiled.Text(ref)), None)


STATES = ("applicant", "active", "ended", "gone")


def listed(actor: Actor, state: str = "") -> QuerySet[Person]:
    """Persons in scope for the list, narrow columns, with their cases; `state` is one of STATES or nothing."""
    rows = (
        scope.people(actor)
        .select_related("case")
        .only("ref", "first_name", "last_name", "sort_name", "birth_on", "sex", "locality", "case__id", "case__ref",
              "case__person_id", "case__partnership_id", "case__state", "case__state_on")
    )  # fmt: skip
    if state == "gone":
        return rows.exclude(case__state=CaseState.OPEN)
    taken = Participation.objects.filter(case__person=OuterRef("pk"))
    running = taken.filter(state=ParticipationState.ACTIVE)
    if state == "applicant":
        return rows.filter(~Exists(taken))
    if state == "active":
        return rows.filter(Exists(running))
    return rows.filter(Exists(taken), ~Exists(running)) if state == "ended" else rows


def lines(actor: Actor, state: str = "") -> QuerySet[Person, Any]:
    """What a line of the list says of each of `listed`, as plain values with names."""
    rows = listed(actor, state).annotate(case_pk=F("case__pk"), state=F("case__state"), state_on=F("case__state_on"))
    return rows.values_list(
        "pk", "ref", "first_name", "last_name", "sort_name", "birth_on", "sex", "locality", "case_pk", "state",
        "state_on", named=True,
    )  # fmt: skip


@dataclass(frozen=True)
class Ahead:
    """One dated thing that lies ahead: `kind` review, answer or end."""

    kind: str
    on: date
    ref: str = ""


def _reviews(actor: Actor, case_ids: Sequence[int]) -> QuerySet[SocialContract, Any]:
    rows = scope.contracts(actor, is_few=True).filter(
        case_id__in=case_ids, state=ContractState.SIGNED, review_on__isnull=False
    )
    return rows.values("case_id").annotate(due=Min("review_on")).values_list("case_id", "due")


def reviews(actor: Actor, case_ids: list[int]) -> dict[int, date]:
    """Earliest review due of a signed contract, by case; one query; contracts in scope only."""
    return dict(compiled.rows(_reviews, actor, case_ids))


MOST_STATUSES = 20


def _statuses(actor: Actor, case_id: int) -> QuerySet[LabourStatusFact]:
    rows = scope.labour_statuses(actor).filter(case_id=case_id).select_related("stated_by__user")
    return rows.order_by("-stated_on", "-pk")[:MOST_STATUSES]


def labour_statuses(actor: Actor, case: Case) -> list[LabourStatusFact]:
    """Statuses on the labour market in scope, newest first, voided ones too, with who stated them; one query."""
    return list(compiled.rows(_statuses, actor, case.pk))


def _answers(actor: Actor, case_ids: Sequence[int]) -> QuerySet[Referral, Any]:
    rows = scope.referrals(actor).filter(case_id__in=case_ids, state=ReferralState.REQUESTED)
    return rows.values("case_id").annotate(due=Min("answer_due_on")).values_list("case_id", "due")


def answers(actor: Actor, case_ids: list[int]) -> dict[int, date]:
    """Earliest answer due of a waiting referral, by case; one query; referrals in scope only."""
    return dict(compiled.rows(_answers, actor, case_ids))


def nearest(*dates: Ahead | None) -> Ahead | None:
    """The earliest of several things ahead."""
    return min((one for one in dates if one is not None), key=lambda one: one.on, default=None)


def _agreed(actor: Actor, case_id: int) -> QuerySet[SocialContract]:
    rows = scope.contracts(actor).filter(case_id=case_id).select_related("institution", "post__user")
    return rows.order_by("-pk")[:20]


def present_contract(actor: Actor, case: Case) -> SocialContract | None:
    """The contract a card speaks of: the signed one, else a draft, else the latest."""
    rows = compiled.rows(_agreed, actor, case.pk)
    order = {ContractState.SIGNED: 0, ContractState.DRAFT: 1, ContractState.ENDED: 2}
    return min(rows, key=lambda row: order[ContractState(row.state)], default=None)


def _waiting(actor: Actor, case_id: int) -> QuerySet[Referral]:
    rows = scope.referrals(actor).filter(case_id=case_id, state=ReferralState.REQUESTED)
    return rows.select_related("receiver", "receiver_club").order_by("answer_due_on", "pk")[:1]


def waiting_referral(actor: Actor, case: Case) -> Referral | None:
    """The waiting referral in scope whose answer is due first."""
    return next(compiled.rows(_waiting, actor, case.pk), None)


def _sides(partnership_id: int, today: date) -> QuerySet[Membership, Any]:
    return Membership.objects.on(today).filter(partnership_id=partnership_id).values_list("institution_id", "corner")


def corners_of(partnership_id: int, today: date) -> dict[int, str]:
    """Corner of each member institution of a partnership today, empty outside the Square."""
    return dict(compiled.rows(_sides, partnership_id, today))


def corners_for(actor: Actor, partnership_id: int, today: date) -> dict[int, str]:
    """The same, read once in a request."""
    return actor.once(("corners", partnership_id), lambda: corners_of(partnership_id, today))


@dataclass(frozen=True)
class Member:
    """A worker of the team: corner, who and where, telephone of the post, day of her last contact."""

    code: str
    name: str
    role: str
    place: str
    phone: str
    is_me: bool
    leads: bool
    last_on: date | None
    basis: str
    since: date
    post_id: int
    club_id: int | None
    institution_id: int
    reads_until: date | None = None


def _contacts(actor: Actor, case_id: int) -> QuerySet[Any, Any]:
    sources: list[QuerySet[Any, Any]] = [
        ContactNote.objects.filter(case_id=case_id, voided_at__isnull=True).values_list("post_id")
    ]
    if actor.role == Role.COORDINATOR:
        sources.append(
            scope.consultations(actor).filter(case_id=case_id, voided_at__isnull=True).values_list("post_id")
        )
        attended = scope.attendances(actor).filter(
            case_id=case_id, voided_at__isnull=True, status=AttendanceStatus.PRESENT
        )
        sources.append(attended.values_list("session__leader_id"))
    first, *rest = (rows.annotate(day=Max("held_on")) for rows in sources)
    found: QuerySet[Any, Any] = first.union(*rest, all=True)
    return found


def _last_contacts(actor: Actor, case: Case) -> dict[int, date]:
    """Day of the last entry of each worker; for the coordinator of classes and cards too."""
    last: dict[int, date] = {}
    for post_id, day in compiled.rows(_contacts, actor, case.pk):
        last[post_id] = max(day, last.get(post_id, day))
    return last


def team(actor: Actor, case: Case, today: date) -> list[Member]:
    """The team of a case today in the order P Z R F, then by name; last contact as the reader may know it."""
    corners = corners_for(actor, case.partnership_id, today)
    last = _last_contacts(actor, case)
    members = [
        Member(
            code=Corner.REINTEGRATION.value if row.club_id else corners.get(row.institution_id, ""),
            name=row.post.user.name,
            role=str(Role(row.post.role).label),
            place=row.club.name if row.club else row.institution.name,
            phone=row.post.phone,
            is_me=row.post_id == actor.post_id,
            leads=row.post_id == case.lead_id,
            last_on=last.get(row.post_id),
            basis=row.basis,
            since=row.period.lower,
            post_id=row.post_id,
            club_id=row.club_id,
            institution_id=row.institution_id,
            reads_until=None if row.writes_on(today) else row.period.upper - DAY,
        )
        for row in team_of(actor, case)
    ]
    order = "PZRF"
    return sorted(members, key=lambda one: (order.find(one.code) if one.code else 9, one.name))
