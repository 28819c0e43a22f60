"""The board of a joint plan: goals by documents, who signed which words, the plan of any past day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from kwadrat.casework import plans, referrals
from kwadrat.records.accounts import Post
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    BreachState,
    ClauseState,
    Evidence,
    LegKind,
    LegState,
    NoteKind,
    ReferralMatter,
    ReferralPurpose,
    ReviewKind,
    SigningWay,
    TaskResult,
    TaskRhythm,
)
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.plans import (
    Breach,
    BreachStep,
    JointPlan,
    LegSignature,
    LegStep,
    PlanClause,
    PlanLeg,
    PlanReview,
    PlanVoice,
    ReviewResult,
    SignedClause,
    SigningRound,
)
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting.joint_plans import choices, words
from kwadrat.reporting.joint_plans.items import OFFICER, PERSON
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Rows are written on this day, at noon."""
    moment = timezone.make_aware(datetime.combine(day, time(12)))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def sign(leg: PlanLeg, party: str, on: date, *clauses: PlanClause) -> None:
    """A signature of a party under the present words of these items, as the verb of signing writes it."""
    with unsealed():
        row = LegSignature(
            plan=leg.plan, leg=leg, party=party, signed_on=on, way=SigningWay.SCAN,
            signer="Zofia Próbna" if party == PERSON else leg.officer.user.name,
        )  # fmt: skip
        row.save()
        for clause in clauses:
            version = clause.versions.get(number=clause.number)
            SignedClause(plan=leg.plan, signature=row, version=version).save()


def move(leg: PlanLeg, state: str) -> None:
    with unsealed():
        LegStep(
            plan_id=leg.plan_id, partnership_id=leg.partnership_id, leg=leg, on=timezone.localdate(),
            from_state=leg.state, to_state=state,
        ).save()  # fmt: skip
        leg.state = state
        leg.save()


def board(cast: Cast, plan: JointPlan, who: str = "ops_worker", day: date | None = None) -> reporting.Board:
    fresh = JointPlan.objects.select_related("case__person").get(pk=plan.pk)
    with translation.override("pl"):
        return reporting.board(cast.actors[who], fresh, day or cast.today)


def together(cast: Cast) -> JointPlan:
    """A plan on which OPS, the club and PUP work."""
    case = build.in_team(cast)
    sent = build.referral(
        cast, case, receiver=cast.bodies["pup"], receiver_club=None, purpose=ReferralPurpose.LABOUR_OFFICE,
        matter=ReferralMatter.PLAN,
    )  # fmt: skip
    referrals.accept(sent, by=cast.actors["pup_counsellor"])
    return build.joint_plan(cast, case)


def task(cast: Cast, goal: PlanClause, **more: Any) -> PlanClause:
    """A task of the OPS worker, without days."""
    values: dict[str, Any] = {
        "text": "Zadzwoni do przedszkola.",
        "leg": goal.leg,
        "post": post(cast),
        "institution": cast.ops,
    }
    return plans.add_task(goal, by=cast.ops_worker, **{**values, **more})


def post(cast: Cast, who: str = "ops_worker") -> Post:
    return Post.objects.get(pk=cast.actors[who].post_id)


