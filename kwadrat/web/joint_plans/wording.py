"""Words of versions: each part of what an item said, under its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.records.choices import Evidence, PlacementForm, TaskRhythm
from kwadrat.reporting.people import long_day


def _words(name: str, value: Any) -> str:
    if name in ("since", "until"):
        return long_day(date.fromisoformat(value))
    if name == "rhythm":
        return str(TaskRhythm(value).label)
    if name == "evidence":
        return str(Evidence(value).label)
    if name == "work":
        return str(PlacementForm(value).label)
    return str(value)


def version_rows(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Terms and values of a version, in the order of the form; what was left empty is left out."""
    labels = {
        "text": _("What it said"), "goal": _("Goal"), "doer": _("Who does it"),
        "whom": _("Whom it concerns"), "institution": _("Institution"),
        "leg": _("Document"), "since": _("From"), "until": _("Until (last day)"), "hours": _("Hours altogether"),
        "rhythm": _("How often"), "service": _("Kind of service"), "payer": _("Who pays"), "basis": _("Legal basis"),
        "evidence": _("How it is known that it is done"), "work": _("Form of work"),
        "dropped": _("Why it was crossed out"),
    }  # fmt: skip
    return [(label, _words(name, content[name])) for name, label in labels.items() if content.get(name)]
