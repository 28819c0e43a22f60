"""Pages of reports: who sees which numbers, names only for the coordinator, and files that leave a trace."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.people import Case
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def served(cast: Cast) -> Case:
    """A person with a card, referred in the half-year of ten days ago."""
    case = build.in_team(cast)
    build.consultation(cast, case, on=cast.today, rate_per_hour=Decimal("80.00"))
    return case


def address(cast: Cast, name: str = "report_view", **more: Any) -> str:
    half = {"ref": cast.club.ref, "year": cast.today.year, "half": 1 if cast.today.month <= 6 else 2}
    return reverse(name, kwargs={**half, **more})


def get(cast: Cast, who: str, path: str) -> Any:
    return cast.sign_in(Client(), who).get(path)


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200), ("ngo_head", 200), ("steward", 200), ("analyst", 200), ("specialist", 404),
        ("ops_worker", 404), ("pup_counsellor", 404), ("second_coordinator", 404), ("out_coordinator", 404),
        ("out_steward", 404), ("no_papers", 404),
    ],
)  # fmt: skip
def test_numbers_by_role(cast: Cast, who: str, status: int) -> None:
    assert get(cast, who, address(cast)).status_code == status
    assert get(cast, who, address(cast, "report_export", form="json")).status_code == status


def test_the_list_leads_to_half_years(cast: Cast, served: Case) -> None:
    response = get(cast, "coordinator", reverse("reports"))
    assert address(cast) in response.content.decode()
    assert "Nie masz dostępu do żadnego sprawozdania" in words(get(cast, "specialist", reverse("reports")))


def test_every_number_of_the_coordinator_opens(cast: Cast, served: Case) -> None:
    page = get(cast, "coordinator", address(cast))
    path = address(cast, "report_open_cell", row="service_users", column="all")
    assert f'href="{path}#number"' in page.content.decode()
    opened = get(cast, "coordinator", path)
    text = words(opened)
    assert "Skąd jest liczba 1" in text
    assert str(served.person) in text
    assert reverse("person", args=[served.person.ref]) in opened.content.decode()
    assert "Jak policzono" in text
    assert 'aria-current="true"' in opened.content.decode()
    row = Disclosure.objects.get(what="report_cell")
    assert (row.person_id, row.subject) == (served.person_id, cast.club.ref)


def test_the_page_itself_opens_nobody(cast: Cast, served: Case) -> None:
    page = get(cast, "coordinator", address(cast))
    assert served.person.last_name not in page.content.decode()
    assert not Disclosure.objects.exists()


def test_a_percentage_stands_beside_its_counts_and_rule(cast: Cast, served: Case) -> None:
    path = address(cast, "report_open_cell", row="share_of_referred.psychological_counselling", column="all")
    page = words(get(cast, "coordinator", address(cast)))
    assert "zaokrąglone do 0,01, połówki w górę" in page
    opened = get(cast, "coordinator", path)
    if cast.ago(110).year == cast.today.year and (cast.ago(110).month > 6) == (cast.today.month > 6):
        assert "100,00%" in page
        assert "Mianownik: 1. 1 z 1 to 100,00%." in words(opened)
    else:
        assert "nie policzymy: mianownik wynosi 0" in page


@pytest.mark.parametrize("who", ["steward", "analyst", "ngo_head"])
def test_others_see_numbers_and_the_reason_why_no_names(cast: Cast, served: Case, who: str) -> None:
    path = address(cast, "report_open_cell", row="service_users", column="all")
    page = get(cast, who, address(cast))
    assert "/liczba/" not in page.content.decode()
    assert "widzi tylko osoba koordynująca klub" in words(page)
    refused = get(cast, who, path)
    assert refused.status_code == 403
    assert "widzi tylko osoba koordynująca klub" in words(refused)
    assert served.person.last_name not in refused.content.decode()


def test_the_analyst_is_told_that_small_numbers_are_hidden(cast: Cast, served: Case) -> None:
    text = words(get(cast, "analyst", address(cast)))
    assert "Liczby osób od 1 do 4 są ukryte" in text
    assert "ustalenie tego programu" in text
    assert "Liczby osób od 1 do 4" not in words(get(cast, "steward", address(cast)))
    exported = json.loads(get(cast, "analyst", address(cast, "report_export", form="json")).content)
    users = next(row for row in exported["rows"] if row["code"] == "service_users")
    assert users["cells"]["all"]["value"] is None


@pytest.mark.parametrize(
    ("row", "column"),
    [("nothing", "all"), ("service_users", "nothing"), ("total_hours", "women"), ("'; DROP TABLE x", "all")],
)
def test_a_number_that_is_not_there(cast: Cast, row: str, column: str) -> None:
    assert get(cast, "coordinator", address(cast, "report_open_cell", row=row, column=column)).status_code == 404


@pytest.mark.parametrize("more", [{"year": 1900}, {"year": 9999}, {"half": 3}, {"half": 0}, {"ref": "K-0000-0000"}])
def test_a_half_year_that_is_not_there(cast: Cast, more: dict[str, Any]) -> None:
    assert get(cast, "coordinator", address(cast, **more)).status_code == 404
    assert get(cast, "coordinator", address(cast, "report_export", form="csv", **more)).status_code == 404


def test_a_form_that_is_not_there(cast: Cast) -> None:
    assert get(cast, "coordinator", address(cast, "report_export", form="exe")).status_code == 404


def test_files_carry_the_same_numbers_and_leave_a_trace(cast: Cast, served: Case) -> None:
    found = {
        form: get(cast, "coordinator", address(cast, "report_export", form=form))
        for form in ("pdf", "xlsx", "csv", "json")
    }
    for form, response in found.items():
        assert response.headers["Content-Disposition"].endswith(f'.{form}"')
        assert response.headers["Content-Disposition"].startswith("attachment")
    pdf = PdfReader(io.BytesIO(found["pdf"].content)).pages[0].extract_text().replace("\u00a0", " ")
    assert "Korzystający z usług 1 0 1" in " ".join(pdf.split())
    assert f"Wydruk: {cast.coordinator.name}" in " ".join(pdf.split())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(found["xlsx"].content)).get_sheet_by_index(0).to_python()
    assert ["Korzystający z\u00a0usług", 1.0, 0.0, 1.0, ""] in rows
    assert "Korzystający z\u00a0usług;1;0;1;osoby" in found["csv"].content.decode("utf-8-sig").replace('"', "")
    events = AuditEvent.objects.filter(kind="report.export").order_by("pk")
    assert [event.details["form"] for event in events] == ["pdf", "xlsx", "csv", "json"]
    assert {(event.actor_name, event.subject) for event in events} == {(cast.coordinator.name, cast.club.ref)}


def test_a_refused_download_leaves_no_trace(cast: Cast) -> None:
    get(cast, "second_coordinator", address(cast, "report_export", form="pdf"))
    assert not AuditEvent.objects.filter(kind="report.export").exists()


def test_as_many_queries_with_three_people_as_with_nine(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    path = address(cast, "report_open_cell", row="service_users", column="all")

    def count(where: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(where).status_code == 200
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "UPDATE")) for query in found)

    for _again in range(3):
        build.consultation(cast, build.in_team(cast), on=cast.today)
    client.get(path)
    before = {where: count(where) for where in (address(cast), path, reverse("reports"))}
    for _again in range(6):
        build.consultation(cast, build.in_team(cast), on=cast.today)
    assert {where: count(where) for where in before} == before
    assert before[address(cast)] <= 8
    assert before[reverse("reports")] <= 8
