"""What each actor may list: nothing of strangers, nothing without papers, the same answer from scope and verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from kwadrat.access import disclosure, rules, scope
from kwadrat.access.actor import Actor, choose, places_of
from kwadrat.casework import accounts, people, referrals
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ReferralPurpose
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Person, TeamMember
from tests import build
from tests import cast as cast_module
from tests.access import world
from tests.cast import Cast

ABOUT_PEOPLE: tuple[Callable[[Actor | None], QuerySet[Any]], ...] = (
    scope.cases, scope.people, scope.referrals, scope.participations, scope.contracts, scope.notes, scope.outcomes,
    scope.consultations, scope.attendances, scope.sessions, scope.groups,
)  # fmt: skip
OTHERS = (
    scope.clubs, scope.report_clubs, scope.institutions, scope.partnerships, scope.posts, scope.invitations,
    scope.colleagues,
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def present(cast: Cast) -> list[tuple[str, Actor]]:
    """Those who can still sign in."""
    return [(name, actor) for name, actor in cast.actors.items() if name not in ("departed", "disabled")]


def test_nobody_and_the_unauthorised_list_no_people(cast: Cast) -> None:
    world.things(cast)
    for listed in ABOUT_PEOPLE:
        assert not listed(None).exists(), listed
        for name in ("coordinator", "ops_worker", "specialist", "ops_head"):
            bare = replace(cast.actors[name], is_authorised=False)
            assert not listed(bare).exists(), (listed, name)
            homeless = replace(cast.actors[name], partnership_id=0)
            assert not listed(homeless).exists() or listed in (scope.groups, scope.outcomes), (listed, name)
    for listed in OTHERS:
        assert not listed(None).exists(), listed


def test_outsiders_and_numbers_people_list_nobody(cast: Cast) -> None:
    world.things(cast)
    for name in (
        "out_coordinator",
        "out_specialist",
        "out_worker",
        "out_head",
        "out_steward",
        "steward",
        "analyst",
        "admin",
    ):
        for listed in ABOUT_PEOPLE:
            assert not listed(cast.actors[name]).exists(), (listed, name)


def test_who_lists_the_participant(cast: Cast) -> None:
    case = world.things(cast)["case"]
    seen = {name for name, actor in cast.actors.items() if scope.cases(actor).filter(pk=case.pk).exists()}
    assert seen == {"ops_worker", "ops_head", "coordinator", "pup_counsellor", "ngo_worker", "specialist"}
    assert seen == {
        name for name, actor in cast.actors.items() if scope.people(actor).filter(pk=case.person_id).exists()
    }


def test_an_empty_scope_refuses_and_a_filled_one_agrees_with_the_verdict(cast: Cast) -> None:
    """Regressions 3, 5, 6: whoever may do something to a thing sees it, whatever the user, institution and ability."""
    things = world.things(cast)
    lists: dict[str, Callable[[Actor | None], QuerySet[Any]]] = {
        "case": scope.cases, "person": scope.people, "into_club": scope.referrals, "to_ops": scope.referrals,
        "participation": scope.participations, "contract": scope.contracts, "note": scope.notes,
        "session": scope.sessions, "attendance": scope.attendances, "outcome": scope.outcomes, "group": scope.groups,
    }  # fmt: skip
    for code, ability in rules.ABILITIES.items():
        for thing, listed in lists.items():
            if ability.subject not in (thing, {"into_club": "referral", "to_ops": "referral"}.get(thing)):
                continue
            for name, actor in cast.actors.items():
                verdict = rules.verdict(actor, code, things[thing])
                # a hold is put on an announced case by its number, without seeing the person: scope.erasure_notices
                # the steward reviews refusals as facts, without seeing the person: scope.watched
                if (code, actor.role) in (("retention.hold", actor.role), ("referral.reroute", "steward")):
                    continue
                if verdict.is_shown:
                    assert listed(actor).filter(pk=things[thing].pk).exists(), (code, thing, name)


def test_referrals_by_side_and_club(cast: Cast) -> None:
    into_club = build.referral(cast)
    to_ops = build.referral(
        cast, build.in_team(cast), by=cast.coordinator, receiver=cast.ops, receiver_club=None,
        purpose=ReferralPurpose.CONTRACT,
    )  # fmt: skip

    def seeing(referral: Any) -> set[str]:
        return {name for name, actor in present(cast) if scope.referrals(actor).filter(pk=referral.pk).exists()}

    assert seeing(into_club) == {"ops_worker", "ops_head", "coordinator"}
    assert seeing(to_ops) == {"coordinator", "ops_worker", "ops_colleague", "ops_head", "dual"}


def test_after_accepting_the_receiver_works_on_the_case_and_the_sender_keeps_it(cast: Cast) -> None:
    """Regression 10."""
    referral = build.referral(cast)
    assert not scope.cases(cast.coordinator).exists()
    referrals.accept(referral, by=cast.coordinator)
    for name in ("coordinator", "ops_worker"):
        assert scope.cases(cast.actors[name]).get() == referral.case
        assert disclosure.identity(cast.actors[name], referral.case.person).phone


def test_before_accepting_only_the_sender_writes(cast: Cast) -> None:
    """Regression 9: one writer of a section at any time."""
    referral = build.referral(cast)
    for code in ("person.add_note", "person.correct", "referral.send", "person.open_identity"):
        thing = referral.case.person if code in ("person.correct", "person.open_identity") else referral.case
        assert rules.verdict(cast.ops_worker, code, thing)
        assert not rules.verdict(cast.coordinator, code, thing), code


def test_a_withdrawn_or_declined_referral_gives_the_receiver_nothing(cast: Cast) -> None:
    """Regressions 7 and 11."""
    withdrawn = referrals.withdraw(build.referral(cast), by=cast.ops_worker, reason="Osoba zmieniła zdanie.")
    declined = referrals.decline(build.referral(cast), by=cast.coordinator, reason="no_places")
    for referral in (withdrawn, declined):
        assert not scope.cases(cast.coordinator).filter(pk=referral.case_id).exists()
        with pytest.raises(rules.Refused):
            referrals.accept(referral, by=cast.coordinator)


def test_a_referral_to_a_departed_workers_institution_is_answered_by_those_who_stay(cast: Cast) -> None:
    """Regression 7: either side may leave; nothing hangs and nothing leaks."""
    referral = build.referral(cast)
    accounts.end_post(cast.posts["ops_worker"], by=cast.admin, on=cast.today, successor=cast.posts["ops_colleague"])
    assert cast_module.places(cast.users["ops_worker"]) == []
    referrals.accept(referral, by=cast.coordinator)
    referrals.withdraw(referral, by=cast.ops_head, reason="Osoba się wyprowadziła.")
    other = build.referral(
        cast, build.case(cast, by=cast.coordinator), by=cast.coordinator, receiver=cast.ops, receiver_club=None,
        purpose=ReferralPurpose.CONTRACT,
    )  # fmt: skip
    referrals.accept(other, by=cast.ops_colleague)


def test_the_acting_place_is_never_guessed(cast: Cast) -> None:
    """Regression 4: absent, empty, foreign, malformed."""
    dual = cast_module.places(cast.users["dual"])
    foreign = cast.coordinator.key
    for key in (None, "", "None", "0:0", foreign, f"{dual[0].post_id}", f"{dual[0].post_id}:", "x:y"):
        assert choose(dual, key) is None, key
    assert choose(dual, dual[1].key) == dual[1]
    single = cast_module.places(cast.users["coordinator"])
    assert choose(single, None) == single[0]
    assert choose(single, "None") is None
    assert choose([], None) is None
    assert places_of(object(), cast.today) == []


def test_search_by_number_stays_inside_the_scope(cast: Cast) -> None:
    number = build.pesel(build.date(1985, 3, 12), "F", 501)
    person = build.person(cast, pesel=number, phone="+48 501 222 333")
    for digits in (number, "501222333"):
        assert disclosure.find_exact(cast.ops_worker, digits).get() == person
        for name in ("ops_colleague", "coordinator", "out_worker", "steward", "admin", "no_papers"):
            assert not disclosure.find_exact(cast.actors[name], digits).exists(), name


def test_a_team_ends_and_so_does_the_scope(cast: Cast) -> None:
    case = build.case(cast)
    people.join_team(case, by=cast.ops_worker, post=cast.posts["ops_colleague"])
    assert scope.cases(cast.ops_colleague).exists()
    stay = TeamMember.objects.get(case=case, post=cast.posts["ops_colleague"])
    with unsealed():
        TeamMember.objects.filter(pk=stay.pk).update(period=DateRange(cast.ago(9), cast.today))
    assert not scope.cases(cast.ops_colleague).exists(), "her last day was yesterday"
    assert not scope.cases(cast.departed).exists()
    assert Person.objects.count() == scope.people(cast.ops_head).count() == 1


def test_catalogues_and_partners(cast: Cast) -> None:
    assert set(scope.service_kinds("individual")) < set(scope.service_kinds())
    assert isinstance(scope.service_kinds().get(pk="support_group"), ServiceKind)
    assert scope.outcome_types().exists()
    assert scope.institution_kinds().exists()
    assert set(scope.clubs(cast.ops_worker)) == {cast.club, cast.clubs["second_club"]}
    assert set(scope.report_clubs(cast.coordinator)) == {cast.club}
    assert (
        set(scope.report_clubs(cast.ngo_head))
        == set(scope.report_clubs(cast.analyst))
        == set(scope.clubs(cast.analyst))
    )
    assert not scope.report_clubs(cast.ops_worker).exists()
    assert cast.bodies["out_ops"] not in scope.institutions(cast.steward)
    assert cast.bodies["out_ops"] in scope.institutions(cast.admin)
    assert set(scope.partnerships(cast.steward)) == {cast.partnership}
    assert scope.partnerships(cast.admin).count() == 2
    assert set(scope.posts(cast.ops_head)) == {p for p in cast.posts.values() if p.institution_id == cast.ops.pk}
    assert scope.posts(cast.admin).count() == len(cast.posts)
    assert not scope.posts(cast.ops_worker).exists()
    assert scope.invitations(cast.admin).count() > scope.invitations(cast.ops_head).count() > 0
    assert not scope.invitations(cast.ops_worker).exists()
    assert cast.posts["second_specialist"] in scope.colleagues(cast.specialist)
    assert cast.posts["coordinator"] not in scope.colleagues(cast.ngo_head)
    assert cast.posts["no_papers"] not in scope.colleagues(cast.ops_worker)


def test_a_worker_outside_every_partnership_sees_her_own_institution_alone(cast: Cast) -> None:
    alone = replace(cast.ngo_head, partnership_id=0)
    assert list(scope.institutions(alone)) == [cast.bodies["ngo"]]
