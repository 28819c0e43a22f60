"""Pages of people."""

from kwadrat.web.people.access import access_request, access_requests, request_access, void_access
from kwadrat.web.people.closing import record_death, record_move, record_return, revoke_death
from kwadrat.web.people.entries import add_note, void_note
from kwadrat.web.people.frame import fetch, head
from kwadrat.web.people.hand_over import (
    accept_hand_over,
    change_lead,
    decline_hand_over,
    hand_over,
    hand_over_all,
    propose_hand_over,
    view_hand_over,
    withdraw_hand_over,
)
from kwadrat.web.people.household import (
    add_household_member,
    correct_household_member,
    open_household,
    void_household_member,
)
from kwadrat.web.people.labour import correct_labour_status, record_labour_status, void_labour_status
from kwadrat.web.people.ledger import view_ledger
from kwadrat.web.people.overview import person
from kwadrat.web.people.register import correct, index, open_identity, register
from kwadrat.web.people.team import designate, end_designation, join_team, team

__all__ = [
    "accept_hand_over",
    "access_request",
    "access_requests",
    "add_household_member",
    "add_note",
    "change_lead",
    "correct",
    "correct_household_member",
    "correct_labour_status",
    "decline_hand_over",
    "designate",
    "end_designation",
    "fetch",
    "hand_over",
    "hand_over_all",
    "head",
    "index",
    "join_team",
    "open_household",
    "open_identity",
    "person",
    "propose_hand_over",
    "record_death",
    "record_labour_status",
    "record_move",
    "record_return",
    "register",
    "request_access",
    "revoke_death",
    "team",
    "view_hand_over",
    "view_ledger",
    "void_access",
    "void_household_member",
    "void_labour_status",
    "void_note",
    "withdraw_hand_over",
]  # fmt: skip
