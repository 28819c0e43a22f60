"""Pages of people."""

from kwadrat.web.people.access import access_request, access_requests, request_access
from kwadrat.web.people.entries import add_note, join_team, void_note
from kwadrat.web.people.frame import fetch, head
from kwadrat.web.people.labour import correct_labour_status, record_labour_status, void_labour_status
from kwadrat.web.people.ledger import view_ledger
from kwadrat.web.people.overview import person
from kwadrat.web.people.register import correct, index, open_identity, register

__all__ = [
    "access_request",
    "access_requests",
    "add_note",
    "correct",
    "correct_labour_status",
    "fetch",
    "head",
    "index",
    "join_team",
    "open_identity",
    "person",
    "record_labour_status",
    "register",
    "request_access",
    "view_ledger",
    "void_labour_status",
    "void_note",
]
