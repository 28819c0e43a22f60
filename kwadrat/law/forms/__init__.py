"""Forms of papers as dated data: what each is called, on which days it holds, and what its fields say.

The words stand in Polish, because a paper of Polish law is Polish in whatever language the program is read.
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SURE = "A"


@dataclass(frozen=True, slots=True)
class Field:
    """One label of a form: in which block it stands, its code, its words and how sure they are (A to D; L: our own)."""

    block: str
    code: str
    label: str
    confidence: str
    note: str = ""

    @property
    def is_unchecked(self) -> bool:
        """Whether the words are to be compared with the official form: nobody has read them there."""
        return self.confidence not in (SURE, "L")


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form; `until` is its last day, None means that the end (or the beginning) is not known."""

    code: str
    version: str
    title: str
    basis: str
    confidence: str
    since: datetime.date | None
    until: datetime.date | None
    fields: tuple[Field, ...]
    texts: dict[str, str]

    @property
    def name(self) -> str:
        """The title as it stands inside a sentence of a page."""
        return self.title.capitalize()

    def holds(self, on: datetime.date) -> bool:
        """Whether this version is the one of the day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def block(self, name: str) -> tuple[Field, ...]:
        """Fields of one block, in the order of the form."""
        return tuple(field for field in self.fields if field.block == name)

    def field(self, code: str) -> Field:
        """The field with this code; KeyError for one that the form does not have."""
        for field in self.fields:
            if field.code == code:
                return field
        raise KeyError(f"{self.code} {self.version} has no field {code}")


class NoForm(LookupError):
    """No version of the form holds on the day."""


def _form(row: dict[str, Any]) -> Form:
    fields = tuple(
        Field(one["block"], one["code"], one["label"], one["confidence"], one.get("note", ""))
        for one in row.get("field", ())
    )
    return Form(
        row["code"], row["version"], row["title"], row["basis"], row["confidence"], row.get("since"), row.get("until"),
        fields, dict(row.get("text", {})),
    )  # fmt: skip


@cache
def forms() -> tuple[Form, ...]:
    """Every version of every form, by code and by day."""
    found = [
        _form(row)
        for entry in files(__package__).iterdir() if entry.name.endswith(".toml")
        for row in tomllib.loads(entry.read_text(encoding="utf-8"))["form"]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda form: (form.code, form.since or datetime.date.min)))


def form(code: str, on: datetime.date) -> Form:
    """The version of a form in force on the day; NoForm when none is."""
    for one in forms():
        if one.code == code and one.holds(on):
            return one
    raise NoForm(code)


def version(code: str, name: str) -> Form:
    """A named version of a form; NoForm when there is none."""
    for one in forms():
        if (one.code, one.version) == (code, name):
            return one
    raise NoForm(f"{code} {name}")
