"""The plan in plain words: by the person's own link with its second question, and with a worker beside her."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwadrat.access import guests, relations
from kwadrat.access.rules import Refused
from kwadrat.casework import plans
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import ClauseKind, LinkWay
from kwadrat.records.notices import NoticeTarget
from kwadrat.records.plans import JointPlan, PlanKey, PlanVoice
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast
from tests.web.test_plans import hidden


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


@pytest.fixture
def plan(cast: Cast) -> JointPlan:
    """A plan with a goal, a task of the person, one of her worker and one of an institution outside any document."""
    goal = build.plan_goal(cast)
    build.plan_task(cast, goal)
    more: dict[str, Any] = {"is_own": False, "evidence": "note", "service": None}
    build.plan_task(cast, goal, post=cast.posts["ops_worker"], text="Umówi wizytę w poradni.", **more)
    build.plan_task(cast, goal, leg=None, institution=cast.pup, text="Sprawdzi oferty.", since=None, until=None, **more)
    build.plan_task(cast, goal, institution=cast.ops, text="Wypłaci zasiłek.", **more)
    plans.write_field(goal.leg, by=cast.ops_worker, code="diagnosis", text="Tajna diagnoza.")
    dropped = build.plan_task(cast, goal, text="Tego już nie ma.")
    plans.drop_clause(dropped, by=cast.ops_worker, reason="Pomyłka.")
    return goal.plan


def given(cast: Cast, plan: JointPlan, **more: Any) -> str:
    token: str = plans.send_key(plan, by=cast.ops_worker, **{"way": LinkWay.PAPER, **more}).plain_token  # type: ignore[attr-defined]
    return token


def text(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\u00a0", " ").split())


def answer(plan: JointPlan, **more: Any) -> dict[str, Any]:
    born = plan.case.person.birth_on
    return {"day": born.day, "month": born.month, **more}


def inside(client: Client, plan: JointPlan, token: str) -> Any:
    return client.post(reverse("own_plan", args=[token]), answer(plan), follow=True)


def send(client: Client, address: str, **values: Any) -> Any:
    shown = client.get(address).content.decode()
    return client.post(address, {**{key: hidden(shown, key) for key in ("once", "version")}, **values}, follow=True)


def test_the_link_asks_for_the_birthday_before_it_shows_anything(cast: Cast, plan: JointPlan) -> None:
    client, address = Client(), reverse("own_plan", args=[given(cast, plan)])
    before = Disclosure.objects.count()
    asked = client.get(address)
    assert "kiedy masz urodziny" in text(asked)
    assert plan.title not in text(asked)
    assert str(plan.case.person) not in text(asked)
    assert Disclosure.objects.count() == before
    assert (asked["Cache-Control"], asked["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    for typed, message in (
        ({"day": "", "month": ""}, "Wpisz dzień swoich urodzin"),
        ({"day": "pięć"}, "liczbę od 1 do 31"), ({"day": "40"}, "liczbę od 1 do 31"),
        ({"month": 13}, "Wybierz"), (answer(plan, month=plan.case.person.birth_on.month % 12 + 1), "To nie jest dzień"),
    ):  # fmt: skip
        assert message in text(client.post(address, typed)), typed
    shown = text(client.post(address, answer(plan), follow=True))
    assert plan.title in shown
    row = Disclosure.objects.latest("pk")
    assert (row.person_id, row.subject, row.purpose, row.basis) == (
        plan.case.person_id, plan.ref, "access", "RODO art. 15"
    )  # fmt: skip
    assert row.actor_name in ("sama osoba, przez odnośnik", "the person herself, by a link")


def test_five_wrong_answers_and_the_link_asks_no_more(cast: Cast, plan: JointPlan) -> None:
    client, address = Client(), reverse("own_plan", args=[given(cast, plan)])
    wrong = answer(plan, day=plan.case.person.birth_on.day % 28 + 1)
    assert [client.post(address, wrong).status_code for _try in range(6)] == [200] * 5 + [429]
    assert client.post(address, answer(plan)).status_code == 429
    other = reverse("own_plan", args=[given(cast, plan)])
    assert client.get(other).status_code == 200, "a new link asks again"


def test_each_item_says_who_does_it_by_name_and_until_when(cast: Cast, plan: JointPlan) -> None:
    client, worker, token = Client(), cast.users["ops_worker"].name, given(cast, plan)
    shown = text(inside(client, plan, token))
    assert "Chcę gotować dla ludzi." in shown
    assert "Przyjdzie na trening umiejętności. Robi to: Ty , do" in shown.replace("Ty,", "Ty ,")
    assert f"Umówi wizytę w poradni. Robi to: {worker}, {cast.ops.name}" in shown
    assert f"Wypłaci zasiłek. Robi to: {worker}, {cast.ops.name}" in shown, "who signs for the institution"
    assert f"Sprawdzi oferty. Robi to: {cast.pup.name}; pytaj: {worker}" in shown
    assert "Tajna diagnoza." not in shown
    assert "Tego już nie ma." not in shown
    task = plan.clauses.get(text="Umówi wizytę w poradni.")
    plans.start_task(task, by=cast.ops_worker, on=cast.today)
    assert task.refresh_from_db() is None
    assert str(task.get_state_display()).replace("\u00a0", " ") in text(client.get(reverse("own_plan", args=[token])))


def test_she_disagrees_and_nobody_can_delete_it(cast: Cast, plan: JointPlan) -> None:
    client, token = Client(), given(cast, plan)
    inside(client, plan, token)
    task = plan.clauses.get(text="Umówi wizytę w poradni.")
    address = reverse("own_plan_say", args=[token, task.ref])
    assert "Umówi wizytę w poradni." in text(client.get(address))
    assert "Napisz, z czym się nie zgadzasz." in text(send(client, address, is_agreed="no", note=" "))
    assert "Wybierz: zgadzam się" in text(send(client, address, note="Nie."))
    said = text(send(client, address, is_agreed="no", note="Wolę pójść sama. <b>x</b>"))
    assert "Zapisane." in said
    assert "nie zgadza się Wolę pójść sama. <b>x</b>" in said
    text(send(client, address, is_agreed="yes", note=""))
    first, second = PlanVoice.objects.all()
    assert (first.is_own, first.is_agreed, second.is_agreed, first.by) == (True, False, True, None)
    assert "Wolę pójść sama." in text(client.get(reverse("own_plan", args=[token]))), "both words stay"
    assert last("plan.say").details["is_own"] is True
    field = plan.clauses.get(kind=ClauseKind.FIELD)
    assert client.get(reverse("own_plan_say", args=[token, field.ref])).status_code == 404
    other = build.plan_goal(cast, plan=build.joint_plan(cast, build.in_team(cast)), leg=None)
    assert client.get(reverse("own_plan_say", args=[token, other.ref])).status_code == 404


def test_a_link_ends_with_a_newer_one_by_hand_and_by_time(cast: Cast, plan: JointPlan, monkeypatch: Any) -> None:
    first = given(cast, plan)
    second = given(cast, plan)
    client = Client()
    assert client.get(reverse("own_plan", args=[first])).status_code == 404
    inside(client, plan, second)
    plans.end_key(plan, by=cast.ops_worker)
    closed = client.get(reverse("own_plan", args=[second]))
    assert closed.status_code == 404
    assert "masz już nowszy odnośnik" in text(closed)
    with problem(None):
        plans.end_key(plan, by=cast.ops_worker)
    third = given(cast, plan)
    assert guests.find_key(third) is not None
    now = timezone.now() + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert guests.find_key(third) is None


def test_only_the_newest_key_of_this_very_plan_may_speak(cast: Cast, plan: JointPlan, monkeypatch: Any) -> None:
    token = given(cast, plan)
    key = guests.find_key(token)
    assert key is not None
    actor, version = guests.reader(key), plan.clauses.get(kind=ClauseKind.GOAL).versions.get()
    assert relations.reads_by_key(actor, version)
    assert not relations.reads_by_key(cast.ops_worker, version)
    given(cast, plan)
    with pytest.raises(Refused):
        plans.say(version, by=actor, is_agreed=True, note="", is_own=True)
    plans.end_key(plan, by=cast.ops_worker)
    ended = PlanKey.objects.latest("pk")
    assert not relations.reads_by_key(guests.reader(ended), version)
    newest = guests.find_key(given(cast, plan))
    assert newest is not None
    now = timezone.now() + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert not relations.reads_by_key(guests.reader(newest), version)


def test_the_second_question_is_asked_again_after_half_an_hour(cast: Cast, plan: JointPlan, monkeypatch: Any) -> None:
    client, token = Client(), given(cast, plan)
    inside(client, plan, token)
    assert plan.title in text(client.get(reverse("own_plan", args=[token])))
    now = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert "kiedy masz urodziny" in text(client.get(reverse("own_plan", args=[token])))


def test_guessing_tokens_is_stopped(cast: Cast) -> None:
    client = Client()
    codes = [client.get(reverse("own_plan", args=[f"zgadywanka-{number}"])).status_code for number in range(32)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_a_link_goes_by_mail_by_text_message_or_on_paper(cast: Cast, plan: JointPlan, settings: Any) -> None:
    client, address = cast.sign_in(Client(), "ops_worker"), reverse("plan_send_key", args=[plan.ref])
    assert "Wybierz" in text(send(client, address))
    assert "w drodze do osoby" in text(send(client, address, way="email", email="anna@example.org"))
    target = NoticeTarget.objects.get(notice__kind="link_plan")
    assert target.address == "anna@example.org"
    assert guests.find_key(target.secret or target.notice.reference) is not None
    settings.SMS_URL = ""
    assert "nie wysyła" in text(send(client, address, way="sms", phone="600100200"))
    settings.SMS_URL = "https://sms.example.org/"
    assert "w drodze do osoby" in text(send(client, address, way="sms", phone="600100200"))
    printed = send(client, address, way="paper")
    assert "data:image/svg+xml" in printed.content.decode()
    token = re.search(r"/moj-plan/([a-z0-9-]+)/", printed.content.decode())
    assert token is not None
    assert guests.find_key(token[1]) is not None
    ended = send(client, reverse("plan_end_key", args=[plan.ref]))
    assert "Odnośnik już nie działa." in text(ended)
    assert guests.find_key(token[1]) is None


def test_the_same_with_a_worker_beside_her(cast: Cast, plan: JointPlan) -> None:
    client = cast.sign_in(Client(), "coordinator")
    shown = text(client.get(reverse("joint_plan_reading", args=[plan.ref])))
    assert f"Robi to: {plan.case.person}" in shown
    assert cast.users["coordinator"].name in text(client.get(reverse("joint_plan_reading", args=[plan.ref])))
    goal = plan.clauses.get(kind=ClauseKind.GOAL)
    address = reverse("plan_say", args=[goal.ref])
    said = text(send(client, address, is_agreed="no", note="To nie moje słowa."))
    assert "nie zgadza się To nie moje słowa." in said
    assert "zapisał pracownik" in said
    voice = PlanVoice.objects.get()
    assert (voice.is_own, voice.by_id) == (False, cast.posts["coordinator"].pk)
    assert cast.sign_in(Client(), "out_worker").get(address).status_code == 404


def test_the_page_costs_the_same_with_many_items(cast: Cast, plan: JointPlan) -> None:
    client, token = Client(), given(cast, plan)
    inside(client, plan, token)
    costs = []
    for _round in range(2):
        for number in range(10):
            build.plan_task(cast, plan.clauses.get(kind=ClauseKind.GOAL), text=f"Zadanie {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("own_plan", args=[token]))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_an_empty_plan_says_so(cast: Cast) -> None:
    plan = build.joint_plan(cast)
    client = Client()
    assert "nic jeszcze nie ma" in text(inside(client, plan, given(cast, plan)))
    build.plan_goal(cast, plan=plan, leg=None)
    assert "nie ma jeszcze zadania" in text(inside(client, plan, given(cast, plan)))
