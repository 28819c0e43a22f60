"""Members of a partnership, the tasks they carry, its agreement and meetings."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from kwadrat.casework import partnership
from kwadrat.casework.documents import Upload
from kwadrat.records.base import unsealed
from kwadrat.records.partnership import Agreement, CooperationTask, Institution, Meeting, Membership, MemberTask
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def task(code: str) -> CooperationTask:
    return CooperationTask.objects.get(pk=code)


def rows(cast: Cast, body: Institution) -> list[tuple[date, date | None, bool, str, str]]:
    """Valid rows of a member: first day, last day, leader?, role, corner."""
    found = Membership.objects.valid().filter(partnership=cast.partnership, institution=body).order_by("period")
    return [
        (one.period.lower, one.period.upper and one.period.upper - DAY, one.is_leader, one.role, one.corner)
        for one in found
    ]


def change(row: Membership, cast: Cast, **more: Any) -> Membership:
    values: dict[str, Any] = {
        "since": cast.ago(10), "role": row.role, "is_initiator": row.is_initiator, "is_leader": row.is_leader,
        "corner": row.corner,
    }  # fmt: skip
    return partnership.change_member(row, by=cast.steward, **{**values, **more})


def test_the_corner_is_that_of_the_kind_unless_given(cast: Cast) -> None:
    for corner, expected in ((None, "R"), ("", ""), ("F", "F")):
        body = partnership.add_institution(by=cast.admin, kind=cast.ngo.kind, name="Nowa", locality="Próbno")
        partnership.add_member(
            cast.partnership, by=cast.steward, institution=body, role="party", since=cast.ago(5), corner=corner
        )
        assert rows(cast, body) == [(cast.ago(5), None, False, "party", expected)]


def test_change_member(cast: Cast) -> None:
    row = build.membership(cast, "firm")
    first = row.period.lower
    new = change(row, cast, role="co_operator", corner="")
    assert rows(cast, cast.bodies["firm"]) == [
        (first, cast.ago(11), False, "party", "F"), (cast.ago(10), None, False, "co_operator", ""),
    ]  # fmt: skip
    assert new.replaces_id == row.pk
    event = last("partnership.change_member")
    assert event.details["before"] == {"role": "party", "initiator": False, "leader": False, "corner": "F"}
    assert event.details["after"] == {"role": "co_operator", "initiator": False, "leader": False, "corner": ""}
    for field, more in (
        ("since", {"since": cast.ago(11)}), ("role", {"role": "co_operator", "is_leader": True}),
    ):  # fmt: skip
        with problem(field):
            change(new, cast, **more)
    row.refresh_from_db()
    with problem("since"):
        change(row, cast, since=cast.ago(10))
    with problem("is_leader", "odchodzi"):
        change(row, cast, since=cast.ago(20), is_leader=True)


def test_a_change_from_the_first_day_is_a_correction(cast: Cast) -> None:
    row = build.membership(cast, "firm")
    new = change(row, cast, since=row.period.lower, is_initiator=True)
    row.refresh_from_db()
    assert row.is_void
    assert row.void_reason
    assert (new.is_initiator, new.period, new.replaces_id) == (True, row.period, row.pk)
    partnership.void_member(new, by=cast.steward, reason="pomyłka")
    assert rows(cast, cast.bodies["firm"]) == [], "a row that was void before does not come back"


def test_a_new_leader_takes_over_on_the_day(cast: Cast) -> None:
    assert cast.steward.is_leader
    leader, first = build.membership(cast, "ngo"), build.membership(cast, "ngo").period.lower
    with problem("is_leader", "zawsze"):
        change(leader, cast, is_leader=False)
    change(build.membership(cast, "ops"), cast, role="party", is_leader=True)
    assert rows(cast, cast.ngo) == [
        (first, cast.ago(11), True, "party", "R"), (cast.ago(10), None, False, "party", "R"),
    ]  # fmt: skip
    assert [row[2] for row in rows(cast, cast.ops)] == [False, True]
    assert not cast.refresh("steward").is_leader
    # a leader whose lead was to begin later never leads
    pup = partnership.change_member(
        build.membership(cast, "pup"), by=cast.admin, since=cast.ago(-30), role="party", is_initiator=False,
        is_leader=True, corner="Z",
    )  # fmt: skip
    ngo = partnership.change_member(
        build.membership(cast, "ngo"), by=cast.admin, since=cast.ago(2), role="party", is_initiator=False,
        is_leader=True, corner="R",
    )  # fmt: skip
    pup.refresh_from_db()
    assert pup.is_void
    assert [row[2] for row in rows(cast, cast.pup)] == [False, False]
    assert [one.pk for one in Membership.objects.valid().filter(is_leader=True, period__upper_inf=True,
                                                               partnership=cast.partnership)] == [ngo.pk]  # fmt: skip


def test_undoing_a_change_brings_back_what_was_before(cast: Cast) -> None:
    row = build.membership(cast, "firm")
    kept = build.member_task(cast, "premises", "firm")
    new = change(row, cast, role="co_operator")
    partnership.void_member(new, by=cast.steward, reason="pomyłka")
    assert rows(cast, cast.bodies["firm"]) == [(row.period.lower, None, False, "party", "F")]
    assert last("partnership.void_member").details == {"institution": cast.bodies["firm"].ref}
    kept.refresh_from_db()
    assert not kept.is_void
    former = build.membership(cast, "ngo")
    change(build.membership(cast, "ops"), cast, role="party", is_leader=True)
    after = Membership.objects.valid().get(partnership=cast.partnership, replaces=former)
    with problem(None, "prowadzi klub"):
        partnership.void_member(after, by=cast.admin, reason="pomyłka")


def test_a_voided_change_does_not_make_two_leaders(cast: Cast) -> None:
    partnership.change_member(
        build.membership(cast, "pup"), by=cast.admin, since=cast.ago(20), role="party", is_initiator=False,
        is_leader=True, corner="Z",
    )  # fmt: skip
    leading = build.membership(cast, "pup")
    partnership.change_member(
        build.membership(cast, "ops"), by=cast.admin, since=cast.ago(10), role="party", is_initiator=True,
        is_leader=True, corner="P",
    )  # fmt: skip
    with problem(None, "inna instytucja"):
        partnership.void_member(Membership.objects.valid().get(replaces=leading), by=cast.admin, reason="pomyłka")


def test_end_member(cast: Cast) -> None:
    row = build.membership(cast, "firm")
    running, later = (
        build.member_task(cast, "premises", "firm"),
        build.member_task(cast, "jobs_open_market", "firm", since=cast.ago(-5)),
    )
    planned = change(row, cast, since=cast.ago(-30), role="co_operator")
    ended = partnership.end_member(build.membership(cast, "firm"), by=cast.steward, on=cast.today)
    assert ended.period.upper == cast.today + DAY
    assert rows(cast, cast.bodies["firm"]) == [(row.period.lower, cast.today, False, "party", "F")]
    planned.refresh_from_db()
    assert planned.is_void
    running.refresh_from_db()
    later.refresh_from_db()
    assert (running.period.upper, later.is_void) == (cast.today + DAY, True)
    assert last("partnership.end_member").details == {"institution": cast.bodies["firm"].ref, "on": str(cast.today)}
    with problem("on"):
        partnership.end_member(ended, by=cast.steward, on=cast.ago(-1))
    with problem(None, "lidera"):
        partnership.end_member(build.membership(cast, "ngo"), by=cast.steward, on=cast.today)
    partnership.open_club(cast.partnership, by=cast.admin, operator=cast.ops, name="KIS przy OPS", locality="Próbno")
    with problem(None, "KIS przy OPS"):
        partnership.end_member(build.membership(cast, "ops"), by=cast.steward, on=cast.today)


def test_void_member(cast: Cast) -> None:
    carried = build.member_task(cast, "premises", "firm")
    row = build.membership(cast, "firm")
    with problem("reason"):
        partnership.void_member(row, by=cast.steward, reason=" ")
    voided = partnership.void_member(row, by=cast.steward, reason="inna firma")
    assert (voided.void_reason, voided.voided_by_id) == ("inna firma", cast.steward.post_id)
    carried.refresh_from_db()
    assert (carried.is_void, carried.void_reason) == (True, "inna firma")
    assert not Membership.objects.on(cast.today).filter(pk=row.pk).exists()
    with problem(None, "lidera"):
        partnership.void_member(build.membership(cast, "ngo"), by=cast.steward, reason="x")


def test_a_voided_membership_lets_nobody_in(cast: Cast) -> None:
    assert cast_module.places(cast.users["pup_counsellor"])
    partnership.void_member(build.membership(cast, "pup"), by=cast.steward, reason="pomyłka")
    assert cast_module.places(cast.users["pup_counsellor"]) == []


def test_add_task(cast: Cast) -> None:
    row = build.membership(cast, "firm")
    new = partnership.add_task(
        row, by=cast.steward, task=task("premises"), since=cast.ago(5), terms=" sala raz w tygodniu "
    )
    assert (new.period.lower, new.period.upper, new.terms) == (cast.ago(5), None, "sala raz w tygodniu")
    assert last("partnership.add_task").details["task"] == "premises"
    first = row.period.lower
    for field, more in (
        ("task", {}), ("since", {"since": first - DAY}), ("until", {"until": cast.ago(6)}),
    ):  # fmt: skip
        with problem(field):
            partnership.add_task(row, by=cast.steward, **{"task": task("premises"), "since": cast.ago(5), **more})
    partnership.end_member(row, by=cast.steward, on=cast.ago(-30))
    short = partnership.add_task(row, by=cast.steward, task=task("promotion"), since=cast.today)
    assert short.period.upper == cast.ago(-31), "a task does not outlast the membership"
    with problem("until"):
        partnership.add_task(row, by=cast.steward, task=task("childcare"), since=cast.today, until=cast.ago(-31))
    fixed = partnership.add_task(row, by=cast.steward, task=task("childcare"), since=cast.today, until=cast.ago(-10))
    assert fixed.period.upper == cast.ago(-11)


def test_change_task(cast: Cast) -> None:
    old = build.member_task(cast, terms="5 osób w kwartale")
    new = partnership.change_task(old, by=cast.steward, since=cast.ago(9), terms="8 osób w kwartale ")
    old.refresh_from_db()
    assert (old.terms, old.period.upper) == ("5 osób w kwartale", cast.ago(9))
    assert (new.terms, new.period.lower, new.period.upper) == ("8 osób w kwartale", cast.ago(9), None)
    assert last("partnership.change_task").details["since"] == str(cast.ago(9))
    with problem("since"):
        partnership.change_task(new, by=cast.steward, since=cast.ago(10), terms="")
    partnership.void_task(new, by=cast.steward, reason="bez zmian")
    old.refresh_from_db()
    assert old.period.upper is None


def test_end_task(cast: Cast) -> None:
    one = partnership.end_task(build.member_task(cast), by=cast.steward, on=cast.ago(3))
    assert one.period.upper == cast.ago(2)
    assert MemberTask.objects.on(cast.ago(3)).count() == 1
    assert MemberTask.objects.on(cast.ago(2)).count() == 0
    assert MemberTask.objects.during(cast.ago(3), cast.today).count() == 1
    assert last("partnership.end_task").details["on"] == str(cast.ago(3))
    with problem("on"):
        partnership.end_task(one, by=cast.steward, on=cast.ago(2))


def test_void_task(cast: Cast) -> None:
    one = build.member_task(cast)
    with problem("reason"):
        partnership.void_task(one, by=cast.steward, reason="")
    partnership.void_task(one, by=cast.steward, reason="pomyłka")
    assert MemberTask.objects.valid().count() == 0
    assert last("partnership.void_task").details["task"] == "recruitment"
    build.member_task(cast)
    assert MemberTask.objects.valid().count() == 1, "a voided task bars nothing"


def test_record_agreement(cast: Cast) -> None:
    one = build.agreement(cast)
    assert (one.document.owner_ref, one.document.kind) == (cast.partnership.ref, "agreement")
    assert one.document.content() == build.SCAN.content
    assert last("partnership.record_agreement").details["sha256_agreement"] == one.document.sha256
    cast.partnership.refresh_from_db()
    assert cast.partnership.agreement_on == cast.ago(200)
    for field, more in (
        ("since", {}), ("signed_on", {"since": cast.ago(5), "signed_on": cast.ago(-1)}),
        ("until", {"since": cast.ago(5), "until": cast.ago(6)}),
        ("file", {"since": cast.ago(5), "file": Upload("umowa.pdf", b"MZ")}),
    ):  # fmt: skip
        with problem(field):
            build.agreement(cast, **more)
    assert build.agreement(cast, since=cast.ago(5), file=None).document_id is None


def test_sign_agreement(cast: Cast) -> None:
    version = build.agreement(cast)
    one = build.signature(cast, version, on=cast.ago(199), signer=" Jan Podpisany ", office="dyrektor")
    assert (one.signer, one.office, one.signed_on, one.partnership_id) == (
        "Jan Podpisany", "dyrektor", cast.ago(199), cast.partnership.pk,
    )  # fmt: skip
    assert last("partnership.sign_agreement").details == {"institution": cast.pup.ref, "on": str(cast.ago(199))}
    for field, more in (
        ("institution", {}), ("institution", {"body": "ops"}), ("on", {"body": "ngo", "on": cast.ago(-1)}),
        ("signer", {"body": "ngo", "signer": " "}), ("office", {"body": "ngo", "office": ""}),
    ):  # fmt: skip
        with problem(field):
            build.signature(cast, version, **more)


def test_void_signature(cast: Cast) -> None:
    one = build.signature(cast)
    with problem("reason"):
        partnership.void_signature(one, by=cast.steward, reason="")
    assert partnership.void_signature(one, by=cast.steward, reason="pomyłka").is_void
    assert last("partnership.void_signature").details == {"institution": cast.pup.ref}
    again = build.signature(cast, one.agreement)
    assert not again.is_void


def test_void_agreement(cast: Cast) -> None:
    first = build.agreement(cast)
    second = build.agreement(cast, signed_on=cast.ago(20), since=cast.ago(10))
    partnership.void_agreement(second, by=cast.steward, reason="bez podpisu PUP")
    cast.partnership.refresh_from_db()
    assert cast.partnership.agreement_on == first.signed_on
    assert second.document.content(), "the scan stays"
    partnership.void_agreement(first, by=cast.steward, reason="pomyłka")
    cast.partnership.refresh_from_db()
    assert cast.partnership.agreement_on is None
    assert last("partnership.void_agreement").details == {"signed_on": str(first.signed_on)}
    assert Agreement.objects.valid().count() == 0


def test_plan_meeting(cast: Cast) -> None:
    one = build.meeting(cast, agenda=" luki z macierzy ")
    assert (one.held_on, one.starts_at, one.agenda) == (cast.ago(-10), time(10), "luki z macierzy")
    assert last("partnership.plan_meeting").details == {"on": str(cast.ago(-10))}
    for field, more in (("on", {"on": cast.ago(1)}), ("place", {"place": " "})):
        with problem(field):
            build.meeting(cast, **more)


def test_move_meeting(cast: Cast) -> None:
    old = build.meeting(cast)
    new = partnership.move_meeting(old, by=cast.coordinator, on=cast.ago(-12), starts_at=time(9), place="OPS")
    assert (new.held_on, new.place, new.replaces_id) == (cast.ago(-12), "OPS", old.pk)
    assert [one.pk for one in Meeting.objects.filter(voided_at__isnull=True)] == [new.pk]
    assert last("partnership.move_meeting").details == {"before": str(cast.ago(-10)), "on": str(cast.ago(-12))}
    with problem("on"):
        partnership.move_meeting(new, by=cast.coordinator, on=cast.ago(1), starts_at=time(9), place="OPS")


def test_void_meeting(cast: Cast) -> None:
    one = build.meeting(cast)
    partnership.void_meeting(one, by=cast.coordinator, reason="choroba")
    assert Meeting.objects.get(pk=one.pk).void_reason == "choroba"
    assert last("partnership.void_meeting").details == {"on": str(cast.ago(-10))}


def test_the_catalogue_of_tasks_has_the_ten_of_table_1(cast: Cast) -> None:
    ten = list(CooperationTask.objects.filter(is_extra=False).values_list("code", flat=True))
    assert ten == [
        "recruitment", "social_work", "career_counselling", "counselling_and_social_skills", "premises",
        "temporary_work_psu", "temporary_work_public_works", "temporary_work_internship", "jobs_social_economy",
        "jobs_open_market",
    ]  # fmt: skip
    for one in CooperationTask.objects.all():
        assert bool(one.kinds) != one.is_extra, one.code
        assert set(one.covers) <= {*ten, "*"}
    with unsealed():
        CooperationTask.objects.filter(pk="premises").update(kinds=["ngo"])
    assert partnership.sync_catalogue() == 1
    assert task("premises").kinds == ["*"]
