"""Every verb in one table: who (role and relation of the actor to the thing), in which state, with which papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.applications import APPLICATIONS
from kwadrat.access.abilities.assessments import ASSESSMENTS
from kwadrat.access.abilities.clashes import CLASHES
from kwadrat.access.abilities.conferences import CONFERENCES
from kwadrat.access.abilities.duplicates import DUPLICATES
from kwadrat.access.abilities.emergency import EMERGENCY
from kwadrat.access.abilities.grants import (
    ADMINISTRATOR,
    ANALYST,
    CASE_WORKERS,
    COORDINATOR,
    COUNSELLOR,
    HEAD,
    LISTS,
    NGO_WORKER,
    OPEN,
    SOCIAL_WORKER,
    SPECIALIST,
    STEWARD,
    VALID,
    Ability,
    Grant,
    who,
)
from kwadrat.access.abilities.intake import INTAKES
from kwadrat.access.abilities.links import LINKS
from kwadrat.access.abilities.notices import NOTICES
from kwadrat.access.abilities.papers import PAPERS
from kwadrat.access.abilities.partnership import PARTNERSHIP
from kwadrat.access.abilities.placements import PLACEMENTS
from kwadrat.access.abilities.plans import PLANS
from kwadrat.access.abilities.questions import QUESTIONS
from kwadrat.access.abilities.referrals import REFERRALS
from kwadrat.access.abilities.retention import RETENTION
from kwadrat.access.abilities.teams import TEAMS
from kwadrat.records.choices import (
    AnnualReportState,
    CaseState,
    ParticipationState,
    Role,
    SessionState,
)

__all__ = ["ABILITIES", "Ability", "Grant"]


ABILITIES: dict[str, Ability] = {
    # accounts
    "account.invite": Ability(
        _("invite a worker"), "institution",
        who(({HEAD, COORDINATOR}, "own_institution"), ({ADMINISTRATOR}, "anyone")), say.HEAD, needs_papers=False,
    ),
    "account.withdraw_invitation": Ability(
        _("withdraw an invitation"), "invitation",
        who(({HEAD}, "own_institution"), ({COORDINATOR}, "own_club"), ({ADMINISTRATOR}, "anyone")), say.HEAD,
        needs_papers=False,
    ),
    "account.record_papers": Ability(
        _("record the authorisation and the secrecy undertaking"), "post",
        who(({HEAD}, "own_institution"), ({COORDINATOR}, "specialist_of_own_club"), ({ADMINISTRATOR}, "anyone")),
        say.POSTS, needs_papers=False,
    ),
    "account.end_post": Ability(
        _("end a post"), "post",
        who(({HEAD}, "own_institution"), ({COORDINATOR}, "specialist_of_own_club"), ({ADMINISTRATOR}, "anyone")),
        say.POSTS, needs_papers=False,
    ),
    "account.join": Ability(
        _("take up an invitation"), "invitation", (), say.HEAD, needs_papers=False, for_system=True,
    ),
    "account.join_by_identity": Ability(
        _("open one's account by an identity of an office"), "", (), say.HEAD, needs_papers=False, for_system=True,
    ),
    "account.create_admin": Ability(
        _("create the first administrator"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "account.set_preferences": Ability(
        _("set language and appearance"), "user", who((frozenset(Role.values), "oneself")),
        _("Only the owner of an account may change it."), needs_papers=False,
    ),
    "account.end_sessions": Ability(
        _("sign out in other browsers"), "user", who((frozenset(Role.values), "oneself")),
        _("Only the owner of an account may change it."), needs_papers=False,
    ),
    "account.clear_forms": Ability(
        _("clear old one-time form ids"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    # documents
    "document.open": Ability(
        _("open an uploaded document"), "document",
        who(({HEAD}, "paper_of_own_institution"), ({COORDINATOR}, "paper_of_own_club"), ({ADMINISTRATOR}, "anyone"),
             (frozenset(Role.values), "paper_of_own_post"), (frozenset(Role.values), "paper_of_own_partnership"),
             (CASE_WORKERS, "paper_of_thread"), (CASE_WORKERS, "paper_of_leg")),
        say.HEAD, needs_papers=False,
    ),
    "document.void": Ability(
        _("take an uploaded document out of use"), "document",
        who(({HEAD}, "paper_of_own_institution"), ({COORDINATOR}, "paper_of_own_club"), ({ADMINISTRATOR}, "anyone"),
             ({STEWARD}, "paper_of_led_partnership"), (CASE_WORKERS, "attached")),
        say.HEAD, VALID, _("This document is out of use already."), needs_papers=False,
    ),
    "document.sweep": Ability(
        _("remove files that belong to nothing"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    # settings: institutions, clubs, catalogues, clocks
    "institution.correct": Ability(
        _("correct an institution"), "institution",
        who(({HEAD, COORDINATOR}, "own_institution"), ({STEWARD}, "member_of_led_partnership"),
             ({ADMINISTRATOR}, "anyone")),
        _("Only the head of this institution, the steward of the partnership it belongs to, or the administrator may"
          " do this."), needs_papers=False,
    ),
    "institution.close": Ability(
        _("close an institution"), "institution", who(({ADMINISTRATOR}, "anyone")), say.ADMIN, needs_papers=False,
    ),
    "club.correct": Ability(
        _("correct a club"), "club",
        who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution"), ({STEWARD}, "leads_partnership"),
             ({ADMINISTRATOR}, "anyone")),
        say.CLUB_SETTINGS, needs_papers=False,
    ),
    "club.change_operator": Ability(
        _("give a club another operator"), "club",
        who(({STEWARD}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")), say.ADMIN_OR_LEADER, needs_papers=False,
    ),
    "club.close": Ability(
        _("close a club"), "club",
        who(({HEAD}, "own_institution"), ({STEWARD}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")),
        say.CLUB_SETTINGS, needs_papers=False,
    ),
    "catalogue.add_service": Ability(
        _("add a kind of service"), "partnership", LISTS, say.LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.add_effect": Ability(
        _("add a kind of effect"), "partnership", LISTS, say.LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.add_kind": Ability(
        _("add a kind of institution"), "", who(({ADMINISTRATOR}, "anyone")), say.ADMIN, needs_papers=False,
    ),
    "catalogue.rename": Ability(
        _("correct a row of one's own list"), "row", LISTS, say.LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.switch_off": Ability(
        _("switch off a row of one's own list"), "row", LISTS, say.LIST_REFUSAL, needs_papers=False,
    ),
    "catalogue.switch_on": Ability(
        _("switch on a row of one's own list"), "row", LISTS, say.LIST_REFUSAL, needs_papers=False,
    ),
    "clock.agree": Ability(
        _("agree a term"), "partnership",
        who(({STEWARD, COORDINATOR}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")), say.ADMIN_OR_LEADER,
        needs_papers=False,
    ),
    **PAPERS,
    **PARTNERSHIP,
    # people
    "person.register": Ability(
        _("register a person"), "partnership", who((CASE_WORKERS - {HEAD}, "own_partnership")),
        _("Your role does not register people."),
    ),
    "person.correct": Ability(
        _("correct personal data"), "person",
        who(({COORDINATOR, SOCIAL_WORKER, NGO_WORKER, COUNSELLOR}, "told_whole_identity")), say.TOLD,
    ),
    "person.open_identity": Ability(
        _("open identity and contacts"), "person", who((CASE_WORKERS, "told_identity")), say.TOLD,
    ),
    "person.open_special": Ability(
        _("open the statutory group and benefits"), "case",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_special")), say.SPECIAL,
    ),
    "person.view_ledger": Ability(
        _("see who read the data"), "case", who((CASE_WORKERS, "reads_case")), say.TEAM,
    ),
    "person.export_ledger": Ability(
        _("save who read the data as a file"), "case", who((CASE_WORKERS, "reads_case")), say.TEAM,
    ),
    "person.export": Ability(
        _("save the list of people as a spreadsheet"), "partnership",
        who(({COORDINATOR, HEAD}, "own_partnership")), say.EXPORT,
    ),
    "person.request_access": Ability(
        _("record a person’s request for a copy of her data"), "partnership",
        who(({STEWARD}, "leads_partnership")), say.ACCESS,
    ),
    "person.export_access": Ability(
        _("give out everything that is kept about a person"), "access_request",
        who(({STEWARD}, "leads_partnership")), say.ACCESS, VALID,
        _("This request is voided. Nothing is given out on it."),
    ),
    "person.void_access": Ability(
        _("void a request for a copy that was recorded by mistake"), "access_request",
        who(({STEWARD}, "leads_partnership")), say.ACCESS, VALID, say.VOID,
    ),
    "person.give_notice": Ability(
        _("record the data-protection information"), "case",
        who(({COORDINATOR, SOCIAL_WORKER, NGO_WORKER, COUNSELLOR}, "in_team")), say.TEAM,
    ),
    "person.record_group": Ability(
        _("record a statutory group"), "case", who(({COORDINATOR, SOCIAL_WORKER}, "told_special")), say.SPECIAL,
    ),
    "person.record_premise": Ability(
        _("record the exclusion premise"), "case", who(({COORDINATOR, SOCIAL_WORKER}, "told_special")), say.SPECIAL,
    ),
    "person.record_benefit": Ability(
        _("record an excluding benefit"), "case", who(({COORDINATOR, SOCIAL_WORKER}, "told_special")), say.SPECIAL,
    ),
    "person.void_fact": Ability(
        _("void a group, premise or benefit"), "fact",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_special")), say.SPECIAL, VALID, say.VOID,
    ),
    "person.record_labour_status": Ability(
        _("record the status on the labour market"), "case",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM,
    ),
    "person.correct_labour_status": Ability(
        _("correct a status on the labour market"), "labour_status",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM, VALID, say.VOID,
    ),
    "person.void_labour_status": Ability(
        _("void a status on the labour market"), "labour_status",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM, VALID, say.VOID,
    ),
    "person.add_note": Ability(
        _("add an entry"), "case",
        who((CASE_WORKERS - {HEAD}, "in_team")), say.TEAM,
    ),
    "person.void_note": Ability(
        _("void an entry"), "note", who((CASE_WORKERS, "wrote")),
        _("Only the author may void an entry."), VALID, say.VOID,
    ),
    "person.join_team": Ability(
        _("add a worker to the team"), "case", who(({COORDINATOR, SOCIAL_WORKER, HEAD}, "in_team")), say.TEAM,
        OPEN, say.CLOSED_CASE,
    ),
    "person.start_participation": Ability(
        _("start participation in the club"), "case", who(({COORDINATOR}, "told_special")), say.INTO_CLUB,
        OPEN, say.CLOSED_CASE,
    ),
    "person.end_participation": Ability(
        _("end participation in the club"), "participation", who(({COORDINATOR}, "own_club")), say.CLUB,
        frozenset({ParticipationState.ACTIVE}), _("This participation has ended already."),
    ),
    "person.record_move": Ability(
        _("record that the person moved away"), "case",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM, OPEN, say.CLOSED_CASE,
    ),
    "person.record_death": Ability(
        _("record the death of the person"), "case",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM,
        frozenset({CaseState.OPEN, CaseState.MOVED}), _("The death of this person is recorded already."),
    ),
    "person.record_return": Ability(
        _("record the return of the person"), "case",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM,
        frozenset({CaseState.MOVED}), _("This person did not move away."),
    ),
    "person.revoke_death": Ability(
        _("take back a death recorded by mistake"), "case",
        who(({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER}, "in_team")), say.TEAM,
        frozenset({CaseState.DECEASED}), _("No death of this person is recorded."),
    ),
    "person.open_household": Ability(
        _("open family members and the legal representative"), "person",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_household")), say.HOUSEHOLD,
    ),
    "person.add_household_member": Ability(
        _("enter a family member or the legal representative"), "case",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_household")), say.HOUSEHOLD,
    ),
    "person.correct_household_member": Ability(
        _("correct a family member or the legal representative"), "household_member",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_household")), say.HOUSEHOLD, VALID, say.VOID,
    ),
    "person.void_household_member": Ability(
        _("void a family member or the legal representative"), "household_member",
        who(({COORDINATOR, SOCIAL_WORKER}, "told_household")), say.HOUSEHOLD, VALID, say.VOID,
    ),
    **INTAKES,
    **TEAMS,
    **ASSESSMENTS,
    **CONFERENCES,
    **RETENTION,
    **EMERGENCY,
    **NOTICES,
    **APPLICATIONS,
    **DUPLICATES,
    **REFERRALS,
    **QUESTIONS,
    **LINKS,
    **PLANS,
    **CLASHES,
    **PLACEMENTS,
    # services
    "service.create_group": Ability(
        _("create a group"), "club", who(({COORDINATOR}, "own_club")), say.CLUB,
    ),
    "service.join_group": Ability(
        _("add a person to a group"), "group", who(({COORDINATOR}, "own_club")), say.CLUB,
    ),
    "service.leave_group": Ability(
        _("take a person out of a group"), "group", who(({COORDINATOR}, "own_club")), say.CLUB,
    ),
    "service.plan_session": Ability(
        _("plan classes"), "club", who(({COORDINATOR}, "own_club")), say.CLUB,
    ),
    "service.cancel_session": Ability(
        _("call classes off"), "session", who(({COORDINATOR}, "session_of_club")), say.CLUB,
        frozenset({SessionState.PLANNED}), _("Only planned classes can be called off."),
    ),
    "service.record_attendance": Ability(
        _("record attendance"), "session",
        who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER, COORDINATOR}, "leads_session"),
             ({COORDINATOR}, "session_of_club")), say.LEADER,
        frozenset({SessionState.PLANNED}),
        _("This list has been approved. Correct a single row instead."),
    ),
    "service.correct_attendance": Ability(
        _("correct attendance"), "attendance",
        who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER}, "leads_session"),
             ({COORDINATOR}, "session_of_club")), say.LEADER, VALID, say.VOID,
    ),
    "service.void_attendance": Ability(
        _("void attendance"), "attendance",
        who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER}, "leads_session"),
             ({COORDINATOR}, "session_of_club")), say.LEADER, VALID, say.VOID,
    ),
    "service.record_consultation": Ability(
        _("write a consultation card"), "case",
        who(({SPECIALIST}, "serves"), ({COORDINATOR, NGO_WORKER, COUNSELLOR}, "in_team")), say.TEAM,
    ),
    "service.correct_consultation": Ability(
        _("correct a consultation card"), "consultation",
        who(({SPECIALIST, NGO_WORKER, COUNSELLOR}, "wrote"), ({COORDINATOR}, "own_club")),
        _("Only its author or the coordinator of the club may change a card."), VALID, say.VOID,
    ),
    "service.void_consultation": Ability(
        _("void a consultation card"), "consultation",
        who(({SPECIALIST, NGO_WORKER, COUNSELLOR}, "wrote"), ({COORDINATOR}, "own_club")),
        _("Only its author or the coordinator of the club may change a card."), VALID, say.VOID,
    ),
    "service.export_week": Ability(
        _("save the classes of a week as a spreadsheet"), "partnership",
        who(({COORDINATOR}, "own_partnership")), say.EXPORT,
    ),
    "service.export_group": Ability(
        _("save the members of a group as a spreadsheet"), "group", who(({COORDINATOR}, "own_club")), say.EXPORT,
    ),
    # outcomes
    "outcome.record": Ability(
        _("record an effect"), "case", who(({COORDINATOR}, "in_team")), say.CLUB,
    ),
    "outcome.void": Ability(
        _("void an effect"), "outcome", who(({COORDINATOR}, "own_club")), say.CLUB, VALID, say.VOID,
    ),
    "outcome.issue_certificate": Ability(
        _("issue a certificate of ending participation"), "participation", who(({COORDINATOR}, "own_club")), say.CLUB,
        frozenset({ParticipationState.COMPLETED, ParticipationState.INTERRUPTED}),
        _("Participation goes on. The certificate is issued when it has ended (UZS art. 18 ust. 5a)."),
    ),
    "outcome.void_certificate": Ability(
        _("void a certificate"), "certificate", who(({COORDINATOR}, "own_club")), say.CLUB, VALID, say.VOID,
    ),
    "outcome.print_certificate": Ability(
        _("print a certificate"), "certificate", who(({COORDINATOR}, "own_club")), say.CLUB,
    ),
    # staff of the club and its grants: typed in by the coordinator, read by the head of the operator too
    "staff.view": Ability(
        _("see the staff of a club"), "club", who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution")),
        say.CLUB_OR_HEAD,
    ),
    "staff.employ": Ability(_("enter a worker of the club"), "club", who(({COORDINATOR}, "own_club")), say.CLUB),
    "staff.correct": Ability(
        _("correct an entry about a worker"), "employment", who(({COORDINATOR}, "own_club")), say.CLUB,
        VALID, say.VOID,
    ),
    "staff.end": Ability(
        _("record the end of a worker's employment"), "employment", who(({COORDINATOR}, "own_club")), say.CLUB,
        VALID, say.VOID,
    ),
    "staff.void": Ability(
        _("void an entry about a worker"), "employment", who(({COORDINATOR}, "own_club")), say.CLUB,
        VALID, say.VOID,
    ),
    "funding.view": Ability(
        _("see the grants of a club"), "club", who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution")),
        say.CLUB_OR_HEAD,
    ),
    "funding.enter_grant": Ability(_("enter a grant"), "club", who(({COORDINATOR}, "own_club")), say.CLUB),
    "funding.correct_grant": Ability(
        _("correct a grant"), "grant", who(({COORDINATOR}, "own_club")), say.CLUB, VALID, say.VOID,
    ),
    "funding.void_grant": Ability(
        _("void a grant"), "grant", who(({COORDINATOR}, "own_club")), say.CLUB, VALID, say.VOID,
    ),
    "funding.add_line": Ability(
        _("add a line of settlement"), "grant", who(({COORDINATOR}, "own_club")), say.CLUB, VALID, say.VOID,
    ),
    "funding.correct_line": Ability(
        _("correct a line of settlement"), "grant_line", who(({COORDINATOR}, "own_club")), say.CLUB,
        VALID, say.VOID,
    ),
    "funding.void_line": Ability(
        _("void a line of settlement"), "grant_line", who(({COORDINATOR}, "own_club")), say.CLUB,
        VALID, say.VOID,
    ),
    # reports: numbers by relation to the club; names behind a number only for its coordinator
    "report.view": Ability(
        _("see the report of a club"), "club",
        who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution"), ({STEWARD, ANALYST}, "own_partnership")),
        _("Your role does not open reports of this club."), for_system=True,
    ),
    "report.open_cell": Ability(
        _("see the people behind a number"), "club", who(({COORDINATOR}, "own_club")),
        _("Only the coordinator of the club sees the people behind a number."),
    ),
    "report.export": Ability(
        _("download the report of a club"), "club",
        who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution"), ({STEWARD, ANALYST}, "own_partnership")),
        _("Your role does not download reports of this club."), for_system=True,
    ),
    # names behind a group that reveals health, addiction, conviction or origin: asked for with a reason, logged
    "report.open_group": Ability(
        _("see the people in a sensitive group of a report"), "club", who(({COORDINATOR}, "own_club")),
        _("Only the coordinator of the club, with a written authorisation, sees the people in this group."
          " The reason is written down (RODO art. 9 and 10, UZS art. 18f)."),
    ),
    "report.submit": Ability(
        _("submit the yearly report"), "club", who(({COORDINATOR}, "own_club"), ({HEAD}, "own_institution")),
        say.SUBMITS,
    ),
    "report.correct": Ability(
        _("submit a correcting report"), "annual_report",
        who(({COORDINATOR}, "own_club"), ({HEAD}, "runs_club")), say.SUBMITS,
        frozenset({AnnualReportState.SUBMITTED, AnnualReportState.RETURNED}),
        _("A newer version has replaced this one. Correct the newer one."),
    ),
    "report.ask_fix": Ability(
        _("ask for a correction of the yearly report"), "annual_report",
        who(({STEWARD}, "own_partnership"), ({ANALYST}, "receives_reports")),
        _("Only the wojewoda, who receives the report (UZS art. 18a ust. 6), or the steward of the partnership on his"
          " behalf may ask for a correction."),
        frozenset({AnnualReportState.SUBMITTED}), _("This version is to be corrected already, or has been replaced."),
    ),
    "report.download": Ability(
        _("download a submitted report"), "annual_report",
        who(({COORDINATOR}, "own_club"), ({HEAD}, "runs_club"), ({STEWARD}, "own_partnership"),
             ({ANALYST}, "receives_reports")),
        _("Your role sees the numbers of this report with small ones hidden, so the file does not open."),
    ),
}  # fmt: skip
