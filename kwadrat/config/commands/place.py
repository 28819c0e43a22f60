"""Where a command works: the home folder, the database, the environment of the programs it starts."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from kwadrat.config import embedded, keys, roles
from kwadrat.config.commands import Problem

ROOT = Path(__file__).resolve().parents[3]
OLDEST_SERVER = 150000


@dataclass(frozen=True)
class Place:
    """Home, addresses of the database for both roles, and the embedded server unless the database is foreign."""

    home: Path
    app_url: str
    owner_url: str
    server: embedded.Running | None

    def environment(self, **more: str) -> dict[str, str]:
        """Environment of a program that works here."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        return os.environ | {
            "KWADRAT_HOME": str(self.home),
            "DATABASE_URL": self.app_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "DJANGO_SETTINGS_MODULE": "kwadrat.config.settings",
            "PYTHONPATH": path,
        } | more  # fmt: skip


def home_folder() -> Path:
    """KWADRAT_HOME, or var in the current folder."""
    return Path(os.environ.get("KWADRAT_HOME") or "var").resolve()


def say(text: str) -> None:
    """One line of progress, shown at once."""
    print(text, flush=True)


@contextmanager
def opened(*, owner: bool, database: str = roles.DATABASE, own: bool = False) -> Iterator[Place]:
    """The database, started if it is ours and stopped when its last user leaves. `own` insists on the embedded one."""
    home = home_folder()
    keys.load(home)
    url = os.environ.get("DATABASE_URL")
    if url and not own:
        yield _foreign(home, url, owner)
        return
    with open(home / "db.users", "a", encoding="ascii") as users:
        # Shared while in use; the kernel frees it for a command that was killed.
        fcntl.flock(users, fcntl.LOCK_SH)
        server = embedded.start(home)
        try:
            if server.data != home / "db" and server.is_ours:
                say(f"Dane bazy leżą w {server.data}.")
            server.ensure_database(database)
            yield Place(home, server.url(roles.APP, database), server.url(roles.OWNER, database), server)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()


def _foreign(home: Path, url: str, owner: bool) -> Place:
    owner_url = os.environ.get("DATABASE_OWNER_URL", "")
    _check("DATABASE_URL", url)
    if owner:
        if not owner_url:
            raise Problem("Ustaw też DATABASE_OWNER_URL: adres bazy dla roli, która jest właścicielem tabel.")
        _check("DATABASE_OWNER_URL", owner_url)
        if urlsplit(url).username == urlsplit(owner_url).username:
            raise Problem("DATABASE_URL i DATABASE_OWNER_URL muszą wskazywać dwie różne role bazy danych.")
    return Place(home, url, owner_url, None)


def _check(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good:
        raise Problem(f"{name} nie jest poprawnym adresem; wzór: postgresql://rola:hasło@serwer:5432/baza")
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.ProgrammingError as error:
        raise Problem(f"{name} nie jest poprawnym adresem bazy PostgreSQL: {last_line(str(error))}") from error
    except psycopg.OperationalError as error:
        raise Problem(f"Nie można połączyć się z bazą danych z {name}: {last_line(str(error))}") from error
    if version < OLDEST_SERVER:
        raise Problem(f"Baza danych z {name} ma wersję {version // 10000}; potrzebny jest PostgreSQL 15 lub nowszy.")


def last_line(text: str) -> str:
    """The last line of an output that is not empty: there programs say what went wrong; a question is no answer."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().endswith("?")]
    return lines[-1] if lines else "bez podania przyczyny"


def prepare(place: Place) -> None:
    """Bring the tables up to date, as their owner, in a process of its own."""
    run_module("prepare", place, "Nie udało się przygotować bazy danych", KWADRAT_AS_OWNER="1")


def run_module(name: str, place: Place, failure: str, *arguments: str, **more: str) -> str:
    """Run another of these modules in a process of its own; its standard output, or a Problem with its last line."""
    done = subprocess.run(
        [sys.executable, "-m", f"kwadrat.config.commands.{name}", *arguments],
        env=place.environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        log = place.home / f"{name}.log"
        log.write_text(done.stderr, encoding="utf-8")
        raise Problem(f"{failure}: {last_line(done.stderr)} (szczegóły: {log})")
    return done.stdout
