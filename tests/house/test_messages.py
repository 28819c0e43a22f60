"""Polish is complete, and typographically whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from kwadrat.config import messages

PLACE = re.compile(r"%\(\w+\)[sd]")
CODE_OF_AN_ACT = re.compile(r"\b(UZS|UPS|UES|UPZ|USS) ?(art|\d)")
LONELY = re.compile(r"(?<![\w\u00a0])[aiouwzAIOUWZ] ")


def faults(message: Message) -> list[str]:
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    wanted = set(PLACE.findall(ids[-1]))
    found = []
    for text in texts:
        if not set(PLACE.findall(text)) <= wanted:
            found.append(f"{ids[0]!r}: placeholders of {text!r}")
        if LONELY.search(text):
            found.append(f"{ids[0]!r}: a line may end after a one-letter word in {text!r}")
        if CODE_OF_AN_ACT.search(text.replace("\u00a0", " ")):
            found.append(f"{ids[0]!r}: our code of an act in {text!r}; its name follows the article")
    return found


def test_every_message_has_polish() -> None:
    assert messages.missing() == []


def test_a_message_without_polish_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (messages.POLISH / "house.po").read_text(encoding="utf-8")
    assert 'msgid "invite a worker"' in text
    (tmp_path / "house.po").write_text(text.replace("invite a worker", "invite nobody"), encoding="utf-8")
    (tmp_path / "twice.po").write_text(
        text.split("\n\n")[0] + '\n\nmsgid "club"\nmsgstr "kółko"\n\nmsgid "role"\nmsgstr ""\n', encoding="utf-8"
    )
    monkeypatch.setattr(messages, "POLISH", tmp_path)
    found = "\n".join(messages.missing())
    for wanted in ("no Polish text for 'invite a worker'", "nothing asks for 'invite nobody'",
                   "'club' has another translation", "untranslated or fuzzy: 'role'"):  # fmt: skip
        assert wanted in found


def test_polish_keeps_placeholders_and_ties_short_words() -> None:
    assert faults(Message("%(n)s rows", string="%(m)s wierszy"))
    assert faults(Message("in the club", string="praca w klubie"))
    assert faults(Message("asked for by UZS art. 18", string="wymaga tego UZS art. 18"))
    catalogue, problems = messages.merged()
    assert problems == []
    assert [fault for message in catalogue if message.id for fault in faults(message)] == []
