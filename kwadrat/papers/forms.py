"""Official forms as blocks: head, boxed fields, tables, statements, places for signatures. One shape for PDF and DOCX.

A builder of a paper returns plain data; `templates/typst/form.typ` and `templates/docx/form.docx` draw the same data.
The words of forms are Polish data (law/forms), so that whoever issues a paper does it in Polish.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.law.forms import Form
from kwadrat.reporting.people import long_day

Data = dict[str, Any]
LINES = 3


@dataclass(frozen=True)
class Wording:
    """A version of a form with the labels that the partnership has put in place of the shipped ones."""

    form: Form
    local: Mapping[str, str] = field(default_factory=dict)

    def label(self, code: str) -> Data:
        """Label of a field: its words, and whether they are still to be compared with the official form."""
        if code in self.local:
            return {"label": self.local[code], "check": False}
        found = self.form.field(code)
        return {"label": found.label, "check": found.is_unchecked}

    def text(self, code: str) -> str:
        """A text of the form; local words come first."""
        return self.local.get(f"text.{code}") or self.form.texts[code]


@dataclass(frozen=True)
class Issue:
    """What stands on every page of an issued paper: number, day, who issued it; `at` is the moment in the file."""

    number: str
    on: date
    by: str
    at: datetime
    is_demo: bool = False
    replaces: str = ""  # number of the paper of before


def cell(words: Wording, code: str, text: str, span: int = 1, lines: int = 1) -> Data:
    """One boxed field; an empty one has dotted lines for a pen."""
    return {**words.label(code), "text": text.strip(), "span": span, "lines": lines}


def fields(title: str, columns: int, cells: Iterable[Data]) -> Data:
    """A block of boxed fields."""
    return {"kind": "fields", "title": title, "columns": columns, "cells": list(cells)}


def rows(words: Wording, title: str, columns: Sequence[tuple[str, int]], found: Iterable[Sequence[str]]) -> Data:
    """A table: columns as (code of the label, share of the width; 0: as wide as its text)."""
    head = [words.label(code) for code, _share in columns]
    table = [list(row) for row in found]
    return {"kind": "rows", "title": title, "head": head, "widths": [share for _c, share in columns], "rows": table}


def statements(title: str, items: Iterable[str], numbered: bool = True) -> Data:
    """Sentences that somebody signs."""
    return {"kind": "statements", "title": title, "items": list(items), "numbered": numbered}


def signs(words: Wording, *items: tuple[str, str]) -> Data:
    """Places for signatures: (code of the label, name of who signs)."""
    return {"kind": "signs", "items": [{**words.label(code), "who": who} for code, who in items]}


def part(title: str) -> Data:
    """The head of a part of a form."""
    return {"kind": "part", "title": title}


PAGE: Data = {"kind": "page"}


def number_words(issue: Issue) -> str:
    """Nr 5/2026, zastępuje nr 3/2026."""
    if not issue.replaces:
        return _("No. %(number)s") % {"number": issue.number}
    return _("No. %(number)s, replaces no. %(before)s") % {"number": issue.number, "before": issue.replaces}


def frame(title: str, document_title: str, issue: Issue) -> Data:
    """What every paper has: titles, the foot with number, day and issuer."""
    return {
        "language": "pl", "title": title, "document_title": document_title,
        "demo": _("EXAMPLE DATA") if issue.is_demo else "",
        "printed": _("Issued by %(name)s, %(day)s") % {"name": issue.by, "day": long_day(issue.on)},
        "number_words": number_words(issue),
        "page": _("Page %(page)s of %(pages)s"),
    }  # fmt: skip


def paper(
    words: Wording, issue: Issue, whose: str, blocks: Iterable[Data], *, stamp: Data | None = None,
    right: Iterable[Data] = (), subtitle: str = "", lead: Iterable[str] = (), notes: Iterable[str] = (),
) -> Data:  # fmt: skip
    """The whole data of a form: head, blocks, legal basis, and the note that explains the stars."""
    title = words.form.title
    data = {
        **frame(title, f"{title}: {whose}", issue),
        "subtitle": subtitle, "lead": list(lead), "right": list(right), "blocks": list(blocks),
        "stamp": stamp or {"label": "", "check": False, "text": "", "more": ""},
        "notes": [_("Basis: %(basis)s.") % {"basis": words.form.basis}, *notes],
    }  # fmt: skip
    if is_unchecked(data):
        data["notes"].append(_("* To be checked: the name of this field was not compared with the published form."))
    return data


def is_unchecked(data: Any) -> bool:
    """Whether any label of a paper still waits for a comparison with the published form."""
    if isinstance(data, dict):
        return data.get("check") is True or any(is_unchecked(inner) for inner in data.values())
    return isinstance(data, list) and any(is_unchecked(inner) for inner in data)
