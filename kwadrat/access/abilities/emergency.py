"""Verbs of emergency access."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import CASE_WORKERS, HEAD, SPECIALIST, STEWARD, Ability, who
from kwadrat.records.choices import EmergencyState

WAITING = frozenset({EmergencyState.WAITING.value})
REVIEWERS = who(({HEAD, STEWARD}, "reviews_emergency"))

EMERGENCY: dict[str, Ability] = {
    "emergency.begin": Ability(
        _("open a person in an emergency"), "partnership", who((CASE_WORKERS | {SPECIALIST}, "own_partnership")),
        _("Your role does not open people in an emergency."),
    ),
    "emergency.view": Ability(
        _("read a person opened in an emergency"), "emergency",
        who((CASE_WORKERS | {SPECIALIST}, "runs_emergency")),
        _("Emergency access is for whoever opened it, and it has ended by itself."),
    ),
    "emergency.accept": Ability(
        _("find an emergency access justified"), "emergency", REVIEWERS, say.REVIEWER, WAITING, say.REVIEWED,
    ),
    "emergency.reject": Ability(
        _("find an emergency access not justified"), "emergency", REVIEWERS, say.REVIEWER, WAITING, say.REVIEWED,
    ),
}  # fmt: skip
