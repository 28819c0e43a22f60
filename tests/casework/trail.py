"""What a verb left behind: its audit event and the notices it queued."""

from __future__ import annotations

from typing import Any

import pytest

from kwadrat.casework.action import Problem, Problems
from kwadrat.records.audit import AuditEvent
from kwadrat.records.notices import Notice, NoticeTarget


def last(kind: str) -> AuditEvent:
    """The newest event, which is of this verb."""
    event = AuditEvent.objects.order_by("-id").first()
    assert event is not None
    assert event.kind == kind
    return event


def notices(kind: str) -> set[str]:
    """Addresses to which this kind of notice was written."""
    rows = Notice.objects.filter(kind=kind, user__isnull=False).values_list("user__email", flat=True)
    return {*rows, *(one.address for one in NoticeTarget.objects.filter(notice__kind=kind))}


class _Refusing:
    """A Problem beside this field was raised, and nothing was written."""

    def __init__(self, field: str | None, match: str = "") -> None:
        self.field = field
        self.raised = pytest.raises((Problem, Problems), match=match or None)

    def __enter__(self) -> None:
        self.before = AuditEvent.objects.count()
        self.info: Any = self.raised.__enter__()

    def __exit__(self, *exception: Any) -> bool:
        caught = bool(self.raised.__exit__(*exception))
        error = self.info.value
        fields = {one.field for one in getattr(error, "problems", [error])}
        assert self.field in fields, f"beside {fields}, not beside {self.field}"
        assert AuditEvent.objects.count() == self.before
        return caught


def problem(field: str | None, match: str = "") -> _Refusing:
    """`with problem("on"): verb(...)`: the verb reports a problem beside the field and writes nothing."""
    return _Refusing(field, match)
