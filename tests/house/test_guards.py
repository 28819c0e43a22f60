"""Every guard of tests/guards still stands where its entry says, and no test of a fault or an attack is forgotten."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.guards import ROOT, Guard, Removal, everything, left_out
from tests.guards.page import NEVER, PAGE, days, page, row

# Every test of these files is named by a guard, or left out for a reason.
COVERED = (
    "tests/access/test_append_only.py", "tests/access/test_nested.py", "tests/access/test_scope.py",
    "tests/access/test_sessions.py", "tests/casework/test_emergency.py", "tests/casework/test_killed.py",
    "tests/config/test_logs.py", "tests/config/test_probes.py", "tests/config/test_sealed.py",
    "tests/exchange/test_formulas.py", "tests/faults/test_database.py", "tests/faults/test_kill.py",
    "tests/house/test_migrations.py", "tests/web/test_attacks.py", "tests/web/test_emergency.py",
    "tests/web/test_every_url.py", "tests/web/test_retention.py", "tests/web/test_upload_attacks.py",
)  # fmt: skip


REAL = ("tests/house/test_guards.py::test_no_test_of_a_fault_or_an_attack_is_forgotten",)


@cache
def named_in(path: str) -> frozenset[str]:
    """Names of the tests of a file."""
    place = ROOT / path
    body = ast.parse(place.read_text(encoding="utf-8")).body if place.exists() else []
    return frozenset(one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


def covered() -> set[str]:
    found = {path.relative_to(ROOT).as_posix() for pattern in COVERED for path in ROOT.glob(pattern)}
    return {f"{path}::{name}" for path in found for name in named_in(path)}


def bare(test: str) -> str:
    """A test without the case that was chosen of it."""
    return test.partition("[")[0]


def is_there(test: str) -> bool:
    path, _colons, name = bare(test).partition("::")
    return name in named_in(path)


def wrong(guard: Guard) -> list[str]:
    """What no longer fits in an entry."""
    found = [f"{guard.name}: no such test {test}" for test in guard.tests if not is_there(test)]
    if not guard.tests or not guard.name:
        found.append(f"{guard.name}: without a name or a test")
    if bool(guard.behind) != (len(guard.removals) > 1):
        found.append(f"{guard.name}: `behind` says why a second guard is taken out too, and stands with one alone")
    files: dict[str, str] = {}
    for one in guard.removals:
        content = files.get(one.file) or (ROOT / one.file).read_text(encoding="utf-8")
        try:
            files[one.file] = one.without(content)
            if one.file.endswith(".py"):
                ast.parse(files[one.file])
        except (ValueError, SyntaxError) as error:
            found.append(f"{guard.name}: {error}")
    return found


def test_every_guard_stands_where_its_entry_says() -> None:
    guards = everything()
    assert [words for one in guards for words in wrong(one)] == []
    names = [one.name for one in guards]
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize(
    ("text", "becomes", "tests", "behind"),
    [
        ("no such passage", "", REAL, ""),
        ("from", "", REAL, ""),
        ("import ast", "import (", REAL, ""),
        ("import ast", "", (f"{REAL[0]}_x",), ""),
        ("import ast", "", (), ""),
        ("import ast", "", REAL, "x"),
    ],
)  # fmt: skip
def test_an_entry_that_does_not_fit_is_seen(text: str, becomes: str, tests: tuple[str, ...], behind: str) -> None:
    assert wrong(Guard("planted", (Removal("tests/house/source.py", text, becomes),), tests, "", behind))


def test_no_test_of_a_fault_or_an_attack_is_forgotten() -> None:
    named = {bare(test) for one in everything() for test in one.tests}
    reasons = left_out()
    assert sorted(covered() - named - set(reasons)) == []
    assert sorted(set(reasons) & named) == []
    assert [test for test, why in reasons.items() if not is_there(test) or len(why) < 10] == []


def test_the_page_tells_of_every_guard_as_it_is_now() -> None:
    """A guard that was changed since `make guards` saw it stands there as not yet seen."""
    text = PAGE.read_text(encoding="utf-8")
    guards = everything()
    assert page(guards, (), None, text) == text
    assert [one.name for one in guards if days(text)[row(one)] == NEVER] == []
