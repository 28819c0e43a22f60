"""A dated rule: what the law asks for and what the program may do about it with the present confidence."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, Self

from kwadrat.law.params.parameters import Parameter, Params
from kwadrat.law.params.reading import read, rule_files

Action = Literal["block", "warn", "compute"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. `level` is what the law asks for, `ship_as` what the program does."""

    id: str
    pl: str
    en: str
    level: Action
    ship_as: Action
    article: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None  # last day, inclusive
    confidence: str
    dates_confidence: str = ""
    parameters: Mapping[str, str | tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""

    def covers(self, on: datetime.date) -> bool:
        """Whether this version of the rule stands on the day."""
        return (self.valid_from or datetime.date.min) <= on <= (self.valid_to or datetime.date.max)

    def listed(self, key: str) -> tuple[str, ...]:
        """The named parameter of the rule as a list of codes, empty when the rule has none of that name."""
        value = self.parameters.get(key, ())
        return (value,) if isinstance(value, str) else value

    def resolved(self, params: Params, on: datetime.date) -> dict[str, str | tuple[str, ...] | Parameter]:
        """The parameters of the rule, with each "@id" replaced by the legal parameter of the day (MissingParameter)."""
        return {
            key: params.value(value[1:], on) if isinstance(value, str) and value.startswith("@") else value
            for key, value in self.parameters.items()
        }


class Rules:
    """All rules, immutable."""

    __slots__ = ("_rules",)

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        for index, one in enumerate(self._rules):
            for other in self._rules[index + 1 :]:
                if one.id == other.id and _overlap(one, other):
                    raise ValueError(f"{one.id}: two versions stand on the same day")

    @classmethod
    def load(cls) -> Self:
        """The rules of the files; ValueError when two versions of one rule stand on the same day."""
        return cls(_file_rules())

    def __iter__(self) -> Iterator[Rule]:
        """Every version of every rule, in the order of the files."""
        return iter(self._rules)

    def rule(self, rule_id: str, on: datetime.date) -> Rule | None:
        """The version that stands on the day of the event, or None when the law has no such rule on that day."""
        return next((rule for rule in self._rules if rule.id == rule_id and rule.covers(on)), None)


def _overlap(one: Rule, other: Rule) -> bool:
    first, second = sorted((one, other), key=lambda rule: rule.valid_from or datetime.date.min)
    return second.valid_from is None or first.covers(second.valid_from)


@cache
def _file_rules() -> tuple[Rule, ...]:
    return tuple(_rule(row) for name in rule_files() for row in read(name)["rule"])


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        pl=row["pl"],
        en=row["en"],
        level=row["level"],
        ship_as=row["ship_as"],
        article=row["article"],
        valid_from=row.get("from"),
        valid_to=row.get("to"),
        confidence=row["confidence"],
        dates_confidence=row.get("dates", ""),
        parameters=MappingProxyType(
            {key: value if isinstance(value, str) else tuple(value) for key, value in row.get("parameters", {}).items()}
        ),
        note=row.get("note", ""),
    )
