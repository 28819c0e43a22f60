"""How long data are kept: the rules by kind of data, and the day from which they may be erased."""

import datetime
from dataclasses import dataclass

from kwadrat.law.params import Params, Rules
from kwadrat.law.params.parameters import Parameter

DAY, YEAR_END = "day", "year_end"
GRACE = "retention.grace_days"
RULES = {"club_file": "RT-01", "social_contract": "RT-02", "case_file": "RT-03", "trail": "RT-04"}


@dataclass(frozen=True, slots=True)
class Kept:
    """The rule for one kind of data on a day; `years` is None where the law sets no period."""

    kind: str
    rule: str
    article: str
    years: int | None
    can_hold: bool
    confidence: str
    pl: str
    en: str


def kept(kind: str, params: Params, rules: Rules, on: datetime.date) -> Kept:
    """The rule that holds for a kind of data on the day; KeyError for an unknown kind or a day without a rule."""
    rule = rules.rule(RULES[kind], on)
    if rule is None:
        raise KeyError(kind)
    period = rule.resolved(params, on).get("period")
    years = period.integer if isinstance(period, Parameter) else None
    can_hold = rule.parameters["hold"] == "yes"
    return Kept(kind, rule.id, rule.article, years, can_hold, rule.confidence, rule.pl, rule.en)


def erasable_on(event: datetime.date, years: int, counted: str) -> datetime.date:
    """The first day on which data may be erased: whole years after the event, or after the end of its year.

    Counted from 29 February the period ends on 28 February of a common year.
    """
    if counted == YEAR_END:
        return datetime.date(event.year + years + 1, 1, 1)
    if counted != DAY:
        raise ValueError(counted)
    last = min(event.day, 28) if event.month == 2 else event.day
    return datetime.date(event.year + years, event.month, last) + datetime.timedelta(days=1)
