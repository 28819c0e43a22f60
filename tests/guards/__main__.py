"""`make guards`: every test of a fault or an attack is seen red without its guard.

The tree is copied into a folder of its own. There all the tests named in tests/guards/*.toml run green; then each guard
is taken out, its tests run, and each of them must fail by itself: a test that passes proves nothing, and one that
cannot be collected or set up says nothing of the guard. The guard is put back, and the next is taken out. What was seen
is written into docs/guards.md. The working tree is never touched.

    python -m tests.guards [--only WORD] [--list]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from psycopg import sql

from kwadrat.config import embedded, roles
from tests.guards import ROOT, Guard, everything
from tests.guards.page import PAGE, page
from tests.house.source import committed

PRISTINE, DATABASE = "pristine", f"test_{roles.DATABASE}"
LONGEST = 1200  # seconds of one run
# An exception of these kinds is a mistake of the entry: the file without the guard is no program.
MISTAKES = re.compile(r"(NameError|ImportError|ModuleNotFoundError|SyntaxError|IndentationError|UnboundLocalError)\b")
NOTHING_FAILED, SOMETHING_FAILED = 0, 1  # exit codes of pytest


@dataclass(frozen=True)
class Run:
    """What pytest said: exit code, failed tests with the reason, tests that could not be tried, its last words."""

    code: int
    failed: dict[str, str]
    errors: dict[str, str]
    words: str

    def of(self, test: str) -> str:
        """Why this test failed, in any of its cases; empty when it did not."""
        cases = (why for name, why in self.failed.items() if name == test or name.startswith(f"{test}["))
        return next(cases, "")


def copied(folder: Path) -> Path:
    """The tree as it stands, without what is not committed or to be; the packages are shared."""
    for path in committed():
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def _results(report: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Failed tests and those with an error beside the test itself, each with its first line."""
    found: dict[str, dict[str, str]] = {"failure": {}, "error": {}}
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        for kind, rows in found.items():
            for one in case.findall(kind):
                rows[name] = " ".join((one.get("message") or "failed").split())[:200]
    return found["failure"], found["error"]


