"""Przechowywanie danych: the page of periods, announced erasures with their holds, protocols, and the kept report."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import retention
from kwadrat.records.people import Case
from kwadrat.records.retention import ErasureProtocol, RetentionHold, RetentionTerm
from tests import build, build_office, leaving
from tests import cast as cast_module
from tests.cast import Cast


def words(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return " ".join(plain.replace("\u00a0", " ").split())


def read(cast: Cast, who: str, name: str, *args: Any) -> str:
    answer = cast.sign_in(Client(), who).get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return words(answer)


@pytest.mark.django_db
def test_the_page_says_what_is_missing_until_the_head_fixes_it() -> None:
    cast = cast_module.make()
    address = reverse("retention_fix", args=[cast.ngo.ref])
    page = read(cast, "ngo_head", "settings_retention")
    assert "nie ustalono" in page
    assert "art. 18f ustawy o zatrudnieniu socjalnym" in page
    assert cast.ops.name in page.split("Nie ustaliły jeszcze okresów")[1]
    client = cast.sign_in(Client(), "ngo_head")
    typed = {"kind": "club_file", "years": "0", "counted": "day", "basis": "", "since": cast.today.isoformat()}
    answer = words(client.post(address, typed))
    assert "Napisz, z czego wynika ten okres" in answer
    assert not RetentionTerm.objects.exists()
    assert "Podaj liczbę lat od 1 do 100." in words(client.post(address, {**typed, "basis": "B10"}))
    assert client.post(address, {**typed, "basis": "JRWA 8123, B10", "years": "10"}).status_code == 302
    page = read(cast, "ngo_head", "settings_retention")
    assert "10 lat od dnia ostatniego zdarzenia JRWA 8123, B10" in page
    assert "JRWA 8123, B10" in page.split("Historia zmian")[1]
    guide = read(cast, "steward", "settings_guide", cast.partnership.ref)
    assert f"Brakuje: {cast.ops.name}" in guide
    assert cast.sign_in(Client(), "coordinator").get(address).status_code == 403


@pytest.mark.django_db
def test_an_announced_erasure_is_seen_and_stopped() -> None:
    cast = cast_module.make()
    leaving.fix_all(cast)
    case: Case = leaving.left(cast)
    build_office.announced(case)
    for who in ("ops_head", "coordinator"):
        assert "Sprawdź, czyje dane zostaną usunięte" in read(cast, who, "home")
    assert "Sprawdź, czyje dane zostaną usunięte" in read(cast, "steward", "home")
    assert str(case.person) in read(cast, "ops_head", "erasures")
    seen = read(cast, "steward", "erasures")
    assert case.ref in seen
    assert str(case.person) not in seen
    assert "OPS Próbno: akta osoby poza klubem, 10 lat JRWA 8123, B10" in seen
    assert cast.sign_in(Client(), "ops_worker").get(reverse("erasures")).status_code == 404
    assert case.ref not in read(cast, "second_coordinator", "erasures")
    client, address = cast.sign_in(Client(), "steward"), reverse("retention_hold", args=[case.ref])
    assert "Wpisz powód" in words(client.post(address, {"reason": "", "until": cast.ago(-9).isoformat()}))
    assert client.post(address, {"reason": "Kontrola", "until": cast.ago(-9).isoformat()}).status_code == 302
    held = RetentionHold.objects.get()
    assert "Kontrola" in read(cast, "ops_head", "erasures")
    lift = reverse("retention_lift_hold", args=[held.pk])
    assert cast.sign_in(Client(), "ops_head").post(lift, {"reason": "Koniec"}).status_code == 302
    assert cast.sign_in(Client(), "out_head").get(lift).status_code == 404
    assert "Kontrola" not in read(cast, "ops_head", "erasures")


@pytest.mark.django_db(transaction=True)
def test_the_protocol_counts_and_the_report_stays() -> None:
    cast = cast_module.make()
    leaving.fix_all(cast)
    case = leaving.left(cast)
    build.outcome(cast, case)
    half = (cast.club.ref, cast.today.year, 1 if cast.today.month <= 6 else 2)
    before = read(cast, "coordinator", "report_view", *half)
    with pytest.MonkeyPatch.context() as patch, leaving.owning():
        for days in (0, 31):
            patch.setattr(retention, "today", lambda days=days: leaving.later(cast, days))
            retention.run()
    night = ErasureProtocol.objects.get(erased=1)
    assert "Usunięto" in read(cast, "steward", "erasure_protocols")
    page = read(cast, "steward", "erasure_protocol", night.ref)
    for text in (f"{cast.ngo.name}: JRWA 8123, kat. B3", "RT-01", "Co usunięto", "PESEL"):
        assert text in page
    assert cast.sign_in(Client(), "out_steward").get(reverse("erasure_protocol", args=[night.ref])).status_code == 404
    after = read(cast, "coordinator", "report_view", *half)
    assert "nie da się za nimi nikogo odnaleźć" in after
    assert "nie da się za nimi nikogo odnaleźć" not in before
    opened = reverse("report_open_cell", args=[*half, "referred", "all"])
    assert cast.sign_in(Client(), "coordinator").get(opened).status_code == 404
    matrix = cast.sign_in(Client(), "steward").get(reverse("partnership_view_matrix", args=[cast.partnership.ref]))
    assert "Część zdarzeń z tego czasu nie jest już liczona" in words(matrix)
