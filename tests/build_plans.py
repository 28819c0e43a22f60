"""A joint plan with a row in every table of plans."""

from __future__ import annotations

from kwadrat.casework import plans
from kwadrat.casework.plans import Found
from kwadrat.records.choices import BreachDecision, LinkWay, PlanResult, TaskResult
from kwadrat.records.people import Case
from kwadrat.records.plans import Breach, JointPlan
from tests import build
from tests.cast import Cast


def decided(cast: Cast, breach: Breach) -> Breach:
    """A breach after the person was heard and the head excused it."""
    plans.hear_person(breach, by=cast.ops_worker, on=cast.ago(1), statement="Byłam u lekarza.")
    return plans.decide_breach(
        breach, by=cast.ops_head, on=cast.today, decision=BreachDecision.EXCUSED, grounds="Zaświadczenie."
    )


def whole(cast: Cast, case: Case) -> JointPlan:
    """A plan of a person from its first draft to its end."""
    task = build.plan_task(cast, build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, case))))
    assert task.leg is not None
    plans.write_field(task.leg, by=cast.ops_worker, code="diagnosis", text="Mieszka z synem.")
    plans.ask_signatures(task.leg, by=cast.ops_worker, until=cast.ago(-7))
    build.sign_leg(cast, task.leg, officer_on=None)
    plans.say(task.versions.get(), by=cast.ops_worker, is_agreed=False, note="Wolę rano.", is_own=False)
    plans.send_key(task.plan, by=cast.ops_worker, way=LinkWay.PAPER)
    leg = build.signed_leg(cast, task.leg)
    build.plan_review(cast, task.plan, results=[Found(task, TaskResult.GOES_ON, "Idzie.")])
    decided(cast, build.breach(cast, leg))
    return plans.close_plan(
        task.plan, by=cast.ops_worker, on=cast.today, result=PlanResult.PARTLY, course="Dziękujemy.", carried_out=True
    )
