"""Pages of joint plans: who opens them, the board, every verb, errors beside fields, what costs how many queries."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.casework import plans
from kwadrat.casework.checks import params
from kwadrat.law.plans import usual_last_day
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, LegKind
from kwadrat.records.plans import JointPlan, PlanClause
from kwadrat.reporting.people import long_day
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.reporting.test_joint_plans import on_day, task, together
from tests.web.test_budgets import BUDGET, NOT_COUNTED
from tests.web.test_plans import hidden

NASTY = "<b>x</b> 😀 Robert'); DROP TABLE kwadrat_jointplan; --"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def page(cast: Cast, who: str, name: str, *args: Any, query: str = "") -> Any:
    return cast.sign_in(Client(), who).get(reverse(name, args=args) + query)


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def send(cast: Cast, who: str, name: str, *args: Any, **values: Any) -> Any:
    """Open the form, fill it and press its button, as a browser would."""
    client = cast.sign_in(Client(), who)
    shown = client.get(reverse(name, args=args)).content.decode()
    typed = {**{key: hidden(shown, key) for key in ("once", "version")}, **values}
    return client.post(reverse(name, args=args), {key: value for key, value in typed.items() if value is not None})


def task_form(cast: Cast, to_goal: PlanClause, **more: str) -> dict[str, str]:
    values = {
        "text": "składa wniosek", "goal": to_goal.ref, "post": "own", "leg": to_goal.leg.ref if to_goal.leg else "",
        "since": "1.12.2026", "until": "30.12.2026", "hours": "1,5", "rhythm": "weekly",
        "service": "social_skills_training", "payer": str(cast.ops.pk), "basis": "art. 108", "evidence": "note",
    }  # fmt: skip
    return {**values, **more}


def test_the_plan_by_reader(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    for who, status in (
        ("ops_worker", 200), ("coordinator", 200), ("pup_counsellor", 200), ("ops_head", 200), ("specialist", 404),
        ("steward", 404), ("second_coordinator", 404), ("out_worker", 404),
    ):  # fmt: skip
        assert page(cast, who, "joint_plan", goal.plan.ref).status_code == status, who
        assert page(cast, who, "joint_plan_item", goal.ref).status_code == status, who
    assert page(cast, "ops_worker", "joint_plan_item", "T-0000-0000").status_code == 404


def test_every_look_is_written_down(cast: Cast) -> None:
    plan = together(cast)
    page(cast, "coordinator", "joint_plan", plan.ref)
    seen = Disclosure.objects.latest("pk")
    assert (seen.what, seen.subject, seen.person_id) == (Disclosed.PERSON, plan.ref, plan.case.person_id)


def test_a_plan_is_opened_from_the_tab_of_the_person(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    assert "Otwórz wspólny plan" in text(page(cast, "ops_worker", "person_plan", ref))
    assert "Otwórz wspólny plan" not in text(page(cast, "ops_head", "person_plan", ref))
    days = {"since": "1.12.2026", "until": "30.11.2027"}
    wrong = send(cast, "ops_worker", "plan_open", ref, subject="person", title="", **days)
    assert "Napisz w kilku słowach" in text(wrong)
    assert not JointPlan.objects.exists()
    turned = send(
        cast, "ops_worker", "plan_open", ref, subject="person", title=NASTY, since="1.12.2026", until="1.11.2026"
    )
    assert "Koniec jest przed początkiem" in text(turned)
    assert NASTY in text(turned)
    done = send(cast, "ops_worker", "plan_open", ref, subject="household", title="Praca w kuchni", **days)
    plan = JointPlan.objects.get()
    assert done.headers["Location"] == reverse("joint_plan", args=[plan.ref])
    shown = text(page(cast, "coordinator", "person_plan", ref))
    assert "Wspólny plan: Praca w kuchni" in shown
    assert "Żadna instytucja nie ma tu jeszcze swojego dokumentu." in shown


def test_the_tab_shows_progress_and_what_is_late(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    task(cast, goal, text="Sprawdzi termin.", since=cast.ago(20), until=cast.ago(7))
    shown = text(page(cast, "ops_worker", "person_plan", goal.plan.case.person.ref))
    assert "0 z 1 zadania" in shown
    assert "7 dni po terminie: " in shown


def test_an_empty_plan_says_what_comes_next(cast: Cast) -> None:
    plan = together(cast)
    assert "Żadna instytucja nie ma tu jeszcze" in text(page(cast, "ops_worker", "joint_plan", plan.ref))
    build.plan_leg(cast, plan)
    assert "Nie ma jeszcze celu" in text(page(cast, "ops_worker", "joint_plan", plan.ref))


def test_the_board_shows_goals_documents_and_signatures(cast: Cast) -> None:
    plan = together(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, plan))
    build.plan_leg(cast, plan, cast.actors["pup_counsellor"], kind=LegKind.ACTION_PLAN, contact_on=cast.ago(-5))
    task(cast, goal, text="zadzwoni do przedszkola")
    shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    for words in (
        "Kontrakt socjalny, wariant B", "Indywidualny plan działania (IPD)", "1. Chcę gotować dla ludzi.",
        "Zadzwoni do przedszkola", "0 z 1 zadania", "Czeka na podpisy.", "2 punkty do podpisu", "Kontakt do",
        "Brak zadań: PUP w Próbnie. Ten cel prowadzi OPS Próbno.", "Czeka na Twój podpis",
    ):  # fmt: skip
        assert words in shown, words
    reader = text(page(cast, "ops_head", "joint_plan", plan.ref))
    assert "Dodaj zadanie" not in reader
    assert "Czeka na Twój podpis" not in reader


def test_more_than_three_documents_are_stacked(cast: Cast) -> None:
    plan = together(cast)
    goal = build.plan_goal(cast, build.plan_leg(cast, plan))
    assert "plan-stacked" not in text(page(cast, "ops_worker", "joint_plan", plan.ref))
    build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A)
    build.plan_leg(cast, plan, cast.coordinator, kind=LegKind.CLUB)
    task(cast, goal, leg=None)
    shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert "plan-stacked" in shown
    assert "Poza dokumentami" in shown


def test_the_board_costs_eight_queries_at_sixty_tasks(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    goals = [build.plan_goal(cast, leg) for _n in range(4)]
    counts = []
    for batch in (3, 57):
        for number in range(batch):
            task(cast, goals[number % 4], text=f"Zadanie {number}")
        client = cast.sign_in(Client(), "ops_worker")
        client.get(reverse("joint_plan", args=[plan.ref]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("joint_plan", args=[plan.ref]))
        counts.append(len([q for q in asked.captured_queries if not q["sql"].startswith(NOT_COUNTED)]))
    assert counts[0] == counts[1]
    assert counts[1] <= BUDGET


def test_the_plan_of_a_past_day(cast: Cast) -> None:
    plan = together(cast)
    build.plan_goal(cast, build.plan_leg(cast, plan))
    then = text(page(cast, "ops_worker", "joint_plan", plan.ref, query="?dzien=2020-01-01"))
    assert "Plan z dnia 1 stycznia 2020" in then
    assert "Tego dnia plan był pusty" in then
    assert reverse("plan_edit", args=[plan.ref]) not in then
    today = text(page(cast, "ops_worker", "joint_plan", plan.ref, query=f"?dzien={cast.today.isoformat()}"))
    assert "Tutaj nic nie zmienisz." not in today
    for typed, words in (("2099-01-01", "Ten dzień jeszcze nie nadszedł."), ("kiedyś", "kiedyś"), ("", "Podaj datę")):
        assert words in text(page(cast, "ops_worker", "joint_plan", plan.ref, query=f"?dzien={typed}"))


def test_title_days_and_review_stand_as_they_were(cast: Cast) -> None:
    with on_day(cast.ago(20)):
        plan = together(cast)
    until = plan.period.upper - timedelta(days=1)
    values = {"since": plan.period.lower, "until": until, "review_on": None}
    with on_day(cast.ago(10)):
        plans.edit(plan, by=cast.ops_worker, title="Własne mieszkanie", **{**values, "review_on": cast.ago(-9)})
        plans.edit(plan, by=cast.ops_worker, title="Własne mieszkanie", **{**values, "review_on": cast.ago(-9)})
    plans.edit(plan, by=cast.coordinator, title="Stała praca", **values)
    assert [one.number for one in plan.heads.order_by("number")] == [1, 2, 3], "nothing changed, nothing kept"
    first = plan.heads.order_by("number")[0]
    today = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert "Wspólny plan: Stała praca" in today
    assert "Zmiany tytułu i dni (2)" in today
    for title in ("Stała praca", "Własne mieszkanie", first.title):
        assert f"<b>{title}</b>" in today
    past = text(page(cast, "ops_worker", "joint_plan", plan.ref, query=f"?dzien={cast.ago(5).isoformat()}"))
    assert "Wspólny plan: Własne mieszkanie" in past
    assert "Stała praca" not in past
    assert f"Następny przegląd całego planu: {long_day(cast.ago(-9))}".replace("\u00a0", " ") in past
    past = text(page(cast, "ops_worker", "joint_plan", plan.ref, query=f"?dzien={cast.ago(15).isoformat()}"))
    assert f"Wspólny plan: {first.title}" in past
    assert "Zmiany tytułu" not in past
    before = text(page(cast, "ops_worker", "joint_plan", plan.ref, query=f"?dzien={cast.ago(25).isoformat()}"))
    assert "Wspólny plan: Stała praca" in before, "before its first day the plan has no title of its own"


def test_an_unusual_length_is_said_and_nothing_follows(cast: Cast) -> None:
    plan = together(cast)
    address = page(cast, "ops_worker", "plan_open", build.case(cast).person.ref)
    assert usual_last_day(cast.today, params()).isoformat() in text(address), "a year is offered"
    for until, words in (
        (plan.period.lower + timedelta(days=40), "Ten plan jest krótszy niż zwykle"),
        (plan.period.lower + timedelta(days=500), "Ten plan jest dłuższy niż zwykle"),
    ):
        values = {"title": plan.title, "since": plan.period.lower, "review_on": None}
        plan = plans.edit(plan, by=cast.ops_worker, until=until, **values)
        shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
        assert words in shown
        assert "Plan trwa zwykle od 3 do 12 miesięcy." in shown
    plan = plans.edit(plan, by=cast.ops_worker, until=plan.period.lower + timedelta(days=200), **values)
    assert "Ten plan jest" not in text(page(cast, "ops_worker", "joint_plan", plan.ref))


def test_a_plan_closed_later_was_open_on_a_past_day(cast: Cast) -> None:
    with on_day(cast.ago(20)):
        plan = together(cast)
    plans.close_plan(plan, by=cast.ops_worker, on=cast.today, result="reached", course="Rozmowa na koniec.")
    assert "Zamknięty" in text(page(cast, "ops_worker", "joint_plan", plan.ref))
    past = text(page(cast, "ops_worker", "joint_plan", plan.ref, query=f"?dzien={cast.ago(5).isoformat()}"))
    assert "Zamknięty" not in past


def test_the_page_of_the_person_shows_the_plan_in_short(cast: Cast) -> None:
    plan = together(cast)
    ref = plan.case.person.ref
    assert "Żadna instytucja nie ma tu jeszcze" in text(page(cast, "ops_worker", "person", ref))
    contract = build.plan_leg(cast, plan)
    ipd = build.plan_leg(cast, plan, cast.actors["pup_counsellor"], kind=LegKind.ACTION_PLAN, contact_on=cast.ago(-5))
    build.plan_goal(cast, contract)
    shown = text(page(cast, "ops_worker", "person", ref))
    assert f"Wspólny plan: {plan.title}" in shown
    assert reverse("joint_plan", args=[plan.ref]) in shown
    card = shown.split("Wspólny plan:")[1]
    for title in ("Kontrakt socjalny", "Indywidualny plan działania"):
        assert "Czeka na podpisy" in card.split(title)[1].split("<li")[0], "words that fit a document of any gender"
    assert f"{plan.case.person}: 1 punkt do podpisu" in shown
    assert f"{contract.officer.user.name}: 1 punkt do podpisu" in shown
    assert f"kontakt albo przegląd do {long_day(cast.ago(-5))}".replace("\u00a0", " ") in shown
    assert ipd.officer.user.name not in shown.split("Wspólny plan:")[1].split("</section>")[0], "nothing to sign there"
    plans.close_plan(plan, by=cast.ops_worker, on=cast.today, result="reached", course="Rozmowa na koniec.")
    assert "Wspólny plan:" not in text(page(cast, "ops_worker", "person", ref))


def test_edit_keeps_both_versions_of_a_stale_page(cast: Cast) -> None:
    plan = together(cast)
    client = cast.sign_in(Client(), "ops_worker")
    address = reverse("plan_edit", args=[plan.ref])
    shown = client.get(address).content.decode()
    plans.edit(plan, by=cast.coordinator, title="Inny tytuł", since=cast.ago(30), until=cast.ago(-335), review_on=None)
    typed = {"title": "Mój tytuł", "since": cast.ago(30).isoformat(), "until": cast.ago(-335).isoformat()}
    answer = text(client.post(address, {**{key: hidden(shown, key) for key in ("once", "version")}, **typed}))
    assert "Inny tytuł" in answer
    assert "Mój tytuł" in answer
    send(cast, "ops_worker", "plan_edit", plan.ref, **typed)
    plan.refresh_from_db()
    assert plan.title == "Mój tytuł"


def test_documents(cast: Cast) -> None:
    plan = together(cast)
    days = {"since": cast.today.isoformat(), "until": cast.ago(-100).isoformat()}
    assert "Wybierz rodzaj dokumentu." in text(send(cast, "ops_worker", "plan_add_leg", plan.ref, **days))
    send(cast, "pup_counsellor", "plan_add_leg", plan.ref, kind=LegKind.ACTION_PLAN, **days)
    send(cast, "ops_worker", "plan_add_leg", plan.ref, kind=LegKind.CONTRACT_B, **days)
    ipd, leg = plan.legs.order_by("pk")
    assert (ipd.kind, leg.kind) == (LegKind.ACTION_PLAN, LegKind.CONTRACT_B)
    shown = text(page(cast, "ops_worker", "joint_plan_leg", leg.ref))
    assert "Przyczyny braku pracy" in shown
    assert "do sprawdzenia" in shown
    assert "czytają pracownicy jego instytucji" in text(page(cast, "pup_counsellor", "joint_plan_leg", leg.ref))
    club = build.plan_leg(cast, plan, cast.coordinator, kind=LegKind.CLUB)
    assert "nie ma osobnego formularza" in text(page(cast, "coordinator", "joint_plan_leg", club.ref))
    officer = cast.posts["ops_colleague"]
    send(
        cast, "ops_worker", "plan_edit_leg", leg.ref, officer=officer.ref, contact_on=cast.ago(-10).isoformat(), **days
    )
    leg.refresh_from_db()
    assert (leg.officer_id, leg.contact_on) == (officer.pk, cast.ago(-10))
    assert "id_reason_error" in text(send(cast, "ops_worker", "plan_drop_leg", leg.ref, reason=""))
    send(cast, "ops_worker", "plan_drop_leg", leg.ref, reason="Nie teraz.")
    assert "Kontrakt socjalny, wariant B" not in text(page(cast, "ops_worker", "joint_plan", plan.ref))


def test_fields_of_a_form(cast: Cast) -> None:
    leg = build.plan_leg(cast, together(cast))
    code = "unemployment_causes"
    assert page(cast, "ops_worker", "plan_write_field", leg.ref, "no_such_field").status_code == 404
    send(cast, "ops_worker", "plan_write_field", leg.ref, code, text=NASTY)
    field = PlanClause.objects.get(kind="field")
    shown = text(page(cast, "ops_worker", "joint_plan_leg", leg.ref))
    assert NASTY in shown
    assert NASTY in text(page(cast, "ops_worker", "plan_write_field", leg.ref, code))
    assert page(cast, "ops_worker", "joint_plan_item", field.ref).status_code == 200
    for who in ("coordinator", "pup_counsellor"):
        assert page(cast, who, "joint_plan_item", field.ref).status_code == 404
        assert NASTY not in text(page(cast, who, "joint_plan_leg", leg.ref))
    send(cast, "ops_worker", "plan_change_clause", field.ref, text="Brak opieki.")
    field.refresh_from_db()
    assert field.text == "Brak opieki."
    send(cast, "ops_worker", "plan_write_field", leg.ref, code, text="")
    assert "Brak opieki." not in text(page(cast, "ops_worker", "joint_plan_leg", leg.ref))


def test_goals(cast: Cast) -> None:
    leg = build.plan_leg(cast, together(cast))
    ref = leg.plan.ref
    assert "słowami" in text(send(cast, "ops_worker", "plan_add_goal", ref, words="", leg=leg.ref))
    send(cast, "ops_worker", "plan_add_goal", ref, words="Chcę spać spokojnie.", leg=leg.ref)
    goal = PlanClause.objects.get(kind="goal")
    assert goal.leg_id == leg.pk
    send(cast, "ops_worker", "plan_change_clause", goal.ref, words="Chcę odpocząć.", leg="")
    goal.refresh_from_db()
    assert (goal.text, goal.leg_id, goal.number) == ("Chcę odpocząć.", None, 2)
    shown = text(page(cast, "ops_worker", "joint_plan_item", goal.ref))
    assert "Wersja 2" in shown
    assert "Chcę spać spokojnie." in shown


def test_a_task_with_all_its_fields(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    answer = send(cast, "ops_worker", "plan_add_task", goal.ref, **task_form(cast, goal))
    assert answer.headers["Location"] == reverse("joint_plan", args=[goal.plan.ref])
    made = PlanClause.objects.get(kind="task")
    assert (made.is_own, str(made.hours), made.payer_id, made.rhythm) == (True, "1.50", cast.ops.pk, "weekly")
    assert (made.period.lower, made.service_id, made.goal_id) == (date(2026, 12, 1), "social_skills_training", goal.pk)
    post = cast.actors["pup_counsellor"].post_id
    send(cast, "ops_worker", "plan_change_clause", made.ref, **task_form(cast, goal, post=f"p{post}", hours="36"))
    made.refresh_from_db()
    assert (made.is_own, made.post_id, made.institution_id) == (False, post, cast.bodies["pup"].pk)
    shown = text(page(cast, "coordinator", "joint_plan_item", made.ref))
    assert "36 godzin" in shown
    assert "PUP w Próbnie: składa wniosek, od 1 grudnia do 30 grudnia" in shown


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("text", "", "Napisz, co jest do zrobienia."), ("goal", "", "Wybierz cel."),
        ("post", "", "Wybierz, kto to robi."),
        ("post", "p0", "Wybierz jedną z odpowiedzi"), ("leg", "L-0000-0000", "Wybierz jedną z odpowiedzi"),
        ("hours", "dużo", "Wpisz godziny liczbą"), ("hours", "0", "Wpisz godziny liczbą"),
        ("hours", "1,234", "Wpisz godziny liczbą"), ("until", "1.11.2026", "Koniec jest przed początkiem"),
        ("since", "32.13.2026", "dat"), ("payer", "x", "Wybierz jedną z odpowiedzi"),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_the_field(cast: Cast, field: str, typed: str, words: str) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    form = task_form(cast, goal, **{"text": NASTY, field: typed})
    answer = send(cast, "ops_worker", "plan_add_task", goal.ref, **form)
    shown = text(answer)
    assert answer.status_code == 200
    assert f"id_{field}_error" in shown
    assert words in shown
    assert field == "text" or NASTY in shown
    assert not PlanClause.objects.filter(kind="task").exists()


def test_a_task_from_planned_to_done_and_back(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    one = task(cast, goal, text="zadzwoni")
    shown = text(page(cast, "ops_worker", "joint_plan_item", one.ref))
    assert reverse("plan_tick_task", args=[one.ref]) in shown
    send(cast, "ops_worker", "plan_start_task", one.ref, on=cast.today.isoformat())
    assert "w toku" in text(page(cast, "ops_worker", "joint_plan", goal.plan.ref))
    bare = send(cast, "ops_worker", "plan_tick_task", one.ref, on=cast.today.isoformat(), note="")
    assert "id_note_error" in text(bare)
    send(cast, "ops_worker", "plan_tick_task", one.ref, on=cast.today.isoformat(), note="Potwierdzenie.")
    assert "Zrobione wcześniej (1)" in text(page(cast, "ops_worker", "joint_plan", goal.plan.ref))
    assert "Potwierdzenie." in text(page(cast, "ops_worker", "joint_plan_item", one.ref))
    send(cast, "ops_worker", "plan_untick_task", one.ref, reason="Pomyłka.")
    one.refresh_from_db()
    assert one.state == "started"
    send(cast, "ops_worker", "plan_drop_clause", one.ref, reason="Zbędne.")
    shown = text(page(cast, "ops_worker", "joint_plan_item", one.ref))
    assert "Skreślono: Zbędne." in shown
    assert reverse("plan_tick_task", args=[one.ref]) not in shown
    assert "Skreślone (1)" in text(page(cast, "ops_worker", "joint_plan", goal.plan.ref))


def test_a_goal_is_not_ticked(cast: Cast) -> None:
    goal = build.plan_goal(cast)
    for verb in ("start_task", "tick_task", "untick_task"):
        assert page(cast, "ops_worker", f"plan_{verb}", goal.ref).status_code == 404
    assert page(cast, "ops_worker", "plan_add_task", task(cast, goal).ref).status_code == 404


def test_what_stands_in_a_task_stays_a_choice(cast: Cast) -> None:
    """A worker who left the team is not lost when somebody else changes the task."""
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    colleague = cast.posts["ops_colleague"]
    one = task(cast, goal, post=colleague)
    assert f'value="p{colleague.pk}" selected' in text(page(cast, "ops_worker", "plan_change_clause", one.ref))
    own = build.plan_task(cast, goal)
    assert 'value="own" selected' in text(page(cast, "ops_worker", "plan_change_clause", own.ref))


def test_reviews_page(cast: Cast) -> None:
    assert "Nie było jeszcze przeglądu" in text(page(cast, "coordinator", "joint_plan_reviews", together(cast).ref))


# Reviews, the end, breaches


def test_a_review_with_results(cast: Cast) -> None:
    goal = build.plan_goal(cast, build.plan_leg(cast, together(cast)))
    one, two = task(cast, goal, text="Zadzwoni."), task(cast, goal, text="Pójdzie.")
    ref = goal.plan.ref
    typed = {"kind": "review", "leg": "", "means": "meeting", "on": cast.today.isoformat(), "conclusions": "Idzie."}
    wrong = send(cast, "ops_worker", "plan_record_review", ref, **typed, **{f"note_{one.ref}": NASTY})
    assert "Wybierz wynik" in text(wrong)
    assert NASTY in text(wrong)
    done = send(
        cast, "ops_worker", "plan_record_review", ref, **typed,
        **{f"result_{one.ref}": "done", f"note_{one.ref}": "Jest potwierdzenie.", f"result_{two.ref}": "goes_on"},
    )  # fmt: skip
    assert done.headers["Location"] == reverse("joint_plan_reviews", args=[ref])
    shown = text(page(cast, "ops_worker", "joint_plan_reviews", ref))
    assert "Jest potwierdzenie." in shown
    one.refresh_from_db()
    assert one.state == "done"
    review = goal.plan.reviews.get()
    assert reverse("plan_void_review", args=[review.pk]) in shown
    send(cast, "ops_worker", "plan_void_review", review.pk, reason="Nie ta osoba.")
    assert "Jest potwierdzenie." not in text(page(cast, "ops_worker", "joint_plan_reviews", ref))


def test_a_document_ends_and_the_plan_is_closed(cast: Cast) -> None:
    plan = together(cast)
    club = build.signed_leg(cast, build.plan_leg(cast, plan, cast.coordinator, kind=LegKind.CLUB))
    leg = build.signed_leg(cast, build.plan_leg(cast, plan))
    assert "carried_out" not in text(page(cast, "coordinator", "plan_end_leg", club.ref))
    send(cast, "coordinator", "plan_end_leg", club.ref, on=cast.today.isoformat(), reason="")
    club.refresh_from_db()
    assert club.state == "ended"
    assert "Zakończono." in text(page(cast, "ops_worker", "joint_plan_leg", club.ref))
    typed = {"on": cast.today.isoformat(), "means": "meeting", "result": "partly", "course": NASTY, "reason": ""}
    assert "id_carried_out_error" in text(send(cast, "ops_worker", "plan_close_plan", plan.ref, **typed))
    send(cast, "ops_worker", "plan_close_plan", plan.ref, **typed, carried_out="yes")
    leg.refresh_from_db()
    assert leg.contract is not None
    assert (leg.state, leg.contract.carried_out) == ("ended", True)
    shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    assert "Zamknięty" in shown
    assert reverse("plan_edit", args=[plan.ref]) not in shown
    tab = text(page(cast, "ops_worker", "person_plan", plan.case.person.ref))
    assert "Otwórz wspólny plan" in tab
    plans.open(plan.case, by=cast.ops_worker, subject="person", title="Nowy", since=cast.today, until=cast.ago(-90))
    assert "Wcześniejsze plany" in text(page(cast, "ops_worker", "person_plan", plan.case.person.ref))


def test_a_breach_from_the_fact_to_the_decision(cast: Cast) -> None:
    leg = build.signed_leg(cast, build.plan_leg(cast, together(cast)))
    assert "id_fact_error" in text(
        send(cast, "ops_worker", "plan_record_breach", leg.ref, clause="", on=cast.today.isoformat(), fact="")
    )
    send(cast, "ops_worker", "plan_record_breach", leg.ref, clause="", on=cast.today.isoformat(), fact=NASTY)
    breach = leg.breaches.get()
    assert NASTY in text(page(cast, "ops_worker", "joint_plan_leg", leg.ref))
    assert NASTY not in text(page(cast, "pup_counsellor", "joint_plan_leg", leg.ref))
    for who, status in (("ops_worker", 200), ("ops_head", 200), ("pup_counsellor", 404), ("coordinator", 404)):
        assert page(cast, who, "joint_plan_breach", breach.ref).status_code == status, who
    assert page(cast, "ops_head", "plan_decide_breach", breach.ref).status_code == 403
    send(cast, "ops_worker", "plan_hear_person", breach.ref, on=cast.today.isoformat(), statement="Byłam chora.")
    assert "Byłam chora." in text(page(cast, "ops_head", "joint_plan_breach", breach.ref))
    send(
        cast, "ops_head", "plan_decide_breach", breach.ref, on=cast.today.isoformat(), decision="excused",
        grounds="Zwolnienie lekarskie.",
    )  # fmt: skip
    assert "Zwolnienie lekarskie." in text(page(cast, "ops_worker", "joint_plan_breach", breach.ref))
    second = build.breach(cast, leg, by=cast.ops_worker)
    send(cast, "ops_worker", "plan_withdraw_breach", second.ref, reason="Pomyłka.")
    assert "Wycofano" in text(page(cast, "ops_worker", "joint_plan_breach", second.ref))
