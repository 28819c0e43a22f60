"""Pages of services."""

from kwadrat.web.services.attendance import correct_attendance, record_attendance, session, void_attendance
from kwadrat.web.services.cards import (
    consultations,
    correct_consultation,
    of_person,
    record_consultation,
    void_consultation,
)
from kwadrat.web.services.groups import create_group, group, groups, join_group, leave_group
from kwadrat.web.services.sessions import cancel_session, plan_session
from kwadrat.web.services.week import week

__all__ = [
    "cancel_session", "consultations", "correct_attendance", "correct_consultation", "create_group", "group", "groups",
    "join_group", "leave_group", "of_person", "plan_session", "record_attendance", "record_consultation", "session",
    "void_attendance", "void_consultation", "week",
]  # fmt: skip
