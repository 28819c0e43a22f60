"""Pages of the yearly report: numbers, opened rows, checks that are mended, versions, and who sees what."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from kwadrat.casework import reports
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import Disclosed
from kwadrat.records.reports import AnnualReport
from kwadrat.reporting import home
from kwadrat.reporting.reports import frozen
from kwadrat.reporting.reports.annual import annual
from tests import cast as cast_module
from tests.casework.test_reports import mend, sent
from tests.reporting import annual_club
from tests.reporting.annual_club import YEAR, AnnualClub

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[AnnualClub]:
    """The club counted by hand, rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield annual_club.make(cast_module.make_anew(date(2023, 1, 1)))
        transaction.set_rollback(True)


@pytest.fixture
def club(whole: AnnualClub) -> Iterator[AnnualClub]:
    """The same, put back after each test."""
    with transaction.atomic():
        yield whole
        transaction.set_rollback(True)


def address(club: AnnualClub, name: str = "annual_report", **more: Any) -> str:
    return reverse(name, kwargs={"ref": club.cast.club.ref, "year": YEAR, **more})


def get(club: AnnualClub, who: str, path: str) -> Any:
    return club.cast.sign_in(Client(), who).get(path)


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def cell(club: AnnualClub, slug: str, row: str, column: str) -> str:
    return address(club, "annual_report_cell", slug=slug, row=row, column=column)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200), ("ngo_head", 200), ("steward", 200), ("analyst", 200), ("governor_analyst", 200),
        ("specialist", 404), ("ops_worker", 404), ("second_coordinator", 404), ("out_coordinator", 404),
        ("no_papers", 404),
    ],
)  # fmt: skip
def test_numbers_by_role(club: AnnualClub, who: str, status: int) -> None:
    for name in ("annual_report", "annual_report_history"):
        assert get(club, who, address(club, name)).status_code == status
    for slug in ("kadra", "uczestnicy", "dzialania", "dotacje"):
        assert get(club, who, address(club, "annual_report_part", slug=slug)).status_code == status
    assert get(club, who, address(club, "annual_report_file", form="json")).status_code == status


def test_the_page_says_what_to_mend_first(club: AnnualClub) -> None:
    text = words(get(club, "coordinator", address(club)))
    assert "Sprawozdanie klubu do wojewody za 2024 r." in text
    assert "Napraw 2 błędy" in text
    assert "Błąd: 1 osoba nie ma grupy" in text
    assert "Wyjaśnij: 2 osoby bez wyniku po zakończeniu" in text
    assert "Dobrze: suma 12 jest większa niż 11" in text
    assert "15 reguł: dobrze: 6, do naprawy: 2, do wyjaśnienia: 7" in text


def test_an_unknown_part_year_row_and_check_are_not_there(club: AnnualClub) -> None:
    for path in (
        address(club, "annual_report_part", slug="efekty"), cell(club, "uczestnicy", "G9", "participants"),
        cell(club, "uczestnicy", "once", "pln"), address(club, "annual_report_check", code="groups_sum"),
        address(club, "annual_report_check", code="x"), address(club, "annual_report_file", form="exe"),
        address(club, year=2005), address(club, year=2999), address(club, "report_submit", year=2005),
        address(club, "report_open_group", row="G5", column="participants"),
        address(club, "report_open_group", row="G2", column="pln"),
    ):  # fmt: skip
        assert get(club, "coordinator", path).status_code == 404, path


def test_an_opened_number_names_people_and_says_how_it_was_counted(club: AnnualClub) -> None:
    response = get(club, "coordinator", cell(club, "uczestnicy", "G5", "work_after"))
    text, person = words(response), club.cases["Anna"].person
    assert "Skąd jest liczba 1" in text
    assert str(person) in text
    assert "Piekarnia Próba, umowa o pracę, od 15 lipca 2024" in text
    assert "Mianownik: uczestnicy z tego wiersza, 4. 1 z 4 to 25,00%." in text
    row = Disclosure.objects.get(person_id=person.pk, what=Disclosed.REPORT_CELL)
    assert (row.subject, row.reason, row.was_refused) == (club.cast.club.ref, "", False)
    once = words(get(club, "coordinator", cell(club, "uczestnicy", "once", "participants")))
    assert "Pokaż jeszcze 3" in once
    assert "Mianownik" not in once
    assert "Karol" not in once


