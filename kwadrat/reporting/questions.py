"""What the pages of questions about a status read: the answer that stands, what waits, whom to ask, how many papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from kwadrat.access import compiled, fields, scope
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


def _others(actor: Actor) -> QuerySet[Institution]:
    return scope.institutions(actor).exclude(pk=actor.institution_id).select_related("kind").order_by("name", "pk")


def receivers(actor: Actor, line: law.Question) -> list[Institution]:
    """Member institutions that answer this question, without the actor's own."""
    rows = actor.once("institutions with their kind", lambda: list(compiled.rows(_others, actor)))
    return [row for row in rows if law.admits(line.receivers, fields.place_at(row, None))][:50]


def _standing(case_id: int, kinds: tuple[str, ...], today: date) -> QuerySet[StatusAnswer]:
    rows = StatusAnswer.objects.standing(today).filter(question__case_id=case_id, question__kind__in=kinds)
    whole = rows.select_related("question__receiver", "question__case", "question__sender__kind", "post__user",
                                "question__sender_post")  # fmt: skip
    return whole.order_by("answered_on", "pk")


def _waiting(actor: Actor, case_id: int) -> QuerySet[StatusQuestion]:
    rows: QuerySet[StatusQuestion] = scope.questions(actor).waiting()  # type: ignore[attr-defined]
    return rows.filter(case_id=case_id).select_related("receiver")


def statuses(actor: Actor, case: Case, today: date) -> list[Status]:
    """What the actor may ask about the person, with the standing answers whoever of the team asked; three queries."""
    place = fields.place_of(actor)
    kinds = dict.fromkeys(one.code for one in law.questions())
    lines = {code: line for code in kinds if (line := law.question(code, place)) is not None}
    if not lines:
        return []
    standing = {row.question.kind: row for row in compiled.rows(_standing, case.pk, tuple(lines), today)}
    waiting = {row.kind: row for row in compiled.rows(_waiting, actor, case.pk)}
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
