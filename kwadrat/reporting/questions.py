"""What the pages of questions about a status read: the answer that stands, what waits, whom to ask, how many papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from kwadrat.access import fields, scope
from kwadrat.access.actor import Actor
from kwadrat.law import referrals as law
from kwadrat.records.partnership import Institution, Partnership
from kwadrat.records.people import Case
from kwadrat.records.questions import StatusAnswer, StatusQuestion


def whole(actor: Actor) -> QuerySet[StatusQuestion]:
    """Questions in scope with everything that their page shows."""
    return scope.questions(actor).select_related(
        "case__person", "sender__kind", "sender_post__user", "sender_post__club", "receiver"
    )


def answers(question: StatusQuestion) -> list[StatusAnswer]:
    """Answers of a question, newest first, voided ones too."""
    return list(question.answers.select_related("post__user", "question__case").order_by("-pk")[:20])


@dataclass(frozen=True)
class Status:
    """One kind of question about a person: the answer that stands today, a question that waits, and whom to ask."""

    kind: str
    line: law.Question
    answer: StatusAnswer | None
    waiting: StatusQuestion | None
    receivers: tuple[Institution, ...]


def receivers(actor: Actor, line: law.Question) -> list[Institution]:
    """Member institutions that answer this question, without the actor's own."""
    others = scope.institutions(actor).exclude(pk=actor.institution_id).select_related("kind").order_by("name", "pk")
    rows = actor.once("institutions with their kind", lambda: list(others))
    return [row for row in rows if law.admits(line.receivers, fields.place_at(row, None))][:50]


def statuses(actor: Actor, case: Case, today: date) -> list[Status]:
    """What the actor may ask about the person, with the standing answers whoever of the team asked; three queries."""
    place = fields.place_of(actor)
    kinds = dict.fromkeys(one.code for one in law.questions())
    lines = {code: line for code in kinds if (line := law.question(code, place)) is not None}
    if not lines:
        return []
    asked = StatusAnswer.objects.standing(today).filter(question__case=case, question__kind__in=lines)
    rows = asked.select_related("question__receiver", "question__case", "question__sender__kind", "post__user",
                                "question__sender_post")  # fmt: skip
    standing = {row.question.kind: row for row in rows.order_by("answered_on", "pk")}
    waits = scope.questions(actor).waiting().filter(case=case)  # type: ignore[attr-defined]
    waiting = {row.kind: row for row in waits.select_related("receiver")}
    return [
        Status(code, line, standing.get(code), waiting.get(code), tuple(receivers(actor, line)))
        for code, line in lines.items()
    ]


@dataclass(frozen=True)
class Replaced:
    """How many paper certificates answers replaced, from a day until today."""

    number: int
    since: date


def _since() -> date:
    return timezone.localdate().replace(month=1, day=1)


def counted(rows: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Partnerships with `answered`, their valid answers of this year, in the very query that brings them."""
    mine = StatusAnswer.objects.valid().filter(partnership=OuterRef("pk"), answered_on__gte=_since())
    number = mine.order_by().values("partnership").annotate(number=Count("pk")).values("number")
    return rows.annotate(answered=Coalesce(Subquery(number), 0))


def replaced(partnership: Partnership) -> Replaced:
    """Valid answers of this year in a partnership of `counted`, each of them one paper certificate."""
    return Replaced(partnership.answered, _since())  # type: ignore[attr-defined]
