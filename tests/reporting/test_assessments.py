"""What the pages of an assessment read: lines of areas, looks, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kwadrat.access import assessments as access
from kwadrat.access import disclosure
from kwadrat.access.rules import Refused
from kwadrat.casework import assessments as casework
from kwadrat.law import assessments as law
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed
from kwadrat.records.people import Case
from kwadrat.reporting import assessments, copies
from tests import build
from tests import cast as cast_module
from tests.casework.test_assessments import to_labour_office
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Opened in four areas, closed in two of them and in one more."""
    found = to_labour_office(cast, build.in_team(cast))
    build.assessment(cast, found, levels={"housing": 2, "work": 1, "debts": 3, "health": 2})
    build.assessment(
        cast, found, moment="endline", on=cast.ago(1), levels={"housing": 4, "debts": 2, "digital": 3, "health": 2}
    )
    return found


def lines(profile: assessments.Profile) -> dict[str, tuple[Any, Any, str]]:
    return {one.code: (one.first and one.first.level, one.last and one.last.level, one.kind) for one in profile.lines}


def test_each_area_says_what_became_of_it(cast: Cast, case: Case) -> None:
    found = assessments.profile(cast.ops_worker, case, cast.today)
    assert lines(found) == {
        "housing": (2, 4, "better"), "debts": (3, 2, "worse"), "work": (1, None, "opening_only"),
        "digital": (None, 3, "later_only"),
    }  # fmt: skip
    assert found.has_later
    assert found.radar is not None
    assert "wykształcenie" in found.unasked
    housing = found.lines[0]
    assert housing.first is not None
    assert housing.first.anchor == law.scale("1").area("housing").anchor(2).pl
    assert housing.first.note == "Słowa o housing."
    assert len(housing.chart.dots) == 2
    assert [len(look.seen) for look in found.looks] == [3, 3]
    assert [look.level("work") for look in found.valid] == [1, None]
    assert not Disclosure.objects.filter(what=Disclosed.AREAS).exists()


def test_sensitive_areas_open_with_a_row_in_the_ledger(cast: Cast, case: Case) -> None:
    for actor in (cast.coordinator, cast.ops_worker):
        found = assessments.profile(actor, case, cast.today, sensitive=True)
        assert lines(found)["health"] == (2, 2, "same")
        assert next(one for one in found.lines if one.code == "health").is_special
    for actor in (cast.pup_counsellor, cast.ops_head):
        with pytest.raises(Refused):
            assessments.profile(actor, case, cast.today, sensitive=True)
    rows = Disclosure.objects.filter(what=Disclosed.AREAS).order_by("pk")
    assert list(rows.values_list("was_refused", flat=True)) == [False, False, True, True]
    assert Disclosed.AREAS in disclosure.telltale(cast.pup_counsellor, case)
    assert Disclosed.AREAS not in disclosure.telltale(cast.ops_worker, case)


def test_the_labour_office_sees_its_areas_alone(cast: Cast, case: Case) -> None:
    found = assessments.profile(cast.pup_counsellor, case, cast.today)
    assert set(lines(found)) == {"work", "digital"}
    assert found.radar is None
    assert "mieszkanie" not in found.unasked
    assert [area.code for area in assessments.asked(cast.pup_counsellor, case, law.scale("1"))] == [
        "education", "skills", "motivation", "work", "mobility", "digital",
    ]  # fmt: skip
    assert "health" in {area.code for area in assessments.asked(cast.coordinator, case, law.scale("1"))}


def test_an_assessment_of_which_nothing_is_told_is_not_there(cast: Cast, case: Case) -> None:
    build.assessment(cast, case, levels={"debts": 1, "health": 1})
    assert len(assessments.profile(cast.pup_counsellor, case, cast.today).looks) == 2
    assert len(assessments.profile(cast.ops_worker, case, cast.today).looks) == 3


def test_who_is_outside_or_reduced_sees_nothing(cast: Cast, case: Case) -> None:
    for name in ("specialist", "out_worker", "ops_colleague", "ngo_worker"):
        actor = cast.actors[name]
        assert not access.listed(actor, case).exists(), name
        assert not access.marks(actor, case).exists(), name


def test_nothing_recorded_is_an_empty_profile_and_a_voided_one_counts_for_nothing(cast: Cast) -> None:
    case = build.case(cast)
    empty = assessments.profile(cast.ops_worker, case, cast.today)
    assert (empty.lines, empty.looks, empty.radar, empty.has_later) == ((), (), None, False)
    assert assessments.scale_for(case, cast.today) == law.scales()[-1]
    row = build.assessment(cast, case)
    assert assessments.scale_for(case, cast.today) == law.scale("1")
    casework.void(row, by=cast.ops_worker, reason="Pomyłka.")
    found = assessments.profile(cast.ops_worker, case, cast.today)
    assert (found.lines, found.valid, len(found.looks)) == ((), (), 1)


def test_two_equal_marks_of_a_day_each_keep_their_words(cast: Cast) -> None:
    case = build.case(cast)
    first = build.assessment(cast, case, levels={"work": 2})
    second = casework.record(
        case, by=cast.ops_worker, moment="baseline", on=first.held_on, given={"work": casework.Given(2, "Inaczej.")}
    )
    found = assessments.profile(cast.ops_worker, case, cast.today)
    assert found.lines[0].first is not None
    assert found.lines[0].first.note == "Inaczej."
    assert [look.row for look in found.looks] == [second, first]


def test_typed_fills_the_form_of_a_correction(cast: Cast, case: Case) -> None:
    row = access.listed(cast.ops_worker, case).filter(moment="endline").get()
    assert {code: level for code, (level, _note) in assessments.typed(cast.ops_worker, row).items()} == {
        "housing": 4, "debts": 2, "digital": 3, "health": 2,
    }  # fmt: skip
    assert set(assessments.typed(cast.pup_counsellor, row)) == {"digital"}
    assert assessments.scale_of(row).version == "1"


def test_words_follow_the_language(cast: Cast, case: Case) -> None:
    with translation.override("en"):
        found = assessments.profile(cast.ops_worker, case, cast.today)
    assert found.lines[0].label == "housing"
    assert found.lines[0].last is not None
    assert found.lines[0].last.anchor == law.scale("1").area("housing").anchor(4).en


def test_reading_costs_the_same_with_two_looks_and_with_twelve(cast: Cast, case: Case) -> None:
    def asked() -> int:
        actor = cast.ops_worker.forgetting()
        with CaptureQueriesContext(connection) as captured:
            profile = assessments.profile(actor, case, cast.today)
            assert all(look.row.post.user.name and look.row.institution.name for look in profile.looks)
        return len(captured)

    few = asked()
    for days in range(2, 12):
        build.assessment(cast, case, moment="interim", on=cast.ago(days))
    assert asked() == few


def test_the_copy_says_levels_in_the_sentences_of_the_scale(cast: Cast, case: Case) -> None:
    kept = disclosure.whole(cast.steward, build.access_request(cast, case))
    found = {part.table: part for part in copies.sections(kept)}
    marks = [{one.name: one.words for one in row} for row in found["SensitiveMark"].rows]
    health = law.scale("1").area("health")
    assert (marks[0]["area"], marks[0]["level"]) == ("zdrowie", f"2. {health.anchor(2).pl}")
    assert [len(found[name].rows) for name in ("Assessment", "AssessmentMark")] == [2, 6]
