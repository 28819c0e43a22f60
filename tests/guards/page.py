"""docs/guards.md: each guard, and on which day its tests were seen red without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from tests.guards import ROOT, Guard

PAGE = ROOT / "docs" / "guards.md"
NEVER = "not yet"
HEAD = """# Guards

Written by `make guards`; do not edit. Each row is a passage of the code that stands between a fault or an attack and
the people whose data these are. The command takes it out of a copy of the tree, runs the tests, and writes here when
they failed; with the passage in its place they pass. What exactly is taken out stands in `tests/guards/*.toml`; with
`(and what is behind it)` a second guard is taken out too, because it alone holds as well. Where a library guards,
what is put in puts its guard out of force.

| without | in | turns red | seen red |
|---|---|---|---|
"""


def row(guard: Guard) -> str:
    """The row of a guard but for its last cell."""
    files = dict.fromkeys(f"`{one.file}`" for one in guard.removals)
    tests = ", ".join(f"`{one}`" for one in guard.tests)
    name = f"{guard.name} (and what is behind it)" if guard.behind else guard.name
    return f"| {name} | {', '.join(files)} | {tests} | "


def days(text: str) -> dict[str, str]:
    """Each row of a page with its day."""
    return dict(re.findall(r"^(\| .* \| )([^|]+) \|$", text, re.MULTILINE))


def page(guards: Iterable[Guard], seen: Collection[str], today: date | None, old: str) -> str:
    """The page with today for the guards that were seen; a row that is as before keeps its day."""
    before = days(old)
    lines = (f"{row(one)}{today if one.name in seen else before.get(row(one), NEVER)} |\n" for one in guards)
    return HEAD + "".join(lines)
