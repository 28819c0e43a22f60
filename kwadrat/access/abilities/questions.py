"""Verbs on questions about a status."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    COORDINATOR,
    COUNSELLOR,
    HEAD,
    OPEN,
    SOCIAL_WORKER,
    VALID,
    Ability,
    who,
)

QUESTIONS: dict[str, Ability] = {
    "question.ask": Ability(
        _("ask about a status"),
        "case",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_special")),
        say.ASKS,
        OPEN,
        say.CLOSED_CASE,
    ),
    "question.answer": Ability(
        _("answer a question about a status"),
        "question",
        who(({COUNSELLOR, SOCIAL_WORKER, HEAD}, "asked")),
        say.ASKED,
        VALID,
        say.TAKEN_BACK,
    ),
    "question.void": Ability(
        _("take back a question about a status"),
        "question",
        who(({COORDINATOR, SOCIAL_WORKER}, "asks")),
        say.ASKER,
        VALID,
        say.TAKEN_BACK,
    ),
    "question.void_answer": Ability(
        _("void an answer about a status given by mistake"),
        "status_answer",
        who(({COUNSELLOR, SOCIAL_WORKER, HEAD}, "asked")),
        say.ASKED,
        VALID,
        say.VOID,
    ),
}
