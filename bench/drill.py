"""`make bench-restore SIZE=small|tenth|full`: a back-up, everything lost, and the restore, by a stopwatch.

All but the small size also write docs/bench-restore.md.

Fills a home of its own as `make bench` does (and leaves it by --keep), puts the letters and scans of its rows on the
disk, and runs the real commands: kwadrat backup, then database and files are deleted (the keys stay, as they are kept
apart), then kwadrat restore. What came back is compared: number and content of the rows of every table, definitions of
indexes, constraints and triggers, counters, every file. Target: 5 minutes from the command to the working register.

The floor, in the same run and by the same server: plain pg_dump into a file and back by pg_restore in one transaction
into an empty database, and the files copied, without a seal, without a check, by nobody's rules.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench import home as homes
from kwadrat.config import embedded
from kwadrat.config.commands.place import ROOT
from kwadrat.config.copies import archive, programs

TARGET = 5 * 60
PASSPHRASE = "hasło kopii do pomiaru"
FILES = "SELECT path, size, sha256 FROM kwadrat_issuedpaper UNION ALL SELECT path, size, sha256 FROM kwadrat_document"
# PostgreSQL writes brackets and casts of texts anew when it reads its own writing.
WRITING = re.compile(r"::(character varying|text)(\(\d+\))?(\[\])?|[()]")
DEFINED = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'",
)


@dataclass
class Watch:
    """Seconds of each thing that was done, in their order."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        """Time what happens inside, and say so."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start
        print(f"  {name}: {self.seconds[name]:.1f} s, load of the machine {os.getloadavg()[0]:.1f}", flush=True)


@dataclass(frozen=True)
class Inventory:
    """Everything that has to come back: rows and their digest by table, definitions, digest of each file."""

    tables: dict[str, tuple[Any, ...]]
    defined: frozenset[str]
    files: dict[str, str]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(int(one[0]) for one in self.tables.values())


@dataclass(frozen=True)
class Ran:
    """A command that ended well: its lines with the second at which each came, and the most memory of its programs."""

    lines: list[tuple[float, str]]
    seconds: float
    megabytes: float

    def between(self, first: str, then: str = "") -> float:
        """Seconds from the line that begins so to the one that begins otherwise, or to the end."""
        at = {start: when for when, text in self.lines for start in (first, then) if start and text.startswith(start)}
        return at.get(then, self.seconds) - at[first]


def take(owner_url: str, home: Path) -> Inventory:
    """The inventory as it is now; the digest of a table is the sum of its rows', whatever their order."""
    with psycopg.connect(owner_url) as owner:
        names = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        query = sql.SQL(
            "SELECT count(*), sum(hashtextextended(t::text, 0)), sum(hashtextextended(t::text, 1)) FROM {} t"
        )
        tables = {name: owner.execute(query.format(sql.Identifier(name))).fetchone() or () for (name,) in names}
        lines = (line for one in DEFINED for (line,) in owner.execute(one))
        defined = frozenset(WRITING.sub("", line) for line in lines)
    files = {name: hashlib.sha256((home / name).read_bytes()).hexdigest() for name in archive.stored_files(home)}
    return Inventory(tables, defined, files)


