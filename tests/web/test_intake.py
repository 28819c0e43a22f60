"""Pages of files of persons: choose, columns, result, save; faults beside their fields; nothing written by a look."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.casework import intake as casework
from kwadrat.exchange.imports import desk, tables
from kwadrat.records import uploads
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed
from kwadrat.records.intake import Intake
from kwadrat.records.people import Person
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return cast.sign_in(client, "ops_worker")


def words(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def beside(response: Any, field: str) -> str:
    """The error that stands beside a field."""
    found = re.search(rf'<p class="error" id="id_{field}_error">(.*?)</p>', words(response), re.DOTALL)
    return found[1] if found else ""


def choose(client: Client, content: bytes, name: str = "osoby.csv", **more: Any) -> Any:
    return client.post(reverse("intake_upload"), {"file": SimpleUploadedFile(name, content), **more})


def test_a_file_is_checked_saved_and_gone(cast: Cast, client: Client) -> None:
    response = choose(client, build.spreadsheet({}, {"sex": "?"}, {}))
    one = Intake.objects.get()
    assert response.headers["Location"] == reverse("intake", args=[one.ref])
    page = client.get(response.headers["Location"])
    assert "Zapisz 2 osoby" in words(page)
    assert "Wpisz K (kobieta) albo M (mężczyzna)" in words(page)
    assert Person.objects.count() == 0
    refused = client.post(reverse("intake_save", args=[one.ref]), {})
    assert "Popraw plik" in beside(refused, "is_partial")
    saved = client.post(reverse("intake_save", args=[one.ref]), {"is_partial": "on"})
    page = client.get(saved.headers["Location"])
    assert "Zapisano 2 osoby" in words(page)
    assert "Przy 2 osobach nie zapisano" in words(page)
    for person in Person.objects.all():
        assert reverse("person", args=[person.ref]) in words(page)
    one.refresh_from_db()
    assert (one.state, one.stored_as) == ("done", "")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "pusty"), (b"%PDF-1.7", "ani XLSX"), (b"PK\x03\x04", "uszkodzony"),
        (b"Imie;imie\n1;2", "ten sam nagłówek"),
        (b"x" * (tables.MOST_BYTES + 1), "10 MB"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_beside_its_field(client: Client, content: bytes, text: str) -> None:
    response = choose(client, content)
    assert response.status_code == 200
    assert text in beside(response, "file")
    assert 'aria-describedby="id_file_helptext id_file_error"' in words(response)
    assert Intake.objects.count() == 0


def test_no_file(client: Client) -> None:
    assert "Wybierz plik" in beside(client.post(reverse("intake_upload"), {}), "file")


def test_a_double_press_makes_one_file(client: Client) -> None:
    once = re.search(r'name="once" value="([^"]+)"', words(client.get(reverse("intake_upload"))))
    assert once
    first, second = (choose(client, build.spreadsheet({}), once=once[1]) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Intake.objects.count() == 1


def test_columns_are_asked_for_and_remembered(cast: Cast, client: Client) -> None:
    content = build.spreadsheet({}).replace("Miejscowość".encode(), b"Gdzie").replace("Płeć".encode(), b"")
    choose(client, content)
    one = Intake.objects.get()
    page = client.get(reverse("intake", args=[one.ref]))
    assert "Wskaż, co zawierają kolumny" in words(page)
    address = reverse("intake_choose_columns", args=[one.ref])
    form = client.get(address)
    assert 'value="last_name" selected' in words(form)
    assert "Kolumna 4, bez nagłówka" in words(form)
    answers = {f"column_{place}": field for place, field in enumerate(build.HEADERS)}
    wrong = client.post(address, {**answers, "column_4": "sex", "column_3": "sex"})
    assert "Inna kolumna" in beside(wrong, "column_4")
    assert 'value="sex" selected' in words(wrong)
    done = client.post(address, answers)
    assert done.headers["Location"] == reverse("intake", args=[one.ref])
    one.refresh_from_db()
    assert one.state == "checked"
    choose(client, content)
    assert Intake.objects.order_by("-pk")[0].columns[4] == "locality"


def test_whole_names_in_one_column_are_pointed_out(cast: Cast, client: Client) -> None:
    one = build.intake(cast, header=["Imię i nazwisko", "PESEL"], columns=["", "pesel"])
    page = client.get(reverse("intake_choose_columns", args=[one.ref]))
    assert "Podziel ją w arkuszu na dwie" in words(page)


def test_a_stale_page_of_columns_shows_it(cast: Cast, client: Client) -> None:
    one = build.checked(cast)
    answers = {f"column_{place}": field for place, field in enumerate(build.HEADERS)}
    response = client.post(reverse("intake_choose_columns", args=[one.ref]), {**answers, "version": one.version - 1})
    assert "Ktoś zmienił to przed chwilą" in words(response)


def test_progress_is_shown_and_goes_by_itself(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "advance", lambda ref, seconds: False)
    choose(client, build.spreadsheet({}, {}))
    one = Intake.objects.get()
    address = reverse("intake", args=[one.ref])
    page = words(client.get(address))
    assert "0 z 2 wierszy" in page
    assert "Odśwież postęp" in page
    assert 'hx-trigger="every 2s"' in page
    assert "HX-Refresh" not in client.get(address, headers={"HX-Request": "true"}).headers
    monkeypatch.undo()
    assert desk.advance(one.ref)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_results_by_kind_and_as_a_file(cast: Cast, client: Client) -> None:
    number = build.pesel(build.date(1985, 3, 12), "F", 21)
    build.person(cast, pesel=number)
    one = build.checked(cast, build.spreadsheet({"pesel": number}, {"pesel": "12345678901"}, {}), total=3)
    address = reverse("intake", args=[one.ref])
    shown = re.compile(r'<tr><th scope="row">(\d+)</th>')
    assert shown.findall(words(client.get(address))) == ["3"]
    assert shown.findall(words(client.get(address + "?wynik=wszystkie"))) == ["2", "3", "4"]
    assert shown.findall(words(client.get(address + "?wynik=bledne"))) == ["3"]
    assert shown.findall(words(client.get(address + "?wynik=present"))) == ["2"]
    assert "Nic nie pasuje" in words(client.get(address + "?wynik=registered"))
    assert shown.findall(words(client.get(address + "?wynik=zupa"))) == ["2", "3", "4"]
    file = client.get(reverse("intake_result", args=[one.ref]))
    text = file.content.decode("utf-8-sig")
    assert len(text.splitlines()) == 4
    assert number not in text
    assert "12345678901" not in text


def test_a_long_file_is_paged(cast: Cast, client: Client) -> None:
    one = build.checked(cast, build.spreadsheet(*({} for _n in range(60))), total=60)
    page = words(client.get(reverse("intake", args=[one.ref])))
    following = re.search(r'href="([^"]+od=[^"]+)"', page)
    assert following
    assert ">61<" in words(client.get(following[1]))


def test_nothing_to_save(cast: Cast, client: Client) -> None:
    one = build.checked(cast, build.spreadsheet({"sex": "?"}), total=1)
    assert "Nie ma żadnego wiersza do zapisania" in words(client.get(reverse("intake", args=[one.ref])))


def test_discard(cast: Cast, client: Client) -> None:
    one = build.checked(cast)
    address = reverse("intake_discard", args=[one.ref])
    assert "Odrzucić ten plik?" in words(client.get(address))
    assert client.post(address).headers["Location"] == reverse("intake_upload")
    listed = words(client.get(reverse("intake_upload")))
    assert "odrzucony" in listed
    assert client.get(reverse("intake", args=[one.ref])).status_code == 200


def test_resume(cast: Cast, client: Client) -> None:
    one = build.intake(cast)
    address = reverse("intake_resume", args=[one.ref])
    assert "Wznowić" in words(client.get(address))
    assert client.post(address).headers["Location"] == reverse("intake", args=[one.ref])


def test_a_stopped_file_says_why(cast: Cast, client: Client) -> None:
    one = casework.stop(build.intake(cast), reason="Osoba odeszła.")
    assert "Osoba odeszła." in words(client.get(reverse("intake", args=[one.ref])))


def test_the_template_and_the_way_to_it(cast: Cast, client: Client) -> None:
    assert reverse("intake_upload") in words(client.get(reverse("people")))
    assert reverse("intake_template") in words(client.get(reverse("intake_upload")))
    response = client.get(reverse("intake_template"))
    assert tables.read(response.content).header[0] == "Imię"


def test_html_in_a_file_stays_text(cast: Cast, client: Client) -> None:
    content = build.spreadsheet({"last_name": "<script>alert(1)</script>"})
    choose(client, content, "<b>x<b>.csv")
    page = client.get(reverse("intake", args=[Intake.objects.get().ref])).content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_similar_people_are_compared_and_decided_about(cast: Cast, client: Client) -> None:
    known = build.person(cast, first_name="Halina", last_name="Kowalczyk", birth_on=date(1985, 3, 12), pesel="")
    foreign = build.person(
        cast, by=cast.ngo_worker, first_name="Halena", last_name="Kowalczyk", birth_on=date(1985, 3, 12), pesel=""
    )
    row = {"first_name": "Halina", "last_name": "Kowalczik"}
    one = build.checked(cast, build.spreadsheet(row, {}))
    address = reverse("intake_tell_apart", args=[one.ref])
    page = words(client.get(reverse("intake", args=[one.ref])))
    assert "1 wiersz przypomina kogoś w rejestrze" in page
    assert address in page
    page = words(client.get(address))
    assert "Halina Kowalczik, ur. 12 marca 1985" in page
    assert f"Halina Kowalczyk, ur. 12 marca 1985, {known.locality} ({known.ref})" in page
    assert "1 osoba, której nie widzisz" in page
    for hidden in (foreign.ref, "Halena"):
        assert hidden not in page
    told = Disclosure.objects.filter(what=Disclosed.DUPLICATE, user_id=cast.ops_worker.user_id)
    assert set(told.values_list("person_id", flat=True)) == {known.pk, foreign.pk}
    assert "Zaznacz co najmniej jeden wiersz." in words(client.post(address, {}))
    assert client.post(address, {"lines": ["2"]}).status_code == 302
    assert "Nie ma o czym decydować" in words(client.get(address))
    assert "Zapisz 2 osoby" in words(client.get(reverse("intake", args=[one.ref])))


def test_rows_of_a_removed_file_are_shown_without_names(cast: Cast, client: Client) -> None:
    build.person(cast, first_name="Halina", last_name="Kowalczyk", birth_on=date(1985, 3, 12), pesel="")
    one = build.checked(cast, build.spreadsheet({"first_name": "Halina", "last_name": "Kowalczik"}, {}))
    uploads.remove(one.stored_as)
    assert "Wiersz 2: –." in words(client.get(reverse("intake_tell_apart", args=[one.ref])))


def test_nobody_else_sees_the_file(cast: Cast) -> None:
    one = build.checked(cast)
    for who in ("ops_colleague", "coordinator", "ops_head", "steward", "out_worker"):
        other = cast.sign_in(Client(), who)
        for name in (
            "intake",
            "intake_choose_columns",
            "intake_save",
            "intake_tell_apart",
            "intake_discard",
            "intake_resume",
            "intake_result",
        ):
            assert other.get(reverse(name, args=[one.ref])).status_code == 404, (who, name)
    counsellor = cast.sign_in(Client(), "pup_counsellor")
    assert counsellor.get(reverse("intake_upload")).status_code == 403
    assert reverse("intake_upload") not in words(counsellor.get(reverse("people")))


def test_the_same_number_of_queries_for_any_number_of_rows(cast: Cast, client: Client) -> None:
    counted = []
    for rows in (3, 40):
        one = build.checked(cast, build.spreadsheet(*({} for _n in range(rows))), total=rows)
        client.get(reverse("intake", args=[one.ref]))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("intake", args=[one.ref]))
        counted.append(len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]))
    assert counted[0] == counted[1] <= 8
