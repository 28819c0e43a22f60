"""pg_dump, pg_restore and psql of the server's own major version: only they read and write its tables faithfully."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kwadrat.config import embedded, roles

NAMES = ("pg_dump", "pg_restore", "psql")
# An extension somebody added for measuring is none of our data, and the owner could not make it again.
EXTENSIONS = (*roles.EXTENSIONS, "plpgsql")


def folder(server: int, own: Path | None) -> Path:
    """Where the programs of this major version are: those of the embedded server, the distribution's, on PATH."""
    on_path = shutil.which("pg_dump")
    # Before PATH: there a distribution may have a script that chooses the version by itself.
    known = [Path(place.format(server)) for place in embedded.DISTRIBUTION]
    for place in filter(None, [own, *known, Path(on_path).parent if on_path else None, embedded.wheel_programs()]):
        if all((place / name).exists() for name in NAMES) and embedded.version(place / "pg_dump") == server:
            return place
    raise embedded.DatabaseProblem(
        f"Brak programów pg_dump, pg_restore i psql w wersji {server}: zainstaluj postgresql-client-{server}."
    )


def environment(url: str) -> dict[str, str]:
    """The address as libpq's own variables: a password must not stand among the arguments, which everybody can list."""
    given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    names = {row.keyword.decode(): row.envvar.decode() for row in psycopg.pq.Conninfo.get_defaults() if row.envvar}
    found = {names[name]: value for name, value in given.items() if name in names}
    kept = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("PG")}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"} | kept | {"PGCLIENTENCODING": "UTF8"} | found


class Failed(embedded.DatabaseProblem):
    """A program of PostgreSQL ended with an error; the text has its telling line."""


@contextmanager
def running(command: Sequence[str | Path], url: str, **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program at work on this database. Failed unless it ends well; it is ended when the body fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment(url), stderr=errors, cwd="/", **streams)
        broken = None
        try:
            try:
                yield process
            except BrokenPipeError as error:
                broken = error  # it ended before it had everything; its code says why
            code = process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            _close(process.stdin)
            _close(process.stdout)
        if code:
            raise Failed(f"Program {Path(command[0]).name} zgłosił błąd: {_reason(errors)}")
        if broken:
            raise broken


def _reason(errors: IO[bytes]) -> str:
    errors.seek(0)
    return embedded.one_line(errors.read().decode(errors="replace"))


def dump(bin: Path, url: str, size: int) -> Iterator[bytes]:
    """The database as pg_dump writes it, in parts of `size` bytes."""
    options = ["--format=custom", "--compress=1", "--lock-wait-timeout=60s"]
    command: list[str | Path] = [bin / "pg_dump", *options, *(f"--extension={name}" for name in EXTENSIONS)]
    with running(command, url, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while part := process.stdout.read(size):
            yield part


# Everything the owner has here goes, in the same transaction in which the copy comes.
REPLACE = b"""
SET LOCAL lock_timeout = '20s';
SET LOCAL maintenance_work_mem = '256MB';
DROP OWNED BY CURRENT_USER;
"""


def restore(bin: Path, url: str, parts: Iterator[bytes]) -> None:
    """Put a dump in the place of everything the owner has: the whole of it, or nothing is changed."""
    script: list[str | Path] = [bin / "pg_restore", "--no-owner", "--no-comments", "--no-tablespaces", "--file=-"]
    with _pouring(bin, url, REPLACE) as target, running(script, url, stdin=subprocess.PIPE, stdout=target) as source:
        assert source.stdin
        for part in parts:
            source.stdin.write(part)
        source.stdin.close()


def carry(bin: Path, source_url: str, target_url: str) -> None:
    """Copy everything of one database into another, with owners and rights, as the superuser of both."""
    script: list[str | Path] = [bin / "pg_dump", *(f"--extension={name}" for name in EXTENSIONS)]
    with _pouring(bin, target_url) as target, running(script, source_url, stdout=target):
        pass


@contextmanager
def _pouring(bin: Path, url: str, first: bytes = b"") -> Iterator[IO[bytes]]:
    """Where a script for psql goes in, one transaction in all.

    COMMIT is written by our own hand and only when the body has ended well: whoever dies before it, we, the program
    that writes the script or psql, leaves the database as it was.
    """
    psql: list[str | Path] = [bin / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
    with running(psql, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin
        try:
            process.stdin.write(b"BEGIN;\n" + first)
            process.stdin.flush()
            yield process.stdin
            process.stdin.write(b"\nCOMMIT;\n")
            process.stdin.flush()
        except (BrokenPipeError, Failed):
            _close(process.stdin)
            if process.wait() == 0:
                raise  # psql has nothing to complain of: the error is of the body
        _close(process.stdin)


def _close(stream: IO[bytes] | None) -> None:
    if stream:
        with suppress(BrokenPipeError):
            stream.close()
