"""Money: PLN as Decimal in grosze precision, never a binary float."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

GROSZ = Decimal("0.01")
MINUTES_PER_HOUR = 60
# far above any budget of a club and far below the 28 digits with which Decimal computes exactly
LIMIT = Decimal(10) ** 15


def exact(amount: Decimal | int | str) -> Decimal:
    """The amount as an exact Decimal; TypeError for a float or a bool, ValueError for what is no finite number."""
    if isinstance(amount, bool) or not isinstance(amount, (Decimal, int, str)):
        raise TypeError(f"money takes Decimal, int or str, not {type(amount).__name__}")
    try:
        number = Decimal(amount)
    except ArithmeticError:
        raise ValueError(f"not a number: {amount!r}") from None
    if not number.is_finite() or abs(number) >= LIMIT:
        raise ValueError(f"not a finite number below {LIMIT}: {amount!r}")
    return number


def grosze(amount: Decimal | int | str) -> Decimal:
    """PLN rounded to 0.01, half away from zero."""
    # adding zero turns the "-0.00" of a rounded tiny negative amount into 0.00
    return exact(amount).quantize(GROSZ, rounding=ROUND_HALF_UP) + 0


def cost(minutes: int, rate_per_hour: Decimal | int | str) -> Decimal:
    """PLN for whole minutes at a rate per hour: computed exactly, then rounded half-up once per line."""
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        raise TypeError(f"minutes are a whole number, not {type(minutes).__name__}")
    if minutes < 0:
        raise ValueError("minutes are not negative")
    # multiply before dividing: 20 minutes at 0.30 are 0.10 and not 0.0999...
    return grosze(minutes * exact(rate_per_hour) / MINUTES_PER_HOUR)


def split(total: Decimal | int | str, shares: Sequence[Decimal | int | str]) -> tuple[Decimal, ...]:
    """PLN divided in proportion to shares; the parts always add up to the total and differ from it by no grosz.

    Each boundary between parts is rounded half-up, so of two parts the first is rounded and the second is the
    difference, and no part of a positive total is negative. ValueError for a total with fractions of a grosz, for a
    negative share and for shares that are all zero.
    """
    amount = exact(total)
    if amount != grosze(amount):
        raise ValueError("the total has fractions of a grosz")
    weights = [exact(share) for share in shares]
    whole = sum(weights, Decimal(0))
    if whole <= 0 or min(weights) < 0:
        raise ValueError("shares are not negative and not all zero")
    parts = []
    before = counted = Decimal(0)
    for weight in weights:
        counted += weight
        boundary = grosze(amount * counted / whole)
        parts.append(boundary - before)
        before = boundary
    return tuple(parts)
