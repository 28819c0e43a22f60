"""What a refusal says, in one place for all verbs."""

from django.utils.translation import gettext_lazy as _

ADMIN = _("Only the administrator of this installation may do this.")
HEAD = _("Only the head of the institution may do this.")
POSTS = _("Only the head of the institution may do this, and for specialists of a club its coordinator too.")
TEAM = _("Only a worker of the team of this case may do this. Ask the person who leads the case to add you.")
TOLD = _(
    "Only a worker of the team of this case may do this, and only where the purpose for which the person came to her"
    " institution gives these data."
)
INTO_CLUB = _("Only the coordinator of the club that the person was referred to join may do this.")
CLUB = _("Only the coordinator of this club may do this.")
LEADER = _("Only the worker who leads these classes, or the coordinator of the club, may do this.")
OPS = _(
    "Only a social worker of a social assistance centre (OPS), a social services centre (CUS) or a county family"
    " support centre (PCPR) in the team of this case may do this (UPS art. 108 ust. 1)."
)
SENDER = _("Only the sender of this referral may do this.")
REVIEW = _("Only the sender, or the steward of the institution that leads the partnership, may do this.")
RECEIVER = _("Only the institution that received this referral may do this.")
SPECIAL = _(
    "Your role, or the purpose for which the person came to your institution, does not open the statutory group,"
    " benefits or other sensitive data (RODO art. 9 and 10)."
)
SENSITIVE_AREAS = _(
    "Your role, or the purpose for which the person came to your institution, does not open health, addiction and legal"
    " matters (RODO art. 9 and 10)."
)
CLUB_OR_HEAD = _("Only the coordinator of this club and the head of the institution that runs it may see this.")
SUBMITS = _("Only the coordinator of the club or the head of the institution that runs it submits its yearly report.")
EXPORT = _("Your role does not save lists as files. Ask the coordinator of the club or the head of your institution.")
ACCESS = _(
    "Only the steward of the institution that leads the partnership answers a request for a copy of the data"
    " (RODO art. 15)."
)
VOID = _("This entry has been voided already.")
LEADS = _("Only the steward or the coordinator of the institution that leads the partnership may do this.")
MATRIX = _("The matrix shows the work of the partnership to those who work in it.")
ASKS = _(
    "Only the coordinator of the club or a social worker from the team of this person asks about a status, for a"
    " purpose that opens benefits."
)
ASKED = _("Only a worker of the institution that is asked may do this.")
ASKER = _("Only a worker of the club or institution that asked may do this.")
TAKEN_BACK = _("This question has been taken back.")
CLOSED_CASE = _("The case is closed: the person moved away or died. If she came back, record her return first.")
HOUSEHOLD = _(
    "Only the coordinator of the club or a social worker from the team of this person sees her family members and legal"
    " representative (UZS art. 18f ust. 1, UPS art. 100 ust. 2)."
)
ADMIN_OR_LEADER = _("Only the leader of the partnership or the administrator may do this.")
CLUB_SETTINGS = _("Only those who run this club, the leader of the partnership or the administrator may do this.")
LIST_REFUSAL = _("Only a coordinator or the steward of the partnership may change its lists.")
INTAKE = _("Only the coordinator of a club or a social worker reads persons from a file.")
OWN_INTAKE = _("Only the worker who uploaded this file may do this.")
INTAKE_MOVED = _("This file has gone on meanwhile. Open its page again.")
CONTROLLER = _("Only the head, the steward or the administrator of this institution says how long it keeps data.")
KEEPER = _(
    "Only the head or the coordinator of an institution that keeps this person’s data, or the steward of the"
    " partnership, may do this."
)
REVIEWER = _(
    "Only the head of the institution of the worker who opened the data, or the steward of the partnership, reviews it;"
    " nobody reviews her own access."
)
LINK_OVER = _("This link has been used or withdrawn already. Send a new one.")
PAIRS = _("Only the steward of the institution that leads the partnership decides about similar entries.")
PAIR_DECIDED = _("It has been decided already.")
PAIR_OPEN = _("Nothing has been decided yet.")
MERGE_CLOSED = _("This merging can no longer be taken back: it was taken back already, or its time has passed.")
REVIEWED = _("This emergency access has been reviewed already.")
CLOSED_PLAN = _("This plan is closed. Open a new one.")
LEG = _("Only a worker of the institution that this document belongs to, in the team of this case, may do this.")
ENDED_LEG = _("This document of the plan has ended or was given up.")
SIGNED_LEG = _("This document was signed, ended or given up. Only one that waits for signatures may be given up.")
CLAUSE_OVER = _("This item of the plan is done or dropped.")
