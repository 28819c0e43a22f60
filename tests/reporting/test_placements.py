"""What the pages of temporary work read: lists, one of them, words, and what the forms offer."""

from __future__ import annotations

from datetime import date, time

import pytest

from kwadrat.access.actor import Actor
from kwadrat.casework import placements
from kwadrat.casework.checks import span
from kwadrat.law.placements import Slot
from kwadrat.records.choices import PlacementForm, Role
from kwadrat.records.placements import Placement
from kwadrat.reporting import copies, ledger
from kwadrat.reporting import placements as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def firm(cast: Cast) -> Actor:
    cast_module.hire(cast, "firm_worker", Role.NGO_WORKER, "firm", "", cast.ago(100))
    return cast.firm_worker


def test_each_reader_has_her_lists(cast: Cast, firm: Actor) -> None:
    case = build.in_team(cast)
    planned, running = build.placement(cast, case), build.working(cast, case, host=cast.bodies["firm"])
    ended = build.worked(cast, case)
    assert list(reporting.lists(cast.coordinator)) == ["", "zakonczone", "odwolane"]
    assert list(reporting.lists(cast.ops_worker)) == ["", "zakonczone", "odwolane"]
    assert list(reporting.lists(cast.ops_head)) == ["", "zakonczone", "odwolane", "u-nas"]
    assert list(reporting.lists(firm)) == [""]

    def found(actor: Actor, which: str = "") -> set[int]:
        return {row.pk for row in reporting.listed(actor, which)}

    assert found(cast.ops_worker) == found(cast.coordinator) == {planned.pk, running.pk}
    assert found(cast.ops_worker, "zakonczone") == {ended.pk}
    assert found(cast.ops_head, "u-nas") == {planned.pk, ended.pk}
    assert found(firm) == {running.pk}
    assert found(cast.ops_colleague) == found(cast.pup_counsellor) == found(cast.out_worker) == set()


def test_one_is_read_as_of_a_case_or_as_its_host(cast: Cast, firm: Actor) -> None:
    row = build.working(cast, host=cast.bodies["firm"])
    known, hosted = reporting.one(cast.ops_worker, row.ref.lower()), reporting.one(firm, row.ref)
    assert known is not None
    assert hosted is not None
    assert (known.is_known, hosted.is_known) == (True, False)  # type: ignore[attr-defined]  # annotated
    assert reporting.one(cast.out_worker, row.ref) is None


def test_the_card_of_a_person_leaves_mistakes_out(cast: Cast) -> None:
    case = build.in_team(cast)
    first, second = build.placement(cast, case), build.placement(cast, case)
    placements.void(first, by=cast.ops_worker, reason="Pomyłka.")
    found = reporting.person(cast.coordinator, case.person.ref)
    assert found is not None
    (line,) = found[1]
    assert (line.ref, line.state, line.place) == (second.ref, "planned", cast.ops.name)
    assert line.days == reporting.days(second)
    endless = build.placement(cast, case, until=None, host=None, host_name="Zakład Zieleni")
    again = reporting.person(cast.ops_worker, case.person.ref)
    assert again is not None
    assert (again[1][0].place, again[1][0].days) == ("Zakład Zieleni", reporting.days(endless))
    assert reporting.person(cast.out_worker, case.person.ref) is None


def test_notes_are_for_the_desk_that_sends_or_wrote_and_for_who_sees_special_data(cast: Cast) -> None:
    case = build.in_team(cast)
    by_ops, by_club = (
        build.placement(cast, case),
        build.placement(cast, case, by=cast.coordinator, institution=cast.ngo, club=cast.club),
    )
    assert reporting.reads_notes(cast.pup_counsellor, by_ops)  # it sends
    assert not reporting.reads_notes(cast.pup_counsellor, by_club)
    assert reporting.reads_notes(cast.ops_worker, by_club)
    assert reporting.reads_notes(cast.coordinator, by_ops)


def test_words_of_days_and_hours(cast: Cast) -> None:
    row = Placement(period=span(date(2026, 9, 1), date(2026, 11, 30)))
    assert reporting.days(row).replace("\u00a0", " ") == "od 1 września 2026 do 30 listopada 2026"
    row.period = span(date(2026, 9, 1), None)
    assert reporting.days(row).replace("\u00a0", " ") == "od 1 września 2026"
    assert reporting.hours(450).replace("\u00a0", " ") == "7,5 godz. w tygodniu"
    slots = [Slot(1, time(8), time(12, 30)), Slot(3, time(9), time(10))]
    assert reporting.hours_of_week(slots) == "poniedziałek 8:00–12:30, środa 9:00–10:00"
    assert reporting.hours_of_week([]) == ""


def test_the_basis_is_that_of_the_first_day(cast: Cast) -> None:
    assert "art. 136" in reporting.form_words("public_works", date(2026, 1, 1))
    assert reporting.form_words("supported", date(2020, 1, 1)) == ""


def test_a_warning_says_which_limit_is_passed_or_not_known(cast: Cast) -> None:
    unknown = reporting.warning(build.placement(cast)).replace("\u00a0", " ")
    assert "nie jest jeszcze potwierdzony" in unknown
    assert "Poprzednia ustawa dopuszczała 10 godz. w tygodniu" in unknown
    assert "art. 73a ust. 1" in unknown
    internship = build.placement(cast, form=PlacementForm.INTERNSHIP, weekly_minutes=40 * 60)
    assert reporting.warning(internship) == ""
    internship.weekly_minutes += 60
    assert "limit 40 godz." in reporting.warning(internship).replace("\u00a0", " ")
    assert reporting.warning(build.placement(cast, form=PlacementForm.PUBLIC_WORKS)) == ""


def test_a_limit_without_a_former_act(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = build.placement(cast)
    limit = reporting.law.Limit(None, "psu.new.week_hours_max")
    monkeypatch.setattr(reporting.law, "week_limit", lambda *_args: limit)
    assert "Poprzednia" not in reporting.warning(row)


def test_what_the_form_of_planning_offers(cast: Cast) -> None:
    bodies = reporting.members(cast.partnership.pk, cast.today)
    assert cast.bodies["firm"] in bodies.values()
    assert cast.bodies["out_ngo"] not in bodies.values()
    names = [one.name for one in reporting.senders(cast.pup_counsellor, bodies).values()]
    assert names[0] == "PUP w Próbnie"
    assert cast.club.name in names
    assert next(iter(reporting.senders(cast.coordinator, bodies).values())).club == cast.club
    assert [code for code, _words in reporting.offered(cast.today)] == list(PlacementForm.values)
    assert "supported" not in dict(reporting.offered(date(2020, 1, 1)))


def test_the_copy_of_a_person_says_her_hours_in_words(cast: Cast) -> None:
    row = build.worked(cast, timetable=[Slot(1, time(8), time(18))], weekly_minutes=None)
    parts = {one.model.__name__: one for one in _kept(row)}
    said = {
        field.name: field.words
        for part in copies.sections(list(parts.values()))
        for line in part.rows
        for field in line
    }
    assert said["timetable"] == "poniedziałek 8:00–18:00"
    assert said["form"] == "prace społecznie użyteczne"
    assert said["result"] == "przepracowane do końca"
    assert said["to_state"] == "zakończone"


def _kept(row: Placement) -> list[copies.Kept]:
    return [copies.Kept(Placement, (row,)), copies.Kept(type(row.steps.get(to_state="ended")), tuple(row.steps.all()))]


def test_the_ledger_says_that_a_host_read(cast: Cast) -> None:
    assert ledger.what_words("placement").startswith("Pracodawca przeczytał")
