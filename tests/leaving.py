"""People whose matters have ended long ago, and the hand of the owner of the tables that the night works with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection

from kwadrat.casework import plans, referrals, retention
from kwadrat.config import roles
from kwadrat.law.dates import add_months
from kwadrat.records.choices import Counting, ReferralOutcome, RetentionKind
from kwadrat.records.people import Case
from tests import build
from tests.cast import Cast

YEARS = 3


@contextmanager
def owning() -> Iterator[None]:
    """Inside, the tests work as the owner of the tables; what was not committed is invisible to her."""
    connection.close()
    connection.settings_dict["USER"] = roles.OWNER
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = roles.APP


def left(cast: Cast, case: Case | None = None) -> Case:
    """A person who took part, has a certificate, and with whom nothing goes on any more."""
    case = build.certificate(cast, build.finished(cast, case)).case
    plans.end_contract(case.contracts.get(), by=cast.ops_worker, on=cast.today, carried_out=True)
    for row in case.referrals.open():
        referrals.close(row, by=cast.coordinator, outcome=ReferralOutcome.HELPED)
    return case


def fix_all(cast: Cast, years: int = YEARS) -> None:
    """Every institution of the partnership says how long it keeps each kind of data."""
    for who, kinds in (("ngo_head", ("club_file", "case_file")), ("ops_head", ("social_contract", "case_file"))):
        actor = cast.actors[who]
        body = next(one for one in cast.bodies.values() if one.pk == actor.institution_id)
        for kind in kinds:
            retention.fix(
                body, by=actor, kind=RetentionKind(kind), years=years, counted=Counting.DAY,
                basis="JRWA 8123, kat. B3", since=cast.today,
            )  # fmt: skip


def later(cast: Cast, days: int = 0) -> date:
    """The day after the periods of `fix_all`, and so many days more."""
    return add_months(cast.today, 12 * YEARS) + timedelta(days=1 + days)
