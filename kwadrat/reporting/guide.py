"""What a partnership still has to set up: each step with what is there, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from kwadrat.records.accounts import Invitation, Post
from kwadrat.records.choices import DocumentKind, Role, UnitType
from kwadrat.records.documents import Document
from kwadrat.records.partnership import Clock, Club, Membership, Partnership
from kwadrat.reporting import retention

DONE, WAITING, MISSING, OPTIONAL = "done", "waiting", "missing", "optional"


@dataclass(frozen=True)
class Step:
    """One step: its code, whether it is done, waits for somebody, is missing or may be left out; how many there are;
    `ref` of the thing its form is about; `names` of what is missing, and the `subjects` that verdicts about it ask."""

    code: str
    state: str
    count: int = 0
    ref: str = ""
    names: tuple[str, ...] = ()
    on: date | None = None
    subjects: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class _Facts:
    """What the steps are computed from."""

    partnership: Partnership
    members: list[Membership]
    clubs: list[Club]
    posts: list[Post]
    invited: set[tuple[str, int, int | None]]
    has_agreement: bool
    terms: int
    today: date

    def works(self, role: str, institution_id: int, club_id: int | None) -> str:
        """Whether somebody works in this role there, is invited, or neither."""
        if any((p.role, p.institution_id, p.club_id) == (role, institution_id, club_id) for p in self.posts):
            return DONE
        return WAITING if (role, institution_id, club_id) in self.invited else MISSING


def _facts(partnership: Partnership, today: date, now: datetime) -> _Facts:
    members = list(Membership.objects.on(today).filter(partnership=partnership).select_related("institution__kind"))
    bodies = [row.institution_id for row in members]
    is_open = Q(closed_on__isnull=True) | Q(closed_on__gte=today)
    clubs = Club.objects.filter(is_open, partnership=partnership).annotate(group_count=Count("groups"))
    posts = Post.objects.filter(institution__in=bodies, period__contains=today).select_related("user")
    waiting = Invitation.objects.filter(
        institution__in=bodies, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    agreement = Document.objects.filter(owner_ref=partnership.ref, kind=DocumentKind.AGREEMENT, voided_at__isnull=True)
    return _Facts(
        partnership, members, list(clubs.select_related("operator").order_by("pk")), list(posts),
        set(waiting.values_list("role", "institution_id", "club_id")), agreement.exists(),
        Clock.objects.filter(partnership=partnership).count(), today,
    )  # fmt: skip


def _worst(states: Iterable[str]) -> str:
    """The state that still asks for the most; nothing to ask about is missing."""
    found = set(states)
    return next((state for state in (MISSING, WAITING, DONE) if state in found), MISSING)


def _is_authorised(post: Post, today: date) -> bool:
    span = post.authorisation
    covers = span is not None and span.lower <= today and (span.upper is None or today < span.upper)
    return covers and post.secrecy_on is not None and post.secrecy_on <= today


def _partners(facts: _Facts) -> list[Step]:
    whole = facts.partnership
    lacks = [] if whole.agreement_on else ["date"]
    lacks += [] if facts.has_agreement else ["file"]
    return [
        Step("members", DONE if len(facts.members) > 1 else MISSING, len(facts.members), whole.ref, subjects=(whole,)),
        Step(
            "agreement", MISSING if lacks else DONE, 0, whole.ref, tuple(lacks), whole.agreement_on, subjects=(whole,)
        ),
    ]


def _club(facts: _Facts) -> list[Step]:
    unentered = [club for club in facts.clubs if club.register_entry_on is None]
    empty = [club for club in facts.clubs if not club.group_count]  # type: ignore[attr-defined]
    heads = [(club, facts.works(Role.HEAD, club.operator_id, None)) for club in facts.clubs]
    steps = [
        Step(
            "club", DONE if facts.clubs else MISSING, len(facts.clubs), facts.partnership.ref,
            subjects=(facts.partnership,),
        ),
        Step(
            "register", DONE if facts.clubs and not unentered else MISSING, 0, unentered[0].ref if unentered else "",
            tuple(club.name for club in unentered), subjects=tuple(unentered),
        ),
        Step(
            "head", _worst(state for _club, state in heads), 0, "",
            tuple(club.operator.name for club, state in heads if state != DONE),
            subjects=tuple(club.operator for club, state in heads if state != DONE),
        ),
    ]  # fmt: skip
    for code, role in (("coordinator", Role.COORDINATOR), ("specialist", Role.SPECIALIST)):
        states = [(club, facts.works(role, club.operator_id, club.pk)) for club in facts.clubs]
        lack = [club for club, state in states if state != DONE]
        steps.append(Step(
            code, _worst(state for _club, state in states), 0, "", tuple(club.name for club in lack),
            subjects=tuple(club.operator for club in lack),
        ))  # fmt: skip
    steps.append(Step(
        "groups", DONE if facts.clubs and not empty else MISSING, 0, "", tuple(c.name for c in empty),
        subjects=tuple(empty),
    ))  # fmt: skip
    return steps


def _workers(facts: _Facts) -> list[Step]:
    units = [row.institution for row in facts.members if row.institution.kind.unit_type != UnitType.NONE]
    states = [facts.works(Role.SOCIAL_WORKER, unit.pk, None) for unit in units]
    best = next((state for state in (DONE, WAITING) if state in states), MISSING)
    bare = [post for post in facts.posts if not _is_authorised(post, facts.today)]
    return [
        Step(
            "social_worker", best, len(units), "", tuple(unit.name for unit in units) if best != DONE else (),
            subjects=tuple(units),
        ),
        Step(
            "papers", DONE if facts.posts and not bare else MISSING, len(bare), bare[0].ref if bare else "",
            tuple(sorted({post.user.name for post in bare})), subjects=tuple(bare),
        ),
        Step(
            "terms", DONE if facts.terms else OPTIONAL, facts.terms, facts.partnership.ref,
            subjects=(facts.partnership,),
        ),
    ]  # fmt: skip


ORDER = (
    "members", "agreement", "club", "register", "head", "coordinator", "specialist", "social_worker", "papers",
    "groups", "retention", "terms",
)  # fmt: skip


def steps(partnership: Partnership, today: date, now: datetime) -> list[Step]:
    """Every step of setting up, in order; thirteen queries, whatever the size."""
    facts = _facts(partnership, today, now)
    silent = retention.unfixed(partnership, today)
    keeping = Step(
        "retention", MISSING if silent else DONE, len(silent), partnership.ref, tuple(body.name for body in silent),
        subjects=tuple(silent),
    )  # fmt: skip
    found = {step.code: step for step in (*_partners(facts), *_club(facts), *_workers(facts), keeping)}
    return [found[code] for code in ORDER]
