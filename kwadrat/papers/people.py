"""Papers of a person in a club: declaration of participation, information on data, card of a consultation."""

from __future__ import annotations

from dataclasses import dataclass

from kwadrat.papers.forms import Data, Issue, Wording, cell, fields, paper, signs, statements
from kwadrat.papers.plans import Named


@dataclass(frozen=True)
class Stay:
    """A participation in words: club, who runs it, first day, planned last day."""

    person: Named
    club: str
    operator: str
    since: str
    until: str


@dataclass(frozen=True)
class Told:
    """The information on data: who keeps them, to whom it was given, when and in which version (empty: not yet)."""

    person: Named
    controller: str
    address: str
    officer: str = ""
    version: str = ""
    given_on: str = ""


@dataclass(frozen=True)
class Card:
    """A consultation in words."""

    person: Named
    service: str
    day: str
    minutes: str
    way: str
    specialist: str
    payer: str
    topic: str
    issuer: str


STATEMENTS = ("1", "2", "3", "4", "5")


def declaration(words: Wording, one: Stay, issue: Issue) -> Data:
    """Declaration of participation: the individual length, the rules, the benefits that exclude (UZS art. 1 ust. 3)."""
    person = one.person
    blocks = [
        fields(words.text("person"), 2, [
            cell(words, "name", str(person), span=2), cell(words, "birth", person.birth),
            cell(words, "locality", person.locality),
        ]),
        fields(words.text("stay"), 2, [
            cell(words, "club", f"{one.club}\n{one.operator}", span=2), cell(words, "since", one.since),
            cell(words, "until", one.until),
        ]),
        statements(words.text("statement"), [words.text(code) for code in STATEMENTS]),
        signs(words, ("person_signature", str(person)), ("club_signature", "")),
    ]  # fmt: skip
    return paper(words, issue, str(person), blocks, subtitle=words.text("subtitle"))


def notice(words: Wording, one: Told, issue: Issue) -> Data:
    """Information on data and the proof that the person was told at the first action (UZS art. 18f ust. 2-3)."""
    told = ("purpose", "catalogue", "receivers", "time", "rights", "voluntary")
    blocks = [
        fields("", 1, [
            cell(words, "controller", one.controller), cell(words, "address", one.address),
            cell(words, "officer", one.officer), *(cell(words, code, words.text(code)) for code in told),
        ]),
        fields(words.text("proof"), 2, [
            cell(words, "person", str(one.person), span=2), cell(words, "version", one.version),
            cell(words, "given_on", one.given_on),
        ]),
        statements("", [words.text("told")], numbered=False),
        signs(words, ("person_signature", str(one.person)), ("worker_signature", "")),
    ]  # fmt: skip
    return paper(words, issue, str(one.person), blocks, subtitle=words.text("subtitle"))


def card(words: Wording, one: Card, issue: Issue) -> Data:
    """The card of one consultation."""
    blocks = [
        fields("", 2, [
            cell(words, "person", str(one.person), span=2), cell(words, "service", one.service, span=2),
            cell(words, "day", one.day), cell(words, "minutes", one.minutes), cell(words, "way", one.way),
            cell(words, "payer", one.payer), cell(words, "specialist", one.specialist, span=2),
            cell(words, "topic", one.topic, span=2, lines=3),
        ]),
        signs(words, ("person_signature", str(one.person)), ("worker_signature", one.specialist)),
    ]  # fmt: skip
    stamp = {"label": "", "check": False, "text": one.issuer, "more": ""}
    return paper(words, issue, str(one.person), blocks, stamp=stamp, subtitle=words.text("subtitle"))
