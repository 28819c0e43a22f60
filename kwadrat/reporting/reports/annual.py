"""The yearly report of a club to the wojewoda, by the definitions of law.reports.ANNUAL (UZS art. 18a ust. 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from kwadrat.access.actor import Actor
from kwadrat.law import funding
from kwadrat.law.dates import Period
from kwadrat.law.eligibility import GROUP_CODES, OTHER_GROUP, SENSITIVE_GROUPS
from kwadrat.law.params import Params, Rules
from kwadrat.law.reports import ANNUAL, SMALL_COUNT, AnnualPart, annual_due, annual_parts, shows_pensioners
from kwadrat.records.choices import EmploymentBasis, GrantLineKind, OutcomeKind, Role
from kwadrat.records.funding import Grant
from kwadrat.records.partnership import Club
from kwadrat.records.staff import Employment
from kwadrat.reporting.reports import annual_checks, annual_facts, masking
from kwadrat.reporting.reports import annual_words as words
from kwadrat.reporting.reports.annual_checks import Check
from kwadrat.reporting.reports.annual_facts import Money, Reached, Stay, YearFacts
from kwadrat.reporting.reports.facts import Use
from kwadrat.reporting.staff import key_of
from kwadrat.reporting.tables import Cell, Column, Counted, Row, Section, Table, day_text

ZERO = Decimal("0.00")
Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Annual:
    """A whole yearly report: its parts in order, what the checks found, and the day on which it is due."""

    year: int
    title: str
    due: date
    as_of: datetime
    is_over: bool
    parts: tuple[Table, ...]
    checks: tuple[Check, ...]

    def part(self, code: str) -> Table:
        """One part; KeyError when the scope of the year has none of this code."""
        for table in self.parts:
            if table.code == code:
                return table
        raise KeyError(code)

    @property
    def errors(self) -> tuple[Check, ...]:
        """Checks that keep the report from being submitted."""
        return tuple(check for check in self.checks if check.kind == "error")


def annual(club: Club, year: int, actor: Actor | None = None, today: date | None = None) -> Annual:
    """The report of a club for a calendar year. An analyst gets small counts of people hidden and no checks.

    MissingParameter when the law had no such report in that year.
    """
    params, rules = Params.load(), Rules.load()
    day, due = today or timezone.localdate(), annual_due(year, params)
    codes = annual_parts(year, params, rules)
    found = annual_facts.load(club, year, day)
    scope_from = params.value("kis.report_scope_from", max(due, day))
    notes = () if "R2" in codes else (str(words.OLD_SCOPE) % {"day": day_text(date.fromisoformat(scope_from.text))},)
    is_over = day > date(year, 12, 31)
    build = _Builder(club, year, found, timezone.now(), notes if is_over else (*notes, str(words.RUNNING)))
    with_pension = shows_pensioners(year, rules)
    parts = tuple(build.part(code, with_pension) for code in codes)
    checks = annual_checks.checks(found, parts, build.people)
    if actor is not None and actor.role == Role.ANALYST:
        threshold = params.value(SMALL_COUNT, date(year, 12, 31)).integer
        parts, checks = tuple(masking.masked_annual(table, threshold) for table in parts), ()
    return Annual(year, str(words.TITLE) % {"year": year}, due, build.as_of, is_over, parts, checks)


def is_sensitive(row: str) -> bool:
    """Whether the names behind a row reveal health, addiction, conviction or origin (RODO art. 9 and 10)."""
    return row in SENSITIVE_GROUPS or row == "pension"


def _people(rows: Iterable[Counted]) -> Cell:
    counted = tuple(rows)
    return Cell(len({row.person_id for row in counted}), "people", counted=counted)


class People:
    """Participants of the year: their stays, groups and effects, asked again and again by the rows."""

    def __init__(self, found: YearFacts) -> None:
        self.found = found
        self.stays: dict[int, list[Stay]] = {}
        for stay in found.of_year:
            self.stays.setdefault(stay.person_id, []).append(stay)
        self.before: dict[int, list[Stay]] = {}
        for stay in found.stays:
            self.before.setdefault(stay.person_id, []).append(stay)
        self.groups: dict[str, set[int]] = {}
        for fact in found.groups:
            if self._holds(fact):
                self.groups.setdefault(fact.code, set()).add(fact.person_id)
        self.pensions = {fact.person_id for fact in found.pensions if self._holds(fact)}
        self.effects = [one for one in found.effects if one.person_id in self.stays and self.is_after_start(one)]
        self.work_after = [one for one in self.effects if self.is_work_after(one)]

    def _holds(self, fact: annual_facts.Fact) -> bool:
        """Whether the fact holds on a day of a participation in the year."""
        days = fact.period.intersection(self.found.year)
        return days is not None and any(stay.period.overlaps(days) for stay in self.stays.get(fact.person_id, ()))

    def is_after_start(self, one: Reached) -> bool:
        """Whether the effect came on or after the first day of a participation in the club."""
        return any(stay.period.start <= one.on for stay in self.before.get(one.person_id, ()))

    def is_work_after(self, one: Reached) -> bool:
        """Whether it is work taken up on the last day of a participation or later."""
        ends = [stay.ended_on for stay in self.before.get(one.person_id, ()) if stay.ended_on is not None]
        return one.kind == OutcomeKind.EMPLOYMENT and any(end <= one.on for end in ends)

    @property
    def earlier(self) -> list[Reached]:
        """Effects of people who took part in earlier years and not in this one."""
        return [one for one in self.found.effects if one.person_id not in self.stays and self.is_after_start(one)]

    def cells(self, ids: set[int]) -> Cells:
        """Participants among these people, those with effects, those with work after leaving."""
        stays = [stay for pk in sorted(ids) for stay in self.stays.get(pk, ())]
        return {
            "participants": _people(Counted("participation", s.id, s.person_id, s.period.start) for s in stays),
            "effects": _reached(one for one in self.effects if one.person_id in ids),
            "work_after": _reached(one for one in self.work_after if one.person_id in ids),
        }


def _reached(rows: Iterable[Reached]) -> Cell:
    return _people(Counted("outcome", one.id, one.person_id, one.on) for one in rows)


class _Builder:
    """Tables of one club and year."""

    def __init__(self, club: Club, year: int, found: YearFacts, as_of: datetime, notes: tuple[str, ...]) -> None:
        self.club, self.year, self.found, self.as_of, self.notes = club, year, found, as_of, notes
        self.people = People(found)

    def part(self, code: AnnualPart, with_pension: bool) -> Table:
        """One part of the report."""
        makers: dict[AnnualPart, Callable[[], list[Row]]] = {
            "R1": self.staff, "R2": lambda: self.participants(with_pension), "R3": self.actions, "R4": self.money,
            "effects": self.effects_alone, "grants": self.money,
        }  # fmt: skip
        rows = makers[code]()
        labels = words.COLUMNS[{"effects": "R2", "grants": "R4"}.get(code, code)]
        sections = dict.fromkeys(row.section for row in rows)
        return Table(
            code=code, title=str(words.PARTS[code]), period=self.found.year, club=self.club.name,
            club_ref=self.club.ref, locality=self.club.locality, operator=self.club.operator.name, as_of=self.as_of,
            columns=tuple(Column(name, str(labels[name][0]), str(labels[name][1])) for name in ANNUAL[code]),
            sections=tuple(Section(name, *(str(text) for text in words.SECTIONS[name])) for name in sections),
            rows=tuple(rows), footnotes=self.notes,
        )  # fmt: skip

    def staff(self) -> list[Row]:
        """R1: people by basis, each person once, and the hours of each agreement."""
        rows = []
        paid = [one for one in self.found.employments if one.basis != EmploymentBasis.VOLUNTEER]
        for basis in EmploymentBasis:
            mine = [one for one in paid if one.basis == basis]
            if mine:
                label = str(basis.label)
                rows.append(Row(f"basis.{basis.value}", label, "bases", self._staff(mine), how=str(words.OF_BASIS)))
        rows.append(_row("staff", "bases", self._staff(paid), is_total=True))
        volunteers = [one for one in self.found.employments if one.basis == EmploymentBasis.VOLUNTEER]
        if volunteers:
            rows.append(_row("volunteers", "bases", self._staff(volunteers)))
        for one in self.found.employments:
            label = f"{one.position}, {one.get_basis_display()}"
            cells = {"weekly": _weekly([one])}
            rows.append(
                Row(
                    f"employment.{one.pk}", label, "time", cells, how=str(words.OF_AGREEMENT),
                    note=annual_checks.span_text(one.period),
                )
            )  # fmt: skip
        return rows

    def _staff(self, rows: list[Employment]) -> Cells:
        last = [one for one in rows if self.found.until in one.period]
        return {"people": _workers(rows), "at_end": _workers(last), "weekly": _weekly(last)}

    def participants(self, with_pension: bool) -> list[Row]:
        """R2: groups with their overlaps, their sum, and people counted once beside."""
        rows = []
        for code in GROUP_CODES:
            cells = self.people.cells(self.people.groups.get(code, set()))
            if code != OTHER_GROUP or cells["participants"].value:
                rows.append(_row(code, "groups", cells, how=f" {words.OF_GROUP}"))
        sums = {
            column: Cell(sum(int(row.cells[column].value or 0) for row in rows), "number") for column in ANNUAL["R2"]
        }
        rows.append(_row("sum", "groups", sums))
        rows.append(_row("once", "groups", self.people.cells(set(self.people.stays)), is_total=True))
        if with_pension:
            rows.append(_row("pension", "beside", self.people.cells(self.people.pensions)))
        return [*rows, self._earlier()]

    def _earlier(self) -> Row:
        rows = self.people.earlier
        cells = {
            "effects": _reached(rows),
            "work_after": _reached(one for one in rows if self.people.is_work_after(one)),
        }
        return _row("earlier", "beside", cells)

    def effects_alone(self) -> list[Row]:
        """The part of the older scope: effects of people counted once."""
        cells = self.people.cells(set(self.people.stays))
        del cells["participants"]
        return [_row("once", "groups", cells, is_total=True), self._earlier()]

    def actions(self) -> list[Row]:
        """R3: services that took place, whom they served, and the effects by kind."""
        rows = [
            Row(f"service.{kind}", label, "actions", self._served([u for u in self.found.uses if u.kind == kind]),
                how=str(words.OF_SERVICE))
            for kind, label in dict.fromkeys((use.kind, use.label) for use in self.found.uses)
        ]  # fmt: skip
        rows.append(_row("all", "actions", self._served(list(self.found.uses)), is_total=True))
        kinds = sorted({(one.position, one.type, one.label) for one in self.people.effects})
        for _position, kind, label in kinds:
            cells = {"effects": _reached(one for one in self.people.effects if one.type == kind)}
            rows.append(Row(f"effect.{kind}", label, "reached", cells, how=str(words.OF_EFFECT)))
        return rows

    def _served(self, uses: list[Use]) -> Cells:
        lines = {("session" if use.source == "attendance" else use.source, use.line): use for use in uses}
        counted = tuple(Counted(source, pk, None, use.on, use.minutes) for (source, pk), use in lines.items())
        mine = [Counted(use.source, use.id, use.person_id, use.on, use.minutes) for use in uses]
        inside = {use.person_id for use in uses if use.person_id in self.people.stays}
        return {
            "meetings": Cell(len(lines), "number", counted=counted),
            "hours": Cell(funding.hours(sum(use.minutes for use in lines.values())), "hours", counted=counted),
            "participants": _people(one for one in mine if one.person_id in inside),
            "others": _people(one for one in mine if one.person_id not in inside),
            "effects": _reached(one for one in self.people.effects if one.person_id in inside),
        }

    def money(self) -> list[Row]:
        """R4: each grant that could be spent or moved in the year, and all of them."""
        rows, shown = [], []
        for grant in self.found.grants:
            lines = [line for line in self.found.lines if line.grant_id == grant.pk]
            if self._concerns(grant, lines):
                shown += lines
                rows.append(
                    Row(
                        f"grant.{grant.pk}", grant.title, "money", self._sums(lines), how=str(words.OF_GRANT),
                        note=f"{grant.grantor}, {grant.agreement_no}",
                    )
                )  # fmt: skip
        return [*rows, _row("all", "money", self._sums(shown), is_total=True)]

    def _concerns(self, grant: Grant, lines: list[Money]) -> bool:
        """Whether the grant belongs to the settlement of the year."""
        is_open = self.found.year.overlaps(Period(grant.period.lower, grant.period.upper))
        moved = any(line.on >= self.found.year.start for line in lines)
        return is_open or moved or bool(annual_checks.left(lines))

    def _sums(self, lines: list[Money]) -> Cells:
        first = self.found.year.start
        before = [line for line in lines if line.on < first]
        cells = {"carried": _money(annual_checks.left(before), before)}
        for column, kind in zip(("received", "spent", "returned"), GrantLineKind, strict=True):
            mine = [line for line in lines if line.on >= first and line.kind == kind]
            cells[column] = _money(sum((line.amount for line in mine), ZERO), mine)
        return {**cells, "left": _money(annual_checks.left(lines), lines)}


def _row(code: str, section: str, cells: Cells, is_total: bool = False, how: str = "") -> Row:
    label, text = words.ROWS[code]
    return Row(code, str(label), section, cells, how=f"{text}{how}", is_total=is_total)


def _workers(rows: list[Employment]) -> Cell:
    counted = tuple(Counted("employment", one.pk, None, one.period.lower, one.weekly_minutes) for one in rows)
    return Cell(len({key_of(one.name) for one in rows}), "number", counted=counted)


def _weekly(rows: list[Employment]) -> Cell:
    cell = _workers(rows)
    return replace(cell, value=funding.hours(sum(one.weekly_minutes for one in rows)), unit="hours")


def _money(value: Decimal, lines: list[Money]) -> Cell:
    counted = tuple(Counted("grant_line", line.id, None, line.on, 0, line.amount) for line in lines)
    return Cell(funding.total_cost([value]), "money", counted=counted)
