"""Effects of a person as the club that recorded them reads them."""

from __future__ import annotations

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.outcomes import Outcome
from kwadrat.records.people import Case

MOST = 100


def of_case(actor: Actor, case: Case) -> list[Outcome]:
    """Effects of a case recorded by the actor's club, newest first, voided ones too; nobody else sees any."""
    rows = scope.outcomes(actor).filter(case=case).select_related("type", "post__user")
    return list(rows.order_by("-reached_on", "-pk")[:MOST])
