"""The rules against a copied table: `ship_as` on each side of every change, and references to parameters."""

import csv
import datetime
from collections import Counter
from pathlib import Path
from types import MappingProxyType

import pytest

from kwadrat.law.params import MissingParameter, Parameter, Params, Rule, Rules

DAY = datetime.timedelta(days=1)

with (Path(__file__).parent / "rule_table.csv").open(encoding="utf-8") as lines:
    TABLE = list(csv.DictReader(lines))


@pytest.mark.parametrize("row", TABLE, ids=[f"{r['id']}@{r['from'] or 'start'}" for r in TABLE])
def test_version_stands_on_its_days_and_on_no_other(row: dict[str, str]) -> None:
    rules = Rules.load()
    first = datetime.date.fromisoformat(row["from"] or "1990-01-01")
    last = datetime.date.fromisoformat(row["to"] or "2060-01-01")
    for on in (first, last):
        rule = rules.rule(row["id"], on)
        assert rule is not None
        assert [rule.level, rule.ship_as, rule.confidence, rule.article] == [
            row["level"],
            row["ship_as"],
            row["confidence"],
            row["article"],
        ]
        assert ";".join(f"{key}={'|'.join(rule.listed(key))}" for key in rule.parameters) == row["parameters"]
        assert rule.pl
        assert rule.en
    same = rules.rule(row["id"], first)
    if row["from"]:
        assert rules.rule(row["id"], first - DAY) != same
    if row["to"]:
        assert rules.rule(row["id"], last + DAY) != same


def test_no_rule_is_lost() -> None:
    assert len(TABLE) == 86
    got = Counter((r.id, str(r.valid_from or ""), str(r.valid_to or ""), r.ship_as) for r in Rules.load())
    assert got == Counter((r["id"], r["from"], r["to"], r["ship_as"]) for r in TABLE)


def test_a_block_with_weak_confidence_ships_as_a_warning() -> None:
    for rule in Rules.load():
        if rule.level == "block":
            assert rule.ship_as == ("warn" if rule.confidence in {"C", "D"} else "block"), rule.id
        else:
            assert rule.ship_as == rule.level, rule.id


@pytest.mark.parametrize("rule_id", ["EL-04", "EL-07", "OP-01", "RE-02", "RE-03", "IP-01", "IP-02", "CO-03", "CL-05"])
def test_rules_in_two_versions_change_from_one_day_to_the_next(rule_id: str) -> None:
    rules = Rules.load()
    earlier, later = [rule for rule in rules if rule.id == rule_id]
    assert earlier.valid_to is not None
    assert later.valid_from == earlier.valid_to + DAY
    assert rules.rule(rule_id, earlier.valid_to) is earlier
    assert rules.rule(rule_id, later.valid_from) is later


def test_every_rule_with_two_versions_is_in_the_list_above() -> None:
    counted = Counter(rule.id for rule in Rules.load())
    assert {rule_id for rule_id, n in counted.items() if n > 1} == {
        "EL-04", "EL-07", "OP-01", "RE-02", "RE-03", "IP-01", "IP-02", "CO-03", "CL-05",
    }  # fmt: skip


def test_each_reference_names_a_parameter() -> None:
    known = set(Params.load().ids())
    references = [
        value[1:]
        for rule in Rules.load()
        for value in rule.parameters.values()
        if isinstance(value, str) and value.startswith("@")
    ]
    assert len(references) > 30
    assert set(references) <= known


def test_references_are_resolved_on_the_day() -> None:
    rule = Rules.load().rule("RE-03", datetime.date(2022, 2, 14))
    assert rule is not None
    years = rule.resolved(Params.load(), datetime.date(2022, 2, 14))["years"]
    assert isinstance(years, Parameter)
    assert years.integer == 2
    rule = Rules.load().rule("EL-01", datetime.date(2022, 2, 15))
    assert rule is not None
    assert rule.resolved(Params.load(), datetime.date(2022, 2, 15))["groups"] == (
        "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "GX",
    )  # fmt: skip


def test_reference_to_an_unset_parameter_refuses() -> None:
    on = datetime.date(2025, 1, 1)
    rule = Rules.load().rule("WO-03", on)
    assert rule is not None
    with pytest.raises(MissingParameter, match=r"deminimis\.ceiling_eur"):
        rule.resolved(Params.load(), on)


def test_listed_gives_one_code_many_or_none() -> None:
    rule = Rules.load().rule("EL-07", datetime.date(2022, 2, 15))
    assert rule is not None
    assert rule.listed("benefits") == ("6",)
    assert rule.listed("groups") == ()


def test_parameters_of_a_rule_cannot_be_changed() -> None:
    rule = Rules.load().rule("EL-07", datetime.date(2022, 2, 15))
    assert rule is not None
    with pytest.raises(TypeError):
        rule.parameters["benefits"] = "7"  # type: ignore[index]


def test_unknown_rule_is_none() -> None:
    assert Rules.load().rule("EL-99", datetime.date(2025, 1, 1)) is None


def version(first: str | None, last: str | None) -> Rule:
    return Rule(
        id="XX-01",
        pl="reguła",
        en="rule",
        level="warn",
        ship_as="warn",
        article="UZS 1",
        valid_from=None if first is None else datetime.date.fromisoformat(first),
        valid_to=None if last is None else datetime.date.fromisoformat(last),
        confidence="A",
        parameters=MappingProxyType({}),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2020-01-01", None), ("2021-01-01", None)),
        ((None, "2020-01-01"), ("2020-01-01", None)),
        ((None, "2020-01-01"), (None, "2010-01-01")),
        (("2021-01-01", None), ("2020-01-01", "2021-01-01")),
    ],
)
def test_two_versions_on_one_day_are_refused(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None]
) -> None:
    with pytest.raises(ValueError, match="XX-01: two versions"):
        Rules([version(*one), version(*other)])


def test_versions_one_after_the_other_are_accepted() -> None:
    assert len(list(Rules([version("2020-01-01", None), version(None, "2019-12-31")]))) == 2
    # a rule without parameters of its own gets an empty mapping
    assert not Rule("XX-02", "a", "b", "warn", "warn", "UZS 1", None, None, "A").parameters
