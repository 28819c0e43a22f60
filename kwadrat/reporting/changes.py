"""History of a thing: who changed what, before and after, from the audit, which holds no secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.access.abilities import ABILITIES
from kwadrat.records.audit import AuditEvent
from kwadrat.records.choices import ClockKind
from kwadrat.records.partnership import Institution

TAKEN_IN = "institution"  # what verbs on a partnership call the institution they take in
Value = str | int | bool | date | tuple[date | None, date | None] | None


@dataclass(frozen=True)
class Line:
    """One field: its name in words, the value before and after; `is_told` is False for a field that is not open."""

    label: str
    before: Value = None
    after: Value = None
    is_told: bool = True


@dataclass(frozen=True)
class Change:
    """One carried-out verb on the thing."""

    pk: int
    at: datetime
    who: str
    body: str
    verb: str
    lines: tuple[Line, ...]


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _value(field: Any, raw: Any) -> Value:
    """The stored value as the reader knows it: labels for codes, days for ranges."""
    if isinstance(raw, dict):
        if "pl" in raw:
            return str(raw["en"] if (get_language() or "pl").startswith("en") else raw["pl"])
        return _date(raw.get("since")), _date(raw.get("until"))
    if raw in (None, ""):
        return None
    if field.choices:
        return str(dict(field.flatchoices).get(raw, raw))
    if field.get_internal_type() == "DateField":
        return _date(raw)
    return raw if isinstance(raw, (bool, int)) else str(raw)


def _line(entry: dict[str, Any]) -> Line:
    if "of" in entry:  # a term: the days of one clock
        before, after = (
            ngettext("%(num)s day", "%(num)s days", num) % {"num": num} for num in (entry["old"], entry["new"])
        )
        return Line(str(ClockKind(entry["of"]).label), before, after)
    field = apps.get_model("kwadrat", entry["model"])._meta.get_field(entry["field"])
    label = str(field.verbose_name)
    if "new" not in entry:
        return Line(label, is_told=False)
    return Line(label, _value(field, entry["old"]), _value(field, entry["new"]))


def _taken_in(details: dict[str, Any], names: dict[str, str]) -> Iterable[Line]:
    """The institution that a verb on a partnership is about."""
    name = names.get(str(details.get(TAKEN_IN, "")))
    return [Line(str(_("institution")), None, name)] if name else []


def of(subjects: Iterable[str], size: int = 100, kinds: str = "") -> list[Change]:
    """Changes of the things with these names in the audit, newest first; `kinds` narrows to one noun. Two queries."""
    found = AuditEvent.objects.filter(subject__in=[name for name in subjects if name], kind__startswith=kinds)
    found = found.exclude(Q(kind="document.open") | Q(kind__startswith="report."))  # readings change nothing
    rows = list(found.order_by("-at", "-pk")[:size])
    refs = {str(row.details[TAKEN_IN]) for row in rows if TAKEN_IN in row.details}
    names = dict(Institution.objects.filter(ref__in=refs).values_list("ref", "name")) if refs else {}
    return [
        Change(
            row.pk, row.at, row.actor_name, row.institution_name,
            str(ABILITIES[row.kind].label) if row.kind in ABILITIES else row.kind,
            (*_taken_in(row.details, names), *(_line(entry) for entry in row.details.get("changes", []))),
        )
        for row in rows
    ]  # fmt: skip