def test_staff_services_and_money_open_their_entries(club: AnnualClub) -> None:
    assert "Wanda Kadrowa, koordynatorka" in words(get(club, "coordinator", cell(club, "kadra", "staff", "people")))
    hours = words(get(club, "coordinator", cell(club, "dzialania", "all", "hours")))
    assert "7 maja 2024, 180 minut" in hours
    table = annual(club.cast.club, YEAR).part("R4")
    row = next(row for row in table.rows if row.label == "Klub w gminie")
    money = words(get(club, "coordinator", cell(club, "dotacje", row.code, "spent")))
    assert "pozycja, wydano" in money
    assert "5 500,25 zł" in money


def test_a_sensitive_group_asks_for_a_reason_and_logs_it(club: AnnualClub) -> None:
    client = club.cast.sign_in(Client(), "coordinator")
    before = Disclosure.objects.count()
    asked = client.get(cell(club, "uczestnicy", "G2", "participants"))
    path = address(club, "report_open_group", row="G2", column="participants")
    assert (asked.status_code, asked["Location"]) == (302, path)
    form = client.get(path)
    names = [str(club.cases[name].person) for name in ("Celina", "Danuta")]
    assert "Dlaczego otwierasz te nazwiska?" in words(form)
    assert not any(name in words(form) for name in names)
    empty = client.post(path, {"reason": "  "})
    assert "Wpisz, dlaczego otwierasz te nazwiska." in words(empty)
    assert Disclosure.objects.count() == before
    opened = client.post(path, {"reason": "błąd w sprawozdaniu"})
    assert all(name in words(opened) for name in names)
    rows = Disclosure.objects.filter(what=Disclosed.REPORT_GROUP).order_by("pk")
    assert {row.person_id for row in rows} == {club.cases[name].person_id for name in ("Celina", "Danuta")}
    assert {(row.reason, row.subject, row.basis) for row in rows} == {
        ("błąd w sprawozdaniu", club.cast.club.ref, "UZS art. 18f ust. 1")
    }
    event = AuditEvent.objects.filter(kind="report.open_group").latest("pk")
    assert event.details == {"year": YEAR, "row": "G2", "column": "participants"}


@pytest.mark.parametrize("who", ["ngo_head", "steward", "analyst", "governor_analyst"])
def test_only_the_coordinator_opens_names(club: AnnualClub, who: str) -> None:
    client = club.cast.sign_in(Client(), who)
    for path in (
        cell(club, "uczestnicy", "once", "participants"), address(club, "annual_report_check", code="group_missing"),
        address(club, "report_open_group", row="G2", column="participants"),
    ):  # fmt: skip
        assert client.get(path).status_code == 403
    assert (
        client.post(address(club, "report_open_group", row="G2", column="participants"), {"reason": "x"}).status_code
        == 403
    )
    page = client.get(address(club))
    assert "/liczba/" not in page.content.decode()
    assert "/grupa/" not in page.content.decode()
    assert not Disclosure.objects.filter(what__in=(Disclosed.REPORT_CELL, Disclosed.REPORT_GROUP)).exists()


def test_an_analyst_gets_small_numbers_hidden_in_every_shape(club: AnnualClub) -> None:
    page = get(club, "analyst", address(club))
    text = words(page)
    assert "ukryte" in text
    assert "Sprawdzenie" not in text
    files = {
        form: get(club, "analyst", address(club, "annual_report_file", form=form)).content for form in ("json", "csv")
    }
    row = next(one for one in json.loads(files["json"])["parts"][1]["rows"] if one["code"] == "G5")
    assert {cell["value"] for cell in row["cells"].values()} == {None}
    assert "Długotrwale bezrobotni;;;" in files["csv"].decode("utf-8-sig").replace('"', "")


