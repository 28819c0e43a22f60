"""Pages of joint plans: the board, its documents, goals and tasks, reviews, breaches."""

from kwadrat.web.joint_plans.board import history, joint_plan, leg, reviews
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

__all__ = [
    "add_goal", "add_leg", "add_task", "change_clause", "drop_clause", "drop_leg", "edit", "edit_leg", "history",
    "joint_plan", "leg", "open_plan", "reviews", "start_task", "tick_task", "untick_task", "write_field",
]  # fmt: skip
