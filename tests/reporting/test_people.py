"""What the pages of people read: standing, dates ahead, team, history; in scope only."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from kwadrat.casework import clocks, plans
from kwadrat.casework import people as casework
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ClockKind, NoteKind
from kwadrat.records.people import CaseCorner, Person
from kwadrat.reporting import history
from kwadrat.reporting import people as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def standing(person: Person) -> reporting.Standing:
    return reporting.standings([person])[person.pk]


@pytest.mark.parametrize(
    ("sex", "state", "reason", "words"),
    [
        ("F", "completed", "", "zakończyła udział"),
        ("M", "completed", "", "zakończył udział"),
        ("F", "interrupted", "work", "przerwała udział"),
        ("M", "interrupted", "work", "przerwał udział"),
    ],
)
def test_standing_after_the_club(cast: Cast, sex: str, state: str, reason: str, words: str) -> None:
    case = build.case(cast, sex=sex, pesel="")
    part = build.participation(cast, case)
    running = standing(case.person)
    assert (running.code, running.participation_ref) == ("active", part.ref)
    assert running.planned_end_on == part.planned_end_on
    last = cast.ago(3)
    casework.end_participation(part, by=cast.coordinator, on=last, state=state, reason=reason)
    ended = standing(case.person)
    assert ended.code == "ended"
    assert ended.words == f"{words} {reporting.long_day(last)}", "people see the last day inclusive"
    assert {p.pk for p in reporting.listed(cast.coordinator, "ended")} == {case.person_id}
    assert not reporting.listed(cast.coordinator, "active")


def test_standing_of_applicants(cast: Cast) -> None:
    woman, man = build.person(cast), build.person(cast, sex="M", pesel="")
    assert standing(woman).words == "kandydatka"
    assert standing(man).words == "kandydat"
    assert {p.pk for p in reporting.listed(cast.ops_worker, "applicant")} == {woman.pk, man.pk}


def test_days_in_words_follow_the_language() -> None:
    assert reporting.long_day(date(2026, 12, 4)) == "4\u00a0grudnia\u00a02026"
    assert reporting.long_day(None) == ""
    with translation.override("en"):
        assert reporting.long_day(date(2026, 12, 4)) == "4\u00a0December\u00a02026"


def test_dates_ahead_are_read_in_scope(cast: Cast) -> None:
    case = build.case(cast)
    assert reporting.present_contract(cast.ops_worker, case) is None
    contract = build.contract(cast, case, review_on=cast.ago(-20))
    referral = build.referral(cast, case, on=cast.today)
    ids = [case.pk]
    assert reporting.reviews(cast.ops_worker, ids) == {case.pk: contract.review_on}
    assert reporting.answers(cast.ops_worker, ids) == {case.pk: referral.answer_due_on}
    assert reporting.waiting_referral(cast.ops_worker, case) == referral
    assert reporting.reviews(cast.out_worker, ids) == {}
    assert reporting.answers(cast.out_worker, ids) == {}
    assert reporting.waiting_referral(cast.out_worker, case) is None
    assert reporting.present_contract(cast.specialist, case) is None


def test_present_contract_prefers_the_signed_one(cast: Cast) -> None:
    case = build.case(cast)
    signed = build.contract(cast, case)
    draft = build.draft(cast, case)
    assert reporting.present_contract(cast.ops_worker, case) == signed
    plans.end_contract(signed, by=cast.ops_worker, on=cast.today, carried_out=True)
    assert reporting.present_contract(cast.ops_worker, case) == draft


def test_nearest_of_nothing_is_nothing() -> None:
    assert reporting.nearest(None, None) is None
    first = reporting.Ahead("review", date(2026, 1, 1))
    assert reporting.nearest(reporting.Ahead("end", date(2026, 2, 1)), None, first) == first


def test_team_stands_in_the_order_of_corners_with_last_contacts(cast: Cast) -> None:
    case = build.participation(cast).case
    build.note(cast, case)
    card = build.consultation(cast, case, by=cast.coordinator)
    rows = reporting.team(cast.coordinator, case, cast.today)
    assert [row.code for row in rows] == ["P", "R"]
    assert [(row.leads, row.is_me) for row in rows] == [(True, False), (False, True)]
    assert rows[0].last_on == cast.ago(3)
    assert rows[1].last_on == card.held_on
    as_seen_by_ops = reporting.team(cast.ops_worker, case, cast.today)
    assert as_seen_by_ops[1].last_on is None, "days of classes are no news for the social worker"
    assert reporting.squares([case.pk], cast.today)[case.pk].last["P"] >= cast.ago(3)


def test_squares_follow_what_waits_and_what_is_planned(cast: Cast) -> None:
    case = build.case(cast, on=cast.ago(60))
    referral = build.referral(cast, case, on=cast.today)
    square = reporting.squares([case.pk], cast.today)[case.pk]
    assert (square.states["P"], square.states["R"]) == ("active", "waiting")
    assert "reintegracja ma odpowiedzieć do" in square.sentence
    with translation.override("en"):
        english = reporting.squares([case.pk], cast.today)[case.pk].sentence
    assert f"reintegration is to answer by {referral.answer_due_on.day}\u00a0" in english
    assert reporting.squares([], cast.today) == {}


def test_what_lies_ahead_is_planned() -> None:
    ahead = CaseCorner(corner="F", planned_from=date(2026, 2, 1))
    assert reporting.corner_state(ahead, date(2026, 1, 1), 30) == "planned"


def test_corner_without_a_row_is_none(cast: Cast) -> None:
    case = build.case(cast)
    with unsealed():
        CaseCorner.objects.filter(case=case, corner="F").delete()
    assert reporting.squares([case.pk], cast.today)[case.pk].states["F"] == "none"


def test_a_corner_is_active_as_long_as_the_partnership_agreed(cast: Cast) -> None:
    case = build.case(cast, on=cast.ago(40))
    casework.add_note(case, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.ago(20), text="Rozmowa.")

    def state(day: date) -> str:
        return reporting.squares([case.pk], day)[case.pk].states["P"]

    assert (state(cast.today), state(cast.ago(-11))) == ("active", "none")
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.SQUARE, days=14, since=cast.today)
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.SQUARE, days=60, since=cast.ago(-5))
    assert (state(cast.ago(1)), state(cast.today), state(cast.ago(-5))) == ("active", "none", "active")
    clocks.agree(cast.partnerships["out"], by=cast.out_steward, kind=ClockKind.SQUARE, days=60, since=cast.today)
    assert state(cast.today) == "none", "another partnership agrees for itself"


def test_history_is_ordered_bounded_and_in_scope(cast: Cast) -> None:
    part = build.participation(cast)
    build.held(cast, build.session(cast, build.group(cast, part.case)))
    build.consultation(cast, part.case)
    build.note(cast, part.case)
    events, older = history.events(cast.coordinator, part.case, cast.today, size=100)
    assert older == 0
    assert {event.source for event in events} == {"note", "referral", "contract", "participation", "session", "card"}
    assert [event.key for event in events] == sorted((event.key for event in events), reverse=True)
    assert {event.corner for event in events} == {"P", "R"}
    pieces = [history.events(cast.coordinator, part.case, cast.today, skip, 2)[0] for skip in range(0, len(events), 2)]
    assert [event.key for piece in pieces for event in piece] == [event.key for event in events]
    assert history.events(cast.coordinator, part.case, cast.today, skip=-5, size=1)[0] == events[:1]
    assert history.events(cast.coordinator, part.case, cast.today, skip=10**6) == ([], 0)
    assert history.events(cast.coordinator, part.case, cast.today, skip=1, size=2)[1] == len(events) - 3
    seen = {event.source for event in history.events(cast.ops_worker, part.case, cast.today, size=100)[0]}
    assert seen == {"note", "referral", "contract", "participation"}
    own = {event.source for event in history.events(cast.specialist, part.case, cast.today, size=100)[0]}
    assert own == {"session", "card"}
    assert history.events(cast.second_specialist, part.case, cast.today)[0] == []


def test_what_nobody_signed_has_no_corner() -> None:
    data = {"club": None, "institution": None, "name": None, "place": None}
    row = {"event_source": "contract", "event_on": date(2026, 1, 1), "event_id": 1, "event_data": data}
    event = history._event(row, {})
    assert (event.corner, event.name, event.place) == ("", "", "")


def test_a_day_that_is_not_there_is_no_word() -> None:
    assert reporting._day(None) == ""
    assert reporting._day(date(2026, 11, 20)) == "20\u00a0listopada"
