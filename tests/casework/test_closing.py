"""A person moves away, comes back, dies: what ends, who keeps the case, and that nothing is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kwadrat.access.rules import Refused
from kwadrat.casework import outcomes, people, services
from kwadrat.casework.checks import closed
from kwadrat.records.accounts import Post
from kwadrat.records.base import unsealed
from kwadrat.records.choices import CaseState, InterruptionReason, ParticipationState, ReferralState
from kwadrat.records.people import Case, CaseStep, TeamMember
from kwadrat.records.services import GroupMember, Session
from kwadrat.reporting import people as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def team(cast: Cast, case: Case) -> set[int]:
    return set(TeamMember.objects.on(cast.today).filter(case=case).values_list("post_id", flat=True))


def steps(case: Case) -> list[tuple[str, str]]:
    return list(CaseStep.objects.filter(case=case).order_by("id").values_list("from_state", "to_state"))


def test_a_new_case_opens_with_a_step(cast: Cast) -> None:
    case = build.case(cast)
    assert (case.state, case.state_on) == (CaseState.OPEN, case.opened_on)
    assert steps(case) == [("", "open")]


def test_record_death_ends_everything_and_deletes_nothing(cast: Cast) -> None:
    part = build.participation(cast)
    case = part.case
    group = build.group(cast, case)
    ahead = build.session(cast, group, on=cast.today + timedelta(days=3))
    sent = build.referral(cast, case, receiver=cast.pup, receiver_club=None, purpose="labour_office", matter="plan")
    rows = {model: model.objects.count() for model in (TeamMember, GroupMember, Session)}
    case = people.record_death(case, by=cast.coordinator, on=cast.ago(2))
    assert (case.state, case.state_on) == (CaseState.DECEASED, cast.ago(2))
    assert steps(case)[-1] == ("open", "deceased")
    part.refresh_from_db()
    assert (part.state, part.interruption_reason) == (ParticipationState.INTERRUPTED, InterruptionReason.DIED)
    assert part.period.upper == cast.ago(1), "people see the last day inclusive"
    assert part.steps.latest("id").reason == InterruptionReason.DIED
    assert case.pk not in services.members_on(ahead)
    sent.refresh_from_db()
    assert (sent.state, sent.closed_on) == (ReferralState.CANCELLED, cast.ago(2))
    assert sent.steps.latest("id").reason == InterruptionReason.DIED
    assert notices("referral_withdrawn") == {"pup-counsellor@cast.example", "coordinator@cast.example"}
    assert notices("referral_closed") == {"ops-worker@cast.example"}
    assert team(cast, case) == {cast.ops_worker.post_id}, "who leads the case and has its contract keeps it"
    assert not case.corners.exclude(waiting_until=None, planned_from=None).exists()
    assert {model: model.objects.count() for model in rows} == rows
    ended = last("person.record_death").details
    assert {key: ended[key] for key in ("participations", "groups", "referrals", "team")} == {
        "participations": 1, "groups": 0, "referrals": 2, "team": 1,
    }  # fmt: skip


def test_the_sender_who_closes_the_case_is_told_nothing_new(cast: Cast) -> None:
    case = build.referral(cast).case
    people.record_move(case, by=cast.ops_worker, on=cast.today)
    assert notices("referral_withdrawn") == {"coordinator@cast.example"}
    assert notices("referral_closed") == set()


def test_the_day_must_fit_what_is_recorded(cast: Cast) -> None:
    part = build.participation(cast)
    case = part.case
    build.held(cast, build.session(cast, build.group(cast, case), on=cast.ago(7)))
    with problem("on"):
        people.record_death(case, by=cast.ops_worker, on=cast.today + timedelta(days=1))
    with problem("on"):
        people.record_death(case, by=cast.ops_worker, on=case.opened_on - timedelta(days=1))
    with problem("on"):
        people.record_death(case, by=cast.ops_worker, on=part.period.lower - timedelta(days=1))
    with problem("on"):
        people.record_death(case, by=cast.ops_worker, on=cast.ago(8))
    assert Case.objects.get(pk=case.pk).state == CaseState.OPEN
    people.record_death(case, by=cast.ops_worker, on=cast.ago(7))


def test_record_move_and_return(cast: Cast) -> None:
    case = build.in_team(cast)
    case = people.record_move(case, by=cast.ops_worker, on=cast.ago(5), note=" Do córki. ")
    assert (case.state, case.steps.latest("id").note) == (CaseState.MOVED, "Do córki.")
    last("person.record_move")
    assert team(cast, case) == {cast.ops_worker.post_id}
    for verb in (people.record_move, people.start_participation):
        with pytest.raises(Refused):
            verb(case, by=cast.ops_worker, on=cast.today)  # type: ignore[operator]
    with pytest.raises(Refused):
        build.referral(cast, case)
    with problem("on"):
        people.record_return(case, by=cast.ops_worker, on=cast.ago(6))
    case = people.record_return(case, by=cast.ops_worker, on=cast.ago(1), note="Wróciła.")
    last("person.record_return")
    assert steps(case) == [("", "open"), ("open", "moved"), ("moved", "open")]
    assert build.referral(cast, case, on=cast.today).state == ReferralState.REQUESTED


def test_a_moved_person_may_die_and_a_mistake_is_taken_back(cast: Cast) -> None:
    case = people.record_move(build.case(cast), by=cast.ops_worker, on=cast.ago(5))
    with pytest.raises(Refused):
        people.revoke_death(case, by=cast.ops_worker, reason="x")
    case = people.record_death(case, by=cast.ops_worker, on=cast.ago(1))
    with pytest.raises(Refused):
        people.record_return(case, by=cast.ops_worker, on=cast.today)
    with problem("reason"):
        people.revoke_death(case, by=cast.ops_worker, reason=" ")
    case = people.revoke_death(case, by=cast.ops_worker, reason="Zbieżność nazwisk.")
    assert (case.state, case.state_on) == (CaseState.OPEN, cast.today)
    assert case.steps.latest("id").note == "Zbieżność nazwisk."
    last("person.revoke_death")


def test_revoke_death_gives_back_the_participation_and_the_team(cast: Cast) -> None:
    part = build.participation(cast)
    case, began = part.case, part.period.lower
    before = team(cast, case)
    assert cast.coordinator.post_id in before
    people.record_death(case, by=cast.ops_worker, on=cast.ago(2))
    part.refresh_from_db()
    assert part.state == ParticipationState.INTERRUPTED
    case = people.revoke_death(case, by=cast.ops_worker, reason="Zbieżność nazwisk.")
    part.refresh_from_db()
    assert (part.state, part.interruption_reason, part.end_note) == (ParticipationState.ACTIVE, "", "")
    assert (part.period.lower, part.period.upper) == (began, None)
    found = part.steps.order_by("id").values_list("from_state", "to_state", "on", "note")
    assert list(found)[1:] == [
        ("active", "interrupted", cast.ago(2), ""), ("interrupted", "active", cast.today, "Zbieżność nazwisk."),
    ]  # fmt: skip
    assert team(cast, case) == before
    assert {key: last("person.revoke_death").details[key] for key in ("participations", "team")} == {
        "participations": 1, "team": 1,
    }  # fmt: skip
    people.end_participation(part, by=cast.coordinator, on=cast.today, state=ParticipationState.COMPLETED)
    assert outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today).began_on == began


def test_revoke_death_gives_back_nothing_that_ended_otherwise(cast: Cast) -> None:
    moved, ended = build.participation(cast), build.finished(cast)
    people.record_move(moved.case, by=cast.ops_worker, on=cast.ago(3))
    for part in (moved, ended):
        people.record_death(part.case, by=cast.ops_worker, on=cast.ago(1))
        people.revoke_death(part.case, by=cast.ops_worker, reason="Pomyłka.")
        was = part.steps.latest("id").to_state
        part.refresh_from_db()
        assert part.state == was != ParticipationState.ACTIVE


def test_a_worker_whose_post_ended_meanwhile_does_not_come_back(cast: Cast) -> None:
    case = build.participation(cast).case
    people.record_death(case, by=cast.ops_worker, on=cast.ago(2))
    with unsealed():
        Post.objects.filter(pk=cast.coordinator.post_id).update(period=(cast.ago(400), cast.today))
    case = people.revoke_death(case, by=cast.ops_worker, reason="Pomyłka.")
    assert team(cast, case) == {cast.ops_worker.post_id}


def test_whoever_closes_a_case_that_its_leader_left_keeps_it(cast: Cast) -> None:
    led = build.in_team(cast)
    people.record_move(led, by=cast.coordinator, on=cast.ago(3))
    assert team(cast, led) == {cast.ops_worker.post_id}, "the leader stays, whoever closes"
    left = build.in_team(cast)
    leader = TeamMember.objects.get(case=left, post=cast.posts["ops_worker"])
    with unsealed():
        leader.period = closed(leader.period, cast.ago(30))
        leader.save()
    people.record_move(left, by=cast.coordinator, on=cast.ago(3))
    assert team(cast, left) == {cast.coordinator.post_id}


def test_standing_of_those_who_are_gone(cast: Cast) -> None:
    woman, man = build.case(cast), build.case(cast, sex="M", pesel="")
    people.record_move(woman, by=cast.ops_worker, on=cast.ago(2))
    people.record_death(man, by=cast.ops_worker, on=cast.ago(2))
    day = reporting.long_day(cast.ago(2))

    def words(case: Case) -> str:
        person = reporting.listed(cast.ops_worker, "gone").get(pk=case.person_id)
        return reporting.standings([person])[person.pk].words

    assert words(woman) == f"wyprowadziła się {day}"
    assert words(man) == f"zmarł {day}"
    people.record_death(woman, by=cast.ops_worker, on=cast.ago(1))
    assert words(woman) == f"zmarła {reporting.long_day(cast.ago(1))}"
    other = people.record_move(build.case(cast, sex="M", pesel=""), by=cast.ops_worker, on=cast.ago(2))
    assert words(other) == f"wyprowadził się {day}"


def test_leaving_the_club_frees_the_place_in_its_groups_and_coming_back_is_a_new_time(cast: Cast) -> None:
    part = build.participation(cast)
    case = part.case
    group = build.group(cast, case)
    people.end_participation(part, by=cast.coordinator, on=cast.ago(4), state=ParticipationState.COMPLETED)
    assert GroupMember.objects.get(group=group, case=case).period.upper == cast.ago(3)
    again = people.start_participation(
        case, by=cast.coordinator, on=cast.ago(3), planned_end_on=cast.today + timedelta(days=90)
    )
    assert (again.state, case.participations.count()) == (ParticipationState.ACTIVE, 2)
