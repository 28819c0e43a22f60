"""The team of a case, institution by institution: who is designated, who helps, where nobody is designated yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from kwadrat.access import scope
from kwadrat.access.abilities.grants import CASE_WORKERS, HEAD, SPECIALIST
from kwadrat.access.actor import Actor
from kwadrat.access.relations import answers_for
from kwadrat.access.teams import team_of
from kwadrat.records.accounts import Post
from kwadrat.records.choices import CaseState, ContractState, Corner, HandOverState, ReferralState, Role, SessionState
from kwadrat.records.conferences import ConferenceTask
from kwadrat.records.partnership import Institution, Membership
from kwadrat.records.people import Case, Person, TeamMember
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import OPEN_STATES, Referral
from kwadrat.records.services import Session
from kwadrat.records.teams import Designation, HandOver, HandOverStep
from kwadrat.reporting import people

MOST_SESSIONS, MOST_SUCCESSORS, MOST_SHOWN = 10, 50, 50
# The two sides that Jowisz asks to name a worker each: social assistance and employment services.
ASKED = (Corner.ASSISTANCE, Corner.EMPLOYMENT)


@dataclass(frozen=True)
class Place:
    """One institution of the team: its corner, telephone, whom it designated, and all of its workers there. Without an
    institution: a side of the Square from which nobody works on the case."""

    code: str
    name: str
    phone: str
    institution_id: int
    designated: Designation | None
    workers: tuple[people.Member, ...]
    is_mine: bool

    @property
    def helpers(self) -> tuple[people.Member, ...]:
        """Workers of the institution who are not the designated one."""
        return tuple(one for one in self.workers if self.designated is None or one.post_id != self.designated.post_id)


def designated(actor: Actor, case: Case, today: date) -> dict[int, Designation]:
    """Whom each institution designated today, by institution; one query."""
    rows = scope.designations(actor).filter(case=case, period__contains=today).select_related("post__user")
    return {row.institution_id: row for row in rows}


def _absent(case: Case, today: date, corners: set[str]) -> list[Place]:
    """The asked sides from which nobody works on the case; by name where a side has one institution alone."""
    rows = Membership.objects.on(today).filter(partnership_id=case.partnership_id, corner__in=ASKED)
    by_corner: dict[str, list[Institution]] = {}
    for row in rows.select_related("institution"):
        by_corner.setdefault(row.corner, []).append(row.institution)
    found = []
    for corner, bodies in by_corner.items():
        if corner not in corners:
            name, phone = (bodies[0].name, bodies[0].phone) if len(bodies) == 1 else (str(Corner(corner).label), "")
            found.append(Place(corner, name, phone, 0, None, (), False))
    return found


def places(actor: Actor, case: Case, today: date) -> list[Place]:
    """Institutions of the team in the order P Z R F, then asked sides without anybody; the reader's own is marked."""
    named = designated(actor, case, today)
    members = people.team(actor, case, today)
    corners = people.corners_for(actor, case.partnership_id, today)
    bodies = Institution.objects.filter(pk__in={one.institution_id for one in members}).in_bulk()
    found = []
    for pk, body in bodies.items():
        mine = tuple(one for one in members if one.institution_id == pk)
        code = corners.get(pk, "") or mine[0].code
        found.append(Place(code, body.name, body.phone, pk, named.get(pk), mine, pk == actor.institution_id))
    found += _absent(case, today, {place.code for place in found})
    return sorted(found, key=lambda one: ("PZRF".find(one.code) if one.code else 9, not one.institution_id, one.name))


@dataclass(frozen=True)
class Open:
    """One thing that is open on a case: `kind` referral, draft (never sent), contract, task or session, what stands on
    it and its date."""

    kind: str
    text: str
    day: date | None


def handing(actor: Actor, case: Case, today: date) -> list[Post]:
    """Workers of the team whose case the actor may hand over: herself, or all of the unit or club she answers for."""
    rows = (row for row in team_of(actor, case) if row.writes_on(today))
    return [row.post for row in rows if answers_for(actor, row.post)]


