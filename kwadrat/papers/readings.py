"""A joint plan as it stood on a day, for the hand: the person's own copy, and the board. A printout, no numbered paper:
nobody signs it, nothing is kept, and the same day is printed again at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kwadrat.papers.forms import Data
from kwadrat.records.plans import PlanVoice
from kwadrat.reporting.joint_plans import Board, Party, Task
from kwadrat.reporting.people import long_day
from kwadrat.reporting.readings import Item, Reading


@dataclass(frozen=True)
class Print:
    """What stands on every page: whose plan, the day it is of, who printed it and when."""

    title: str
    whose: str
    day: date
    by: str
    at: datetime
    is_demo: bool


def _data(one: Print, parts: Iterable[Data], ends: Iterable[Data]) -> Data:
    local = timezone.localtime(one.at)
    as_of = _("Printout of the state on %(day)s") % {"day": long_day(one.day)}
    return {
        "language": "en" if get_language() == "en" else "pl",
        "title": one.title, "document_title": f"{one.title}: {one.whose}. {as_of}", "person": one.whose, "as_of": as_of,
        "note": _("This is a printout, not an issued paper with a number. The plan may have changed since that day."),
        "demo": _("EXAMPLE DATA") if one.is_demo else "", "number_words": as_of,
        "printed": _("Printed by %(name)s, %(when)s") % {
            "name": one.by, "when": f"{long_day(local.date())}, {local.hour}:{local.minute:02d}"
        },
        "page": _("Page %(page)s of %(pages)s"), "parts": list(parts), "ends": list(ends),
        "empty": _("Nothing stood in this plan on that day."),
    }  # fmt: skip


def _part(title: str, tasks: Iterable[Data], lines: Iterable[str] = ()) -> Data:
    return {"title": title, "lines": list(lines), "tasks": list(tasks)}


def _said(voices: Iterable[PlanVoice]) -> list[str]:
    found = []
    for one in voices:
        words = _("agrees") if one.is_agreed else _("does not agree")
        note = f" „{one.note}”" if one.note else ""
        found.append(f"{words}{note}, {long_day(timezone.localtime(one.at).date())}")
    return found


def _own_task(item: Item, whose: str) -> Data:
    who = _("Does it: %(name)s") % {"name": whose if item.is_own else item.who}
    more = ", ".join(part for part in (who, item.until, item.state) if part)
    return {"text": item.text, "more": more, "lines": _said(item.voices)}


def own(reading: Reading, one: Print) -> Data:
    """Her own copy: goals and tasks in plain words, who does each by name, what she said, who read the plan."""
    readers = [
        f"{row.name}{', ' if row.place else ''}{row.place}, "
        + _("last on %(day)s") % {"day": long_day(timezone.localtime(row.last).date())}
        for row in reading.readers
    ]
    parts = [
        _part(goal.item.text, [_own_task(task, reading.person) for task in goal.tasks], _said(goal.item.voices))
        for goal in reading.goals
    ]
    return _data(one, parts, [{"title": _("Who read this plan"), "lines": readers or [_("Nobody yet.")]}])


def _task(task: Task) -> Data:
    state = ", ".join(part for part in (task.standing.words, task.standing.day) if part)
    return {"text": task.sentence, "more": state, "lines": []}


def _party(party: Party) -> str:
    words = party.name
    if party.last is not None:
        words += ", " + pgettext("party", "signed on %(day)s") % {"day": long_day(party.last.on)}
    if party.missing:
        waits = ngettext("%(num)s item to sign", "%(num)s items to sign", party.missing) % {"num": party.missing}
        words += f", {waits}"
    return words


def board(found: Board, lines: Mapping[int, str], one: Print) -> Data:
    """The whole plan of a day: goals with the tasks of every document that the reader may open, done ones too, and each
    document with its signatures; `lines` says where a document stands, by its number."""
    parts = [
        _part(
            f"{row.number}. {row.goal.text}" if row.goal else _("Tasks without a goal"),
            [_task(task) for cell in row.cells for task in (*cell.open, *cell.done)],
        )
        for row in found.rows
    ]
    signed: dict[int, list[str]] = {strip.leg.pk: [_party(each) for each in strip.parties] for strip in found.strips}
    ends: list[dict[str, Any]] = [
        {"title": leg.title[:1].upper() + leg.title[1:], "lines": [lines[leg.pk], *signed.get(leg.pk, [])]}
        for leg in found.columns
        if leg is not None
    ]
    return _data(one, parts, ends)
