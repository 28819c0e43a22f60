"""The team of a case: one designated worker of each institution at a time."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kwadrat.access.rules import Refused
from kwadrat.casework import accounts, partnership, people, teams
from kwadrat.casework.action import Problem
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.choices import DesignationBasis, DesignationScope
from kwadrat.records.partnership import InstitutionKind
from kwadrat.records.people import TeamMember
from kwadrat.records.teams import Designation
from kwadrat.reporting import teams as reporting
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def problem(verb: Any, *args: Any, **kwargs: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        verb(*args, **kwargs)
    return caught.value


def test_designate_writes_the_row_the_team_and_the_audit(cast: Cast) -> None:
    case = build.case(cast)
    row = build_office.designation(
        cast, case, post=cast.posts["ops_colleague"], scopes=[DesignationScope.CONTRACT, DesignationScope.FAMILY]
    )
    assert (row.institution_id, row.basis, row.scopes) == (cast.ops.pk, "agreement", ["contract", "family"])
    assert row.period.lower == cast.ago(30)
    assert row.period.upper is None
    assert TeamMember.objects.on(cast.today).filter(case=case, post=cast.posts["ops_colleague"]).exists()
    event = AuditEvent.objects.get(kind="person.designate")
    assert (event.person_id, event.details["post"]) == (case.person_id, cast.posts["ops_colleague"].ref)


def test_designate_takes_the_place_of_the_one_before(cast: Cast) -> None:
    case = build.case(cast)
    first = build_office.designation(cast, case)
    second = build_office.designation(cast, case, post=cast.posts["ops_colleague"], since=cast.ago(3))
    first.refresh_from_db()
    assert (first.period.upper, second.period.lower) == (cast.ago(3), cast.ago(3))
    assert set(reporting.designated(cast.ops_worker, case, cast.today).values()) == {second}
    third = build_office.designation(cast, case, since=cast.ago(3), until=cast.ago(-10))
    second.refresh_from_db()
    assert second.period.isempty
    assert third.period.upper == cast.ago(-11)
    assert problem(build_office.designation, cast, case, since=cast.ago(20)).field == "since"


def test_the_database_keeps_one_designated_worker_of_an_institution(cast: Cast) -> None:
    row = build_office.designation(cast, build.case(cast))
    with unsealed(), pytest.raises(IntegrityError, match="one_designated_worker"), transaction.atomic():
        Designation(
            case=row.case, institution=cast.ops, post=cast.posts["ops_colleague"], scopes=["contact"],
            basis=DesignationBasis.DUTIES, period=row.period,
        ).save()  # fmt: skip


def test_designate_refuses_what_cannot_be(cast: Cast) -> None:
    case = build.in_team(cast)
    for field, values in (
        ("post", {"post": cast.posts["pup_counsellor"]}), ("scopes", {"scopes": []}), ("scopes", {"scopes": ["x"]}),
        ("basis", {"basis": "x"}), ("since", {"since": cast.ago(-1)}), ("until", {"until": cast.ago(40)}),
    ):  # fmt: skip
        assert problem(build_office.designation, cast, case, **values).field == field
    with pytest.raises(Refused):
        build_office.designation(cast, case, "pup_counsellor")
    assert not Designation.objects.exists()


def test_designate_refuses_a_departed_and_a_disabled_worker(cast: Cast) -> None:
    case, colleague = build.case(cast), cast.posts["ops_colleague"]
    colleague.user.is_active = False
    colleague.user.save()
    assert problem(build_office.designation, cast, case, post=colleague).field == "post"
    colleague.user.is_active = True
    colleague.user.save()
    accounts.end_post(colleague, by=cast.ops_head, on=cast.today)
    assert problem(build_office.designation, cast, case, post=colleague).field == "post"
    assert problem(people.join_team, case, by=cast.ops_worker, post=colleague).field == "post"


def test_end_designation_ends_it_and_leaves_her_in_the_team(cast: Cast) -> None:
    case = build.in_team(cast)
    row = build_office.designation(cast, case)
    assert problem(teams.end_designation, row, by=cast.ops_head, reason=" ").field == "reason"
    with pytest.raises(Refused):
        teams.end_designation(row, by=cast.coordinator, reason="Inne zadania.")
    teams.end_designation(row, by=cast.ops_head, reason="Inne zadania.")
    row.refresh_from_db()
    assert (row.period.upper, row.end_reason) == (cast.today, "Inne zadania.")
    assert reporting.designated(cast.ops_worker, case, cast.today) == {}
    assert TeamMember.objects.on(cast.today).filter(case=case, post=row.post).exists()
    assert problem(teams.end_designation, row, by=cast.ops_head, reason="x").field is None
    fresh = build_office.designation(cast, case, since=cast.today)
    teams.end_designation(fresh, by=cast.ops_head, reason="Pomyłka.")
    fresh.refresh_from_db()
    assert fresh.period.isempty
    assert problem(teams.end_designation, fresh, by=cast.ops_head, reason="x").field is None


def test_places_say_who_is_designated_and_where_nobody_is(cast: Cast) -> None:
    case = build.in_team(cast)
    row = build_office.designation(cast, case)
    people.join_team(case, by=cast.ops_worker, post=cast.posts["ops_colleague"])
    ops, pup, ngo = reporting.places(cast.ops_worker, case, cast.today)
    assert (ops.code, ops.designated, ops.is_mine, len(ops.workers)) == ("P", row, True, 2)
    assert [one.post_id for one in ops.helpers] == [cast.posts["ops_colleague"].pk]
    assert (pup.code, pup.name, pup.institution_id, pup.designated) == ("Z", cast.pup.name, 0, None)
    assert (ngo.code, ngo.designated, ngo.is_mine, len(ngo.helpers)) == ("R", None, False, 1)


def test_places_name_a_side_with_several_institutions_by_its_side(cast: Cast) -> None:
    """One PUP is named; of two offices neither is pointed at."""
    body = partnership.add_institution(
        by=cast.admin, kind=InstitutionKind.objects.get(pk="labour_office"), name="PUP drugi", locality="Próbno"
    )
    partnership.add_member(cast.partnership, by=cast.steward, institution=body, role="party", since=cast.ago(10))
    found = reporting.places(cast.ops_worker, build.case(cast), cast.today)
    assert [place.name for place in found if not place.institution_id] == ["służby zatrudnienia"]
