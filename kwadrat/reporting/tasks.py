"""What waits on the first page beside matters of people: rows, their day and what a line says, for reporting.home."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Exists, F, Func, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import EmergencyState, HandOverState, PairState
from kwadrat.records.partnership import Partnership

Task = tuple[QuerySet[Any], Any, dict[str, Any]]


def erasures(actor: Actor) -> Task:
    """One line for all announced erasures that the actor may stop, with the day of the first."""
    mine = scope.erasure_notices(actor).order_by()
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    first = mine.values("partnership").annotate(first=Min("erase_on")).values("first")
    people = mine.annotate(number=total).values("number")
    rows = Partnership.objects.filter(Exists(mine.filter(partnership=OuterRef("pk"))), pk=actor.partnership_id)
    return rows, Subquery(first, output_field=DateField()), {"name": F("name"), "people": Subquery(people)}


def similar(actor: Actor) -> Task:
    """One line for all pairs of similar entries that wait for the steward, since the day of the first."""
    mine = scope.pairs(actor).filter(state=PairState.WAITING).order_by()
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    first = mine.values("partnership").annotate(first=Min("found_on")).values("first")
    pairs = mine.annotate(number=total).values("number")
    rows = Partnership.objects.filter(Exists(mine.filter(partnership=OuterRef("pk"))), pk=actor.partnership_id)
    return rows, Subquery(first, output_field=DateField()), {"name": F("name"), "pairs": Subquery(pairs)}


def reviews(actor: Actor) -> Task:
    """Openings in an emergency that wait for this reviewer, with the day until which she looks at them."""
    rows = scope.emergencies(actor).filter(state=EmergencyState.WAITING).exclude(post__user_id=actor.user_id)
    return rows, F("review_due_on"), {"name": F("case__ref"), "worker": F("post__user__name")}


def hand_overs(actor: Actor) -> Task:
    """Cases proposed to the actor's desk that wait for an answer, without the person's name."""
    rows = scope.hand_overs(actor).filter(
        state=HandOverState.PROPOSED, to_institution_id=actor.institution_id, to_club=actor.club_id
    )
    place = Coalesce("from_post__club__name", "from_post__institution__name")
    return rows, F("answer_due_on"), {"name": F("case__ref"), "place": place}
