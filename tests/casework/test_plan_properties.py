"""What holds of a joint plan whatever its workers do, in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwadrat.access.actor import Actor
from kwadrat.access.rules import Refused
from kwadrat.casework import plans
from kwadrat.casework.action import Problem
from kwadrat.casework.plans.steps import content_of, digest_of
from kwadrat.records.choices import ClauseKind, ClauseState, LegKind
from kwadrat.records.plans import ClauseVersion, JointPlan, PlanClause, PlanLeg
from tests import build
from tests import cast as cast_module
from tests.casework.test_joint_plans import together
from tests.cast import Cast

LEGS = {"ops_worker": LegKind.CONTRACT_B, "pup_counsellor": LegKind.ACTION_PLAN, "coordinator": LegKind.CLUB}
MOVES = ("goal", "task", "change", "move", "drop", "tick", "untick", "field", "drop_leg", "leg")
SAID = dict[int, tuple[dict[str, Any], int | None]]


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


class Walk:
    """Workers of three institutions at one plan; each step is tried by its real verb, and refused where it must be."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.plan = build.joint_plan(cast, together(cast))
        self.done = 0

    def one_of(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def legs(self, by: Actor) -> Any:
        return PlanLeg.objects.filter(plan=self.plan, institution_id=by.institution_id)

    def go(self, name: str, move: str, number: int) -> None:
        by, text = self.cast.actors[name], f"tekst {number}"
        leg = self.one_of(self.legs(by), number) if number % 3 else None
        goal = self.one_of(self.plan.clauses.filter(kind=ClauseKind.GOAL), number)
        task = self.one_of(self.plan.clauses.filter(kind=ClauseKind.TASK), number)
        clause = self.one_of(self.plan.clauses.all(), number)
        verbs: dict[str, Callable[[], Any]] = {
            "leg": lambda: build.plan_leg(self.cast, self.plan, by=by, kind=LEGS[name]),
            "goal": lambda: plans.add_goal(self.plan, by=by, words=text, leg=leg),
            "task": lambda: goal and build.plan_task(self.cast, goal, by=by, leg=leg, text=text),
            "change": lambda: task and plans.change_clause(task, by=by, text=text),
            "move": lambda: task and plans.change_clause(task, by=by, leg=leg),
            "drop": lambda: clause and plans.drop_clause(clause, by=by, reason=text),
            "tick": lambda: task and plans.tick_task(task, by=by, on=self.cast.today, note=text),
            "untick": lambda: task and plans.untick_task(task, by=by, reason=text),
            "field": lambda: leg and plans.write_field(leg, by=by, code=f"f{number % 2}", text=text[: number % 9]),
            "drop_leg": lambda: leg and plans.drop_leg(leg, by=by, reason=text),
        }  # fmt: skip
        try:
            with transaction.atomic():
                self.done += bool(verbs[move]())
        except (Problem, Refused):
            pass

    def said(self) -> SAID:
        return {
            one.pk: (content_of(one), one.number)
            for one in self.plan.clauses.exclude(state=ClauseState.DROPPED).select_related("leg", "goal")
        }


def as_of(plan: JointPlan, moment: datetime) -> SAID:
    """What every clause said at a moment, from its versions alone; the dropped ones are out."""
    rows = ClauseVersion.objects.filter(plan=plan, at__lte=moment).order_by("clause", "-number").distinct("clause")
    return {row.clause_id: (row.content, row.number) for row in rows if "dropped" not in row.content}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    walk=st.lists(
        st.tuples(st.sampled_from(sorted(LEGS)), st.sampled_from(MOVES), st.integers(0, 29)), min_size=8, max_size=24
    )
)
def test_a_plan_is_its_legs_and_every_day_of_it_can_be_read(cast: Cast, walk: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        here, moments = Walk(cast), []
        for name in LEGS:
            here.go(name, "leg", 0)
            here.go(name, "goal", 1)
        for name, move, number in walk:
            here.go(name, move, number)
            moments.append((timezone.now(), here.said()))
        assert here.done >= len(LEGS) * 2
        whole_plan_is_its_legs(here.plan)
        for moment, said in moments:
            told = as_of(here.plan, moment)
            assert set(told) == set(said)
            assert {pk: number for pk, (_text, number) in told.items()} == {
                pk: number for pk, (_text, number) in said.items()
            }
            assert {pk: text["text"] for pk, (text, _n) in told.items()} == {
                pk: text["text"] for pk, (text, _n) in said.items()
            }
            assert {pk: text.get("leg") for pk, (text, _n) in told.items()} == {
                pk: text.get("leg") for pk, (text, _n) in said.items()
            }
        transaction.set_rollback(True)


def whole_plan_is_its_legs(plan: JointPlan) -> None:
    """Each clause stands in at most one leg, of this plan; the legs and the legless together are the plan."""
    clauses = list(PlanClause.objects.filter(plan=plan).select_related("leg"))
    parts = [set(leg.clauses.values_list("pk", flat=True)) for leg in plan.legs.all()]
    parts.append(set(plan.clauses.filter(leg=None).values_list("pk", flat=True)))
    assert sorted(pk for part in parts for pk in part) == sorted(one.pk for one in clauses)
    assert all(one.leg is None or one.leg.plan_id == plan.pk for one in clauses)
    for one in clauses:
        versions = list(one.versions.order_by("number"))
        assert [row.number for row in versions] == list(range(1, one.number + 1))
        assert all(row.digest == digest_of(row.content) for row in versions)
        assert ("dropped" in versions[-1].content) == (one.state == ClauseState.DROPPED)
        steps = list(one.steps.order_by("pk").values_list("from_state", "to_state"))
        assert [to for _was, to in steps[:-1]] == [was for was, _to in steps[1:]]
        assert steps[-1][1] == one.state
