"""What the evaluation of a rule on a day came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kwadrat.law.params import Rule

Level = Literal["block", "warn", "info"]

_LEVELS: Mapping[str, Level] = {"block": "block", "warn": "warn", "compute": "info"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that has something to say: its level and article, and a code that the web puts into words."""

    rule_id: str
    level: Level
    article: str
    confidence: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


def finding(rule: Rule, code: str, **params: str) -> Finding:
    """The finding of a rule at the level with which the rule ships."""
    return Finding(rule.id, _LEVELS[rule.ship_as], rule.article, rule.confidence, code, params)