def test_a_check_shows_its_causes_with_a_way_to_mend_them(club: AnnualClub) -> None:
    marek, session = club.cases["Marek"].person, "service_record_attendance"
    page = get(club, "coordinator", address(club, "annual_report_check", code="group_missing"))
    assert str(marek) in words(page)
    assert reverse("person_record_group", args=[marek.ref]) in page.content.decode()
    assert Disclosure.objects.filter(person_id=marek.pk, what=Disclosed.REPORT_CELL).exists()
    mends = {
        "result_unknown": "/efekt/", "work_before_end": "/plan/", "end_missing": "/osoby/", "effect_outside": "/plan/",
        "lists_open": reverse(session, args=["S-0000-0000"]).rsplit("/", 2)[1], "grant_over": "/dotacje/",
        "grant_left": "/dotacje/", "grant_outside": "/dotacje/wpisy/",
    }  # fmt: skip
    for code, part in mends.items():
        found = get(club, "coordinator", address(club, "annual_report_check", code=code))
        panel = found.content.decode().split('id="cause"')[1].split("</section>")[0]
        assert part in panel, code


def test_submitting_needs_a_mark_and_leads_to_the_frozen_version(club: AnnualClub) -> None:
    sent_already = AnnualReport.objects.count()
    mend(club)
    client = club.cast.sign_in(Client(), "coordinator")
    path = address(club, "report_submit")
    assert "Zatwierdź i złóż" in words(client.get(address(club)))
    assert "Potwierdź, że liczby są sprawdzone." in words(client.post(path, {}))
    assert AnnualReport.objects.count() == sent_already
    done = client.post(path, {"is_checked": "on"}, follow=True)
    report = AnnualReport.objects.get(club=club.cast.club, year=YEAR)
    assert done.redirect_chain[-1][0] == reverse("submitted_report", args=[report.ref])
    text = words(done)
    assert "Ta wersja się nie zmienia" in text
    assert frozen.sha256(frozen.content(report, "pdf")) in text
    assert "Wersja 1 jest złożona" in words(client.get(address(club)))
    again = client.post(path, {"is_checked": "on"})
    assert "Złóż korektę" in words(again)


def test_a_running_year_is_not_submitted_yet_and_says_when(club: AnnualClub) -> None:
    client, year = club.cast.sign_in(Client(), "coordinator"), club.cast.today.year
    page = client.get(address(club, year=year)).content.decode()
    path = address(club, "report_submit", year=year)
    assert f'href="{path}" class="button button-plain' in page or "Napraw" in page
    assert "od 1 stycznia" in words(client.post(path, {"is_checked": "on"}))


def test_a_club_without_staff_is_told_where_to_enter_it(club: AnnualClub) -> None:
    path = reverse("annual_report", args=[club.cast.clubs["second_club"].ref, YEAR])
    page = get(club, "second_coordinator", path)
    assert "Wyjaśnij: w tym roku nikt nie jest wpisany do kadry" in words(page)
    assert reverse("staff_employ", args=[club.cast.clubs["second_club"].ref]) in page.content.decode()


def test_errors_keep_the_form_of_submitting_open(club: AnnualClub) -> None:
    client = club.cast.sign_in(Client(), "coordinator")
    assert "Sprawozdanie ma 2 błędy" in words(client.post(address(club, "report_submit"), {"is_checked": "on"}))


