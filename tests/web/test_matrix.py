"""Pages and files of the cooperation matrix, and the first page of a partnership."""

from __future__ import annotations

import io
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from kwadrat.records.audit import AuditEvent
from kwadrat.records.partnership import Membership
from kwadrat.reporting.partnership.matrix import quarter_of
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def words(client: Client, address: str) -> str:
    """The text of a page."""
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ")


def matrix(cast: Cast) -> str:
    return reverse("partnership_view_matrix", args=[cast.partnership.ref])


def place(cast: Cast, name: str, *rest: str) -> str:
    now = quarter_of(cast.today)
    return reverse(name, args=[cast.partnership.ref, now.year, now.quarter, *rest])


def test_a_number_opens_its_events(cast: Cast) -> None:
    build.member_task(cast, "recruitment", "ops", terms="15 osób w roku")
    build.member_task(cast, "recruitment", "pup", terms="6 osób w roku")
    waiting = build.referral(cast, on=cast.today)
    client = cast.sign_in(Client(), "coordinator")
    text = words(client, matrix(cast))
    opened = place(cast, "partnership_open_matrix", "recruitment", "assistance")
    assert f'href="{opened}#zdarzenia"' in text
    assert "obiecała 1 instytucja, zrobione 1" in text
    assert "obiecała 1 instytucja, zrobione 0, luka" in text
    assert "Umowa: 6 osób w roku." in text
    text = words(client, opened)
    assert "skierowanie do klubu" in text
    assert reverse("referral", args=[waiting.ref]) in text
    assert waiting.case.person.last_name not in text
    assert cast.ops.name in text
    empty = words(client, place(cast, "partnership_open_matrix", "recruitment", "labour"))
    assert "W tej komórce nie ma zdarzeń" in empty


def test_who_opens_what(cast: Cast) -> None:
    build.referral(cast, on=cast.today)
    opened = place(cast, "partnership_open_matrix", "recruitment", "assistance")
    for who, page_status, opened_status in (
        ("steward", 200, 200), ("ops_worker", 200, 403), ("analyst", 200, 403), ("admin", 403, 403),
        ("out_steward", 404, 404), ("no_papers", 403, 403),
    ):  # fmt: skip
        client = cast.sign_in(Client(), who)
        assert (client.get(matrix(cast)).status_code, client.get(opened).status_code) == (page_status, opened_status), (
            who
        )
    assert opened not in words(cast.sign_in(Client(), "ops_worker"), matrix(cast))


@pytest.mark.parametrize(("task", "column"), [("recruitment", "nowhere"), ("nothing", "ngo"), ("recruitment", "other")])
def test_a_cell_that_is_not_there(cast: Cast, task: str, column: str) -> None:
    client = cast.sign_in(Client(), "coordinator")
    assert client.get(place(cast, "partnership_open_matrix", task, column)).status_code == 404


def test_quarters_in_the_address(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    before = quarter_of(cast.ago(100))
    build.referral(cast, on=cast.ago(100))
    assert f'<option value="{before.code}" selected' in words(client, f"{matrix(cast)}?kwartal={before.code}")
    now = quarter_of(cast.today)
    assert f'<option value="{now.code}" selected' in words(client, f"{matrix(cast)}?kwartal=1999-9")
    address = reverse("partnership_open_matrix", args=[cast.partnership.ref, 1999, 1, "recruitment", "ngo"])
    assert client.get(address).status_code == 404


def test_the_analyst_sees_no_small_number_anywhere(cast: Cast) -> None:
    for _number in range(3):
        build.referral(cast, on=cast.today)
    client = cast.sign_in(Client(), "analyst")
    text = words(client, matrix(cast))
    assert "zrobione ukryte" in text
    assert "zrobione 3" not in text
    assert "Do dopisania" not in text
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(place(cast, "partnership_export_matrix", "xlsx")).content)
    )
    rows = book.get_sheet_by_name("Sprawozdanie").to_python(skip_empty_area=False)
    assert next(row for row in rows if row[0] == "Rekrutacja uczestników")[1] == "–"


