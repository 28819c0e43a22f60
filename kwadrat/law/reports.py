"""Definitions of the cells of reports: what is counted, in which unit, and how it is rounded. Codes only, no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

from kwadrat.law.params import Params, Rules

Unit = Literal["people", "uses", "hours", "pln", "pln_per_hour", "percent"]
Scope = Literal["club", "service_kind", "total"]
Section = Literal["involvement", "services", "effects"]
RoundingMode = Literal["half_up", "half_even"]
RoundingKind = Literal["hours", "money", "hours_per_person", "cost_per_person", "share", "survey_share"]

# id of the parameter below which a count is hidden in what leaves the house (rule DP-11)
SMALL_COUNT = "dp.small_count_threshold"

# rows of Table 3 of the paper: kinds of institutions by their code in the catalogue
TABLE_3_KINDS = ("assistance_centre", "labour_office", "ngo", "private_entrepreneur", "housing_cooperative")

_HUNDRED = Decimal(100)
_MODES: Mapping[RoundingMode, str] = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimal places and what happens at the half, to be printed beside the figure."""

    places: int
    mode: RoundingMode


_ROUNDINGS: Mapping[RoundingKind, Rounding] = {
    "hours": Rounding(2, "half_up"),
    "money": Rounding(2, "half_up"),
    "hours_per_person": Rounding(2, "half_up"),
    "cost_per_person": Rounding(2, "half_up"),
    "share": Rounding(2, "half_up"),
    # the published survey of clubs prints 2 of 16 as 12 and not as 13
    "survey_share": Rounding(0, "half_even"),
}


