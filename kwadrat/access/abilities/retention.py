"""Verbs on how long data are kept; what erases them is the night alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    ADMINISTRATOR,
    COORDINATOR,
    HEAD,
    STEWARD,
    VALID,
    Ability,
    who,
)

KEEPERS = who(({HEAD, COORDINATOR, STEWARD}, "keeps_file"))

RETENTION: dict[str, Ability] = {
    "retention.fix": Ability(
        _("say how long an institution keeps data"), "institution",
        who(({HEAD, STEWARD, ADMINISTRATOR}, "own_institution")), say.CONTROLLER, needs_papers=False,
    ),
    "retention.hold": Ability(_("stop the erasure of a person’s data"), "case", KEEPERS, say.KEEPER),
    "retention.lift_hold": Ability(
        _("lift a hold on the erasure of data"), "hold", KEEPERS, say.KEEPER, VALID, say.VOID,
    ),
    "retention.open_protocol": Ability(
        _("begin the protocol of a night"), "partnership", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "retention.announce": Ability(
        _("announce erasures"), "protocol", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "retention.erase": Ability(
        _("erase the data of a person"), "protocol", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "retention.clear_trails": Ability(
        _("clear the trails of people who were erased"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
}  # fmt: skip
