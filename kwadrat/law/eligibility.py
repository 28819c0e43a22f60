"""Who may take part in a club (KIS) and who may run one: pure evaluation of facts on a day.

A rule that has no version on the day is not evaluated. Nothing here asks for a name, a number or today's date.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kwadrat.law.dates import Period, add_months, merged, months_between
from kwadrat.law.findings import Finding, Level, finding
from kwadrat.law.params import Params, Rule, Rules
from kwadrat.law.plans import ContractFact, contract_covers

__all__ = [
    "BENEFIT_CODES",
    "GROUP_CODES",
    "OPERATOR_TYPES",
    "SENSITIVE_GROUPS",
    "BenefitFact",
    "Finding",
    "Graduate",
    "GroupFact",
    "Level",
    "graduate",
    "operator_admitted",
    "start_of_participation",
]

OTHER_GROUP = "GX"
# UZS art. 1 ust. 2 pkt 1-8; GX = "in particular", any other person in a comparable situation
GROUP_CODES = ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", OTHER_GROUP)
# groups that reveal health, addiction, conviction or origin (RODO art. 9 and 10)
SENSITIVE_GROUPS = frozenset({"G2", "G3", "G4", "G6", "G7", "G8"})
# points of UZS art. 1 ust. 3; point 4 (renta socjalna) was repealed
BENEFIT_CODES = (1, 2, 3, 5, 6, 7, 8)
OPERATOR_TYPES = (
    "GMINA", "NGO", "KOSC", "SPN_S", "POWIAT", "WOJEWODZTWO", "STOW_JST", "SPOLKA", "EMPLOYER", "PUP", "OTHER",
)  # fmt: skip
# a month of a term that need not run without a break has 30 days (k.c. art. 114)
DAYS_OF_A_BROKEN_MONTH = 30


@dataclass(frozen=True, slots=True)
class GroupFact:
    """A recorded group of UZS art. 1 ust. 2 and its days; `programme_running` matters for G1 and G7 only."""

    code: str
    period: Period
    programme_running: bool = False
    justification: str = ""

    def __post_init__(self) -> None:
        if self.code not in GROUP_CODES:
            raise ValueError(f"no such group: {self.code}")

    @property
    def counts(self) -> bool:
        """Whether the record is complete: GX needs a justification."""
        return self.code != OTHER_GROUP or bool(self.justification.strip())


@dataclass(frozen=True, slots=True)
class BenefitFact:
    """An entitlement by its point of UZS art. 1 ust. 3 (1, 2, 3, 5, 6, 7, 8) and its days."""

    code: int
    period: Period

    def __post_init__(self) -> None:
        if self.code not in BENEFIT_CODES:
            raise ValueError(f"no such benefit: {self.code}")


@dataclass(frozen=True, slots=True)
class Graduate:
    """The three conditions of an absolwent KIS (UZS art. 2 pkt 1b); none is ever ticked by hand."""

    took_part_long_enough: bool
    has_certificate: bool
    carried_out_contract: bool

    @property
    def is_graduate(self) -> bool:
        """Whether all three conditions are met."""
        return self.took_part_long_enough and self.has_certificate and self.carried_out_contract


def start_of_participation(
    on: datetime.date,
    *,
    groups: Sequence[GroupFact],
    premise_recorded: bool,
    poverty_premise: bool,
    benefits: Sequence[BenefitFact],
    contract: ContractFact | None,
    planned_end: datetime.date | None,
    register_entry_on: datetime.date | None,
    notice_given_on: datetime.date | None,
    authorised: bool,
    rules: Rules,
    params: Params,
) -> tuple[Finding, ...]:
    """All findings on the first day of a participation: EL-01/02/03/06/07, PA-01/04, OP-02, DP-01/02.

    `planned_end` is the last day, inclusive. `authorised`: the person who records it holds a dated authorisation and
    has signed the undertaking of secrecy. The participation may start when no finding has the level block.
    """
    current = [group for group in groups if group.period.contains(on)]
    entitled = [benefit for benefit in benefits if benefit.period.contains(on)]
    checks: Mapping[str, Callable[[Rule], Iterable[Finding]]] = {
        "EL-01": lambda rule: _group_and_premise(rule, current, premise_recorded),
        "EL-02": lambda rule: [] if poverty_premise else [finding(rule, "poverty_premise_missing")],
        "EL-03": lambda rule: _programmes(rule, current),
        "EL-06": lambda rule: _benefits(rule, entitled),
        "EL-07": lambda rule: _benefits(rule, entitled),
        "PA-01": lambda rule: _contract(rule, on, contract),
        "PA-04": lambda rule: _planned_end(rule, on, planned_end),
        "OP-02": lambda rule: _by(rule, on, register_entry_on, "register_entry"),
        "DP-01": lambda rule: [] if authorised else [finding(rule, "authorisation_missing")],
        "DP-02": lambda rule: _by(rule, on, notice_given_on, "notice"),
    }
    found: list[Finding] = []
    for rule_id, check in checks.items():
        if (rule := rules.rule(rule_id, on)) is not None:
            # a rule that rests on an unset parameter refuses here instead of passing in silence
            rule.resolved(params, on)
            found.extend(check(rule))
    return tuple(found)


def graduate(
    participated: Sequence[Period],
    certificate_issued_on: datetime.date | None,
    contract_carried_out: bool,
    params: Params,
    on: datetime.date,
) -> Graduate:
    """PA-06: the three conditions of an absolwent KIS as they stand at the end of the day `on` (UZS art. 2 pkt 1b).

    Months are calendar months. Of several separate periods the whole months of each are added, and each 30 of the
    days left over make one more (k.c. art. 114). How long a certificate stays valid is not set by the act.
    """
    months = params.value("kis.grad_min_months", on).integer
    return Graduate(
        took_part_long_enough=months_of(participated, on) >= months,
        has_certificate=certificate_issued_on is not None and certificate_issued_on <= on,
        carried_out_contract=contract_carried_out,
    )


def operator_admitted(operator_type: str, on: datetime.date, rules: Rules) -> Finding | None:
    """OP-01: who may run a club (UZS art. 18 ust. 1); None when admitted or when no rule stands on the day."""
    if operator_type not in OPERATOR_TYPES:
        raise ValueError(f"no such type of operator: {operator_type}")
    rule = rules.rule("OP-01", on)
    if rule is None:
        return None
    if operator_type not in rule.listed("operator_types"):
        return finding(rule, "operator_not_admitted", operator_type=operator_type)
    founders = rule.listed("cooperative_founders")
    if operator_type == "SPN_S" and founders:
        return finding(rule, "founders_to_be_checked", founders=", ".join(founders))
    return None


def _group_and_premise(rule: Rule, current: Sequence[GroupFact], premise_recorded: bool) -> Iterable[Finding]:
    admitted = [group for group in current if group.code in rule.listed("groups")]
    if not admitted:
        yield finding(rule, "group_missing")
    elif not any(group.counts for group in admitted):
        yield finding(rule, "justification_missing", group=OTHER_GROUP)
    if not premise_recorded:
        yield finding(rule, "premise_missing")


def _programmes(rule: Rule, current: Sequence[GroupFact]) -> Iterable[Finding]:
    for group in current:
        if group.code in rule.parameters and not group.programme_running:
            yield finding(rule, "programme_missing", group=group.code, programme=rule.listed(group.code)[0])


def _benefits(rule: Rule, entitled: Sequence[BenefitFact]) -> Iterable[Finding]:
    code = "benefit_allowed" if rule.ship_as == "compute" else "benefit_excludes"
    for benefit in entitled:
        if str(benefit.code) in rule.listed("benefits"):
            yield finding(rule, code, benefit=str(benefit.code))


def _contract(rule: Rule, on: datetime.date, contract: ContractFact | None) -> Iterable[Finding]:
    if contract is None:
        yield finding(rule, "contract_missing")
    elif contract.signed_on is None or contract.signed_on > on:
        yield finding(rule, "contract_not_signed")
    elif not contract_covers(on, contract):
        yield finding(rule, "contract_not_in_force")


def _planned_end(rule: Rule, on: datetime.date, planned_end: datetime.date | None) -> Iterable[Finding]:
    if planned_end is None:
        yield finding(rule, "planned_end_missing")
    elif planned_end < on:
        yield finding(rule, "planned_end_before_start", planned_end=planned_end.isoformat())


def _by(rule: Rule, on: datetime.date, happened_on: datetime.date | None, what: str) -> Iterable[Finding]:
    if happened_on is None:
        yield finding(rule, f"{what}_missing")
    elif happened_on > on:
        yield finding(rule, f"{what}_later", happened_on=happened_on.isoformat())


def months_of(participated: Sequence[Period], on: datetime.date) -> int:
    """Whole months taken part until the end of the day `on`; days left over of several by 30 (k.c. art. 114)."""
    until_now = Period(datetime.date.min, on + datetime.timedelta(days=1))
    spans = merged([span for period in participated if (span := period.intersection(until_now)) is not None])
    months = days = 0
    for span in spans:
        end = span.end or on  # never open: cut at the end of the day `on`
        whole = months_between(span.start, end)
        months += whole
        days += (end - add_months(span.start, whole)).days
    # a single span is counted by the calendar alone: 30 days left over may still be short of a month of 31
    return months + (days // DAYS_OF_A_BROKEN_MONTH if len(spans) > 1 else 0)
