"""Grants of a club and how far each is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import GrantLineKind
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.partnership import Club

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Balance:
    """PLN received, spent and given back."""

    received: Decimal = ZERO
    spent: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What has neither been spent nor given back; below zero when more was spent than came."""
        return self.received - self.spent - self.returned


def balance(lines: Iterable[GrantLine]) -> Balance:
    """Sums of the lines that count, exact to the grosz."""
    sums = dict.fromkeys((kind.value for kind in GrantLineKind), ZERO)
    for line in lines:
        sums[line.kind] += line.amount
    return Balance(sums[GrantLineKind.RECEIVED], sums[GrantLineKind.SPENT], sums[GrantLineKind.GIVEN_BACK])


@dataclass(frozen=True)
class Account:
    """One grant, its sums, and its lines by day; void lines stand apart."""

    grant: Grant
    balance: Balance
    lines: tuple[GrantLine, ...] = ()
    void: tuple[GrantLine, ...] = ()


def accounts(actor: Actor, club: Club) -> list[Account]:
    """Every grant of a club, the newest agreement first, void ones too; two queries."""
    rows = list(scope.grants(actor).filter(club=club).order_by("-agreement_on", "-pk"))
    lines: dict[int, list[GrantLine]] = {}
    for line in scope.grant_lines(actor).filter(club=club, voided_at__isnull=True):
        lines.setdefault(line.grant_id, []).append(line)
    return [Account(row, balance(lines.get(row.pk, ()))) for row in rows]


def account(actor: Actor, grant: Grant) -> Account:
    """One grant with its lines; one query."""
    rows = list(scope.grant_lines(actor).filter(grant=grant).order_by("booked_on", "pk"))
    valid = tuple(row for row in rows if not row.is_void)
    return Account(grant, balance(valid), valid, tuple(row for row in rows if row.is_void))