def open_work(actor: Actor, case: Case, former: Post, today: date) -> list[Open]:
    """What is open on the case with this worker: referrals she sent, contracts with their reviews, classes she is to
    lead for the person (those stay with their leader), tasks of conferences; four queries."""
    states = (ReferralState.DRAFT, *OPEN_STATES)
    sent = Referral.objects.filter(case=case, sender_post=former, state__in=states)
    found = [
        Open("draft", one.get_purpose_display(), one.sent_on) if one.is_unsent
        else Open("referral", (one.receiver_club or one.receiver).name, one.answer_due_on)
        for one in sent.select_related("receiver", "receiver_club").order_by("pk")
    ]  # fmt: skip
    contracts = SocialContract.objects.filter(case=case, post=former)
    for contract in contracts.filter(state__in=(ContractState.DRAFT, ContractState.SIGNED)).order_by("pk"):
        found.append(Open("contract", contract.get_state_display(), contract.review_on))
    tasks = ConferenceTask.objects.filter(case=case, post=former, done_on__isnull=True, voided_at__isnull=True)
    found += [Open("task", task.text, task.due_on) for task in tasks.order_by("due_on", "pk")]
    ahead = Session.objects.filter(
        leader=former, state=SessionState.PLANNED, held_on__gte=today, group__members__case=case,
        group__members__period__contains=F("held_on"),
    )  # fmt: skip
    for session in ahead.select_related("group").order_by("held_on", "pk")[:MOST_SESSIONS]:
        found.append(Open("session", session.group.name, session.held_on))
    return found


def answer(row: HandOver) -> HandOverStep | None:
    """The step by which a proposal was answered or withdrawn."""
    steps = HandOverStep.objects.filter(hand_over=row).exclude(from_state="")
    return steps.select_related("by__user").order_by("-pk").first()


def proposed(case: Case) -> list[HandOver]:
    """Proposals of the case that wait for an answer."""
    rows = HandOver.objects.filter(case=case, state=HandOverState.PROPOSED)
    return list(rows.select_related("to_institution", "to_club", "from_post__user").order_by("pk"))


def take_over(role: str) -> frozenset[str]:
    """Roles that may take the cases of this role: those who write on a case; a specialist's go to a specialist too."""
    writing = CASE_WORKERS - {HEAD}
    return writing | {SPECIALIST} if role == Role.SPECIALIST else writing


def successors(post: Post, today: date) -> list[Post]:
    """Running posts of the same club or unit that may take the cases of a worker; one query."""
    rows = Post.objects.on(today).filter(
        institution=post.institution, club=post.club, role__in=take_over(post.role), user__is_active=True
    )
    return list(rows.exclude(pk=post.pk).select_related("user").order_by("user__name", "pk")[:MOST_SUCCESSORS])


@dataclass(frozen=True)
class Held:
    """Open cases on which a worker writes: how many, how many she leads, and the first of them by name, as far as the
    reader sees them."""

    number: int
    led: int
    people: tuple[Person, ...]


def _held(post: Post, today: date) -> QuerySet[Case]:
    stays = TeamMember.objects.writing(today).filter(post=post)
    return Case.objects.filter(pk__in=stays.values("case_id"), state=CaseState.OPEN)


def held(actor: Actor, post: Post, today: date) -> Held:
    """What a worker would hand over; three queries."""
    rows = _held(post, today)
    seen = scope.people(actor).filter(case__in=rows).order_by("sort_name", "pk")[:MOST_SHOWN]
    return Held(rows.count(), rows.filter(lead=post).count(), tuple(seen))


def leads(post: Post) -> int:
    """How many open cases the worker leads."""
    return Case.objects.filter(lead=post, state=CaseState.OPEN).count()


def may_lead(case: Case, today: date) -> list[Post]:
    """Workers of the team, besides the one who leads, who may work today and write on the case; one query."""
    stays = TeamMember.objects.writing(today).filter(case=case)
    rows = Post.objects.on(today).filter(pk__in=stays.values("post_id"), user__is_active=True)
    return list(rows.exclude(pk=case.lead_id or 0).select_related("user").order_by("user__name", "pk"))
