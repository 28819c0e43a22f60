"""Generated pages say what the code says; decisions are short and numbered."""

from __future__ import annotations

from pathlib import Path

import pytest

from kwadrat.config import docs
from tests.house.source import ROOT


def test_generated_pages_are_unchanged() -> None:
    assert docs.changed() == []


def test_a_page_edited_by_hand_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in docs.pages().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    assert docs.changed() == []
    (tmp_path / "states.md").write_text("edited", encoding="utf-8")
    assert docs.changed() == ["states.md"]


def test_decisions_are_numbered_without_gaps_and_fit_a_screen() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} ")
        assert text.count("\n") <= 25, page.name
