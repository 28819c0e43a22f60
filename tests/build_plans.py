"""A joint plan with a row in every table of plans."""

from __future__ import annotations

from kwadrat.casework import plans
from kwadrat.casework.plans import Found
from kwadrat.records.base import unsealed
from kwadrat.records.choices import BreachDecision, PlanResult, SigningParty, SigningWay, TaskResult
from kwadrat.records.people import Case
from kwadrat.records.plans import (
    Breach,
    ClauseVersion,
    JointPlan,
    LegSignature,
    PlanClause,
    PlanVoice,
    SignedClause,
    SigningRound,
)
from tests import build
from tests.cast import Cast


def asked_and_signed(cast: Cast, clause: PlanClause) -> None:
    """The officer asked for signatures, the person signed what the clause says now and disagreed with it, as the verbs
    of signing write it."""
    version = ClauseVersion.objects.filter(clause=clause).latest("number")
    same = {"plan_id": clause.plan_id, "partnership_id": clause.partnership_id}
    with unsealed():
        SigningRound(leg_id=clause.leg_id, on=cast.today, sign_until=cast.ago(-7), **same).save()
        mark = LegSignature(
            leg_id=clause.leg_id, party=SigningParty.PERSON, signer=str(clause.plan.case.person), signed_on=cast.today,
            way=SigningWay.SCAN, **same,
        )  # fmt: skip
        mark.save()
        SignedClause(signature=mark, version=version, **same).save()
        PlanVoice(version=version, is_agreed=False, note="Wolę rano.", is_own=False, **same).save()


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
    asked_and_signed(cast, task)
    leg = build.signed_leg(cast, task.leg)
    build.plan_review(cast, task.plan, results=[Found(task, TaskResult.GOES_ON, "Idzie.")])
    decided(cast, build.breach(cast, leg))
    return plans.close_plan(
        task.plan, by=cast.ops_worker, on=cast.today, result=PlanResult.PARTLY, course="Dziękujemy.", carried_out=True
    )
