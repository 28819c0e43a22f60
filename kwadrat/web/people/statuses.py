"""Statuses on the page of a person: the answer that stands, what waits, one press to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure
from kwadrat.records.choices import QuestionKind, StatusWord
from kwadrat.reporting import questions as reporting
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.chips import Chip, deadline

if TYPE_CHECKING:
    from kwadrat.records.people import Person
    from kwadrat.records.questions import StatusAnswer

KINDS = {"urzad-pracy": QuestionKind.LABOUR.value, "kontrakt": QuestionKind.CONTRACT.value}
SLUGS = {kind: slug for slug, kind in KINDS.items()}


def answer_words(answer: StatusAnswer, kind: str) -> str:
    """zarejestrowana od 3 marca 2026, bez prawa do zasiłku."""
    if answer.word == StatusWord.UNKNOWN:
        return _("the institution does not know this person")
    since = {"day": long_day(answer.since_on)}
    if kind == QuestionKind.CONTRACT:
        return _("the contract runs since %(day)s") % since if answer.word == StatusWord.YES else _("no contract runs")
    if answer.word == StatusWord.NO:
        return _("not registered")
    benefit = _("with a right to benefit") if answer.has_benefit else _("without a right to benefit")
    text = _("registered since %(day)s") % since
    return f"{text}, {benefit}"


@dataclass(frozen=True)
class Shown:
    """One status on the page of a person: the answer and until when it stands, or what waits, or the way to ask."""

    title: str
    answer: str
    meta: str
    chip: Chip | None
    waits: str
    url: str
    slug: str
    receiver: str
    once: str


def shown(request: page.Request, person: Person) -> list[Shown]:
    """Statuses for whoever may ask; each answer that is read is written."""
    if not page.may(request, "question.ask", person.case).is_shown:
        return []
    today, rows = timezone.localdate(), []
    for one in reporting.statuses(request.actor, person.case, today):
        if one.answer is None and one.waiting is None and not one.receivers:
            continue
        words = meta = waits = ""
        if one.answer is not None:
            disclosure.answered(request.actor, one.answer)
            words = answer_words(one.answer, one.kind)
            meta = _("%(who)s, %(place)s, %(day)s. Valid until %(until)s.") % {
                "who": one.answer.post.user.name, "place": one.answer.question.receiver.name,
                "day": long_day(one.answer.answered_on), "until": long_day(one.answer.valid_until),
            }  # fmt: skip
        elif one.waiting is not None:
            waits = _("Asked: %(place)s.") % {"place": one.waiting.receiver.name}
        due = one.waiting.answer_due_on if one.waiting is not None and one.answer is None else None
        rows.append(Shown(
            str(QuestionKind(one.kind).label), words, meta, deadline(due, today) if due else None, waits,
            reverse("question", args=[one.waiting.ref]) if waits and one.waiting else "", SLUGS[one.kind],
            one.receivers[0].ref if len(one.receivers) == 1 else "", page.new_once(request.user.pk),
        ))  # fmt: skip
    return rows


def travels_words() -> str:
    """What the institution that is asked gets to recognise the person, and nothing more."""
    return _("They get only: first name, surname, date of birth and PESEL or another number.")
