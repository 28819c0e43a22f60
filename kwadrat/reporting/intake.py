"""What is known of files of persons: their content, what is left to do, the results of their rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records import uploads
from kwadrat.records.choices import IntakePhase, IntakeState, RowOutcome
from kwadrat.records.intake import Intake, IntakeColumns, IntakeRow
from kwadrat.records.partnership import Partnership
from kwadrat.records.people import Person

RUNNING = (IntakeState.CHECKING, IntakeState.SAVING)
LISTED = 20


@dataclass(frozen=True)
class Counts:
    """Rows by their latest result."""

    by_outcome: dict[str, int] = field(default_factory=dict)

    def of(self, *outcomes: str) -> int:
        """Rows with any of these results."""
        return sum(self.by_outcome.get(one, 0) for one in outcomes)

    @property
    def faulty(self) -> int:
        """Rows that stay out and need a correction or a look."""
        return self.of(RowOutcome.REFUSED, RowOutcome.REPEATED, RowOutcome.SIMILAR)


def find(ref: str) -> Intake | None:
    """The file with this reference, for its job."""
    return Intake.objects.select_related("partnership", "post__user").filter(ref=ref).first()


def unfinished() -> list[Intake]:
    """Files whose check or saving runs or was cut off."""
    return list(Intake.objects.filter(state__in=RUNNING).order_by("pk"))


def partnership_of(actor: Actor) -> Partnership | None:
    """The partnership the actor acts in."""
    return scope.partnerships(actor).first()


def remembered(institution_id: int) -> dict[str, str]:
    """Header in small letters -> field, as the institution chose last time."""
    row = IntakeColumns.objects.filter(institution_id=institution_id).first()
    return dict(row.columns) if row else {}


def content(intake: Intake) -> bytes:
    """The raw file; FileNotFoundError when it was removed."""
    if not intake.stored_as:
        raise FileNotFoundError
    return uploads.read(intake.stored_as)


def settled(intake: Intake, phase: str) -> set[int]:
    """Lines that this step has settled."""
    return set(IntakeRow.objects.filter(intake=intake, phase=phase).values_list("line", flat=True))


def ready(intake: Intake) -> set[int]:
    """Lines that the check found good."""
    rows = IntakeRow.objects.filter(intake=intake, phase=IntakePhase.CHECK, outcome=RowOutcome.READY)
    return set(rows.values_list("line", flat=True))


def results(intake: Intake, outcomes: tuple[str, ...] = ()) -> QuerySet[IntakeRow]:
    """The latest result of each row, by line; of these outcomes or of all."""
    saved = IntakeRow.objects.filter(intake=OuterRef("intake"), line=OuterRef("line"), phase=IntakePhase.SAVE)
    rows = IntakeRow.objects.filter(intake=intake)
    if intake.state in (IntakeState.SAVING, IntakeState.DONE, IntakeState.STOPPED):
        rows = rows.exclude(Exists(saved), phase=IntakePhase.CHECK)
    if outcomes:
        rows = rows.filter(outcome__in=outcomes)
    return rows.order_by("line")


def counts(intake: Intake) -> Counts:
    """Rows by their latest result; one query."""
    rows = results(intake).order_by().values("outcome").annotate(number=Count("pk"))
    return Counts({row["outcome"]: row["number"] for row in rows})


@dataclass(frozen=True)
class Similar:
    """A row that resembles people in the register: those in the actor's scope, and how many more."""

    line: int
    mine: tuple[Person, ...]
    others: int


def similar(actor: Actor, intake: Intake, most: int) -> tuple[list[Similar], bool]:
    """Rows to decide about, by line, at most so many, and whether more follow; two queries."""
    rows = list(results(intake, (RowOutcome.SIMILAR,))[: most + 1])
    wanted = {pk for row in rows[:most] for pk in row.alike}
    known = {
        person.pk: person
        for person in scope.people(actor)
        .filter(pk__in=wanted)
        .only("ref", "first_name", "last_name", "birth_on", "locality")
    }
    found = []
    for row in rows[:most]:
        mine = tuple(known[pk] for pk in row.alike if pk in known)
        found.append(Similar(row.line, mine, len(row.alike) - len(mine)))
    return found, len(rows) > most


def refs(actor: Actor, person_ids: Collection[int]) -> dict[int, str]:
    """References of those of these people who are in the actor's scope."""
    return dict(scope.people(actor).filter(pk__in=person_ids).values_list("pk", "ref"))


def without_notice(intake: Intake) -> int:
    """Registered persons of the file without the data-protection information on record."""
    return IntakeRow.objects.filter(
        intake=intake, person__isnull=False, person__case__notice_given_on__isnull=True
    ).count()


def listed(actor: Actor) -> list[Intake]:
    """The actor's own files, newest first."""
    return list(scope.intakes(actor).order_by("-pk")[:LISTED])
