"""Pytania o status: asked from the page of a person, answered in three fields instead of a paper certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.casework import questions
from kwadrat.records.choices import QuestionKind
from kwadrat.reporting import notices
from kwadrat.reporting import questions as reporting
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.chips import deadline
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.questions import AnswerForm, AskForm
from kwadrat.web.people.frame import verb_of, verb_page
from kwadrat.web.people.statuses import KINDS, answer_words, travels_words
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.questions import StatusQuestion


def ask(request: page.Request, ref: str, kind: str) -> HttpResponse:
    """Ask: one press from the page of the person, or here where there are several to ask."""
    person = page.fetch(scope.people(request.actor).select_related("case__partnership"), ref)
    rules.require(request.actor, "question.ask", person.case)
    code = KINDS.get(kind, "")
    found = [one for one in reporting.statuses(request.actor, person.case, timezone.localdate()) if one.kind == code]
    if not found or not found[0].receivers:
        raise Http404
    places = {one.ref: one for one in found[0].receivers}
    form = page.open_form(request, AskForm, receivers=[(key, one.name) for key, one in places.items()])
    verb = verb_of(
        person, _("Ask: %(what)s") % {"what": QuestionKind(code).label}, _("Send the question"),
        reverse("person", args=[person.ref]),
        lead=f"{person}. {travels_words()} {_('Basis: %(article)s.') % {'article': cite(found[0].line.article)}}",
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: questions.ask(
            person.case, by=request.actor, kind=code, receiver=places[form.cleaned_data["receiver"]]
        ),
        verb, _("The question is sent. You will be told when the answer comes."),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> StatusQuestion:
    return page.fetch(reporting.whole(request.actor), ref)


def _frame(request: page.Request, row: StatusQuestion) -> dict[str, Any]:
    """What both pages of a question show; who is asked sees initials here, whoever asked the name."""
    is_asked = row.receiver_id == request.actor.institution_id and request.actor.club_id is None
    sender = row.sender_post.club.name if row.sender_post.club else row.sender.name
    person = row.case.person
    return {
        "question": row, "name": masks.initials(person) if is_asked else str(person), "is_asked": is_asked,
        "sender": sender, "what": QuestionKind(row.kind).label, "basis": cite(disclosure.question_basis(row)),
        "waits": row.answered_on is None and row.voided_at is None,
    }  # fmt: skip


def question(request: page.Request, ref: str) -> HttpResponse:
    """One question as both sides see it: who asks, until when, and the answer while it stands."""
    row, today = _fetch(request, ref), timezone.localdate()
    frame = _frame(request, row)
    lines = []
    for given in reporting.answers(row):
        stands = given.voided_at is None and given.valid_until >= today
        if stands:
            disclosure.answered(request.actor, given)
        lines.append({
            "answer": given, "words": answer_words(given, row.kind) if stands else "", "stands": stands,
            "may_void": stands and page.may(request, "question.void_answer", given).is_shown,
        })  # fmt: skip
    return page.show(
        request, "questions/question.html", lines=lines,
        chip=deadline(row.answer_due_on, today) if frame["waits"] else None,
        may_answer=frame["waits"] and page.may(request, "question.answer", row).is_shown,
        may_void=frame["waits"] and page.may(request, "question.void", row).is_shown, **frame,
        lost=notices.trouble(row.ref, "question_asked") if frame["waits"] and not frame["is_asked"] else None,
    )  # fmt: skip


def answer(request: page.Request, ref: str) -> HttpResponse:
    """Answer in three fields; who is meant stands above them, and each look is written."""
    row = _fetch(request, ref)
    rules.require(request.actor, "question.answer", row)
    form = page.open_form(request, AnswerForm, asks=row.kind, subject=row)
    done = page.carry_out(
        request, form, lambda: questions.answer(row, by=request.actor, **form.values()),
        to=reverse("question", args=[row.ref]), done=_("The answer is sent. It replaces a paper certificate."),
        fresh=lambda current: AnswerForm(asks=row.kind),
    )  # fmt: skip
    if done:
        return done
    if row.answered_on is not None:
        return HttpResponseRedirect(reverse("question", args=[row.ref]))
    return page.show(
        request, "questions/answer.html", form=form, asked=disclosure.asked(request.actor, row),
        **_frame(request, row),
    )  # fmt: skip


def _verb(row: StatusQuestion, title: str, submit: str) -> Verb:
    back = reverse("question", args=[row.ref])
    return Verb(title, submit, back, kind="danger", crumbs=[(_("Question %(ref)s") % {"ref": row.ref}, back)])


def void(request: page.Request, ref: str) -> HttpResponse:
    """Take a question back."""
    row = _fetch(request, ref)
    rules.require(request.actor, "question.void", row)
    form = page.open_form(request, ReasonForm, subject=row, example=_("For example: the person brought the paper."))
    return verb_page(
        request, form, lambda: questions.void(row, by=request.actor, reason=form.cleaned_data["reason"]),
        _verb(row, _("Take the question back"), _("Take it back")), _("The question is taken back."),
    )  # fmt: skip


def void_answer(request: page.Request, ref: str) -> HttpResponse:
    """Void the answer that stands; the question waits again."""
    row = _fetch(request, ref)
    given = next((one for one in reporting.answers(row) if one.voided_at is None), None)
    if given is None:
        raise Http404
    rules.require(request.actor, "question.void_answer", given)
    form = page.open_form(request, ReasonForm, subject=given, example=_("For example: a wrong day."))
    return verb_page(
        request, form, lambda: questions.void_answer(given, by=request.actor, reason=form.cleaned_data["reason"]),
        _verb(row, _("Void the answer"), _("Void the answer")), _("The answer is void. The question waits again."),
    )  # fmt: skip
