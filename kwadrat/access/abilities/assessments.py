"""Verbs on the opening and closing assessment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    CASE_WORKERS,
    COORDINATOR,
    HEAD,
    OPEN,
    SOCIAL_WORKER,
    VALID,
    Ability,
    who,
)

ASSESSES = _(
    "Only a worker of the team of this person assesses with her, and only the areas that the purpose for which the"
    " person came to her institution gives."
)

ASSESSMENTS: dict[str, Ability] = {
    "assessment.view": Ability(
        _("see the opening and closing assessment"), "case", who((CASE_WORKERS, "told_assessment")),
        _("Your institution sees no area of the assessment: the purpose for which the person came to it gives none."),
    ),
    "assessment.open_sensitive": Ability(
        _("open the sensitive areas of the assessment"), "case",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_special")), say.SENSITIVE_AREAS,
    ),
    "assessment.record": Ability(
        _("record an assessment"), "case", who((CASE_WORKERS - {HEAD}, "assesses")), ASSESSES, OPEN, say.CLOSED_CASE,
    ),
    "assessment.correct": Ability(
        _("correct an assessment"), "assessment", who((CASE_WORKERS - {HEAD}, "assesses_for_own")),
        _("Only a worker of the institution that made this assessment, in the team of this person, may do this."),
        VALID, say.VOID,
    ),
    "assessment.void": Ability(
        _("void an assessment"), "assessment", who((CASE_WORKERS - {HEAD}, "assesses_for_own")),
        _("Only a worker of the institution that made this assessment, in the team of this person, may do this."),
        VALID, say.VOID,
    ),
}  # fmt: skip
