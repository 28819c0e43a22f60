"""Verbs on placements."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import COORDINATOR, COUNSELLOR, OPEN, SOCIAL_WORKER, Ability, who
from kwadrat.records.choices import PlacementState

SENDS = who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR}, "keeps_placement"))
REFUSAL = _(
    "Only a worker of the institution that sends the person to this work, or that entered it, in the team of this"
    " person, may do this."
)
PLANNED, BEGUN = PlacementState.PLANNED.value, PlacementState.BEGUN.value
ENDED, CANCELLED, VOIDED = (
    PlacementState.ENDED.value, PlacementState.CANCELLED.value, PlacementState.VOIDED.value,
)  # fmt: skip

PLACEMENTS: dict[str, Ability] = {
    "placement.plan": Ability(
        _("plan temporary work"), "case", who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR}, "in_team")),
        say.TEAM, OPEN, say.CLOSED_CASE,
    ),
    "placement.change": Ability(
        _("change temporary work"), "placement", SENDS, REFUSAL, frozenset({PLANNED, BEGUN}),
        _("This work has ended or was called off."),
    ),
    "placement.begin": Ability(
        _("record that temporary work has begun"), "placement", SENDS, REFUSAL, frozenset({PLANNED}),
        _("This work has begun already, or it was called off."), to=frozenset({BEGUN}),
    ),
    "placement.end": Ability(
        _("record the end of temporary work"), "placement", SENDS, REFUSAL, frozenset({BEGUN}),
        _("This work has not begun, or it has ended already."), to=frozenset({ENDED}),
    ),
    "placement.cancel": Ability(
        _("call off planned work"), "placement", SENDS, REFUSAL, frozenset({PLANNED}),
        _("Only planned work is called off. Record the end of work that has begun."), to=frozenset({CANCELLED}),
    ),
    "placement.void": Ability(
        _("void temporary work entered by mistake"), "placement", SENDS, REFUSAL,
        frozenset({PLANNED, BEGUN, ENDED}), _("This work was called off or voided already."), to=frozenset({VOIDED}),
    ),
}  # fmt: skip
