"""Verbs on joint plans, their legs and what they say."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kwadrat.access import scope
from kwadrat.access.rules import Refused
from kwadrat.casework import plans, referrals
from kwadrat.casework.plans.clauses import days_of
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    ClauseState,
    Evidence,
    LegKind,
    LegState,
    PlanState,
    PlanSubject,
    ReferralMatter,
    ReferralPurpose,
    SigningParty,
    SigningWay,
)
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.plans import ClauseVersion, JointPlan, LegSignature, PlanClause, PlanLeg, SignedClause
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def together(cast: Cast) -> Case:
    """A case on which OPS, the club, PUP and the parish work."""
    case = build.in_team(cast)
    kind = ServiceKind.objects.get(pk="career_counselling")
    for body, answering, asked in (
        ("pup", "pup_counsellor", {"purpose": ReferralPurpose.LABOUR_OFFICE, "matter": ReferralMatter.PLAN}),
        ("partner_ngo", "ngo_worker", {"purpose": ReferralPurpose.SERVICE, "service_kind": kind}),
    ):
        sent = build.referral(cast, case, receiver=cast.bodies[body], receiver_club=None, **asked)
        referrals.accept(sent, by=cast.actors[answering])
    return case


def sign(clause: PlanClause) -> None:
    """The person's signature under the current version, as the verb of signing writes it."""
    version = clause.versions.latest("number")
    with unsealed():
        mark = LegSignature(
            plan_id=clause.plan_id, leg_id=clause.leg_id, partnership_id=clause.partnership_id,
            party=SigningParty.PERSON, signer="Anna Próbna", signed_on=clause.plan.period.lower, way=SigningWay.SCAN,
        )  # fmt: skip
        mark.save()
        SignedClause(
            plan_id=clause.plan_id, partnership_id=clause.partnership_id, signature=mark, version=version
        ).save()


def test_open(cast: Cast) -> None:
    plan = build.joint_plan(cast, title=" Praca ")
    assert (plan.state, plan.title, plan.subject) == (PlanState.DRAFT, "Praca", PlanSubject.PERSON)
    assert (plan.opened_by_id, plan.period.upper) == (cast.ops_worker.post_id, cast.ago(-336))
    assert list(plan.steps.values_list("from_state", "to_state")) == [("", "draft")]
    event = last("plan.open")
    assert (event.subject, event.person_id) == (plan.ref, plan.case.person_id)


def test_open_reports_what_is_wrong(cast: Cast) -> None:
    case = build.in_team(cast)
    for field, wrong in (
        ("subject", {"subject": "village"}), ("title", {"title": " "}), ("until", {"until": cast.ago(31)}),
        ("review_on", {"review_on": cast.ago(31)}), ("review_on", {"review_on": cast.ago(-336)}),
    ):  # fmt: skip
        with problem(field):
            build.joint_plan(cast, case, **wrong)
    build.joint_plan(cast, case)
    with problem(None, "ma już otwarty plan"):
        build.joint_plan(cast, case)
    with pytest.raises(Refused, match="wrong_actor"):
        build.joint_plan(cast, case, by=cast.out_worker)


def test_edit(cast: Cast) -> None:
    plan = build.joint_plan(cast)
    changed = plans.edit(
        plan, by=cast.coordinator, title="Nowy", since=cast.ago(20), until=cast.ago(-20), review_on=None
    )
    assert (changed.title, changed.period.lower, changed.review_on) == ("Nowy", cast.ago(20), None)
    assert {one["field"] for one in last("plan.edit").details["changes"]} == {"title", "period", "review_on"}
    with problem("title"):
        plans.edit(plan, by=cast.coordinator, title=" ", since=cast.today, until=cast.today, review_on=None)


