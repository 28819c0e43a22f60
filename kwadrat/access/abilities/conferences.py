"""Verbs on conferences about cases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import CASE_WORKERS, HEAD, VALID, Ability, who

CALLED = _("Only whoever called the conference, or her head or coordinator, may do this.")
OFF = _("This conference was called off.")

CONFERENCES: dict[str, Ability] = {
    "conference.call": Ability(
        _("call a conference on cases"), "partnership", who((CASE_WORKERS, "own_partnership")),
        _("Your role does not call conferences on cases."),
    ),
    "conference.move": Ability(
        _("move a conference"), "conference", who((CASE_WORKERS, "called_conference")), CALLED, VALID, OFF,
    ),
    "conference.cancel": Ability(
        _("call a conference off"), "conference", who((CASE_WORKERS, "called_conference")), CALLED, VALID, OFF,
    ),
    "conference.invite": Ability(
        _("invite a worker to a conference"), "conference", who((CASE_WORKERS, "called_conference")), CALLED, VALID,
        OFF,
    ),
    "conference.add_case": Ability(
        _("put a case on an agenda"), "conference", who((CASE_WORKERS, "takes_part")),
        _("Only a worker who is invited may do this."), VALID, OFF,
    ),
    "conference.remove_case": Ability(
        _("take a case off an agenda"), "conference_case", who((CASE_WORKERS, "in_team")), say.TEAM, VALID, say.VOID,
    ),
    "conference.record": Ability(
        _("write what was agreed at a conference"), "conference_case", who((CASE_WORKERS - {HEAD}, "in_team")),
        say.TEAM, VALID, say.VOID,
    ),
    "conference.add_task": Ability(
        _("write down a task of a conference"), "conference_case", who((CASE_WORKERS, "in_team")), say.TEAM, VALID,
        say.VOID,
    ),
    "conference.finish_task": Ability(
        _("tick a task of a conference done"), "conference_task", who((CASE_WORKERS, "does_task")),
        _("Only whoever has this task, or her head or coordinator, may do this."), VALID, say.VOID,
    ),
    "conference.void_task": Ability(
        _("void a task of a conference"), "conference_task", who((CASE_WORKERS, "in_team")), say.TEAM, VALID, say.VOID,
    ),
    "conference.remind": Ability(
        _("remind of conferences and tasks"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
}  # fmt: skip
