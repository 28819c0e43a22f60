"""What does not fit together in a plan: each rule seen on its edge, and a plan in order that says nothing."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kwadrat.law.clashes import ANY, Clash, Goal, Leg, Meeting, Plan, Stay, Task, Work, clashes
from kwadrat.law.dates import Period
from kwadrat.law.params import Params, Rules
from kwadrat.law.placements import Slot
from kwadrat.law.plans import ContractFact

PARAMS, RULES = Params.load(), Rules.load()
OPS, PUP, CLUB = 1, 2, 3
WEEK = datetime.timedelta(days=7)
ON = datetime.date(2026, 11, 20)
YEAR = Period(datetime.date(2026, 9, 1), datetime.date(2027, 9, 1))
AUTUMN = Period(datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))


def leg(ref: str = "contract", institution: int = OPS, **more: Any) -> Leg:
    return Leg(ref, institution, YEAR, **{"is_signed": True, **more})


def task(ref: str, **more: Any) -> Task:
    values: dict[str, Any] = {"goal": "goal", "leg": "contract", "institution": OPS, "payer": OPS, "period": AUTUMN}
    return Task(ref, **{**values, **more})


def plan(*tasks: Task, **more: Any) -> Plan:
    values: dict[str, Any] = {"legs": (leg(),), "goals": (Goal("goal", OPS),), "tasks": tasks or (task("one"),)}
    return Plan("plan", YEAR, CLUB, **{**values, **more})


def found(made: Plan, on: datetime.date = ON) -> list[Clash]:
    return list(clashes(made, on, PARAMS, RULES))


def codes(made: Plan, on: datetime.date = ON) -> list[str]:
    return [one.finding.code for one in found(made, on)]


def at(hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 12, 1, hour, minute)


def test_a_plan_in_order_says_nothing_and_no_rule_stands_before_its_day() -> None:
    assert codes(plan()) == []
    early = datetime.date(2003, 1, 1)
    assert codes(Plan("plan", YEAR, CLUB, goals=(Goal("goal", None),), stays=(Stay(Period(early)),)), early) == []


def test_two_meetings_at_the_same_hour() -> None:
    one, other = Meeting("a", at(9), at(11), CLUB), Meeting("b", at(10, 30), at(12), PUP)
    clash = found(plan(meetings=(other, one)))[0]
    assert (clash.finding.code, clash.about, clash.menders) == ("meetings_at_once", ("a", "b"), (CLUB, PUP))
    assert (clash.finding.params, clash.on, clash.key) == ({"hour": "10:30"}, at(9).date(), "meetings_at_once:a:b")
    assert codes(plan(meetings=(one, replace(other, starts=at(11))))) == []
    assert codes(plan(meetings=(one, replace(one, ref="c"), replace(one, ref="d")))) == ["meetings_at_once"] * 3


def test_the_same_service_in_two_institutions() -> None:
    ours = task("a", service="training", period=Period(datetime.date(2025, 9, 1), datetime.date(2025, 12, 1)))
    theirs = task("b", service="training", institution=PUP, payer=OPS, leg="", period=AUTUMN)
    both = plan(ours, theirs, legs=())
    assert [(one.finding.code, one.menders, one.finding.params) for one in found(both)[:1]] == [
        ("service_twice", (OPS, PUP), {"months": "12"})
    ]
    # the last day of the earlier was 30 November 2025: the next may begin on 1 December of the year after
    later = replace(theirs, period=Period(datetime.date(2026, 12, 1)))
    assert "service_twice" not in codes(plan(ours, later, legs=()))
    assert "service_twice" in codes(plan(ours, replace(later, period=Period(datetime.date(2026, 11, 30))), legs=()))
    assert "service_twice" in codes(plan(replace(ours, period=Period(datetime.date(2020, 1, 1))), theirs, legs=()))
    for same in (
        replace(theirs, institution=OPS), replace(theirs, institution=None), replace(theirs, service="other"),
        replace(theirs, period=None), replace(theirs, is_own=True),
    ):  # fmt: skip
        assert "service_twice" not in codes(plan(ours, same, legs=()))


def test_a_service_of_an_earlier_plan_counts_and_two_of_them_do_not() -> None:
    past = task("a", service="training", is_past=True, leg="")
    assert codes(plan(past, task("b", service="training", institution=PUP)))[0] == "service_twice"
    assert "service_twice" not in codes(plan(past, replace(past, ref="c", institution=PUP), task("b")))


def test_two_payers_for_the_same_days() -> None:
    one, other = task("a", service="training"), task("b", service="training", payer=PUP)
    assert [(c.finding.code, c.menders) for c in found(plan(one, other))] == [("two_payers", (OPS, PUP))]
    assert codes(plan(one, replace(other, payer=OPS))) == []
    assert codes(plan(one, replace(other, period=Period(AUTUMN.end or ON, datetime.date(2027, 3, 1))))) == []


def test_a_day_in_the_club_that_no_contract_covers() -> None:
    stay = Period(datetime.date(2026, 10, 1), datetime.date(2027, 4, 1))
    first = ContractFact(datetime.date(2026, 9, 1), Period(datetime.date(2026, 9, 1), datetime.date(2027, 1, 1)))
    next_one = ContractFact(datetime.date(2026, 12, 20), Period(datetime.date(2027, 1, 1), datetime.date(2027, 9, 1)))
    gap = found(plan(stays=(Stay(stay, (first,)),)))[0]
    assert (gap.finding.code, gap.on, gap.menders) == ("contract_gap", datetime.date(2027, 1, 1), (OPS,))
    assert (gap.finding.rule_id, gap.finding.article, gap.finding.level) == ("PA-01", "UZS 18.4", "block")
    assert codes(plan(stays=(Stay(stay, (first, next_one)),))) == []
    assert codes(plan(stays=(Stay(stay, (first, replace(next_one, signed_on=None))),))) == ["contract_gap"]
    assert codes(plan(stays=(Stay(stay, (replace(first, period=Period(first.period.start)),)),))) == []
    nobody = found(plan(stays=(Stay(stay),), legs=(), tasks=(task("a", leg="", is_done=True),)))[0]
    assert (nobody.on, nobody.menders) == (ON, (CLUB,))


def test_hours_above_a_limit() -> None:
    week = Period(datetime.date(2026, 11, 2), datetime.date(2026, 11, 30))
    much = task("a", hours=Decimal(100), period=week)
    assert codes(plan(much)) == []
    clash = found(plan(much, task("b", hours=Decimal(62), period=week)))[0]
    assert (clash.finding.code, clash.finding.params) == ("hours_above", {"hours": "40,5", "most": "40"})
    assert (clash.about, clash.on) == (("a", "b"), week.start)
    assert codes(plan(much, task("b", hours=Decimal(62), period=week, is_done=True))) == []
    december = Period(datetime.date(2026, 12, 1), datetime.date(2026, 12, 29))
    assert codes(plan(much, task("b", hours=Decimal(62), period=december))) == []
    # a task of one day is a week's work at most
    assert codes(plan(task("a", hours=Decimal(40), period=Period(ON, ON + datetime.timedelta(1))))) == []


def test_hours_of_socially_useful_work_by_the_act_of_the_day() -> None:
    old = Period(datetime.date(2024, 1, 1), datetime.date(2024, 2, 26))
    work = task("a", work="temporary_work_psu", hours=Decimal(81), period=old, is_own=True)
    made = replace(plan(work, legs=(replace(leg(), period=old),)), period=old)
    on = datetime.date(2024, 1, 10)
    (clash,) = found(made, on)
    assert (clash.finding.code, clash.finding.params) == ("hours_above", {"hours": "10,1", "most": "10"})
    assert clash.finding.article == "UPZ 73a.1; R-ST09"
    new = plan(task("a", work="temporary_work_psu", hours=Decimal(20)))
    assert [(c.finding.code, c.finding.params) for c in found(new)] == [
        ("hours_limit_unknown", {"parameter": "psu.new.week_hours_max"})
    ]


def test_dates_outside() -> None:
    later = Period(datetime.date(2027, 8, 1), datetime.date(2027, 10, 1))
    assert [(c.finding.code, c.about, c.menders) for c in found(plan(task("a", period=later)))] == [
        ("task_outside_leg", ("a",), (OPS,))
    ]
    assert codes(plan(task("a", period=Period(AUTUMN.start)))) == ["task_outside_leg"]
    assert codes(plan(task("a", period=None))) == []
    assert codes(plan(legs=(replace(leg(), period=Period(YEAR.start)),))) == ["leg_outside_plan"]
    assert codes(replace(plan(), period=Period(YEAR.start))) == []


def test_signatures() -> None:
    unsigned = leg(is_signed=False)
    assert codes(plan(legs=(unsigned,))) == ["leg_unsigned"]
    assert codes(plan(legs=(replace(unsigned, period=Period(ON + datetime.timedelta(1), YEAR.end)),)))[-1:] != [
        "leg_unsigned"
    ]
    assert codes(plan(legs=(leg(sign_until=ON),))) == []
    assert codes(plan(legs=(leg(sign_until=ON - datetime.timedelta(1)),))) == ["change_unsigned"]


def test_reviews_and_contacts() -> None:
    yesterday = ON - datetime.timedelta(1)
    assert codes(replace(plan(), review_on=ON)) == []
    assert codes(replace(plan(), review_on=yesterday)) == ["review_overdue"]
    assert codes(plan(legs=(leg(contact_on=yesterday),))) == ["leg_review_overdue"]
    assert codes(plan(legs=(leg(contact_on=ON),))) == []


@pytest.mark.parametrize(("on", "days"), [(datetime.date(2025, 5, 31), 60), (datetime.date(2025, 6, 1), 30)])
def test_contact_within_the_ipd_by_the_act_of_the_day(on: datetime.date, days: int) -> None:
    period = Period(datetime.date(2025, 1, 1), datetime.date(2026, 1, 1))
    ipd = Leg(
        "contract", PUP, period, is_signed=True, is_action_plan=True, contacted_on=on - days * datetime.timedelta(1)
    )
    made = Plan("plan", period, CLUB, legs=(ipd,))
    assert codes(made, on) == []
    late = replace(ipd, contacted_on=on - (days + 1) * datetime.timedelta(1))
    (clash,) = found(replace(made, legs=(late,)), on)
    assert (clash.finding.code, clash.finding.rule_id) == ("contact_overdue", "IP-01")
    assert (clash.finding.params, clash.on) == ({"days": str(days)}, on - datetime.timedelta(1))
    assert codes(replace(made, legs=(replace(late, is_signed=False),)), on) == ["leg_unsigned"]
    assert codes(replace(made, legs=(replace(late, contacted_on=None, contact_on=period.start),)), on) == []


def test_a_task_says_who_whose_for_whose_money_and_where() -> None:
    bare = Task("a", goal="goal", service="training", has_doer=False)
    assert codes(plan(bare)) == ["task_without_doer", "task_without_owner", "task_without_payer", "task_without_leg"]
    assert {one.menders for one in found(plan(bare))} == {(OPS,)}
    assert codes(plan(replace(bare, is_done=True))) == []
    own = Task("a", goal="goal", leg="contract", is_own=True)
    assert codes(plan(own)) == []
    assert found(plan(replace(bare, goal="none"), goals=()))[0].menders == (CLUB,)


def test_goals() -> None:
    alone = Goal("other", None)
    assert [(c.finding.code, c.menders) for c in found(plan(goals=(Goal("goal", OPS), alone)))] == [
        ("goal_without_task", (CLUB,)), ("goal_without_lead", (CLUB,)),
    ]  # fmt: skip
    assert codes(plan(task("a", is_past=True))) == ["goal_without_task"]


SLOTS = (Slot(2, datetime.time(8), datetime.time(10)), Slot(4, datetime.time(8), datetime.time(10)))


def work(ref: str = "w", **more: Any) -> Work:
    values: dict[str, Any] = {"form": "public_works", "institution": PUP, "period": AUTUMN, "hours": Decimal(4)}
    return Work(ref, **{**values, **more})


def test_work_at_the_hours_of_classes_once_for_each_row_of_them() -> None:
    tuesday = [Meeting(f"m{week}", at(9) + week * WEEK, at(11) + week * WEEK, CLUB, series="g") for week in range(3)]
    made = plan(meetings=tuple(reversed(tuesday)), works=(work(slots=SLOTS),))
    (clash,) = found(made)
    assert (clash.finding.code, clash.about, clash.menders) == ("work_at_classes", ("w", "g"), (PUP, CLUB))
    assert (clash.finding.rule_id, clash.on) == ("CL-10", at(9).date())
    assert clash.finding.params == {"form": "public_works", "hour": "09:00"}
    alone = plan(meetings=(replace(tuesday[0], series=""),), works=(work(slots=SLOTS),))
    assert [one.about for one in found(alone)] == [("w", "m0")]
    for other in (
        work(slots=SLOTS, person=7), work(), work(slots=SLOTS[1:]), work(slots=SLOTS, period=Period(AUTUMN.start, ON)),
        work(slots=SLOTS, period=Period(at(9).date() + 30 * WEEK)),
    ):  # fmt: skip
        assert codes(plan(meetings=(tuesday[0],), works=(other,))) == []


def test_two_works_at_the_same_hours_and_one_form_sent_by_two() -> None:
    other = work("b", form="internship", slots=SLOTS, period=Period(datetime.date(2026, 11, 1)))
    (clash,) = found(plan(works=(other, work("a", slots=SLOTS[:1]))))
    assert (clash.finding.code, clash.about, clash.menders) == ("works_at_once", ("a", "b"), (PUP,))
    assert (clash.finding.params, clash.on) == ({"form": "public_works", "other": "internship"}, other.period.start)
    twice = plan(works=(work("a"), work("b", institution=CLUB)))
    (clash,) = found(twice)
    assert (clash.finding.code, clash.finding.rule_id, clash.menders) == ("work_twice", "CL-11", (PUP, CLUB))
    assert codes(plan(works=(work("a"), work("b")))) == []
    assert codes(plan(works=(work("a"), work("b", institution=CLUB, person=7)))) == []
    past = work("b", institution=CLUB, period=Period(ON, AUTUMN.end), form="internship")
    assert codes(plan(works=(work("a"), past))) == []


def test_no_rule_of_work_stands_before_its_day() -> None:
    early = datetime.date(2003, 1, 1)
    days = Period(early)
    one = work("a", slots=SLOTS, period=days)
    bare = Plan("plan", days, CLUB, works=(one, replace(one, ref="b", institution=CLUB)))
    assert codes(bare, early) == []


def test_hours_of_work_count_and_stand_for_those_of_its_task() -> None:
    full = work(hours=Decimal(40))
    assert codes(plan(works=(full,))) == []
    part = task("t", hours=Decimal(92), period=AUTUMN)
    (clash,) = found(plan(part, works=(full,)))
    assert (clash.finding.params, clash.about) == ({"hours": "47", "most": "40"}, ("t", "w"))
    for form in ("public_works", ANY):
        assert codes(plan(replace(part, form=form), works=(full,))) == []
    assert codes(plan(replace(part, form="internship"), works=(full,))) == ["hours_above"]
    useful = work(form="psu", hours=Decimal(12))
    assert [one.finding.code for one in found(plan(works=(useful,)))] == ["hours_limit_unknown", "hours_above_former"]
    above = found(plan(works=(useful,)))[1]
    assert (above.finding.params, above.on) == ({"hours": "12", "most": "10"}, AUTUMN.start)
    assert codes(plan(works=(replace(useful, hours=Decimal(10)),))) == ["hours_limit_unknown"]
