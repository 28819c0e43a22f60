"""What the forms of a joint plan offer: documents of the reader's desk, who may do a task, who pays, which service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.access.relations import own_leg
from kwadrat.access.teams import members_of, team_of
from kwadrat.law import forms
from kwadrat.records.accounts import Post
from kwadrat.records.choices import ClauseKind, ClauseState, LegKind, LegState, PlanSubject, Role
from kwadrat.records.partnership import Institution, Membership, ServiceKind
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanMember

# who makes which document; the verb asks once more (CO-01, CO-04)
KINDS_OF_ROLE: dict[str, tuple[LegKind, ...]] = {
    Role.SOCIAL_WORKER: (LegKind.CONTRACT_B, LegKind.CONTRACT_A),
    Role.COUNSELLOR: (LegKind.ACTION_PLAN,),
    Role.COORDINATOR: (LegKind.CLUB, LegKind.REINTEGRATION),
    Role.NGO_WORKER: (LegKind.REINTEGRATION,),
}
# form of law.forms and its blocks that say something of the person or of the way; goals and tasks stand as such
FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    LegKind.CONTRACT_A: ("contract", ("I A",)), LegKind.CONTRACT_B: ("contract", ("I B",)),
    LegKind.ACTION_PLAN: ("ipd", ("content",)), LegKind.REINTEGRATION: ("ipr", ("content",)),
}  # fmt: skip
STANDING = (LegState.DRAFT, LegState.SIGNED)


def kinds(actor: Actor) -> tuple[LegKind, ...]:
    """Documents that the reader's role makes."""
    return KINDS_OF_ROLE.get(actor.role, ())


def fields(kind: str, since: date) -> tuple[forms.Field, ...]:
    """Fields of the form of a document that begins on a day, in the order of the form; none for the path in a club."""
    if kind not in FORMS:
        return ()
    code, blocks = FORMS[kind]
    try:
        form = forms.form(code, since)
    except forms.NoForm:
        return ()
    return tuple(one for block in blocks for one in form.block(block))


def own_legs(actor: Actor, plan: JointPlan) -> dict[str, PlanLeg]:
    """Documents of the reader's desk in a plan that may still change, by reference; one query."""
    rows = PlanLeg.objects.filter(plan=plan, state__in=STANDING).select_related(
        "plan__case", "institution", "club", "member__case__person"
    )
    return {leg.ref: leg for leg in rows.order_by("pk") if own_leg(actor, leg)}


def goals(plan: JointPlan) -> dict[str, PlanClause]:
    """Goals of a plan that stand, by reference; one query."""
    rows = plan.clauses.filter(kind=ClauseKind.GOAL).exclude(state=ClauseState.DROPPED)
    return {goal.ref: goal for goal in rows.order_by("position", "pk")}


def open_tasks(plan: JointPlan) -> dict[str, PlanClause]:
    """Tasks of a plan that are ahead or under way, by reference; one query."""
    rows = plan.clauses.filter(kind=ClauseKind.TASK, state__in=(ClauseState.PLANNED, ClauseState.STARTED))
    return {task.ref: task for task in rows.order_by("position", "pk")}


@dataclass(frozen=True)
class Doer:
    """Who may do a task: the person herself, a worker of the team, or an institution without a named worker."""

    key: str
    words: str
    is_own: bool = False
    post: Post | None = None
    institution: Institution | None = None


def members(plan: JointPlan, today: date) -> dict[str, Institution]:
    """Institutions of the partnership, by their number as text, in the order of their names; one query."""
    rows = Membership.objects.on(today).filter(partnership_id=plan.partnership_id).select_related("institution")
    return {str(row.institution_id): row.institution for row in rows.order_by("institution__name", "pk")}


def household(actor: Actor, plan: JointPlan) -> dict[str, PlanMember]:
    """Members of the household who may be chosen, by reference; no query for the plan of one person."""
    return {one.ref: one for one in members_of(actor, plan) if one.period.upper is None}


def doers(actor: Actor, plan: JointPlan, bodies: dict[str, Institution]) -> dict[str, Doer]:
    """Whom a task may be given to, by key; the query of the team."""
    is_one = plan.subject != PlanSubject.HOUSEHOLD
    found = {"own": Doer("own", str(plan.case.person) if is_one else _("the person whom it concerns"), is_own=True)}
    for row in team_of(actor, plan.case):
        post, body = row.post, row.institution
        key = f"p{post.pk}"
        found[key] = Doer(
            key, f"{post.user.name}, {row.club.name if row.club else body.name}", post=post, institution=body
        )
    for pk, body in bodies.items():
        words = _("%(body)s, nobody named") % {"body": body.name}
        found[f"i{pk}"] = Doer(f"i{pk}", words, institution=body)
    return found


def doer_of(clause: PlanClause) -> str:
    """Key of who does a task now."""
    if clause.is_own:
        return "own"
    return f"p{clause.post_id}" if clause.post_id else f"i{clause.institution_id}"


def services(actor: Actor) -> dict[str, ServiceKind]:
    """Kinds of service that the catalogue offers the reader, by code; one query."""
    return {row.code: row for row in scope.service_kinds(actor=actor)}
