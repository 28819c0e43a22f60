"""Pages of temporary work: planning it, its page, its end, and what a host sees of it."""

from __future__ import annotations

import re
from datetime import time
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import placements
from kwadrat.law.placements import Slot
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Role
from kwadrat.records.people import Case
from kwadrat.records.placements import Placement
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return build.in_team(cast, build.case(cast, first_name="Wanda", last_name="Tajemna"))


def words(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def read(cast: Cast, who: str, name: str, *args: str, status: int = 200, query: str = "") -> str:
    response = cast.sign_in(Client(), who).get(reverse(name, args=args) + query)
    assert response.status_code == status
    return words(response)


def post(cast: Cast, who: str, name: str, *args: str, **data: Any) -> Any:
    return cast.sign_in(Client(), who).post(reverse(name, args=args), data)


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "form": "psu", "sender": f"i{cast.pup.pk}", "host": str(cast.ops.pk), "since": str(cast.ago(-3)),
        "until": str(cast.ago(-60)), "weekly_hours": "10", **more,
    }  # fmt: skip


def test_a_social_worker_plans_begins_and_ends_work(cast: Cast, case: Case) -> None:
    person = case.person.ref
    assert reverse("placement_plan", args=[person]) in read(cast, "ops_worker", "person", person)
    page = read(cast, "ops_worker", "placement_plan", person)
    assert "Poniedziałek, od" in page
    done = post(
        cast, "ops_worker", "placement_plan", person,
        **typed(cast, weekly_hours="", starts_1="8:00", ends_1="12:00", starts_4="9:00", ends_4="11:30"),
    )  # fmt: skip
    row = Placement.objects.get()
    assert done.headers["Location"] == reverse("placement", args=[row.ref])
    page = read(cast, "ops_worker", "placement", row.ref)
    for text in (
        "Prace społecznie użyteczne: Wanda Tajemna", "zaplanowane", "6,5 godz. w tygodniu",
        "poniedziałek 8:00–12:00, czwartek 9:00–11:30", "PUP w Próbnie", "OPS Próbno",
        "nie jest jeszcze potwierdzony",
    ):  # fmt: skip
        assert text in page
    post(cast, "ops_worker", "placement_begin", row.ref, on=str(cast.today))
    assert "trwa" in read(cast, "ops_worker", "person", person)
    post(cast, "ops_worker", "placement_end", row.ref, on=str(cast.today), result="left", note="Opieka nad matką.")
    page = read(cast, "coordinator", "placement", row.ref)
    assert "osoba odeszła przed czasem" in page
    assert "Opieka nad matką." in page
    assert "nie jest jeszcze potwierdzony" not in page
    page = read(cast, "coordinator", "person", person)
    assert "Zakończono: prace społecznie użyteczne." in page
    assert "Osoba odeszła przed czasem." in page


def test_bad_input_stays_and_is_said_beside_its_field(cast: Cast, case: Case) -> None:
    for wrong, message in (
        ({"form": ""}, "Wybierz formę pracy."),
        ({"sender": ""}, "Wybierz urząd pracy albo klub, który kieruje osobę."),
        ({"host": ""}, "Wybierz instytucję albo wpisz nazwę pracodawcy: jedno z dwojga."),
        ({"host_name": "Zakład Zieleni"}, "jedno z dwojga"),
        ({"since": "31.02.2026"}, "Nie ma takiego dnia"),
        ({"until": str(cast.ago(100))}, "Koniec jest przed początkiem"),
        ({"weekly_hours": "dużo"}, "na przykład 36 albo 1,5"),
        ({"weekly_hours": ""}, "Podaj liczbę godzin w tygodniu albo godziny w poszczególne dni."),
        ({"starts_2": "8:00"}, "Podaj obie godziny tego dnia albo żadnej."),
        ({"starts_2": "osma", "ends_2": "9:00"}, "To nie jest godzina"),
        ({"starts_2": "10:00", "ends_2": "9:00", "weekly_hours": ""}, "Popraw jedną z dwóch godzin"),
        ({"starts_2": "8:00", "ends_2": "9:00"}, "dają razem 1 godz. w tygodniu"),
    ):  # fmt: skip
        response = post(cast, "ops_worker", "placement_plan", case.person.ref, **typed(cast, note="Świetlica", **wrong))
        assert response.status_code == 200, wrong
        page = words(response)
        assert message in page, wrong
        assert "Świetlica" in page
    assert not Placement.objects.exists()


def test_work_is_changed_called_off_and_voided(cast: Cast, case: Case) -> None:
    row = build.placement(cast, case, timetable=[Slot(1, time(8), time(18))], weekly_minutes=None, payer=cast.pup)
    page = read(cast, "ops_worker", "placement_change", row.ref)
    assert 'value="08:00"' in page
    assert "Forma pracy" not in page
    data = {key: value for key, value in typed(cast, weekly_hours="7,5").items() if key not in ("form", "sender")}
    post(cast, "ops_worker", "placement_change", row.ref, **data)
    row.refresh_from_db()
    assert (row.weekly_minutes, row.timetable, row.payer) == (450, [], None)
    assert "7,5" in read(cast, "ops_worker", "placement_change", row.ref)
    post(cast, "ops_worker", "placement_cancel", row.ref, reason="Nie ma miejsca.")
    page = read(cast, "ops_worker", "placement", row.ref)
    assert "Nie ma miejsca." in page
    assert reverse("placement_begin", args=[row.ref]) not in page
    other = build.working(cast, case)
    post(cast, "ops_worker", "placement_void", other.ref, reason="Inna osoba.")
    assert "Unieważniono jako pomyłkę" in read(cast, "ops_worker", "placement", other.ref)
    page = read(cast, "ops_worker", "placements", query="?stan=odwolane")
    assert page.count("Tajemna Wanda") == 2


