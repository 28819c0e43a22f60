"""Verbs on grants and their lines: what each writes, and each problem it reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kwadrat.casework import funding
from kwadrat.records.choices import GrantLineKind
from kwadrat.records.funding import Grant
from kwadrat.reporting import funding as reporting
from tests import build
from tests import cast as cast_module
from tests.casework import trail
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def values(grant: Grant, **more: Any) -> dict[str, Any]:
    names = ("title", "source", "grantor", "agreement_no", "agreement_on", "amount")
    found = {name: getattr(grant, name) for name in names}
    return {**found, "since": date(2026, 1, 1), "until": date(2026, 12, 31), "reason": "zły numer", **more}


def test_enter_grant_writes_the_agreement(cast: Cast) -> None:
    grant = build.grant(cast, since=date(2026, 1, 1), until=date(2026, 12, 31))
    grant.refresh_from_db()
    assert (str(grant), grant.amount, grant.period.upper) == ("Zajęcia w klubie", Decimal("10000"), date(2027, 1, 1))
    assert trail.last("funding.enter_grant").details["amount"] == "10000.00"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": ""}), ("grantor", {"grantor": " "}), ("agreement_no", {"agreement_no": ""}),
        ("amount", {"amount": Decimal(0)}), ("agreement_on", {"agreement_on": date(2999, 1, 1)}),
        ("until", {"since": date(2026, 2, 1), "until": date(2026, 1, 1)}),
    ],
)  # fmt: skip
def test_enter_grant_reports_each_problem(cast: Cast, field: str, wrong: dict[str, object]) -> None:
    with trail.problem(field):
        build.grant(cast, **wrong)


def test_correct_grant_keeps_the_old_row_and_takes_the_lines_over(cast: Cast) -> None:
    line = build.grant_line(cast)
    old = line.grant
    new = funding.correct_grant(old, by=cast.coordinator, **values(old, agreement_no="8/2026"))
    line.refresh_from_db()
    old.refresh_from_db()
    assert (line.grant_id, new.replaces_id, new.agreement_no) == (new.pk, old.pk, "8/2026")
    assert (old.is_void, old.void_reason) == (True, "zły numer")
    trail.last("funding.correct_grant")


def test_void_grant_asks_to_void_its_lines_first(cast: Cast) -> None:
    line = build.grant_line(cast)
    with trail.problem(None, "pozycje"):
        funding.void_grant(line.grant, by=cast.coordinator, reason="pomyłka")
    funding.void_line(line, by=cast.coordinator, reason="pomyłka")
    assert funding.void_grant(line.grant, by=cast.coordinator, reason="pomyłka").is_void
    trail.last("funding.void_grant")


def test_lines_are_added_corrected_and_voided_and_the_balance_follows(cast: Cast) -> None:
    line = build.grant_line(cast)
    trail.last("funding.add_line")
    spent = build.grant_line(cast, line.grant, kind=GrantLineKind.SPENT, amount=Decimal("1500.50"), title="pensje")
    back = build.grant_line(cast, line.grant, kind=GrantLineKind.GIVEN_BACK, amount=Decimal("99.50"), title="zwrot")
    sums = reporting.account(cast.coordinator, line.grant).balance
    assert (sums.received, sums.spent, sums.returned, sums.left) == (4000, Decimal("1500.50"), Decimal("99.50"), 2400)
    new = funding.correct_line(
        spent, by=cast.coordinator, kind=GrantLineKind.SPENT, on=cast.ago(1), amount=Decimal("1600"), title="pensje",
        reason="zła kwota",
    )  # fmt: skip
    assert new.replaces_id == spent.pk
    assert trail.last("funding.correct_line").details["amount"] == "1600"
    funding.void_line(back, by=cast.coordinator, reason="nie było zwrotu")
    trail.last("funding.void_line")
    account = reporting.account(cast.coordinator, line.grant)
    assert (account.balance.left, len(account.lines), len(account.void)) == (2400, 2, 2)
    assert [one.balance.left for one in reporting.accounts(cast.ngo_head, cast.club)] == [2400]
    assert reporting.accounts(cast.steward, cast.club) == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("title", {"title": " "}), ("amount", {"amount": Decimal(-1)}), ("on", {"on": date(2999, 1, 1)})],
)
def test_add_line_reports_each_problem(cast: Cast, field: str, wrong: dict[str, object]) -> None:
    grant = build.grant(cast)
    with trail.problem(field):
        build.grant_line(cast, grant, **wrong)
