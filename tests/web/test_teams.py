"""The page of the team: institution by institution, whom each designated, and the way to designate."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.teams import Designation
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def words(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return " ".join(plain.replace("\u00a0", " ").split())


def test_the_team_page_says_who_is_designated_and_offers_the_empty_places(cast: Cast) -> None:
    case = build.in_team(cast)
    client, address = cast.sign_in(Client(), "ops_worker"), reverse("person_team", args=[case.person.ref])
    page = words(client.get(address))
    assert "nikogo jeszcze nie wyznaczono" in page
    assert "Wyznacz pracownika" in page
    assert cast.pup.name in page
    assert "Wyślij skierowanie" in page
    build_office.designation(cast, case)
    build_office.designation(cast, case, "coordinator")
    page = words(client.get(address))
    assert "porozumienie partnerstwa," in page
    assert "art. 100 ust. 2" in page
    assert "stały kontakt z osobą" in page
    assert page.count("Wyznacz kogoś innego") == 1, "only at one's own institution"
    outsider = cast.sign_in(Client(), "pup_counsellor")
    assert outsider.get(address).status_code == 404
    assert cast.sign_in(Client(), "ops_worker").get(reverse("person", args=[case.person.ref])).status_code == 200


def test_a_specialist_has_no_team_page(cast: Cast) -> None:
    case = build.participation(cast).case
    build.consultation(cast, case)
    address = reverse("person_team", args=[case.person.ref])
    assert cast.sign_in(Client(), "specialist").get(address).status_code == 404


def test_designate_and_end_it_by_the_forms(cast: Cast) -> None:
    case = build.in_team(cast)
    client, ref = cast.sign_in(Client(), "ops_worker"), case.person.ref
    address = reverse("person_designate", args=[ref])
    assert "Wyznacz pracownika" in words(client.get(address))
    typed = {
        "post": cast.posts["ops_colleague"].ref, "scopes": ["contact", "contract"], "basis": "duties",
        "since": cast.today.isoformat(), "until": "",
    }  # fmt: skip
    wrong = client.post(address, {**typed, "scopes": []})
    assert "Wybierz co najmniej jedną rzecz" in words(wrong)
    assert not Designation.objects.exists()
    assert client.post(address, typed).status_code == 302
    row = Designation.objects.get()
    assert (row.post, row.scopes) == (cast.posts["ops_colleague"], ["contact", "contract"])
    assert "Do tej pory wyznaczona osoba" in words(client.get(address))
    end = reverse("person_end_designation", args=[ref, row.pk])
    assert "Zakończ wyznaczenie" in words(client.get(end))
    assert client.post(end, {"reason": "Urlop."}).status_code == 302
    row.refresh_from_db()
    assert row.end_reason == "Urlop."
    other = build.in_team(cast)
    assert client.get(reverse("person_end_designation", args=[other.person.ref, row.pk])).status_code == 404
