"""Joint plans as their pages and papers read them: the board of a day, items in plain words, history, what is due."""

from kwadrat.reporting.joint_plans.board import Board, Cell, Party, Progress, Row, Strip, Task, board
from kwadrat.reporting.joint_plans.heads import Head, head_on, heads_of
from kwadrat.reporting.joint_plans.history import breach_steps, breaches, reads_item, reviews, steps, versions
from kwadrat.reporting.joint_plans.items import (
    Item,
    LegThen,
    Signed,
    Voice,
    items_on,
    legs_on,
    reads_form,
)
from kwadrat.reporting.joint_plans.reach import (
    breaches_in,
    clauses_in,
    left_by,
    legs_in,
    members_in,
    of_case,
    one,
    people_called,
    reviews_in,
)
from kwadrat.reporting.joint_plans.short import Short, ShortLeg, short
from kwadrat.reporting.joint_plans.words import sentence, standing

__all__ = [
    "Board", "Cell", "Head", "Item", "LegThen", "Party", "Progress", "Row", "Short", "ShortLeg", "Signed", "Strip",
    "Task", "Voice", "board", "breach_steps", "breaches", "breaches_in", "clauses_in", "head_on", "heads_of",
    "items_on", "left_by", "legs_in", "legs_on", "members_in", "of_case", "one", "people_called", "reads_form",
    "reads_item", "reviews", "reviews_in", "sentence", "short", "standing", "steps", "versions",
]  # fmt: skip
