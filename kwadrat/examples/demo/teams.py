"""Who is designated for the first people of the story, and a conference on two of them."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from kwadrat.casework import conferences, teams
from kwadrat.examples.demo.frame import Demo
from kwadrat.records.accounts import Post
from kwadrat.records.choices import CaseState, DesignationBasis, DesignationScope, Role
from kwadrat.records.people import TeamMember

SCOPES = {
    Role.SOCIAL_WORKER: (DesignationScope.CONTACT, DesignationScope.CONTRACT),
    Role.COUNSELLOR: (DesignationScope.ACTION_PLAN, DesignationScope.WORK),
    Role.COORDINATOR: (DesignationScope.CONTACT, DesignationScope.SERVICES),
}
CASES = 4


def designate(demo: Demo) -> None:
    """Social workers, counsellors and the coordinator, since two months; elsewhere the places wait."""
    actors = {actor.post_id: actor for actor in demo.actors.values()}
    for case in demo.cases[:CASES]:
        case.refresh_from_db()
        if case.state != CaseState.OPEN:
            continue
        seen: set[int] = set()
        members = TeamMember.objects.on(demo.today).filter(case=case, post__role__in=SCOPES)
        for member in members.select_related("post").order_by("pk"):
            if member.institution_id not in seen and member.post_id in actors:
                seen.add(member.institution_id)
                teams.designate(
                    case, by=actors[member.post_id], post=member.post, scopes=SCOPES[Role(member.post.role)],
                    basis=DesignationBasis.AGREEMENT, since=max(member.period.lower, demo.ago(60)),
                )  # fmt: skip


def confer(demo: Demo) -> None:
    """A conference in a few days on two people, and a task that was agreed beforehand."""
    day = demo.today + timedelta(days=4)
    if day < timezone.localdate():  # a demonstration of a past day has no conference ahead
        return
    coordinator = demo.actors["coordinator"]
    conference = conferences.call(
        demo.partnership, by=coordinator, on=day, starts_at=time(9, 30), place="OPS Wzorowo, sala 2",
        cases=[case for case in demo.cases[:2] if case.state == CaseState.OPEN],
    )  # fmt: skip
    item = conference.items.select_related("case__lead").order_by("pk")[0]
    conferences.add_task(
        item, by=coordinator, post=Post.objects.get(pk=coordinator.post_id),
        text="Zbiera od partnerów, co już zrobili", due_on=day - timedelta(days=1),
    )  # fmt: skip
