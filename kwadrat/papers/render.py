"""Data -> Typst -> PDF: tagged PDF/UA-1, fonts of the package only, the same bytes for the same data."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

ROOM = Path(str(resources.files("kwadrat.papers")))
FONTS = ROOM / "fonts"
TEMPLATES = ROOM / "templates" / "typst"


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Compile templates/typst/<template>.typ with the data (plain JSON values); `at` is the moment in the file."""
    content: bytes = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    return content
