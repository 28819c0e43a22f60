"""Guards of the program, and the tests that must turn red when one is taken out: *.toml beside this file.

A guard is a passage of one file that stands there once, and what is put in its place. Where a second guard stands
behind the first, both are taken out together, and `behind` says why. LEFT_OUT names what the tests of faults and
attacks hold besides: the tools of the tests themselves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LEFT_OUT = HERE / "left_out.toml"
# What makes the tables: a test database that was made without the guard must be made anew.
TABLES = ("kwadrat/records/migrations/", "kwadrat/config/roles.py")


@dataclass(frozen=True)
class Removal:
    """A passage of a file, which stands there once, and what is put in its place."""

    file: str
    text: str
    becomes: str

    def without(self, content: str) -> str:
        """The file without the guard; ValueError unless the passage stands there exactly once."""
        if content.count(self.text) != 1:
            raise ValueError(f"{self.file} holds {content.count(self.text)} times: {self.text!r}")
        return content.replace(self.text, self.becomes)


@dataclass(frozen=True)
class Guard:
    """One guard: its name in plain English, what is taken out, and the tests that must turn red."""

    name: str
    removals: tuple[Removal, ...]
    tests: tuple[str, ...]
    group: str  # name of the file of entries
    behind: str  # why a second guard is taken out too; empty when one is enough

    @property
    def makes_tables(self) -> bool:
        """Whether the tables of a test database are made otherwise without it."""
        return any(one.file.startswith(TABLES) for one in self.removals)


def _removal(row: dict[str, str]) -> Removal:
    return Removal(row["file"], row["text"], row.get("becomes", ""))


def read(path: Path) -> list[Guard]:
    """The guards of one file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["guard"]
    return [
        Guard(
            row["name"], (_removal(row), *map(_removal, row.get("also", ()))), tuple(row["tests"]),
            path.stem, row.get("behind", ""),
        ) for row in rows
    ]  # fmt: skip


def everything() -> list[Guard]:
    """All guards, by the order of the files."""
    return [one for path in sorted(HERE.glob("*.toml")) if path != LEFT_OUT for one in read(path)]


def left_out() -> dict[str, str]:
    """Tests of the covered files that no guard names, and why."""
    found: dict[str, str] = tomllib.loads(LEFT_OUT.read_text(encoding="utf-8"))
    return found