@dataclass(frozen=True, slots=True)
class RowDefinition:
    """One row of a report. `numerator` and `base` are codes of other rows when the row is derived from them.

    An optional row is printed only when it counted something.
    """

    code: str
    scope: Scope
    unit: Unit
    columns: tuple[str, ...]
    rounding: RoundingKind | None = None
    numerator: str | None = None
    base: str | None = None
    section: Section = "services"
    is_optional: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether the row is computed from other rows instead of being counted."""
        return self.numerator is not None


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """A report as data: its columns and its rows, in their order."""

    code: str
    columns: tuple[str, ...]
    rows: tuple[RowDefinition, ...]

    def row(self, code: str) -> RowDefinition:
        """The row with the code; KeyError when the report has none."""
        for row in self.rows:
            if row.code == code:
                return row
        raise KeyError(code)


SEXES = ("women", "men")
ALL = ("all",)
COLUMNS = SEXES + ALL

# The half-year of a club. "people" are distinct persons, "service_uses" the sum of people over the kinds of service:
# one person in two services is two uses. Hours and money have no split by sex, because a group session has none.
# Service users, participants and contract holders are three levels of involvement, each counted by itself.
HALF_YEAR = ReportDefinition(
    code="half_year",
    columns=COLUMNS,
    rows=(
        RowDefinition("referred", "club", "people", COLUMNS, section="involvement"),
        RowDefinition("referred_share", "club", "percent", SEXES, "share", "referred", "referred", "involvement"),
        RowDefinition("accepted", "club", "people", COLUMNS, section="involvement"),
        RowDefinition("service_users", "club", "people", COLUMNS, section="involvement"),
        RowDefinition("participants", "club", "people", COLUMNS, section="involvement"),
        RowDefinition("contract_holders", "club", "people", COLUMNS, section="involvement"),
        RowDefinition("people", "service_kind", "people", COLUMNS),
        RowDefinition("hours", "service_kind", "hours", ALL, "hours"),
        RowDefinition("hours_without_rate", "service_kind", "hours", ALL, "hours", is_optional=True),
        RowDefinition("rate", "service_kind", "pln_per_hour", ALL, "money"),
        RowDefinition("cost", "service_kind", "pln", ALL, "money"),
        RowDefinition("hours_per_person", "service_kind", "hours", ALL, "hours_per_person", "hours", "people"),
        RowDefinition("cost_per_person", "service_kind", "pln", ALL, "cost_per_person", "cost", "people"),
        RowDefinition("share_of_referred", "service_kind", "percent", ALL, "share", "people", "referred"),
        RowDefinition("service_uses", "total", "uses", COLUMNS),
        RowDefinition("total_hours", "total", "hours", ALL, "hours"),
        RowDefinition("total_hours_without_rate", "total", "hours", ALL, "hours", is_optional=True),
        RowDefinition("total_cost", "total", "pln", ALL, "money"),
        RowDefinition("social_effects", "club", "people", COLUMNS, section="effects"),
        RowDefinition("vocational_effects", "club", "people", COLUMNS, section="effects"),
        RowDefinition("work_after", "club", "people", COLUMNS, section="effects"),
        RowDefinition("completed", "club", "people", COLUMNS, section="effects"),
        RowDefinition("interrupted", "club", "people", COLUMNS, section="effects"),
    ),
)


def rounding(kind: RoundingKind) -> Rounding:
    """Places and mode of a kind of figure."""
    return _ROUNDINGS[kind]


def rounded(value: Decimal, kind: RoundingKind) -> Decimal:
    """The value with the places and the mode of its kind."""
    rule = rounding(kind)
    return value.quantize(Decimal(1).scaleb(-rule.places), rounding=_MODES[rule.mode])


def per_person(amount: Decimal, people: int, kind: RoundingKind) -> Decimal | None:
    """Hours or PLN per person, rounded by kind; None when there are no people."""
    return None if people == 0 else rounded(amount / people, kind)


def percent(n: int, base: int, places: int = 2) -> Decimal | None:
    """n of base in percent, rounded half-up to the places; None when the base is 0."""
    return _percent(n, base, places, "half_up")


def percent_half_even(n: int, base: int, places: int = 0) -> Decimal | None:
    """n of base in percent, rounded half to even, as in the published survey of clubs; None when the base is 0."""
    return _percent(n, base, places, "half_even")


def _percent(n: int, base: int, places: int, mode: RoundingMode) -> Decimal | None:
    if base == 0:
        return None
    return (_HUNDRED * n / base).quantize(Decimal(1).scaleb(-places), rounding=_MODES[mode])


AnnualPart = Literal["R1", "R2", "R3", "R4", "effects", "grants"]

_OF_GRANTS = ("carried", "received", "spent", "returned", "left")

# The yearly report of a club to the wojewoda (UZS art. 18a ust. 6). R1 staff: people of the year, people on its last
# day, hours a week. R2 distinct participants by groups of art. 1 ust. 2, those of them who reached an effect, and those
# who took up work after leaving; a person in two groups is in both rows, in the sum twice and in the last row once.
# R3 meetings, hours, and whom they served. R4 money of each grant. Before the present scope: effects and grants alone.
ANNUAL: Mapping[AnnualPart, tuple[str, ...]] = {
    "R1": ("people", "at_end", "weekly"),
    "R2": ("participants", "effects", "work_after"),
    "R3": ("meetings", "hours", "participants", "others", "effects"),
    "R4": _OF_GRANTS,
    "effects": ("effects", "work_after"),
    "grants": _OF_GRANTS,
}


def annual_due(year: int, params: Params) -> date:
    """Last day on which the report for the year is sent (RE-01, UZS art. 18a ust. 6); MissingParameter when none."""
    month, day = params.value("kis.report_deadline", date(year + 1, 1, 1)).text.split("-")
    return date(year + 1, int(month), int(day))


def annual_parts(year: int, params: Params, rules: Rules) -> tuple[AnnualPart, ...]:
    """Parts of the report by the scope in force on the day on which it is due (RE-02), staff first and grants last."""
    rule = rules.rule("RE-02", annual_due(year, params))
    items = rule.listed("items") if rule is not None else ()
    return tuple(part for part in ANNUAL if part in items)


def shows_pensioners(year: int, rules: Rules) -> bool:
    """Whether people with a pension for inability to work stand apart: the act admits them that year (EL-07)."""
    rule = rules.rule("EL-07", date(year, 12, 31))
    return rule is not None and rule.ship_as == "compute"


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of people in a report that must fit together."""

    participants: int
    sum_of_groups: int
    without_group: int
    finished: int
    effects: int
    work_after: int


def contradictions(totals: Totals) -> tuple[str, ...]:
    """Codes of what does not fit: groups below the total, more finishers or effects than people, more work than that.

    A sum of groups above the total is no fault: a person may be in several groups, and the act is silent.
    """
    broken = {
        "groups_sum": totals.sum_of_groups < totals.participants - totals.without_group,
        "finished": totals.finished > totals.participants,
        "effects_within": totals.effects > totals.participants,
        "work_within": totals.work_after > totals.effects,
    }
    return tuple(code for code, is_broken in broken.items() if is_broken)
