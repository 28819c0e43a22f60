"""Pages of services."""

from kwadrat.web.services.groups import (
    consultations,
    correct_consultation,
    create_group,
    group,
    groups,
    join_group,
    leave_group,
    of_person,
    record_consultation,
    void_consultation,
)
from kwadrat.web.services.sessions import (
    cancel_session,
    correct_attendance,
    plan_session,
    record_attendance,
    session,
    void_attendance,
    week,
)

__all__ = [
    "cancel_session", "consultations", "correct_attendance", "correct_consultation", "create_group", "group", "groups",
    "join_group", "leave_group", "of_person", "plan_session", "record_attendance", "record_consultation", "session",
    "void_attendance", "void_consultation", "week",
]  # fmt: skip
