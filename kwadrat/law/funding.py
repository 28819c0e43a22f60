"""The cost of services to people: minutes, rates and totals."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from kwadrat.law.money import GROSZ, MINUTES_PER_HOUR, cost, exact, grosze


def consultation_cost(minutes: int, rate_per_hour: Decimal | int | str) -> Decimal:
    """PLN for one consultation: whole minutes at a rate per hour that is not negative, rounded half-up per line."""
    if exact(rate_per_hour) < 0:
        raise ValueError("a rate is not negative")
    return cost(minutes, rate_per_hour)


def total_cost(lines: Iterable[Decimal]) -> Decimal:
    """PLN of all lines; each line is rounded before, so the total is exactly the sum of what is shown."""
    return sum((grosze(line) for line in lines), Decimal("0.00"))


def hours(minutes: int) -> Decimal:
    """Whole minutes as hours to two places, half-up: convert the sum of the minutes, never the single lines."""
    return (Decimal(minutes) / MINUTES_PER_HOUR).quantize(GROSZ, rounding=ROUND_HALF_UP)
