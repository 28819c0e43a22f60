"""Verbs on social contracts and joint plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    COORDINATOR,
    COUNSELLOR,
    GUEST,
    HEAD,
    NGO_WORKER,
    OPEN,
    SOCIAL_WORKER,
    VALID,
    Ability,
    who,
)
from kwadrat.records.choices import BreachState, ClauseState, ContractState, LegState, PlanState

WRITERS = frozenset({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER})
TEAM = who((WRITERS, "in_team"))
OWN_LEG = who((WRITERS, "own_leg"))
OWN_TASK = who((WRITERS, "own_task"))
GOING = frozenset({PlanState.DRAFT.value, PlanState.RUNNING.value})
STANDING = frozenset({LegState.DRAFT.value, LegState.SIGNED.value})
AHEAD = frozenset({ClauseState.PLANNED.value, ClauseState.STARTED.value})

PLANS: dict[str, Ability] = {
    "plan.draft_contract": Ability(
        _("draft a social contract"), "case", who(({SOCIAL_WORKER}, "in_team")), say.OPS, OPEN, say.CLOSED_CASE,
    ),
    "plan.edit_contract": Ability(
        _("change the draft of a social contract"), "contract", who(({SOCIAL_WORKER}, "in_team")), say.OPS,
        frozenset({ContractState.DRAFT}), _("A signed contract is not changed; end it and sign a new one."),
    ),
    "plan.sign_contract": Ability(
        _("sign a social contract"), "contract", who(({SOCIAL_WORKER}, "in_team")), say.OPS,
        frozenset({ContractState.DRAFT}), _("This contract has been signed already."),
    ),
    "plan.end_contract": Ability(
        _("end a social contract"), "contract", who(({SOCIAL_WORKER}, "in_team")), say.OPS,
        frozenset({ContractState.SIGNED}), _("Only a signed contract can be ended."),
    ),
    "plan.export": Ability(
        _("save the list of contracts and reviews as a spreadsheet"), "partnership",
        who(({COORDINATOR, SOCIAL_WORKER, HEAD}, "own_partnership")), say.EXPORT,
    ),
    "plan.open": Ability(_("open a joint plan"), "case", TEAM, say.TEAM, OPEN, say.CLOSED_CASE),
    "plan.edit": Ability(_("change a joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN),
    "plan.add_member": Ability(
        _("name a member of the household in a joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN,
    ),
    "plan.end_member": Ability(
        _("record that somebody of the household left a joint plan"), "plan_member", TEAM, say.TEAM,
    ),
    "plan.add_leg": Ability(
        _("add a document of one's institution to a joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN,
    ),
    "plan.edit_leg": Ability(
        _("change the days of a document of a joint plan"), "plan_leg", OWN_LEG, say.LEG, STANDING, say.ENDED_LEG,
    ),
    "plan.drop_leg": Ability(
        _("give up a document of a joint plan"), "plan_leg", OWN_LEG, say.LEG, frozenset({LegState.DRAFT}),
        say.SIGNED_LEG,
    ),
    "plan.ask_signatures": Ability(
        _("ask for signatures under a document of a joint plan"), "plan_leg", OWN_LEG, say.LEG, STANDING, say.ENDED_LEG,
    ),
    "plan.sign_leg": Ability(
        _("record signatures under a document of a joint plan"), "plan_leg", OWN_LEG, say.LEG, STANDING, say.ENDED_LEG,
    ),
    "plan.say": Ability(
        _("write down what the person says of an item of a joint plan"), "clause_version",
        TEAM + who(({GUEST}, "reads_by_key")), say.TEAM,
    ),
    "plan.send_key": Ability(
        _("give the person a link to her joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN,
    ),
    "plan.end_key": Ability(
        _("make the person's link to her joint plan worthless"), "joint_plan", TEAM, say.TEAM,
    ),
    "plan.write_field": Ability(
        _("write a field of a document of a joint plan"), "plan_leg", OWN_LEG, say.LEG, STANDING, say.ENDED_LEG,
    ),
    "plan.add_goal": Ability(
        _("add a goal to a joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN,
    ),
    "plan.add_task": Ability(
        _("add a task to a joint plan"), "plan_clause", TEAM, say.TEAM, AHEAD, say.CLAUSE_OVER,
    ),
    "plan.change_clause": Ability(
        _("change an item of a joint plan"), "plan_clause", OWN_LEG, say.LEG, AHEAD, say.CLAUSE_OVER,
    ),
    "plan.drop_clause": Ability(
        _("drop an item of a joint plan"), "plan_clause", OWN_LEG, say.LEG, AHEAD, say.CLAUSE_OVER,
    ),
    "plan.start_task": Ability(
        _("record that a task of a joint plan has begun"), "plan_clause", OWN_TASK, say.LEG,
        frozenset({ClauseState.PLANNED}), _("This task has begun already, or it is done or dropped."),
    ),
    "plan.tick_task": Ability(
        _("record that a task of a joint plan is done"), "plan_clause", OWN_TASK, say.LEG, AHEAD, say.CLAUSE_OVER,
    ),
    "plan.untick_task": Ability(
        _("take back that a task of a joint plan is done"), "plan_clause", OWN_TASK, say.LEG,
        frozenset({ClauseState.DONE}), _("This task is not done."),
    ),
    "plan.record_review": Ability(
        _("record a review of a joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN,
    ),
    "plan.void_review": Ability(
        _("void a review of a joint plan"), "plan_review", who((WRITERS, "wrote")),
        _("Only the author may void an entry."), VALID, say.VOID,
    ),
    "plan.end_leg": Ability(
        _("end a document of a joint plan"), "plan_leg", OWN_LEG, say.LEG, frozenset({LegState.SIGNED}),
        _("Only a signed document is ended. One that nobody signed is given up."),
    ),
    "plan.close_plan": Ability(_("close a joint plan"), "joint_plan", TEAM, say.TEAM, GOING, say.CLOSED_PLAN),
    "plan.record_breach": Ability(
        _("record that a social contract was not kept"), "plan_leg", TEAM, say.TEAM, frozenset({LegState.SIGNED}),
        _("Only a signed contract that runs can be broken."),
    ),
    "plan.hear_person": Ability(
        _("write down what the person says of a breach"), "breach", OWN_LEG, say.LEG,
        frozenset({BreachState.RECORDED}), _("The person has been heard already, or it was withdrawn."),
    ),
    "plan.decide_breach": Ability(
        _("decide on a breach of a social contract"), "breach", who(({HEAD}, "own_leg")),
        _("Only the head of the unit that concluded the contract decides (UPS art. 11 ust. 2-3)."),
        frozenset({BreachState.HEARD}), _("First the person is heard. A decision is made once."),
    ),
    "plan.withdraw_breach": Ability(
        _("withdraw a breach of a social contract"), "breach", who((WRITERS, "own_leg"), (WRITERS, "wrote")), say.LEG,
        frozenset({BreachState.RECORDED, BreachState.HEARD}), _("It has been decided or withdrawn already."),
    ),
}  # fmt: skip
