"""What the pages of the partnership read: corners and members, the events of its tasks, the cooperation matrix."""

from kwadrat.reporting.partnership.members import (
    Member,
    clubs,
    everybody,
    member,
    members,
    membership_of,
    outside,
)

__all__ = [
    "Member",
    "clubs",
    "everybody",
    "member",
    "members",
    "membership_of",
    "outside",
]
