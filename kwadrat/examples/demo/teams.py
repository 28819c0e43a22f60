"""Who is designated for the first people of the story: one worker of each institution in the team."""

from __future__ import annotations

from kwadrat.casework import teams
from kwadrat.examples.demo.frame import Demo
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
