"""Checks that several verbs share; each raises Problem beside its field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kwadrat.casework.action import Problem
from kwadrat.law.findings import Finding
from kwadrat.law.identifiers import BadIdentifier
from kwadrat.law.params import Params, Rules

DAY = timedelta(days=1)


def today() -> date:
    """The one clock of casework: today in Warsaw."""
    return timezone.localdate()


def not_future(on: date, field: str = "on") -> None:
    """An event that is recorded has happened: not later than today, not before 1900."""
    if on > today():
        raise Problem(_("This day is still ahead. Give the day on which it happened."), field)
    if on.year < 1900:
        raise Problem(_("Check the year of this date."), field)


def ordered(since: date, until: date | None, field: str = "until") -> None:
    """The end is not before the start."""
    if until is not None and until < since:
        raise Problem(_("The end is before the start. Correct one of the two dates."), field)


def span(since: date, until: date | None) -> DateRange:
    """Days from `since` to `until` inclusive as a stored half-open range."""
    return DateRange(since, until + DAY if until is not None else None)


def closed(period: Any, last: date) -> DateRange:
    """The period again, with `last` as its last day (empty when it would end before it starts)."""
    return DateRange(period.lower, max(last + DAY, period.lower))


def filled(text: str, field: str, message: str) -> str:
    """Trimmed text; a Problem when nothing is left."""
    text = text.strip()
    if not text:
        raise Problem(message, field)
    return text


def rule_text(finding: Finding, on: date) -> str:
    """Text of the rule behind a finding in the reader's language, with its article."""
    rule = Rules.load().rule(finding.rule_id, on)
    if rule is None:
        return f"{finding.rule_id} ({finding.article})"
    text = rule.text_en if (translation.get_language() or "pl").startswith("en") else rule.text_pl
    return f"{text[:1].upper()}{text[1:]} ({finding.article})."


def rules() -> Rules:
    """Dated rules of law."""
    return Rules.load()


def params() -> Params:
    """Dated parameters of law."""
    return Params.load()


def identifier_problem(error: BadIdentifier, name: str, field: str) -> Problem:
    """A bad PESEL, NIP or REGON in words."""
    texts = {
        "length": _("%(name)s has the wrong number of digits. Check it against the document."),
        "characters": _("%(name)s consists of digits only."),
        "check_digit": _("The last digit of %(name)s does not match the others. Check it against the document."),
        "date": _("The date inside %(name)s does not exist. Check it against the document."),
    }
    return Problem(texts[error.code] % {"name": name}, field)


class unique:
    """Turn a broken uniqueness or exclusion constraint of the body into a Problem beside its field."""

    def __init__(self, **messages: str) -> None:
        self.messages = messages
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError):
            name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
            for key, message in self.messages.items():
                constraint, _sep, field = key.partition("__")
                if constraint == name:
                    raise Problem(message, field or None) from error