def test_add_leg_is_of_who_makes_it(cast: Cast) -> None:
    plan = build.joint_plan(cast, together(cast))
    legs = {
        kind: build.plan_leg(cast, plan, by=cast.actors[name], kind=kind)
        for kind, name in (
            (LegKind.CONTRACT_A, "ops_worker"), (LegKind.CONTRACT_B, "ops_worker"),
            (LegKind.ACTION_PLAN, "pup_counsellor"), (LegKind.CLUB, "coordinator"),
            (LegKind.REINTEGRATION, "ngo_worker"),
        )
    }  # fmt: skip
    contract, club = legs[LegKind.CONTRACT_B], legs[LegKind.CLUB]
    assert (contract.institution_id, contract.club_id, contract.form) == (cast.ops.pk, None, "R-KS")
    assert (club.institution_id, club.club_id, club.form) == (cast.ngo.pk, cast.club.pk, "")
    assert contract.officer_id == cast.ops_worker.post_id
    assert list(contract.steps.values_list("from_state", "to_state")) == [("", "draft")]
    assert last("plan.add_leg").details["leg_state"] == "draft"
    with problem("kind", "ma już taki dokument"):
        build.plan_leg(cast, plan)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (LegKind.CONTRACT_A, "pup_counsellor"), (LegKind.CONTRACT_B, "coordinator"),
        (LegKind.ACTION_PLAN, "ops_worker"), (LegKind.CLUB, "ngo_worker"), (LegKind.REINTEGRATION, "ops_worker"),
        ("deed", "ops_worker"),
    ],
)  # fmt: skip
def test_add_leg_refuses_who_may_not_make_it(cast: Cast, kind: str, name: str) -> None:
    plan = build.joint_plan(cast, together(cast))
    with problem("kind"):
        build.plan_leg(cast, plan, by=cast.actors[name], kind=kind)
    assert not PlanLeg.objects.exists()


def test_add_leg_reports_wrong_days(cast: Cast) -> None:
    plan = build.joint_plan(cast)
    with problem("until"):
        build.plan_leg(cast, plan, until=cast.ago(40))
    with problem("contact_on"):
        build.plan_leg(cast, plan, contact_on=cast.ago(40))


def test_edit_leg(cast: Cast) -> None:
    leg = build.plan_leg(cast)
    changed = plans.edit_leg(
        leg, by=cast.ops_worker, since=cast.ago(10), until=cast.ago(-20), contact_on=cast.today,
        officer=cast.posts["ops_colleague"],
    )  # fmt: skip
    assert (changed.period.lower, changed.contact_on) == (cast.ago(10), cast.today)
    assert changed.officer_id == cast.posts["ops_colleague"].pk
    last("plan.edit_leg")
    for post in ("ops_head", "pup_counsellor", "no_papers"):
        with problem("officer"):
            plans.edit_leg(leg, by=cast.ops_worker, since=cast.ago(10), until=cast.ago(-20), officer=cast.posts[post])


