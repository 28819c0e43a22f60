"""Certificates of ending participation, their numbers, and the graduate of a club."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kwadrat.access import scope
from kwadrat.access.rules import Refused
from kwadrat.casework import outcomes, people, plans
from kwadrat.casework.checks import rules
from kwadrat.records.base import unsealed
from kwadrat.records.choices import InterruptionReason, ParticipationState
from kwadrat.records.outcomes import Certificate
from kwadrat.records.people import HouseholdMember, Participation
from kwadrat.reporting import outcomes as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def long_ago(cast: Cast, part: Participation) -> Participation:
    """The same participation, as if it had begun seven months before its end."""
    with unsealed():
        part.period = (cast.ago(220), cast.ago(1))
        part.save()
    part.refresh_from_db()
    return part


def test_issue_certificate(cast: Cast) -> None:
    part = build.finished(cast, last=2)
    with problem("on"):
        outcomes.issue_certificate(part, by=cast.coordinator, on=cast.ago(3))
    with problem("on"):
        outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today + timedelta(days=1))
    paper = outcomes.issue_certificate(part, by=cast.coordinator, on=cast.ago(1))
    assert last("outcome.issue_certificate").details["number"] == paper.number == f"1/{cast.ago(1).year}"
    assert (paper.holder, paper.issuer, paper.title) == (str(part.case.person), cast.ngo.name, cast.club.name)
    assert (paper.began_on, paper.ended_on) == (part.period.lower, cast.ago(2))
    assert (paper.is_long_enough, paper.has_carried_out) == (False, None), "a hundred days; the contract still runs"
    with problem("on"):
        outcomes.issue_certificate(part, by=cast.coordinator, on=cast.ago(1))
    with pytest.raises(Refused):
        outcomes.issue_certificate(build.finished(cast), by=cast.second_coordinator, on=cast.today)
    with pytest.raises(Refused, match="wrong_state"):
        outcomes.issue_certificate(build.participation(cast), by=cast.coordinator, on=cast.today)


def test_numbers_run_by_operator_and_year_and_are_never_given_again(cast: Cast) -> None:
    first = build.certificate(cast)
    with problem("reason"):
        outcomes.void_certificate(first, by=cast.coordinator, reason=" ")
    first = outcomes.void_certificate(first, by=cast.coordinator, reason="Błąd w dacie.")
    last("outcome.void_certificate")
    again = outcomes.issue_certificate(first.participation, by=cast.coordinator, on=cast.today)
    assert [first.serial, again.serial] == [1, 2]
    assert first.is_void
    assert not again.is_void
    found = reporting.spells(first.case)
    assert (found[0].certificate, found[0].voided) == (again, (first,))
    old = long_ago(cast, build.finished(cast))
    with unsealed():
        old.period = (date(cast.today.year - 1, 1, 1), date(cast.today.year - 1, 12, 1))
        old.save()
    earlier = outcomes.issue_certificate(old, by=cast.coordinator, on=date(cast.today.year - 1, 12, 20))
    assert earlier.number == f"1/{cast.today.year - 1}"


def test_a_missing_value_of_law_refuses_and_says_which(cast: Cast) -> None:
    part = build.finished(cast)
    with unsealed():
        part.period = (date(2010, 1, 1), date(2010, 9, 1))
        part.save()
    with problem("on", match=r"kis\.grad_min_months"):
        outcomes.issue_certificate(part, by=cast.coordinator, on=date(2010, 9, 5))


def test_nobody_gets_the_certificate_of_the_dead(cast: Cast) -> None:
    part = build.participation(cast)
    people.record_death(part.case, by=cast.coordinator, on=cast.ago(1))
    part.refresh_from_db()
    assert part.interruption_reason == InterruptionReason.DIED
    assert not reporting.spells(part.case)[0].may_be_certified
    assert part not in reporting.to_issue(cast.coordinator)
    with problem(None):
        outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today)


def test_the_club_finds_its_certificates_whoever_works_on_the_case(cast: Cast) -> None:
    part = build.finished(cast)
    people.record_move(part.case, by=cast.ops_worker, on=cast.today)
    assert reporting.to_issue(cast.coordinator) == [part]
    paper = outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today)
    assert reporting.to_issue(cast.coordinator) == []
    assert list(reporting.issued(cast.coordinator)) == [paper]
    for other in (None, cast.second_coordinator, cast.ops_worker, cast.out_coordinator, cast.no_papers):
        assert not scope.certificates(other).exists()
        assert not scope.ended_participations(other).exists()


def test_graduate_by_three_conditions(cast: Cast) -> None:
    """PA-06: six months, certificate, contract carried out; none is ticked by hand."""
    never = build.case(cast)
    assert reporting.graduation(never, reporting.spells(never), cast.today) is None
    part = long_ago(cast, build.finished(cast, last=2))
    case = part.case

    def conditions() -> tuple[bool, bool, bool, bool | None]:
        found = reporting.graduation(case, reporting.spells(case), cast.today)
        assert found is not None
        assert found.months == 6
        three = found.found
        assert three.is_graduate == all((three.took_part_long_enough, three.has_certificate, bool(found.contract)))
        return three.took_part_long_enough, three.has_certificate, three.carried_out_contract, found.contract

    assert conditions() == (True, False, False, None)
    paper = outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today)
    assert paper.is_long_enough
    assert conditions() == (True, True, False, None)
    plans.end_contract(case.contracts.get(), by=cast.ops_worker, on=cast.today, carried_out=True)
    assert conditions() == (True, True, True, True)
    assert reporting.contract_result(case, part) is True


def test_a_contract_that_was_not_carried_out_makes_no_graduate(cast: Cast) -> None:
    part = build.finished(cast)
    contract = part.case.contracts.get()
    plans.end_contract(contract, by=cast.ops_worker, on=cast.today, carried_out=False, reason="Zerwany.")
    assert reporting.contract_result(part.case, part) is False
    assert outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today).has_carried_out is False
    running = build.participation(cast)
    spell = reporting.spells(running.case)[0]
    assert (spell.last_on, spell.may_be_certified) == (None, False)
    assert running.state == ParticipationState.ACTIVE
    assert Certificate.objects.count() == 1


def test_family_members_have_the_four_fields_of_the_act_and_no_more(cast: Cast) -> None:
    rule = rules().rule("DP-03", cast.today)
    assert rule is not None
    kept = {field.name for field in HouseholdMember._meta.fields} - {
        "id", "created_at", "version", "partnership", "case", "kind", "voided_at", "voided_by", "void_reason",
        "replaces",
    }  # fmt: skip
    law = {"name": "name", "pesel": "pesel", "birth_date": "birth_on", "address": "address"}
    assert kept == {law[one] for one in rule.listed("family_fields")}


def test_add_correct_and_void_household_member(cast: Cast) -> None:
    case = build.in_team(cast)
    values = {"kind": "family", "name": "Marek Próbny", "birth_on": None, "address": ""}
    number = build.pesel(date(2015, 5, 6), "M", 7)
    for field, more in (
        ("kind", {"kind": "neighbour"}), ("name", {"name": " "}), ("pesel", {"pesel": "12345678901"}),
        ("birth_on", {"birth_on": cast.today + timedelta(days=1)}),
        ("pesel", {"pesel": number, "birth_on": date(2015, 5, 7)}),
    ):  # fmt: skip
        with problem(field):
            people.add_household_member(case, by=cast.ops_worker, **{**values, **more})  # type: ignore[arg-type]
    member = people.add_household_member(case, by=cast.ops_worker, **{**values, "pesel": number})  # type: ignore[arg-type]
    assert (member.birth_on, member.pesel) == (date(2015, 5, 6), number), "the PESEL tells the date of birth"
    assert last("person.add_household_member").person_id == case.person_id
    with pytest.raises(Refused):
        people.add_household_member(case, by=cast.ops_head, **values)  # type: ignore[arg-type]
    with problem("reason"):
        people.correct_household_member(member, by=cast.coordinator, **{**values, "pesel": ""}, reason="")  # type: ignore[arg-type]
    right = people.correct_household_member(
        member, by=cast.coordinator, **{**values, "pesel": "", "address": "ul. Inna 1"}, reason="Inny adres."  # type: ignore[arg-type]
    )  # fmt: skip
    last("person.correct_household_member")
    member.refresh_from_db()
    assert (member.is_void, right.replaces, right.address) == (True, member, "ul. Inna 1")
    with problem("reason"):
        people.void_household_member(right, by=cast.ops_worker, reason="")
    assert people.void_household_member(right, by=cast.ops_worker, reason="Pomyłka.").is_void
    last("person.void_household_member")
