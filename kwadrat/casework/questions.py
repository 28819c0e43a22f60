"""Verbs on questions about a status: ask, answer, take back, void an answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from kwadrat.access import fields
from kwadrat.access.actor import Actor
from kwadrat.casework import notices, square
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import not_future, params, today, unique
from kwadrat.casework.corrections import void_entry
from kwadrat.casework.plans import events
from kwadrat.law import referrals as law
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import ClockKind, Evidence, QuestionKind, StatusWord
from kwadrat.records.partnership import Institution, Membership
from kwadrat.records.people import Case
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from kwadrat.reporting import clocks


@action("question.ask")
def ask(case: Case, *, by: Actor, kind: str, receiver: Institution) -> StatusQuestion:
    """Ask an institution about a status (law.referrals.questions); while an answer stands it is not asked again."""
    day = today()
    line = law.question(kind, fields.place_of(by))
    if line is None:
        raise Problem(_("Your institution does not ask this question."), "receiver")
    member = Membership.objects.on(day).filter(partnership_id=case.partnership_id, institution=receiver)
    if not law.admits(line.receivers, fields.place_at(receiver, None)) or not member.exists():
        raise Problem(_("This institution does not answer such a question."), "receiver")
    if StatusAnswer.objects.standing(day).filter(question__case=case, question__kind=kind).exists():
        raise Problem(_("A valid answer is there already. Ask again when it is no longer valid."), "receiver")
    due = add_working_days(day, clocks.agreed(case.partnership, ClockKind.ANSWER_QUESTION, day).days)
    question = StatusQuestion(
        partnership_id=case.partnership_id, case=case, kind=kind, sender_id=by.institution_id,
        sender_post_id=by.post_id, receiver=receiver, asked_on=day, answer_due_on=due,
    )  # fmt: skip
    with unique(one_waiting_question__receiver=_("This question waits for an answer already.")):
        question.save()
    remember(kind=kind, on=day)
    notices.to_workplace(receiver, None, "question_asked", question.ref)
    return question


@action("question.answer")
def answer(
    question: StatusQuestion, *, by: Actor, word: str, has_benefit: bool | None = None, since_on: date | None = None
) -> StatusQuestion:
    """Answer in three fields; the answer stands for the days of the parameter question.valid_days. It replaces one
    paper certificate."""
    day = today()
    if question.answered_on is not None:
        raise Problem(_("This question has been answered already."))
    if word not in StatusWord.values:
        raise Problem(_("Choose the answer."), "word")
    is_yes, is_labour = word == StatusWord.YES, question.kind == QuestionKind.LABOUR
    if is_yes and is_labour and has_benefit is None:
        raise Problem(_("Choose whether there is a right to benefit."), "has_benefit")
    if is_yes and since_on is None:
        raise Problem(_("Give the day since which it is so."), "since_on")
    if since_on is not None:
        not_future(since_on, "since_on")
    StatusAnswer(
        partnership_id=question.partnership_id, question=question, post_id=by.post_id, answered_on=day,
        valid_until=day + timedelta(days=params().value("question.valid_days", day).integer), word=word,
        has_benefit=has_benefit if is_yes and is_labour else None, since_on=since_on if is_yes else None,
    ).save()  # fmt: skip
    question.answered_on = day
    question.save()
    square.happened(question.case, square.corner_of_actor(by), day)
    if is_yes and is_labour:
        events.happened(question.case, Evidence.STATUS, day, question.ref, by=by)
    remember(kind=question.kind, on=day)
    notices.to_post(question.sender_post, "question_answered", question.ref)
    return question


@action("question.void")
def void(question: StatusQuestion, *, by: Actor, reason: str) -> StatusQuestion:
    """Take back a question that nobody answered yet."""
    if question.answered_on is not None:
        raise Problem(_("This question has been answered already."))
    void_entry(question, by, reason)
    return question


@action("question.void_answer")
def void_answer(given: StatusAnswer, *, by: Actor, reason: str) -> StatusAnswer:
    """Void an answer given by mistake; it is no longer shown and the question waits again."""
    void_entry(given, by, reason)
    question = StatusQuestion.objects.select_for_update().get(pk=given.question_id)
    question.answered_on = None
    with unique(one_waiting_question=_("The question has been asked anew. Answer the new one.")):
        question.save()
    events.taken_back(question.case, Evidence.STATUS, question.ref, by=by)
    notices.to_post(question.sender_post, "question_answered", question.ref)
    return given
