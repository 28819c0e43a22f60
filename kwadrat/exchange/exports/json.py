"""A table as JSON: numbers of money, hours and percentages are text with a dot, so that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kwadrat.reporting.tables import Table


def render(table: Table) -> bytes:
    """UTF-8 with Polish letters as they are, and a line end."""
    return (json.dumps(table.as_dict(), ensure_ascii=False, indent=2) + "\n").encode()


def several(tables: Sequence[Table], head: dict[str, Any]) -> bytes:
    """Several tables of one report under its head."""
    whole = {**head, "parts": [table.as_dict() for table in tables]}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
