"""The night of erasures where there is nothing to do, too much for one go, or nothing said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kwadrat.casework import reports, retention
from kwadrat.casework.action import Problem
from kwadrat.law import retention as law
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.people import Case
from kwadrat.records.retention import ErasureNotice
from kwadrat.reporting import retention as reporting
from tests import build, leaving
from tests import cast as cast_module
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return cast_module.make()


def test_nothing_is_erased_that_is_not_announced_or_no_longer_due(cast: Cast) -> None:
    case, on = build.case(cast), leaving.later(cast, 0)
    with leaving.owning():
        protocol = retention.open_protocol(cast.partnership, on=on)
        assert retention.erase(protocol, case_ids=[case.pk]) == ()
        with unsealed():
            ErasureNotice.objects.create(
                case=case, partnership=cast.partnership, due_on=on, announced_on=on, erase_on=on, grounds=[[1]]
            )
        assert retention.erase(protocol, case_ids=[case.pk]) == ()
    assert Case.objects.filter(pk=case.pk).exists()


def test_the_hand_that_erases_looks_once_more(cast: Cast) -> None:
    """An announcement alone erases nobody: not a person with whom something goes on, not one before her day."""
    leaving.fix_all(cast)
    going, gone = build.participation(cast).case, leaving.left(cast)
    with leaving.owning():
        early = retention.open_protocol(cast.partnership, on=cast.today)
        late = retention.open_protocol(cast.partnership, on=leaving.later(cast, 1000))
        for case in (going, gone):
            with unsealed():
                ErasureNotice.objects.create(
                    case=case, partnership=cast.partnership, due_on=cast.today, announced_on=cast.today,
                    erase_on=cast.today, grounds=[[1]],
                )  # fmt: skip
        for protocol, case in ((early, gone), (early, going), (late, going)):
            retention.erase(protocol, case_ids=[case.pk])
            assert Case.objects.filter(pk=case.pk).exists()
        retention.erase(late, case_ids=[gone.pk])
        assert not Case.objects.filter(pk=gone.pk).exists()


def test_many_are_erased_by_nearly_as_few_queries_as_one_and_each_leaves_a_trail_of_her_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving.fix_all(cast)
    ids = [leaving.left(cast).pk for _number in range(6)]
    asked = []
    monkeypatch.setattr(retention, "today", lambda: leaving.later(cast))
    with leaving.owning():
        retention.run()
        protocol = retention.open_protocol(cast.partnership, on=leaving.later(cast, 30))
        for some in (ids[:1], ids[1:2], ids[2:]):  # the first keeps the numbers of the half-years
            with CaptureQueriesContext(connection) as captured:
                retention.erase(protocol, case_ids=some)
            asked.append(len(captured))
        assert not Case.objects.exists()
        own = AuditEvent.objects.filter(person_id__lt=0).values_list("person_id", flat=True)
        assert len(set(own)) == len(ids)
    protocol.refresh_from_db()
    assert protocol.erased == len(ids)
    trails = 2 * (len(ids[2:]) - 1)  # each of the two trails forgets her by herself
    assert asked[2] <= asked[1] + trails


def test_the_longest_period_of_those_who_keep_it_counts(cast: Cast) -> None:
    leaving.fix_all(cast)
    case = leaving.left(cast)
    before = reporting.dues([case.pk], cast.today)[case.pk].on
    retention.fix(
        cast.ops, by=cast.ops_head, kind="case_file", years=leaving.YEARS + 2, counted="day", basis="JRWA 8123",
        since=cast.today,
    )  # fmt: skip
    after = reporting.dues([case.pk], cast.today)[case.pk].on
    assert before is not None
    assert after is not None
    assert after.year == before.year + 2


def test_a_night_goes_on_until_nothing_is_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """More cases than one go looks at, more lines of the trails than one go deletes."""
    leaving.left(cast)
    cleared = [retention.TRAIL_BATCH, 0]
    seen: list[int] = []

    def announce(protocol: Any, *, by: Any, after: int = 0) -> int:
        seen.append(after)
        return 0 if after else 7

    monkeypatch.setattr(retention, "announce", announce)
    monkeypatch.setattr(retention, "clear_trails", lambda *, by: cleared.pop(0))
    monkeypatch.setattr(reporting, "shortest", lambda on: 1)
    with leaving.owning():
        retention.run()
    assert seen[:2] == [0, 7]
    assert cleared == []


def test_a_year_of_the_erased_is_not_submitted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports.erased, "touches", lambda *days: True)
    with pytest.raises(Problem, match=r"erased|usunięt"):
        reports._ready(cast.club, cast.today.year - 1)


def test_trails_without_a_rule_stay(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    whole = law.kept

    def silent(kind: str, *more: Any) -> law.Kept:
        found = whole(kind, *more)
        return replace(found, years=None)

    monkeypatch.setattr(law, "kept", silent)
    with pytest.raises(LookupError):
        reporting.trail_years(cast.today)
