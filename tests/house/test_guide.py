"""The Polish guide of docs/user names only what stands on the screen, and shows only pictures that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils import translation

from kwadrat.config import messages
from kwadrat.records.choices import Role
from tests.house.source import ROOT

GUIDE = ROOT / "docs" / "user"
PARTS = ("Co widzę najpierw", "Co robię", "Czego nie widzę i dlaczego", "Gdy się pomylę")
PICTURES, BYTES = 20, 3_000_000
PLACE = re.compile(r"%\(\w+\)s")


def pages() -> dict[str, str]:
    """Each page of the guide by its file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(GUIDE.glob("*.md"))}


def named(text: str) -> list[str]:
    """The words that a page shows in bold: buttons, fields and headings of the screen."""
    return [" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]


@cache
def catalogue() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Polish texts of the program: the plain ones, and those with a number in them as patterns."""
    texts: set[str] = set()
    for message in messages.merged()[0]:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        texts.update(" ".join(text.split()) for text in strings)  # the catalogue ties short words with hard spaces
    plain = {text for text in texts if not PLACE.search(text)}
    counted = {text for text in texts - plain if len(PLACE.sub("", text)) > 10}
    patterns = (r"\d+".join(re.escape(part) for part in PLACE.split(text)) for text in sorted(counted))
    return frozenset(plain), tuple(re.compile(pattern) for pattern in patterns)


def unknown(text: str) -> list[str]:
    """Words in bold that no page of the program says."""
    plain, counted = catalogue()
    return [words for words in named(text) if words not in plain and not any(one.fullmatch(words) for one in counted)]


def pictures(text: str) -> list[str]:
    """Addresses of the pictures that a page shows."""
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)


def missing_parts(text: str) -> list[str]:
    """Sections that each page of a role must have and this one has not."""
    return [part for part in PARTS if f"\n## {part}\n" not in text]


def test_the_guide_names_only_what_stands_on_the_screen() -> None:
    assert unknown("Naciśnij **Wyślij\nskierowanie**, potem **Pozostałe 3 osoby: obecne**.") == []
    assert unknown("Naciśnij **Prześlij skierowanie**.") == ["Prześlij skierowanie"]
    assert sum(len(named(text)) for text in pages().values()) > 200
    assert {name: found for name, text in pages().items() if (found := unknown(text))} == {}


def test_every_role_has_a_whole_page() -> None:
    index = pages()["README.md"]
    with translation.override("pl"):
        labels = [str(role.label) for role in Role]
    assert [label for label in labels if f"**{label}**" not in index] == []
    assert missing_parts("# X\n\n## Co robię\n") == [PARTS[0], *PARTS[2:]]
    roles = {name: text for name, text in pages().items() if name != "README.md"}
    assert [name for name in roles if f"({name})" not in index] == []
    assert {name: found for name, text in roles.items() if (found := missing_parts(text))} == {}


def test_links_and_pictures_of_the_guide_lead_somewhere() -> None:
    for name, text in pages().items():
        links = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
        assert [target for target in links if not (GUIDE / target).exists()] == [], name


def test_every_picture_is_shown_and_they_stay_small() -> None:
    shown = {Path(target).name for text in pages().values() for target in pictures(text)}
    stored = sorted((GUIDE / "pictures").iterdir())
    assert [path.name for path in stored if path.name not in shown] == []
    assert len(stored) <= PICTURES
    assert sum(path.stat().st_size for path in stored) <= BYTES
