"""Ceilings, and what committed files may not name."""

from __future__ import annotations

import ast
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from kwadrat.law.params import Params
from tests.house import source

FILE, FUNCTION, TEMPLATE = 600, 50, 150
GENERATED = ("kwadrat/records/migrations/", "docs/parameters.md", "docs/who-sees-what.md", "docs/states.md")
# lists and texts that nobody reads from the top
NOT_CODE = (".toml", ".po", ".csv", ".txt", ".svg", ".json", ".md", ".yaml")
# spelled in parts, so that this file names none of them either
HOST = re.compile(
    "|".join(("python" + "hosted", r"py" r"pi\.(org|python)", r"registry\.npm" "js", r"--(extra-)?index-url"))
)
MACHINE = re.compile(r"(?<![\w.])/(work|root|home/\w+|tmp/(?:kw|ws)\w*)(/|\b)")


def name_of(path: Path) -> str:
    return path.relative_to(source.ROOT).as_posix()


def texts() -> list[tuple[str, str]]:
    found = []
    for path in source.committed():
        try:
            found.append((name_of(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def too_long(name: str, text: str) -> str:
    lines = text.count("\n") + 1
    limit = TEMPLATE if "/templates/" in name else FILE
    if name.startswith(GENERATED) or (name.endswith(NOT_CODE) and "/templates/" not in name) or "fonts/" in name:
        return ""
    if name == "LICENSE" or "." not in name.rsplit("/", 1)[-1]:
        return ""
    return f"{name} has {lines} lines, ceiling {limit}" if lines - 1 > limit else ""


def test_no_file_outgrows_its_ceiling() -> None:
    assert too_long("kwadrat/web/x.py", "x = 1\n" * 601)
    assert too_long("kwadrat/web/templates/x.html", "<p>\n" * 151)
    assert [found for name, text in texts() if (found := too_long(name, text))] == []


def long_functions(name: str, tree: ast.AST) -> list[str]:
    return [
        f"{name}:{one.lineno} {one.name} has {(one.end_lineno or 0) - one.lineno + 1} lines"
        for one in source.functions(tree)
        if (one.end_lineno or 0) - one.lineno + 1 > FUNCTION
    ]


def test_no_function_outgrows_its_ceiling() -> None:
    assert long_functions("x.py", ast.parse("def f():\n" + "    x = 1\n" * 50))
    found = [line for name, tree in source.modules() for line in long_functions(name, tree)]
    for path in sorted((source.ROOT / "tests").rglob("*.py")):
        found += long_functions(name_of(path), ast.parse(path.read_text(encoding="utf-8")))
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [(HOST, "see https://files.python" + "hosted.org/x"), (HOST, "--index-url=x"), (MACHINE, "open('/ro" + "ot/x')")],
)
def test_committed_files_name_no_registry_and_no_machine(pattern: re.Pattern[str], planted: str) -> None:
    assert pattern.search(planted)
    me = name_of(Path(__file__))
    assert [
        f"{name}: {found.group()}" for name, text in texts() if name != me and (found := pattern.search(text))
    ] == []


def statutory() -> set[Decimal]:
    """Amounts and rates of law that nobody writes by chance: with grosze, or of four digits and not a round hundred."""
    found = set()
    for row in Params.load():
        if row.unit in ("PLN", "PLN/h", "EUR", "share", "factor") and row.value is not None:
            value = row.decimal
            if value != value.to_integral_value() or (value >= 1000 and value % 100):
                found.add(value)
    return found


def numbers_of_law(name: str, tree: ast.AST, known: set[Decimal]) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str) and node.value is not True:
            try:
                value = Decimal(str(node.value))
            except InvalidOperation:
                continue
            if value in known:
                found.append(f"{name}:{node.lineno} {node.value}")
    return found


def test_no_number_of_a_statute_stands_in_code() -> None:
    known = statutory()
    assert len(known) > 20
    some = sorted(known)[-1]
    assert numbers_of_law("x.py", ast.parse(f"limit = Decimal('{some}')"), known)
    found = [line for name, tree in source.modules() for line in numbers_of_law(name, tree, known)]
    # the figures of published examples and the pauses of the server are not law
    assert [line for line in found if not line.startswith(("examples/", "config/"))] == []