def test_days_that_somebody_signed_stay(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    sign(goal)
    assert goal.leg is not None
    with problem("until"):
        plans.edit_leg(goal.leg, by=cast.ops_worker, since=cast.ago(30), until=cast.ago(-20))
    kept = plans.edit_leg(
        goal.leg, by=cast.ops_worker, since=cast.ago(30), until=cast.ago(-335), contact_on=cast.today,
        officer=goal.leg.officer,
    )  # fmt: skip
    assert kept.contact_on == cast.today


def test_drop_leg_takes_what_stands_in_it(cast: Cast) -> None:
    task = build.plan_task(cast)
    leg = task.leg
    assert leg is not None
    plans.write_field(leg, by=cast.ops_worker, code="diagnosis", text="Opis.")
    done = build.plan_task(cast, task.goal)
    plans.tick_task(done, by=cast.ops_worker, on=cast.today, note="Była.")
    with problem("reason"):
        plans.drop_leg(leg, by=cast.ops_worker, reason=" ")
    dropped = plans.drop_leg(leg, by=cast.ops_worker, reason="Wyjechała.")
    assert dropped.state == LegState.DROPPED
    assert last("plan.drop_leg").details["dropped"] == 3
    assert set(leg.clauses.exclude(pk=done.pk).values_list("state", flat=True)) == {ClauseState.DROPPED}
    assert task.versions.latest("number").content["dropped"] == "Wyjechała."
    done.refresh_from_db()
    assert done.state == ClauseState.DONE
    with pytest.raises(Refused, match="wrong_state"):
        plans.drop_leg(leg, by=cast.ops_worker, reason="Jeszcze raz.")


def test_drop_leg_waits_for_tasks_of_others_on_its_goals(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    for leg in (None, build.plan_leg(cast, goal.plan, by=cast.coordinator, kind=LegKind.CLUB)):
        other = build.plan_task(cast, goal, by=cast.coordinator, leg=leg)
        with problem(None, "spoza niego"):
            plans.drop_leg(goal.leg, by=cast.ops_worker, reason="Koniec.")
        plans.drop_clause(other, by=cast.coordinator, reason="Niepotrzebne.")
    assert plans.drop_leg(goal.leg, by=cast.ops_worker, reason="Koniec.").state == LegState.DROPPED


def test_write_field(cast: Cast) -> None:
    leg = build.plan_leg(cast)

    def write(text: str) -> PlanClause:
        return plans.write_field(leg, by=cast.ops_worker, code="diagnosis", text=text)

    with problem("text"):
        write(" ")
    field = write(" Mieszka sama. ")
    assert field.versions.get().content == {"code": "diagnosis", "text": "Mieszka sama."}
    assert write("Mieszka sama.").number == 1
    assert write("Mieszka z córką.").number == 2
    assert write("").state == ClauseState.DROPPED
    assert write("").number == 3
    again = write("Mieszka z córką.")
    assert (again.pk, again.state, again.number) == (field.pk, ClauseState.PLANNED, 4)
    assert [(one.number, "dropped" in one.content) for one in field.versions.all()] == [
        (1, False), (2, False), (3, True), (4, False)
    ]  # fmt: skip
    last("plan.write_field")
    changed = plans.change_clause(again, by=cast.ops_worker, text="Mieszka z matką.")
    assert (changed.text, changed.number) == ("Mieszka z matką.", 5)
    with problem("text"):
        plans.change_clause(again, by=cast.ops_worker, text=" ")


def test_add_goal(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    assert goal.leg is not None
    assert (goal.institution_id, goal.position, goal.state) == (cast.ops.pk, 1, ClauseState.PLANNED)
    assert goal.versions.get().content == {
        "institution": "OPS Próbno", "leg": f"kontrakt socjalny, wariant B ({goal.leg.ref})",
        "text": "Chcę gotować dla ludzi.",
    }  # fmt: skip
    free = build.plan_goal(cast, plan=goal.plan, by=cast.coordinator, words="Chcę mieć spokój.")
    assert (free.leg, free.institution_id, free.position) == (None, cast.ngo.pk, 2)
    assert free.versions.get().content["leg"] == ""
    last("plan.add_goal")
    with problem("words"):
        build.plan_goal(cast, goal.leg, words=" ")
    with problem("leg", "swojej instytucji"):
        build.plan_goal(cast, goal.leg, by=cast.coordinator)


def test_a_clause_stands_in_a_leg_of_its_plan_that_has_not_ended(cast: Cast) -> None:
    plan, other = build.joint_plan(cast), build.plan_leg(cast)
    with problem("leg"):
        build.plan_goal(cast, other, plan=plan)
    leg = build.plan_leg(cast, plan)
    plans.drop_leg(leg, by=cast.ops_worker, reason="Koniec.")
    leg.refresh_from_db()
    with problem("leg"):
        build.plan_goal(cast, leg)


def test_add_task_keeps_its_words(cast: Cast) -> None:
    task = build.plan_task(cast, basis=" UPS art. 108 ")
    assert task.leg is not None
    version = task.versions.get()
    assert version.content == {
        "text": "Przyjdzie na trening umiejętności.", "goal": "Chcę gotować dla ludzi.",
        "leg": f"kontrakt socjalny, wariant B ({task.leg.ref})", "doer": str(task.plan.case.person),
        "institution": "OPS Próbno", "service": task.service.label_pl, "basis": "UPS art. 108", "payer": "OPS Próbno",
        "since": str(cast.ago(30)), "until": str(cast.ago(-60)), "hours": "6.00", "rhythm": "weekly",
        "evidence": "attendance",
    }  # fmt: skip
    canonical = json.dumps(version.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert version.digest == hashlib.sha256(canonical.encode()).hexdigest()
    assert list(task.steps.values_list("from_state", "to_state")) == [("", "planned")]
    assert last("plan.add_task").details["clause"] == task.ref


def test_add_task_of_a_worker_or_of_an_institution(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    hers = build.plan_task(
        cast, goal, by=cast.coordinator, leg=None, is_own=False, post=cast.posts["specialist"], service=None,
        payer=None, since=None, until=None, hours=None, rhythm="", evidence=Evidence.NOTE,
    )  # fmt: skip
    assert (hers.institution_id, hers.leg) == (cast.ngo.pk, None)
    content = hers.versions.get().content
    assert content["doer"] == cast.users["specialist"].name
    assert {content[name] for name in ("leg", "service", "payer", "since", "until", "hours")} == {""}
    assert days_of(hers) == (None, None)
    body = build.plan_task(cast, goal, is_own=False, institution=cast.pup, until=None)
    assert body.versions.get().content["doer"] == "PUP w Próbnie"
    assert (body.versions.get().content["until"], days_of(body)) == ("", (cast.ago(30), None))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("text", {"text": " "}), ("post", {"post": "ops_colleague"}),
        ("post", {"is_own": False, "post": "ops_colleague", "institution": "pup"}),
        ("post", {"is_own": False, "post": "departed"}),
        ("institution", {"institution": "out_ops"}), ("payer", {"payer": "out_ops"}),
        ("since", {"since": None}), ("hours", {"hours": Decimal(0)}),
        ("hours", {"hours": Decimal(10000)}), ("rhythm", {"rhythm": "daily"}), ("evidence", {"evidence": ""}),
    ],
)  # fmt: skip
def test_add_task_reports_what_is_wrong(cast: Cast, field: str, wrong: dict[str, Any]) -> None:
    goal = build.plan_goal(cast)
    rows: dict[str, dict[str, Any]] = {"post": cast.posts, "institution": cast.bodies, "payer": cast.bodies}
    typed = {key: rows[key][value] if key in rows else value for key, value in wrong.items()}
    with problem(field):
        build.plan_task(cast, goal, **typed)


def test_add_task_refuses_what_is_not_of_its_plan(cast: Cast) -> None:
    task = build.plan_task(cast)
    with problem("goal"):
        build.plan_task(cast, task, leg=task.leg)
    with problem("until"):
        build.plan_task(cast, task.goal, until=cast.ago(31))
    with problem("leg"):
        build.plan_task(cast, task.goal, by=cast.coordinator)
    service = ServiceKind(code="local_x", partnership=cast.partnerships["out"])
    with problem("service"):
        build.plan_task(cast, task.goal, service=service)


def test_change_clause(cast: Cast) -> None:
    task = build.plan_task(cast)
    before = task.versions.get()
    other = build.plan_goal(cast, task.leg, words="Chcę mieć spokój.")
    changed = plans.change_clause(task, by=cast.ops_worker, text="Przyjdzie.", goal=other, until=cast.ago(-30))
    assert (changed.text, changed.goal_id, changed.number) == ("Przyjdzie.", other.pk, 2)
    assert days_of(changed) == (cast.ago(30), cast.ago(-30))
    assert changed.service_id == task.service_id
    assert set(last("plan.change_clause").details["fields"]) == {"text", "goal", "period"}
    now = task.versions.latest("number")
    assert (now.content["goal"], before.content["goal"]) == ("Chcę mieć spokój.", "Chcę gotować dla ludzi.")
    assert ClauseVersion.objects.get(pk=before.pk).digest == before.digest
    same = plans.change_clause(changed, by=cast.ops_worker, text="Przyjdzie.")
    assert (same.number, same.versions.count()) == (2, 2)
    with pytest.raises(TypeError, match="words"):
        plans.change_clause(task, by=cast.ops_worker, words="x")


def test_change_clause_reports_a_goal_that_is_none(cast: Cast) -> None:
    task, foreign = build.plan_task(cast), build.plan_goal(cast)
    gone = plans.drop_clause(build.plan_goal(cast, task.leg), by=cast.ops_worker, reason="Pomyłka.")
    for goal in (foreign, task, gone):
        with problem("goal"):
            plans.change_clause(task, by=cast.ops_worker, goal=goal)


def test_change_clause_of_a_goal_moves_it_until_somebody_signed(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    leg = goal.leg
    free = plans.change_clause(goal, by=cast.ops_worker, leg=None, words="Inaczej.")
    assert (free.leg, free.text, free.number) == (None, "Inaczej.", 2)
    back = plans.change_clause(free, by=cast.ops_worker, leg=leg)
    sign(back)
    with problem("leg", "podpisany"):
        plans.change_clause(back, by=cast.ops_worker, leg=None)
    assert plans.change_clause(back, by=cast.ops_worker, words="Znów inaczej.").number == 4


def test_drop_clause(cast: Cast) -> None:
    task = build.plan_task(cast)
    with problem(None, "należą zadania"):
        plans.drop_clause(task.goal, by=cast.ops_worker, reason="Pomyłka.")
    with problem("reason"):
        plans.drop_clause(task, by=cast.ops_worker, reason=" ")
    dropped = plans.drop_clause(task, by=cast.ops_worker, reason="Pomyłka.")
    assert (dropped.state, dropped.number) == (ClauseState.DROPPED, 2)
    assert dropped.versions.latest("number").content["dropped"] == "Pomyłka."
    last("plan.drop_clause")
    assert plans.drop_clause(task.goal, by=cast.ops_worker, reason="Pomyłka.").state == ClauseState.DROPPED


def test_start_tick_and_untick_a_task(cast: Cast) -> None:
    task = build.plan_task(cast)
    with problem("on"):
        plans.start_task(task, by=cast.ops_worker, on=cast.ago(-1))
    assert plans.start_task(task, by=cast.ops_worker, on=cast.ago(9)).state == ClauseState.STARTED
    last("plan.start_task")
    with problem("note"):
        plans.tick_task(task, by=cast.ops_worker, on=cast.today, note=" ")
    with problem("on"):
        plans.tick_task(task, by=cast.ops_worker, on=cast.ago(-1), note="Była.")
    done = plans.tick_task(task, by=cast.ops_worker, on=cast.ago(2), note="Była.")
    assert (done.state, done.done_on, done.done_ref) == (ClauseState.DONE, cast.ago(2), "")
    assert done.steps.last().note == "Była."
    last("plan.tick_task")
    with problem("reason"):
        plans.untick_task(task, by=cast.ops_worker, reason="")
    open_again = plans.untick_task(task, by=cast.ops_worker, reason="Pomyłka.")
    assert (open_again.state, open_again.done_on) == (ClauseState.STARTED, None)
    last("plan.untick_task")
    with problem(None, "tylko zadanie"):
        plans.start_task(task.goal, by=cast.ops_worker, on=cast.today)


def test_nothing_is_written_in_a_closed_plan(cast: Cast) -> None:
    task = build.plan_task(cast)
    with unsealed():
        JointPlan.objects.filter(pk=task.plan_id).update(state=PlanState.CLOSED)
    with problem(None, "zamknięty"):
        plans.change_clause(task, by=cast.ops_worker, text="Inne.")


def test_scope_plans(cast: Cast) -> None:
    case = together(cast)
    plan = build.joint_plan(cast, case)
    build.consultation(cast, case)
    reading = {name for name in cast.actors if scope.plans(cast.actors[name]).filter(pk=plan.pk).exists()}
    assert reading == {"ops_worker", "ops_head", "coordinator", "pup_counsellor", "ngo_worker"}
    assert not scope.plans(None).exists()


def test_a_row_of_a_later_day_does_not_change_what_was_written(cast: Cast) -> None:
    """The plan as of a past moment is the newest version of each clause by then."""
    task = build.plan_task(cast)
    moment = task.versions.get().at
    plans.change_clause(task, by=cast.ops_worker, text="Inne.")
    then = ClauseVersion.objects.filter(clause=task, at__lte=moment + timedelta(0)).latest("number")
    assert then.content["text"] == "Przyjdzie na trening umiejętności."
