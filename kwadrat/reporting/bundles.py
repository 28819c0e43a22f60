"""Many plans in one ZIP: which plans a desk may ask for, how far a list is, the papers of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import LegState, PlanState
from kwadrat.records.documents import Damaged
from kwadrat.records.papers import IssuedPaper, PaperBundle
from kwadrat.records.plans import JointPlan, PlanLeg

# Every open plan in which the desk has a part; those it has not printed yet.
ALL, UNPRINTED = "all", "unprinted"
CHOICES = (ALL, UNPRINTED)
LISTED = 20


def chosen(actor: Actor, choice: str) -> QuerySet[JointPlan]:
    """Open plans in which the actor's desk has a part, in the order in which they were begun."""
    desk = Q(institution_id=actor.institution_id) & (Q(club__isnull=True) | Q(club=actor.club_id))
    mine = PlanLeg.objects.filter(desk, plan=OuterRef("pk")).exclude(state=LegState.DROPPED)
    rows = scope.plans(actor).exclude(state=PlanState.CLOSED).filter(Exists(mine)).order_by("pk")
    if choice == UNPRINTED:
        printed = IssuedPaper.objects.filter(
            institution_id=actor.institution_id, kind="plan", subject_ref=OuterRef("ref"), voided_at__isnull=True
        )
        rows = rows.exclude(Exists(printed))
    return rows


def plans(actor: Actor, numbers: Sequence[int]) -> QuerySet[JointPlan]:
    """Those of these plans that the actor sees and that are still open, with what a paper of them needs."""
    rows = scope.plans(actor).filter(pk__in=numbers).exclude(state=PlanState.CLOSED)
    return rows.select_related("case__person", "case__partnership")


def find(ref: str) -> PaperBundle | None:
    """A list by its reference, with who asked for it."""
    return PaperBundle.objects.select_related("partnership", "post__user").filter(ref=ref).first()


def listed(actor: Actor) -> list[PaperBundle]:
    """The actor's own lists, newest first."""
    return list(scope.paper_bundles(actor).order_by("-pk")[:LISTED])


def papers(actor: Actor, bundle: PaperBundle) -> list[IssuedPaper]:
    """Papers of a list that are still there, in scope and not voided, by their numbers."""
    rows = scope.papers(actor).filter(pk__in=bundle.papers, voided_at__isnull=True)
    return list(rows.select_related("case__person").defer("data").order_by("year", "serial"))


def contents(rows: Iterable[IssuedPaper]) -> Iterator[tuple[IssuedPaper, bytes]]:
    """Each paper with its file, one at a time; empty where the file is gone or is not what was issued."""
    for one in rows:
        try:
            yield one, one.content()
        except Damaged:
            yield one, b""
