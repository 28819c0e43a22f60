"""Verbs on referrals."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kwadrat.access.rules import Refused
from kwadrat.casework import partnership, people, referrals
from kwadrat.casework.action import Problem, must_move
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import Corner, DeclineReason, ReferralOutcome, ReferralPurpose, ReferralState
from kwadrat.records.partnership import InstitutionKind, ServiceKind
from kwadrat.records.people import Case, CaseCorner, TeamMember
from kwadrat.records.referrals import REFERRAL_TRANSITIONS, Referral
from tests import build
from tests import cast as cast_module
from tests.build import LONG
from tests.casework.trail import last, notices, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def steps(referral: Referral) -> list[tuple[str, str]]:
    return list(referral.steps.order_by("id").values_list("from_state", "to_state"))


def corner(referral: Referral, code: str) -> CaseCorner:
    return CaseCorner.objects.get(case=referral.case, corner=code)


def test_send(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(3))
    assert (referral.state, referral.sent_on) == (ReferralState.REQUESTED, cast.ago(3))
    assert referral.answer_due_on == add_working_days(cast.ago(3), 5)
    assert steps(referral) == [("", "requested")]
    event = last("referral.send")
    assert (event.subject, event.person_id) == (referral.ref, referral.case.person_id)
    assert event.details["state"] == "requested"
    assert notices("referral_received") == {"coordinator@cast.example"}
    assert corner(referral, Corner.ASSISTANCE).last_event_on == cast.ago(3)
    assert corner(referral, Corner.REINTEGRATION).waiting_until == referral.answer_due_on


def test_send_reports_what_is_wrong(cast: Cast) -> None:
    case = build.case(cast)

    def send(**more: Any) -> None:
        build.referral(cast, case, **more)

    with problem("receiver", "not a member|nie należy"):
        send(receiver=cast.bodies["out_ops"], receiver_club=None, purpose=ReferralPurpose.CONTRACT)
    with problem("receiver"):
        send(receiver=cast.pup)
    with problem("receiver"):
        send(receiver=cast.ngo, receiver_club=cast.clubs["out_club"])
    with problem("receiver"):
        send(receiver=cast.ops, receiver_club=None, purpose=ReferralPurpose.CONTRACT)
    with problem("receiver"):
        send(receiver_club=None)
    with problem("service_kind"):
        send(purpose=ReferralPurpose.SERVICE)
    with problem("message"):
        send(message="  ")
    with problem("on"):
        send(on=cast.ago(-1))
    with problem("on"):
        send(on=cast.today.replace(year=1850))
    send()
    with problem("receiver"):
        send()
    assert Referral.objects.count() == 1


def test_accept(cast: Cast) -> None:
    referral = referrals.accept(build.referral(cast, on=cast.ago(5)), by=cast.coordinator, note=" Zapraszamy. ")
    assert (referral.state, referral.answered_on) == (ReferralState.ACCEPTED, cast.today)
    step = referral.steps.order_by("id").last()
    assert step is not None
    assert (step.note, step.by_id) == ("Zapraszamy.", cast.coordinator.post_id)
    assert referral.case.team.get(club=cast.club).post_id == cast.coordinator.post_id
    assert last("referral.accept").details == {"state": "accepted", "on": str(cast.today)}
    assert notices("referral_answered") == {"ops-worker@cast.example"}
    assert corner(referral, Corner.REINTEGRATION).waiting_until is None
    with pytest.raises(Refused):
        referrals.accept(referral, by=cast.coordinator)
    assert referral.case.team.count() == 2


def test_an_answer_has_a_possible_day(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(5))
    for day in (cast.ago(6), cast.ago(-1)):
        with problem("on"):
            referrals.accept(referral, by=cast.coordinator, on=day)


def test_decline(cast: Cast) -> None:
    referral = build.referral(cast)
    with problem("reason"):
        referrals.decline(referral, by=cast.coordinator, reason="bo tak")
    referral = referrals.decline(referral, by=cast.coordinator, reason=DeclineReason.NO_PLACES, note="Od maja.")
    assert (referral.state, referral.decline_reason) == (ReferralState.REJECTED, DeclineReason.NO_PLACES)
    assert steps(referral)[-1] == ("requested", "rejected")
    assert not referral.case.team.filter(club=cast.club).exists()
    assert notices("referral_answered") == {"ops-worker@cast.example"}
    assert last("referral.decline").details["state"] == "rejected"
    build.referral(cast, referral.case)  # asking again is possible


def test_withdraw(cast: Cast) -> None:
    referral = build.accepted(cast)
    with problem("reason"):
        referrals.withdraw(referral, by=cast.ops_worker, reason=" ")
    referral = referrals.withdraw(referral, by=cast.ops_worker, reason="Wyjazd.")
    assert (referral.state, referral.closed_on) == (ReferralState.CANCELLED, cast.today)
    assert notices("referral_withdrawn") == {"coordinator@cast.example"}
    assert last("referral.withdraw").subject == referral.ref
    assert last("referral.withdraw").details["left_team"] == 1


def in_team_of(cast: Cast, case: Case) -> set[int]:
    return set(TeamMember.objects.on(cast.today).filter(case=case).values_list("post_id", flat=True))


def test_withdrawing_an_accepted_referral_ends_the_receivers_stay(cast: Cast) -> None:
    case = build.in_team(cast)
    people.join_team(case, by=cast.coordinator, post=cast.posts["specialist"])
    referral = case.referrals.get()
    referrals.withdraw(referral, by=cast.ops_worker, reason="Zmiana planów.", on=cast.ago(1))
    assert in_team_of(cast, case) == {cast.ops_worker.post_id}, "the coordinator and whom she added left at once"
    kept = TeamMember.objects.get(case=case, post=cast.posts["coordinator"])
    assert kept.period.upper == cast.ago(1)
    # a stay that began on the very day is left without a day, never deleted
    again = build.accepted(cast, case, on=cast.ago(LONG - 12))
    referrals.withdraw(again, by=cast.ops_worker, reason="Pomyłka.", on=cast.ago(LONG - 12))
    assert in_team_of(cast, case) == {cast.ops_worker.post_id}


def test_a_stay_with_another_ground_outlives_the_withdrawal(cast: Cast) -> None:
    taking_part = build.participation(cast).case
    referrals.withdraw(taking_part.referrals.get(), by=cast.ops_worker, reason="Zmiana.")
    assert cast.coordinator.post_id in in_team_of(cast, taking_part)
    twice = build.in_team(cast)
    kind = ServiceKind.objects.get(pk="career_counselling")
    second = build.referral(cast, twice, purpose=ReferralPurpose.SERVICE, service_kind=kind)
    referrals.accept(second, by=cast.coordinator)
    referrals.withdraw(second, by=cast.ops_worker, reason="Zmiana.")
    assert cast.coordinator.post_id in in_team_of(cast, twice)
    own = build.case(cast, by=cast.pup_counsellor)
    to_ops = build.referral(
        cast, own, by=cast.pup_counsellor, receiver=cast.ops, receiver_club=None, purpose=ReferralPurpose.CONTRACT
    )
    referrals.accept(to_ops, by=cast.ops_worker)
    back = build.referral(
        cast, own, by=cast.ops_worker, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.SERVICE,
        service_kind=kind,
    )  # fmt: skip
    referrals.accept(back, by=cast.pup_counsellor)
    referrals.withdraw(back, by=cast.ops_worker, reason="Zmiana.")
    assert cast.pup_counsellor.post_id in in_team_of(cast, own), "she registered the person herself"


@pytest.mark.parametrize("outcome", ReferralOutcome.values)
def test_close(cast: Cast, outcome: str) -> None:
    referral = build.accepted(cast)
    referral = referrals.close(referral, by=cast.coordinator, outcome=outcome)
    good = outcome in ("helped", "referred_on")
    assert referral.state == (ReferralState.COMPLETED if good else ReferralState.FAILED)
    assert (referral.outcome, referral.closed_on) == (outcome, cast.today)
    assert notices("referral_closed") == {"ops-worker@cast.example"}
    last("referral.close")


def test_close_needs_an_outcome(cast: Cast) -> None:
    referral = build.accepted(cast)
    with problem("outcome"):
        referrals.close(referral, by=cast.coordinator, outcome="jakoś")


def test_a_referral_past_the_club_waits_in_the_corner_of_its_receiver(cast: Cast) -> None:
    kind = ServiceKind.objects.get(pk="career_counselling")
    values = {"receiver_club": None, "purpose": ReferralPurpose.SERVICE, "service_kind": kind}
    referral = build.referral(cast, receiver=cast.pup, **values)
    assert corner(referral, Corner.EMPLOYMENT).waiting_until == referral.answer_due_on
    assert notices("referral_received") == {"pup-counsellor@cast.example"}
    with problem("receiver", "nie przyjmuje"):
        build.referral(cast, referral.case, receiver=cast.bodies["rops"], **values)
    clinic = partnership.add_institution(
        by=cast.admin, kind=InstitutionKind.objects.get(pk="addiction_clinic"), name="Poradnia", locality="Próbno"
    )
    partnership.add_member(cast.partnership, by=cast.admin, institution=clinic, role="party", since=cast.ago(LONG))
    outside = build.referral(cast, referral.case, receiver=clinic, **values)
    parish = build.referral(cast, referral.case, receiver=cast.bodies["partner_ngo"], **values)
    assert corner(parish, Corner.REINTEGRATION).waiting_until == parish.answer_due_on
    referrals.withdraw(outside, by=cast.ops_worker, reason="Pomyłka.")


def test_a_random_walk_never_leaves_the_table() -> None:
    """Regression 8: 10,000 steps; a step is possible exactly when the table says so."""
    states, walk = list(ReferralState.values), random.Random(2026)
    here, moved, stopped = "", 0, 0
    for _step in range(10_000):
        target = walk.choice([*states, "", "unknown"])
        if target in REFERRAL_TRANSITIONS[here]:
            must_move(REFERRAL_TRANSITIONS, here, target)
            here, moved = target, moved + 1
        else:
            with pytest.raises(Problem):
                must_move(REFERRAL_TRANSITIONS, here, target)
            stopped += 1
        if not REFERRAL_TRANSITIONS[here]:
            here = ""
    assert moved > 1000
    assert stopped > 1000


def test_every_state_can_be_reached_and_every_target_exists() -> None:
    reached, border = set(), [""]
    while border:
        here = border.pop()
        for target in REFERRAL_TRANSITIONS[here]:
            if target not in reached:
                reached.add(target)
                border.append(target)
    assert reached == set(ReferralState.values) == set(REFERRAL_TRANSITIONS) - {""}


def test_a_random_walk_through_the_verbs(cast: Cast) -> None:
    """Whoever presses whatever in any order: all or nothing, steps form a chain, refusals stay refusals."""
    walk = random.Random(8)
    case = build.case(cast)
    actors = [cast.ops_worker, cast.coordinator, cast.ops_colleague, cast.out_coordinator, cast.ops_head]
    done = refused = 0
    open_one = build.referral(cast, case)
    for _step in range(120):
        by = walk.choice(actors)
        verbs = [
            lambda r, by=by: referrals.accept(r, by=by),
            lambda r, by=by: referrals.decline(r, by=by, reason="no_places"),
            lambda r, by=by: referrals.withdraw(r, by=by, reason="Zmiana."),
            lambda r, by=by: referrals.close(r, by=by, outcome=walk.choice(ReferralOutcome.values)),
            lambda r, by=by: build.referral(cast, case, by=by),
        ]
        try:
            open_one = walk.choice(verbs)(open_one)
            done += 1
        except (Refused, Problem):
            refused += 1
        open_one = Referral.objects.order_by("-id")[0]
        chain = steps(open_one)
        assert [to for _from, to in chain[:-1]] == [start for start, _to in chain[1:]]
        assert chain[-1][1] == open_one.state
    assert done > 10
    assert refused > 10
