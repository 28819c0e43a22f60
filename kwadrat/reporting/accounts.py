"""What the pages of accounts read: posts with their papers, invitations that wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.accounts import Invitation, Post, SignInSession
from kwadrat.records.documents import Document
from kwadrat.records.partnership import Club, Institution


@dataclass(frozen=True)
class Standing:
    """One post: whether it runs today and which paper is missing."""

    post: Post
    is_running: bool
    is_authorised: bool
    has_secrecy: bool
    documents: tuple[Document, ...] = ()


def posts(actor: Actor) -> QuerySet[Post]:
    """Posts that the actor looks after."""
    return scope.posts(actor).select_related("user", "institution", "club")


def _covers(span: object, day: date) -> bool:
    lower, upper = getattr(span, "lower", None), getattr(span, "upper", None)
    return bool(span) and (lower is None or lower <= day) and (upper is None or day < upper)


def standing(post: Post, today: date, documents: Iterable[Document] = ()) -> Standing:
    """State of a post on the day, with its uploaded papers."""
    return Standing(
        post,
        _covers(post.period, today),
        _covers(post.authorisation, today),
        post.secrecy_on is not None and post.secrecy_on <= today,
        tuple(documents),
    )


def standings(posts: Iterable[Post], today: date) -> list[Standing]:
    """State of each post on the day; the papers of all of them in one query."""
    posts = list(posts)
    papers = documents_of([post.ref for post in posts])
    return [standing(post, today, papers.get(post.ref, ())) for post in posts]


def documents_of(refs: Iterable[str]) -> dict[str, list[Document]]:
    """Papers in use of the things with these references, oldest first; one query."""
    found: dict[str, list[Document]] = {}
    for row in Document.objects.filter(owner_ref__in=list(refs), voided_at__isnull=True).order_by("pk"):
        found.setdefault(row.owner_ref, []).append(row)
    return found


def waiting_invitations(actor: Actor, now: datetime) -> list[Invitation]:
    """Invitations not used and not expired, newest first, at most twenty."""
    rows = scope.invitations(actor).filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
    return list(rows.select_related("institution", "club").order_by("-pk")[:20])


def clubs_of(institutions: Iterable[Institution]) -> list[Club]:
    """Clubs that these institutions run, at most fifty."""
    return list(Club.objects.filter(operator__in=list(institutions)).order_by("name")[:50])


@dataclass(frozen=True)
class SignedIn:
    """One browser that is signed in to an account."""

    agent: str
    started_at: datetime | None
    seen_at: datetime | None
    is_this: bool


def signed_in(user_id: int, key: str | None, now: datetime) -> list[SignedIn]:
    """Browsers signed in to the account, this one first, then by last use; at most fifty; one query."""
    rows = SignInSession.objects.filter(user_id=user_id, expire_date__gt=now).order_by("-seen_at")[:50]
    found = [SignedIn(row.agent, row.started_at, row.seen_at, row.session_key == key) for row in rows]
    return sorted(found, key=lambda one: not one.is_this)
