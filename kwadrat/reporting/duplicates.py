"""Similar entries that wait for a decision, how many, and mergings; counts and case numbers, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.law.params import Params
from kwadrat.records.choices import Likeness, PairState
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.people import Case

ONE = ("person", "other")


@lru_cache(maxsize=1)
def _params() -> Params:
    return Params.load()


def undo_days(on: date) -> int:
    """Days in which a merging of this day can be taken back."""
    return _params().value("duplicates.undo_days", on).integer


def counts(actor: Actor) -> dict[str, int]:
    """How many pairs there are in each state; one query."""
    found = dict(scope.pairs(actor).order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in PairState.values}


def listed(actor: Actor, state: str) -> QuerySet[DuplicatePair]:
    """Pairs in one state with both cases and who decided; names stay in the database."""
    joined = [f"{name}__case__lead__institution" for name in ONE]
    columns = [f"{name}__case__{column}" for name in ONE for column in (
        "id", "person_id", "ref", "opened_on", "lead__id", "lead__institution__id", "lead__institution__name",
    )]  # fmt: skip
    return (
        scope.pairs(actor)
        .filter(state=state)
        .select_related(*joined, "decided_by__user")
        .only(
            "ref", "state", "score", "reasons", "found_on", "decided_on", "decision_note", "version", "partnership_id",
            "person__id", "other__id", "decided_by__user__name", *columns,
        )
    )  # fmt: skip


def merges(actor: Actor) -> QuerySet[PersonMerge]:
    """Mergings of the partnership with both case numbers and who did what."""
    return scope.merges(actor).select_related(
        "survivor__case", "loser__case", "post__user", "post__institution", "closed_by__user"
    )


def reasons(codes: list[str]) -> list[str]:
    """Why two entries may be of one person, in words; a code that nobody knows any more says itself."""
    words: dict[str, Any] = dict(Likeness.choices)
    return [str(words.get(code, code)) for code in codes]


@dataclass(frozen=True)
class Weight:
    """How much hangs on one of two cases: stays, contracts, referrals, entries of the history."""

    case: Case
    stays: int
    contracts: int
    referrals: int
    notes: int


def weights(pair: DuplicatePair) -> list[Weight]:
    """What hangs on each of the two cases, the older entry first; one query."""
    rows = Case.objects.filter(person__in=(pair.person_id, pair.other_id)).annotate(
        stays=Count("participations", distinct=True), contracts_made=Count("contracts", distinct=True),
        referrals_made=Count("referrals", distinct=True), notes_made=Count("notes", distinct=True),
    )  # fmt: skip
    return [
        Weight(row, row.stays, row.contracts_made, row.referrals_made, row.notes_made)
        for row in rows.select_related("lead__institution").order_by("person_id")
    ]
