"""The paper that opens a post: written authorisation and undertaking of secrecy."""

from __future__ import annotations

from dataclasses import dataclass

from kwadrat.papers.forms import Data, Issue, Wording, cell, fields, paper, signs, statements


@dataclass(frozen=True)
class Authorised:
    """Who is authorised by whom, for what and how long; `until` empty: to be written by hand."""

    worker: str
    role: str
    institution: str
    scope: str
    since: str
    until: str


def authorisation(words: Wording, one: Authorised, issue: Issue) -> Data:
    """Authorisation and secrecy on one sheet (UZS art. 18f ust. 4, UPS art. 100 ust. 6, UES art. 66)."""
    blocks = [
        fields(words.text("who"), 2, [
            cell(words, "worker", one.worker), cell(words, "role", one.role),
            cell(words, "institution", one.institution, span=2),
        ]),
        fields(words.text("grant"), 2, [
            cell(words, "scope", one.scope, span=2, lines=2), cell(words, "since", one.since),
            cell(words, "until", one.until),
        ]),
        statements("", [words.text("grant_text")], numbered=False),
        statements(words.text("undertaking"), [words.text("undertaking_text")], numbered=False),
        signs(words, ("controller_signature", ""), ("worker_signature", one.worker)),
    ]  # fmt: skip
    return paper(words, issue, one.worker, blocks, subtitle=words.text("subtitle"))
