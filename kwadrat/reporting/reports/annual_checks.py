"""Checks of a yearly report: what does not fit, what to explain, what is in order, each with the rows that cause it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

from kwadrat.law.dates import Period
from kwadrat.law.reports import Totals, contradictions
from kwadrat.records.choices import GrantLineKind, OutcomeKind, ParticipationState
from kwadrat.reporting.reports.annual_facts import Money, Reached, Stay, YearFacts
from kwadrat.reporting.tables import Counted, Table, day_text

if TYPE_CHECKING:
    from kwadrat.reporting.reports.annual import People

Kind = Literal["error", "look", "ok"]
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Check:
    """One rule by its code. An error keeps the report from being submitted; look asks to explain; ok is in order.

    `rows` cause it; `numbers` stand in its words. Only people of the actor's scope are named when rows are opened.
    """

    code: str
    kind: Kind
    rows: tuple[Counted, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many people, or entries that are about nobody, cause it."""
        people = {row.person_id for row in self.rows if row.person_id is not None}
        return len(people) + len({(row.kind, row.id) for row in self.rows if row.person_id is None})


def left(lines: Iterable[Money]) -> Decimal:
    """PLN received less spent less given back."""
    return sum((line.amount if line.kind == GrantLineKind.RECEIVED else -line.amount for line in lines), ZERO)


def span_text(period: Any) -> str:
    """Days of a stored range in words: the first and the last, or the first alone while it is open."""
    first, last = day_text(period.lower), Period(period.lower, period.upper).last_day
    return _("from %(first)s") % {"first": first} if last is None else f"{first} – {day_text(last)}"


def checks(found: YearFacts, parts: Sequence[Table], people: People) -> tuple[Check, ...]:
    """Every check of the parts that the report has, errors first, then what to explain, then what is in order."""
    codes = {table.code for table in parts}
    rows = [*_of_numbers(found, people, "R2" in codes), *_of_people(found, people), *_of_money(found)]
    if "R1" in codes:
        rows.append(Check("staff_missing", "ok" if found.employments else "look"))
    if "R3" in codes:
        rows.append(_look("lists_open", (Counted("planned", pk, None, on) for pk, on in found.open_lists)))
    order = ("error", "look", "ok")
    return tuple(sorted(rows, key=lambda check: order.index(check.kind)))


def _look(code: str, rows: Iterable[Counted], kind: Kind = "look") -> Check:
    kept = tuple(rows)
    return Check(code, kind if kept else "ok", kept)


def _stay_row(stay: Stay, kind: str = "participation", on: date | None = None) -> Counted:
    return Counted(kind, stay.id, stay.person_id, on or stay.period.start)


def _reached_row(one: Reached) -> Counted:
    return Counted("outcome", one.id, one.person_id, one.on)


def _of_numbers(found: YearFacts, people: People, with_groups: bool) -> Iterable[Check]:
    """Sums against the total, finishers, effects and work against the people."""
    grouped = set().union(*people.groups.values()) if people.groups else set()
    bare = [stay for stay in found.of_year if stay.person_id not in grouped]
    finished = {stay.person_id for stay in found.of_year if _ended_in(stay, found)}
    totals = Totals(
        participants=len(people.stays), sum_of_groups=sum(len(ids) for ids in people.groups.values()),
        without_group=len({stay.person_id for stay in bare}), finished=len(finished),
        effects=len({one.person_id for one in people.effects}),
        work_after=len({one.person_id for one in people.work_after}),
    )  # fmt: skip
    broken = contradictions(totals)
    if with_groups:
        yield _look("group_missing", (_stay_row(stay) for stay in bare), "error")
        several = totals.sum_of_groups - (totals.participants - totals.without_group)
        yield Check(
            "groups_sum", "error" if "groups_sum" in broken else "ok",
            numbers={"sum": totals.sum_of_groups, "once": totals.participants, "more": several},
        )  # fmt: skip
    for code, part, whole in (
        ("finished", totals.finished, totals.participants),
        ("effects_within", totals.effects, totals.participants),
        ("work_within", totals.work_after, totals.effects),
    ):
        yield Check(code, "error" if code in broken else "ok", numbers={"part": part, "whole": whole})


def _ended_in(stay: Stay, found: YearFacts) -> bool:
    return stay.ended_on is not None and found.year.contains(stay.ended_on)


def _of_people(found: YearFacts, people: People) -> Iterable[Check]:
    """Participations and effects that want a look."""
    yield _look("result_unknown", (
        _stay_row(stay, "end", stay.ended_on) for stay in found.of_year
        if stay.ended_on is not None and _ended_in(stay, found) and not _is_known(stay, stay.ended_on, found)
    ))  # fmt: skip
    yield _look("work_before_end", (
        _reached_row(one) for one in people.effects
        if one.kind == OutcomeKind.EMPLOYMENT and not people.is_work_after(one)
    ))  # fmt: skip
    yield _look("effect_outside", (_reached_row(one) for one in found.effects if not people.is_after_start(one)))
    yield _look("end_missing", (
        _stay_row(stay, "planned_end", stay.planned_end_on) for stay in found.of_year
        if stay.state == ParticipationState.ACTIVE and stay.planned_end_on < found.until
    ))  # fmt: skip
    yield _look("contract_missing", (
        _stay_row(stay) for stay in found.of_year if stay.person_id not in found.with_contract
    ))  # fmt: skip


def _is_known(stay: Stay, end: date, found: YearFacts) -> bool:
    """Whether anybody learnt how she stands after leaving: an effect, a status, or a return to the club."""
    return (
        any(one.person_id == stay.person_id and one.on >= end for one in found.effects)
        or any(pk == stay.person_id and on >= end for pk, on in found.known_after)
        or any(other.person_id == stay.person_id and other.period.start > end for other in found.stays)
    )


def _of_money(found: YearFacts) -> Iterable[Check]:
    """Grants of which more went than came, that ended with money left, or were spent outside their days."""
    over, unsettled, outside = [], [], []
    for grant in found.grants:
        lines = [line for line in found.lines if line.grant_id == grant.pk]
        rest, row = left(lines), Counted("grant", grant.pk, None, grant.agreement_on)
        days = Period(grant.period.lower, grant.period.upper)
        over += [row] if rest < 0 else []
        unsettled += [row] if rest > 0 and days.last_day is not None and days.last_day <= found.until else []
        outside += [
            Counted("grant_line", line.id, None, line.on, 0, line.amount) for line in lines
            if line.kind == GrantLineKind.SPENT and found.year.contains(line.on) and not days.contains(line.on)
        ]  # fmt: skip
    yield _look("grant_over", over, "error")
    yield _look("grant_left", unsettled)
    yield _look("grant_outside", outside)
