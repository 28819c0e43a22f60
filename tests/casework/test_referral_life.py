"""The life of a referral: waiting list, beginning, giving back, mistakes; its clocks; what follows a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from kwadrat.access.actor import SYSTEM
from kwadrat.access.rules import Refused
from kwadrat.casework import clocks, people, plans, referrals
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import ClockKind, DeclineReason, ReferralOutcome, ReferralPurpose, ReferralState
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.referrals import Referral
from kwadrat.reporting import clocks as terms
from kwadrat.reporting import declines
from tests import build
from tests import cast as cast_module
from tests.build import LONG
from tests.casework.test_referrals import in_team_of, steps
from tests.casework.trail import last, notices, problem
from tests.cast import Cast

S = ReferralState


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def days(cast: Cast, kind: str) -> int:
    return terms.agreed(cast.partnership, kind, cast.today).days


# the waiting list


def test_hold(cast: Cast) -> None:
    referral = referrals.accept(build.referral(cast, on=cast.ago(5)), by=cast.coordinator)
    look = cast.ago(-7)
    referral = referrals.hold(referral, by=cast.coordinator, reason=" Od maja. ", look_again_on=look)
    assert (referral.state, referral.look_again_on, referral.due_on) == (S.ON_HOLD, look, look)
    assert referral.state_reason == "Od maja."
    assert steps(referral)[-1] == ("accepted", "on-hold")
    assert notices("referral_held") == {"ops-worker@cast.example"}
    assert last("referral.hold").details["state"] == "on-hold"


def test_hold_of_what_waits_for_an_answer_accepts_it(cast: Cast) -> None:
    referral = referrals.hold(build.referral(cast, on=cast.ago(5)), by=cast.coordinator, reason="Od maja.")
    assert steps(referral) == [("", "requested"), ("requested", "accepted"), ("accepted", "on-hold")]
    assert referral.answered_on == cast.today
    assert cast.coordinator.post_id in in_team_of(cast, referral.case)
    most = add_working_days(cast.today, days(cast, ClockKind.LOOK_AGAIN))
    assert referral.look_again_on == most == referrals.last_look(referral, cast.today)


def test_hold_needs_a_reason_and_a_day_within_the_term(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(5))
    with problem("reason"):
        referrals.hold(referral, by=cast.coordinator, reason=" ")
    for day in (cast.today, referrals.last_look(referral, cast.today) + timedelta(days=1)):
        with problem("look_again_on"):
            referrals.hold(referral, by=cast.coordinator, reason="Od maja.", look_again_on=day)
    with problem("on"):
        referrals.hold(referral, by=cast.coordinator, reason="Od maja.", on=cast.ago(6))
    assert steps(referral) == [("", "requested")]


def test_postpone(cast: Cast) -> None:
    referral = referrals.hold(build.referral(cast, on=cast.ago(5)), by=cast.coordinator, reason="Od maja.")
    with problem("reason"):
        referrals.postpone(referral, by=cast.coordinator, reason="")
    referral = referrals.postpone(referral, by=cast.coordinator, reason="Nadal brak.", look_again_on=cast.ago(-3))
    assert (referral.due_on, referral.look_again_on, referral.state_reason) == (
        cast.ago(-3),
        cast.ago(-3),
        "Nadal brak.",
    )
    assert steps(referral)[-1] == ("accepted", "on-hold"), "no change of state, no step"
    changes = {one["field"] for one in last("referral.postpone").details["changes"]}
    assert changes == {"look_again_on", "due_on", "state_reason"}


# the beginning


def test_start(cast: Cast) -> None:
    referral = build.accepted(cast)
    for day in (cast.ago(LONG - 11), cast.ago(-1)):
        with problem("on"):
            referrals.start(referral, by=cast.coordinator, on=day)
    referral = referrals.start(referral, by=cast.coordinator, on=cast.ago(20))
    assert (referral.state, referral.started_on) == (S.IN_PROGRESS, cast.ago(20))
    assert referral.due_on == add_working_days(cast.ago(20), days(cast, ClockKind.CLOSE_INTO_CLUB))
    assert last("referral.start").details == {"state": "in-progress", "on": str(cast.ago(20))}
    assert notices("referral_started") == {"ops-worker@cast.example"}


def test_resume(cast: Cast) -> None:
    referral = referrals.hold(build.referral(cast, on=cast.ago(5)), by=cast.coordinator, reason="Od maja.")
    with pytest.raises(Refused):
        referrals.start(referral, by=cast.coordinator)
    referral = referrals.resume(referral, by=cast.coordinator)
    assert (referral.state, referral.started_on, referral.state_reason) == (S.IN_PROGRESS, cast.today, "")
    assert steps(referral)[-1] == ("on-hold", "in-progress")
    last("referral.resume")


def test_taking_part_and_signing_begin_what_was_asked(cast: Cast) -> None:
    part = build.participation(cast)
    referral = part.case.referrals.get()
    assert (referral.state, referral.started_on) == (S.IN_PROGRESS, part.period.lower)
    assert referral.due_on == part.planned_end_on, "nobody asks whether it helped before the planned end"
    own = build.case(cast, by=cast.pup_counsellor)
    asked = build.referral(
        cast, own, by=cast.pup_counsellor, receiver=cast.ops, receiver_club=None, purpose=ReferralPurpose.CONTRACT,
        on=cast.ago(10),
    )  # fmt: skip
    referrals.accept(asked, by=cast.ops_worker, on=cast.ago(9))
    draft = build.draft(cast, own, since=cast.ago(1))
    plans.sign_contract(draft, by=cast.ops_worker, on=cast.ago(1))
    asked.refresh_from_db()
    assert (asked.state, asked.started_on) == (S.IN_PROGRESS, cast.ago(1))


# cancelling, and a mistake


def test_cancel(cast: Cast) -> None:
    referral = build.accepted(cast)
    with problem("reason"):
        referrals.cancel(referral, by=cast.coordinator, reason=" ")
    referral = referrals.cancel(referral, by=cast.coordinator, reason="Prowadząca odeszła.")
    assert (referral.state, referral.closed_on, referral.state_reason) == (
        S.CANCELLED,
        cast.today,
        "Prowadząca odeszła.",
    )
    assert referral.due_on == add_working_days(cast.today, days(cast, ClockKind.REVIEW)), "the sender decides what next"
    assert in_team_of(cast, referral.case) == {cast.ops_worker.post_id}
    assert notices("referral_closed") == {"ops-worker@cast.example"}
    last("referral.cancel")


@pytest.mark.parametrize("is_accepted", [False, True])
def test_void(cast: Cast, is_accepted: bool) -> None:
    referral = build.accepted(cast) if is_accepted else build.referral(cast)
    with problem("reason"):
        referrals.void(referral, by=cast.ops_worker, reason="")
    with pytest.raises(Refused):
        referrals.void(referral, by=cast.coordinator, reason="Nie ta osoba.")
    referral = referrals.void(referral, by=cast.ops_worker, reason="Nie ta osoba.")
    assert (referral.state, referral.due_on, referral.state_reason) == (S.ENTERED_IN_ERROR, None, "Nie ta osoba.")
    assert in_team_of(cast, referral.case) == {cast.ops_worker.post_id}
    assert notices("referral_withdrawn") == {"coordinator@cast.example"}
    assert last("referral.void").details["state"] == "entered-in-error"
    build.referral(cast, referral.case)  # asking again is possible


def test_voiding_what_is_over_keeps_its_day(cast: Cast) -> None:
    over = referrals.close(build.accepted(cast), by=cast.coordinator, outcome=ReferralOutcome.HELPED, on=cast.ago(3))
    assert referrals.void(over, by=cast.ops_worker, reason="Nie ta osoba.").closed_on == cast.ago(3)


# clocks


def test_every_step_has_its_clock(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(3))
    assert referral.due_on == referral.answer_due_on
    referral = referrals.accept(referral, by=cast.coordinator)
    assert referral.due_on == add_working_days(cast.today, days(cast, ClockKind.START_INTO_CLUB))
    referral = referrals.start(referral, by=cast.coordinator)
    assert referral.due_on == add_working_days(cast.today, days(cast, ClockKind.CLOSE_INTO_CLUB))
    assert referrals.close(referral, by=cast.coordinator, outcome=ReferralOutcome.HELPED).due_on is None


def test_a_partnership_agrees_its_own_clocks(cast: Cast) -> None:
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.START_SERVICE, days=3, since=cast.today)
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.CLOSE_SERVICE, days=200, since=cast.today)
    with problem("days", "260"):
        clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.CLOSE_SERVICE, days=261, since=cast.today)
    kind = ServiceKind.objects.get(pk="career_counselling")
    referral = build.referral(
        cast, purpose=ReferralPurpose.SERVICE, service_kind=kind, on=cast.today,
    )  # fmt: skip
    referral = referrals.accept(referral, by=cast.coordinator)
    assert referral.due_on == add_working_days(cast.today, 3)
    assert terms.kind_of(terms.START, "no_such_purpose") == ClockKind.START_SERVICE


# refusals


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_each_reason_is_in_the_catalogue_and_says_whether_it_is_reviewed(cast: Cast, reason: str) -> None:
    referral = referrals.decline(
        build.referral(cast, on=cast.ago(2)), by=cast.coordinator, reason=reason, note="Od maja."
    )
    entry = declines.of(reason)
    assert str(entry.sender)
    assert str(entry.person)
    assert (referral.due_on is not None) == entry.may_review
    assert referral.state_reason.endswith(". Od maja.")


def test_reroute_by_the_sender(cast: Cast) -> None:
    old = referrals.decline(build.referral(cast, on=cast.ago(2)), by=cast.coordinator, reason="no_places")
    new = referrals.reroute(
        old, by=cast.ops_worker, receiver=cast.ngo, receiver_club=cast.clubs["second_club"], message="Szuka grupy."
    )
    old.refresh_from_db()
    assert (new.follows_id, new.purpose, new.message) == (old.pk, old.purpose, "Szuka grupy.")
    assert (new.state, new.sender_post_id) == (S.REQUESTED, cast.ops_worker.post_id)
    assert (old.state, old.outcome, old.due_on) == (S.REJECTED, "referred_on", None)
    assert last("referral.reroute").details["follows"] == old.ref
    assert "second-coordinator@cast.example" in notices("referral_received")
    with problem(None):
        referrals.reroute(old, by=cast.ops_worker, receiver=cast.ngo, receiver_club=cast.clubs["second_club"])


def test_reroute_by_the_steward_carries_the_words_unread(cast: Cast) -> None:
    old = referrals.decline(build.referral(cast, on=cast.ago(2)), by=cast.coordinator, reason="no_places")
    new = referrals.reroute(
        old, by=cast.steward, receiver=cast.ngo, receiver_club=cast.clubs["second_club"], message="Podmienione."
    )
    assert (new.message, new.sender_post_id) == (old.message, cast.ops_worker.post_id)
    assert notices("referral_rerouted") == {"ops-worker@cast.example"}


def test_reroute_says_why_not(cast: Cast) -> None:
    own = build.referral(cast, on=cast.ago(2))
    old = referrals.decline(own, by=cast.coordinator, reason="person_declined")
    with problem(None):
        referrals.reroute(old, by=cast.steward, receiver=cast.ngo, receiver_club=cast.clubs["second_club"])
    with problem("receiver"):
        referrals.reroute(old, by=cast.ops_worker, receiver=cast.bodies["out_ops"], message="Szuka grupy.")
    people.record_move(old.case, by=cast.ops_worker, on=cast.today)
    with problem(None):
        referrals.reroute(old, by=cast.ops_worker, receiver=cast.ngo, receiver_club=cast.clubs["second_club"])
    assert not Referral.objects.filter(follows=old).exists()


def test_settle(cast: Cast) -> None:
    old = referrals.decline(build.referral(cast, on=cast.ago(2)), by=cast.coordinator, reason="no_places")
    assert referrals.settle(old, by=cast.ops_worker).due_on is None
    last("referral.settle")
    with problem(None):
        referrals.settle(old, by=cast.ops_worker)


# nothing expires without a named person who was told


def told(referral: Referral) -> list[tuple[int, str]]:
    return list(referral.alerts.order_by("pk").values_list("post_id", "reason"))


def leave(cast: Cast, name: str) -> None:
    """The account is closed, as the administrator closes it."""
    cast.users[name].is_active = False
    cast.users[name].save()


def test_escalate_tells_the_coordinator_of_the_partnership_once(cast: Cast) -> None:
    late, early = build.referral(cast), build.referral(cast, on=cast.today)
    assert referrals.escalate_all() == 1
    assert told(late) == [(cast.steward.post_id, "coordinator")]
    assert told(early) == []
    assert notices("referral_overdue") == {"steward@cast.example"}
    assert last("referral.escalate").details["told"] == 1
    assert referrals.escalate_all() == 0, "once for a step and its day"
    assert referrals.escalate(late, by=SYSTEM) == 0
    # the next step has a day of its own
    referrals.accept(late, by=cast.coordinator, on=cast.ago(LONG - 12))
    assert referrals.escalate_all() == 1
    assert [one.to_state for one in late.alerts.order_by("pk")] == ["requested", "accepted"]


@pytest.mark.parametrize(("gone", "head"), [("ops_worker", "ops_head"), ("coordinator", "ngo_head")])
def test_escalate_tells_the_head_when_the_worker_is_gone(cast: Cast, gone: str, head: str) -> None:
    late = build.accepted(cast)
    leave(cast, gone)
    assert referrals.escalate_all() == 1
    assert told(late) == [(cast.actors[head].post_id, "head")]
    assert notices("referral_overdue") == {f"{head.replace('_', '-')}@cast.example"}


def test_escalate_when_nobody_is_there_to_answer(cast: Cast) -> None:
    late = build.referral(cast)
    leave(cast, "coordinator")
    assert referrals.escalate_all() == 1
    assert told(late) == [(cast.ngo_head.post_id, "head")]


def test_escalate_always_finds_somebody(cast: Cast) -> None:
    """Steward, coordinator of the leader's club, its head, the administrator: each after the one before has left."""
    order = ("steward", "coordinator", "second_coordinator", "ngo_head", "admin")
    for gone, whom in zip((None, *order), order, strict=False):
        if gone:
            leave(cast, gone)
        found = referrals.watch.coordinator(cast.partnership.pk, cast.today)
        assert found is not None
        assert found.pk == cast.posts[whom].pk
    leave(cast, "admin")
    assert referrals.watch.coordinator(cast.partnership.pk, cast.today) is None
    leave(cast, "ops_worker")
    leave(cast, "ops_head")
    late = build.referral(cast, by=cast.pup_counsellor, case_=build.case(cast, by=cast.pup_counsellor))
    assert referrals.escalate(late, by=SYSTEM) == 0, "nobody at all: the next night asks again"
    assert told(late) == []


