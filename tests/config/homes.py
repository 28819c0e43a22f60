"""Installations for the drills: homes with a running server, in which commands work as real processes."""

import fcntl
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kwadrat.config import embedded, keys
from kwadrat.config.commands import place
from tests.config import inventory
from tests.config.test_cli import environment

PASSPHRASE = "poprawne hasło kopii"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
with_15 = pytest.mark.skipif(not DEBIAN_15.exists(), reason="PostgreSQL 15 of the distribution is not installed")
# An installation with rows in many tables, both trails, and papers on the disk.
FILLED = """
import os
from kwadrat.config.commands import place
with place.opened(owner=True) as here:
    place.prepare(here)
    os.environ.update(here.environment())
    import django
    django.setup()
    from tests import build, cast
    made = cast.make_anew()
    build.participation(made)
    build.session(made)
    build.document(made)
    build.intake(made)
    from django.db import connections
    connections.close_all()
"""
# The smallest real one: catalogues and the first administrator.
FOUNDED = """
import os
from kwadrat.config.commands import place
with place.opened(owner=True) as here:
    place.prepare(here)
    os.environ.update(here.environment())
    import django
    django.setup()
    from kwadrat.casework import accounts
    accounts.create_admin(
        email="admin@cast.example", name="Olga Próbna", password="hasło-do-próby-1", institution_name="OPS Próbno",
        kind_code="assistance_centre",
    )
    from django.db import connections
    connections.close_all()
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Installation:
    """A home with its server running; commands work there as real processes."""

    home: Path
    server: embedded.Running
    more: dict[str, str]

    def run(self, *command: str, **more: str) -> Done:
        given = {"KWADRAT_BACKUP_PASSPHRASE": PASSPHRASE} | self.more | more
        done = subprocess.run(
            [sys.executable, *command], env=environment(self.home, **given), cwd=place.ROOT, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def kwadrat(self, *arguments: str, **more: str) -> Done:
        return self.run("-m", "kwadrat.config.cli", *arguments, **more)

    def inventory(self) -> dict[str, Any]:
        return inventory.taken(self.server.owner_url, self.home)


class Homes:
    """Installations of one module, removed with everything in them."""

    def __init__(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="kwadrat-homes-"))
        self.base.chmod(0o711)
        self.users: list[Any] = []
        self.servers: list[embedded.Running] = []

    def make(self, name: str, programs: Path | None = None, keys_of: Path | None = None, **more: str) -> Installation:
        home = self.base / name / "var"
        home.parent.mkdir(mode=0o711)
        home.parent.chmod(0o711)
        keys.make_home(home)
        if keys_of:
            shutil.copytree(keys_of / "keys", home / "keys")
        keys.load(home)
        with pytest.MonkeyPatch.context() as patch:
            if programs:
                patch.setenv("KWADRAT_PG_BIN", str(programs))
            # Held as by a running program: commands leave the server running.
            self.users.append(open(home / "db.users", "a", encoding="ascii"))  # noqa: SIM115
            fcntl.flock(self.users[-1], fcntl.LOCK_SH)
            server = embedded.start(home, fast=True)
        self.servers.append(server)
        chosen = {"KWADRAT_PG_BIN": str(programs)} if programs else {}
        return Installation(home, server, chosen | more)

    def leave(self) -> None:
        """Nobody works any more: from now on each command starts its server and stops it."""
        for server in self.servers:
            server.stop()
        for file in self.users:
            file.close()

    def close(self) -> None:
        self.leave()
        shutil.rmtree(self.base)


def refused(done: Done) -> str:
    assert done.code == 1, done
    assert done.err.startswith("kwadrat: ")
    assert done.err.count("\n") == 1, done.err
    return done.err
