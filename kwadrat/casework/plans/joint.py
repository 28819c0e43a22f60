"""Verbs on joint plans and their legs (Jowisz)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import relations
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, change, remember
from kwadrat.casework.checks import filled, may_work, ordered, params, rule_text, rules, span, today, unique
from kwadrat.casework.clashes import looked_at
from kwadrat.casework.plans.clauses import drop_all
from kwadrat.casework.plans.household import alone
from kwadrat.casework.plans.steps import CONTRACTS, leg_step, must_be_open, plan_step, plan_version
from kwadrat.law.plans import contract_concluded_by, contract_template, next_contact
from kwadrat.records.accounts import Post
from kwadrat.records.choices import LegKind, LegState, PlanState, PlanSubject, Role
from kwadrat.records.partnership import Institution
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, PlanLeg, PlanMember

STANDING = (LegState.DRAFT, LegState.SIGNED)


def _inside(day: date | None, since: date, until: date, field: str, message: str) -> None:
    if day is not None and not since <= day <= until:
        raise Problem(message, field)


@action("plan.open")
@looked_at
def open(
    case: Case, *, by: Actor, subject: str, title: str, since: date, until: date, review_on: date | None = None
) -> JointPlan:
    """Open a joint plan of a person or of her household; `until` is its last day. A case has one open plan."""
    if subject not in PlanSubject.values:
        raise Problem(_("Choose for whom the plan is."), "subject")
    ordered(since, until)
    _inside(review_on, since, until, "review_on", _("The review must lie inside the plan."))
    alone(case)
    plan = JointPlan(
        case=case, subject=subject, title=filled(title, "title", _("Write in a few words what the plan is for.")),
        period=span(since, until), opened_by_id=by.post_id, review_on=review_on,
    )  # fmt: skip
    with unique(one_open_plan=_("This person already has an open plan. Work on that one or close it first.")):
        plan_step(plan, by, PlanState.DRAFT, today())
    plan_version(plan, by)
    return plan


@action("plan.edit")
@looked_at
def edit(plan: JointPlan, *, by: Actor, title: str, since: date, until: date, review_on: date | None) -> JointPlan:
    """Change the title, the days or the next review of an open plan."""
    ordered(since, until)
    _inside(review_on, since, until, "review_on", _("The review must lie inside the plan."))
    title = filled(title, "title", _("Write in a few words what the plan is for."))
    change(plan, title=title, period=span(since, until), review_on=review_on)
    plan.save()
    plan_version(plan, by)
    return plan


def _may_make(by: Actor, kind: str) -> None:
    """Who signs which document: a contract CO-01, an IPD a counsellor of a labour office, the rest those who run it."""
    if kind in CONTRACTS:
        finding = contract_concluded_by(by.unit_type, by.role == Role.SOCIAL_WORKER, today(), rules())
        if finding is not None and finding.level == "block":
            raise Problem(rule_text(finding, today()), "kind", finding.rule_id)
    elif kind == LegKind.ACTION_PLAN:
        office = Institution.objects.filter(pk=by.institution_id, kind_id="labour_office")
        if by.role != Role.COUNSELLOR or not office.exists():
            raise Problem(_("An individual action plan is made only by a counsellor of a labour office."), "kind")
    elif kind == LegKind.CLUB:
        if by.role != Role.COORDINATOR:
            raise Problem(_("The path in a club is made only by the coordinator of the club."), "kind")
    elif kind != LegKind.REINTEGRATION:
        raise Problem(_("Choose which document this is."), "kind")
    elif by.role not in (Role.COORDINATOR, Role.NGO_WORKER):
        raise Problem(
            _("An individual reintegration plan is made only by a worker of the body that runs the reintegration."),
            "kind",
        )


def _whose(plan: JointPlan, by: Actor, kind: str, member: PlanMember | None) -> None:
    """Whose document it may be: of somebody of the household on whose case the actor works, one of a kind of an
    institution for each. The action has locked the plan, so no two are made at once."""
    if member is not None and (member.plan_id != plan.pk or member.period.upper is not None):
        raise Problem(_("Choose somebody of the household of this plan."), "member")
    if member is not None and kind == LegKind.CONTRACT_A:
        raise Problem(_("Variant A is one contract with the whole family. Choose the household."), "member")
    is_family = plan.subject == PlanSubject.HOUSEHOLD and kind == LegKind.CONTRACT_A
    if not is_family and not relations.in_team(by, member.case if member else plan.case):
        raise Problem(_("You do not work with this person. Choose somebody of your own cases."), "member")
    same = plan.legs.filter(kind=kind, institution_id=by.institution_id, member=member, state__in=STANDING)
    if same.exists():
        raise Problem(_("Your institution already has such a document in this plan."), "kind")


@action("plan.add_leg")
@looked_at
def add_leg(
    plan: JointPlan, *, by: Actor, kind: str, since: date, until: date, contact_on: date | None = None,
    member: PlanMember | None = None,
) -> PlanLeg:  # fmt: skip
    """Add the document that the actor's institution makes in the plan; she signs it for her institution. The first
    contact within an IPD is due by the rule of the day (IP-01) unless another day is given. `member`: whose document
    it is in the plan of a household; by none that of the person in whose case the plan stands."""
    _may_make(by, kind)
    _whose(plan, by, kind, member)
    ordered(since, until)
    _inside(contact_on, since, until, "contact_on", _("The contact must lie inside the days of the document."))
    if contact_on is None and kind == LegKind.ACTION_PLAN and (due := next_contact(since, params())):
        contact_on = min(due, until)
    leg = PlanLeg(
        plan=plan, partnership_id=plan.partnership_id, kind=kind, member=member, institution_id=by.institution_id,
        club_id=by.club_id, officer_id=by.post_id, period=span(since, until), contact_on=contact_on,
        form=contract_template(today(), rules()) or "" if kind in CONTRACTS else "",
    )  # fmt: skip
    leg_step(leg, by, LegState.DRAFT, today())
    return leg


@action("plan.edit_leg")
@looked_at
def edit_leg(
    leg: PlanLeg, *, by: Actor, since: date, until: date, contact_on: date | None = None, officer: Post | None = None
) -> PlanLeg:
    """Change the days of a document that nobody has signed, its next contact, or who signs it for the institution."""
    must_be_open(leg.plan)
    ordered(since, until)
    _inside(contact_on, since, until, "contact_on", _("The contact must lie inside the days of the document."))
    period = span(since, until)
    if period != leg.period and leg.signatures.exists():
        raise Problem(_("Somebody has signed these days. End this document and make a new one."), "until")
    changes = {"period": period, "contact_on": contact_on}
    if officer is not None and officer.pk != leg.officer_id:
        old = leg.officer
        same = (officer.institution_id, officer.club_id, officer.role) == (old.institution_id, old.club_id, old.role)
        if not same or not may_work(officer):
            raise Problem(
                _("Choose a worker of the same institution in the same role, with her papers in order."), "officer"
            )
        changes["officer"] = officer
    change(leg, **changes)
    leg.save()
    return leg


@action("plan.drop_leg")
@looked_at
def drop_leg(leg: PlanLeg, *, by: Actor, reason: str) -> PlanLeg:
    """Give up a document before both signed it; everything that stands in it is dropped with the same reason."""
    must_be_open(leg.plan)
    reason = filled(reason, "reason", _("Write why this document is given up."))
    remember(dropped=drop_all(leg, by, reason))
    leg_step(leg, by, LegState.DROPPED, today(), reason)
    return leg