def test_goals_stand_by_documents(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    pup = cast.actors["pup_counsellor"]
    ipd = build.plan_leg(cast, plan, pup, kind=LegKind.ACTION_PLAN)
    goal = build.plan_goal(cast, leg)
    second = plans.add_goal(plan, by=pup, words="Chcę mieć pracę.", leg=ipd)
    task(cast, goal)
    done = build.plan_task(cast, goal)
    plans.tick_task(done, by=cast.ops_worker, on=cast.today, note="Lista.")
    gone = task(cast, goal, text="Nie będzie.")
    plans.drop_clause(gone, by=cast.ops_worker, reason="Zbędne.")
    plans.add_task(second, by=pup, text="Znajdzie kurs.", leg=ipd, institution=cast.bodies["pup"])
    found = board(cast, plan)
    assert [column.title for column in found.columns if column] == [
        "kontrakt socjalny, wariant B", "indywidualny plan działania (IPD)",
    ]  # fmt: skip
    assert [(row.number, row.done, row.total) for row in found.rows] == [(1, 1, 2), (2, 0, 1)]
    first = found.rows[0]
    assert first.owner is not None
    assert first.owner.pk == leg.pk
    own, other = first.cells
    assert [one.item.text for one in own.open] == ["Zadzwoni do przedszkola."]
    assert [one.item.ref for one in own.done] == [done.ref]
    assert own.done[0].is_done
    assert [one.item.why_dropped for one in own.crossed] == ["Zbędne."]
    assert own.open[0].is_mine
    assert not own.open[0].initial
    assert own.done[0].initial == "A"
    assert (other.why_empty, own.why_empty) == (
        "Brak zadań: PUP w Próbnie. Ten cel prowadzi OPS Próbno.", "",
    )  # fmt: skip
    assert found.rows[1].cells[1].open[0].item.corner == "Z"
    assert [(one.done, one.total) for one in found.progress] == [(1, 2), (0, 1)]
    assert found.late == []
    assert found.changed_on is None


def test_what_hangs_nowhere_has_its_own_place(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    given_up = build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)
    plans.drop_leg(given_up, by=cast.ops_worker, reason="Nie teraz.")
    goal = build.plan_goal(cast, plan=plan, leg=None)
    assert board(cast, plan).rows[0].cells[0].why_empty == "Nie ma jeszcze zadań."
    loose = task(cast, goal, leg=None)
    found = board(cast, plan)
    assert [column.pk if column else None for column in found.columns] == [leg.pk, None]
    assert found.rows[0].cells[1].open[0].item.ref == loose.ref
    with unsealed():
        loose.goal = None
        loose.save()
    found = board(cast, plan)
    assert [(row.goal is None, row.number) for row in found.rows] == [(False, 1), (True, 0)]


def test_the_whole_board_asks_two_questions_at_sixty_tasks(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    goals = [build.plan_goal(cast, leg) for _n in range(4)]
    for number in range(60):
        task(cast, goals[number % 4], text=f"Zadanie {number}")
    sign(leg, PERSON, cast.today, *leg.clauses.all())
    fresh = JointPlan.objects.select_related("case__person").get(pk=plan.pk)
    with CaptureQueriesContext(connection) as asked:
        found = reporting.board(cast.ops_worker, fresh, cast.today)
    assert len(asked) == 2
    assert sum(row.total for row in found.rows) == 60


def test_the_strip_says_who_signed_and_what_is_missing(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    strip = board(cast, plan).strips[0]
    assert [(one.name, one.missing, one.is_whole, one.until) for one in strip.parties] == [
        (str(plan.case.person), 0, False, None), (cast.ops_worker.name, 0, False, None),
    ]  # fmt: skip
    assert strip.mine is None
    goal = build.plan_goal(cast, leg)
    first = task(cast, goal)
    with unsealed():
        SigningRound(plan=plan, leg=leg, on=cast.today, sign_until=cast.ago(-7)).save()
    strip = board(cast, plan).strips[0]
    assert [(one.missing, one.until) for one in strip.parties] == [(2, cast.ago(-7)), (2, cast.ago(-7))]
    assert strip.mine is not None
    assert board(cast, plan, "ops_colleague").strips[0].mine is None
    for party in (PERSON, OFFICER):
        sign(leg, party, cast.today, goal, first)
    move(leg, LegState.SIGNED)
    strip = board(cast, plan).strips[0]
    assert strip.is_whole
    assert strip.total == 2
    assert strip.mine is None
    assert [one.last.on if one.last else None for one in strip.parties] == [cast.today, cast.today]
    # one clause changes: both are asked again, of that clause alone
    plans.change_clause(first, by=cast.ops_worker, text="Zadzwoni do żłobka.")
    second = task(cast, goal, text="Pójdzie tam.")
    found = board(cast, plan)
    assert [one.missing for one in found.strips[0].parties] == [2, 2]
    assert found.changed_on == cast.today
    assert [(one.changed, one.standing.kind) for one in found.rows[0].cells[0].open] == [
        (True, "neutral"), (False, "new"),
    ]  # fmt: skip
    # crossing out what nobody signed needs no signature, of what was signed it does
    plans.drop_clause(second, by=cast.ops_worker, reason="Nie.")
    assert [one.missing for one in board(cast, plan).strips[0].parties] == [1, 1]
    first.refresh_from_db()
    plans.drop_clause(first, by=cast.ops_worker, reason="Nie.")
    assert [one.missing for one in board(cast, plan).strips[0].parties] == [1, 1]


def test_a_past_day_shows_the_plan_as_it_was(cast: Cast) -> None:
    plan = together(cast)
    with on_day(cast.ago(20)):
        leg = build.plan_leg(cast, plan)
        goal = build.plan_goal(cast, leg)
        other = build.plan_goal(cast, leg, words="Chcę odpocząć.")
        first = build.plan_task(cast, goal, text="Stara treść.")
    with on_day(cast.ago(15)):
        sign(leg, PERSON, cast.ago(15), goal, first)
    with on_day(cast.ago(10)):
        plans.start_task(first, by=cast.ops_worker, on=cast.ago(10))
        second = build.plan_task(cast, other, text="Drugie.")
    with on_day(cast.ago(5)):
        plans.change_clause(second, by=cast.ops_worker, text="Drugie inaczej.", goal=goal)
        plans.tick_task(first, by=cast.ops_worker, on=cast.ago(5), note="Tak.")
    assert board(cast, plan, day=cast.ago(21)).rows == ()
    assert board(cast, plan, day=cast.ago(21)).columns == ()
    then = board(cast, plan, day=cast.ago(18))
    assert [row.total for row in then.rows] == [1, 0]
    assert then.rows[0].cells[0].open[0].item.state == ClauseState.PLANNED
    assert then.strips[0].parties[0].last is None
    later = board(cast, plan, day=cast.ago(7))
    assert [row.total for row in later.rows] == [1, 1]
    assert later.rows[0].cells[0].open[0].item.state == ClauseState.STARTED
    assert later.rows[1].cells[0].open[0].item.text == "Drugie."
    assert later.strips[0].parties[0].last is not None
    now = board(cast, plan)
    assert [(row.done, row.total) for row in now.rows] == [(1, 2), (0, 0)]
    assert now.rows[0].cells[0].open[0].item.text == "Drugie inaczej."


def test_a_field_is_read_in_its_own_institution_alone(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    field = plans.write_field(leg, by=cast.ops_worker, code="unemployment_causes", text="Brak opieki nad synem.")
    assert [item.text for item in board(cast, plan).items] == ["Brak opieki nad synem."]
    for who in ("coordinator", "pup_counsellor"):
        hidden = board(cast, plan, who).items[0]
        assert (hidden.text, hidden.hidden, hidden.voice) == ("", True, None)
        assert board(cast, plan, who).strips[0].parties[0].missing == 1
        assert not reporting.reads_item(cast.actors[who], field)
    assert reporting.reads_item(cast.ops_worker, field)
    assert reporting.reads_item(cast.coordinator, build.plan_goal(cast, leg))
    plans.write_field(leg, by=cast.ops_worker, code="unemployment_causes", text="")
    assert board(cast, plan).items[0].is_dropped


def test_the_person_s_last_word_counts(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    version = goal.versions.get()
    with unsealed():
        for agreed, note in ((True, ""), (False, "Nie tak mówiłam.")):
            PlanVoice(plan=goal.plan, version=version, is_agreed=agreed, note=note, is_own=True).save()
    voice = board(cast, goal.plan).items[0].voice
    assert voice is not None
    assert (voice.is_agreed, voice.note, voice.on) == (False, "Nie tak mówiłam.", cast.today)
    told = reporting.versions(goal)
    assert [len(one.voices) for one in told] == [2]
    assert told[0].dropped == ""


def item(**more: Any) -> reporting.Item:
    values: dict[str, Any] = {
        "pk": 1, "ref": "T-1", "kind": "task", "code": "", "leg_id": 1, "goal_id": 1, "position": 1, "number": 1,
        "version_id": 1, "written_at": timezone.now(), "state": ClauseState.PLANNED, "state_on": None, "event_ref": "",
        "text": "składa wniosek.",
    }  # fmt: skip
    return reporting.Item(**{**values, **more})


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"doer": "Anna P", "is_own": True, "body": "OPS"}, "Anna P: składa wniosek."),
        ({"doer": "Maria W", "body": "OPS"}, "Maria W, OPS: składa wniosek."),
        ({"doer": "OPS", "body": "OPS"}, "OPS (Ewa F): składa wniosek."),
        ({}, "Ewa F: składa wniosek."),
        ({"doer": "Anna P", "is_own": True, "until": date(2026, 11, 30)}, "Anna P: składa wniosek, do 30 listopada."),
        (
            {"doer": "Anna P", "is_own": True, "since": date(2027, 1, 4), "until": date(2027, 4, 3)},
            "Anna P: składa wniosek, od 4 stycznia 2027 do 3 kwietnia 2027.",
        ),
        (
            {"doer": "Anna P", "is_own": True, "since": date(2026, 12, 1), "hours": Decimal(36), "payer": "PUP",
             "rhythm": TaskRhythm.WEEKLY.value},
            "Anna P: składa wniosek, od 1 grudnia, 36 godzin, co tydzień, płaci PUP.",
        ),
        (
            {"doer": "A", "is_own": True, "hours": Decimal("1.50"), "rhythm": TaskRhythm.ONCE.value},
            "A: składa wniosek, 1,5 godziny.",
        ),
    ],
)  # fmt: skip
def test_one_sentence_names_somebody(fields: dict[str, Any], expected: str) -> None:
    with translation.override("pl"):
        assert reporting.sentence(item(**fields), "Ewa F", TODAY).replace("\u00a0", " ") == expected


def test_a_sentence_without_anybody_is_the_task_alone() -> None:
    assert reporting.sentence(item(), "", TODAY) == "składa wniosek."
    with translation.override("en"):
        assert words.day_of(date(2026, 11, 30), TODAY) == "30\u00a0November"


@pytest.mark.parametrize(
    ("fields", "signed", "expected"),
    [
        ({"state": ClauseState.DROPPED}, True, ("neutral", "skreślone", "")),
        ({"state": ClauseState.DONE, "state_on": date(2026, 10, 1)}, True, ("done", "zrobione", "1 października")),
        ({"state": ClauseState.DONE}, True, ("done", "zrobione", "")),
        ({"until": date(2026, 11, 16)}, True, ("late", "7 dni po terminie", "miało być 16 listopada")),
        ({"until": date(2026, 11, 16), "is_own": True}, True, ("look", "do omówienia", "miało być 16 listopada")),
        ({"state": ClauseState.STARTED, "until": date(2026, 11, 30)}, True, ("neutral", "w toku", "do 30 listopada")),
        ({}, True, ("new", "nowe", "")),
        ({"since": date(2027, 1, 4)}, False, ("neutral", "od 4 stycznia 2027", "")),
        ({"since": date(2026, 11, 1), "until": TODAY}, False, ("neutral", "zaplanowane", "do 23 listopada")),
    ],
)  # fmt: skip
def test_the_state_of_a_task_in_words(fields: dict[str, Any], signed: bool, expected: tuple[str, str, str]) -> None:
    with translation.override("pl"):
        found = reporting.standing(item(**fields), signed, TODAY)
    shown = tuple(text.replace("\u00a0", " ") for text in (found.kind, found.words, found.day))
    assert shown == expected


def test_late_is_said_of_institutions(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    late = task(cast, goal, since=cast.ago(20), until=cast.ago(7))
    build.plan_task(cast, goal, until=cast.ago(7))
    assert [one.item.ref for one in board(cast, goal.plan).late] == [late.ref]


def test_history_of_an_item(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    one = task(cast, goal)
    sign(goal.leg, PERSON, cast.today, one)
    plans.change_clause(one, by=cast.ops_worker, text="Inaczej.")
    plans.drop_clause(one, by=cast.ops_worker, reason="Zbędne.")
    told = reporting.versions(one)
    assert [(row.number, row.content["text"], row.dropped, row.by) for row in told] == [
        (3, "Inaczej.", "Zbędne.", cast.ops_worker.name), (2, "Inaczej.", "", cast.ops_worker.name),
        (1, "Zadzwoni do przedszkola.", "", cast.ops_worker.name),
    ]  # fmt: skip
    assert [row.signatures for row in told] == [(), (), (("Zofia Próbna", cast.today),)]
    assert [step.to_state for step in reporting.steps(one)] == ["planned", "dropped"]


def test_reviews_and_breaches(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    one = task(cast, goal)
    leg = goal.leg
    assert leg is not None
    with unsealed():
        review = PlanReview(
            plan=goal.plan, leg=leg, kind=ReviewKind.REVIEW, means=NoteKind.values[0], held_on=cast.today,
            conclusions="Idzie dobrze.", post=post(cast),
        )  # fmt: skip
        review.save()
        ReviewResult(plan=goal.plan, review=review, clause=one, result=TaskResult.GOES_ON, note="Dalej.").save()
        breach = Breach(plan=goal.plan, leg=leg, post=post(cast), happened_on=cast.today, fact="Bez telefonu.")
        breach.save()
        BreachStep(plan=goal.plan, breach=breach, on=cast.today, to_state=BreachState.RECORDED).save()
    with translation.override("pl"):
        told = reporting.reviews(cast.ops_worker, goal.plan, cast.today)
        assert [(one.row.conclusions, one.results) for one in told] == [
            ("Idzie dobrze.", (("Zadzwoni do przedszkola.", TaskResult.GOES_ON.label, "Dalej."),)),
        ]  # fmt: skip
    assert reporting.reviews(cast.ops_worker, goal.plan, cast.ago(1)) == []
    assert [row.ref for row in reporting.breaches(cast.ops_worker, leg)] == [breach.ref]
    assert reporting.breaches(cast.coordinator, leg) == []
    assert reporting.reviews_in(cast.coordinator).count() == 1
    assert list(choices.open_tasks(goal.plan)) == [one.ref]
    assert [step.to_state for step in reporting.breach_steps(breach)] == [BreachState.RECORDED]
    assert reporting.legs_on(cast.ops_worker, goal.plan, cast.today)[0].breaches == (breach.ref,)
    assert reporting.legs_on(cast.coordinator, goal.plan, cast.today)[0].breaches == ()


def test_what_the_forms_offer(cast: Cast) -> None:
    plan = together(cast)
    leg, pup = build.plan_leg(cast, plan), cast.actors["pup_counsellor"]
    ipd = build.plan_leg(cast, plan, pup, kind=LegKind.ACTION_PLAN)
    goal = build.plan_goal(cast, leg)
    assert list(choices.own_legs(cast.ops_worker, plan)) == [leg.ref]
    assert list(choices.own_legs(pup, plan)) == [ipd.ref]
    assert list(choices.goals(plan)) == [goal.ref]
    assert choices.kinds(pup) == (LegKind.ACTION_PLAN,)
    assert choices.kinds(cast.actors["ops_head"]) == ()
    assert {one.code for one in choices.fields(LegKind.CONTRACT_B, cast.today)} >= {"unemployment_causes"}
    assert choices.fields(LegKind.CLUB, cast.today) == ()
    assert choices.fields(LegKind.CONTRACT_A, date(1990, 1, 1)) == ()
    bodies = choices.members(plan, cast.today)
    doers = choices.doers(cast.ops_worker, plan, bodies)
    assert doers["own"].is_own
    assert f"p{cast.ops_worker.post_id}" in doers
    assert f"i{cast.ops.pk}" in doers
    assert "KIS" in doers[f"p{cast.coordinator.post_id}"].words
    assert "social_skills_training" in choices.services(cast.ops_worker)
    own, worker, body = build.plan_task(cast, goal), task(cast, goal), task(cast, goal, post=None)
    assert [choices.doer_of(one) for one in (own, worker, body)] == [
        "own", f"p{cast.ops_worker.post_id}", f"i{cast.ops.pk}",
    ]  # fmt: skip


def test_plans_in_reach(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    for who, number in (("ops_worker", 1), ("coordinator", 1), ("out_worker", 0), ("specialist", 0)):
        actor = cast.actors[who]
        assert len(reporting.of_case(actor, goal.plan.case)) == number, who
        assert reporting.legs_in(actor).count() == number
        assert reporting.clauses_in(actor).count() == number


def going(cast: Cast, plan: JointPlan, who: str = "ops_worker", on_track: bool | None = True) -> list[tuple[str, str]]:
    fresh = JointPlan.objects.select_related("case__person").get(pk=plan.pk)
    with translation.override("pl"):
        found = reporting.board(cast.actors[who], fresh, cast.today, on_track)
    cells = (cell for row in found.rows for cell in row.cells)
    tasks = (one for cell in cells for one in (*cell.open, *cell.done, *cell.crossed))
    return [(one.going.kind, one.going.words) for one in tasks if one.going]


def test_hours_of_classes_are_told_once_the_person_has_signed_that_they_count(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    goal = build.plan_goal(cast, leg)
    task(cast, goal)
    training = build.plan_task(cast, goal)
    assert going(cast, plan) == [], "not begun"
    build.held(cast, build.session(cast, build.group(cast, plan.case), on=cast.ago(3)))
    assert PlanClause.objects.get(pk=training.pk).state == ClauseState.STARTED
    assert going(cast, plan) == [("done", "na dobrej drodze")]
    assert going(cast, plan, on_track=False) == [("look", "potrzebny kontakt")]
    assert going(cast, plan, on_track=None) == [], "nothing of the club is told"
    assert going(cast, plan, who="coordinator") == [("neutral", "3 z\u00a06 godz.")]
    sign(leg, PERSON, cast.today, training)
    assert going(cast, plan, on_track=None) == [("neutral", "3 z\u00a06 godz.")]
    plans.tick_task(training, by=cast.ops_worker, on=cast.today, note="Lista.")
    assert going(cast, plan) == []
    plans.drop_clause(build.plan_task(cast, goal), by=cast.ops_worker, reason="Drugi raz to samo.")
    assert going(cast, plan, who="coordinator") == []


def test_only_what_counts_for_a_task_is_counted(cast: Cast) -> None:
    plan = together(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, plan))
    later = build.plan_task(cast, goal, since=cast.ago(1))
    endless = build.plan_task(cast, goal, since=None, until=None, service=None)
    other = build.plan_task(cast, goal, service=ServiceKind.objects.exclude(pk="social_skills_training").first())
    card = build.plan_task(cast, goal, evidence=Evidence.CONSULTATION, service=None)
    session = build.session(cast, build.group(cast, plan.case), on=cast.ago(3))
    build.held(cast, session)
    build.consultation(cast, plan.case)
    minutes = {one.pk: one.minutes for one in reporting.items_on(cast.coordinator, plan, cast.today)}
    assert [minutes[one.pk] for one in (later, endless, other, goal)] == [0, session.minutes, 0, None]
    assert minutes[card.pk] == plan.case.consultations.get().minutes
