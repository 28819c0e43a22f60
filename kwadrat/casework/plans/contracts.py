"""Verbs on social contracts (UPS art. 108)."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import progress, square
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import closed, filled, not_future, ordered, rule_text, rules, span, today
from kwadrat.casework.plans.steps import leg_step
from kwadrat.law.plans import contract_concluded_by, contract_template
from kwadrat.records.choices import ContractState, ContractVariant, LegKind, LegState, ReferralPurpose, Role
from kwadrat.records.people import Case
from kwadrat.records.plans import CONTRACT_TRANSITIONS, ContractStep, PlanLeg, PlanMember, SocialContract


def _step(contract: SocialContract, by: Actor, to_state: str, on: date, note: str = "") -> None:
    from_state = "" if contract.pk is None else contract.state
    must_move(CONTRACT_TRANSITIONS, from_state, to_state)
    contract.state = to_state
    contract.save()
    ContractStep(
        contract=contract, on=on, from_state=from_state, to_state=to_state, by_id=by.post_id or None, note=note
    ).save()
    remember(state=to_state, on=on)


def _may_conclude(by: Actor, on: date) -> None:
    """CO-01 in law, beside the table: the unit must be an OPS, CUS or PCPR."""
    finding = contract_concluded_by(by.unit_type, by.role == Role.SOCIAL_WORKER, on, rules())
    if finding is not None and finding.level == "block":
        raise Problem(rule_text(finding, on), rule=finding.rule_id)


def _fill(
    contract: SocialContract, variant: str, goal: str, duties: str, since: date, until: date, review_on: date | None
) -> None:
    ordered(since, until)
    if review_on is not None and not since <= review_on <= until:
        raise Problem(_("The review must lie inside the contract."), "review_on")
    contract.variant = variant
    contract.goal = filled(goal, "goal", _("Write the goal in the person's own words."))
    contract.duties = duties.strip()
    contract.period = span(since, until)
    contract.review_on = review_on


@action("plan.draft_contract")
def draft_contract(
    case: Case, *, by: Actor, variant: str, goal: str, duties: str, since: date, until: date,
    review_on: date | None = None,
) -> SocialContract:  # fmt: skip
    """Draft a social contract, variant A or B; `until` is its last day."""
    _may_conclude(by, today())
    contract = SocialContract(
        case=case, institution_id=by.institution_id, post_id=by.post_id,
        template=contract_template(today(), rules()) or "R-KS",
    )  # fmt: skip
    _fill(contract, variant, goal, duties, since, until, review_on)
    _step(contract, by, ContractState.DRAFT, today())
    return contract


@action("plan.edit_contract")
def edit_contract(
    contract: SocialContract, *, by: Actor, variant: str, goal: str, duties: str, since: date, until: date,
    review_on: date | None = None,
) -> SocialContract:  # fmt: skip
    """Change a draft."""
    _fill(contract, variant, goal, duties, since, until, review_on)
    contract.save()
    return contract


def _sign(contract: SocialContract, by: Actor, on: date, post_id: int | None) -> None:
    contract.signed_on = on
    contract.post_id = post_id or contract.post_id
    _step(contract, by, ContractState.SIGNED, on)
    progress.begin_what_was_asked(contract.case, by, on, ReferralPurpose.CONTRACT, None)
    square.happened(contract.case, square.corner_of_actor(by), on)


@action("plan.sign_contract")
def sign_contract(contract: SocialContract, *, by: Actor, on: date) -> SocialContract:
    """Record that the person and the social worker signed on the day."""
    not_future(on)
    _may_conclude(by, on)
    if contract.period.upper is not None and on >= contract.period.upper:
        raise Problem(_("The contract would have ended before it was signed. Change its dates first."), "on")
    _sign(contract, by, on, by.post_id)
    return contract


def conclude(leg: PlanLeg, by: Actor, on: date, goal: str, duties: str, case: Case | None = None) -> SocialContract:
    """Part of a verb: the social contract that a leg of a joint plan is once both signed it, by the rules of one;
    `case`: of somebody of the family with whom it is concluded too."""
    _may_conclude(by, on)
    if leg.period.upper is not None and on >= leg.period.upper:
        raise Problem(_("The contract would have ended before it was signed. Change its dates first."))
    variant = ContractVariant.A if leg.kind == LegKind.CONTRACT_A else ContractVariant.B
    contract = SocialContract(
        case=case or leg.whose, partnership_id=leg.partnership_id, institution_id=leg.institution_id,
        post_id=leg.officer_id, template=leg.form or "R-KS", variant=variant, goal=goal, duties=duties,
        period=leg.period, review_on=leg.contact_on,
    )  # fmt: skip
    _step(contract, by, ContractState.DRAFT, on)
    _sign(contract, by, on, leg.officer_id)
    return contract


@action("plan.end_contract")
def end_contract(
    contract: SocialContract, *, by: Actor, on: date, carried_out: bool, reason: str = ""
) -> SocialContract:
    """End a contract; `on` is its last day; being carried out makes a graduate (UZS art. 2 pkt 1b). The leg of a joint
    plan that it is ends with it."""
    leg = PlanLeg.objects.select_for_update().filter(contract=contract, state=LegState.SIGNED).first()
    finish_contract(contract, by, on, carried_out, reason)
    if leg is not None:
        leg.period, leg.contact_on = contract.period, None
        leg_step(leg, by, LegState.ENDED, on, reason.strip())
    return contract


def finish_contract(contract: SocialContract, by: Actor, on: date, carried_out: bool, reason: str) -> None:
    """Part of a verb: a signed contract ends on the day, or on its own last day when that has passed; of a family with
    everybody with whom it was concluded."""
    not_future(on)
    if on < contract.period.lower:
        raise Problem(_("The last day is before the first one. Correct the date."), "on")
    if not carried_out:
        filled(reason, "reason", _("Write why the contract was not carried out."))
    last = contract.period.upper - timedelta(days=1) if contract.period.upper else on
    contract.period = closed(contract.period, min(on, last))
    contract.carried_out = carried_out
    contract.end_reason = reason.strip()
    _step(contract, by, ContractState.ENDED, on, note=reason.strip())
    square.happened(contract.case, square.corner_of_actor(by), on)
    rows = PlanMember.objects.filter(plan__legs__contract=contract, contract__state=ContractState.SIGNED)
    members = rows.select_related("contract__case").order_by("pk")
    for also in [one.contract for one in members if one.contract is not None]:
        finish_contract(also, by, on, carried_out, reason)