def test_a_stale_form_shows_both_versions(cast: Cast, case: Case) -> None:
    row = build.placement(cast, case, host=None, host_name="Zakład Zieleni")
    stale = typed(cast, version=row.version, host="", host_name="Zakład Zieleni")
    placements.change(row, by=cast.ops_worker, since=cast.ago(30), host_name="Inny Zakład", weekly_minutes=600)
    page = words(post(cast, "ops_worker", "placement_change", row.ref, **stale))
    assert "Inny Zakład" in page
    assert "Zakład Zieleni" in page


def test_the_list_has_filters_and_an_empty_state(cast: Cast, case: Case) -> None:
    assert "Nikt teraz nie pracuje ani nie jest na stażu" in read(cast, "ops_worker", "placements")
    build.working(cast, case)
    page = read(cast, "coordinator", "placements")
    assert "Tajemna Wanda" in page
    assert "kieruje: PUP w Próbnie" in page
    assert "1 praca albo staż" in page
    assert "Nic nie pasuje" in read(cast, "coordinator", "placements", query="?stan=zakonczone")
    assert "Tajemna Wanda" in read(cast, "coordinator", "placements", query="?stan=nieznany")
    assert reverse("placements") in read(cast, "coordinator", "people")
    for who in ("specialist", "steward", "analyst"):
        read(cast, who, "placements", status=404)


def test_a_host_sees_name_form_days_and_hours_and_each_look_is_written(cast: Cast, case: Case) -> None:
    cast_module.hire(cast, "firm_worker", Role.NGO_WORKER, "firm", "", cast.ago(100))
    row = build.working(cast, case, host=cast.bodies["firm"], payer=cast.ops, note="Tajna notatka.")
    other = build.working(cast, case)
    page = read(cast, "firm_worker", "placements")
    assert "Tajemna Wanda" in page
    assert "kieruje" not in page
    page = read(cast, "firm_worker", "placement", row.ref)
    assert "Prace społecznie użyteczne: Wanda Tajemna" in page
    assert "10 godz. w tygodniu" in page
    for hidden in ("Tajna notatka.", "PUP w Próbnie", "OPS Próbno", "Kto płaci", case.person.ref, "Próbno,"):
        assert hidden not in page, hidden
    rows = Disclosure.objects.filter(person_id=case.person_id, what="placement").order_by("pk")
    assert list(rows.values_list("subject", "basis")) == [(row.ref, "RODO art. 26")] * 2
    for name in ("change", "begin", "end", "cancel", "void"):
        read(cast, "firm_worker", f"placement_{name}", row.ref, status=404)
    read(cast, "firm_worker", "placement", other.ref, status=404)
    read(cast, "firm_worker", "person", case.person.ref, status=404)
    placements.void(row, by=cast.ops_worker, reason="Pomyłka.")
    read(cast, "firm_worker", "placement", row.ref, status=404)


def test_an_institution_that_hosts_finds_whom_in_a_list_of_its_own(cast: Cast, case: Case) -> None:
    build.working(cast, case, host=cast.bodies["partner_ngo"])
    assert "Tajemna" not in read(cast, "ngo_worker", "placements")
    assert "Tajemna Wanda" in read(cast, "ngo_worker", "placements", query="?stan=u-nas")


def test_who_may_not_is_told_why_and_an_outsider_finds_nothing(cast: Cast, case: Case) -> None:
    row = build.placement(cast, case)
    page = read(cast, "coordinator", "placement_begin", row.ref, status=403)
    assert "kieruje osobę do tej pracy albo ją wpisała" in page
    for who in ("out_worker", "out_coordinator", "ops_colleague", "pup_counsellor"):
        for name in ("placement", "placement_end"):
            read(cast, who, name, row.ref, status=404)


def test_a_repeated_press_plans_once(cast: Cast, case: Case) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    address = reverse("placement_plan", args=[case.person.ref])
    found = re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    once = found[1]
    for _press in range(2):
        done = client.post(address, typed(cast, once=once))
        assert done.headers["Location"] == reverse("placement", args=[Placement.objects.get().ref])


def test_a_task_that_work_closes_shows_it(cast: Cast, case: Case) -> None:
    goal = build.plan_goal(cast, plan=build.joint_plan(cast, case))
    page = read(cast, "ops_worker", "plan_add_task", goal.ref)
    assert "rozpoczęcie pracy albo stażu" in page
    wrong = {"text": "Idzie do pracy", "goal": goal.ref, "post": "own", "evidence": "note", "work": "psu"}
    assert "Forma pracy dotyczy zadania" in words(post(cast, "ops_worker", "plan_add_task", goal.ref, **wrong))
    post(cast, "ops_worker", "plan_add_task", goal.ref, **{**wrong, "evidence": "work_begun"})
    task = goal.tasks.get()
    assert 'value="psu" selected' in read(cast, "ops_worker", "plan_change_clause", task.ref)
    row = build.working(cast, case)
    page = read(cast, "ops_worker", "joint_plan_item", task.ref)
    assert f'href="{reverse("placement", args=[row.ref])}"' in page
    assert "prace społecznie użyteczne" in page
