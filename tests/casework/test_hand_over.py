"""Handing a case over: nothing is lost, exactly one writes, who hands over reads for the agreed days and no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kwadrat.access import disclosure, rules, scope
from kwadrat.access.actor import Actor
from kwadrat.access.rules import Refused
from kwadrat.casework import accounts, clocks, people, plans, referrals, teams
from kwadrat.casework.action import Problem
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ClockKind, HandOverReason, HandOverState, NoteKind, ReferralPurpose
from kwadrat.records.people import Case, TeamMember
from kwadrat.records.teams import CaseLead, Designation, HandOver
from kwadrat.reporting import history, home
from kwadrat.reporting import teams as reporting
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast

WHY = HandOverReason.WORKLOAD


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def problem(verb: Any, *args: Any, **kwargs: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        verb(*args, **kwargs)
    return caught.value


def pass_on(cast: Cast, case: Case, by: str = "ops_worker", **more: Any) -> HandOver:
    values: dict[str, Any] = {
        "from_post": cast.posts["ops_worker"], "to_post": cast.posts["ops_colleague"], "reason": WHY,
        "note": "Dzwonić po 15.", **more,
    }  # fmt: skip
    return teams.hand_over(case, by=cast.actors[by], **values)


def days_later(row: HandOver, days: int) -> None:
    """The stay of the former worker as it will look so many days later."""
    stay = TeamMember.objects.get(case=row.case, post=row.from_post)
    with unsealed():
        ago = timedelta(days=days)
        stay.reads_from -= ago
        stay.period = type(stay.period)(stay.period.lower - ago, stay.period.upper - ago)
        stay.save()


def writes(actor: Actor, case: Case) -> bool:
    return bool(rules.verdict(actor, "person.add_note", case))


def sees(actor: Actor, case: Case) -> bool:
    return scope.cases(actor).filter(pk=case.pk).exists()


def test_handed_over_record_is_visible_to_the_new_owner(cast: Cast) -> None:
    """Regression 10."""
    case = build.case(cast)
    assert not sees(cast.ops_colleague, case)
    row = pass_on(cast, case)
    assert (row.state, row.note, row.reason) == ("accepted", "Dzwonić po 15.", "workload")
    assert sees(cast.ops_colleague, case)
    people.add_note(case, by=cast.ops_colleague, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa.")
    case.refresh_from_db()
    assert case.lead_id == cast.ops_colleague.post_id
    assert [step.to_state for step in row.steps.all()] == ["accepted"]
    assert {one.source for one in history.events(cast.ops_colleague, case, cast.today)[0]} >= {"hand_over"}


def test_former_worker_keeps_the_overlap_period_and_not_a_day_longer(cast: Cast) -> None:
    """Regression 10: she reads and does not write; after the last agreed day nothing."""
    case = build.case(cast)
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.OVERLAP, days=5, since=cast.today)
    row = pass_on(cast, case)
    assert row.reads_until == cast.ago(-4)
    assert (sees(cast.ops_worker, case), writes(cast.ops_worker, case)) == (True, False)
    assert disclosure.identity(cast.ops_worker, case.person) is not None
    with pytest.raises(Refused):
        people.add_note(case, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.today, text="x")
    days_later(row, 4)
    assert sees(cast.ops_worker, case), "the last day"
    days_later(row, 1)
    assert not sees(cast.ops_worker, case)


def test_without_an_agreement_the_shipped_days_hold(cast: Cast) -> None:
    assert pass_on(cast, build.case(cast)).reads_until == cast.ago(-13)


def test_open_tasks_pass_on_with_the_case(cast: Cast) -> None:
    """Answers to what was sent reach the new worker; contracts, reviews and the designation pass."""
    case = build.case(cast)
    waiting = build.referral(cast, case, on=cast.ago(2))
    contract = build.contract(cast, case, review_on=cast.ago(-3))
    build_office.designation(cast, case, until=cast.ago(-60))
    assert {one.kind for one in reporting.open_work(cast.ops_worker, case, cast.posts["ops_worker"], cast.today)} == {
        "referral", "contract"
    }  # fmt: skip
    pass_on(cast, case)
    waiting.refresh_from_db()
    contract.refresh_from_db()
    colleague = cast.posts["ops_colleague"]
    assert (waiting.sender_post_id, contract.post_id) == (colleague.pk, colleague.pk)
    named = Designation.objects.on(cast.today).get(case=case)
    assert (named.post_id, named.period.upper) == (colleague.pk, cast.ago(-61))
    referrals.withdraw(waiting, by=cast.ops_colleague, reason="Zmiana planu.")
    plans.end_contract(contract, by=cast.ops_colleague, on=cast.today, carried_out=True)
    with pytest.raises(Refused):
        referrals.withdraw(build.referral(cast, case, by=cast.ops_colleague), by=cast.ops_worker, reason="x")


def test_what_the_former_worker_accepted_waits_for_the_new_one(cast: Cast) -> None:
    case = build.case(cast, by=cast.coordinator)
    sent = build.referral(
        cast, case, by=cast.coordinator, receiver=cast.ops, receiver_club=None, purpose=ReferralPurpose.SERVICE,
        service_kind=build.ServiceKind.objects.get(pk="career_counselling"), on=cast.ago(3),
    )  # fmt: skip
    referrals.accept(sent, by=cast.ops_worker)
    before = home.counts(cast.ops_colleague, home.MINE, cast.today).tabs["mine"]
    pass_on(cast, case)
    assert home.counts(cast.ops_colleague, home.MINE, cast.today).tabs["mine"] == before + 1


def test_classes_stay_with_their_leader_and_are_listed(cast: Cast) -> None:
    case = build.participation(cast).case
    group = build.group(cast, case)
    session = build.session(cast, group, on=cast.today)
    found = reporting.open_work(cast.coordinator, case, session.leader, cast.today)
    assert ("session", group.name) in [(one.kind, one.text) for one in found]


def test_a_case_given_back_is_written_again(cast: Cast) -> None:
    case = build.case(cast)
    pass_on(cast, case)
    back = teams.hand_over(
        case, by=cast.ops_colleague, from_post=cast.posts["ops_colleague"], to_post=cast.posts["ops_worker"], reason=WHY
    )
    assert (writes(cast.ops_worker, case), writes(cast.ops_colleague, case)) == (True, False)
    stay = TeamMember.objects.get(case=case, post=cast.posts["ops_worker"])
    assert (stay.reads_from, stay.period.upper, stay.basis) == (None, None, "registered")
    assert back.to_post_id == cast.ops_worker.post_id


def test_hand_over_refuses_what_cannot_be(cast: Cast) -> None:
    case, colleague = build.in_team(cast), cast.posts["ops_colleague"]
    for field, values in (
        ("to_post", {"to_post": cast.posts["ops_worker"]}), ("to_post", {"to_post": cast.posts["pup_counsellor"]}),
        ("to_post", {"to_post": cast.posts["ops_head"]}), ("reason", {"reason": "x"}),
        ("from_post", {"from_post": cast.posts["coordinator"]}),
    ):  # fmt: skip
        assert problem(pass_on, cast, case, **values).field == field
    assert problem(pass_on, cast, case, by="ops_head", from_post=colleague).field == "from_post"
    with pytest.raises(Refused):
        pass_on(cast, case, by="pup_counsellor")
    assert not HandOver.objects.exists()
    pass_on(cast, case, by="ops_head")
    assert HandOver.objects.get().steps.get().by_id == cast.ops_head.post_id


def test_until_it_is_accepted_exactly_one_writes(cast: Cast) -> None:
    """Regression 9."""
    case = build.case(cast)
    row = build_office.proposal(cast, case)
    assert (row.state, row.answer_due_on > cast.today) == ("proposed", True)
    assert (writes(cast.ops_worker, case), writes(cast.coordinator, case), sees(cast.coordinator, case)) == (
        True, False, False
    )  # fmt: skip
    assert problem(build_office.proposal, cast, case).field == "receiver"
    teams.accept_hand_over(row, by=cast.coordinator)
    assert (writes(cast.ops_worker, case), writes(cast.coordinator, case), sees(cast.ops_worker, case)) == (
        False, True, True
    )  # fmt: skip
    assert not writes(cast.ops_head, case), "the unit reads with its worker"
    assert TeamMember.objects.get(case=case, post=cast.posts["coordinator"]).basis == "handed_over"
    assert disclosure.special(cast.coordinator, case) is not None, "the whole case is hers, not one purpose of it"
    case.refresh_from_db()
    assert case.lead_id == cast.coordinator.post_id
    with pytest.raises(Refused):
        teams.decline_hand_over(row, by=cast.coordinator, note="x")


def test_to_another_institution_the_referrals_go_along_and_the_designation_ends(cast: Cast) -> None:
    case = build.case(cast)
    own_desk = build.referral(cast, case, on=cast.ago(2))
    pup = build.referral(
        cast, case, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.SERVICE, on=cast.ago(2),
        service_kind=build.ServiceKind.objects.get(pk="career_counselling"),
    )  # fmt: skip
    contract = build.contract(cast, case)
    build_office.designation(cast, case)
    teams.accept_hand_over(build_office.proposal(cast, case), by=cast.coordinator)
    own_desk.refresh_from_db()
    pup.refresh_from_db()
    contract.refresh_from_db()
    assert (pup.sender_post_id, pup.sender_id) == (cast.coordinator.post_id, cast.ngo.pk)
    assert own_desk.sender_post_id == cast.ops_worker.post_id, "nobody refers a person to herself"
    assert contract.post_id == cast.ops_worker.post_id
    named = Designation.objects.get(case=case)
    assert (named.period.upper, named.end_reason != "") == (cast.today, True)


def test_a_draft_goes_along_within_the_desk_and_never_leaves_it(cast: Cast) -> None:
    """Whether a place was chosen or not; another institution does not come to know of it."""
    shared, kept = build.case(cast), build.case(cast)
    drafts = [build.begun(cast, kept), build.begun(cast, kept, receiver=cast.ngo, receiver_club=cast.club)]
    assert [one.kind for one in reporting.open_work(cast.ops_worker, kept, cast.posts["ops_worker"], cast.today)] == (
        ["draft", "draft"]
    )
    pass_on(cast, kept)
    abroad = build.begun(cast, shared, message="Tylko dla nas.")
    teams.accept_hand_over(build_office.proposal(cast, shared), by=cast.coordinator)
    for one in (*drafts, abroad):
        one.refresh_from_db()
    assert {one.sender_post_id for one in drafts} == {cast.posts["ops_colleague"].pk}
    assert (abroad.sender_post_id, abroad.sender_id) == (cast.ops_worker.post_id, cast.ops.pk)
    assert abroad not in scope.referral_drafts(cast.coordinator)
    assert abroad in scope.referral_drafts(cast.ops_head)


def test_decline_hand_over_and_withdraw_hand_over_leave_everything(cast: Cast) -> None:
    case = build.case(cast)
    row = build_office.proposal(cast, case)
    assert problem(teams.decline_hand_over, row, by=cast.coordinator, note=" ").field == "note"
    teams.decline_hand_over(row, by=cast.coordinator, note="Brak wolnych miejsc.")
    again = build_office.proposal(cast, case)
    with pytest.raises(Refused):
        teams.withdraw_hand_over(again, by=cast.coordinator)
    teams.withdraw_hand_over(again, by=cast.ops_head)
    assert list(HandOver.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "withdrawn"]
    assert reporting.answer(HandOver.objects.order_by("pk")[0]).note == "Brak wolnych miejsc."  # type: ignore[union-attr]
    assert (writes(cast.ops_worker, case), sees(cast.coordinator, case)) == (True, False)


def test_propose_hand_over_refuses_what_cannot_be(cast: Cast) -> None:
    case = build.case(cast)
    for values in (
        {"institution": cast.bodies["out_ngo"], "club": None}, {"institution": cast.pup},
        {"institution": cast.ops, "club": None},
    ):  # fmt: skip
        assert problem(build_office.proposal, cast, case, **values).field == "receiver"
    assert problem(build_office.proposal, cast, case, reason="x").field == "reason"
    shared = build.in_team(cast)
    assert problem(
        teams.propose_hand_over, shared, by=cast.coordinator, from_post=cast.posts["coordinator"], institution=cast.pup,
        reason=WHY,
    ).field == "from_post"  # fmt: skip


def test_a_hand_over_inside_takes_a_waiting_proposal_back(cast: Cast) -> None:
    case = build.case(cast)
    waiting = build_office.proposal(cast, case)
    pass_on(cast, case)
    waiting.refresh_from_db()
    assert waiting.state == HandOverState.WITHDRAWN


def test_a_closed_case_is_not_taken_over(cast: Cast) -> None:
    row = build_office.proposal(cast)
    people.record_move(row.case, by=cast.ops_worker, on=cast.today)
    assert problem(teams.accept_hand_over, row, by=cast.coordinator).field is None


def test_every_transition_with_a_disabled_or_departed_worker(cast: Cast) -> None:
    """Regression 7: whoever left or is switched off neither blocks nor receives."""
    case, colleague = build.case(cast), cast.posts["ops_colleague"]
    colleague.user.is_active = False
    colleague.user.save()
    assert problem(pass_on, cast, case).field == "to_post"
    assert problem(teams.change_lead, case, by=cast.ops_worker, post=colleague, reason=WHY).field == "post"
    colleague.user.is_active = True
    colleague.user.save()
    # the former worker is gone after she proposed: the other side still answers, her head withdraws and hands over
    accepted, withdrawn, inside = (build.case(cast) for _place in range(3))
    first, second = build_office.proposal(cast, accepted), build_office.proposal(cast, withdrawn)
    with unsealed():
        post = cast.posts["ops_worker"]
        post.period = type(post.period)(post.period.lower, cast.today)
        post.save()
        post.user.is_active = False
        post.user.save()
    teams.accept_hand_over(first, by=cast.coordinator)
    teams.withdraw_hand_over(second, by=cast.ops_head)
    third = build_office.proposal
    assert problem(third, cast, inside, from_post=colleague).field == "from_post"
    pass_on(cast, inside, by="ops_head", reason=HandOverReason.DEPARTED)
    assert writes(cast.ops_colleague, inside)
    assert writes(cast.coordinator, accepted)
    # anybody of the team may take the lead whose worker is gone
    people.join_team(withdrawn, by=cast.ops_head, post=colleague)
    teams.change_lead(withdrawn, by=cast.ops_colleague, post=colleague, reason=HandOverReason.DEPARTED)
    withdrawn.refresh_from_db()
    assert withdrawn.lead_id == colleague.pk


def test_change_lead_keeps_exactly_one_lead_on_every_day(cast: Cast) -> None:
    case = build.in_team(cast)
    teams.change_lead(case, by=cast.ops_worker, post=cast.posts["coordinator"], reason=WHY)
    first, second = CaseLead.objects.filter(case=case).order_by("pk")
    assert (first.post_id, first.period.lower, first.period.upper) == (
        cast.ops_worker.post_id, case.opened_on, cast.today
    )  # fmt: skip
    assert (second.post_id, second.period.lower, second.reason) == (cast.coordinator.post_id, cast.today, "workload")
    with pytest.raises(Refused):
        teams.change_lead(case, by=cast.ops_worker, post=cast.posts["ops_worker"], reason=WHY)
    teams.change_lead(case, by=cast.coordinator, post=cast.posts["ops_worker"], reason=WHY)
    second.refresh_from_db()
    assert second.period.isempty
    assert CaseLead.objects.filter(case=case, period__contains=cast.today).count() == 1
    with unsealed(), pytest.raises(IntegrityError, match="one_lead_of_a_case"), transaction.atomic():
        CaseLead(case=case, post=cast.posts["coordinator"], period=first.period).save()
    for values in ({"post": cast.posts["ops_worker"]}, {"post": cast.posts["pup_counsellor"]}):
        assert problem(teams.change_lead, case, by=cast.ops_worker, reason=WHY, **values).field == "post"
    assert problem(
        teams.change_lead, case, by=cast.ops_worker, post=cast.posts["coordinator"], reason="x"
    ).field == "reason"  # fmt: skip
    with pytest.raises(Refused):
        teams.change_lead(case, by=cast.pup_counsellor, post=cast.posts["ops_worker"], reason=WHY)


def test_hand_over_all_passes_every_open_case(cast: Cast) -> None:
    cases = [build.case(cast) for _place in range(3)]
    people.record_move(cases[2], by=cast.ops_worker, on=cast.today)
    post, colleague = cast.posts["ops_worker"], cast.posts["ops_colleague"]
    assert (reporting.held(cast.ops_head, post, cast.today).number, reporting.leads(post)) == (2, 2)
    assert problem(teams.hand_over_all, post, by=cast.ops_head, to_post=colleague, reason="x").field == "reason"
    teams.hand_over_all(post, by=cast.ops_head, to_post=colleague, reason=HandOverReason.ABSENCE)
    assert all(writes(cast.ops_colleague, case) for case in cases[:2])
    assert problem(
        teams.hand_over_all, post, by=cast.ops_head, to_post=colleague, reason=HandOverReason.ABSENCE
    ).field is None  # fmt: skip


def test_end_post_asks_for_the_successor_of_a_lead(cast: Cast) -> None:
    case, post = build.case(cast), cast.posts["ops_worker"]
    assert problem(accounts.end_post, post, by=cast.ops_head, on=cast.today).field == "successor"
    accounts.end_post(post, by=cast.ops_head, on=cast.today, successor=cast.posts["ops_colleague"])
    case.refresh_from_db()
    assert case.lead_id == cast.ops_colleague.post_id
    assert writes(cast.ops_colleague, case)


def test_end_post_goes_without_a_successor_where_nobody_else_works(cast: Cast) -> None:
    """KRI § 19: rights end at once; the case keeps its lead and stays in sight of whoever answers for it."""
    case = build.case(cast, by=cast.pup_counsellor)
    assert reporting.successors(cast.posts["pup_counsellor"], cast.today) == []
    accounts.end_post(cast.posts["pup_counsellor"], by=cast.admin, on=cast.today)
    case.refresh_from_db()
    assert case.lead_id == cast.pup_counsellor.post_id


def test_handing_names_whose_cases_one_may_pass_on(cast: Cast) -> None:
    case = build.in_team(cast)
    people.join_team(case, by=cast.ops_worker, post=cast.posts["ops_colleague"])
    names = {
        who: {post.pk for post in reporting.handing(cast.actors[who], case, cast.today)}
        for who in ("ops_worker", "ops_head", "coordinator", "pup_counsellor")
    }
    ops = {cast.ops_worker.post_id, cast.ops_colleague.post_id}
    assert names == {
        "ops_worker": {cast.ops_worker.post_id}, "ops_head": ops, "coordinator": {cast.coordinator.post_id},
        "pup_counsellor": set(),
    }  # fmt: skip


def test_notices_tell_both_sides(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(teams.notices, "to_post", lambda post, kind, ref: told.append((post.ref, kind)))
    monkeypatch.setattr(teams.notices, "to_workplace", lambda body, club, kind, ref: told.append((body.name, kind)))
    case = build.case(cast)
    pass_on(cast, case, by="ops_head")
    ref = {name: cast.posts[name].ref for name in cast.posts}
    assert told == [(ref["ops_worker"], "case_handed_over"), (ref["ops_colleague"], "case_handed_over")]
    told.clear()
    row = teams.propose_hand_over(
        case, by=cast.ops_colleague, from_post=cast.posts["ops_colleague"], institution=cast.ngo, club=cast.club,
        reason=WHY,
    )  # fmt: skip
    teams.accept_hand_over(row, by=cast.coordinator)
    assert told == [(cast.ngo.name, "hand_over_proposed"), (ref["ops_colleague"], "hand_over_answered")]
