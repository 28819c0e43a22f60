"""Dostęp awaryjny from the search to the review, and what the person reads about it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwadrat.access import disclosure
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.emergency import EmergencyAccess
from kwadrat.records.people import Case
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast

WHY = "Zasłabła w urzędzie, karetka pyta o adres."


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def words(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return " ".join(plain.replace("\u00a0", " ").split())


def typed(case: Case, **more: str) -> dict[str, str]:
    person = case.person
    return {"number": str(person), "birth_on": person.birth_on.isoformat(), "reason": WHY, **more}


def test_the_page_says_beforehand_and_opens_the_least(cast: Cast) -> None:
    case = build.ready(cast)
    client, address = cast.sign_in(Client(), "pup_counsellor"), reverse("emergency_begin")
    assert "Dostęp awaryjny" in words(client.get(reverse("search")))
    page = words(client.get(address))
    for said in ("każde spojrzenie", "Kierownictwo Twojej instytucji", "trzy godziny"):
        assert said in page
    assert "Wiem o wcześniejszym" not in page
    wrong = client.post(address, typed(case, birth_on="1950-01-01"))
    assert "Nie ma w tym partnerstwie jednej osoby" in words(wrong)
    assert WHY in wrong.content.decode()
    answer = client.post(address, typed(case))
    access = EmergencyAccess.objects.get()
    assert answer.headers["Location"] == reverse("emergency_view", args=[access.ref])
    page = words(client.get(answer.headers["Location"]))
    known = disclosure.identity(cast.ops_worker, case.person)
    for told in (str(case.person), known.pesel, known.street, known.phone, cast.ops_worker.name, WHY):
        assert told in page
    for secret in ("długotrwale", "zaświadczenie", case.contracts.get().goal, case.referrals.get().message):
        assert secret not in page
    assert client.get(reverse("person", args=[case.person.ref])).status_code == 404
    assert cast.sign_in(Client(), "ops_worker").get(answer.headers["Location"]).status_code == 404
    assert cast.sign_in(Client(), "out_worker").get(answer.headers["Location"]).status_code == 404
    ledger = words(cast.sign_in(Client(), "ops_worker").get(reverse("person_view_ledger", args=[case.person.ref])))
    assert "Awaryjnie otwarto PESEL, adres, kontakty i skład zespołu" in ledger
    assert WHY.rstrip(".") in ledger


def test_it_ends_by_itself_and_the_second_time_shows_the_first(cast: Cast) -> None:
    case = build.case(cast)
    access = build_office.emergency(cast, case)
    client, address = cast.sign_in(Client(), "pup_counsellor"), reverse("emergency_view", args=[access.ref])
    assert "Twoje dostępy, które jeszcze trwają" in words(client.get(reverse("emergency_begin")))
    with unsealed():
        EmergencyAccess.objects.update(ends_at=timezone.now())
    before = Disclosure.objects.count()
    answer = client.get(address)
    assert answer.status_code == 403
    assert "gdy sam się skończy" in words(answer)
    assert Disclosure.objects.count() == before
    page = words(client.post(reverse("emergency_begin"), typed(case)))
    assert "Dane tej osoby niedawno otwarto awaryjnie" in page
    assert access.reason in page
    assert "Wiem o wcześniejszym dostępie" in page
    assert EmergencyAccess.objects.count() == 1
    assert client.post(reverse("emergency_begin"), typed(case, knows="on")).status_code == 302
    assert EmergencyAccess.objects.latest("pk").earlier == 1


def test_the_head_and_the_steward_review_it_on_the_first_page(cast: Cast) -> None:
    case = build.case(cast, cast.ngo_worker)
    access = build_office.emergency(cast, case, "ops_colleague")
    review = reverse("emergency_review", args=[access.ref])
    for who in ("ops_head", "steward"):
        client = cast.sign_in(Client(), who)
        assert f"Oceń dostęp awaryjny: {cast.ops_colleague.name}" in words(client.get(reverse("home")))
        page = words(client.get(review))
        assert access.reason in page
        assert case.ref in page
        assert str(case.person) not in page
    for who, status in (("ops_colleague", 403), ("ngo_head", 404), ("coordinator", 404), ("out_head", 404)):
        assert cast.sign_in(Client(), who).get(review).status_code == status, who
    client = cast.sign_in(Client(), "ops_head")
    reject = reverse("emergency_reject", args=[access.ref])
    assert "Wpisz powód." in words(client.post(reject, {"note": ""}))
    assert client.post(reject, {"note": "Wystarczył telefon do OPS."}).status_code == 302
    page = words(client.get(review))
    assert "uznany za nieuzasadniony" in page
    assert "Wystarczył telefon" in page
    assert "Oceń dostęp" not in words(client.get(reverse("home")))
    assert "Oceń dostęp" not in words(cast.sign_in(Client(), "steward").get(reverse("home")))