def differences(before: Inventory, after: Inventory) -> list[str]:
    """What did not come back as it was, one line each."""
    found = []
    for part in ("tables", "files"):
        old, new = getattr(before, part), getattr(after, part)
        found += [f"{part}: {name}" for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return found + [f"definition: {one}" for one in sorted(before.defined ^ after.defined)]


def write_files(owner_url: str, home: Path) -> int:
    """The letters and scans that the rows name, encrypted as the program keeps them; bytes on the disk."""
    from bench import joint
    from kwadrat.records.fields import encrypt_bytes

    total = 0
    with psycopg.connect(owner_url) as owner:
        for path, size, digest in owner.execute(FILES):
            content = joint.file(path, size)
            assert hashlib.sha256(content).hexdigest() == digest
            place = home / "documents" / path
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            total += place.write_bytes(encrypt_bytes(content))
    return total


def run(*arguments: str) -> Ran:
    """One `kwadrat` command as a process of its own, in this environment."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "kwadrat.config.cli", *arguments]
    lines: list[tuple[float, str]] = []
    # the command starts the server of this home itself
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    process = subprocess.Popen(
        command, env=own | {"KWADRAT_BACKUP_PASSPHRASE": PASSPHRASE}, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )  # fmt: skip
    assert process.stdout
    for line in process.stdout:
        lines.append((time.perf_counter() - start, line.rstrip()))
        print(f"    {line.rstrip()}", flush=True)
    process.stdout.close()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return Ran(lines, time.perf_counter() - start, usage.ru_maxrss / 1024)


def _with_server(home: Path, body: Callable[[embedded.Running], Any]) -> Any:
    server = embedded.start(home)
    try:
        return body(server)
    finally:
        server.stop()


def floor(server: embedded.Running, home: Path, copies: Path, watch: Watch) -> tuple[int, int]:
    """Plain dump, plain restore, plain copy: bytes of the dump and of the database."""
    plain, spare = copies / "floor.dump", "kwadrat_floor"
    options = ("--format=custom", "--compress=1", *(f"--extension={name}" for name in programs.EXTENSIONS))
    with watch.over("floor: pg_dump"), plain.open("wb") as out:
        _program(server.bin / "pg_dump", server.owner_url, *options, stdout=out)
    server.ensure_database(spare)
    with watch.over("floor: pg_restore"):
        url = server.owner_url.replace("/kwadrat?", f"/{spare}?")
        assert url != server.owner_url
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("DROP OWNED BY CURRENT_USER")
        _program(
            server.bin / "pg_restore", url, "--no-owner", "--no-comments", "--single-transaction", "--exit-on-error",
            f"--dbname={spare}", plain, PGOPTIONS="-c maintenance_work_mem=256MB",
        )  # fmt: skip
    with server.connect("kwadrat") as admin:
        row = admin.execute("SELECT pg_database_size('kwadrat')").fetchone()
    server.drop_database(spare)
    with watch.over("floor: files copied"):
        shutil.copytree(home / "documents", copies / "floor.files")
        os.sync()
    size = plain.stat().st_size
    plain.unlink()
    shutil.rmtree(copies / "floor.files")
    return size, row[0] if row else 0


def _program(path: Path, url: str, *arguments: str | Path, stdout: Any = None, **more: str) -> None:
    environment = programs.environment(url) | more
    subprocess.run([path, *arguments], env=environment, stdout=stdout, check=True)


def wipe(home: Path) -> None:
    """Database and files are gone; the keys lie apart and stay."""
    shutil.rmtree((home / "db").resolve())
    for name in archive.FILES:
        shutil.rmtree(home / name, ignore_errors=True)


def drill(home: Path, size: str, people: int) -> str:
    """The whole drill; the page of its figures. AssertionError when anything did not come back."""
    watch, copies = Watch(), home / "copies"
    shutil.rmtree(copies, ignore_errors=True)
    copies.mkdir(mode=0o700)

    def before(server: embedded.Running) -> tuple[int, Inventory, int, int]:
        with watch.over("files written"):
            written = write_files(server.owner_url, home)
        with watch.over("inventory"):
            found = take(server.owner_url, home)
        return written, found, *floor(server, home, copies, watch)

    files, found, dump, database = _with_server(home, before)
    homes.spend(home)  # until it has come back
    copy = copies / "pomiar.kopia"
    with watch.over("kwadrat backup"):
        backup = run("backup", str(copy))
    wipe(home)
    with watch.over("kwadrat restore"):
        restore = run("restore", str(copy))
    with watch.over("compared"):
        again = _with_server(home, lambda server: take(server.owner_url, home))
    lost = differences(found, again)
    assert not lost, lost[:20]
    sizes = {"files": files, "dump": dump, "database": database, "copy": copy.stat().st_size}
    shutil.rmtree(copies)
    return _page(size, people, found, sizes, watch, backup, restore)


def _page(
    name: str, people: int, found: Inventory, sizes: dict[str, int], watch: Watch, backup: Ran, restore: Ran
) -> str:  # fmt: skip
    took = watch.seconds
    copied, put = took["floor: files copied"], took["floor: pg_restore"]
    rows = (
        ("backup, whole", backup.seconds, took["floor: pg_dump"] + copied, sizes["copy"]),
        ("– written", backup.between("Zapisuję", "Sprawdzam"), took["floor: pg_dump"] + copied, sizes["copy"]),
        ("– read again and checked", backup.between("Sprawdzam", "Kopia gotowa"), 0, sizes["copy"]),
        ("restore, whole", restore.seconds, put + copied, sizes["copy"]),
        ("– checked before anything is touched", restore.between("Sprawdzam", "Kopia jest"), 0, sizes["copy"]),
        ("– server made, files back", restore.between("Kopia jest", "Odtwarzam bazę"), copied, sizes["files"]),
        ("– database back", restore.between("Odtwarzam bazę", "Porządkuję"), put, sizes["dump"]),
        ("– statistics", restore.between("Porządkuję", "Odtworzono"), 0, sizes["database"]),
    )
    table = "".join(
        f"| {step} | {seconds:.1f} | {size / seconds / 1e6:.0f} | {bare:.1f} | {seconds / bare:.2f} |\n" if bare else
        f"| {step} | {seconds:.1f} | {size / seconds / 1e6:.0f} | – | – |\n"
        for step, seconds, bare, size in rows
    )  # fmt: skip
    return PAGE.format(
        size=name, people=people, rows=found.rows, tables=len(found.tables), defined=len(found.defined),
        files=len(found.files), table=table, seconds=restore.seconds, target=TARGET // 60, backup=backup.megabytes,
        restore=restore.megabytes, verdict="reached" if restore.seconds <= TARGET else "missed",
        load=os.getloadavg()[0], cores=os.cpu_count(),
        **{f"{part}_mb": size / 1e6 for part, size in sizes.items()},
    )  # fmt: skip


PAGE = """# What a restore takes

Written by `make bench-restore SIZE={size}`; do not edit. A register of {people:,} people ({rows:,} rows in {tables}
tables, {files:,} encrypted files) was backed up by `kwadrat backup`, database and files were deleted, and
`kwadrat restore` brought them back. Compared and found equal: number and content of the rows of every table,
{defined:,} indexes, constraints, triggers and counters, every file byte for byte.

Database {database_mb:,.0f} MB, files {files_mb:,.0f} MB, dump {dump_mb:,.0f} MB, sealed copy {copy_mb:,.0f} MB. The
floor is pg_dump into a file, pg_restore of it in one transaction into an empty database, and the files copied, by the
same server in the same run: without a seal, without a check that the copy is whole. MB/s are those of the copy, the
files, the dump and the database, as each step reads or writes them.

| step | seconds | MB/s | floor, seconds | x floor |
|---|---|---|---|---|
{table}
Target: {target} minutes from the command until the register works: {seconds:.0f} s, {verdict}. Most memory of one
process: {backup:.0f} MB in the back-up, {restore:.0f} MB in the restore (they stream; a copy is never held whole).

Load of the machine at the end: {load:.1f} on {cores} cores.
"""


def main() -> None:
    """Fill, lose, restore, print."""
    options = homes.options("bench.drill", __doc__)
    with homes.own(options.size, keep=options.keep) as folder:
        seconds = homes.filled(folder, options.size)
        from bench import fill

        size = fill.SIZES[options.size]
        text = drill(folder, options.size, size.partnerships * size.people)
        homes.restored(folder, seconds)
    print(text)
    if options.size != "small":
        (ROOT / "docs" / "bench-restore.md").write_text(text, encoding="utf-8")
        print("written: docs/bench-restore.md")


if __name__ == "__main__":
    main()
