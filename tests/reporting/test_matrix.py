"""The cooperation matrix: promised, possible and done, cell by cell."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from kwadrat.access.actor import Actor
from kwadrat.casework import partnership, people, plans, referrals, services
from kwadrat.records.base import unsealed
from kwadrat.records.choices import NoteKind
from kwadrat.records.partnership import ServiceKind
from kwadrat.reporting.partnership import events, matrix
from kwadrat.reporting.partnership.matrix import Matrix, Quarter, quarter_of, quarters
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def computed(cast: Cast, actor: Actor | None = None) -> Matrix:
    return matrix.matrix(cast.partnership, quarter_of(cast.today), cast.today, actor or cast.coordinator)


def field(cast: Cast, task: str, column: str, actor: Actor | None = None) -> matrix.Field:
    return computed(cast, actor).place(task, column)[1]


def seen(one: matrix.Field) -> tuple[int | None, int, str]:
    """Events, promises, state."""
    return one.done.value, one.promised, one.state  # type: ignore[return-value]


def test_an_empty_partnership_shows_what_is_possible(cast: Cast) -> None:
    found = computed(cast)
    assert len(found.lines) == 10
    assert [column.code for column in found.columns] == [
        "assistance", "labour", "centre", "ngo", "municipality", "social_economy", "firms",
    ]  # fmt: skip
    possible = {line.code: {one.column for one in line.fields if one.state == "possible"} for line in found.lines}
    assert possible["recruitment"] == {"assistance", "labour", "centre", "ngo"}
    assert possible["social_work"] == {"assistance", "ngo"}
    assert possible["career_counselling"] == {"labour", "centre", "ngo"}
    assert len(possible["premises"]) == 7
    assert possible["temporary_work_public_works"] == {"assistance", "municipality", "ngo"}
    assert possible["jobs_open_market"] == {"social_economy", "firms"}
    assert field(cast, "recruitment", "firms").state == "none"
    assert (found.gaps, found.beyond) == ((), ())
    for task, column in (("recruitment", "other"), ("childcare", "ngo")):
        with pytest.raises(KeyError):
            found.place(task, column)


def test_promised_done_gap_and_beyond(cast: Cast) -> None:
    build.member_task(cast, "recruitment", "ops", terms="15 osób w roku")
    build.member_task(cast, "recruitment", "pup", terms="6 osób w roku")
    first = build.referral(cast, on=cast.today)
    build.referral(cast, on=cast.today)
    assert seen(field(cast, "recruitment", "assistance")) == (2, 1, "done")
    assert seen(field(cast, "recruitment", "labour")) == (0, 1, "gap")
    assert seen(field(cast, "recruitment", "ngo")) == (0, 0, "possible")
    referrals.withdraw(first, by=cast.ops_worker, reason="pomyłka")
    assert seen(field(cast, "recruitment", "assistance")) == (1, 1, "done")
    found = computed(cast)
    assert [(one.institution, one.task, one.terms) for one in found.gaps] == [
        (cast.pup.name, "recruitment", "6 osób w roku")
    ]
    assert found.beyond == ()
    build.consultation(cast, on=cast.today)
    found = computed(cast)
    assert seen(found.place("counselling_and_social_skills", "ngo")[1]) == (1, 0, "beyond")
    assert [(one.institution, one.task, one.events) for one in found.beyond] == [
        (cast.ngo.name, "counselling_and_social_skills", 1)
    ]


def test_each_kind_of_event_counts_once_at_its_institution(cast: Cast) -> None:
    case = build.in_team(cast)
    plans.sign_contract(build.draft(cast, case, since=cast.today), by=cast.ops_worker, on=cast.today)
    people.add_note(case, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa.")
    people.add_note(case, by=cast.coordinator, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa.")
    assert seen(field(cast, "social_work", "assistance")) == (2, 0, "beyond")
    assert seen(field(cast, "social_work", "ngo")) == (0, 0, "possible")
    card = build.consultation(cast, case, on=cast.today)
    build.consultation(cast, case, on=cast.today, kind=ServiceKind.objects.get(pk="career_counselling"))
    group = build.group(cast, case)
    build.held(cast, build.session(cast, group, on=cast.today))
    build.session(cast, group, on=cast.today)
    assert field(cast, "counselling_and_social_skills", "ngo").done.value == 2, "planned classes are not done"
    assert field(cast, "career_counselling", "ngo").done.value == 1
    services.void_consultation(card, by=cast.specialist, reason="pomyłka")
    assert field(cast, "counselling_and_social_skills", "ngo").done.value == 1


def test_a_service_without_a_task_is_work_on_none(cast: Cast) -> None:
    kind = ServiceKind.objects.get(pk="psychological_counselling")
    with unsealed():
        kind.task = None
        kind.save()
    build.consultation(cast, on=cast.today)
    assert field(cast, "counselling_and_social_skills", "ngo").done.value == 0
    span = computed(cast).span
    assert {one.task for one in events.done(span) if one.institution_id == cast.ngo.pk} == {""}


def test_days_outside_the_quarter_do_not_count(cast: Cast) -> None:
    build.referral(cast, on=cast.ago(100))
    before = quarter_of(cast.ago(100))
    assert field(cast, "recruitment", "assistance").done.value == 0
    old = matrix.matrix(cast.partnership, before, cast.today)
    assert old.place("recruitment", "assistance")[1].done.value == 1
    assert old.last == before.period.last_day


def test_promises_that_nobody_can_check_yet(cast: Cast) -> None:
    build.member_task(cast, "premises", "firm")
    assert seen(field(cast, "premises", "firms")) == (0, 1, "uncounted")
    assert computed(cast).gaps == ()
    table = matrix.table(computed(cast))
    assert (table.cell("done.premises", "firms").value, table.cell("done.premises", "firms").reason) == (None, "?")


def test_a_task_beyond_table_1_has_a_row_when_somebody_carries_or_does_it(cast: Cast) -> None:
    build.member_task(cast, "childcare", "rops")
    found = computed(cast)
    assert [line.code for line in found.lines][10:] == ["childcare"]
    assert found.lines[10].is_extra
    assert found.columns[-1].code == "other", "a regional centre stands in no column of its own"
    assert seen(found.place("childcare", "other")[1]) == (0, 1, "uncounted")
    build.consultation(cast, on=cast.today, kind=ServiceKind.objects.get(pk="job_coaching"))
    assert [line.code for line in computed(cast).lines][10:] == ["job_coaching", "childcare"]


def test_a_wide_task_is_kept_by_any_it_covers(cast: Cast) -> None:
    build.member_task(cast, "social_reintegration", "ngo", terms="zajęcia")
    found = computed(cast)
    assert {one.state for one in (found.place(c, "ngo")[1] for c in ("social_work", "counselling_and_social_skills"))} \
        == {"gap"}  # fmt: skip
    assert [(one.task, one.terms) for one in found.gaps] == [("social_reintegration", "zajęcia")]
    build.consultation(cast, on=cast.today)
    found = computed(cast)
    assert seen(found.place("counselling_and_social_skills", "ngo")[1]) == (1, 1, "done")
    assert seen(found.place("social_work", "ngo")[1]) == (0, 0, "possible")
    assert found.gaps == ()


def test_part_in_all_actions_promises_what_table_1_gives_to_the_kind(cast: Cast) -> None:
    build.member_task(cast, "all_actions", "pup")
    promised = {line.code for line in computed(cast).lines if line.field("labour").promised}
    assert promised == {"recruitment", "career_counselling", "premises"}


def test_a_narrow_promise_goes_before_a_wide_one(cast: Cast) -> None:
    build.member_task(cast, "all_actions", "pup")
    build.member_task(cast, "recruitment", "pup", terms="6 osób")
    assert [(one.task, one.terms) for one in computed(cast).gaps] == [("recruitment", "6 osób"), ("all_actions", "")]


def test_the_analyst_sees_no_small_numbers_and_no_lists(cast: Cast) -> None:
    build.member_task(cast, "recruitment", "pup")
    for _number in range(4):
        build.referral(cast, on=cast.today)
    assert field(cast, "recruitment", "assistance").done.value == 4
    hidden = field(cast, "recruitment", "assistance", cast.analyst)
    assert (hidden.done.value, hidden.done.is_masked, hidden.state, hidden.heat) == (None, True, "beyond", 0)
    build.referral(cast, on=cast.today)
    assert field(cast, "recruitment", "assistance", cast.analyst).done.value == 5
    case = build.in_team(cast)
    for _number in range(6):
        build.consultation(cast, case, on=cast.today)
    found = computed(cast, cast.analyst)
    assert found.place("counselling_and_social_skills", "ngo")[1].done.value is None, "six cards of one person"
    assert found.place("career_counselling", "ngo")[1].done.value == 0, "a zero stays a zero"
    assert (found.gaps, found.beyond, found.threshold) == ((), (), 5)
    table = matrix.table(found)
    assert table.cell("done.counselling_and_social_skills", "ngo").value is None
    assert len(table.footnotes) == 2


@pytest.mark.parametrize(("number", "heat"), [(0, 0), (1, 1), (4, 1), (5, 2), (10, 3), (19, 3), (20, 4)])
def test_heat(number: int, heat: int) -> None:
    assert matrix.Field("ngo", matrix.Cell(number, "events"), 0, True, "done").heat == heat


def test_as_a_report(cast: Cast) -> None:
    build.member_task(cast, "recruitment", "ops")
    build.member_task(cast, "recruitment", "pup")
    build.referral(cast, on=cast.today)
    table = matrix.table(computed(cast))
    assert [part.code for part in table.sections] == ["done", "promised", "possible"]
    assert len(table.rows) == 30
    assert table.cell("done.recruitment", "assistance").value == 1
    assert table.cell("promised.recruitment", "labour").value == 1
    assert (table.cell("possible.recruitment", "labour").value, table.cell("possible.recruitment", "firms").value) == (
        1, 0,
    )  # fmt: skip
    assert table.row("done.recruitment").note == "obiecane, nierobione: Urząd pracy"
    assert table.row("done.social_work").note == ""
    assert table.row("done.recruitment").label == "Rekrutacja uczestników"
    assert table.period.start == quarter_of(cast.today).period.start
    assert len(table.footnotes) == 1


def test_quarters() -> None:
    assert quarters(date(2026, 2, 1))[:3] == [Quarter(2026, 1), Quarter(2025, 4), Quarter(2025, 3)]
    assert len(quarters(date(2026, 2, 1))) == 8
    period = Quarter(2026, 4).period
    assert (period.start, period.last_day) == (date(2026, 10, 1), date(2026, 12, 31))
    assert Quarter(2026, 1).period.last_day == date(2026, 3, 31)
    assert (Quarter(2026, 4).label, Quarter(2026, 4).code) == ("IV kwartał 2026", "2026-4")
    assert [quarter_of(date(2026, month, 5)).quarter for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [
        1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip


def test_behind_a_number_stand_its_events_without_people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = build.referral(cast, on=cast.today)
    found = computed(cast)
    rows, total = events.behind(found.span, "recruitment", found.members_of("assistance"), cast.coordinator)
    assert total == 1
    assert [(row.kind, row.on, row.institution, row.ref) for row in rows] == [
        ("referral", cast.today, cast.ops.name, waiting.ref)
    ]
    rows, _total = events.behind(found.span, "recruitment", found.members_of("assistance"), cast.steward)
    assert rows[0].ref == "", "a page that the reader may not open is no link"
    case = build.in_team(cast)
    held = build.held(cast, build.session(cast, build.group(cast, case), on=cast.today))
    build.consultation(cast, case, on=cast.today)
    mine = computed(cast).members_of("ngo")
    with translation.override("en"):
        rows, total = events.behind(found.span, "counselling_and_social_skills", mine, cast.coordinator)
    assert [(row.kind, row.what, row.ref) for row in rows] == [
        ("session", "social skills training", held.ref), ("card", "psychological counselling", ""),
    ]  # fmt: skip
    monkeypatch.setattr(events, "MOST", 1)
    rows, total = events.behind(found.span, "counselling_and_social_skills", mine, cast.coordinator)
    assert (len(rows), total) == (1, 2)
    assert rows[0].what == "trening umiejętności społecznych"


def test_a_member_that_left_still_stands_behind_its_events(cast: Cast) -> None:
    build.referral(cast, on=cast.today)
    partnership.end_member(build.membership(cast, "ops"), by=cast.steward, on=cast.ago(1))
    assert field(cast, "recruitment", "assistance").done.value == 1
