"""What runs while a person is registered as unemployed: the next contact with the labour office, the end of the status.
Counted from what was entered; warnings, never a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from django.db.models import Max

from kwadrat.law import countdowns as law
from kwadrat.law.params import Params
from kwadrat.records.choices import LabourStatus, NoteKind
from kwadrat.records.people import Case, ContactNote, LabourStatusFact
from kwadrat.records.plans import PlanReview

REGISTERED = (LabourStatus.UNEMPLOYED, LabourStatus.LONG_TERM_UNEMPLOYED)
# Entries of the labour office that are a contact with the person herself.
CONTACTS = (NoteKind.MEETING, NoteKind.PHONE, NoteKind.VISIT)
OFFICE = "PUP"


@cache
def _params() -> Params:
    return Params.load()


def _registered(facts: Sequence[LabourStatusFact]) -> list[LabourStatusFact]:
    """The newest valid statuses in a row that say registered as unemployed; none when the newest says another thing."""
    found: list[LabourStatusFact] = []
    for fact in facts:
        if fact.is_void:
            continue
        if fact.status not in REGISTERED:
            break
        found.append(fact)
    return found


def _last_contact(case: Case, today: date) -> list[date]:
    """The newest days on which the labour office wrote of a contact: of the day alone, never of what was said; one
    query."""
    office = "post__institution__kind__operator_type"
    notes = ContactNote.objects.filter(case=case, kind__in=CONTACTS)
    reviews = PlanReview.objects.filter(plan__case=case)
    written, looked_at = (
        rows.filter(voided_at__isnull=True, held_on__lte=today, **{office: OFFICE})
        .order_by()
        .values("voided_at")
        .annotate(last=Max("held_on"))
        .values_list("last", flat=True)
        for rows in (notes, reviews)
    )
    return list(written.union(looked_at))


def of_case(case: Case, facts: Sequence[LabourStatusFact], today: date) -> list[law.Countdown]:
    """What runs for a person by her statuses on the labour market as the reader sees them, newest first; nothing when
    she is not registered, or when it is not known since when. No query, or one."""
    days = [fact.since_on for fact in _registered(facts) if fact.since_on]
    if not days:
        return []
    since = min(days)
    found = (
        law.contact(max([since, *_last_contact(case, today)]), today, _params()), law.status(since, today, _params()),
    )  # fmt: skip
    return [one for one in found if one is not None]
