"""Reads printed papers back: text, tags, fonts, pictures of pages."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader


def text_of(content: bytes) -> str:
    """All text of a PDF in one line, hard spaces and the hyphens of line ends undone."""
    whole = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    # Polish repeats the hyphen of a double name at the beginning of the next line
    return " ".join(whole.replace("\u00a0", " ").replace("-\n-", "-").replace("- -", "-").split())


def strings(data: Any) -> list[str]:
    """Every text in the data of a paper."""
    if isinstance(data, str):
        return [data] if data.strip() else []
    if isinstance(data, dict):
        return [text for key, inner in data.items() if key != "kind" for text in strings(inner)]
    return [text for inner in data for text in strings(inner)] if isinstance(data, list) else []


def pictures(content: bytes, folder: Path) -> list[Path]:
    """Each page as a grey picture (PGM)."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not here")
    file = folder / "paper.pdf"
    file.write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "40", "-gray", str(file), str(folder / "page")], check=True)
    return sorted(folder.glob("page*.pgm"))


def grey(picture: Path) -> tuple[int, int, bytes]:
    """Width, height and the shades of a PGM."""
    kind, size, _most, shades = picture.read_bytes().split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    return width, height, shades
