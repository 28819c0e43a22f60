"""Pages of the partnership: its Square, members and their tasks, agreement, meetings, clubs."""

from kwadrat.web.partnership.agreements import (
    move_meeting,
    plan_meeting,
    record_agreement,
    sign_agreement,
    void_agreement,
    void_meeting,
    void_signature,
)
from kwadrat.web.partnership.loop import view_loop
from kwadrat.web.partnership.matrix import open_matrix, view_matrix
from kwadrat.web.partnership.members import (
    add_task,
    change_member,
    change_task,
    end_member,
    end_task,
    member,
    void_member,
    void_task,
)
from kwadrat.web.partnership.pages import index, papers
from kwadrat.web.partnership.setting_up import add_institution, add_member, create, enter_register, open_club

__all__ = [
    "add_institution",
    "add_member",
    "add_task",
    "change_member",
    "change_task",
    "create",
    "end_member",
    "end_task",
    "enter_register",
    "index",
    "member",
    "move_meeting",
    "open_club",
    "open_matrix",
    "papers",
    "plan_meeting",
    "record_agreement",
    "sign_agreement",
    "view_loop",
    "view_matrix",
    "void_agreement",
    "void_meeting",
    "void_member",
    "void_signature",
    "void_task",
]
