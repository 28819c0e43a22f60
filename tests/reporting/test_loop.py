"""How referrals come round: a quarter counted by hand, what an analyst does not see, files of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.access import disclosure
from kwadrat.casework import referrals
from kwadrat.law.dates import add_working_days, working_days_between
from kwadrat.law.reports import percent
from kwadrat.records.choices import Disclosed, Purpose, ReferralOutcome
from kwadrat.records.referrals import Referral
from kwadrat.reporting.partnership import loop
from kwadrat.reporting.partnership.matrix import Quarter, quarter_of
from kwadrat.reporting.tables import Table
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def now(cast: Cast) -> Quarter:
    return quarter_of(cast.today)


def texts(table: Table, row: str) -> dict[str, object]:
    return {code: cell.value for code, cell in table.row(row).cells.items()}


def test_working_days_between_is_the_way_back() -> None:
    for start in (cast_module.date(2026, 11, 6), cast_module.date(2026, 12, 24)):
        for days in range(12):
            assert working_days_between(start, add_working_days(start, days)) == days
        assert working_days_between(start, start - timedelta(days=3)) == 0


def sent(cast: Cast, **more: object) -> Referral:
    return build.referral(cast, on=cast.today, **more)


def test_an_empty_quarter_has_no_shares_and_no_days(cast: Cast) -> None:
    table = loop.loop(cast.partnership, now(cast), cast.today)
    assert [row.code for row in table.rows] == ["all"]
    values = texts(table, "all")
    assert values["sent"] == 0
    assert {values[code] for code in ("look", "answer", "service", "came_back", "share_helped")} == {None}


def test_a_quarter_counted_by_hand(cast: Cast) -> None:
    """Six into the club: one waits, one declined, one withdrawn, one helped, one not reached, one by mistake; and one
    contract that is accepted and goes on."""
    sent(cast)
    referrals.decline(sent(cast), by=cast.coordinator, reason="no_places")
    referrals.withdraw(sent(cast), by=cast.ops_worker, reason="Wyjechała.")
    for outcome in (ReferralOutcome.HELPED, ReferralOutcome.NOT_REACHED):
        row = referrals.accept(sent(cast), by=cast.coordinator)
        if outcome == ReferralOutcome.HELPED:
            row = referrals.start(row, by=cast.coordinator)
        referrals.close(row, by=cast.coordinator, outcome=outcome)
    referrals.void(sent(cast), by=cast.ops_worker, reason="Dwa razy to samo.")
    contract = build.referral(
        cast, build.in_team(cast), by=cast.coordinator, receiver=cast.ops, receiver_club=None, purpose="contract",
        on=cast.today,
    )  # fmt: skip
    referrals.accept(contract, by=cast.ops_worker)
    table = loop.loop(cast.partnership, now(cast), cast.today)
    club = next(row for row in table.section("receiver") if row.label == cast.club.name)
    first = Referral.objects.filter(sent_on__gte=now(cast).period.start, receiver_club=cast.club).count()
    earlier = first - 6  # of the person whose contract is asked for: accepted, when the quarter had begun by then
    counts = {
        code: club.cells[code].value for code in ("declined", "withdrawn", "helped", "not_reached", "referred_on")
    }
    assert counts == {"declined": 1, "withdrawn": 1, "helped": 1, "not_reached": 1, "referred_on": 0}
    assert (club.cells["sent"].value, club.cells["open"].value) == (5 + earlier, 1 + earlier)
    assert (club.cells["came_back"].n, club.cells["came_back"].denominator) == (4, 5 + earlier)
    assert (club.cells["share_helped"].n, club.cells["share_helped"].denominator) == (1, 5 + earlier)
    assert club.cells["share_helped"].value == percent(1, 5 + earlier)
    assert (club.cells["service"].value, club.cells["service"].n) == (Decimal("0.0"), 1)
    assert club.cells["answer"].n == 3 + earlier
    both = table.section("purpose")
    assert sum(int(row.cells["sent"].value or 0) for row in both) == texts(table, "all")["sent"]
    assert sum(int(row.cells["sent"].value or 0) for row in table.section("receiver")) == texts(table, "all")["sent"]


def test_the_first_look_is_the_receivers_and_no_later_than_her_answer(cast: Cast) -> None:
    looked, answered = sent(cast), sent(cast)
    disclosure.log(cast.ops_worker, [looked.case.person_id], Disclosed.REFERRAL, Purpose.REFERRAL, looked.ref)
    table = loop.loop(cast.partnership, now(cast), cast.today)
    assert texts(table, "all")["look"] is None, "the sender's own look is none"
    disclosure.log(cast.coordinator, [looked.case.person_id], Disclosed.MINIMUM, Purpose.REFERRAL, looked.ref)
    referrals.accept(answered, by=cast.coordinator)
    cell = loop.loop(cast.partnership, now(cast), cast.today).cell("all", "look")
    assert (cell.value, cell.n, cell.denominator) == (Decimal("0.0"), 2, 2)


def one(state: str, outcome: str = "", **days: int | None) -> loop.One:
    return loop.One("service", "", "PUP", (1, 0), state, outcome, *(days.get(name) for name in loop.TIMES))


def test_an_analyst_cannot_compute_what_is_hidden() -> None:
    few = loop._row("x", "x", "purpose", [one("rejected", answer=2), one("requested")])
    assert {cell.value for cell in loop._masked(few, 5).cells.values()} == {None}
    many = [one("completed", "helped", answer=1, look=1)] * 9 + [one("rejected", answer=1)] * 6 + [one("requested")]
    cells = loop._masked(loop._row("x", "x", "purpose", many), 5).cells
    assert cells["sent"].value == 16
    assert [code for code in (*loop.ENDS, *loop.OTHERS) if cells[code].is_masked] == ["declined", "open"]
    assert cells["came_back"].is_masked
    assert cells["share_helped"].is_masked
    assert cells["answer"].value == Decimal("1.0")
    clear = loop._masked(loop._row("x", "x", "purpose", many[:-1]), 5).cells
    assert not any(cell.is_masked for cell in clear.values())
    late = [*many[:-1], one("rejected", answer=3, service=9)]
    assert loop._masked(loop._row("x", "x", "purpose", late), 5).cells["service"].is_masked


def test_the_page_and_its_files(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    address = reverse("partnership_view_loop", args=[cast.partnership.ref])
    sent(cast)
    page = client.get(address).content.decode().replace("\u00a0", " ")
    assert "Obieg skierowań" in page
    assert cast.club.name in page
    assert str(build.referral(cast).case.person.last_name) not in page
    for form, head in (("xlsx", b"PK"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")):
        quarter = now(cast)
        place = reverse("partnership_export_loop", args=[cast.partnership.ref, quarter.year, quarter.quarter, form])
        assert client.get(place).content.startswith(head)
    hidden = cast.sign_in(Client(), "analyst").get(address).content.decode().replace("\u00a0", " ")
    assert "ukryte" in hidden
