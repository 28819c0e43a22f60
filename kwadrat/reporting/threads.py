"""The thread of a referral: what both sides wrote, with attachments, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Corner
from kwadrat.records.documents import Document
from kwadrat.records.referrals import Referral, ReferralMessage
from kwadrat.reporting.people import corners_of

MOST = 200


@dataclass(frozen=True)
class Said:
    """One message: when, what, by whom from where, its files, and how many of them were taken out of use."""

    at: datetime
    text: str
    name: str
    place: str
    code: str
    is_mine: bool
    files: tuple[Document, ...]
    gone: int = 0


def _readable(actor: Actor) -> QuerySet[ReferralMessage]:
    # whoever holds a link reads the thread of its referral, and her page asks for no other
    return ReferralMessage.objects.all() if actor.link_id else scope.referral_messages(actor)


def said(actor: Actor, referral: Referral, today: date) -> list[Said]:
    """Messages of a referral that the actor may read, oldest first, the newest two hundred; three queries."""
    rows = _readable(actor).filter(referral=referral)
    rows = rows.select_related("post__user", "post__institution", "post__club", "link")
    found = list(rows.order_by("-created_at", "-pk")[:MOST])[::-1]
    if not found:
        return []
    files: dict[str, list[Document]] = {}
    for paper in Document.objects.filter(owner_ref__in=[row.ref for row in found]):
        files.setdefault(paper.owner_ref, []).append(paper)
    corners = corners_of(referral.partnership_id, today)
    return [_one(actor, referral, row, tuple(files.get(row.ref, ())), corners) for row in found]


def _one(
    actor: Actor, referral: Referral, row: ReferralMessage, files: tuple[Document, ...], corners: dict[int, str]
) -> Said:
    if row.post is None:
        body, club = referral.receiver, referral.receiver_club
        name = _("link %(ref)s") % {"ref": row.link.ref} if row.link else ""
        is_mine = bool(actor.link_id)
    else:
        body, club, name = row.post.institution, row.post.club, row.post.user.name
        is_mine = row.post_id == actor.post_id
    code = Corner.REINTEGRATION.value if club else corners.get(body.pk, "")
    kept = tuple(paper for paper in files if paper.voided_at is None)
    place = club.name if club else body.name
    return Said(row.created_at, row.text, name, place, code, is_mine, kept, len(files) - len(kept))


def of_document(document: Document) -> ReferralMessage | None:
    """The message that the document is attached to; one query."""
    rows = ReferralMessage.objects.filter(ref=document.owner_ref)
    return rows.select_related("referral__case").first()


def attachment(referral: Referral, ref: str) -> Document | None:
    """An attachment in the thread of this very referral, in use; one query."""
    mine = ReferralMessage.objects.filter(referral=referral).values("ref")
    return Document.objects.filter(ref=ref.upper(), owner_ref__in=mine, voided_at__isnull=True).first()