class Bench:
    """A copy of the tree, a database server that all runs use, and an untouched database to copy for each."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o711)
        self.tree, self.home = copied(folder / "tree"), folder / "home"
        self.home.mkdir(mode=0o711)
        self.report = folder / "report.xml"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "KWADRAT_"))}
        self.environment = kept | {"PYTHONPATH": str(self.tree), "KWADRAT_HOME": str(folder / "keys")}

    def prepare(self) -> None:
        """The database as the migrations leave it."""
        done = self.run(["tests/config/test_roles.py::test_tests_run_as_the_application"])
        if done.code != NOTHING_FAILED:
            raise SystemExit(f"The copy of the tree does not run:\n{done.words}")
        self._say("ALTER DATABASE {base} RENAME TO {pristine}")

    def _say(self, *statements: str) -> None:
        names = {"base": DATABASE, "pristine": PRISTINE, "owner": roles.OWNER}
        server = embedded.status(self.home)
        assert server
        with server.connect() as admin:
            for one in statements:
                admin.execute(sql.SQL(one).format(**{key: sql.Identifier(name) for key, name in names.items()}))

    def renew(self) -> None:
        """A new copy of the untouched database."""
        self._say(
            "DROP DATABASE IF EXISTS volume WITH (FORCE)", "DROP DATABASE IF EXISTS {base} WITH (FORCE)",
            "CREATE DATABASE {base} TEMPLATE {pristine} OWNER {owner}",
        )  # fmt: skip

    def run(self, tests: Sequence[str], *, makes_tables: bool = False) -> Run:
        """Run tests in the copy; those of a guard that makes the tables with a server of their own."""
        self.report.unlink(missing_ok=True)
        environment = self.environment | ({} if makes_tables else {"KWADRAT_TEST_SERVER": str(self.home)})
        command = [
            "nice", "-n", "10", sys.executable, "-m", "pytest", *tests, "-q", "-p", "no:randomly", "-p",
            "no:cacheprovider", f"--junitxml={self.report}", "--tb=short", *([] if makes_tables else ["--reuse-db"]),
        ]  # fmt: skip
        with subprocess.Popen(
            command, cwd=self.tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                words, _nothing = process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                words = process.communicate()[0] + "\nno end after so long"
        return Run(process.returncode, *_results(self.report), words[-6000:])

    def write(self, file: str, content: str) -> None:
        """Put a file into the copy, and forget what Python had compiled of it: two versions may be of one second."""
        place = self.tree / file
        place.write_text(content, encoding="utf-8")
        for old in (place.parent / "__pycache__").glob(f"{place.stem}.*"):
            old.unlink()

    def without(self, guard: Guard) -> Run:
        """The tests of a guard while it is out."""
        before: dict[str, str] = {}
        try:
            for one in guard.removals:
                content = (self.tree / one.file).read_text(encoding="utf-8")
                before.setdefault(one.file, content)
                self.write(one.file, one.without(content))
            if not guard.makes_tables:
                self.renew()
            return self.run(guard.tests, makes_tables=guard.makes_tables)
        finally:
            for file, content in before.items():
                self.write(file, content)

    def close(self) -> None:
        """End the server."""
        with suppress(embedded.DatabaseProblem):
            if server := embedded.status(self.home):
                server.stop()


def faults(guard: Guard, run: Run) -> list[str]:
    """Why this run does not show that the tests watch over the guard."""
    if run.code not in (NOTHING_FAILED, SOMETHING_FAILED) or run.errors:
        return [f"broken entry, pytest ended with {run.code}: {run.errors or run.words[-1500:]}"]
    found = [f"stays green: {test}" for test in guard.tests if not run.of(test)]
    return found + [f"broken entry, {name}: {why}" for name, why in run.failed.items() if MISTAKES.match(why)]


def tried(bench: Bench, guards: Sequence[Guard]) -> tuple[list[Guard], int]:
    """Take each guard out; which were seen red, and how many were not."""
    seen: list[Guard] = []
    for number, guard in enumerate(guards, 1):
        started = time.monotonic()
        run = bench.without(guard)
        wrong = faults(guard, run)
        print(f"{number}/{len(guards)} {guard.name}: {'NOT RED' if wrong else 'red'}", end=" ")
        print(f"({time.monotonic() - started:.0f} s)")
        for line in wrong or (f"{test}: {run.of(test)}" for test in guard.tests):
            print(f"    {line}", flush=True)
        if not wrong:
            seen.append(guard)
    return seen, len(guards) - len(seen)


def green(bench: Bench, tests: Iterable[str]) -> None:
    """All the tests pass while every guard is in its place; else nothing can be said."""
    wanted = list(dict.fromkeys(tests))
    print(f"{len(wanted)} tests with every guard in its place ...", flush=True)
    bench.renew()
    run = bench.run(wanted)
    if run.code != NOTHING_FAILED:
        raise SystemExit(f"They are not green:\n{run.words}")


def main() -> int:
    """Exit code 1 when a guard was taken out and a test did not notice."""
    parser = argparse.ArgumentParser(prog="python -m tests.guards", description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--only", default="", metavar="WORD", help="guards of this group, else with this word in name, file or test"
    )
    parser.add_argument("--list", action="store_true", help="name the guards and do nothing")
    options = parser.parse_args()
    guards = [one for one in everything() if options.only == one.group] or [
        one
        for one in everything()
        if options.only in " ".join([one.name, *(part.file for part in one.removals), *one.tests])
    ]
    if not guards:
        raise SystemExit(f"No guard has {options.only!r} in its name, files or tests.")
    if options.list:
        print("\n".join(one.name for one in guards))
        return 0
    started, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="kwadrat-guards-"))
    bench = Bench(folder)
    try:
        bench.prepare()
        green(bench, (test for one in guards for test in one.tests))
        seen, missed = tried(bench, guards)
    finally:
        bench.close()
        shutil.rmtree(folder, ignore_errors=True)
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(everything(), {one.name for one in seen}, date.today(), old), encoding="utf-8")
    print(f"{len(seen)} guards seen, {missed} not, {(time.monotonic() - started) / 60:.1f} minutes")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
