"""Notices by mail, queued in the action's own transaction (transactional outbox) and sent by the worker."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kwadrat.papers import notices
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import Role
from kwadrat.records.partnership import Club, Institution

logger = logging.getLogger(__name__)

# Who is told when something reaches an institution: those who can answer.
ANSWERING = {
    True: (Role.COORDINATOR,),
    False: (Role.SOCIAL_WORKER, Role.COUNSELLOR, Role.NGO_WORKER, Role.HEAD),
}


@app.task(name="kwadrat.send_notice", retry=RetryStrategy(max_attempts=12, exponential_wait=5))
def send_notice(*, email: str, language: str, kind: str, reference: str) -> None:
    """Send one mail: a reference, never a person's data. Retried with growing pauses."""
    path = settings.NOTICE_PATHS.get(kind, settings.NOTICE_PATHS["referral"]) % reference
    subject, body = notices.text(kind, language, reference, f"{settings.SITE_URL}{path}")
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [email])
    except OSError as error:
        logger.warning("notice %s was not sent (%s), it will be tried again", kind, type(error).__name__)
        raise


def _queue(user: User, kind: str, reference: str) -> None:
    send_notice.defer(email=user.email, language=user.language, kind=kind, reference=reference)


def to_post(post: Post, kind: str, reference: str) -> None:
    """Tell the holder of a post, if it still runs; otherwise her institution's head, so that nothing dies silently."""
    today = timezone.localdate()
    if Post.objects.filter(pk=post.pk, period__contains=today).exists() and post.user.is_active:
        _queue(post.user, kind, reference)
        return
    heads = Post.objects.on(today).filter(institution_id=post.institution_id, role=Role.HEAD)
    for head in heads.select_related("user"):
        _queue(head.user, kind, reference)


def to_workplace(institution: Institution, club: Club | None, kind: str, reference: str) -> None:
    """Tell those who answer for a club, or for an institution outside its clubs."""
    posts: Any = Post.objects.on(timezone.localdate()).filter(
        institution=institution, club=club, role__in=ANSWERING[club is not None], user__is_active=True
    )
    for post in posts.select_related("user"):
        _queue(post.user, kind, reference)


def to_address(email: str, language: str, kind: str, reference: str) -> None:
    """Tell an address that is no user yet (an invitation)."""
    send_notice.defer(email=email, language=language, kind=kind, reference=reference)
