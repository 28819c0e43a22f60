"""Lists as spreadsheets: rows and filters of the page, no secret, no formula, each person told in her ledger."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kwadrat.casework import referrals
from kwadrat.exchange.exports import sheet
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.records.partnership import ServiceKind
from kwadrat.reporting import ledger, lists
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.house.test_pages import SECRET

FILES = {
    "people": "person_export", "referrals": "referral_export", "contracts": "plan_export",
    "services": "service_export_week",
}  # fmt: skip
NASTY = '=HYPERLINK("http://zly.example";"klik")'


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def get(cast: Cast, who: str, name: str, *args: str, **asked: str) -> Any:
    return cast.sign_in(Client(), who).get(reverse(name, args=args), asked)


def rows(response: Any) -> list[list[Any]]:
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert re.fullmatch(r'attachment; filename="[\w-]+\.xlsx"', response["Content-Disposition"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def heads(response: Any) -> list[str]:
    words = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", response.content.decode())
    return [unescape(re.sub("<[^>]+>", "", word)) for word in words]


def test_people_leave_as_on_the_page_with_the_filter_and_a_row_in_each_ledger(cast: Cast) -> None:
    inside = build.participation(cast).case.person
    build.in_team(cast, build.case(cast, last_name="Kandydatka"))
    table = rows(get(cast, "coordinator", "person_export"))
    assert table[3][:5] == heads(get(cast, "coordinator", "people"))
    assert len(table) == 6
    assert (table[4][0], table[4][2]) == ("Kandydatka Anna", "Próbno")
    only = rows(get(cast, "coordinator", "person_export", stan="active"))
    assert [row[0] for row in only[4:]] == [f"{inside.last_name} {inside.first_name}"]
    assert only[1][0] == "Stan: w klubie"
    assert str(only[4][5]).startswith("20"), "the next thing ahead has its day"
    written = Disclosure.objects.filter(what=Disclosed.EXPORT, person_id=inside.pk)
    assert list(written.values_list("purpose", "subject")) == [(Purpose.CASEWORK, "people")] * 2
    assert any("listę osób" in one.what_words for one in ledger.whole(inside))
    event = AuditEvent.objects.filter(kind="person.export").latest("pk")
    assert event.details == {"asked": "Stan: w\u00a0klubie", "list": "people", "rows": 1, "people": 1}


def test_referrals_leave_no_more_than_the_receiver_sees(cast: Cast) -> None:
    waiting = build.referral(cast)
    table = rows(get(cast, "coordinator", "referral_export"))
    name = waiting.case.person.last_name
    assert table[4][0] == "A. P."
    assert name not in str(table)
    assert table[4][8] == waiting.ref
    referrals.accept(waiting, by=cast.coordinator)
    assert name in str(rows(get(cast, "coordinator", "referral_export")))
    referrals.close(waiting, by=cast.coordinator, outcome="helped", note="")
    assert len(rows(get(cast, "coordinator", "referral_export"))) == 4
    assert len(rows(get(cast, "coordinator", "referral_export", stan="wszystkie"))) == 5
    sent = rows(get(cast, "ops_head", "referral_export", strona="wyslane", stan="wszystkie"))
    assert name in str(sent)
    assert "Do kogo" in sent[3]
    assert AuditEvent.objects.filter(kind="referral.export").latest("pk").details["side"] == "sent"


def test_a_referral_for_a_service_names_it(cast: Cast) -> None:
    club_case = build.in_team(cast)
    build.referral(
        cast, club_case, by=cast.coordinator, receiver=cast.pup, receiver_club=None, purpose="service",
        service_kind=ServiceKind.objects.get(pk="career_counselling"),
    )  # fmt: skip
    table = rows(get(cast, "coordinator", "referral_export", strona="wyslane"))
    assert ServiceKind.objects.get(pk="career_counselling").label_pl in table[4]


def test_contracts_leave_by_the_day_of_review_or_by_state(cast: Cast) -> None:
    late = build.contract(cast, review_on=cast.ago(3))
    build.contract(cast, review_on=cast.ago(-30))
    build.draft(cast)
    table = rows(get(cast, "ops_worker", "plan_export"))
    assert len(table) == 6
    assert table[4][8] == late.ref
    assert str(table[4][3]) == str(cast.ago(3))
    drafts = rows(get(cast, "ops_worker", "plan_export", stan="draft"))
    assert len(drafts) == 5
    assert drafts[4][3] == "", "a draft has no review"
    assert heads(get(cast, "ops_worker", "contracts"))[0] == drafts[3][0]
    assert get(cast, "pup_counsellor", "plan_export").status_code == 403


def test_a_week_leaves_with_its_filters_and_names_no_person(cast: Cast) -> None:
    case = build.in_team(cast)
    first = build.session(cast, build.group(cast, case), on=cast.today)
    build.session(cast, build.group(cast, build.in_team(cast)), on=cast.today)
    whole = rows(get(cast, "coordinator", "service_export_week"))
    assert len(whole) == 6
    part = rows(get(cast, "coordinator", "service_export_week", grupa=first.group.ref, prowadzi=first.leader.ref))
    assert [row[3] for row in part[4:]] == [first.group.name]
    assert first.group.name in part[1][0]
    assert len(rows(get(cast, "coordinator", "service_export_week", tydzien="2019-01-02"))) == 4
    assert len(rows(get(cast, "coordinator", "service_export_week", tydzien="nie-data"))) == 6
    assert case.person.last_name not in str(whole)
    assert not Disclosure.objects.filter(what=Disclosed.EXPORT).exists()
    assert AuditEvent.objects.filter(kind="service.export_week").count() == 4


def test_a_group_leaves_with_its_members(cast: Cast) -> None:
    case = build.in_team(cast)
    group = build.group(cast, case)
    table = rows(get(cast, "coordinator", "service_export_group", group.ref))
    assert [row[0] for row in table[4:]] == [str(case.person)]
    assert Disclosure.objects.get(what=Disclosed.EXPORT).purpose == Purpose.SERVICE
    assert get(cast, "second_coordinator", "service_export_group", group.ref).status_code == 404
    assert get(cast, "specialist", "service_export_group", group.ref).status_code == 403


def test_the_ledger_leaves_as_a_spreadsheet_too(cast: Cast) -> None:
    person = build.in_team(cast).person
    get(cast, "coordinator", "person", person.ref)
    table = rows(get(cast, "ops_worker", "person_export_ledger", person.ref, "xlsx"))
    assert {"Otwarto stronę osoby", "Zapisano ten rejestr w arkuszu"} <= {
        str(row[5]).replace("\u00a0", " ") for row in table[4:]
    }


def test_the_button_stands_only_where_the_right_is(cast: Cast) -> None:
    group = build.group(cast, build.participation(cast).case)
    build.referral(cast)
    build.session(cast, group, on=cast.today)
    for page, name in FILES.items():
        address = reverse(name)
        seen = get(cast, "coordinator", page).content.decode()
        assert (address in seen) == (page != "contracts" or "<tbody>" in seen), page
        for who in ("ops_worker", "specialist", "pup_counsellor"):
            response = get(cast, who, page)
            may = page == "contracts" and who == "ops_worker"
            assert may or address not in response.content.decode(), (page, who)
            if not may:
                assert get(cast, who, name).status_code == 403, (page, who)
    seen = get(cast, "coordinator", "group", group.ref).content.decode()
    assert reverse("service_export_group", args=[group.ref]) in seen
    assert get(cast, "admin", "person_export").status_code in (403, 404)


def test_an_empty_list_is_a_sheet_with_its_head(cast: Cast) -> None:
    table = rows(get(cast, "second_coordinator", "person_export"))
    assert len(table) == 4
    assert table[3][0] == "Osoba"


def test_nothing_in_a_sheet_runs() -> None:
    listing = lists.Listing(
        "people", NASTY, "@SUM(A1)", (lists.Column("=1"), lists.Column("Wiek", "number"), lists.Column("Dzień", "day")),
        ((NASTY, 3, None), ("+48", None, None), ("-1\u00a0zł", None, None)), (),
    )  # fmt: skip
    content = sheet.render(listing, "Ewa & Spółka", timezone.now(), is_demo=True)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in book.namelist() if "rels" in name and "sheet1" in name], "no link either"
    assert "<f>" not in xml
    assert "DANE PRZYKŁADOWE" in xml
    found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[0] for row in found[3:]] == ["=1", NASTY, "+48", "-1 zł"]


def test_files_cost_the_same_with_3_and_30_rows_and_read_no_secret(cast: Cast) -> None:
    def counted(who: str, name: str) -> int:
        client = cast.sign_in(Client(), who)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        assert [q["sql"] for q in captured.captured_queries if SECRET.search(q["sql"])] == []
        return len(captured.captured_queries)

    def grow(number: int) -> None:
        for _n in range(number):
            case = build.participation(cast).case
            build.referral(cast)
            build.session(cast, build.group(cast, case), on=cast.today)

    grow(3)
    pairs = [("coordinator", name) for name in FILES.values()] + [("ops_head", "person_export")]
    before = {pair: counted(*pair) for pair in pairs}
    grow(7)
    assert {pair: counted(*pair) for pair in pairs} == before
