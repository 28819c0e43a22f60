"""Verbs on the team of a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import CASE_WORKERS, OPEN, Ability, who

TEAMS: dict[str, Ability] = {
    "person.designate": Ability(
        _("designate the worker of one's institution"), "case", who((CASE_WORKERS, "in_team")), say.TEAM, OPEN,
        say.CLOSED_CASE,
    ),
    "person.end_designation": Ability(
        _("end the designation of a worker"), "designation", who((CASE_WORKERS, "in_team_of_own")),
        _("Only a worker of the same institution in the team of this case may do this."),
    ),
}  # fmt: skip
