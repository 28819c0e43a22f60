"""The ledger as a file: all of it, tagged, written in the ledger itself."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import Disclosed
from kwadrat.reporting import ledger
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.reporting.test_ledger import read


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def asked(cast: Cast, who: str, ref: str, form: str = "pdf", **part: str) -> Any:
    return cast.sign_in(Client(), who).get(reverse("person_export_ledger", args=[ref, form]), part)


def text(response: Any) -> str:
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_the_file_holds_every_day_and_says_who_printed_it(cast: Cast) -> None:
    person = build.in_team(cast).person
    for days in range(ledger.LEDGER_DAYS + 3):
        read(cast.coordinator, person, days)
    response = asked(cast, "ops_worker", person.ref)
    assert response["Content-Disposition"] == f'attachment; filename="kto-widzial-{person.ref}.pdf"'
    assert response["Cache-Control"] == "no-store"
    words = text(response)
    assert words.count("Otwarto stronę osoby") == ledger.LEDGER_DAYS + 3
    assert "Zapisano ten rejestr w pliku PDF" in words, "its own taking is in it"
    assert "Cały rejestr" in words
    assert "Ops Worker Obsadowa" in words
    assert "art. 18f ust. 1 ustawy" in words
    row = Disclosure.objects.get(what=Disclosed.LEDGER)
    assert (row.subject, row.person_id) == ("pdf", person.pk)
    event = AuditEvent.objects.get(kind="person.export_ledger")
    assert (event.person_id, event.details["rows"]) == (person.pk, ledger.LEDGER_DAYS + 4)


def test_a_part_says_that_it_is_one(cast: Cast) -> None:
    person = build.in_team(cast).person
    for who, days in ((cast.coordinator, 5), (cast.ops_worker, 4), (cast.coordinator, 1)):
        read(who, person, days)
    words = text(
        asked(cast, "ops_worker", person.ref, od_dnia=str(cast.ago(6)), do_dnia=str(cast.ago(2)),
              kto=cast.coordinator.post_ref)
    )  # fmt: skip
    assert "Tylko część: od" in words
    assert words.count("Otwarto stronę osoby") == 1
    nothing = text(asked(cast, "ops_worker", person.ref, kto="T-0000-0000"))
    assert "W tym czasie nikt nie otwierał tych danych." in nothing


def test_a_bad_address_asks_for_everything_and_another_form_is_not_there(cast: Cast) -> None:
    person = build.person(cast)
    assert "Cały rejestr" in text(asked(cast, "ops_worker", person.ref, od_dnia="wczoraj"))
    assert asked(cast, "ops_worker", person.ref, "docx").status_code == 404
    assert asked(cast, "ops_colleague", person.ref).status_code == 404
    case = build.in_team(cast)
    build.consultation(cast, case)
    assert asked(cast, "specialist", case.person.ref).status_code == 403
