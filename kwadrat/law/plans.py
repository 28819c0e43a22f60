"""The social contract (kontrakt socjalny): who concludes it, on which form, on which days it stands. How long a joint
plan is."""

import datetime
from dataclasses import dataclass
from typing import Literal

from kwadrat.law.dates import ONE_DAY, Period, add_months
from kwadrat.law.findings import Finding, finding
from kwadrat.law.params import Params, Rules

Variant = Literal["A", "B"]


@dataclass(frozen=True, slots=True)
class ContractFact:
    """A contract as evidence: the day on which both signed (None: a draft) and the days on which it stands."""

    signed_on: datetime.date | None
    period: Period


def contract_covers(on: datetime.date, contract: ContractFact) -> bool:
    """Whether the contract is signed by the day and stands on it (UZS art. 18 ust. 4)."""
    return contract.signed_on is not None and contract.signed_on <= on and contract.period.contains(on)


def contract_concluded_by(unit_type: str, is_social_worker: bool, on: datetime.date, rules: Rules) -> Finding | None:
    """CO-01: only a social worker employed in an OPS, CUS or PCPR concludes a contract (UPS art. 108 ust. 1)."""
    rule = rules.rule("CO-01", on)
    if rule is None:
        return None
    if unit_type not in rule.listed("unit_types"):
        return finding(rule, "unit_not_admitted", unit_type=unit_type)
    if not is_social_worker:
        return finding(rule, "not_a_social_worker")
    return None


def contract_template(on: datetime.date, rules: Rules) -> str | None:
    """CO-03: the form of the contract in force on the day, "2005" or "R-KS"; None when no rule stands on the day."""
    rule = rules.rule("CO-03", on)
    return None if rule is None else rule.listed("template")[0]


def contract_variants(on: datetime.date, rules: Rules) -> tuple[Variant, ...]:
    """The variants of the form in force on the day: A and B on the form of 2010, none on the form of 2005."""
    return ("A", "B") if contract_template(on, rules) == "R-KS" else ()


def variant_b_warning(
    variant: Variant, *, pup_referral: bool, labour_grounds: bool, on: datetime.date, rules: Rules
) -> Finding | None:
    """CO-04: variant B rests on grounds of the labour market or on a referral by the PUP (UPS art. 108 ust. 2)."""
    rule = rules.rule("CO-04", on)
    if rule is None or variant != "B" or pup_referral or labour_grounds:
        return None
    return finding(rule, "variant_b_without_grounds")


def next_contact(on: datetime.date, params: Params) -> datetime.date | None:
    """IP-01: until when the next contact within an IPD is due after one on the day; None while no rule stood."""
    row = params.row("ipd.contact_days", on)
    return None if row is None else on + row.integer * ONE_DAY


def usual_months(since: datetime.date, params: Params) -> tuple[int, int]:
    """How many months a joint plan that begins on the day usually lasts, at least and at most (own choice)."""
    least, most = (params.value(name, since).integer for name in ("plan.least_months", "plan.most_months"))
    return least, most


def usual_last_day(since: datetime.date, params: Params) -> datetime.date:
    """The last day of a joint plan as long as is usual at most (own choice); raises MissingParameter."""
    return add_months(since, usual_months(since, params)[1]) - ONE_DAY


def unusual_length(period: Period, params: Params) -> Literal["", "too_short", "too_long"]:
    """Whether a joint plan is shorter or longer than is usual: a warning, never a block; open ones are too long."""
    shortest = add_months(period.start, usual_months(period.start, params)[0])
    if period.end is None or period.end > usual_last_day(period.start, params) + ONE_DAY:
        return "too_long"
    return "too_short" if period.end < shortest else ""
