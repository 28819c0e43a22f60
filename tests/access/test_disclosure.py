"""Secrets are opened only here, and every opening is written: who, whose, what, why, on which basis."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kwadrat.access import disclosure, masks
from kwadrat.access.actor import SYSTEM
from kwadrat.access.alike import MOST_ALIKE
from kwadrat.access.rules import Refused
from kwadrat.casework import people, referrals
from kwadrat.casework.registration import described
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.records.people import Person
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_identity_opens_for_the_team_and_is_written_down(cast: Cast) -> None:
    person = build.person(cast, phone="500 111 222", other_kind="passport", other_number="AB 123")
    opened = disclosure.identity(cast.ops_worker, person)
    assert (opened.phone, opened.other_number) == ("500 111 222", "AB 123")
    row = Disclosure.objects.get()
    assert (row.person_id, row.what, row.post_id, row.role) == (
        person.pk, Disclosed.IDENTITY, cast.ops_worker.post_id, "social_worker"
    )  # fmt: skip
    assert row.basis == "UPS art. 100 ust. 2"
    assert not row.was_refused


def test_a_refused_try_is_written_down_too(cast: Cast) -> None:
    case = build.case(cast)
    with pytest.raises(Refused):
        disclosure.identity(cast.ops_colleague, case.person)
    with pytest.raises(Refused):
        disclosure.special(cast.ops_head, case)
    assert list(Disclosure.objects.order_by("id").values_list("what", "was_refused", "user_id")) == [
        ("identity", True, cast.ops_colleague.user_id), ("special", True, cast.ops_head.user_id),
    ]  # fmt: skip
    assert [row.what for row in disclosure.ledger(case.person)] == ["special", "identity"]


def test_special_data_open_for_two_roles_and_void_entries_bear_on_nothing(cast: Cast) -> None:
    case = build.ready(cast)
    people.record_benefit(case, by=cast.ops_worker, benefit="6", since=cast.ago(30))
    wrong = people.record_group(case, by=cast.ops_worker, group="G8", since=cast.ago(30), evidence="x")
    people.void_fact(wrong, by=cast.coordinator, reason="Pomyłka.")
    opened = disclosure.special(cast.coordinator, case)
    assert [(fact.group, fact.is_void) for fact in opened.groups] == [("G8", True), ("G5", False)]
    assert [fact.group for fact in disclosure.facts_of(case).groups] == ["G5"], "law reads valid entries alone"
    assert len(opened.premises) == len(opened.benefits) == 1
    assert Disclosure.objects.get().what == Disclosed.SPECIAL


def test_a_person_without_an_identity_row_is_empty_not_an_error(cast: Cast) -> None:
    person = build.person(cast, phone="", pesel="", street="")
    assert disclosure.identity(cast.ops_worker, person) == disclosure.Identity(version=1)


def test_one_insert_writes_many_and_nobody_writes_none(cast: Cast, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        disclosure.log(cast.coordinator, [1, 2, 3], Disclosed.ATTENDANCE, Purpose.SERVICE, "Z-1")
    with django_assert_num_queries(0):  # type: ignore[operator]
        disclosure.log(cast.coordinator, [], Disclosed.ATTENDANCE)
    rows = Disclosure.objects.filter(purpose="service", subject="Z-1").order_by("pk")
    assert [row.person_id for row in rows] == [1, 2, 3]
    said = (
        "user_id",
        "post_id",
        "actor_name",
        "role",
        "institution_id",
        "partnership_id",
        "basis",
        "was_refused",
        "at",
    )
    assert len({tuple(getattr(row, name) for name in said) for row in rows}) == 1
    assert (rows[0].user_id, rows[0].actor_name) == (cast.coordinator.user_id, cast.coordinator.name)
    assert disclosure.basis_of(SYSTEM) == "RODO art. 6 ust. 1 lit. e"


def test_received_is_the_receivers_first_reading(cast: Cast) -> None:
    referral = build.referral(cast)
    person = referral.case.person_id
    assert disclosure.first_opened(referral) is None
    disclosure.log(cast.ops_worker, [person], Disclosed.REFERRAL, Purpose.REFERRAL, referral.ref)
    assert disclosure.first_opened(referral) is None, "the sender reading her own referral receives nothing"
    disclosure.log(cast.coordinator, [person], Disclosed.MINIMUM, Purpose.REFERRAL, referral.ref)
    disclosure.log(cast.coordinator, [person], Disclosed.REFERRAL, Purpose.REFERRAL, referral.ref)
    first = Disclosure.objects.filter(institution_id=cast.ngo.pk).order_by("at").first()
    assert first is not None
    assert disclosure.first_opened(referral) == first.at


def test_before_acceptance_the_receiver_sees_the_minimum(cast: Cast) -> None:
    referral = build.referral(cast)
    sender, receiver, day = cast.ops_worker, cast.coordinator, date(2026, 3, 11)
    assert masks.of_referral(receiver, referral, day) == masks.Glimpse("A. P.", "40–49", "Próbno", True)
    assert masks.of_referral(sender, referral, day).title == str(referral.case.person)
    referral = referrals.accept(referral, by=receiver)
    assert masks.of_referral(receiver, referral, day) == masks.full(referral.case.person, day)
    assert masks.full(referral.case.person, day).age == "40"
    referral = referrals.withdraw(referral, by=sender, reason="Zmiana planów.")
    assert masks.of_referral(receiver, referral, day).is_masked
    assert not masks.of_referral(sender, referral, day).is_masked


def test_inside_one_institution_the_club_waits_like_any_receiver(cast: Cast) -> None:
    case = build.case(cast, by=cast.second_coordinator)
    referral = build.referral(cast, case, by=cast.second_coordinator)
    assert not masks.sees_name(cast.coordinator, referral)
    assert masks.sees_name(cast.second_coordinator, referral)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2026, 2, 28), 25), (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(1985, 3, 12), date(2026, 3, 12), 41), (date(1985, 3, 12), date(2026, 3, 11), 40),
    ],
)  # fmt: skip
def test_age_turns_on_the_birthday(born: date, day: date, age: int) -> None:
    assert masks.age_on(born, day) == age


def test_the_audit_carries_codes_and_no_secrets(cast: Cast) -> None:
    person = build.person(cast, pesel=build.pesel(date(1985, 3, 12), "F", 611), street="ul. Cicha 3")
    people.correct(
        person, by=cast.ops_worker, first_name="Anna", last_name="Inna", birth_on=date(1985, 3, 12), sex="F",
        locality="Próbno", phone="500 999 888", street="ul. Głośna 4",
    )  # fmt: skip
    trail = str(list(AuditEvent.objects.filter(person_id=person.pk).values("details", "kind", "subject")))
    assert "person.correct" in trail
    assert "street" in trail
    for secret in ("Cicha", "Głośna", "500", "Inna", "85031"):
        assert secret not in trail


# Who looks like the person being entered


def alike(cast: Cast, who: str = "ops_worker", **more: Any) -> disclosure.LookAlikes:
    values: dict[str, Any] = {
        "first_name": "Halina", "last_name": "Kowalczyk", "birth_on": date(1970, 4, 3), "pesel": "", "phone": "",
    }  # fmt: skip
    return disclosure.look_alikes(cast.actors[who], described(cast.partnership.pk, {**values, **more}))


def halina(cast: Cast, **more: Any) -> Person:
    values: dict[str, Any] = {
        "first_name": "Halina", "last_name": "Kowalczyk", "birth_on": date(1970, 4, 3), "pesel": "",
    }  # fmt: skip
    return build.person(cast, **{**values, **more})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, True),
        ({"first_name": "halina", "last_name": "KOWALCZYK"}, True),
        ({"first_name": "Kowalczyk", "last_name": "Halina"}, True),
        ({"last_name": "Kowalczik"}, True),
        ({"last_name": "Nowak"}, True),  # married, same birthday
        ({"first_name": "Jan", "last_name": "Nowak"}, False),  # same birthday, another name
        ({"birth_on": date(1970, 3, 4)}, True),  # day and month swapped
        ({"birth_on": date(1971, 4, 3)}, True),
        ({"birth_on": date(1970, 5, 3)}, True),
        ({"birth_on": date(1970, 4, 13)}, True),
        ({"birth_on": date(1988, 12, 30)}, False),  # a namesake
        ({"last_name": "Nowak", "birth_on": date(1970, 4, 13)}, False),
    ],
)
def test_who_looks_alike(cast: Cast, typed: dict[str, Any], found: bool) -> None:
    person = halina(cast)
    answer = alike(cast, **typed)
    assert bool(answer) is found
    assert answer.mine == ((person,) if found else ())
    assert (answer.others, answer.has_same_pesel) == (0, False)
    assert bool(answer.differs(person)) is (found and list(typed.values()) != ["halina", "KOWALCZYK"] and bool(typed))


def test_the_same_pesel_is_found_under_any_name_and_only_inside_the_partnership(cast: Cast) -> None:
    number = build.pesel(date(1970, 4, 3), "F", 5)
    person = halina(cast, pesel=number)
    answer = alike(cast, first_name="Jan", last_name="Inny", birth_on=date(1999, 1, 1), pesel=number)
    assert (answer.mine, answer.has_same_pesel) == ((person,), True)
    assert not alike(cast, "out_worker", pesel=number)
    assert not alike(cast, first_name="Jan", last_name="Inny", birth_on=date(1999, 1, 1))


def test_of_a_case_out_of_scope_only_a_number_is_told(cast: Cast) -> None:
    person = halina(cast)
    answer = alike(cast, "pup_counsellor")
    assert (answer.mine, answer.others, answer.person_ids) == ((), 1, (person.pk,))
    assert answer.mark == alike(cast).mark, "the mark names the set, whoever asks"
    second = halina(cast, birth_on=date(1970, 4, 4))
    assert alike(cast).mark != answer.mark
    assert {person.pk, second.pk} == set(alike(cast).person_ids)


def test_looking_costs_two_queries_and_shows_at_most_five(cast: Cast) -> None:
    for _n in range(7):
        halina(cast)
    with CaptureQueriesContext(connection) as captured:
        assert len(alike(cast).person_ids) == MOST_ALIKE
    assert len(captured) == 2


def test_household_opens_for_two_roles_and_is_written(cast: Cast) -> None:
    case = build.in_team(cast)
    first, second = build.relative(cast, case), build.relative(cast, case, name="Ewa Próbna")
    people.void_household_member(first, by=cast.ops_worker, reason="x")
    assert [one.name for one in disclosure.household(cast.coordinator, case.person)] == [second.name, first.name]
    with pytest.raises(Refused):
        disclosure.household(cast.ops_head, case.person)
    rows = Disclosure.objects.filter(what=Disclosed.HOUSEHOLD).order_by("pk").values_list("was_refused", flat=True)
    assert list(rows) == [False, True]


def test_cases_are_logged_by_their_persons(cast: Cast) -> None:
    cases = [build.case(cast), build.case(cast)]
    disclosure.log_cases(cast.coordinator, [one.pk for one in cases], Disclosed.CERTIFICATE)
    disclosure.log_cases(cast.coordinator, [], Disclosed.CERTIFICATE)
    found = Disclosure.objects.filter(what=Disclosed.CERTIFICATE).values_list("person_id", flat=True)
    assert sorted(found) == sorted(one.person_id for one in cases)
