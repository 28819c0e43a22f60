"""Pages of people."""

from kwadrat.web.people.entries import add_note, join_team, view_ledger, void_note
from kwadrat.web.people.frame import fetch, head
from kwadrat.web.people.overview import person
from kwadrat.web.people.register import correct, index, open_identity, register

__all__ = [
    "add_note", "correct", "fetch", "head", "index", "join_team", "open_identity", "person", "register", "view_ledger",
    "void_note",
]  # fmt: skip
