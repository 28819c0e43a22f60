"""The half-year of a club, by the definitions of law.reports.HALF_YEAR."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from kwadrat.access.actor import Actor
from kwadrat.law import funding
from kwadrat.law.dates import Period
from kwadrat.law.params import Params
from kwadrat.law.reports import COLUMNS, HALF_YEAR, SMALL_COUNT, RowDefinition, per_person, percent
from kwadrat.records.choices import OutcomeKind, ParticipationState, Role, Sex
from kwadrat.records.partnership import Club
from kwadrat.records.referrals import ACCEPTED_STATES
from kwadrat.reporting.reports import erased, facts, masking, words
from kwadrat.reporting.reports.facts import Facts, Use
from kwadrat.reporting.tables import Cell, Column, Counted, Row, Section, Table, money_text

Split = dict[str, Cell]
OF_SEX = {"women": (Sex.FEMALE,), "men": (Sex.MALE,), "all": (Sex.FEMALE, Sex.MALE)}


def half_year(club: Club, period: Period, actor: Actor | None = None) -> Table:
    """The table of a club for a period with a last day. An analyst gets small counts of people hidden.

    People are distinct within one cell; hours come from whole minutes, costs are rounded half-up per line (PLN).
    """
    if period.last_day is None:
        raise ValueError("a report has a last day")
    table = erased.kept(club, period) or _counted(club, period, period.last_day)
    if actor is not None and actor.role == Role.ANALYST:
        return masking.masked(table, Params.load().value(SMALL_COUNT, period.last_day).integer)
    return table


def _counted(club: Club, period: Period, last: date) -> Table:
    found = facts.load(club, period.start, last)
    people = _people(found, period)
    rows = [_club_row(one, people) for one in HALF_YEAR.rows if one.section == "involvement"]
    rows += _service_rows(found.uses, people["referred"]["all"])
    rows += [_club_row(one, people) for one in HALF_YEAR.rows if one.section == "effects"]
    is_whole = not erased.touches(club, period.start, last)
    return Table(
        code=HALF_YEAR.code, title=str(words.TITLE), period=period, club=club.name, club_ref=club.ref,
        locality=club.locality, operator=club.operator.name, as_of=timezone.now(),
        columns=tuple(Column(code, str(words.COLUMNS[code])) for code in COLUMNS),
        sections=tuple(Section(code, str(name), str(text)) for code, (name, text) in words.SECTIONS.items()),
        rows=tuple(rows), footnotes=() if is_whole else (str(words.INCOMPLETE),),
    )  # fmt: skip


def _split(rows: Iterable[tuple[str, Counted]]) -> Split:
    """Distinct people by sex and in all, from (sex, row) pairs."""
    pairs = tuple(rows)
    split: Split = {}
    for column, sexes in OF_SEX.items():
        counted = tuple(row for sex, row in pairs if sex in sexes)
        split[column] = Cell(len({row.person_id for row in counted}), "people", counted=counted)
    return split


def _people(found: Facts, period: Period) -> dict[str, Split]:
    """People of each row that is counted for the club as a whole."""
    split: dict[str, Split] = {
        "referred": _split(
            (one.sex, Counted("referral", one.id, one.person_id, one.sent_on))
            for one in found.referrals
            if period.contains(one.sent_on)
        ),
        "accepted": _split(
            (one.sex, Counted("answer", one.id, one.person_id, one.answered_on))
            for one in found.referrals
            if one.answered_on and period.contains(one.answered_on) and one.state in ACCEPTED_STATES
        ),
        "service_users": _split((use.sex, _use_row(use)) for use in found.uses),
        "participants": _split(
            (one.sex, Counted("participation", one.id, one.person_id, one.first_on)) for one in found.stays
        ),
        "contract_holders": _split(
            (one.sex, Counted("contract", one.contract_id, one.person_id, one.first_on))
            for one in found.stays
            if one.contract_id is not None
        ),
    }
    for code, state in (("completed", ParticipationState.COMPLETED), ("interrupted", ParticipationState.INTERRUPTED)):
        split[code] = _split(
            (one.sex, Counted("end", one.id, one.person_id, one.last_on))
            for one in found.stays
            if one.state == state and one.last_on is not None and period.contains(one.last_on)
        )
    for code, kind in (
        ("social_effects", OutcomeKind.SOCIAL),
        ("vocational_effects", OutcomeKind.VOCATIONAL),
        ("work_after", OutcomeKind.EMPLOYMENT),
    ):
        split[code] = _split(
            (one.sex, Counted("outcome", one.id, one.person_id, one.on)) for one in found.effects if one.kind == kind
        )
    return split


def _use_row(use: Use) -> Counted:
    return Counted(use.source, use.id, use.person_id, use.on, use.minutes)


def _row(one: RowDefinition, cells: Split, kind: str = "", group: str = "") -> Row:
    return Row(
        code=f"{one.code}.{kind}" if kind else one.code, label=str(words.LABELS[one.code]), section=one.section,
        cells={code: cells[code] for code in one.columns if code in cells}, group=group, how=str(words.HOW[one.code]),
        note=str(words.ROUNDING) if one.is_derived else "", is_total=one.scope == "total",
    )  # fmt: skip


def _share(part: Cell, base: Cell) -> Cell:
    """A percentage with both its counts; both cells count people."""
    n, whole = int(part.value or 0), int(base.value or 0)
    value = percent(n, whole)
    reason = str(words.NO_BASE) if value is None else ""
    return Cell(value, "percent", reason, n, whole, str(words.ROUNDING), counted=part.counted)


def _club_row(one: RowDefinition, people: dict[str, Split]) -> Row:
    if one.numerator is None or one.base is None:
        return _row(one, people[one.code])
    part, base = people[one.numerator], people[one.base]["all"]
    return _row(one, {code: _share(part[code], base) for code in one.columns})


class _Service:
    """Lines and people of one kind of service, or of all of them."""

    def __init__(self, uses: tuple[Use, ...]) -> None:
        self.uses = uses
        self.people = _split((use.sex, _use_row(use)) for use in uses)
        self.lines = {(use.source, use.line): use for use in uses}
        priced = [(use, use.rate) for use in self.lines.values() if use.rate is not None]
        self.costs = {(use.source, use.line): funding.consultation_cost(use.minutes, rate) for use, rate in priced}
        self.rates = sorted({rate for _use, rate in priced})
        self.minutes = sum(use.minutes for use in self.lines.values())
        self.minutes_without_rate = self.minutes - sum(use.minutes for use, _rate in priced)
        self.cost = funding.total_cost(self.costs.values())

    def counted(self, wanted: Callable[[Use], bool] = lambda use: True) -> tuple[Counted, ...]:
        """Consultations and sessions as the rows a sum was made of."""
        return tuple(
            Counted(
                "session" if use.source == "attendance" else use.source, use.line,
                None if use.source == "attendance" else use.person_id, use.on, use.minutes, self.costs.get(key),
            )
            for key, use in self.lines.items() if wanted(use)
        )  # fmt: skip

    def hours_cell(self) -> Cell:
        return Cell(funding.hours(self.minutes), "hours", counted=self.counted())

    def bare_hours_cell(self) -> Cell:
        counted = self.counted(lambda use: use.rate is None)
        return Cell(funding.hours(self.minutes_without_rate), "hours", counted=counted)

    def cost_cell(self) -> Cell:
        """Sum of the lines that have a rate; unknown when there are lines and none has one."""
        if self.lines and not self.costs:
            return Cell(None, "money", str(words.NO_RATE), counted=self.counted())
        return Cell(self.cost, "money", counted=self.counted(lambda use: use.rate is not None))

    def rate_cell(self) -> Cell:
        if len(self.rates) == 1:
            return Cell(self.rates[0], "money", counted=self.counted(lambda use: use.rate is not None))
        if not self.rates:
            return Cell(None, "money", str(words.NO_RATE))
        spread = f"{words.VARIOUS}: {money_text(self.rates[0])} – {money_text(self.rates[-1])}"
        return Cell(None, "money", spread, counted=self.counted(lambda use: use.rate is not None))

    def mean_cell(self, whole: Cell, unit: str) -> Cell:
        """Hours or cost for one person."""
        people = int(self.people["all"].value or 0)
        if whole.value is None:
            return Cell(None, whole.unit, whole.reason)
        value = per_person(Decimal(whole.value), people, "hours_per_person" if unit == "hours" else "cost_per_person")
        return Cell(value, whole.unit, "" if value is not None else str(words.NO_PEOPLE), rule=str(words.ROUNDING))

    def cells(self, referred: Cell) -> dict[str, Split]:
        """All rows of this kind by their codes."""
        hours, cost = self.hours_cell(), self.cost_cell()
        return {
            "people": self.people,
            "hours": {"all": hours},
            "hours_without_rate": {"all": self.bare_hours_cell()},
            "rate": {"all": self.rate_cell()},
            "cost": {"all": cost},
            "hours_per_person": {"all": self.mean_cell(hours, "hours")},
            "cost_per_person": {"all": self.mean_cell(cost, "money")},
            "share_of_referred": {"all": _share(self.people["all"], referred)},
        }


def _service_rows(uses: tuple[Use, ...], referred: Cell) -> list[Row]:
    rows: list[Row] = []
    services: list[_Service] = []
    for kind, label in dict.fromkeys((use.kind, use.label) for use in uses):
        service = _Service(tuple(use for use in uses if use.kind == kind))
        services.append(service)
        rows += _printed("service_kind", service.cells(referred), kind, label)
    whole = _Service(uses)
    used: Split = {
        code: Cell(
            sum(int(service.people[code].value or 0) for service in services), "count",
            counted=whole.people[code].counted,
        )
        for code in COLUMNS
    }  # fmt: skip
    total: dict[str, Split] = {
        "service_uses": used,
        "total_hours": {"all": whole.hours_cell()},
        "total_hours_without_rate": {"all": whole.bare_hours_cell()},
        "total_cost": {"all": whole.cost_cell()},
    }
    return rows + _printed("total", total, "", str(words.ALL_SERVICES))


def _printed(scope: str, cells: dict[str, Split], kind: str, group: str) -> list[Row]:
    """Rows of this scope, without optional ones that counted nothing."""
    return [
        _row(one, cells[one.code], kind, group)
        for one in HALF_YEAR.rows
        if one.scope == scope and not (one.is_optional and not cells[one.code]["all"].value)
    ]
