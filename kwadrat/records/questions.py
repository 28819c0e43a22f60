"""Questions about a status, answered in three fields instead of a paper certificate."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Entry, Owned, Referenced, SealedQuerySet
from kwadrat.records.choices import QuestionKind, StatusWord
from kwadrat.records.partnership import Institution
from kwadrat.records.people import Case


class QuestionQuerySet(SealedQuerySet["StatusQuestion"]):
    def waiting(self) -> QuestionQuerySet:
        """Questions without an answer that were not taken back."""
        return self.filter(answered_on__isnull=True, voided_at__isnull=True)


class StatusQuestion(Owned, Referenced, Entry):
    """A question to another institution about one person: registered, with a right to benefit, since when; or whether a
    social contract runs. Voided: taken back."""

    REF_PREFIX: ClassVar[str] = "Q"
    PRIVACY = {
        OPEN: ("case", "kind", "sender", "sender_post", "receiver", "asked_on", "answer_due_on", "answered_on"),
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    kind = models.CharField(_("what is asked"), max_length=10, choices=QuestionKind.choices)
    sender = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("asks"))
    sender_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    receiver = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("is asked"))
    asked_on = models.DateField(_("asked on"))
    answer_due_on = models.DateField(_("answer due"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "answer_due_on", "id"], name="question_inbox"),
            models.Index(fields=["case", "kind", "-id"], name="question_by_case"),
            models.Index(fields=["partnership", "answered_on"], name="question_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "receiver"],
                condition=Q(answered_on__isnull=True, voided_at__isnull=True),
                name="one_waiting_question",
            ),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class AnswerQuerySet(SealedQuerySet["StatusAnswer"]):
    def valid(self) -> AnswerQuerySet:
        """Answers that were not voided."""
        return self.filter(voided_at__isnull=True)

    def standing(self, on: date) -> AnswerQuerySet:
        """Valid answers that may still be relied on, on the day."""
        return self.valid().filter(valid_until__gte=on)


class StatusAnswer(Owned, Entry):
    """The answer to a question, with the last day on which it may be relied on."""

    PRIVACY = {
        OPEN: ("question", "post", "answered_on", "valid_until"), PERSONAL: ("word", "has_benefit", "since_on"),
    }  # fmt: skip

    question = models.ForeignKey(
        StatusQuestion, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by"))
    answered_on = models.DateField(_("answered on"))
    valid_until = models.DateField(_("valid until"))
    word = models.CharField(_("answer"), max_length=8, choices=StatusWord.choices)
    has_benefit = models.BooleanField(_("with a right to benefit"), null=True, blank=True)
    since_on = models.DateField(_("since"), null=True, blank=True)

    objects = AnswerQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(voided_at__isnull=True), name="one_valid_answer"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.question.case.person_id
