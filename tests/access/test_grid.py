"""Actor x ability x state, generated from the table, against the expectation approved by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kwadrat.access import rules
from kwadrat.access.abilities import ABILITIES
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.access.rules import Ruling
from kwadrat.records.choices import Role
from tests import cast as cast_module
from tests.access import world
from tests.cast import Cast

GRID: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(
    (Path(__file__).parent / "grid.toml").read_text(encoding="utf-8")
)
NO_PAPERS = {"no_papers"}
Cell = tuple[str, str, str, str]


@pytest.fixture
def stage(db: None) -> tuple[Cast, dict[str, Any]]:
    cast = cast_module.make()
    return cast, world.things(cast)


def cells(actors: list[str]) -> Iterator[Cell]:
    """Every ability with every thing, actor and state."""
    for code in ABILITIES:
        for thing in GRID[code]:
            for state in world.STATES.get(thing, ("",)):
                for actor in actors:
                    yield code, thing, state, actor


def expected(code: str, thing: str, state: str, actor: str) -> bool:
    row = GRID[code][thing]
    return actor in row["actors"] and state in row.get("states", [state])


def test_the_grid_is_complete_and_names_nothing_else(stage: tuple[Cast, dict[str, Any]]) -> None:
    cast, things = stage
    assert set(GRID) == set(ABILITIES)
    for code, rows in GRID.items():
        for thing, row in rows.items():
            assert set(row["actors"]) <= set(cast.actors), code
            assert thing in things, code
            assert ("states" in row) == (ABILITIES[code].states is not None), code
            assert set(row.get("states", [])) <= set(world.STATES.get(thing, ())), code


def test_every_cell_of_the_grid(stage: tuple[Cast, dict[str, Any]]) -> None:
    cast, things = stage
    wrong, count = [], 0
    for code, thing, state, actor in cells(sorted(set(cast.actors) - {"departed", "disabled"})):
        count += 1
        verdict = rules.verdict(cast.actors[actor], code, world.put(things[thing], state))
        if bool(verdict) != expected(code, thing, state, actor):
            wrong.append(f"{code} of {thing} in {state!r} by {actor}: {verdict.ruling.value}")
        if not verdict and not verdict.reason:
            wrong.append(f"{code} of {thing} in {state!r} by {actor}: no reason")
    assert wrong == []
    assert count > 1500


def test_an_outsider_is_always_the_wrong_actor(stage: tuple[Cast, dict[str, Any]]) -> None:
    cast, things = stage
    outsiders = [name for name in cast.actors if name.startswith("out_")]
    assert len(outsiders) == 5
    for code, thing, state, actor in cells(outsiders):
        if thing != "nothing":
            verdict = rules.verdict(cast.actors[actor], code, world.put(things[thing], state))
            assert verdict.ruling is Ruling.WRONG_ACTOR, (code, thing, state, actor)
            assert not verdict.is_shown


def test_the_right_actor_without_papers_is_refused_for_that(stage: tuple[Cast, dict[str, Any]]) -> None:
    cast, things = stage
    for code, thing, state, actor in cells(sorted(cast.actors)):
        if expected(code, thing, state, actor):
            bare = replace(cast.actors[actor], is_authorised=False)
            verdict = rules.verdict(bare, code, world.put(things[thing], state))
            wanted = Ruling.NO_PAPERS if ABILITIES[code].needs_papers else Ruling.ALLOWED
            assert verdict.ruling is wanted, (code, actor)


def test_the_right_actor_in_the_wrong_state_sees_the_button_and_the_reason(stage: tuple[Cast, dict[str, Any]]) -> None:
    cast, things = stage
    seen = 0
    for code, thing, state, actor in cells(sorted(cast.actors)):
        row = GRID[code][thing]
        if actor in row["actors"] and state not in row.get("states", [state]):
            verdict = rules.verdict(cast.actors[actor], code, world.put(things[thing], state))
            assert verdict.ruling is Ruling.WRONG_STATE, (code, state, actor)
            assert verdict.is_shown
            assert verdict.reason == str(ABILITIES[code].state_refusal)
            seen += 1
    assert seen > 50


def test_the_installation_itself_does_only_what_is_marked(stage: tuple[Cast, dict[str, Any]]) -> None:
    _cast, things = stage
    for code, ability in ABILITIES.items():
        thing, row = next(iter(GRID[code].items()))
        verdict = rules.verdict(SYSTEM, code, world.put(things[thing], row.get("states", [""])[0]))
        assert bool(verdict) == ability.for_system, code


def test_an_unknown_ability_is_an_error_and_require_names_the_ability(stage: tuple[Cast, dict[str, Any]]) -> None:
    cast, things = stage
    with pytest.raises(KeyError):
        rules.verdict(cast.coordinator, "referral.frobnicate", things["into_club"])
    with pytest.raises(rules.Refused, match=r"plan\.draft_contract: wrong_actor") as refused:
        rules.require(cast.coordinator, "plan.draft_contract", things["case"])
    assert refused.value.ability == "plan.draft_contract"
    assert "art. 108" in refused.value.verdict.reason.replace("\u00a0", " ")


def test_an_empty_actor_relates_to_nothing(stage: tuple[Cast, dict[str, Any]]) -> None:
    _cast, things = stage
    for role in sorted(set(Role.values) - {Role.ADMINISTRATOR}):
        nobody = Actor(user_id=0, name="", role=role, is_authorised=True)
        for code in ABILITIES:
            for thing in GRID[code]:
                if thing != "nothing":
                    assert not rules.verdict(nobody, code, things[thing]), (role, code)
