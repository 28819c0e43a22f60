"""The processes of a running demonstration: what a fault may hit."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import psycopg

from kwadrat.config import embedded, roles
from tests.walks.site import Address


def children(pid: int) -> dict[int, str]:
    """Children of a process, with the words of their commands."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
    return found


def server(demo: Address) -> int | None:
    """Of the web server: the parent of those that answer."""
    return next((pid for pid, words in children(demo.pid).items() if "gunicorn" in words), None)


def answering(demo: Address) -> int | None:
    """One of those that answer requests."""
    parent = server(demo)
    return next(iter(children(parent)), None) if parent else None


def worker(demo: Address) -> int | None:
    """Of the queue."""
    return next((pid for pid, words in children(demo.pid).items() if words.rstrip().endswith(" worker")), None)


def database(demo: Address) -> int | None:
    """The parent of the database server."""
    return embedded.running_pid(demo.home / "db")


def connection_of_database(demo: Address) -> int | None:
    """A database process that serves one of our connections."""
    parent = database(demo)
    return next((pid for pid, words in children(parent).items() if "kwadrat_app" in words), None) if parent else None


def kill(pid: int | None) -> bool:
    """Kill -9; whether there was anybody."""
    if pid is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def look(demo: Address) -> psycopg.Connection:
    """A connection of the tables' owner."""
    running = embedded.status(demo.home)
    assert running is not None
    return psycopg.connect(running.url(roles.OWNER, roles.DATABASE), autocommit=True)
