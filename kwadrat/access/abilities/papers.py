"""Verbs on printed papers: issuing one, printing it again, and the words of forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    ADMINISTRATOR,
    CASE_WORKERS,
    COORDINATOR,
    COUNSELLOR,
    HEAD,
    NGO_WORKER,
    SOCIAL_WORKER,
    SPECIALIST,
    STEWARD,
    VALID,
    Ability,
    who,
)
from kwadrat.records.referrals import OPEN_STATES

ANSWERS = frozenset({HEAD, COORDINATOR})
DESK = _("The head of an institution or the coordinator of a club may do this.")
OWN_BUNDLE = _("Only whoever asked for this file may do this.")
OWN = _("Only the institution that issued this paper may do this.")

PAPERS: dict[str, Ability] = {
    "paper.issue": Ability(_("issue a paper of a person"), "case", who((CASE_WORKERS, "in_team")), say.TEAM),
    "paper.issue_authorisation": Ability(
        _("issue a written authorisation with the secrecy undertaking"), "post",
        who(({HEAD}, "own_institution"), ({COORDINATOR}, "specialist_of_own_club")), say.POSTS, needs_papers=False,
    ),
    "paper.issue_letter": Ability(
        _("issue the letter of a referral and print it"), "referral", who((CASE_WORKERS, "sent")), say.SENDER,
        frozenset(OPEN_STATES), _("This referral is closed, so a letter would ask for nothing."),
    ),
    "paper.print": Ability(_("print an issued paper"), "paper", who((CASE_WORKERS, "issued_by_own")), OWN),
    "paper.void": Ability(
        _("void an issued paper"), "paper", who((CASE_WORKERS, "issued_by_own")), OWN, VALID, say.VOID,
    ),
    "paper.ask_bundle": Ability(
        _("ask for many plans in one file"), "partnership", who((ANSWERS, "own_partnership")), DESK,
    ),
    "paper.draw_bundle": Ability(
        _("issue the plans of one file"), "bundle", who((ANSWERS, "wrote")), OWN_BUNDLE,
    ),
    "paper.resume_bundle": Ability(
        _("go on with many plans in one file"), "bundle", who((ANSWERS, "wrote")), OWN_BUNDLE,
    ),
    "paper.download_bundle": Ability(
        _("take many plans in one file"), "bundle", who((ANSWERS, "wrote")), OWN_BUNDLE,
    ),
    "paper.stop_bundle": Ability(
        _("stop a file of plans that cannot go on"), "bundle", (), OWN_BUNDLE, needs_papers=False, for_system=True,
    ),
    "paper.clear_bundles": Ability(
        _("delete old lists of plans in one file"), "", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "paper.write_labels": Ability(
        _("write the words of a form"), "partnership",
        who(({STEWARD, COORDINATOR}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")), say.ADMIN_OR_LEADER,
        needs_papers=False,
    ),
    "service.print_attendance": Ability(
        _("print the attendance list of a meeting"), "session",
        who(({SPECIALIST, NGO_WORKER, COUNSELLOR, SOCIAL_WORKER, COORDINATOR}, "leads_session"),
            ({COORDINATOR}, "session_of_club")), say.LEADER,
    ),
    "service.print_week": Ability(
        _("print the timetable of a week"), "partnership", who(({COORDINATOR}, "own_partnership")), say.EXPORT,
    ),
}  # fmt: skip
