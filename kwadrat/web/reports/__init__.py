"""Pages of reports: the list, the half-year, the yearly report to the wojewoda and its submitted versions."""

from kwadrat.web.reports.annual import cell, check, history, open_group, part
from kwadrat.web.reports.half_year import index, open_cell, view
from kwadrat.web.reports.submitted import ask_fix, correct, submit, submitted

__all__ = [
    "ask_fix", "cell", "check", "correct", "history", "index", "open_cell", "open_group", "part", "submit", "submitted",
    "view",
]  # fmt: skip
