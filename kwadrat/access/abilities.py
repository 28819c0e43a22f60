"""Every verb in one table: who (role and relation of the actor to the thing), in which state, with which papers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import (
    AnnualReportState,
    CaseState,
    ContractState,
    IntakeState,
    ParticipationState,
    ReferralState,
    Role,
    SessionState,
)

Text = str | Promise

COORDINATOR, SPECIALIST, SOCIAL_WORKER = Role.COORDINATOR.value, Role.SPECIALIST.value, Role.SOCIAL_WORKER.value
COUNSELLOR, NGO_WORKER, HEAD = Role.COUNSELLOR.value, Role.NGO_WORKER.value, Role.HEAD.value
STEWARD, ANALYST, ADMINISTRATOR = Role.STEWARD.value, Role.ANALYST.value, Role.ADMINISTRATOR.value
CASE_WORKERS = frozenset({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER, HEAD})


@dataclass(frozen=True)
class Grant:
    """These roles may, when the relation holds."""

    roles: frozenset[str]
    relation: str


@dataclass(frozen=True)
class Ability:
    """One verb: its label, what it is done to, who may, in which states, and what a refusal says."""

    label: Text
    subject: str
    grants: tuple[Grant, ...]
    refusal: Text
    states: frozenset[str] | None = None
    state_refusal: Text = ""
    needs_papers: bool = True
    for_system: bool = False


def _who(*pairs: tuple[set[str] | frozenset[str], str]) -> tuple[Grant, ...]:
    return tuple(Grant(frozenset(roles), relation) for roles, relation in pairs)


_ADMIN = _("Only the administrator of this installation may do this.")
_HEAD = _("Only the head of the institution may do this.")
_TEAM = _("Only a worker of the team of this case may do this. Ask the person who leads the case to add you.")
_CLUB = _("Only the coordinator of this club may do this.")
_LEADER = _("Only the worker who leads these classes, or the coordinator of the club, may do this.")
_OPS = _(
    "Only a social worker of a social assistance centre (OPS), a social services centre (CUS) or a county family"
    " support centre (PCPR) in the team of this case may do this (UPS art. 108 ust. 1)."
)
_SENDER = _("Only the sender of this referral may do this.")
_RECEIVER = _("Only the institution that received this referral may do this.")
_SPECIAL = _("Your role does not open the statutory group, benefits or other sensitive data (RODO art. 9 and 10).")
_CLUB_OR_HEAD = _("Only the coordinator of this club and the head of the institution that runs it may see this.")
_SUBMITS = _("Only the coordinator of the club or the head of the institution that runs it submits its yearly report.")
_EXPORT = _("Your role does not save lists as files. Ask the coordinator of the club or the head of your institution.")
_ACCESS = _(
    "Only the steward of the institution that leads the partnership answers a request for a copy of the data"
    " (RODO art. 15)."
)
_VOID = _("This entry has been voided already.")
_LEADS = _("Only the steward or the coordinator of the institution that leads the partnership may do this.")
_MATRIX = _("The matrix shows the work of the partnership to those who work in it.")
_CLOSED_CASE = _("The case is closed: the person moved away or died. If she came back, record her return first.")
_OPEN = frozenset({CaseState.OPEN.value})
_HOUSEHOLD = _(
    "Only the coordinator of the club or a social worker from the team of this person sees her family members and legal"
    " representative (UZS art. 18f ust. 1, UPS art. 100 ust. 2)."
)
_ADMIN_OR_LEADER = _("Only the leader of the partnership or the administrator may do this.")
_CLUB_SETTINGS = _("Only those who run this club, the leader of the partnership or the administrator may do this.")
_LISTS = _who(
    ({COORDINATOR}, "own_partnership"), ({STEWARD}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")
)  # fmt: skip
_LIST_REFUSAL = _("Only a coordinator or the steward of the partnership may change its lists.")

INTAKE = frozenset({COORDINATOR, SOCIAL_WORKER})
_INTAKE = _("Only the coordinator of a club or a social worker reads persons from a file.")
_OWN_INTAKE = _("Only the worker who uploaded this file may do this.")
_INTAKE_MOVED = _("This file has gone on meanwhile. Open its page again.")

ABILITIES: dict[str, Ability] = {
    # accounts
    "account.invite": Ability(
        _("invite a worker"), "institution",
        _who(({HEAD, COORDINATOR}, "own_institution"), ({ADMINISTRATOR}, "anyone")), _HEAD, needs_papers=False,
    ),
    "account.withdraw_invitation": Ability(
        _("withdraw an invitation"), "invitation",
        _who(({HEAD}, "own_institution"), ({COORDINATOR}, "own_club"), ({ADMINISTRATOR}, "anyone")), _HEAD,
        needs_papers=False,
    ),
    "account.record_papers": Ability(
        _("record the authorisation and the secrecy undertaking"), "post",
        _who(({HEAD}, "own_institution"), ({COORDINATOR}, "own_club"), ({ADMINISTRATOR}, "anyone")), _HEAD,
        needs_papers=False,
    ),
    "account.end_post": Ability(
        _("end a post"), "post",
        _who(({HEAD}, "own_institution"), ({COORDINATOR}, "own_club"), ({ADMINISTRATOR}, "anyone")), _HEAD,
        needs_papers=False,
    ),
    "account.join": Ability(
        _("take up an invitation"), "invitation", (), _HEAD, needs_papers=False, for_system=True,
    ),
    "account.create_admin": Ability(
        _("create the first administrator"), "", (), _ADMIN, needs_papers=False, for_system=True,
    ),
    "account.set_preferences": Ability(
        _("set language and appearance"), "user", _who((frozenset(Role.values), "oneself")),
        _("Only the owner of an account may change it."), needs_papers=False,
    ),
    "account.end_sessions": Ability(
        _("sign out in other browsers"), "user", _who((frozenset(Role.values), "oneself")),
        _("Only the owner of an account may change it."), needs_papers=False,
    ),
    "account.clear_forms": Ability(
        _("clear old one-time form ids"), "", (), _ADMIN, needs_papers=False, for_system=True,
    ),
    # documents
    "document.open": Ability(
        _("open an uploaded document"), "document",
        _who(({HEAD}, "paper_of_own_institution"), ({COORDINATOR}, "paper_of_own_club"), ({ADMINISTRATOR}, "anyone"),
             (frozenset(Role.values), "paper_of_own_post"), (frozenset(Role.values), "paper_of_own_partnership")),
        _HEAD, needs_papers=False,
    ),
    "document.void": Ability(
        _("take an uploaded document out of use"), "document",
        _who(({HEAD}, "paper_of_own_institution"), ({COORDINATOR}, "paper_of_own_club"), ({ADMINISTRATOR}, "anyone"),
             ({STEWARD}, "paper_of_led_partnership")),
        _HEAD, frozenset({"valid"}), _("This document is out of use already."), needs_papers=False,
    ),
    "document.sweep": Ability(
        _("remove files that belong to nothing"), "", (), _ADMIN, needs_papers=False, for_system=True,
    ),
    # settings: institutions, clubs, catalogues, clocks
    "institution.correct": Ability(
        _("correct an institution"), "institution",
        _who(({HEAD, COORDINATOR}, "own_institution"), ({STEWARD}, "member_of_led_partnership"),
             ({ADMINISTRATOR}, "anyone")),
        _("Only the head of this institution, the steward of the partnership it belongs to, or the administrator may"
          " do this."), needs_papers=False,
    ),
    "institution.close": Ability(
        _("close an institution"), "institution", _who(({ADMINISTRATOR}, "anyone")), _ADMIN, needs_papers=False,
    ),
    "club.correct": Ability(
        _("correct a club"), "club",
        _who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution"), ({STEWARD}, "leads_partnership"),
             ({ADMINISTRATOR}, "anyone")),
        _CLUB_SETTINGS, needs_papers=False,
    ),
    "club.change_operator": Ability(
        _("give a club another operator"), "club",
        _who(({STEWARD}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")), _ADMIN_OR_LEADER, needs_papers=False,
    ),
    "club.close": Ability(
        _("close a club"), "club",
        _who(({HEAD}, "own_institution"), ({STEWARD}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")),
        _CLUB_SETTINGS, needs_papers=False,
    ),
    "catalogue.add_service": Ability(
        _("add a kind of service"), "partnership", _LISTS, _LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.add_effect": Ability(
        _("add a kind of effect"), "partnership", _LISTS, _LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.add_kind": Ability(
        _("add a kind of institution"), "", _who(({ADMINISTRATOR}, "anyone")), _ADMIN, needs_papers=False,
    ),
    "catalogue.rename": Ability(
        _("correct a row of one's own list"), "row", _LISTS, _LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.switch_off": Ability(
        _("switch off a row of one's own list"), "row", _LISTS, _LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.switch_on": Ability(
        _("switch on a row of one's own list"), "row", _LISTS, _LIST_REFUSAL, needs_papers=False,
    ),
    "clock.agree": Ability(
        _("agree a term"), "partnership",
        _who(({STEWARD, COORDINATOR}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")), _ADMIN_OR_LEADER,
        needs_papers=False,
    ),
    # partnership
    "partnership.sync_catalogue": Ability(
        _("bring the catalogues up to date"), "", (), _ADMIN, needs_papers=False, for_system=True,
    ),
    "partnership.add_institution": Ability(
        _("enter an institution"), "",
        _who(({ADMINISTRATOR, STEWARD}, "anyone")), _ADMIN_OR_LEADER, needs_papers=False, for_system=True,
    ),
    "partnership.create": Ability(
        _("found a partnership"), "", _who(({ADMINISTRATOR, STEWARD}, "anyone")), _ADMIN_OR_LEADER,
        needs_papers=False, for_system=True,
    ),
    "partnership.add_member": Ability(
        _("add a member of the partnership"), "partnership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        needs_papers=False, for_system=True,
    ),
    "partnership.change_member": Ability(
        _("change the role of a member of the partnership"), "membership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.end_member": Ability(
        _("end a membership of the partnership"), "membership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.void_member": Ability(
        _("void a membership entered by mistake"), "membership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.add_task": Ability(
        _("give a member a task"), "membership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.change_task": Ability(
        _("change the terms of a task"), "member_task",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.end_task": Ability(
        _("end a task of a member"), "member_task",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.void_task": Ability(
        _("void a task entered by mistake"), "member_task",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.record_agreement": Ability(
        _("record a signed version of the agreement"), "partnership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        needs_papers=False,
    ),
    "partnership.void_agreement": Ability(
        _("void a version of the agreement"), "agreement",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.plan_meeting": Ability(
        _("set a meeting of the partners"), "partnership", _who(({STEWARD, COORDINATOR}, "leads_partnership")), _LEADS,
        needs_papers=False,
    ),
    "partnership.move_meeting": Ability(
        _("change a meeting of the partners"), "meeting", _who(({STEWARD, COORDINATOR}, "leads_partnership")), _LEADS,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.void_meeting": Ability(
        _("call a meeting of the partners off"), "meeting", _who(({STEWARD, COORDINATOR}, "leads_partnership")), _LEADS,
        frozenset({"valid"}), _VOID, needs_papers=False,
    ),
    "partnership.view_matrix": Ability(
        _("see the cooperation matrix"), "partnership",
        _who((CASE_WORKERS | {SPECIALIST, STEWARD, ANALYST}, "own_partnership")), _MATRIX,
    ),
    "partnership.open_matrix": Ability(
        _("see the events behind a number of the matrix"), "partnership",
        _who(({COORDINATOR, HEAD, STEWARD}, "own_partnership")),
        _("Only coordinators, heads and the steward see the events behind a number."),
    ),
    "partnership.export_matrix": Ability(
        _("download the cooperation matrix"), "partnership",
        _who(({COORDINATOR, HEAD, STEWARD, ANALYST}, "own_partnership")),
        _("Only coordinators, heads, the steward and the analyst download the matrix."),
    ),
    "partnership.open_club": Ability(
        _("open a club"), "partnership",
        _who(({ADMINISTRATOR}, "anyone"), ({STEWARD}, "leads_partnership")), _ADMIN_OR_LEADER,
        needs_papers=False, for_system=True,
    ),
    "partnership.enter_register": Ability(
        _("record the entry in the register of clubs"), "club",
        _who(({ADMINISTRATOR}, "anyone"), ({HEAD}, "own_institution"), ({COORDINATOR}, "own_club")), _HEAD,
        needs_papers=False, for_system=True,
    ),
    # people
    "person.register": Ability(
        _("register a person"), "partnership", _who((CASE_WORKERS - {HEAD}, "own_partnership")),
        _("Your role does not register people."),
    ),
    "person.correct": Ability(
        _("correct personal data"), "person",
        _who(({COORDINATOR, SOCIAL_WORKER, NGO_WORKER, COUNSELLOR}, "in_team")), _TEAM,
    ),
    "person.open_identity": Ability(
        _("open identity and contacts"), "person", _who((CASE_WORKERS, "in_team")), _TEAM,
    ),
    "person.open_special": Ability(
        _("open the statutory group and benefits"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _SPECIAL,
    ),
    "person.view_ledger": Ability(
        _("see who read the data"), "case", _who((CASE_WORKERS, "in_team")), _TEAM,
    ),
    "person.export_ledger": Ability(
        _("save who read the data as a file"), "case", _who((CASE_WORKERS, "in_team")), _TEAM,
    ),
    "person.export": Ability(
        _("save the list of people as a spreadsheet"), "partnership",
        _who(({COORDINATOR, HEAD}, "own_partnership")), _EXPORT,
    ),
    "person.request_access": Ability(
        _("record a person’s request for a copy of her data"), "partnership",
        _who(({STEWARD}, "leads_partnership")), _ACCESS,
    ),
    "person.export_access": Ability(
        _("give out everything that is kept about a person"), "access_request",
        _who(({STEWARD}, "leads_partnership")), _ACCESS,
    ),
    "person.give_notice": Ability(
        _("record the data-protection information"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER, NGO_WORKER, COUNSELLOR}, "in_team")), _TEAM,
    ),
    "person.record_group": Ability(
        _("record a statutory group"), "case", _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _SPECIAL,
    ),
    "person.record_premise": Ability(
        _("record the exclusion premise"), "case", _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _SPECIAL,
    ),
    "person.record_benefit": Ability(
        _("record an excluding benefit"), "case", _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _SPECIAL,
    ),
    "person.void_fact": Ability(
        _("void a group, premise or benefit"), "fact",
        _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _SPECIAL, frozenset({"valid"}), _VOID,
    ),
    "person.record_labour_status": Ability(
        _("record the status on the labour market"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM,
    ),
    "person.correct_labour_status": Ability(
        _("correct a status on the labour market"), "labour_status",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM, frozenset({"valid"}), _VOID,
    ),
    "person.void_labour_status": Ability(
        _("void a status on the labour market"), "labour_status",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM, frozenset({"valid"}), _VOID,
    ),
    "person.add_note": Ability(
        _("add an entry"), "case",
        _who((CASE_WORKERS - {HEAD}, "in_team")), _TEAM,
    ),
    "person.void_note": Ability(
        _("void an entry"), "note", _who((CASE_WORKERS, "wrote")),
        _("Only the author may void an entry."), frozenset({"valid"}), _VOID,
    ),
    "person.join_team": Ability(
        _("add a worker to the team"), "case", _who(({COORDINATOR, SOCIAL_WORKER, HEAD}, "in_team")), _TEAM,
        _OPEN, _CLOSED_CASE,
    ),
    "person.start_participation": Ability(
        _("start participation in the club"), "case", _who(({COORDINATOR}, "in_team")), _CLUB, _OPEN, _CLOSED_CASE,
    ),
    "person.end_participation": Ability(
        _("end participation in the club"), "participation", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({ParticipationState.ACTIVE}), _("This participation has ended already."),
    ),
    "person.record_move": Ability(
        _("record that the person moved away"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM, _OPEN, _CLOSED_CASE,
    ),
    "person.record_death": Ability(
        _("record the death of the person"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM,
        frozenset({CaseState.OPEN, CaseState.MOVED}), _("The death of this person is recorded already."),
    ),
    "person.record_return": Ability(
        _("record the return of the person"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM,
        frozenset({CaseState.MOVED}), _("This person did not move away."),
    ),
    "person.revoke_death": Ability(
        _("take back a death recorded by mistake"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), _TEAM,
        frozenset({CaseState.DECEASED}), _("No death of this person is recorded."),
    ),
    "person.open_household": Ability(
        _("open family members and the legal representative"), "person",
        _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _HOUSEHOLD,
    ),
    "person.add_household_member": Ability(
        _("enter a family member or the legal representative"), "case",
        _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _HOUSEHOLD,
    ),
    "person.correct_household_member": Ability(
        _("correct a family member or the legal representative"), "household_member",
        _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _HOUSEHOLD, frozenset({"valid"}), _VOID,
    ),
    "person.void_household_member": Ability(
        _("void a family member or the legal representative"), "household_member",
        _who(({COORDINATOR, SOCIAL_WORKER}, "in_team")), _HOUSEHOLD, frozenset({"valid"}), _VOID,
    ),
    # files of persons
    "intake.upload": Ability(
        _("read persons from a file"), "partnership", _who((INTAKE, "own_partnership")), _INTAKE,
    ),
    "intake.choose_columns": Ability(
        _("say what the columns of a file hold"), "intake", _who((INTAKE, "wrote")), _OWN_INTAKE,
        states=frozenset({IntakeState.RECEIVED, IntakeState.CHECKED}), state_refusal=_INTAKE_MOVED,
    ),
    "intake.check_rows": Ability(
        _("check the rows of a file"), "intake", _who((INTAKE, "wrote")), _OWN_INTAKE,
        states=frozenset({IntakeState.CHECKING}), state_refusal=_INTAKE_MOVED,
    ),
    "intake.save": Ability(
        _("save the good rows of a file"), "intake", _who((INTAKE, "wrote")), _OWN_INTAKE,
        states=frozenset({IntakeState.CHECKED}), state_refusal=_INTAKE_MOVED,
    ),
    "intake.register_rows": Ability(
        _("register the persons of a file"), "intake", _who((INTAKE, "wrote")), _OWN_INTAKE,
        states=frozenset({IntakeState.SAVING}), state_refusal=_INTAKE_MOVED,
    ),
    "intake.discard": Ability(
        _("discard a file"), "intake", _who((INTAKE, "wrote")), _OWN_INTAKE,
        states=frozenset({IntakeState.RECEIVED, IntakeState.CHECKED}), state_refusal=_INTAKE_MOVED,
    ),
    "intake.resume": Ability(
        _("go on with a file that was cut off"), "intake", _who((INTAKE, "wrote")), _OWN_INTAKE,
        states=frozenset({IntakeState.CHECKING, IntakeState.SAVING}), state_refusal=_INTAKE_MOVED, for_system=True,
    ),
    "intake.stop": Ability(
        _("stop a file that cannot go on"), "intake", (), _OWN_INTAKE, needs_papers=False,
        states=frozenset({IntakeState.CHECKING, IntakeState.SAVING}), state_refusal=_INTAKE_MOVED, for_system=True,
    ),
    "intake.clear_files": Ability(
        _("remove raw files of persons"), "", (), _ADMIN, needs_papers=False, for_system=True,
    ),
    # referrals
    "referral.send": Ability(
        _("send a referral"), "case", _who((CASE_WORKERS - {HEAD}, "in_team")), _TEAM, _OPEN, _CLOSED_CASE,
    ),
    "referral.accept": Ability(
        _("accept a referral"), "referral",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER, HEAD}, "received")), _RECEIVER,
        frozenset({ReferralState.REQUESTED}), _("This referral has been answered or withdrawn already."),
    ),
    "referral.decline": Ability(
        _("decline a referral"), "referral",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER, HEAD}, "received")), _RECEIVER,
        frozenset({ReferralState.REQUESTED}), _("This referral has been answered or withdrawn already."),
    ),
    "referral.withdraw": Ability(
        _("withdraw a referral"), "referral", _who((CASE_WORKERS, "sent")), _SENDER,
        frozenset({ReferralState.REQUESTED, ReferralState.ACCEPTED, ReferralState.ON_HOLD, ReferralState.IN_PROGRESS}),
        _("This referral is closed, so there is nothing to withdraw."),
    ),
    "referral.close": Ability(
        _("close a referral with its outcome"), "referral",
        _who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER, HEAD}, "received")), _RECEIVER,
        frozenset({ReferralState.ACCEPTED, ReferralState.ON_HOLD, ReferralState.IN_PROGRESS}),
        _("Only an accepted referral can be closed."),
    ),
    "referral.export": Ability(
        _("save the list of referrals as a spreadsheet"), "partnership",
        _who(({COORDINATOR, HEAD}, "own_partnership")), _EXPORT,
    ),
    # plans
    "plan.draft_contract": Ability(
        _("draft a social contract"), "case", _who(({SOCIAL_WORKER}, "in_team")), _OPS, _OPEN, _CLOSED_CASE,
    ),
    "plan.edit_contract": Ability(
        _("change the draft of a social contract"), "contract", _who(({SOCIAL_WORKER}, "in_team")), _OPS,
        frozenset({ContractState.DRAFT}), _("A signed contract is not changed; end it and sign a new one."),
    ),
    "plan.sign_contract": Ability(
        _("sign a social contract"), "contract", _who(({SOCIAL_WORKER}, "in_team")), _OPS,
        frozenset({ContractState.DRAFT}), _("This contract has been signed already."),
    ),
    "plan.end_contract": Ability(
        _("end a social contract"), "contract", _who(({SOCIAL_WORKER}, "in_team")), _OPS,
        frozenset({ContractState.SIGNED}), _("Only a signed contract can be ended."),
    ),
    "plan.export": Ability(
        _("save the list of contracts and reviews as a spreadsheet"), "partnership",
        _who(({COORDINATOR, SOCIAL_WORKER, HEAD}, "own_partnership")), _EXPORT,
    ),
    # services
    "service.create_group": Ability(
        _("create a group"), "club", _who(({COORDINATOR}, "own_club")), _CLUB,
    ),
    "service.join_group": Ability(
        _("add a person to a group"), "group", _who(({COORDINATOR}, "own_club")), _CLUB,
    ),
    "service.leave_group": Ability(
        _("take a person out of a group"), "group", _who(({COORDINATOR}, "own_club")), _CLUB,
    ),
    "service.plan_session": Ability(
        _("plan classes"), "club", _who(({COORDINATOR}, "own_club")), _CLUB,
    ),
    "service.cancel_session": Ability(
        _("call classes off"), "session", _who(({COORDINATOR}, "session_of_club")), _CLUB,
        frozenset({SessionState.PLANNED}), _("Only planned classes can be called off."),
    ),
    "service.record_attendance": Ability(
        _("record attendance"), "session",
        _who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER, COORDINATOR}, "leads_session"),
             ({COORDINATOR}, "session_of_club")), _LEADER,
        frozenset({SessionState.PLANNED}),
        _("This list has been approved. Correct a single row instead."),
    ),
    "service.correct_attendance": Ability(
        _("correct attendance"), "attendance",
        _who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER}, "leads_session"),
             ({COORDINATOR}, "session_of_club")), _LEADER, frozenset({"valid"}), _VOID,
    ),
    "service.void_attendance": Ability(
        _("void attendance"), "attendance",
        _who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER}, "leads_session"),
             ({COORDINATOR}, "session_of_club")), _LEADER, frozenset({"valid"}), _VOID,
    ),
    "service.record_consultation": Ability(
        _("write a consultation card"), "case",
        _who(({SPECIALIST}, "serves"), ({COORDINATOR, NGO_WORKER, COUNSELLOR}, "in_team")), _TEAM,
    ),
    "service.correct_consultation": Ability(
        _("correct a consultation card"), "consultation",
        _who(({SPECIALIST, NGO_WORKER, COUNSELLOR}, "wrote"), ({COORDINATOR}, "own_club")),
        _("Only its author or the coordinator of the club may change a card."), frozenset({"valid"}), _VOID,
    ),
    "service.void_consultation": Ability(
        _("void a consultation card"), "consultation",
        _who(({SPECIALIST, NGO_WORKER, COUNSELLOR}, "wrote"), ({COORDINATOR}, "own_club")),
        _("Only its author or the coordinator of the club may change a card."), frozenset({"valid"}), _VOID,
    ),
    "service.export_week": Ability(
        _("save the classes of a week as a spreadsheet"), "partnership",
        _who(({COORDINATOR}, "own_partnership")), _EXPORT,
    ),
    "service.export_group": Ability(
        _("save the members of a group as a spreadsheet"), "group", _who(({COORDINATOR}, "own_club")), _EXPORT,
    ),
    # outcomes
    "outcome.record": Ability(
        _("record an effect"), "case", _who(({COORDINATOR}, "in_team")), _CLUB,
    ),
    "outcome.void": Ability(
        _("void an effect"), "outcome", _who(({COORDINATOR}, "own_club")), _CLUB, frozenset({"valid"}), _VOID,
    ),
    "outcome.issue_certificate": Ability(
        _("issue a certificate of ending participation"), "participation", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({ParticipationState.COMPLETED, ParticipationState.INTERRUPTED}),
        _("Participation goes on. The certificate is issued when it has ended (UZS art. 18 ust. 5a)."),
    ),
    "outcome.void_certificate": Ability(
        _("void a certificate"), "certificate", _who(({COORDINATOR}, "own_club")), _CLUB, frozenset({"valid"}), _VOID,
    ),
    "outcome.print_certificate": Ability(
        _("print a certificate"), "certificate", _who(({COORDINATOR}, "own_club")), _CLUB,
    ),
    # staff of the club and its grants: typed in by the coordinator, read by the head of the operator too
    "staff.view": Ability(
        _("see the staff of a club"), "club", _who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution")),
        _CLUB_OR_HEAD,
    ),
    "staff.employ": Ability(_("enter a worker of the club"), "club", _who(({COORDINATOR}, "own_club")), _CLUB),
    "staff.correct": Ability(
        _("correct an entry about a worker"), "employment", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({"valid"}), _VOID,
    ),
    "staff.end": Ability(
        _("record the end of a worker's employment"), "employment", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({"valid"}), _VOID,
    ),
    "staff.void": Ability(
        _("void an entry about a worker"), "employment", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({"valid"}), _VOID,
    ),
    "funding.view": Ability(
        _("see the grants of a club"), "club", _who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution")),
        _CLUB_OR_HEAD,
    ),
    "funding.enter_grant": Ability(_("enter a grant"), "club", _who(({COORDINATOR}, "own_club")), _CLUB),
    "funding.correct_grant": Ability(
        _("correct a grant"), "grant", _who(({COORDINATOR}, "own_club")), _CLUB, frozenset({"valid"}), _VOID,
    ),
    "funding.void_grant": Ability(
        _("void a grant"), "grant", _who(({COORDINATOR}, "own_club")), _CLUB, frozenset({"valid"}), _VOID,
    ),
    "funding.add_line": Ability(
        _("add a line of settlement"), "grant", _who(({COORDINATOR}, "own_club")), _CLUB, frozenset({"valid"}), _VOID,
    ),
    "funding.correct_line": Ability(
        _("correct a line of settlement"), "grant_line", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({"valid"}), _VOID,
    ),
    "funding.void_line": Ability(
        _("void a line of settlement"), "grant_line", _who(({COORDINATOR}, "own_club")), _CLUB,
        frozenset({"valid"}), _VOID,
    ),
    # reports: numbers by relation to the club; names behind a number only for its coordinator
    "report.view": Ability(
        _("see the report of a club"), "club",
        _who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution"), ({STEWARD, ANALYST}, "own_partnership")),
        _("Your role does not open reports of this club."), for_system=True,
    ),
    "report.open_cell": Ability(
        _("see the people behind a number"), "club", _who(({COORDINATOR}, "own_club")),
        _("Only the coordinator of the club sees the people behind a number."),
    ),
    "report.export": Ability(
        _("download the report of a club"), "club",
        _who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution"), ({STEWARD, ANALYST}, "own_partnership")),
        _("Your role does not download reports of this club."), for_system=True,
    ),
    # names behind a group that reveals health, addiction, conviction or origin: asked for with a reason, logged
    "report.open_group": Ability(
        _("see the people in a sensitive group of a report"), "club", _who(({COORDINATOR}, "own_club")),
        _("Only the coordinator of the club, with a written authorisation, sees the people in this group."
          " The reason is written down (RODO art. 9 and 10, UZS art. 18f)."),
    ),
    "report.submit": Ability(
        _("submit the yearly report"), "club", _who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution")), _SUBMITS,
    ),
    "report.correct": Ability(
        _("submit a correcting report"), "annual_report",
        _who(({COORDINATOR}, "own_club"), ({HEAD}, "runs_club")), _SUBMITS,
        frozenset({AnnualReportState.SUBMITTED, AnnualReportState.RETURNED}),
        _("A newer version has replaced this one. Correct the newer one."),
    ),
    "report.ask_fix": Ability(
        _("ask for a correction of the yearly report"), "annual_report",
        _who(({STEWARD}, "own_partnership"), ({ANALYST}, "receives_reports")),
        _("Only the wojewoda, who receives the report (UZS art. 18a ust. 6), or the steward of the partnership on his"
          " behalf may ask for a correction."),
        frozenset({AnnualReportState.SUBMITTED}), _("This version is to be corrected already, or has been replaced."),
    ),
    "report.download": Ability(
        _("download a submitted report"), "annual_report",
        _who(({COORDINATOR}, "own_club"), ({HEAD}, "runs_club"), ({STEWARD}, "own_partnership"),
             ({ANALYST}, "receives_reports")),
        _("Your role sees the numbers of this report with small ones hidden, so the file does not open."),
    ),
}  # fmt: skip
