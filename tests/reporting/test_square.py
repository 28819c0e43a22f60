"""The big Square of a partnership, its partners, agreement and meetings."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kwadrat.casework import clocks, partnership, people, referrals
from kwadrat.records.choices import ClockKind, NoteKind
from kwadrat.reporting import partnership as reporting
from kwadrat.reporting.partnership import square
from kwadrat.reporting.partnership.square import Overview, Tile
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def seen(cast: Cast, who: str = "coordinator") -> Overview:
    return square.overview(cast.partnership, cast.today, cast.actors[who])


def tile(found: Overview, code: str) -> Tile:
    return next(one for one in found.tiles if one.code == code)


def test_an_idle_partnership(cast: Cast) -> None:
    found = seen(cast)
    assert [(one.code, one.members, one.acted, one.state, one.people, one.last_on) for one in found.tiles] == [
        ("P", 1, 0, "none", 0, None), ("Z", 1, 0, "none", 0, None), ("R", 2, 0, "none", 0, None),
        ("F", 1, 0, "none", 0, None),
    ]  # fmt: skip
    assert "ROPS Próbno" in [one.row.institution.name for one in found.of_corner("")]
    assert (found.shared, found.meeting, found.agreement) == (0, None, None)
    assert (found.parties, found.co_operators) == (len(found.partners) - 1, 1)


def test_corners_that_act(cast: Cast) -> None:
    case = build.case(cast)
    referral = build.referral(cast, case, on=cast.ago(3))
    assert seen(cast).shared == 0, "one institution alone shares nobody"
    referrals.accept(referral, by=cast.coordinator, on=cast.ago(2))
    people.add_note(case, by=cast.coordinator, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa.")
    found = seen(cast)
    assert found.shared == 1
    assert (tile(found, "P").state, tile(found, "P").acted) == ("full", 1)
    assert (tile(found, "R").state, tile(found, "R").acted) == ("half", 1)
    assert (tile(found, "R").people, tile(found, "R").last_on) == (1, cast.today)
    assert tile(found, "Z").state == "none"
    last = {one.row.institution.name: one.last_on for one in found.partners}
    assert (last[cast.ngo.name], last[cast.ops.name], last[cast.pup.name]) == (cast.today, cast.ago(3), None)


def test_an_event_before_the_window_does_not_count(cast: Cast) -> None:
    build.referral(cast, on=cast.ago(45))
    assert tile(seen(cast), "P").state == "none"


def test_the_agreed_days_hold_for_the_big_square_too(cast: Cast) -> None:
    case = build.case(cast)
    people.add_note(case, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.ago(20), text="Rozmowa.")
    assert tile(seen(cast), "P").people == 1
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.SQUARE, days=14, since=cast.today)
    assert tile(seen(cast), "P").people == 0


def test_kept_promises(cast: Cast) -> None:
    def kept(body: str) -> tuple[int, int]:
        found = next(one for one in seen(cast).partners if one.row.institution_id == cast.bodies[body].pk)
        return found.kept, found.promised

    build.member_task(cast, "recruitment", "ops")
    build.member_task(cast, "premises", "ops")
    build.member_task(cast, "social_reintegration", "ops")
    build.member_task(cast, "all_actions", "ngo")
    assert (kept("ops"), kept("ngo"), kept("pup")) == ((0, 2), (0, 1), (0, 0)), "nobody counts the use of premises yet"
    build.referral(cast, on=cast.today)
    assert kept("ops") == (1, 2)
    case = build.in_team(cast)
    people.add_note(case, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa.")
    assert kept("ops") == (2, 2)
    build.consultation(cast, case, on=cast.today)
    assert kept("ngo") == (1, 1)


def test_who_may_know_numbers_of_people(cast: Cast) -> None:
    case = build.in_team(cast)
    people.add_note(case, by=cast.coordinator, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa.")
    assert (seen(cast, "steward").shared, tile(seen(cast, "steward"), "R").people) == (1, 1)
    assert (seen(cast, "analyst").shared, tile(seen(cast, "analyst"), "R").people) == (None, None)
    assert tile(seen(cast, "analyst"), "F").people == 0, "a zero stays a zero"
    assert (seen(cast, "admin").shared, tile(seen(cast, "admin"), "R").people) == (None, None)


def test_the_next_meeting_and_the_agreement_in_force(cast: Cast) -> None:
    build.meeting(cast, on=cast.ago(-20))
    build.meeting(cast, on=cast.ago(-5), starts_at=time(9, 30), agenda="Luki\n\n Staże ")
    void = build.meeting(cast, on=cast.ago(-1))
    partnership.void_meeting(void, by=cast.steward, reason="choroba")
    found = seen(cast).meeting
    assert found is not None
    assert (found.on, found.starts_at, found.agenda) == (cast.ago(-5), time(9, 30), ("Luki", "Staże"))
    first = build.agreement(cast)
    in_force = seen(cast).agreement
    assert in_force is not None
    assert (in_force.number, in_force.signed_on, in_force.until, in_force.document) == (
        1, cast.ago(200), None, first.document.ref,
    )  # fmt: skip
    build.agreement(cast, signed_on=cast.ago(9), since=cast.ago(8), until=cast.ago(-100), file=None)
    in_force = seen(cast).agreement
    assert in_force is not None
    assert (in_force.number, in_force.signed_on, in_force.until, in_force.document) == (
        2, cast.ago(9), cast.ago(-100), "",
    )  # fmt: skip


def test_papers_list_everything(cast: Cast) -> None:
    ended = build.agreement(cast, since=cast.ago(190), until=cast.ago(20))
    assert square.papers(cast.partnership, cast.today).in_force == 0
    later = build.agreement(cast, since=cast.ago(-9))
    assert square.papers(cast.partnership, cast.today).in_force == 0
    now = build.agreement(cast, since=cast.ago(9))
    near, far = build.meeting(cast, on=cast.ago(-3)), build.meeting(cast, on=cast.ago(-9))
    void = build.meeting(cast, on=cast.ago(-4))
    partnership.void_meeting(void, by=cast.steward, reason="choroba")
    found = square.papers(cast.partnership, cast.today)
    assert [one.row.pk for one in found.agreements] == [later.pk, now.pk, ended.pk]
    assert found.in_force == now.pk
    assert [one.pk for one in found.ahead] == [near.pk, far.pk]
    assert [one.pk for one in found.past] == [void.pk]


def test_papers_say_who_has_not_signed(cast: Cast) -> None:
    old = build.agreement(cast, since=cast.ago(190), until=cast.ago(20))
    version = build.agreement(cast, since=cast.ago(9))
    parties = {one.row.institution for one in seen(cast).partners if one.row.role == "party"}
    with CaptureQueriesContext(connection) as captured:
        square.papers(cast.partnership, cast.today)
    assert len(captured) == 4
    assert set(square.unsigned(version)) == parties
    mark = build.signature(cast, version)
    wrong = build.signature(cast, version, body="ngo")
    partnership.void_signature(wrong, by=cast.steward, reason="pomyłka")
    now, before = square.papers(cast.partnership, cast.today).agreements
    assert (now.signed, before.signed) == ((mark, wrong), ())
    assert set(now.missing) == set(square.unsigned(version)) == parties - {cast.pup}
    assert set(before.missing) == parties
    partnership.void_agreement(old, by=cast.steward, reason="pomyłka")
    assert square.papers(cast.partnership, cast.today).agreements[1].missing == ()


def test_a_party_of_another_time_need_not_sign(cast: Cast) -> None:
    row = build.membership(cast, "pup")
    partnership.end_member(row, by=cast.steward, on=cast.ago(30))
    version = build.agreement(cast, since=cast.ago(9))
    assert cast.pup not in square.unsigned(version)
    assert cast.pup not in square.papers(cast.partnership, cast.today).agreements[0].missing


def test_the_page_of_a_member(cast: Cast) -> None:
    row = build.membership(cast, "pup")
    first, second = build.member_task(cast), build.member_task(cast, "premises")
    partnership.void_task(second, by=cast.steward, reason="pomyłka")
    found = reporting.member(row, cast.today)
    assert (found.is_member, found.now.pk, found.workers) == (True, row.pk, 1)
    assert [[one.pk for one in found.carried], [one.pk for one in found.past]] == [[first.pk], [second.pk]]
    partnership.end_member(row, by=cast.steward, on=cast.ago(2))
    found = reporting.member(row, cast.today)
    assert (found.is_member, found.now.pk) == (False, row.pk)
    assert [one.pk for one in found.past] == [first.pk, second.pk]
