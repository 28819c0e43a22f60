"""The public page of a club, and what its coordinator sees of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwadrat.casework import applications as casework
from kwadrat.records.applications import Application, ApplicationContact
from kwadrat.records.audit import AuditEvent
from kwadrat.records.people import Person
from kwadrat.web import applications
from kwadrat.web.forms import applications as forms
from tests import build_office
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_clock import jumped

TYPED = {"name": "Ewa Szukająca", "phone": "500700800", "email": "", "help": "Szukam pracy.", "best_time": "rano"}


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)


def read(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ")


def hidden(client: Client, address: str) -> dict[str, str]:
    """The hidden values of the form as the page shows it."""
    text = client.get(address).content.decode()
    found = dict(re.findall(r'<input type="hidden" name="(once|shown)" value="([^"]*)"', text))
    assert set(found) == {"once", "shown"}
    return found


def send(client: Client, cast: Cast, **more: str) -> Any:
    address = reverse("apply", args=[cast.club.ref])
    return client.post(address, {**TYPED, **hidden(client, address), **more})


def test_anybody_may_ask_and_the_club_is_told(cast: Cast) -> None:
    client = Client()
    text = read(client.get(reverse("apply", args=[cast.club.ref])))
    for words in (cast.club.name, cast.ngo.name, "Administratorem Twoich danych", "art. 18f ustawy", "Co będzie dalej"):
        assert words in text, words
    answer = send(client, cast)
    assert answer.headers["Location"] == reverse("apply_thanks", args=[cast.club.ref])
    assert "Dziękujemy" in read(client.get(answer.headers["Location"]))
    row = Application.objects.get()
    assert (row.club, row.help, row.best_time) == (cast.club, "Szukam pracy.", "rano")
    assert ApplicationContact.objects.get().phone == "500 700 800"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast: Cast) -> None:
    text = read(send(Client(), cast, phone="", help=""))
    assert "Podaj numer telefonu albo e-mail" in text
    assert "Napisz w kilku słowach, czego potrzebujesz." in text
    assert "Ewa Szukająca" in text
    assert not Application.objects.exists()


def test_a_program_gets_the_same_thanks_and_leaves_nothing(cast: Cast) -> None:
    answer = send(Client(), cast, website="https://spam.example")
    assert answer.headers["Location"] == reverse("apply_thanks", args=[cast.club.ref])
    assert not Application.objects.exists()


def test_too_quick_stale_or_forged_is_asked_to_send_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    monkeypatch.setattr(forms, "LEAST_SECONDS", 3)
    text = read(send(client, cast))
    assert "wyślij go jeszcze raz" in text
    assert "Szukam pracy." in text
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
    assert "wyślij go jeszcze raz" in read(send(client, cast, shown="x:forged"))
    monkeypatch.setattr(forms, "MOST_SECONDS", -1)
    assert "wyślij go jeszcze raz" in read(send(client, cast))
    assert not Application.objects.exists()


def test_one_network_sends_only_so_many_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applications, "MOST_AN_HOUR", 2)
    client = Client()
    assert [send(client, cast).status_code for _number in range(3)] == [302, 302, 200]
    assert Application.objects.count() == 2
    far = Client(REMOTE_ADDR="203.0.113.9")
    assert send(far, cast).status_code == 302


def test_the_same_form_twice_asks_once(cast: Cast) -> None:
    client, address = Client(), reverse("apply", args=[cast.club.ref])
    values = {**TYPED, **hidden(client, address)}
    assert [client.post(address, values).status_code for _number in range(2)] == [302, 302]
    assert Application.objects.count() == 1


def test_a_club_that_is_closed_or_not_there_has_no_page(cast: Cast) -> None:
    assert Client().get(reverse("apply", args=["K-0000-0000"])).status_code == 404
    assert Client().get(reverse("apply_thanks", args=["K-0000-0000"])).status_code == 404


def test_the_coordinator_answers(cast: Cast) -> None:
    first, second = build_office.application(cast), build_office.application(cast)
    client = cast.sign_in(Client(), "coordinator")
    assert "Odpowiedz na zgłoszenie o pomoc" in read(client.get(reverse("home")))
    text = read(client.get(reverse("applications")))
    assert first.ref in text
    assert "Ewa" not in text
    assert reverse("apply", args=[cast.club.ref]) in text
    text = read(client.get(reverse("application_view", args=[first.ref])))
    assert "Ewa Szukająca" in text
    assert AuditEvent.objects.filter(kind="application.view", subject=first.ref).count() == 1
    text = read(client.get(reverse("application_take_on", args=[first.ref])))
    assert 'value="Ewa"' in text
    typed = {"first_name": "Ewa", "last_name": "Szukająca", "birth_on": "6.5.1990", "sex": "F", "locality": "Próbno"}
    answer = client.post(reverse("application_take_on", args=[first.ref]), typed)
    person = Person.objects.get(last_name="Szukająca")
    assert answer.headers["Location"] == reverse("person", args=[person.ref])
    text = read(client.post(reverse("application_take_on", args=[second.ref]), typed))
    assert "podobn" in text
    client.post(reverse("application_decline", args=[second.ref]), {"reason": "gave_up"})
    assert second.ref not in read(client.get(reverse("applications")))
    assert second.ref in read(client.get(reverse("applications") + "?stan=wszystkie"))
    assert "odmowa" in read(client.get(reverse("application_view", args=[second.ref])))


def test_the_coordinator_types_in_a_call_and_prints_the_form(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    on = (timezone.localdate() - timedelta(days=1)).isoformat()
    typed = {**TYPED, "channel": "phone", "on": on}
    assert client.post(reverse("application_enter"), typed).headers["Location"] == reverse("applications")
    assert Application.objects.get().channel == "phone"
    answer = client.get(reverse("application_print_form"))
    assert answer.content.startswith(b"%PDF")
    for who in ("ops_worker", "specialist"):
        other = cast.sign_in(Client(), who)
        assert other.get(reverse("applications")).status_code in (403, 404)


def test_whoever_is_told_of_a_delay_sees_the_fact_alone(cast: Cast) -> None:
    row = build_office.application(cast)
    client = cast.sign_in(Client(), "ngo_head")
    where = reverse("application_view", args=[row.ref])
    assert client.get(where).status_code == 404
    with jumped(timedelta(days=8)):
        assert casework.escalate_all() == 1
        client = cast.sign_in(Client(), "ngo_head")
        home = read(client.get(reverse("home")))
        assert where in home
        assert "nikt nie odpowiedział w terminie" in home
        page = read(client.get(where))
        for there in (cast.club.name, cast.users["coordinator"].name, "Widzisz sam fakt"):
            assert there in page, there
        for hidden in ("Ewa Szukająca", "500 700 800", row.help):
            assert hidden not in page, hidden
        for name in ("application_take_on", "application_decline"):
            assert client.get(reverse(name, args=[row.ref])).status_code == 403
        assert "Ewa Szukająca" in read(cast.sign_in(Client(), "coordinator").get(where))
    assert not AuditEvent.objects.filter(kind="application.view", user_id=cast.ngo_head.user_id).exists()
