"""A worker knows every task: one that it does not know fails before a line of it runs."""

from __future__ import annotations

from django.conf import settings

from tests.house.source import ROOT


def test_the_worker_imports_every_module_with_a_task() -> None:
    files = [path for path in (ROOT / "kwadrat").rglob("*.py") if "\n@app.task" in path.read_text(encoding="utf-8")]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files}
    assert modules == set(settings.PROCRASTINATE_IMPORT_PATHS)
