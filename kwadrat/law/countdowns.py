"""Status of an unemployed person: until when the next contact with the labour office is due, and until when the status
lasts. Both are counted from entered facts and only warn: nothing follows from a day that has passed."""

import datetime
from dataclasses import dataclass
from typing import Literal

from kwadrat.law.dates import ONE_DAY, add_months
from kwadrat.law.params import Params
from kwadrat.law.params.parameters import Parameter

CONTACT, CONTACT_WARN = "status.new.contact_days", "status.new.contact_warn_day"
STATUS, STATUS_WARN = "status.new.max_years", "status.new.end_warn_days"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Countdown:
    """From which day it was counted, the last day in time, from when to warn, and the parameter it rests on."""

    kind: Literal["contact", "status"]
    since: datetime.date
    due_on: datetime.date
    warn_on: datetime.date
    parameter: Parameter

    def level(self, on: datetime.date) -> Literal["ok", "warn", "late"]:
        """How it stands on the day: late after the last day, warn before it, ok before that."""
        if on > self.due_on:
            return "late"
        return "warn" if on >= self.warn_on else "ok"


def _from(since: datetime.date, row: Parameter) -> datetime.date:
    """Whoever registered or came before the rule is counted from its first day."""
    return max(since, row.valid_from or since)


@dataclass(frozen=True, slots=True)
class Term:
    """How long something runs on a day: from which day it is counted at the earliest, for how many days or years."""

    floor: datetime.date
    length: int


def _term(code: str, on: datetime.date, params: Params) -> Term | None:
    row = params.row(code, on)
    return None if row is None else Term(_from(datetime.date.min, row), row.integer)


def contact_term(on: datetime.date, params: Params) -> tuple[Term, int] | None:
    """The days between two contacts and the day from which to warn, for counting many people at once; None on a day on
    which no such rule stands."""
    term = _term(CONTACT, on, params)
    return None if term is None else (term, params.value(CONTACT_WARN, on).integer)


def status_term(on: datetime.date, params: Params) -> Term | None:
    """The years that the status lasts at most, for counting many people at once; None as above."""
    return _term(STATUS, on, params)


def contact(last: datetime.date, on: datetime.date, params: Params) -> Countdown | None:
    """Until when the next contact with the labour office is due after the last known one (URP); None on a day on which
    no such rule stands. The warning begins on the day of the own parameter."""
    row = params.row(CONTACT, on)
    if row is None:
        return None
    since = _from(last, row)
    warn = since + params.value(CONTACT_WARN, on).integer * ONE_DAY
    return Countdown("contact", since, since + row.integer * ONE_DAY, warn, row)


def status(since: datetime.date, on: datetime.date, params: Params) -> Countdown | None:
    """Until when the status of unemployed lasts, counted from the registration (IP-05, URP art. 63); None on a day on
    which no such rule stands. A running form of help or maternity prolongs it, which no date here knows."""
    row = params.row(STATUS, on)
    if row is None:
        return None
    first = _from(since, row)
    due = add_months(first, row.integer * MONTHS) - ONE_DAY
    return Countdown("status", first, due, due - params.value(STATUS_WARN, on).integer * ONE_DAY, row)
