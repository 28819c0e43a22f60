"""Steps of the guide pressed as they stand: each word in bold is a field, a button, a link or a text of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.house.test_guide import named, pages

NOT_FIELDS = ("button", "submit", "fieldset", "section")  # a label may name them, but nothing is typed there
OPTIONAL = r"(\s*\(nieobowiązkowe\))?"


def day(ahead: int = 0) -> str:
    """A day counted from today, as a date box takes it."""
    return (date.today() + timedelta(days=ahead)).isoformat()


@dataclass(frozen=True)
class Walk:
    """One section of the guide, read by one of the demonstration's people.

    `answers`: what she types or chooses, or whose line a button stands in; `doors`: a link that the guide describes
    without a name ("open the person"), followed before the word; `instead`: words of another way, not pressed.
    """

    page: str
    section: str
    who: str
    answers: Mapping[str, str] = field(default_factory=dict)
    doors: Mapping[str, str] = field(default_factory=dict)
    instead: frozenset[str] = frozenset()
    until: str = ""
    start: str = "/"


def section(page: str, title: str) -> str:
    """Text under a heading of a page of the guide."""
    found = re.search(rf"(?ms)^### {re.escape(title)}[^\n]*\n(.*?)(?=^##|\Z)", pages()[page])
    assert found, f"{page} has no section {title}"
    return found[1]


def _spaced(words: str) -> str:
    """A pattern of the words, whatever spaces the catalogue tied them with."""
    return r"\s+".join(map(re.escape, words.split()))


def _visible(places: Iterable[Locator]) -> Locator | None:
    for place in places:
        for one in place.all():
            if one.is_visible():
                return one
    return None


def _field(page: Page, words: str) -> Locator | None:
    found = page.locator("main").get_by_label(re.compile(rf"^\s*{_spaced(words)}{OPTIONAL}\s*$"))
    for one in found.all():
        kind = one.evaluate("one => one.type || one.tagName.toLowerCase()")
        if kind in ("radio", "checkbox") or (kind not in NOT_FIELDS and one.is_visible()):
            return one
    return None


def _fill(one: Locator, answer: str | None) -> None:
    kind = one.evaluate("one => one.type || one.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        one.check(force=True)
    elif kind == "file" and answer is not None:
        one.set_input_files(Path(answer))
    elif kind == "select-one" and answer is not None:
        one.select_option(value=one.locator("option").filter(has_text=answer).first.get_attribute("value"))
    elif answer is not None:
        one.fill(answer)


def press(page: Page, words: str, answer: str | None) -> bool:
    """Do what the words name: fill, choose, press or read; False when the page does not have them."""
    if one := _field(page, words):
        _fill(one, answer)
        return True
    group = page.get_by_role("radiogroup", name=re.compile(rf"^\s*{_spaced(words)}{OPTIONAL}\s*$"))
    if answer is not None and group.count():
        group.get_by_label(answer, exact=True).check()
        return True
    whole, begun = re.compile(rf"^\s*{_spaced(words)}\s*$"), re.compile(rf"^\s*{_spaced(words)}\s*,")
    places = []
    for where in (page.locator("main"), page.locator("nav")):
        for role in ("button", "link"):
            if answer is None:
                places.append(where.get_by_role(role, name=whole))
            near = where.get_by_role(role, name=begun)
            places.append(near if answer is None else near.filter(has_text=answer))
        places.append(where.locator("summary").filter(has_text=whole))
    if one := _visible(places):
        one.click()
        page.wait_for_load_state()
        return True
    return _visible([page.get_by_text(re.compile(_spaced(words)))]) is not None


def walk(page: Page, base: str, one: Walk) -> list[str]:
    """Walk through a section; what went wrong, in the words of the guide."""
    page.goto(base + one.start)
    answers = {words: answer.split("|") for words, answer in one.answers.items()}
    doors = {words: door.split("|") for words, door in one.doors.items()}
    for words in named(section(one.page, one.section)):
        if words in one.instead:
            continue
        if doors.get(words) and (door := doors[words].pop(0)):
            page.goto(base + (page.locator("main").locator(door).first.get_attribute("href") or ""))
        answer = answers[words].pop(0) if answers.get(words) else None
        if not press(page, words, answer):
            return [f"{one.section}: no {words} on {page.title()}"]
        if page.locator("[data-errors]").count():
            return [f"{one.section}: {words}: {page.locator('[data-errors]').first.inner_text()}"]
        if words == one.until and not answers.get(words):
            break
    return []
