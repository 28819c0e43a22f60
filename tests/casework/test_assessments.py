"""The opening and closing assessment: what is recorded, what is refused, what a correction keeps."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kwadrat.access import assessments as access
from kwadrat.access import disclosure
from kwadrat.access.rules import Refused
from kwadrat.casework import assessments, people, referrals
from kwadrat.casework.action import Problem, Problems
from kwadrat.casework.assessments import Given
from kwadrat.law import assessments as law
from kwadrat.records.assessments import Assessment, AssessmentMark
from kwadrat.records.choices import ReferralMatter, ReferralPurpose, Role
from kwadrat.records.people import Case
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def to_labour_office(cast: Cast, case: Case) -> Case:
    """PUP took the person on, for registration: it is told of her status and of nothing sensitive."""
    sent = build.referral(
        cast, case, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.LABOUR_OFFICE,
        matter=ReferralMatter.REGISTRATION,
    )  # fmt: skip
    referrals.accept(sent, by=cast.pup_counsellor)
    return case


def levels(row: Assessment) -> dict[str, int]:
    return dict(row.marks.values_list("area", "level"))


def sensitive(row: Assessment) -> dict[str, int]:
    return {one.area: one.level for one in disclosure.sensitive_areas_of(row.case) if one.assessment_id == row.pk}


def test_record_keeps_sensitive_areas_apart(cast: Cast) -> None:
    case = build.in_team(cast)
    row = build.assessment(cast, case)
    assert (row.moment, row.held_on, row.scale, row.institution) == ("baseline", cast.ago(100), "1", cast.ops)
    assert row.ref.startswith("B-")
    assert (levels(row), sensitive(row)) == ({"housing": 2, "work": 1}, {"health": 3})
    assert set(AssessmentMark.objects.values_list("partnership_id", flat=True)) == {case.partnership_id}
    event = last("assessment.record")
    assert (event.person_id, event.details["areas"], event.details["moment"]) == (case.person_id, 3, "baseline")
    assert "housing" not in str(event.details), "what was said is not in the trail"
    assert row.marks.get(area="work").audit_person_id == row.audit_person_id == case.person_id
    assert str(row.marks.get(area="work").note) == "Słowa o work."


def test_a_second_look_is_compared_with_the_opening(cast: Cast) -> None:
    case = build.case(cast)
    with pytest.raises(Problem) as problem:
        build.assessment(cast, case, moment="endline")
    assert problem.value.field == "moment"
    build.assessment(cast, case)
    with pytest.raises(Problem):
        build.assessment(cast, case, moment="interim", on=cast.ago(101))
    row = build.assessment(cast, case, moment="endline", on=cast.today, levels={"work": 4})
    assert levels(row) == {"work": 4}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"moment": "someday"}, "moment"), ({"on": date(2005, 5, 5)}, "on"), ({"on": date(2100, 1, 1)}, "on"),
        ({"levels": {}}, None), ({"levels": {"work": None}}, "level_work"), ({"levels": {"work": 6}}, "level_work"),
        ({"levels": {"luck": 3}}, "level_luck"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded(cast: Cast, more: dict[str, Any], field: str | None) -> None:
    case = build.case(cast)
    with pytest.raises((Problem, Problems)) as raised:
        build.assessment(cast, case, **more)
    found = raised.value
    first = found.problems[0] if isinstance(found, Problems) else found
    assert isinstance(first, Problem)
    assert first.field == field
    assert not Assessment.objects.exists()


def test_an_area_without_level_and_words_was_not_asked_about(cast: Cast) -> None:
    case = build.case(cast)
    given = {"work": Given(2), "debts": Given(), "family": Given(None, "  ")}
    row = assessments.record(case, by=cast.ops_worker, moment="baseline", on=cast.today, given=given)
    assert levels(row) == {"work": 2}


def test_the_labour_office_records_and_corrects_its_areas_alone(cast: Cast) -> None:
    case = to_labour_office(cast, build.case(cast))
    assert access.told(cast.pup_counsellor, case) == law.told_codes(["labour"])
    for code in ("health", "debts"):
        with pytest.raises(Problems):
            build.assessment(cast, case, by=cast.pup_counsellor, levels={code: 2})
    own = build.assessment(cast, case, by=cast.pup_counsellor, levels={"work": 2})
    with pytest.raises(Refused):
        assessments.correct(
            own, by=cast.ops_worker, moment="baseline", on=cast.today, given={"work": Given(3)}, reason="x"
        )
    with pytest.raises(Refused):
        assessments.record(case, by=cast.ops_colleague, moment="baseline", on=cast.today, given={"work": Given(3)})


def test_correct_voids_the_old_one_and_keeps_what_the_corrector_does_not_see(cast: Cast) -> None:
    case = build.in_team(cast)
    cast_module.hire(cast, "desk", Role.NGO_WORKER, "ngo", "", cast.ago(450))
    people.join_team(case, by=cast.coordinator, post=cast.posts["desk"])
    row = build.assessment(cast, case, by=cast.coordinator, levels={"work": 2, "debts": 1, "health": 4})
    assert "health" not in access.told(cast.desk, case), "her role opens nothing sensitive"
    new = assessments.correct(
        row, by=cast.desk, moment="baseline", on=cast.ago(1), given={"work": Given(3, " Szukam. ")},
        reason="Zły poziom.",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.is_void, row.void_reason, new.replaces) == (True, "Zły poziom.", row)
    assert (levels(new), sensitive(new)) == ({"work": 3}, {"health": 4})
    assert new.marks.get(area="work").note == "Szukam."
    assert last("assessment.correct").person_id == case.person_id
    with pytest.raises(Refused):
        assessments.correct(row, by=cast.desk, moment="baseline", on=cast.today, given={}, reason="x")


def test_a_correction_needs_a_reason_an_opening_and_an_area(cast: Cast) -> None:
    case = build.case(cast)
    row = build.assessment(cast, case)

    def fix(**more: Any) -> Callable[[], Assessment]:
        values = {"moment": "baseline", "on": cast.today, "given": {"work": Given(3)}, "reason": "Pomyłka.", **more}
        return lambda: assessments.correct(row, by=cast.ops_worker, **values)

    for wrong in (
        fix(reason=" "), fix(given={}), fix(moment="endline"), fix(on=cast.today + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(Problem):
            wrong()
    row.refresh_from_db()
    assert not row.is_void, "nothing of a refused correction stays"
    assert levels(fix()()) == {"work": 3}


def test_void_leaves_it_readable(cast: Cast) -> None:
    row = build.assessment(cast)
    with pytest.raises(Problem):
        assessments.void(row, by=cast.ops_worker, reason="")
    with pytest.raises(Refused):
        assessments.void(row, by=cast.ops_colleague, reason="x")
    assert assessments.void(row, by=cast.ops_worker, reason="Nie ta osoba.").is_void
    assert last("assessment.void").person_id == row.audit_person_id
    assert len(levels(row)) == 2


def test_a_later_look_keeps_the_scale_of_its_opening(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = build.case(cast)
    build.assessment(cast, case)
    old = law.scale("1")
    new = dataclasses.replace(old, version="2", valid_from=cast.ago(20))
    monkeypatch.setattr(law, "scales", lambda: (dataclasses.replace(old, valid_to=cast.ago(21)), new))
    assert build.assessment(cast, case, moment="interim", on=cast.today).scale == "1"
    assert build.assessment(cast, case, on=cast.today).scale == "2"
