"""The page of one verb: a title, a form, a button. Most verbs need no template of their own."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verb:
    """What base/verb.html says around a form."""

    title: str
    submit: str
    back: str
    lead: str = ""
    kind: str = "main"
    crumbs: list[tuple[str, str]] = field(default_factory=list)
    download: bool = False  # the answer is a file
    screen_only: bool = False  # what is printed of the page is what stands above the form
    widths: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
