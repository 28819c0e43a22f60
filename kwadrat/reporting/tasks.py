"""What waits on the first page beside matters of people: rows, their day and what a line says, for reporting.home."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Left

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import (
    ApplicationState,
    BreachState,
    EmergencyState,
    HandOverState,
    LegState,
    PairState,
    PlanState,
    Role,
)
from kwadrat.records.partnership import Partnership
from kwadrat.records.plans import Breach, PlanLeg
from kwadrat.records.questions import StatusQuestion
from kwadrat.reporting.waiting import in_team

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


def questions(actor: Actor) -> Task:
    """Questions about a status that wait for the actor's institution; nothing but initials leaves the database before
    one is opened."""
    rows = scope.questions(actor).filter(receiver_id=actor.institution_id)
    rows = waiting(rows) if actor.club_id is None else rows.none()
    first, last = Left("case__person__first_name", 1), Left("case__person__last_name", 1)
    place = Coalesce("sender_post__club__name", "sender__name")
    return rows, F("answer_due_on"), {
        "name": Concat(first, Value(". "), last, Value(".")), "place": place, "kind": F("kind"),
    }  # fmt: skip


def asked(actor: Actor) -> Task:
    """Questions of the actor's desk that nobody answered yet."""
    rows = waiting(scope.questions(actor).filter(sender_id=actor.institution_id))
    name = Concat("case__person__first_name", Value(" "), "case__person__last_name")
    return rows, F("answer_due_on"), {
        "name": name, "place": F("receiver__name"), "kind": F("kind"), "case": F("case_id"), "in_team": in_team(actor),
    }  # fmt: skip


def waiting(rows: QuerySet[StatusQuestion]) -> QuerySet[StatusQuestion]:
    """Of these questions those without an answer that were not taken back."""
    return rows.filter(answered_on__isnull=True, voided_at__isnull=True)


def conference_tasks(actor: Actor, own: bool) -> Task:
    """Open tasks of conferences: the actor's own, or of her whole unit or club."""
    rows = scope.conference_tasks(actor).filter(done_on__isnull=True, voided_at__isnull=True)
    rows = rows.filter(post_id=actor.post_id) if own else rows.filter(
        post__institution_id=actor.institution_id, post__club=actor.club_id
    )  # fmt: skip
    name = Concat("case__person__first_name", Value(" "), "case__person__last_name")
    is_there = Value(True, output_field=BooleanField())
    return rows, F("due_on"), {"name": name, "text": "text", "case": "case_id", "in_team": is_there}


def _of_plan(path: str) -> dict[str, Any]:
    """What a line about a joint plan says: the person, and which plan it is."""
    person = f"{path}case__person__"
    return {
        "name": Concat(f"{person}first_name", Value(" "), f"{person}last_name"), "plan": F(f"{path}ref"),
        "case": F(f"{path}case_id"), "in_team": Value(True, output_field=BooleanField()),
    }  # fmt: skip


def plan_contacts(actor: Actor, own: bool, until: date) -> Task:
    """Documents of joint plans whose next contact or review is near: those that the actor signs, or of her whole unit
    or club. A social contract that both signed stands among the contracts."""
    rows = PlanLeg.objects.filter(
        plan__in=scope.plans(actor), state__in=(LegState.DRAFT, LegState.SIGNED), contact_on__lte=until,
        contract__isnull=True,
    )  # fmt: skip
    mine = {"officer_id": actor.post_id} if own else {"institution_id": actor.institution_id, "club": actor.club_id}
    return rows.filter(**mine), F("contact_on"), {**_of_plan("plan__"), "kind": F("kind")}


def plan_reviews(actor: Actor, own: bool, until: date) -> Task:
    """Joint plans whose review is near: those that the actor opened, or her whole unit or club."""
    rows = scope.plans(actor).exclude(state=PlanState.CLOSED).filter(review_on__lte=until)
    mine = {"opened_by_id": actor.post_id} if own else {
        "opened_by__institution_id": actor.institution_id, "opened_by__club": actor.club_id,
    }  # fmt: skip
    return rows.filter(**mine), F("review_on"), _of_plan("")


def breaches(actor: Actor) -> Task:
    """Breaches of social contracts that wait: for the head her decision, for who signed the contract what the person
    says. No term runs."""
    rows = Breach.objects.filter(plan__in=scope.plans(actor))
    if actor.role == Role.HEAD:
        rows = rows.filter(state=BreachState.HEARD, leg__institution_id=actor.institution_id)
        return rows, F("heard_on"), {**_of_plan("plan__"), "state": F("state")}
    rows = rows.filter(state=BreachState.RECORDED, leg__officer_id=actor.post_id)
    return rows, F("happened_on"), {**_of_plan("plan__"), "state": F("state")}


def applications(actor: Actor) -> Task:
    """Applications for help that wait for the coordinator, with the day until which she answers; for others those of
    which they were told that nobody did."""
    about = {"name": F("ref"), "told": Value(actor.role != Role.COORDINATOR)}
    return scope.applications(actor).filter(state=ApplicationState.WAITING), F("due_on"), about
