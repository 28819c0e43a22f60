"""The page of the ledger: who, when, what, why; filters; the way to the file."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.access import disclosure
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import ledger
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.reporting.test_ledger import read


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def words(cast: Cast, who: str, ref: str, **asked: str) -> str:
    response: Any = cast.sign_in(Client(), who).get(reverse("person_view_ledger", args=[ref]), asked)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def test_readings_are_counted_and_the_look_is_written(cast: Cast) -> None:
    case = build.in_team(cast)
    for _n in range(3):
        disclosure.log(cast.coordinator, [case.person_id], Disclosed.PERSON)
    seen = words(cast, "ops_worker", case.person.ref)
    assert "3 razy" in seen
    assert "art. 18f ust. 1 ustawy" in seen
    assert "Otwarto stronę osoby" in seen
    assert Disclosure.objects.get(what=Disclosed.LEDGER).purpose == Purpose.OVERSIGHT


def test_pages_go_back_by_days(cast: Cast) -> None:
    person = build.person(cast)
    assert ledger.ledger(person) == ([], None)
    for days in range(ledger.LEDGER_DAYS + 2):
        read(cast.ops_worker, person, days)
    first = words(cast, "ops_worker", person.ref)
    last_day = cast.today - timedelta(days=ledger.LEDGER_DAYS - 1)
    assert f"przed={last_day}" in first
    assert "Wróć na początek listy" in words(cast, "ops_worker", person.ref, przed=str(last_day))
    assert "Wcześniej nikt nie otwierał tych danych." in words(cast, "ops_worker", person.ref, przed="2020-01-01")
    assert words(cast, "ops_worker", person.ref, przed="wczoraj'--")


def test_a_filter_keeps_its_part_through_the_pages_and_into_the_file(cast: Cast) -> None:
    person = build.in_team(cast).person
    for days in range(1, ledger.LEDGER_DAYS + 3):
        read(cast.ops_worker, person, days)
        read(cast.coordinator, person, days)
    mine = cast.coordinator.post_ref
    since = str(cast.today - timedelta(days=60))
    seen = words(cast, "ops_worker", person.ref, kto=mine, od_dnia=since)
    assert "Ops Worker Obsadowa<span" not in seen
    assert "Coordinator Obsadowa<span" in seen
    assert f"/plik/pdf/?od_dnia={since}&kto={mine}" in seen
    assert f"?od_dnia={since}&kto={mine}&przed=" in seen
    empty = words(cast, "ops_worker", person.ref, od_dnia="1.01.2019", do_dnia="2.01.2019")
    assert "Nikt z wybranych osób nie otwierał tych danych w tym czasie." in empty


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"od_dnia": "32.13.2026"}, "Nie ma takiego dnia w kalendarzu."),
        ({"od_dnia": "2026-03-02", "do_dnia": "2026-03-01"}, "Ten dzień jest wcześniejszy niż pierwszy."),
        ({"kto": "T-XXXX-XXXX"}, "Wybierz jedną z odpowiedzi z listy."),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(cast: Cast, asked: dict[str, str], says: str) -> None:
    person = build.person(cast)
    seen = words(cast, "ops_worker", person.ref, **asked)
    assert says in seen
    assert 'aria-invalid="true"' in seen
    assert "Wyczyść filtry" in seen
    assert next(iter(asked.values())) in seen or "kto" in asked, "what was typed stays"
