"""Notices: rows written in the action's own transaction (transactional outbox); casework.sending sends them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from kwadrat.access import scope
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import sending
from kwadrat.casework.action import action, remember, running_partnership
from kwadrat.casework.checks import params, today
from kwadrat.papers.notices import CLOCKED
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import NoticeChannel, NoticeState, Role
from kwadrat.records.notices import Notice, NoticeTarget
from kwadrat.records.partnership import Club, Institution

# Who is told when something reaches an institution: those who can answer.
ANSWERING = {
    True: (Role.COORDINATOR,),
    False: (Role.SOCIAL_WORKER, Role.COUNSELLOR, Role.NGO_WORKER, Role.HEAD),
}
CLEARED = 2000


def _letters_left(posts: Sequence[Post], kind: str) -> Counter[int]:
    """How many letters may still go at once today to each user; what has no clock, or is one too many, waits for the
    digest, and is never left out. One query."""
    if kind not in CLOCKED:
        return Counter()
    users = {post.user_id for post in posts}
    midnight = timezone.make_aware(datetime.combine(today(), time()))
    rows = Notice.objects.filter(user_id__in=users, created_at__gte=midnight, kind__in=CLOCKED, next_at__isnull=False)
    sent = dict(rows.values_list("user_id").annotate(number=Count("pk")))
    most = params().value("notice.letters_a_day", today()).integer
    return Counter({user_id: most - sent.get(user_id, 0) for user_id in users})


def _tell(posts: Iterable[Post], kind: str, reference: str) -> None:
    """One notice for each post; a worker of two places is told in both."""
    _tell_each([(post, reference) for post in posts], kind)


def _tell_each(told: Sequence[tuple[Post, str]], kind: str) -> None:
    now, rows = timezone.now(), []
    left = _letters_left([post for post, _reference in told], kind)
    for post, reference in told:
        at_once = left[post.user_id] > 0
        left[post.user_id] -= 1
        rows.append(
            Notice(
                user_id=post.user_id, post=post, partnership_id=running_partnership(), kind=kind, reference=reference,
                state=NoticeState.WAITING if at_once else NoticeState.LATER, next_at=now if at_once else None,
            )
        )  # fmt: skip
    Notice.objects.bulk_create(rows)
    if any(row.next_at for row in rows):
        sending.wake()


def to_post(post: Post, kind: str, reference: str) -> None:
    """Tell the holder of a post, if it still runs; otherwise her institution's head, so that nothing dies silently."""
    rows = Post.objects.on(today())
    if post.user.is_active and Post.objects.filter(pk=post.pk, period__contains=today()).exists():
        _tell([post], kind, reference)
    else:
        _tell(rows.filter(institution_id=post.institution_id, role=Role.HEAD), kind, reference)


def to_posts(told: Sequence[tuple[Post, str]], kind: str) -> None:
    """Tell the holders of many posts, each of her own thing, as `to_post` does; the posts come with their users. Four
    queries, and those of `to_post` for each post that no longer runs."""
    running = set(
        Post.objects.filter(
            pk__in={post.pk for post, _ref in told}, period__contains=today(), user__is_active=True
        ).values_list("pk", flat=True)
    )
    _tell_each([(post, reference) for post, reference in told if post.pk in running], kind)
    for post, reference in told:
        if post.pk not in running:
            to_post(post, kind, reference)


def to_workplace(institution: Institution, club: Club | None, kind: str, reference: str) -> None:
    """Tell those who answer for a club, or for an institution outside its clubs."""
    posts: Any = Post.objects.on(today()).filter(
        institution=institution, club=club, role__in=ANSWERING[club is not None], user__is_active=True
    )
    _tell(posts, kind, reference)


def _outside(address: str, language: str, kind: str, channel: str, reference: str, secret: str, about: str) -> None:
    notice = Notice(
        kind=kind, reference=reference, about=about, channel=channel, partnership_id=running_partnership(),
        state=NoticeState.WAITING, next_at=timezone.now(),
    )  # fmt: skip
    notice.save()
    NoticeTarget(notice=notice, language=language, address=address, secret=secret).save()
    sending.wake()


def to_address(email: str, language: str, kind: str, reference: str, *, about: str = "") -> None:
    """Tell an address that is no user (an invitation, a link): `reference` ends its link and is kept no longer than the
    letter; `about` is the reference by which its sender learns what became of it."""
    _outside(email, language, kind, NoticeChannel.MAIL, "", reference, about)


def to_phone(number: str, language: str, kind: str, reference: str, *, secret: str = "", about: str = "") -> bool:
    """Send a short message with the reference and the link alone; False when this installation sends none."""
    if not settings.SMS_URL:
        return False
    _outside(number, language, kind, NoticeChannel.SMS, reference, secret, about)
    return True


@action("notice.see")
def see(notice: Notice, *, by: Actor) -> Notice:
    """Note that a notice was opened, and with it the earlier ones about the same matter; the first time counts."""
    same = Notice.objects.unseen().filter(post=notice.post_id, reference=notice.reference)
    same.filter(pk__lte=notice.pk).update(seen_at=timezone.now())
    notice.refresh_from_db(fields=["seen_at"])
    return notice


@action("notice.see_all")
def see_all(user: User, *, by: Actor) -> int:
    """Note that the reader knows all notices of the place she acts in; returns how many were new."""
    rows = scope.notices(by).filter(seen_at__isnull=True)
    number = rows.update(seen_at=timezone.now())
    remember(number=number)
    return number


@action("notice.clear")
def clear(*, by: Actor = SYSTEM) -> int:
    """Delete notices that are past their time and whose letters are gone or given up; at most so many a night. Before,
    addresses that no letter came back from are trusted again."""
    trusted = sending.trust()
    before = timezone.now() - timedelta(days=params().value("notice.keep_days", today()).integer)
    old = Notice.objects.filter(created_at__lt=before, digest__isnull=True)
    old = old.exclude(state__in=(NoticeState.WAITING, NoticeState.SENDING))
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:CLEARED])
    Notice.objects.filter(digest__in=ids).delete()
    gone, _detail = Notice.objects.filter(pk__in=ids).delete()
    remember(gone=gone, trusted=trusted)
    return gone
