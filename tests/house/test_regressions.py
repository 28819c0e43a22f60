"""The table of docs/regressions.md names, for each known defect, tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests.house.source import ROOT

NUMBER = 19


def table(text: str) -> dict[int, list[tuple[str, str]]]:
    """Defect -> (file, name of the test) of each row."""
    rows = re.findall(r"^\| (\d+) \|.*\| (.+) \|$", text, re.MULTILINE)
    return {int(number): re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", tests) for number, tests in rows}


@cache
def names(path: str) -> frozenset[str]:
    """Tests of a file."""
    place = ROOT / path
    body = ast.parse(place.read_text(encoding="utf-8")).body if place.exists() else []
    return frozenset(one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


def missing(rows: dict[int, list[tuple[str, str]]]) -> list[str]:
    """Rows without a test, and tests that do not exist."""
    found = [f"{number} names no test" for number, tests in rows.items() if not tests]
    return found + [f"{path}::{name}" for tests in rows.values() for path, name in tests if name not in names(path)]


def test_every_known_defect_has_tests_that_exist() -> None:
    assert missing(table("| 1 | x | nothing |\n| 2 | y | `tests/web/test_x.py::test_z` |\n")) == [
        "1 names no test", "tests/web/test_x.py::test_z",
    ]  # fmt: skip
    rows = table((ROOT / "docs/regressions.md").read_text(encoding="utf-8"))
    assert sorted(rows) == list(range(1, NUMBER + 1))
    assert missing(rows) == []


def test_a_test_that_carries_the_number_of_a_defect_stands_in_its_row() -> None:
    rows = table((ROOT / "docs/regressions.md").read_text(encoding="utf-8"))
    listed = {name for tests in rows.values() for _path, name in tests}
    numbered = {
        (int(number), name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name, number in re.findall(r"^def (test_regression_(\d+)_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(numbered) >= 5
    assert [name for number, name in numbered if name not in {one for _path, one in rows[number]}] == []
    assert {name for _number, name in numbered} <= listed
