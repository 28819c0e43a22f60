"""The source of the program as trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "kwadrat"


def committed() -> list[Path]:
    """Files of the repository; all files when this is no checkout."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and ".venv" not in path.parts]
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Each module of the package, migrations excepted: its path below `kwadrat/` and its tree."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if "migrations" not in path.parts:
            found.append((name, ast.parse(path.read_text(encoding="utf-8"), name)))
    return tuple(found)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{one.name}") for one in node.names)
