"""Verbs on files of persons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import INTAKE, Ability, who
from kwadrat.records.choices import IntakeState

INTAKES: dict[str, Ability] = {
    "intake.upload": Ability(
        _("read persons from a file"), "partnership", who((INTAKE, "own_partnership")), say.INTAKE,
    ),
    "intake.choose_columns": Ability(
        _("say what the columns of a file hold"), "intake", who((INTAKE, "wrote")), say.OWN_INTAKE,
        states=frozenset({IntakeState.RECEIVED, IntakeState.CHECKED}), state_refusal=say.INTAKE_MOVED,
    ),
    "intake.check_rows": Ability(
        _("check the rows of a file"), "intake", who((INTAKE, "wrote")), say.OWN_INTAKE,
        states=frozenset({IntakeState.CHECKING}), state_refusal=say.INTAKE_MOVED,
    ),
    "intake.tell_apart": Ability(
        _("decide that a person of a file is not the one whom she resembles"), "intake", who((INTAKE, "wrote")),
        say.OWN_INTAKE, states=frozenset({IntakeState.CHECKED}), state_refusal=say.INTAKE_MOVED,
    ),
    "intake.save": Ability(
        _("save the good rows of a file"), "intake", who((INTAKE, "wrote")), say.OWN_INTAKE,
        states=frozenset({IntakeState.CHECKED}), state_refusal=say.INTAKE_MOVED,
    ),
    "intake.register_rows": Ability(
        _("register the persons of a file"), "intake", who((INTAKE, "wrote")), say.OWN_INTAKE,
        states=frozenset({IntakeState.SAVING}), state_refusal=say.INTAKE_MOVED,
    ),
    "intake.discard": Ability(
        _("discard a file"), "intake", who((INTAKE, "wrote")), say.OWN_INTAKE,
        states=frozenset({IntakeState.RECEIVED, IntakeState.CHECKED}), state_refusal=say.INTAKE_MOVED,
    ),
    "intake.resume": Ability(
        _("go on with a file that was cut off"), "intake", who((INTAKE, "wrote")), say.OWN_INTAKE,
        states=frozenset({IntakeState.CHECKING, IntakeState.SAVING}), state_refusal=say.INTAKE_MOVED, for_system=True,
    ),
    "intake.stop": Ability(
        _("stop a file that cannot go on"), "intake", (), say.OWN_INTAKE, needs_papers=False,
        states=frozenset({IntakeState.CHECKING, IntakeState.SAVING}), state_refusal=say.INTAKE_MOVED, for_system=True,
    ),
    "intake.clear_files": Ability(
        _("remove raw files of persons"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
}  # fmt: skip
