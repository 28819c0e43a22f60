"""One of everything, about one participant whom four institutions know."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kwadrat.casework import referrals
from kwadrat.records.choices import (
    AnnualReportState,
    ApplicationState,
    BreachState,
    CaseState,
    ClauseState,
    ContractState,
    EmergencyState,
    HandOverState,
    IntakeState,
    LegKind,
    LegState,
    LinkState,
    MergeState,
    PairState,
    ParticipationState,
    PlacementState,
    PlanState,
    ReferralMatter,
    ReferralPurpose,
    ReferralState,
    SessionState,
)
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case, GroupFact, PremiseFact
from kwadrat.records.reports import AnnualReport
from tests import build, build_office
from tests.cast import Cast

STATES: dict[str, tuple[str, ...]] = {
    "into_club": tuple(ReferralState.values), "to_ops": tuple(ReferralState.values),
    "joint_plan": tuple(PlanState.values), "plan_leg": tuple(LegState.values),
    "plan_goal": tuple(ClauseState.values), "plan_task": tuple(ClauseState.values),
    "plan_clause": tuple(ClauseState.values), "office_task": tuple(ClauseState.values),
    "breach": tuple(BreachState.values),
    "contract": tuple(ContractState.values), "session": tuple(SessionState.values),
    "participation": tuple(ParticipationState.values), "annual_report": tuple(AnnualReportState.values),
    "intake": tuple(IntakeState.values),
    "pair": tuple(PairState.values), "merge": tuple(MergeState.values),
    "case": tuple(CaseState.values), "emergency": tuple(EmergencyState.values), "link": tuple(LinkState.values),
    "hand_over": tuple(HandOverState.values),
    "application": tuple(ApplicationState.values), "placement": tuple(PlacementState.values),
    **dict.fromkeys(
        (
            "note", "membership", "member_task", "agreement", "meeting", "group_fact", "premise_fact", "labour_status",
            "attendance", "consultation", "outcome", "document", "employment", "grant", "grant_line",
            "household_member", "certificate", "question", "status_answer", "access_request", "signature", "hold",
            "assessment", "plan_review", "conference", "conference_case", "conference_task",
            "paper",
        ),
        ("valid", "void"),
    ),
}  # fmt: skip


def _of_plans(cast: Cast, case: Case) -> dict[str, Any]:
    task = build.plan_task(cast, build.plan_goal(cast, build.plan_leg(cast, build.household_plan(cast, case))))
    club = build.plan_leg(cast, task.plan, by=cast.coordinator, kind=LegKind.CLUB)
    build.signed_leg(cast, task.leg)
    return {
        "clash": task.plan.clashes.filter(gone_on__isnull=True).first(),
        "joint_plan": task.plan, "plan_leg": task.leg, "plan_goal": task.goal, "plan_task": task,
        "clause_version": task.versions.get(), "plan_member": build.plan_member(cast, task.plan),
        "plan_clause": build.plan_goal(cast, by=cast.coordinator, plan=task.plan),
        "plan_review": build.plan_review(cast, task.plan), "breach": build.breach(cast, task.leg),
        "office_task": build.plan_task(
            cast, task.goal, by=cast.coordinator, leg=club, is_own=False, institution=cast.pup
        ),
    }  # fmt: skip


def things(cast: Cast) -> dict[str, Any]:
    """The things of the grid by name; `nothing` is what a verb without a subject is asked about."""
    participation, mark = build.participation(cast), build.signature(cast)
    case = participation.case
    kind = ServiceKind.objects.get(pk="career_counselling")
    for body, answering, asked in (
        ("pup", "pup_counsellor", {"purpose": ReferralPurpose.LABOUR_OFFICE, "matter": ReferralMatter.REGISTRATION}),
        ("partner_ngo", "ngo_worker", {"purpose": ReferralPurpose.SERVICE, "service_kind": kind}),
    ):
        sent = build.referral(cast, case, receiver=cast.bodies[body], receiver_club=None, **asked)
        referrals.accept(sent, by=cast.actors[answering])
    group = build.group(cast, case)
    attendance = build.held(cast, build.session(cast, group)).attendances.get()
    line = build.grant_line(cast)
    task = build_office.conference_task(cast, case)
    return {
        "nothing": None, "ops": cast.ops, "post": cast.posts["ops_colleague"], "user": cast.users["ops_worker"],
        "partnership": cast.partnership, "membership": build.membership(cast), "member_task": build.member_task(cast),
        "agreement": mark.agreement, "signature": mark, "meeting": build.meeting(cast),
        "club": cast.club, "person": case.person,
        "case": case,
        "participation": participation, "contract": case.contracts.get(), "group": group,
        **_of_plans(cast, case),
        "group_fact": GroupFact.objects.get(case=case), "premise_fact": PremiseFact.objects.get(case=case),
        "household_member": build.relative(cast, case), "assessment": build.assessment(cast, case),
        "certificate": build.certificate(cast), "paper": build.paper(cast, case),
        "bundle": build.bundle(cast),
        "labour_status": case.labour_statuses.get(),
        "into_club": case.referrals.get(receiver_club=cast.club),
        "to_ops": build.referral(
            cast, case, by=cast.coordinator, receiver=cast.ops, receiver_club=None, purpose=ReferralPurpose.CONTRACT
        ),
        "question": build.question(cast, case), "status_answer": build.status_answer(cast, build.in_team(cast)),
        "intake": build.intake(cast),
        "session": build.session(cast, group), "attendance": attendance, "note": build.note(cast, case),
        "access_request": build.access_request(cast, case),
        "consultation": build.consultation(cast, case), "outcome": build.outcome(cast, case),
        "placement": build.placement(cast, case),
        "invitation": build_office.invitation(cast), "own_row": build_office.own_row(cast),
        "document": build.document(cast), "hold": build_office.hold(cast, case),
        "emergency": build_office.emergency(cast), "designation": build_office.designation(cast, case),
        "notice": build_office.notice(cast), "application": build_office.application(cast),
        "pair": build_office.pair(cast), "merge": build_office.merge(cast),
        "hand_over": build_office.proposal(cast, case),
        "link": build.link(cast),
        "conference": task.point.conference, "conference_case": task.point, "conference_task": task,
        "employment": build.employment(cast), "grant": line.grant, "grant_line": line,
        "annual_report": AnnualReport.objects.get(club=cast.club),
    }  # fmt: skip


def put(thing: Any, state: str) -> Any:
    """The thing as it would be in this state; in memory only."""
    if state in ("valid", "void"):
        thing.voided_at = timezone.now() if state == "void" else None
    elif state:
        thing.state = state
    return thing
