"""Verbs on a partnership: its members and their tasks, agreement, meetings, matrix."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    ADMINISTRATOR,
    ANALYST,
    CASE_WORKERS,
    COORDINATOR,
    HEAD,
    SPECIALIST,
    STEWARD,
    VALID,
    Ability,
    who,
)

PARTNERSHIP: dict[str, Ability] = {
    "partnership.sync_catalogue": Ability(
        _("bring the catalogues up to date"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "partnership.add_institution": Ability(
        _("enter an institution"), "",
        who(({ADMINISTRATOR, STEWARD}, "anyone")), say.ADMIN_OR_LEADER, needs_papers=False, for_system=True,
    ),
    "partnership.create": Ability(
        _("found a partnership"), "", who(({ADMINISTRATOR, STEWARD}, "anyone")), say.ADMIN_OR_LEADER,
        needs_papers=False, for_system=True,
    ),
    "partnership.add_member": Ability(
        _("add a member of the partnership"), "partnership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        needs_papers=False, for_system=True,
    ),
    "partnership.change_member": Ability(
        _("change the role of a member of the partnership"), "membership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.end_member": Ability(
        _("end a membership of the partnership"), "membership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.void_member": Ability(
        _("void a membership entered by mistake"), "membership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.add_task": Ability(
        _("give a member a task"), "membership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.change_task": Ability(
        _("change the terms of a task"), "member_task",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.end_task": Ability(
        _("end a task of a member"), "member_task",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.void_task": Ability(
        _("void a task entered by mistake"), "member_task",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.record_agreement": Ability(
        _("record a signed version of the agreement"), "partnership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        needs_papers=False,
    ),
    "partnership.void_agreement": Ability(
        _("void a version of the agreement"), "agreement",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.sign_agreement": Ability(
        _("record who signed the agreement for a party"), "agreement",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.void_signature": Ability(
        _("void a signature recorded by mistake"), "signature",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.plan_meeting": Ability(
        _("set a meeting of the partners"), "partnership", who(({STEWARD, COORDINATOR}, "leads_partnership")),
        say.LEADS, needs_papers=False,
    ),
    "partnership.move_meeting": Ability(
        _("change a meeting of the partners"), "meeting", who(({STEWARD, COORDINATOR}, "leads_partnership")), say.LEADS,
        VALID, say.VOID, needs_papers=False,
    ),
    "partnership.void_meeting": Ability(
        _("call a meeting of the partners off"), "meeting", who(({STEWARD, COORDINATOR}, "leads_partnership")),
        say.LEADS, VALID, say.VOID, needs_papers=False,
    ),
    "partnership.view_matrix": Ability(
        _("see the cooperation matrix"), "partnership",
        who((CASE_WORKERS | {SPECIALIST, STEWARD, ANALYST}, "own_partnership")), say.MATRIX,
    ),
    "partnership.open_matrix": Ability(
        _("see the events behind a number of the matrix"), "partnership",
        who(({COORDINATOR, HEAD, STEWARD}, "own_partnership")),
        _("Only coordinators, heads and the steward see the events behind a number."),
    ),
    "partnership.export_matrix": Ability(
        _("download the cooperation matrix"), "partnership",
        who(({COORDINATOR, HEAD, STEWARD, ANALYST}, "own_partnership")),
        _("Only coordinators, heads, the steward and the analyst download the matrix."),
    ),
    "partnership.view_loop": Ability(
        _("see how referrals come round"), "partnership",
        who((CASE_WORKERS | {STEWARD, ANALYST}, "own_partnership")),
        _("Only those who send or receive referrals, the steward and the analyst see these figures."),
    ),
    "partnership.export_loop": Ability(
        _("download how referrals come round"), "partnership",
        who(({COORDINATOR, HEAD, STEWARD, ANALYST}, "own_partnership")),
        _("Only coordinators, heads, the steward and the analyst download these figures."),
    ),
    "partnership.open_club": Ability(
        _("open a club"), "partnership",
        who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), say.ADMIN_OR_LEADER,
        needs_papers=False, for_system=True,
    ),
    "partnership.enter_register": Ability(
        _("record the entry in the register of clubs"), "club",
        who(({ADMINISTRATOR}, "anyone"), ({HEAD}, "own_institution"), ({COORDINATOR}, "own_club")), say.HEAD,
        needs_papers=False, for_system=True,
    ),
}  # fmt: skip
