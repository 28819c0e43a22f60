"""Requests for a copy of the data: two facts must agree, nothing of the person is shown, every try is written."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.access import disclosure
from kwadrat.access.rules import Refused
from kwadrat.casework import people
from kwadrat.casework.action import Problem
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import Purpose
from kwadrat.records.people import AccessRequest, PersonIdentity
from kwadrat.reporting import ledger
from kwadrat.web.page import encode_key
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

NOBODY = "Żadna osoba w tym partnerstwie nie ma tego numeru i tej daty urodzenia."


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def send(cast: Cast, who: str = "steward", **typed: str) -> Any:
    values = {"on": str(cast.ago(2)), "note": "Pismo z 20 listopada.", **typed}
    return cast.sign_in(Client(), who).post(reverse("person_request_access"), values, follow=True)


@pytest.mark.parametrize("by_pesel", [True, False])
def test_number_and_birth_day_together_open_a_request(cast: Cast, by_pesel: bool) -> None:
    person = build.person(cast)
    number = PersonIdentity.objects.get(person=person).pesel if by_pesel else person.ref.replace("-", " ").lower()
    seen = words(send(cast, number=number, birth_on="12.3.1985"))
    asked = AccessRequest.objects.get()
    assert (asked.case.person_id, asked.asked_on, asked.note) == (person.pk, cast.ago(2), "Pismo z 20 listopada.")
    assert "Wniosek jest zapisany." in seen
    assert "Kopii jeszcze nie wydano." in seen
    assert person.last_name not in seen, "the steward sees numbers only"
    event = AuditEvent.objects.get(kind="person.request_access")
    assert (event.person_id, event.details) == (person.pk, {"on": str(cast.ago(2))})


def test_a_wrong_day_and_an_unknown_number_read_the_same(cast: Cast) -> None:
    person, elsewhere = build.person(cast, birth_on=date(1985, 3, 12)), build.person(cast, by=cast.out_worker)
    bare = build.person(cast, pesel="")
    tries = {
        "wrong day": (person.ref, "13.3.1985"), "unknown": ("O-0000-0000", "12.3.1985"),
        "elsewhere": (elsewhere.ref, "12.3.1985"), "without a PESEL": ("44051401359", "12.3.1985"),
    }  # fmt: skip
    seen = {name: words(send(cast, number=number, birth_on=day)) for name, (number, day) in tries.items()}
    assert all(NOBODY in text for text in seen.values())
    assert not AccessRequest.objects.exists()
    assert list(Disclosure.objects.filter(was_refused=True).values_list("person_id", "purpose")) == [
        (person.pk, Purpose.ACCESS)
    ]
    (row,) = ledger.whole(person)
    assert row.what_words.replace("\u00a0", " ").endswith("data urodzenia się nie zgadzała")
    assert disclosure.asks_for_herself(cast.steward, "", bare.birth_on) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"number": "44051401358"}, "To nie jest PESEL."), ({"number": "Anna"}, "Wpisz 11 cyfr PESEL albo numer osoby"),
        ({"number": ""}, "Wypełnij to pole."), ({"birth_on": "kiedyś"}, "To nie jest data."),
        ({"note": " "}, "Wypełnij"),
        ({"on": "2099-01-01"}, "dopiero nadejdzie"),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_stays(cast: Cast, typed: dict[str, str], says: str) -> None:
    person = build.person(cast)
    seen = words(send(cast, **{"number": person.ref, "birth_on": "12.3.1985", **typed}))
    assert says in seen
    assert not AccessRequest.objects.exists()


def test_the_list_shows_days_and_numbers(cast: Cast) -> None:
    client = cast.sign_in(Client(), "steward")
    assert "Nikt jeszcze nie złożył wniosku" in words(client.get(reverse("access_requests")))
    asked = build.access_request(cast)
    other = build.access_request(cast)
    client.post(reverse("person_export_access", args=[asked.ref]))
    seen = words(client.get(reverse("access_requests")))
    assert asked.ref in seen
    assert other.ref in seen
    assert "2 wnioski" in seen
    assert seen.count("jeszcze nie</span>") == 1
    assert "Kopię wydano po raz pierwszy" in words(client.get(reverse("access_request", args=[asked.ref])))
    assert "To koniec listy." in words(client.get(reverse("access_requests"), {"od": _beyond(asked)}))


def _beyond(asked: AccessRequest) -> str:
    return encode_key([asked.asked_on.replace(year=2000), 0], ("-asked_on", "-pk"))


def test_others_have_no_such_pages(cast: Cast) -> None:
    asked = build.access_request(cast)
    for who in ("coordinator", "ops_head", "analyst", "admin"):
        client = cast.sign_in(Client(), who)
        assert client.get(reverse("access_requests")).status_code == 404, who
        assert client.get(reverse("access_request", args=[asked.ref])).status_code == 404, who
        refused = 404 if who == "admin" else 403
        assert client.get(reverse("person_request_access")).status_code == refused, who
        assert send(cast, who, number="O-0000-0000", birth_on="12.3.1985").status_code == refused, who


def test_a_steward_who_does_not_lead_has_none_either(cast: Cast) -> None:
    person = build.person(cast)
    cast_module.hire(cast, "second_steward", "steward", "pup", "", cast.ago(100))
    assert send(cast, "second_steward", number=person.ref, birth_on="12.3.1985").status_code == 403
    assert cast.sign_in(Client(), "second_steward").get(reverse("access_requests")).status_code == 404
    second = cast.actors["second_steward"]
    with pytest.raises(Refused):
        people.request_access(cast.partnership, by=second, case=person.case, on=cast.today, note="x")
    assert disclosure.asks_for_herself(second, person.ref, person.birth_on) is None
    with pytest.raises(Refused):
        disclosure.asks_for_herself(cast.coordinator, person.ref, person.birth_on)


def test_void_access_leaves_the_request_readable_and_gives_nothing_out(cast: Cast) -> None:
    asked, other = build.access_request(cast), build.access_request(cast)
    client = cast.sign_in(Client(), "steward")
    address = reverse("person_void_access", args=[asked.ref])
    assert address in words(client.get(reverse("access_request", args=[asked.ref])))
    assert "Wpisz powód." in words(client.post(address, {"reason": " "}))
    seen = words(client.post(address, {"reason": "O kopię prosił ktoś inny."}, follow=True))
    assert "Ten wniosek jest wycofany" in seen
    assert "Powód: O kopię prosił ktoś inny." in seen
    assert "Pismo, dowód okazany na miejscu." in seen
    assert "Pobierz kopię" not in seen
    assert address not in seen
    event = AuditEvent.objects.get(kind="person.void_access")
    assert (event.person_id, event.subject) == (asked.case.person_id, asked.ref)
    assert words(client.get(reverse("access_requests"))).count("wycofany</span>") == 1
    assert client.post(reverse("person_export_access", args=[asked.ref])).status_code == 403
    assert not Disclosure.objects.filter(subject=asked.ref).exists()
    assert client.post(reverse("person_export_access", args=[other.ref])).status_code == 200
    with pytest.raises(Refused, match="wrong_state"):
        people.void_access(asked, by=cast.steward, reason="jeszcze raz")
    for who in ("coordinator", "analyst", "out_steward"):
        assert cast.sign_in(Client(), who).get(address).status_code == 404, who


def test_the_verb_wants_a_note_a_day_that_has_come_and_a_case_of_the_partnership(cast: Cast) -> None:
    case, elsewhere = build.case(cast), build.case(cast, by=cast.out_worker)

    def ask(**wrong: Any) -> AccessRequest:
        values = {"case": case, "on": cast.today, "note": "x", **wrong}
        return people.request_access(cast.partnership, by=cast.steward, **values)

    for wrong in ({"note": " "}, {"on": cast.ago(-1)}, {"case": elsewhere}):
        with pytest.raises(Problem):
            ask(**wrong)
    assert ask().case == case
