"""A joint plan of a day as PDF: the board for a worker, her own copy for the person; a printout, no issued paper."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kwadrat.casework import plans
from kwadrat.papers import readings as papers
from kwadrat.papers.render import pdf
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import LinkWay
from kwadrat.records.papers import IssuedPaper
from kwadrat.reporting import readings as reporting
from kwadrat.reporting.people import long_day
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.papers.reading import text_of
from tests.web.test_joint_plans import page, text, together
from tests.web.test_plans import hidden


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def day_words(cast: Cast, ago: int = 0) -> str:
    with translation.override("pl"):
        return f"Wydruk stanu na dzień {long_day(cast.ago(ago))}".replace("\u00a0", " ")


def test_the_board_of_a_day(cast: Cast) -> None:
    plan = together(cast)
    leg = build.plan_leg(cast, plan)
    task = build.plan_task(cast, build.plan_goal(cast, leg))
    shown = text(page(cast, "ops_worker", "joint_plan", plan.ref))
    address = reverse("joint_plan_day", args=[plan.ref])
    assert f"{address}?dzien={cast.today.isoformat()}" in shown
    build.sign_leg(cast, leg)
    before = Disclosure.objects.filter(subject=plan.ref).count()
    response = cast.sign_in(Client(), "ops_worker").get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    said = text_of(response.content)
    assert Disclosure.objects.filter(subject=plan.ref).count() > before, "the person sees that it was read"
    does = task.text.rstrip(".")
    for words in (day_words(cast), "a nie wystawiony druk", does, plan.title, str(plan.case.person), "podpis"):
        assert words in said, words
    assert not IssuedPaper.objects.exists(), "it takes no number and is not kept"
    past = cast.sign_in(Client(), "ops_worker").get(f"{address}?dzien=2020-01-01")
    assert "1 stycznia 2020" in text_of(past.content)
    assert "Tego dnia w planie nic nie było." in text_of(past.content)
    assert task.text.rstrip(".") not in text_of(past.content)
    wrong = cast.sign_in(Client(), "ops_worker").get(f"{address}?dzien=kiedys")
    assert day_words(cast) in text_of(wrong.content), "what is no day is today"
    for who in ("ngo_worker", "out_coordinator"):
        assert page(cast, who, "joint_plan_day", plan.ref).status_code == 404


def test_tasks_without_a_goal_and_what_waits(cast: Cast) -> None:
    plan = together(cast)
    build.plan_goal(cast, build.plan_leg(cast, plan))
    said = text_of(page(cast, "ops_worker", "joint_plan_day", plan.ref).content)
    assert "punkt do podpisu" in said
    assert "Czeka na podpisy." in said


def test_her_own_copy(cast: Cast) -> None:
    plan = together(cast)
    task = build.plan_task(cast, build.plan_goal(cast, build.plan_leg(cast, plan)))
    token = plans.send_key(plan, by=cast.ops_worker, way=LinkWay.PAPER).plain_token  # type: ignore[attr-defined]
    client, address = Client(), reverse("own_plan_paper", args=[token])
    asked = client.get(address)
    assert asked.headers["Content-Type"].startswith("text/html"), "first the birthday"
    assert task.text not in asked.content.decode()
    born = plan.case.person.birth_on
    once = hidden(asked.content.decode(), "once")
    client.post(address, {"once": once, "day": str(born.day), "month": str(born.month)})
    home = client.get(reverse("own_plan", args=[token])).content.decode()
    assert address in home
    plans.say(
        reporting.current(task),
        by=cast.ops_worker,
        is_own=False,
        member=None,
        is_agreed=False,
        note="Za wcześnie rano.",
    )
    before = Disclosure.objects.filter(subject=plan.ref).count()
    response = client.get(address)
    assert response.headers["Cache-Control"] == "no-store"
    said = text_of(response.content)
    for words in (day_words(cast), task.text, "Robi to:", "nie zgadza się „Za wcześnie rano.”", "Kto czytał ten plan"):
        assert words in said, words
    assert Disclosure.objects.filter(subject=plan.ref).count() == before + 1
    assert client.get(reverse("own_plan_paper", args=["nie-ma"])).status_code == 404


def test_an_empty_copy_nobody_read(cast: Cast) -> None:
    plan, now = together(cast), timezone.now()
    with translation.override("pl"):
        one = papers.Print(plan.title, "A", cast.today, "A", now, is_demo=True)
        said = text_of(pdf("reading", papers.own(reporting.reading(plan), one), now))
    assert "Tego dnia w planie nic nie było." in said
    assert "Jeszcze nikt." in said
    assert "DANE PRZYKŁADOWE" in said
