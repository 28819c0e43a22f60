"""Pages of the staff and of the grants of a club: what is typed, what comes back, who reads it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.staff import Employment
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

WORKER = {
    "name": "Wanda Kadrowa", "position": "psycholog", "basis": "mandate", "weekly_minutes": "7,5",
    "since": "2026-01-01", "until": "",
}  # fmt: skip
GRANT = {
    "title": "Zajęcia", "source": "gmina", "grantor": "Gmina Próbno", "agreement_no": "7/2026",
    "agreement_on": "2026-01-02", "amount": "10 000,00", "since": "2026-01-01", "until": "2026-12-31",
}  # fmt: skip
LINE = {"kind": "received", "on": "2026-01-10", "amount": "4000", "title": "transza", "document_no": "WB 3"}


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def client(cast: Cast) -> Any:
    return cast.sign_in(Client(), "coordinator")


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def send(client: Any, name: str, place: Any, data: dict[str, str], shows: str = "") -> Any:
    """Send a form; with `shows` it comes back with these words, else it goes on to a page."""
    response = client.post(reverse(name, args=[place]), data, follow=True)
    assert response.status_code == 200
    assert bool(response.redirect_chain) is not bool(shows)
    assert shows in words(response)
    return response


def test_a_worker_is_entered_corrected_ended_and_voided(cast: Cast, client: Any) -> None:
    page = send(client, "staff_employ", cast.club.ref, WORKER)
    assert "Dziś zatrudniona jest 1 osoba, razem 7,5 godz. w tygodniu" in words(page)
    row = Employment.objects.get()
    assert 'value="7:30"' in client.get(reverse("staff_correct", args=[row.pk])).content.decode()
    send(client, "staff_correct", row.pk, {**WORKER, "weekly_minutes": "20", "reason": "zły wymiar"})
    row = Employment.objects.get(voided_at__isnull=True)
    assert row.weekly_minutes == 1200
    send(client, "staff_end", row.pk, {"on": cast.ago(1).isoformat()})
    page = send(client, "staff_void", row.pk, {"reason": "pomyłka"})
    assert "Poprawione i wycofane: 2 wpisy" in words(page)
    assert "Powód: zły wymiar" in words(page)


@pytest.mark.parametrize(
    ("wrong", "shows"),
    [
        ({"weekly_minutes": "dwadzieścia"}, "To nie jest liczba godzin"),
        ({"weekly_minutes": "7,33"}, "To nie jest liczba godzin"), ({"weekly_minutes": "0"}, "Podaj więcej niż 0"),
        ({"weekly_minutes": "169"}, "najwyżej 168"), ({"weekly_minutes": ""}, "Podaj liczbę godzin"),
        ({"basis": ""}, "Wybierz"), ({"name": "🙂"}, "nie może tu stać"),
        ({"since": "31.2.2026"}, "Nie ma takiego dnia"),
        ({"until": "2025-01-01"}, "Koniec jest przed początkiem"),
    ],
)  # fmt: skip
def test_bad_input_about_a_worker_stays_and_says_why(
    cast: Cast, client: Any, wrong: dict[str, str], shows: str
) -> None:
    page = send(client, "staff_employ", cast.club.ref, {**WORKER, **wrong}, shows)
    assert 'value="psycholog"' in page.content.decode()
    assert not Employment.objects.exists()


def test_hours_and_minutes_may_be_typed(cast: Cast, client: Any) -> None:
    send(client, "staff_employ", cast.club.ref, {**WORKER, "weekly_minutes": "7:20 godz."})
    assert Employment.objects.get().weekly_minutes == 440


def test_a_grant_and_its_lines(cast: Cast, client: Any) -> None:
    page = send(client, "funding_enter_grant", cast.club.ref, GRANT)
    assert "1 dotacja, do rozliczenia zostało 0,00 zł" in words(page)
    grant = Grant.objects.get()
    send(client, "funding_add_line", grant.pk, LINE)
    page = send(client, "funding_add_line", grant.pk, {**LINE, "kind": "spent", "amount": "4 100,10"})
    assert "Wydano i zwrócono więcej, niż otrzymano" in words(page)
    spent = GrantLine.objects.get(kind="spent")
    page = send(client, "funding_correct_line", spent.pk, {**LINE, "kind": "spent", "amount": "3999", "reason": "błąd"})
    assert "zostało 1,00 zł" in words(page)
    received = GrantLine.objects.get(kind="received")
    page = send(client, "funding_void_grant", grant.pk, {"reason": "x"}, "Najpierw wycofaj pozycje")
    send(client, "funding_void_line", received.pk, {"reason": "pomyłka"})
    send(client, "funding_correct_grant", grant.pk, {**GRANT, "amount": "9000", "reason": "aneks"})
    new = Grant.objects.get(voided_at__isnull=True)
    assert new.lines.count() == 3
    assert "Powód: aneks" in words(client.get(reverse("grant", args=[grant.pk])))
    send(client, "funding_void_line", new.lines.get(voided_at__isnull=True).pk, {"reason": "pomyłka"})
    assert "Nie wpisano jeszcze żadnej dotacji" in words(send(client, "funding_void_grant", new.pk, {"reason": "x"}))


def test_more_received_than_granted_is_pointed_out(cast: Cast, client: Any) -> None:
    line = build.grant_line(cast, build.grant(cast, amount=build.Decimal("100")))
    assert "Otrzymano więcej, niż przyznano" in words(client.get(reverse("grant", args=[line.grant_id])))


def test_a_double_press_writes_once(cast: Cast, client: Any) -> None:
    row = build.employment(cast)
    form = client.get(reverse("staff_void", args=[row.pk])).content.decode()
    once = form.split('name="once" value="')[1].split('"')[0]
    for _press in range(2):
        page = send(client, "staff_void", row.pk, {"reason": "pomyłka", "once": once, "version": str(row.version)})
    assert "" in words(page)


@pytest.mark.parametrize(
    ("who", "status"), [("ngo_head", 200), ("steward", 403), ("analyst", 403), ("specialist", 404)]
)
def test_who_reads_the_books(cast: Cast, who: str, status: int) -> None:
    build.employment(cast, name="Wanda Kadrowa")
    client = cast.sign_in(Client(), who)
    for name in ("staff_view", "funding_view"):
        response = client.get(reverse(name, args=[cast.club.ref]))
        assert response.status_code == status
        assert ("Wanda" in words(response)) is (status == 200 and name == "staff_view")
        assert "Wpisz osobę do kadry" not in words(response)
