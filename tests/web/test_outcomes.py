"""Pages of effects: who records them, groups of the catalogue, bad input, voiding."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.outcomes import Outcome
from kwadrat.reporting import outcomes as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def page(cast: Cast, who: str, name: str, *args: Any) -> Any:
    return cast.sign_in(Client(), who).get(reverse(name, args=args))


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def hidden(html: str, name: str) -> str:
    at = html.find(f'name="{name}"')
    tag = html[html.rfind("<", 0, at) : html.find(">", at)] if at >= 0 else ""
    return tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""


def send(cast: Cast, who: str, name: str, *args: Any, **values: Any) -> Any:
    """Open the form, fill it and press its button, as a browser would."""
    client = cast.sign_in(Client(), who)
    shown = client.get(reverse(name, args=args)).content.decode()
    return client.post(reverse(name, args=args), {**{k: hidden(shown, k) for k in ("once", "version")}, **values})


def test_who_records_an_effect(cast: Cast) -> None:
    case = build.in_team(cast)
    effect = build.outcome(cast, case)
    assert page(cast, "coordinator", "outcome_record", case.person.ref).status_code == 200
    assert page(cast, "coordinator", "outcome_void", effect.pk).status_code == 200
    for who in ("ops_worker", "ops_head"):
        assert page(cast, who, "outcome_record", case.person.ref).status_code == 403, who
        assert page(cast, who, "outcome_void", effect.pk).status_code == 404, who
    for who in ("out_coordinator", "second_coordinator", "steward", "pup_counsellor"):
        assert page(cast, who, "outcome_record", case.person.ref).status_code == 404, who
        assert page(cast, who, "outcome_void", effect.pk).status_code == 404, who


def test_effects_stand_under_social_vocational_and_work(cast: Cast) -> None:
    words = text(page(cast, "coordinator", "outcome_record", build.in_team(cast).person.ref))
    places = [
        words.index(part)
        for part in ("Efekt reintegracji społecznej", "samodzielne załatwianie", "Efekt reintegracji zawodowej",
                     "Praca po zakończeniu", "podjęcie pracy")
    ]  # fmt: skip
    assert places == sorted(places)


def test_effect_and_work_are_recorded(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    send(cast, "coordinator", "outcome_record", ref, type="official_matters", on="1.3.2026", note="Sama złożyła.")
    answer = send(
        cast, "coordinator", "outcome_record", ref, type="employment", on="2026-03-02", employment_form="contract",
        employer_name="Piekarnia „Próba” <i>😀",
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("person_plan", args=[ref])
    newest, first = reporting.of_case(cast.coordinator, case)
    assert (newest.kind, newest.employment_form, str(newest.reached_on)) == ("employment", "contract", "2026-03-02")
    assert (first.kind, first.note) == ("social", "Sama złożyła.")
    html = page(cast, "coordinator", "person_plan", ref).content.decode()
    assert "<i>" not in html
    assert "Piekarnia „Próba” <i>😀" in unescape(html)
    assert reporting.of_case(cast.ops_worker, case) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"type": "", "on": "1.3.2026"}, "Wybierz efekt."),
        ({"type": "magic", "on": "1.3.2026"}, "Wybierz jedną z odpowiedzi z listy."),
        ({"type": "official_matters", "on": ""}, "Podaj datę"),
        ({"type": "official_matters", "on": "30.2.2026"}, "Nie ma takiego dnia"),
        ({"type": "official_matters", "on": "1.3.2099"}, "dopiero nadejdzie"),
        ({"type": "employment", "on": "1.3.2026"}, "Wybierz formę"),
        ({"type": "official_matters", "on": "1.3.2026", "employer_name": "Firma"}, "To dotyczy tylko podjęcia pracy."),
        ({"type": "employment", "on": "1.3.2026", "employer_name": "x" * 201}, "Skróć: najwięcej"),
    ],
)
def test_bad_effect_says_what_to_write_and_loses_nothing(cast: Cast, values: dict[str, str], message: str) -> None:
    case = build.in_team(cast)
    answer = send(cast, "coordinator", "outcome_record", case.person.ref, **{"note": "Umowa okazana.", **values})
    words = text(answer)
    assert answer.status_code == 200
    assert message in words
    assert "<title>Błąd:" in words
    assert "Umowa okazana." in words
    assert f'value="{values["type"]}" checked' in words or values["type"] in ("", "magic")
    assert not Outcome.objects.filter(case=case).exists()


def test_a_second_press_records_once(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "coordinator")
    url = reverse("outcome_record", args=[case.person.ref])
    once = hidden(client.get(url).content.decode(), "once")
    for _press in range(2):
        assert client.post(url, {"once": once, "type": "official_matters", "on": "1.3.2026"}).status_code == 302
    assert Outcome.objects.filter(case=case).count() == 1


def test_a_voided_effect_stays_readable_and_is_voided_once(cast: Cast) -> None:
    effect = build.outcome(cast)
    assert "Wpisz powód." in text(send(cast, "coordinator", "outcome_void", effect.pk, reason=""))
    assert send(cast, "coordinator", "outcome_void", effect.pk, reason="inna osoba").status_code == 302
    words = text(page(cast, "coordinator", "person_plan", effect.case.person.ref))
    assert "Wycofane: inna osoba" in words
    assert reverse("outcome_void", args=[effect.pk]) not in words
    again = page(cast, "coordinator", "outcome_void", effect.pk)
    assert again.status_code == 403
    assert "już wycofany" in text(again)


def test_a_reason_carries_an_example_of_its_own_verb(cast: Cast) -> None:
    effect = build.outcome(cast)
    for name, key, example in (
        ("service_cancel_session", build.session(cast).ref, "osoba prowadząca nie może przyjść."),
        ("outcome_void_certificate", build.certificate(cast).ref, "zła data na zaświadczeniu."),
        ("outcome_void", effect.pk, "wpisano dwa razy albo w złym miejscu."),
    ):
        words = text(page(cast, "coordinator", name, key))
        assert example in words, name
        assert ("wpisano dwa razy" in words) == (name == "outcome_void"), name
