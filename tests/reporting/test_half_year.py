"""What counts and what does not, one rule at a time, on rows made by casework verbs."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kwadrat.casework import outcomes, people, plans, referrals, services
from kwadrat.law.dates import Period
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import AttendanceStatus, InterruptionReason, ParticipationState, ReferralPurpose
from kwadrat.records.partnership import ServiceKind
from kwadrat.reporting.reports import clubs
from kwadrat.reporting.reports.half_year import half_year
from kwadrat.reporting.reports.opened import opened
from kwadrat.reporting.tables import Table
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

PSY, LAW, SKILLS = "psychological_counselling", "legal_counselling", "social_skills_training"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def report(cast: Cast, actor: str = "coordinator", first: int = 400, last: int = 0) -> Table:
    """The report of the last 400 days, as this actor sees it."""
    return half_year(cast.club, Period.through(cast.ago(first), cast.ago(last)), cast.actors[actor])


def values(table: Table, row: str) -> list[Any]:
    cells = table.row(row).cells
    return [cells[code].value for code in ("women", "men", "all")]


def man(cast: Cast) -> Any:
    return build.case(cast, first_name="Adam", sex="M", pesel="")


def test_a_club_where_nothing_happened(cast: Cast) -> None:
    table = report(cast)
    assert values(table, "referred") == [0, 0, 0]
    assert [row.code for row in table.section("services")] == ["service_uses", "total_hours", "total_cost"]
    assert table.cell("total_cost", "all").value == Decimal("0.00")
    share = table.cell("referred_share", "women")
    assert (share.value, share.denominator) == (None, 0)


def test_a_period_has_a_last_day(cast: Cast) -> None:
    with pytest.raises(ValueError, match="last day"):
        half_year(cast.club, Period(cast.ago(5)))


def test_referred_people_count_once_and_withdrawn_referrals_never(cast: Cast) -> None:
    case = build.in_team(cast)
    build.referral(cast, case, purpose=ReferralPurpose.SERVICE, service_kind=ServiceKind.objects.get(pk=PSY))
    build.referral(cast, man(cast))
    withdrawn = build.referral(cast)
    referrals.withdraw(withdrawn, by=cast.ops_worker, reason="pomyłka")
    declined = build.referral(cast)
    referrals.decline(declined, by=cast.coordinator, reason="no_places")
    build.referral(
        cast, receiver_club=None, purpose=ReferralPurpose.SERVICE, service_kind=ServiceKind.objects.get(pk=PSY)
    )
    table = report(cast)
    assert values(table, "referred") == [2, 1, 3]
    assert values(table, "accepted") == [1, 0, 1]
    share = table.cell("referred_share", "women")
    assert (str(share.value), share.n, share.denominator) == ("66.67", 2, 3)


def test_the_day_of_the_event_decides(cast: Cast) -> None:
    """Sent on the day 110 days ago, accepted 108 days ago."""
    build.accepted(cast)
    assert values(report(cast, first=110, last=110), "referred")[2] == 1
    assert values(report(cast, first=110, last=110), "accepted")[2] == 0
    assert values(report(cast, first=109, last=0), "referred")[2] == 0
    assert values(report(cast, first=108, last=108), "accepted")[2] == 1
    assert values(report(cast, first=400, last=111), "referred")[2] == 0


def test_void_and_corrected_cards_count_as_they_stand_now(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case, minutes=60, rate_per_hour=Decimal("100.00"))
    void = build.consultation(cast, case, minutes=90, rate_per_hour=Decimal("100.00"))
    services.void_consultation(void, by=cast.specialist, reason="pomyłka")
    wrong = build.consultation(cast, case, minutes=600, rate_per_hour=Decimal("100.00"))
    services.correct_consultation(
        wrong, by=cast.specialist, kind=wrong.kind, on=wrong.held_on, minutes=30, topic="rozmowa",
        rate_per_hour=Decimal("100.00"), payer=None, is_remote=False, reason="zły czas",
    )  # fmt: skip
    gone = build.consultation(cast, man_in_team := build.in_team(cast, man(cast)), minutes=60)
    services.void_consultation(gone, by=cast.specialist, reason="nie ta osoba")
    assert man_in_team.person.sex == "M"
    table = report(cast)
    assert values(table, f"people.{PSY}") == [1, 0, 1]
    assert table.cell(f"hours.{PSY}", "all").value == Decimal("1.50")
    assert table.cell(f"cost.{PSY}", "all").value == Decimal("150.00")


def test_cost_is_rounded_line_by_line(cast: Cast) -> None:
    """Three times 20 minutes at 10.01: 3.34 each, so 10.02 and not 10.01; hours come from the sum of minutes."""
    case = build.in_team(cast)
    for days in (3, 4, 5):
        build.consultation(cast, case, minutes=20, rate_per_hour=Decimal("10.01"), on=cast.ago(days))
    table = report(cast)
    assert table.cell(f"cost.{PSY}", "all").value == Decimal("10.02")
    assert table.cell("total_cost", "all").value == Decimal("10.02")
    assert table.cell(f"hours.{PSY}", "all").value == Decimal("1.00")
    assert table.cell(f"cost_per_person.{PSY}", "all").value == Decimal("10.02")


def test_hours_without_a_rate_are_shown_and_cost_nothing(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case, minutes=60, rate_per_hour=Decimal("80.00"))
    build.consultation(cast, case, minutes=30)
    build.consultation(cast, case, minutes=45, kind=ServiceKind.objects.get(pk=LAW))
    table = report(cast)
    assert table.cell(f"hours_without_rate.{PSY}", "all").value == Decimal("0.50")
    assert table.cell(f"cost.{PSY}", "all").value == Decimal("80.00")
    for row in ("rate", "cost", "cost_per_person"):
        cell = table.cell(f"{row}.{LAW}", "all")
        assert (cell.value, cell.reason) == (None, "nie zapisano stawki"), "unknown is never zero"
    assert table.cell("total_hours_without_rate", "all").value == Decimal("1.25")
    assert table.cell("total_cost", "all").value == Decimal("80.00")
    assert values(table, "service_users") == [1, 0, 1]
    assert values(table, "service_uses") == [2, 0, 2]


def test_several_rates_are_said_to_be_various(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case, rate_per_hour=Decimal("80.00"))
    build.consultation(cast, case, rate_per_hour=Decimal("60.00"))
    cell = report(cast).cell(f"rate.{PSY}", "all")
    assert cell.value is None
    assert cell.reason.replace("\u00a0", " ") == "różne: 60,00 zł – 80,00 zł"


def classes(cast: Cast, cases: list[Any], present: int, **more: Any) -> Any:
    """Held classes of three hours; the first `present` people came, the others did not."""
    session = build.session(cast, build.group(cast, *cases), **more)
    marks = {
        pk: services.Mark(AttendanceStatus.PRESENT if place < present else AttendanceStatus.ABSENT)
        for place, pk in enumerate(services.members_on(session))
    }
    return services.record_attendance(session, by=cast.specialist, marks=marks)


def test_hours_of_classes_count_once_and_only_when_somebody_came(cast: Cast) -> None:
    cases = [build.in_team(cast), build.in_team(cast), build.in_team(cast, man(cast))]
    classes(cast, cases, 3, rate_per_hour=Decimal("80.00"))
    classes(cast, cases, 0, rate_per_hour=Decimal("80.00"), on=cast.ago(6))
    build.session(cast, build.group(cast, *cases), on=cast.ago(5))
    table = report(cast)
    assert values(table, f"people.{SKILLS}") == [2, 1, 3]
    assert table.cell(f"hours.{SKILLS}", "all").value == Decimal("3.00")
    assert table.cell(f"cost.{SKILLS}", "all").value == Decimal("240.00")
    assert table.cell(f"hours_per_person.{SKILLS}", "all").value == Decimal("1.00")


def test_void_presence_takes_the_person_and_at_last_the_hours_away(cast: Cast) -> None:
    session = classes(cast, [build.in_team(cast), build.in_team(cast)], 2)
    first, second = session.attendances.order_by("pk")
    services.void_attendance(first, by=cast.specialist, reason="pomyłka")
    table = report(cast)
    assert values(table, f"people.{SKILLS}") == [1, 0, 1]
    assert table.cell(f"hours.{SKILLS}", "all").value == Decimal("3.00")
    services.void_attendance(second, by=cast.specialist, reason="pomyłka")
    assert values(report(cast), "service_users") == [0, 0, 0]
    assert report(cast).cell("total_hours", "all").value == Decimal("0.00")


def test_three_levels_are_never_mixed(cast: Cast) -> None:
    part = build.participation(cast)
    user = build.in_team(cast, man(cast))
    build.consultation(cast, user)
    build.contract(cast, user)
    table = report(cast)
    assert values(table, "service_users") == [0, 1, 1]
    assert values(table, "participants") == [1, 0, 1]
    assert values(table, "contract_holders") == [1, 0, 1], "a contract of somebody outside the club is not the club's"
    assert table.cell("participants", "all").person_ids == (part.case.person_id,)


def test_a_contract_counts_only_while_it_is_in_force(cast: Cast) -> None:
    part = build.participation(cast)
    contract = part.case.contracts.get()
    plans.end_contract(contract, by=cast.ops_worker, on=cast.ago(60), carried_out=True)
    assert values(report(cast, first=400, last=60), "contract_holders")[2] == 1
    assert values(report(cast, first=59, last=0), "contract_holders")[2] == 0
    assert values(report(cast, first=59, last=0), "participants")[2] == 1


@pytest.mark.parametrize(
    ("state", "reason", "row"),
    [
        (ParticipationState.COMPLETED, "", "completed"),
        (ParticipationState.INTERRUPTED, InterruptionReason.MOVED, "interrupted"),
    ],
)
def test_the_end_counts_on_its_last_day(cast: Cast, state: str, reason: str, row: str) -> None:
    part = build.participation(cast)
    people.end_participation(part, by=cast.coordinator, on=cast.ago(20), state=state, reason=reason)
    assert values(report(cast, first=30, last=20), row) == [1, 0, 1]
    assert values(report(cast, first=30, last=21), row) == [0, 0, 0]
    assert values(report(cast, first=19, last=0), "participants") == [0, 0, 0]
    other = "interrupted" if row == "completed" else "completed"
    assert values(report(cast), other) == [0, 0, 0]


def test_effects_by_kind_each_person_once(cast: Cast) -> None:
    case = build.in_team(cast)
    build.outcome(cast, case)
    build.outcome(cast, case, "debts_arranged")
    build.outcome(cast, case, "qualification")
    build.outcome(cast, build.in_team(cast, man(cast)), "employment", employment_form="contract", employer_name="Próba")
    gone = build.outcome(cast, build.in_team(cast))
    outcomes.void(gone, by=cast.coordinator, reason="pomyłka")
    table = report(cast)
    assert values(table, "social_effects") == [1, 0, 1]
    assert values(table, "vocational_effects") == [1, 0, 1]
    assert values(table, "work_after") == [0, 1, 1]


def test_another_club_is_not_counted(cast: Cast) -> None:
    build.consultation(cast, build.in_team(cast))
    other = half_year(cast.clubs["second_club"], Period.through(cast.ago(400), cast.today))
    assert {cell.value for row in other.rows for cell in row.cells.values() if cell.unit == "people"} == {0}


def test_as_many_queries_for_one_person_as_for_twelve(cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            report(cast)
        return len(found)

    build.consultation(cast, build.participation(cast).case)
    report(cast)  # the operator of the club is read once
    one = count()
    for _again in range(4):
        case = build.participation(cast).case
        build.consultation(cast, case, kind=ServiceKind.objects.get(pk=LAW))
        classes(cast, [case], 1, starts_at=time(8), ends_at=time(9))
        build.outcome(cast, case)
    assert count() == one == 5  # the last asks whether somebody was erased here: a page brings that with the club


def test_english_has_its_own_labels(cast: Cast) -> None:
    build.consultation(cast, build.in_team(cast))
    with translation.override("en"):
        table = report(cast)
        assert table.title == "Half-year report of the club"
        assert table.row(f"people.{PSY}").group == "psychological counselling"


# --- small numbers -------------------------------------------------------------------------------------------------


def hidden(table: Table) -> set[tuple[str, str]]:
    return {(row.code, code) for row in table.rows for code, cell in row.cells.items() if cell.is_masked}


def test_only_the_analyst_gets_small_numbers_hidden(cast: Cast) -> None:
    for _again in range(5):
        build.consultation(cast, build.in_team(cast))
    build.consultation(cast, build.in_team(cast, man(cast)))
    build.consultation(cast, build.in_team(cast), kind=ServiceKind.objects.get(pk=LAW))
    assert hidden(report(cast, "coordinator")) == hidden(report(cast, "steward")) == set()
    table = report(cast, "analyst")
    found = hidden(table)
    assert values(table, "referred") == [None, None, 7], "the other sex would give the man away"
    assert {("referred_share", "women"), ("referred_share", "men")} <= found
    assert values(table, f"people.{PSY}") == [None, None, 6]
    assert table.cell(f"share_of_referred.{PSY}", "all").value is not None
    assert values(table, f"people.{LAW}") == [None, 0, None]
    assert {(f"{row}.{LAW}", "all") for row in ("hours_per_person", "cost_per_person", "share_of_referred")} <= found
    assert table.cell(f"hours.{LAW}", "all").value == Decimal("1.00")
    assert values(table, "service_uses")[2] is None, "it is the sum of 6 and the hidden 1"
    assert values(table, "completed") == [0, 0, 0], "a zero is no small number"
    assert all(
        not cell.counted and cell.n is None for row in table.rows for cell in row.cells.values() if cell.is_masked
    )
    assert "od 1 do 4" in table.footnotes[0].replace("\u00a0", " ")


# --- opened numbers ------------------------------------------------------------------------------------------------


def test_an_opened_number_names_people_and_is_logged(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case)
    build.consultation(cast, case)
    classes(cast, [case], 1)
    found = opened(report(cast), "service_users", "all", cast.coordinator)
    assert [(one.ref, one.name) for one in found.people] == [(case.person.ref, str(case.person))]
    assert found.people[0].detail.replace("\u00a0", " ") == "2 konsultacje, raz na zajęciach"
    assert (found.number, found.hidden, found.column_label) == ("1", 0, "Razem")
    row = Disclosure.objects.get(what="report_cell")
    assert (row.person_id, row.subject, row.purpose) == (case.person_id, cast.club.ref, "report")


def test_people_outside_the_scope_stay_without_a_name(cast: Cast) -> None:
    """A referral without an answer counts as referred, but the club does not know the name yet."""
    build.referral(cast)
    found = opened(report(cast), "referred", "all", cast.coordinator)
    assert (found.people, found.hidden) == ((), 1)
    assert not Disclosure.objects.filter(what="report_cell").exists()


def test_sums_open_into_lines_without_names(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case, minutes=45, rate_per_hour=Decimal("60.00"))
    classes(cast, [case], 1)
    table = report(cast)
    lines = opened(table, "total_hours", "all", cast.coordinator).lines
    assert [(one.label, one.minutes, one.cost) for one in lines] == [
        ("Konsultacja", 45, Decimal("45.00")), ("Zajęcia", 180, None),
    ]  # fmt: skip
    assert [one.minutes for one in opened(table, "total_cost", "all", cast.coordinator).lines] == [45]
    assert not Disclosure.objects.filter(what="report_cell").exists()
    with pytest.raises(KeyError):
        opened(table, "total_hours", "women", cast.coordinator)


@pytest.mark.parametrize(
    "row", ["referred", "accepted", "participants", "contract_holders", "completed", "social_effects"]
)
def test_each_kind_of_row_says_what_counted(cast: Cast, row: str) -> None:
    part = build.participation(cast)
    build.outcome(cast, part.case)
    people.end_participation(part, by=cast.coordinator, on=cast.ago(1), state=ParticipationState.COMPLETED)
    (line,) = opened(report(cast), row, "all", cast.coordinator).people
    assert any(digit.isdigit() for digit in line.detail), "a day stands in it"
    assert line.ref == part.case.person.ref


# --- clubs and half-years -----------------------------------------------------------------------------------------


def test_half_years_with_something_to_count(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case, on=cast.ago(400))
    (club,) = clubs.available(cast.coordinator)
    wanted = {clubs.half_of(day) for day in (cast.today, cast.ago(110), cast.ago(400))}
    assert club.ref == cast.club.ref
    assert club.halves == tuple(sorted(wanted, reverse=True))
    assert [one.name for one in clubs.available(cast.steward)] == ["KIS club", "KIS second_club"]
    assert clubs.available(cast.specialist) == []


def test_half_years_that_have_begun(cast: Cast) -> None:
    now = clubs.half_of(cast.today)
    assert clubs.started(now.year, now.half, cast.today) == now
    later = cast.today + timedelta(days=190)
    after = clubs.half_of(later)
    for year, half in ((after.year, after.half), (1989, 1), (now.year, 3), (now.year, 0), (now.year + 2, 1)):
        assert clubs.started(year, half, cast.today) is None
    assert clubs.Half(2021, 1).label == "I\u00a0półrocze 2021\u00a0r."
    assert clubs.Half(2021, 2).label == "II półrocze 2021\u00a0r."
    assert clubs.Half(2021, 2).period.last_day is not None


def test_a_club_is_found_or_the_choices_are_named(cast: Cast) -> None:
    assert clubs.find(cast.club.ref.lower()).pk == cast.club.pk
    assert clubs.find("kis CLUB").pk == cast.club.pk
    with pytest.raises(LookupError, match="pasuje kilka klubów"):
        clubs.find("próbno")
    with pytest.raises(LookupError, match="Nie ma klubu „!!”"):
        clubs.find("!!")


def test_an_empty_database_has_no_club(db: None) -> None:
    with pytest.raises(LookupError, match="bazie nie ma jeszcze żadnego klubu"):
        clubs.find("kedzierzyn")
