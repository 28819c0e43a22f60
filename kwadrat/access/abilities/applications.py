"""Verbs on applications for help that people send themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import COORDINATOR, Ability, who
from kwadrat.records.choices import ApplicationState

MINE = who(({COORDINATOR}, "own_club"))
WAITING = frozenset({ApplicationState.WAITING.value})
ANSWERED = _("This application has been answered already.")

APPLICATIONS: dict[str, Ability] = {
    "application.send": Ability(
        _("send an application for help"), "club", (), say.CLUB, needs_papers=False, for_system=True,
    ),
    "application.enter": Ability(_("enter an application made by telephone or on paper"), "club", MINE, say.CLUB),
    "application.view": Ability(_("open an application for help"), "application", MINE, say.CLUB),
    "application.take_on": Ability(
        _("register who applied for help"), "application", MINE, say.CLUB, WAITING, ANSWERED,
    ),
    "application.decline": Ability(
        _("decline an application for help"), "application", MINE, say.CLUB, WAITING, ANSWERED,
    ),
    "application.print_form": Ability(_("print an empty application form"), "club", MINE, say.CLUB),
    "application.escalate": Ability(
        _("tell who has to know that nobody answered an application"), "application", (), say.ADMIN, needs_papers=False,
        for_system=True,
    ),
    "application.clear": Ability(
        _("erase old applications for help"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
}  # fmt: skip
