"""No referral dies silently: when a step is past its day, a named person is told once, and that is written down."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import notices, progress
from kwadrat.casework.action import action, remember
from kwadrat.casework.checks import today
from kwadrat.records.accounts import Post
from kwadrat.records.choices import ReferralState, Role
from kwadrat.records.partnership import Membership
from kwadrat.records.referrals import OPEN_STATES, Referral, ReferralAlert, ReferralStep

COORDINATOR, HEAD = "coordinator", "head"


def running(on: date) -> QuerySet[Post]:
    """Posts whose holder can sign in on the day; papers are not asked, for nobody's data go out."""
    return Post.objects.filter(period__contains=on, user__is_active=True).select_related("user").order_by("pk")


def _is_gone(referral: Referral, on: date) -> bool:
    """Nobody of the receiver can do the step: the worker who accepted is gone, or nobody is there to answer."""
    if referral.state == ReferralState.REQUESTED:
        roles = notices.ANSWERING[referral.receiver_club_id is not None]
        desk = running(on).filter(institution_id=referral.receiver_id, club=referral.receiver_club)
        return not desk.filter(role__in=roles).exists()
    taken = ReferralStep.objects.filter(referral=referral, to_state=ReferralState.ACCEPTED).order_by("-pk").first()
    # a partner without an account leaves no post behind
    return taken is not None and taken.by_id is not None and not running(on).filter(pk=taken.by_id).exists()


def _heads(referral: Referral, on: date) -> list[Post]:
    """Heads of the institutions whose worker on this referral has left or may not sign in."""
    bodies = set()
    if not running(on).filter(pk=referral.sender_post_id).exists():
        bodies.add(referral.sender_id)
    if referral.state in OPEN_STATES and _is_gone(referral, on):
        bodies.add(referral.receiver_id)
    found: dict[int, Post] = {}
    for head in running(on).filter(institution_id__in=bodies, role=Role.HEAD):
        found.setdefault(head.institution_id, head)
    return list(found.values())


def coordinator(partnership_id: int, on: date) -> Post | None:
    """Who coordinates the partnership (decision 0018): the steward of the institution that leads it, else the
    coordinator of a club that it runs, else its head, else the administrator of the installation."""
    leader = Membership.objects.on(on).filter(partnership_id=partnership_id, is_leader=True).values("institution_id")
    mine = running(on).filter(institution_id__in=leader)
    clubs = Q(role=Role.COORDINATOR, club__partnership_id=partnership_id)
    for whom in (Q(role=Role.STEWARD), clubs, Q(role=Role.HEAD)):
        found = mine.filter(whom).first()
        if found is not None:
            return found
    return running(on).filter(role=Role.ADMINISTRATOR).first()


def who_is_told(referral: Referral, on: date) -> list[tuple[Post, str]]:
    """Who is told that the step is past its day, and as what."""
    heads = [(head, HEAD) for head in _heads(referral, on)]
    whole = None if heads else coordinator(referral.partnership_id, on)
    return heads if whole is None else [(whole, COORDINATOR)]


@action("referral.escalate")
def escalate(referral: Referral, *, by: Actor = SYSTEM) -> int:
    """Tell whoever has to know that the step is past its day, once for a step and its day; how many were told.

    A referral whose clock was never wound (written by an older release) gets its clock now.
    """
    on = today()
    if referral.due_on is None and referral.state in OPEN_STATES:
        referral.due_on = progress.due_after(referral, on)
        referral.save()
        remember(wound=str(referral.due_on))
    due = referral.due_on
    if due is None or due >= on:
        return 0
    if ReferralAlert.objects.filter(referral=referral, to_state=referral.state, due_on=due).exists():
        return 0
    told = who_is_told(referral, on)
    for post, as_what in told:
        ReferralAlert(
            referral=referral, on=on, from_state=referral.state, to_state=referral.state, reason=as_what,
            due_on=due, post=post,
        ).save()  # fmt: skip
        notices.to_post(post, "referral_overdue", referral.ref)
    remember(told=len(told), due=due)
    return len(told)


def escalate_all() -> int:
    """Every referral with a step past its day of which nobody was told; may be cut off anywhere and run again."""
    known = ReferralAlert.objects.filter(referral=OuterRef("pk"), to_state=OuterRef("state"), due_on=OuterRef("due_on"))
    late = Q(due_on__lt=today()) & ~Exists(known)
    rows = Referral.objects.filter(late | Q(due_on__isnull=True, state__in=OPEN_STATES))
    return sum(escalate(row, by=SYSTEM) for row in rows.order_by("pk").iterator())