def test_a_refusal_that_nobody_settles_is_escalated(cast: Cast) -> None:
    old = referrals.decline(build.referral(cast), by=cast.coordinator, reason="no_places", on=cast.ago(LONG - 12))
    assert referrals.escalate_all() == 1
    assert told(old) == [(cast.steward.post_id, "coordinator")]
    referrals.settle(old, by=cast.ops_worker)
    assert referrals.escalate_all() == 0


def test_escalate_winds_a_clock_that_an_older_release_left_unwound(cast: Cast) -> None:
    referral = build.referral(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kwadrat_referral SET due_on = NULL WHERE id = %s", [referral.pk])
    assert referrals.escalate_all() == 1
    referral.refresh_from_db()
    assert referral.due_on == referral.answer_due_on
    accepted = build.accepted(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kwadrat_referral SET due_on = NULL WHERE id = %s", [accepted.pk])
    assert referrals.escalate_all() == 0, "its clock begins tonight"
    accepted.refresh_from_db()
    assert accepted.due_on == add_working_days(cast.today, days(cast, ClockKind.START_INTO_CLUB))


def test_a_partner_without_an_account_leaves_no_worker_behind(cast: Cast) -> None:
    late = referrals.accept(build.referral(cast), by=replace(cast.coordinator, post_id=0), on=cast.ago(LONG - 12))
    assert referrals.escalate_all() == 1
    assert told(late) == [(cast.steward.post_id, "coordinator")]
