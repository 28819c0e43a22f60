"""What runs while a person is registered as unemployed: the next contact with the labour office, the end of the status.
Counted from what was entered; warnings, never a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat, Greatest

from kwadrat.access import compiled, scope
from kwadrat.access.actor import Actor
from kwadrat.law import countdowns as law
from kwadrat.law.params import Params
from kwadrat.records.choices import CaseState, LabourStatus, NoteKind, Role
from kwadrat.records.people import Case, ContactNote, LabourStatusFact
from kwadrat.records.plans import PlanReview

REGISTERED = (LabourStatus.UNEMPLOYED, LabourStatus.LONG_TERM_UNEMPLOYED)
# Entries of the labour office that are a contact with the person herself.
CONTACTS = (NoteKind.MEETING, NoteKind.PHONE, NoteKind.VISIT)
OFFICE = "PUP"
OF_OFFICE = {"voided_at__isnull": True, "post__institution__kind__operator_type": OFFICE}
ENDING_DAYS = 30
Task = tuple[QuerySet[Any], Any, dict[str, Any]]


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


def _of_office(case_id: int, today: date) -> QuerySet[Any, date]:
    notes = ContactNote.objects.filter(case_id=case_id, kind__in=CONTACTS)
    reviews = PlanReview.objects.filter(plan__case_id=case_id)
    written, looked_at = (
        rows.filter(held_on__lte=today, **OF_OFFICE)
        .order_by()
        .values("voided_at")
        .annotate(last=Max("held_on"))
        .values_list("last", flat=True)
        for rows in (notes, reviews)
    )
    found: QuerySet[Any, date] = written.union(looked_at)
    return found


def _last_contact(case: Case, today: date) -> list[date]:
    """The newest days on which the labour office wrote of a contact: of the day alone, never of what was said; one
    query."""
    return list(compiled.rows(_of_office, case.pk, today))


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


def _since(actor: Actor) -> Any:
    """The first day of the newest statuses in a row that say registered, of the outer case; nothing when the newest
    says another thing."""
    facts = scope.labour_statuses(actor).filter(voided_at__isnull=True)
    later = Q(stated_on__gt=OuterRef("stated_on")) | Q(stated_on=OuterRef("stated_on"), pk__gt=OuterRef("pk"))
    other = facts.filter(later, case=OuterRef("case_id")).exclude(status__in=REGISTERED)
    rows = facts.filter(~Exists(other), case=OuterRef("pk"), status__in=REGISTERED, since_on__isnull=False).order_by()
    return Subquery(rows.values("case").annotate(first=Min("since_on")).values("first"), output_field=DateField())


def _cases(actor: Actor, own: bool) -> QuerySet[Any]:
    """Open cases of people registered as unemployed, `since` the first day: those that the actor leads, or her unit or
    club; of a counsellor all on which she works, because the contact is one with her office."""
    known = LabourStatusFact.objects.filter(
        partnership_id=actor.partnership_id, case=OuterRef("pk"), status__in=REGISTERED, since_on__isnull=False,
        voided_at__isnull=True,
    )  # fmt: skip
    # those of whom it was ever said at all, so that nobody else's statuses are gone through
    rows = scope.cases(actor).filter(Exists(known), state=CaseState.OPEN)
    if actor.role != Role.COUNSELLOR:
        desk = {"lead__institution_id": actor.institution_id, "lead__club": actor.club_id}
        rows = rows.filter(lead_id=actor.post_id) if own else rows.filter(**desk)
    return rows.annotate(since=_since(actor)).filter(since__isnull=False)


def _last(rows: Any, way: str, today: date) -> Any:
    """The newest day of these rows of the outer case written by the labour office."""
    found = rows.filter(held_on__lte=today, **{way: OuterRef("pk")}, **OF_OFFICE).order_by().values(way)
    return Subquery(found.annotate(last=Max("held_on")).values("last"), output_field=DateField())


def near(actor: Actor, own: bool, today: date) -> dict[str, Task]:
    """What waits on the first page: the next contact with the labour office from the day of its warning, the end of the
    status a month before; counted by the same rules as `of_case`, for all people at once. Nothing on days without."""
    found: dict[str, Task] = {}
    data = {
        "name": Concat("person__first_name", Value(" "), "person__last_name"), "person": F("person__ref"),
        "case": F("pk"), "in_team": Value(True, output_field=BooleanField()),
    }  # fmt: skip
    if told := law.contact_term(today, _params()):
        term, warn = told
        notes = _last(ContactNote.objects.filter(kind__in=CONTACTS), "case", today)
        looked_at = _last(PlanReview.objects.all(), "plan__case", today)
        last = Greatest(F("since"), Value(term.floor, output_field=DateField()), notes, looked_at)
        rows = _cases(actor, own).annotate(last=last).filter(last__lte=today - timedelta(days=warn))
        found["contact"] = rows, ExpressionWrapper(F("last") + term.length, output_field=DateField()), data
    # of whoever was registered before the rule began: while not even hers is near, nobody's is looked for
    soonest, limit = law.status(date.min, today, _params()), today + timedelta(days=ENDING_DAYS)
    ends = law.status_term(today, _params())
    if ends and soonest and soonest.due_on <= limit:
        years = Func(Value(ends.length), function="make_interval", output_field=DurationField())
        first = Greatest(F("since"), Value(ends.floor, output_field=DateField()))
        end = Cast(ExpressionWrapper(first + years, output_field=DateTimeField()), DateField())
        due = ExpressionWrapper(end - 1, output_field=DateField())
        rows = _cases(actor, own).annotate(due=due).filter(due__lte=limit)
        found["status"] = rows, F("due"), data
    return found
