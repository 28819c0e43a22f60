"""Podobne osoby: a list without names, a comparison with a reason, a decision, a merging and its end."""

from __future__ import annotations

from datetime import date
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import duplicates
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import new_ref, unsealed
from kwadrat.records.choices import Disclosed
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.people import Case, Participation
from kwadrat.records.referrals import Referral
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def steward(cast: Cast) -> Client:
    return cast.sign_in(Client(), "steward")


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def test_the_list_names_cases_and_reasons_but_nobody(cast: Cast, steward: Client) -> None:
    address = reverse("duplicates")
    assert "Nie ma o czym decydować" in words(steward.get(address))
    pair = build_office.pair(cast)
    page = words(steward.get(address))
    for text in (pair.person.case.ref, pair.other.case.ref, "drugie imię jest tylko w jednym wpisie", "Do decyzji (1)"):
        assert text in page
    assert pair.person.last_name not in page
    assert not Disclosure.objects.filter(what=Disclosed.PAIR).exists()
    home = words(steward.get(reverse("home")))
    assert "Zdecyduj o podobnych osobach" in home
    assert "1 para wpisów może dotyczyć jednej osoby." in home
    assert "Podobne osoby" in words(steward.get(reverse("settings")))


def test_a_comparison_asks_for_a_reason_and_writes_it(cast: Cast, steward: Client) -> None:
    pair = build_office.pair(cast)
    address = reverse("duplicate_compare", args=[pair.ref])
    before = words(steward.get(address))
    assert pair.person.last_name not in before
    assert "Wpisz powód." in words(steward.post(address, {"reason": " "}))
    page = words(steward.post(address, {"reason": "Telefon z klubu."}))
    for text in (pair.person.last_name, "Ewa Maria", "różni się", "w żadnym wpisie"):
        assert text in page
    identity = Case.objects.get(pk=pair.person.case.pk).person
    assert identity.first_name in page
    rows = Disclosure.objects.filter(what=Disclosed.PAIR)
    assert {(row.person_id, row.reason) for row in rows} == {
        (pair.person_id, "Telefon z klubu."), (pair.other_id, "Telefon z klubu.")
    }  # fmt: skip
    assert "500" not in page.split("Oba wpisy")[1].split("Co jest w każdym")[0], "no telephone is shown"


def test_decisions_and_their_lists(cast: Cast, steward: Client) -> None:
    pair = build_office.pair(cast)
    later = reverse("duplicate_postpone", args=[pair.ref])
    assert steward.post(later, {"reason": ""}).status_code == 302
    assert pair.person.case.ref in words(steward.get(reverse("duplicates") + "?co=later"))
    assert "Żadna para nie ma takiej decyzji." in words(steward.get(reverse("duplicates") + "?co=different"))
    apart = reverse("duplicate_set_apart", args=[pair.ref])
    assert "Napisz, skąd to wiadomo." in words(steward.post(apart, {"reason": ""}))
    assert steward.post(apart, {"reason": "Dwie siostry."}).status_code == 302
    assert "Dwie siostry." in words(steward.get(reverse("duplicates") + "?co=different"))
    compare = words(steward.get(reverse("duplicate_compare", args=[pair.ref])))
    assert "Cofnij decyzję" in compare
    assert "To jedna osoba: połącz" not in compare
    back = reverse("duplicate_reconsider", args=[pair.ref])
    assert steward.post(back, {"reason": "Jednak nie."}).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "waiting"


def test_merge_and_undo_through_the_pages(cast: Cast, steward: Client) -> None:
    pair = build_office.pair(cast)
    address = reverse("duplicate_merge", args=[pair.ref])
    page = words(steward.get(address))
    assert pair.other.case.ref in page
    assert "przez 30 dni" in page
    assert "Wybierz jedną z odpowiedzi." in words(steward.post(address, {"reason": "Ta sama."}))
    build.participation(cast, pair.person.case)
    build.participation(cast, pair.other.case)
    refused = words(steward.post(address, {"keep": pair.person.case.ref, "reason": "Ta sama."}))
    assert "nakładają się" in refused
    assert "Ta sama." in refused, "what was typed stays"
    with unsealed():
        elsewhere = cast.clubs["second_club"].pk
        Participation.objects.filter(case=pair.other.case).update(club_id=elsewhere)
        Referral.objects.filter(case=pair.other.case).update(receiver_club_id=elsewhere)
    assert steward.post(address, {"keep": pair.person.case.ref, "reason": "Ta sama."}).status_code == 302
    merged = PersonMerge.objects.get()
    page = words(steward.get(reverse("merged_people")))
    assert "można cofnąć" in page
    build.note(cast, pair.person.case)
    undo = reverse("duplicate_undo", args=[merged.ref])
    assert pair.other.case.ref in words(steward.get(undo))
    assert steward.post(undo, {"reason": "Pomyłka."}).status_code == 302
    page = words(steward.get(reverse("merged_people")))
    for text in ("cofnięte", "Pomyłka.", "Zostało przy", "(1)"):
        assert text in page


def test_a_long_list_goes_on_from_page_to_page(cast: Cast, steward: Client) -> None:
    first = build_office.pair(cast)
    people = [
        build.person(cast, birth_on=date(1950 + number % 40, 1 + number % 12, 1), pesel="", last_name=f"Daleka{number}")
        for number in range(56)
    ]
    with unsealed():
        DuplicatePair.objects.bulk_create([
            DuplicatePair(
                partnership=cast.partnership, person=one, other=two, score=70, looked_like="x", found_on=cast.today,
                ref=new_ref("H"),
            )
            for one, two in pairwise(people)
        ])  # fmt: skip
    page = steward.get(reverse("duplicates"))
    assert words(page).count("Porównaj") >= 50
    key = page.content.decode().split("dalej=")[1].split('"')[0]
    rest = words(steward.get(reverse("duplicates") + f"?dalej={key}"))
    assert first.person.case.ref not in rest
    assert "Pokaż więcej" not in rest


def test_nobody_else_finds_the_pages(cast: Cast) -> None:
    pair, merged = build_office.pair(cast), build_office.merge(cast)
    for who in ("coordinator", "ops_head", "ops_worker", "analyst", "out_steward", "admin"):
        client = cast.sign_in(Client(), who)
        for name, args in (
            ("duplicates", []), ("merged_people", []), ("duplicate_compare", [pair.ref]),
            ("duplicate_merge", [pair.ref]), ("duplicate_undo", [merged.ref]),
        ):  # fmt: skip
            expected = 200 if who == "out_steward" and not args else 404
            assert client.get(reverse(name, args=args)).status_code == expected, (who, name)


def test_a_stale_decision_is_not_taken(cast: Cast, steward: Client) -> None:
    pair = build_office.pair(cast)
    duplicates.postpone(pair, by=cast.steward)
    answer = steward.post(reverse("duplicate_postpone", args=[pair.ref]), {"reason": ""})
    assert answer.status_code == 403
    assert "Tę decyzję już podjęto." in words(answer)
