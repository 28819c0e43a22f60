"""Papers of classes: the timetable of a week and the attendance list of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kwadrat.papers.forms import Data, Issue, Wording, cell, fields, paper, rows, signs, statements

# Places for people who are not on the list of the group.
SPARE = 3


@dataclass(frozen=True)
class Meeting:
    """One meeting in words."""

    day: str
    hours: str
    service: str
    group: str
    room: str
    leader: str
    payer: str = ""
    topic: str = ""


def timetable(words: Wording, club: str, week: str, found: Sequence[Meeting], issue: Issue) -> Data:
    """The classes of a week, day by day."""
    columns = (("day", 3), ("hours", 2), ("service", 4), ("group", 3), ("room", 2), ("leader", 3))
    table = [(one.day, one.hours, one.service, one.group, one.room, one.leader) for one in found]
    blocks = [rows(words, "", columns, table) if table else statements("", [words.text("empty")], numbered=False)]
    return paper(words, issue, f"{club}, {week}", blocks, subtitle=f"{club}, {week}")


def attendance(words: Wording, club: str, one: Meeting, people: Sequence[tuple[str, str, str]], issue: Issue) -> Data:
    """The list of one meeting with places to sign: people as (name, presence, hours); the payer stands in its head."""
    told = ("service", "group", "day", "hours", "leader", "room", "payer", "topic")
    columns = (("number", 0), ("person", 5), ("status", 3), ("minutes", 2), ("signature", 4))
    table = [(str(place), *row, "") for place, row in enumerate([*people, *[("", "", "")] * SPARE], 1)]
    blocks = [
        fields("", 2, [cell(words, code, getattr(one, code)) for code in told]),
        rows(words, "", columns, table),
        signs(words, ("leader_signature", one.leader)),
    ]
    stamp = {"label": "", "check": False, "text": club, "more": ""}
    return paper(words, issue, f"{one.group}, {one.day}", blocks, stamp=stamp, notes=[words.text("empty_rows")])
