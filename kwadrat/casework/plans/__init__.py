"""Verbs on plans: social contracts, and joint plans with their legs and clauses (Jowisz)."""

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
from kwadrat.casework.plans.joint import add_leg, drop_leg, edit, edit_leg, open

__all__ = [
    "add_goal", "add_leg", "add_task", "change_clause", "draft_contract", "drop_clause", "drop_leg", "edit",
    "edit_contract", "edit_leg", "end_contract", "open", "sign_contract", "start_task", "tick_task", "untick_task",
    "write_field",
]  # fmt: skip
