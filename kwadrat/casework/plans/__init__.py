"""Verbs on plans: social contracts, and joint plans with their legs and clauses (Jowisz)."""

from kwadrat.casework.plans.breaches import decide_breach, hear_person, record_breach, withdraw_breach
from kwadrat.casework.plans.clauses import (
    add_goal,
    add_task,
    change_clause,
    drop_clause,
    start_task,
    tick_task,
    untick_task,
    write_field,
)
from kwadrat.casework.plans.contracts import draft_contract, edit_contract, end_contract, sign_contract
from kwadrat.casework.plans.household import add_member, end_member
from kwadrat.casework.plans.joint import add_leg, drop_leg, edit, edit_leg, open
from kwadrat.casework.plans.reading import end_key, send_key
from kwadrat.casework.plans.reviews import Found, close_plan, end_leg, record_review, void_review
from kwadrat.casework.plans.signing import ask_signatures, say, sign_leg

__all__ = [
    "Found", "add_goal", "add_leg", "add_member", "add_task", "ask_signatures", "change_clause", "close_plan",
    "decide_breach", "draft_contract", "drop_clause", "drop_leg", "edit", "edit_contract", "edit_leg", "end_contract",
    "end_key", "end_leg", "end_member", "hear_person", "open", "record_breach", "record_review", "say", "send_key",
    "sign_contract", "sign_leg", "start_task", "tick_task", "untick_task", "void_review", "withdraw_breach",
    "write_field",
]  # fmt: skip
