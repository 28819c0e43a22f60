"""Konferencje by the forms, and what a participant outside a team reads."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import conferences
from kwadrat.records.base import unsealed
from kwadrat.records.conferences import Conference, ConferenceTask
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_teams import words


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_a_conference_from_the_team_page_to_a_task_done(cast: Cast) -> None:
    case = build.in_team(cast)
    client, ref = cast.sign_in(Client(), "ops_worker"), case.person.ref
    team = words(client.get(reverse("person_team", args=[ref])))
    assert "Zwołaj konferencję" in team
    call = reverse("conference_call") + f"?osoba={ref}"
    assert str(case.person) in words(client.get(call))
    typed = {"on": cast.ago(-3).isoformat(), "starts_at": "10:00", "place": "OPS, sala 4"}
    assert "Napisz, gdzie się spotykacie" in words(client.post(call, {**typed, "place": ""}))
    assert client.post(call, typed).status_code == 302
    row = Conference.objects.get()
    item, page = row.items.get(), reverse("conference", args=[row.ref])
    assert str(case.person) in words(client.get(page))
    assert "OPS, sala 4" in words(client.get(reverse("conferences")))
    task = {"post": cast.posts["coordinator"].ref, "text": "Wysyła zaświadczenie.", "due_on": cast.ago(-5).isoformat()}
    add = reverse("conference_add_task", args=[row.ref, item.pk])
    assert "Do kiedy" in words(client.get(add))
    assert client.post(add, task).status_code == 302
    made = ConferenceTask.objects.get()
    coordinator = cast.sign_in(Client(), "coordinator")
    assert "Wysyła zaświadczenie." in words(coordinator.get(reverse("home")))
    finish = reverse("conference_finish_task", args=[made.ref])
    assert "Jak się skończyło" in words(coordinator.get(finish))
    assert coordinator.post(finish, {"note": "Wysłane."}).status_code == 302
    shown = words(client.get(page))
    assert "Wysłane." in shown
    assert "Wysyła zaświadczenie." in words(client.get(reverse("person_team", args=[ref])))
    assert "Zadanie wykonane" in words(client.get(reverse("person", args=[ref])))


def test_notes_are_written_after_the_day_and_stand_in_the_history(cast: Cast) -> None:
    case = build.in_team(cast)
    row = build_office.conference(cast, case)
    with unsealed():
        row.held_on = cast.today
        row.save()
    client, item = cast.sign_in(Client(), "ops_worker"), row.items.get()
    address = reverse("conference_record", args=[row.ref, item.pk])
    assert "Co ustalono" in words(client.get(address))
    answer = client.post(address, {"notes": "Plan na styczeń.", "next_on": cast.ago(-20).isoformat()})
    assert answer.status_code == 302
    assert "Plan na styczeń." in words(client.get(reverse("conference", args=[row.ref])))
    assert "Konferencja w sprawie." in words(client.get(reverse("person", args=[case.person.ref])))


def test_a_participant_outside_the_team_sees_initials_and_no_way_in(cast: Cast) -> None:
    case = build.case(cast)
    row = build_office.conference(cast, case)
    conferences.invite(row, by=cast.ops_worker, post=cast.posts["pup_counsellor"])
    item = row.items.get()
    made = build_office.conference_task(cast, case, at=row)
    client = cast.sign_in(Client(), "pup_counsellor")
    page = words(client.get(reverse("conference", args=[row.ref])))
    assert "A. P." in page
    assert case.person.last_name not in page
    assert made.text not in page
    for name, args in (
        ("conference_record", [row.ref, item.pk]), ("conference_add_task", [row.ref, item.pk]),
        ("conference_remove_case", [row.ref, item.pk]), ("conference_finish_task", [made.ref]),
        ("conference_void_task", [made.ref]), ("person_team", [case.person.ref]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 404, name
    sheet = words(client.get(reverse("conference_agenda", args=[row.ref])))
    assert "A. P." in sheet
    own = words(cast.sign_in(Client(), "ops_worker").get(reverse("conference_agenda", args=[row.ref])))
    assert case.person.last_name not in own, "the sheet holds initials, whoever prints it"
    assert cast.sign_in(Client(), "ngo_worker").get(reverse("conference", args=[row.ref])).status_code == 404
    assert cast.sign_in(Client(), "specialist").get(reverse("conferences")).status_code == 404


def test_move_cancel_invite_and_the_agenda_by_the_forms(cast: Cast) -> None:
    case, other = build.case(cast), build.case(cast)
    row = build_office.conference(cast, case)
    client = cast.sign_in(Client(), "ops_worker")

    def press(name: str, typed: dict[str, str], *more: int) -> int:
        address = reverse(f"conference_{name}", args=[row.ref, *more])
        assert client.get(address).status_code == 200, name
        return int(client.post(address, typed).status_code)

    assert press("move", {"on": cast.ago(-8).isoformat(), "starts_at": "9:30", "place": "PUP"}) == 302
    assert press("invite", {"post": cast.posts["ngo_worker"].ref}) == 302
    assert press("add_case", {"case": other.person.ref}) == 302
    item = row.items.get(case=other)
    assert press("remove_case", {"reason": "Telefonicznie."}, item.pk) == 302
    made = build_office.conference_task(cast, case, at=row)
    void = reverse("conference_void_task", args=[made.ref])
    assert client.get(void).status_code == 200
    assert client.post(void, {"reason": "Inaczej."}).status_code == 302
    assert press("cancel", {"reason": "Urlopy."}) == 302
    page = words(client.get(reverse("conference", args=[row.ref])))
    assert "Konferencję odwołano" in page
    assert "Urlopy." in page
    assert "odwołana" in words(client.get(reverse("conferences")))