def test_files(cast: Cast) -> None:
    build.member_task(cast, "recruitment", "pup")
    build.referral(cast, on=cast.today)
    client = cast.sign_in(Client(), "coordinator")
    answer = client.get(place(cast, "partnership_export_matrix", "xlsx"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="macierz-')
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("Sprawozdanie").to_python()
    assert next(row for row in rows if row[0] == "Rekrutacja uczestników")[1:3] == [1.0, 0.0]
    event = AuditEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.kind, event.subject, event.details["form"]) == (
        "partnership.export_matrix", cast.partnership.ref, "xlsx",
    )  # fmt: skip
    reader = PdfReader(io.BytesIO(client.get(place(cast, "partnership_export_matrix", "pdf")).content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())
    assert "Macierz współpracy" in text
    assert "obiecane, nierobione: Urząd pracy" in text
    assert client.get(place(cast, "partnership_export_matrix", "docx")).status_code == 404
    assert cast.sign_in(Client(), "ops_worker").get(
        place(cast, "partnership_export_matrix", "pdf")
    ).status_code == 403  # fmt: skip


def test_the_matrix_costs_the_same_with_more_rows(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")

    def cost() -> int:
        client.get(matrix(cast))
        with CaptureQueriesContext(connection) as captured:
            client.get(matrix(cast))
        return len([one for one in captured.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    build.member_task(cast, "recruitment", "ops")
    build.referral(cast, on=cast.today)
    before = cost()
    for body in ("pup", "ngo", "firm"):
        build.member_task(cast, "premises", body)
    for _number in range(4):
        build.consultation(cast, build.in_team(cast), on=cast.today)
    assert cost() == before
    assert before <= 8


def test_the_first_page_shows_square_partners_meeting_and_agreement(cast: Cast) -> None:
    build.agreement(cast, until=cast.ago(-400))
    build.meeting(cast, agenda="Luki z macierzy")
    build.member_task(cast, "recruitment", "ops")
    build.referral(cast, on=cast.today)
    text = words(cast.sign_in(Client(), "steward"), reverse("partnership"))
    for wanted in (
        "1 instytucja, działa", "2 instytucje, teraz żadna nie działa", "1 z 1", "Luki z macierzy", "Wersja 1",
        "lider", "inicjator", "dziś", "brak w ostatnim czasie", "Zmień spotkanie", "Otwórz umowę",
    ):  # fmt: skip
        assert wanted in text, wanted
    plain = words(cast.sign_in(Client(), "ops_worker"), reverse("partnership"))
    assert "Zmień spotkanie" not in plain
    admin = words(cast.sign_in(Client(), "admin"), reverse("partnership"))
    assert "wspólnych osób" not in admin


def test_an_event_of_this_year_is_told_without_the_year(cast: Cast) -> None:
    build.referral(cast, on=cast.ago(5))
    text = words(cast.sign_in(Client(), "steward"), reverse("partnership"))
    day = cast.ago(5)
    assert f"{day.day} " in text
    assert (f" {day.year}</td>" in text) == (day.year != cast.today.year)


def test_empty_corners_and_members_outside(cast: Cast) -> None:
    client = cast.sign_in(Client(), "steward")
    row = Membership.objects.on(cast.today).get(partnership=cast.partnership, institution=cast.bodies["firm"])
    typed = {"role": "party", "corner": "-", "since": str(cast.ago(1))}
    assert client.post(reverse("partnership_change_member", args=[row.pk]), typed).status_code == 302
    text = words(client, reverse("partnership"))
    assert "jeszcze nikt" in text
    assert cast.bodies["firm"].name in text


def test_papers(cast: Cast) -> None:
    agreement = build.agreement(cast)
    build.agreement(cast, since=cast.ago(5), file=None)
    build.meeting(cast, agenda="Luki")
    address = reverse("partnership_papers", args=[cast.partnership.ref])
    text = words(cast.sign_in(Client(), "steward"), address)
    for wanted in (agreement.document.sha256, "obowiązuje", "bez skanu", "Luki", "Odwołaj", "Wycofaj"):
        assert wanted in text, wanted
    assert "Odwołaj" not in words(cast.sign_in(Client(), "ops_worker"), address)
    empty = words(cast.sign_in(Client(), "admin"), reverse("partnership_papers", args=[cast.partnerships["out"].ref]))
    assert "Nie zapisano jeszcze żadnej wersji umowy" in empty
