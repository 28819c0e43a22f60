"""Pages of joint plans: the board, its documents, goals and tasks, reviews, breaches."""

from kwadrat.web.joint_plans.board import history, joint_plan, leg, print_day, reviews
from kwadrat.web.joint_plans.breaches import breach, decide_breach, hear_person, record_breach, withdraw_breach
from kwadrat.web.joint_plans.household import add_member, end_member
from kwadrat.web.joint_plans.items import (
    add_goal,
    add_task,
    change_clause,
    drop_clause,
    start_task,
    tick_task,
    untick_task,
)
from kwadrat.web.joint_plans.plan import add_leg, drop_leg, edit, edit_leg, open_plan, write_field
from kwadrat.web.joint_plans.talks import close_plan, end_leg, record_review, void_review

__all__ = [
    "add_goal", "add_leg", "add_member", "add_task", "breach", "change_clause", "close_plan", "decide_breach",
    "drop_clause", "drop_leg", "edit", "edit_leg", "end_leg", "end_member", "hear_person", "history", "joint_plan",
    "leg", "open_plan", "print_day", "record_breach", "record_review", "reviews", "start_task", "tick_task",
    "untick_task", "void_review", "withdraw_breach", "write_field",
]  # fmt: skip
