"""Data -> Typst -> PDF: tagged PDF/UA-1 and PDF/A-2a, fonts of the package only, the same bytes for the same data."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from datetime import datetime
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import typst

ROOM = Path(str(resources.files("kwadrat.papers")))
FONTS = ROOM / "fonts"
TEMPLATES = ROOM / "templates" / "typst"
# accessible and fit for an archive in one file
STANDARDS: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")

# What stands for a letter that the shipped fonts do not have: an accessible PDF may not hold a letter without a shape.
STAND_IN = "\u25a1"


@cache
def fonts() -> typst.Fonts:
    """The fonts of the package, read once in a process: reading them takes as long as drawing a page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def letters() -> frozenset[int]:
    """Code points that every shipped font can draw, read from its character map (OpenType cmap, format 12)."""
    return frozenset.intersection(*(_letters(path.read_bytes()) for path in sorted(FONTS.glob("*.otf"))))


def _letters(font: bytes) -> frozenset[int]:
    tables = (
        struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(struct.unpack_from(">H", font, 4)[0])
    )
    start = next(offset for name, _check, offset, _length in tables if name == b"cmap")
    for place in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * place)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            spans = (struct.unpack_from(">III", font, at + 16 + 12 * group) for group in range(groups))
            return frozenset(point for first, last, _glyph in spans for point in range(first, last + 1))
    raise ValueError("a font without a full character map")


def drawable(value: Any) -> Any:
    """The data with letters that no shipped font has replaced by an empty square, and control characters by a space."""
    if isinstance(value, str):
        known = letters()
        return "".join(c if ord(c) in known or c == "\n" else " " if ord(c) < 32 else STAND_IN for c in value)
    if isinstance(value, dict):
        return {key: drawable(inner) for key, inner in value.items()}
    return [drawable(inner) for inner in value] if isinstance(value, list) else value


@cache
def template_sha(template: str) -> str:
    """SHA-256 of everything that draws a paper: the template, what it imports, and the version of Typst."""
    found = hashlib.sha256(version("typst").encode())
    wanted, read = [template], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in read:
            read.add(name)
            text = (TEMPLATES / f"{name}.typ").read_text(encoding="utf-8")
            found.update(text.encode())
            wanted += re.findall(r'#import "(\w+)\.typ"', text)
    return found.hexdigest()


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Compile templates/typst/<template>.typ with the data (plain JSON values); `at` is the moment in the file."""
    content: bytes = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(drawable(data), ensure_ascii=False)},
        pdf_standards=list(STANDARDS),
        timestamp=int(at.timestamp()),
    )
    return content
