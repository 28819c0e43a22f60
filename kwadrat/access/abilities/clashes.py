"""Verbs on what does not fit together in a joint plan."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import CASE_WORKERS, Ability, who

CLASHES: dict[str, Ability] = {
    "clash.keep": Ability(
        _("leave a clash of a joint plan as it is"), "clash", who((CASE_WORKERS, "in_team")), say.TEAM,
    ),
    "clash.reopen": Ability(
        _("take up a clash of a joint plan again"), "clash", who((CASE_WORKERS, "in_team")), say.TEAM,
    ),
    "clash.find": Ability(
        _("look for clashes of joint plans"), "partnership", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
}  # fmt: skip
