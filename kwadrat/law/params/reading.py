"""The data files of this folder, read once per process."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

ACTS = "acts.toml"
PURPOSES = "purposes.toml"
ASSESSMENT = "assessment.toml"
PLACEMENTS = "placements.toml"
RULES_PREFIX = "rules_"
_ONE_LETTER_WORD = re.compile(r"(?<!\w)([aiouwzAIOUWZ]) ")


def bound(text: str) -> str:
    """Polish text of which no line ends with a word of one letter."""
    return _ONE_LETTER_WORD.sub("\\1\N{NO-BREAK SPACE}", text)


@cache
def read(name: str) -> dict[str, Any]:
    """One TOML file of this folder as a dictionary; the caller must not change it."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


@cache
def names() -> tuple[str, ...]:
    """The names of all TOML files of this folder, sorted."""
    return tuple(sorted(entry.name for entry in files(__package__).iterdir() if entry.name.endswith(".toml")))


def parameter_files() -> tuple[str, ...]:
    """Files that hold parameters: one per act or family of acts."""
    others = (ACTS, PURPOSES, ASSESSMENT, PLACEMENTS)
    return tuple(name for name in names() if name not in others and not name.startswith(RULES_PREFIX))


def rule_files() -> tuple[str, ...]:
    """Files that hold rules."""
    return tuple(name for name in names() if name.startswith(RULES_PREFIX))