def test_downloads_are_the_frozen_bytes_whatever_happens_later(club: AnnualClub) -> None:
    report = sent(club)
    client = club.cast.sign_in(Client(), "coordinator")

    def files() -> dict[str, bytes]:
        forms = ("json", "pdf", "xlsx")
        return {form: client.get(reverse("report_download", args=[report.ref, form])).content for form in forms}

    before = files()
    assert before["json"] == frozen.content(report, "json")
    assert before["pdf"] == frozen.content(report, "pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(before["pdf"])).pages)
    assert "Suma po grupach" in text
    assert "podpis kierownika klubu" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(before["xlsx"]))
    assert book.sheet_names[:4] == ["1. Kadra", "2. Uczestnicy i efekty", "3. Działania", "4. Dotacje"]
    rows = {row[0]: row[1:4] for row in book.get_sheet_by_name("2. Uczestnicy i efekty").to_python()}
    assert rows["Osoby, każda liczona raz"] == [11, 6, 2]
    club.effect("Jan", "qualification", date(2024, 8, 1))
    reports.correct(report, by=club.cast.ngo_head, reason="efekt")
    assert files() == before
    assert AuditEvent.objects.filter(kind="report.download", subject=report.ref).count() == 6
    assert client.get(reverse("report_download", args=[report.ref, "csv"])).status_code == 404


def test_the_receiver_reads_the_whole_and_other_analysts_hidden_numbers(club: AnnualClub) -> None:
    report = sent(club)
    path, file = reverse("submitted_report", args=[report.ref]), reverse("report_download", args=[report.ref, "pdf"])
    assert "ukryte" in words(get(club, "analyst", path))
    assert get(club, "analyst", file).status_code == 403
    receiver = get(club, "governor_analyst", path)
    assert "ukryte" not in words(receiver)
    assert "Poproś o poprawienie" in words(receiver)
    assert get(club, "governor_analyst", file).status_code == 200


def test_a_correction_is_asked_for_waits_today_and_comes(club: AnnualClub) -> None:
    report = sent(club)
    asking, coordinator = club.cast.sign_in(Client(), "governor_analyst"), club.cast.sign_in(Client(), "coordinator")
    path = reverse("report_ask_fix", args=[report.ref])
    assert "Wpisz, co trzeba poprawić." in words(asking.post(path, {"reason": ""}))
    assert "Klub dostał prośbę" in words(asking.post(path, {"reason": "Brakuje efektu."}, follow=True))
    today = words(coordinator.get(reverse("home")))
    assert "Popraw roczne sprawozdanie za 2024 r." in today
    assert "Brakuje efektu." in words(coordinator.get(address(club)))
    club.effect("Jan", "qualification", date(2024, 8, 1))
    fix = reverse("report_correct", args=[report.ref])
    assert "Wpisz, co zmienia korekta." in words(coordinator.post(fix, {"is_checked": "on"}))
    done = coordinator.post(fix, {"is_checked": "on", "reason": "efekt Jana"}, follow=True)
    assert "To jest korekta sprawozdania." in words(done)
    assert "Popraw roczne sprawozdanie" not in words(coordinator.get(reverse("home")))
    history = words(coordinator.get(address(club, "annual_report_history")))
    assert "Wersja 2" in history
    assert "Poprawia wersję 1" in history
    old = words(coordinator.get(reverse("submitted_report", args=[report.ref])))
    assert "Tę wersję zastąpiła nowsza" in old


def test_last_year_waits_today_until_it_is_submitted(club: AnnualClub) -> None:
    cast = club.cast
    later = date(cast.today.year + 1, 2, 1)
    items = [item for item in home.items(cast.coordinator, home.MINE, later)[0] if item.kind == "annual"]
    assert [(item.due, item.data["year"]) for item in items] == [(date(later.year, 3, 31), cast.today.year)]
    assert [item.kind for item in home.items(cast.ngo_head, home.MINE, later)[0]].count("annual") == 2
    assert not [item for item in home.items(cast.coordinator, home.MINE, cast.today)[0] if item.kind == "annual"]
    assert not [item for item in home.items(cast.ops_head, home.MINE, later)[0] if item.kind == "annual"]


def test_the_list_leads_to_the_years(club: AnnualClub) -> None:
    sent(club)
    page = get(club, "coordinator", reverse("reports"))
    assert address(club) in page.content.decode()
    assert "Roczne do wojewody" in words(page)
