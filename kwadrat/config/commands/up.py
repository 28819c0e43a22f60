"""`kwadrat up` and `kwadrat demo`: database, web server and worker, watched by one parent and stopped in order."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from kwadrat.config import embedded, keys, roles
from kwadrat.config.commands import Problem, place
from kwadrat.config.commands.place import Place, say
from kwadrat.config.parent import die_with

HOST = "127.0.0.1"
ENDINGS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
WATCHED = {*ENDINGS, signal.SIGCHLD, signal.SIGALRM}
ROUND = 1  # seconds between two looks at the database, which is no child of ours
EXAMPLES = "%@pokaz.example"  # addresses of everybody in the examples
RESTARTS, WINDOW = 3, 60  # so many restarts of a child within so many seconds, then we give up


class Stopped(BaseException):
    """Somebody asked for the end: Ctrl-C, or a signal of the system."""


class Child:
    """A program that must run as long as we do, and must not outlive us."""

    def __init__(
        self, title: str, command: Sequence[str], environment: dict[str, str], keep: Sequence[int] = ()
    ) -> None:
        self.title, self.command, self.environment, self.keep = title, command, environment, keep
        self.starts: list[float] = []
        self.start()

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C at the console reaches the parent alone, which stops in order."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.keep,
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - no threads here
        )

    def may_restart(self) -> bool:
        """Whether it has not died too often lately."""
        return sum(time.monotonic() - start < WINDOW for start in self.starts) <= RESTARTS

    def stop(self) -> None:
        """End it, gently at first."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        die_with(parent)

    return prepare


def run(port: int, *, demo: bool) -> None:
    """Serve until somebody asks for the end."""
    refuse_busy_port(port)
    before = {number: signal.signal(number, _stop) for number in ENDINGS}
    before |= {number: signal.signal(number, lambda *_: None) for number in (signal.SIGCHLD, signal.SIGALRM)}
    try:
        _serve(port, demo)
    except Stopped:
        say("Zatrzymano.")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def refuse_busy_port(port: int) -> None:
    """Try the port before anything is made."""
    deadline = time.monotonic() + (12 if _was_killed() else 0)
    while reason := _why_busy(port):
        # The server of a command that was killed ends by itself within seconds.
        if time.monotonic() > deadline or select.select([], [], [], 0.2)[0]:
            raise Problem(f"Port {port}: {reason}. Wybierz inny: --port NUMER")


def _why_busy(port: int) -> str:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
            trial.listen(1)
        except OSError as error:
            return "brak uprawnień" if isinstance(error, PermissionError) else "zajęty przez inny program"
    return ""


def _was_killed() -> bool:
    """Whether the last `up` of this home could not say goodbye. One that still runs is a Problem of its own."""
    path = place.home_folder() / "up.lock"
    try:
        with open(path, "r+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Problem(f"Kwadrat z danymi w {path.parent} już działa (proces {file.read()}).") from error
            return bool(file.read())
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Problem(f"Nie można otworzyć {path}: {error.strerror}.") from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One `up` or `demo` for each home; the kernel frees the lock of one that was killed, its number stays."""
    keys.load(home)
    with open(home / "up.lock", "a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem(f"Kwadrat z danymi w {home} już działa.") from error
        file.truncate(0)
        print(os.getpid(), end="", file=file, flush=True)
        try:
            yield
        finally:
            file.truncate(0)


def _serve(port: int, demo: bool) -> None:
    home = place.home_folder()
    more = {"KWADRAT_DEMO": "1", "KWADRAT_LOG": os.environ.get("KWADRAT_LOG", "text")} if demo else {}
    with _alone(home):
        say(f"Uruchamiam Kwadrat (dane w {home})...")
        with place.opened(owner=True) as here:
            if demo:
                _begin_anew(here)
            say("Przygotowuję bazę danych...")
            place.prepare(here)
            sign_ins = _demo(here) if demo else []
            children: list[Child] = []
            try:
                _start_children(children, here, port, more)
                _greet(port, sign_ins)
                _watch(children, here)
            finally:
                signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
                signal.setitimer(signal.ITIMER_REAL, 0)
                try:
                    for child in children:
                        child.stop()
                    if here.server:
                        say("Zatrzymuję bazę danych...")
                finally:
                    # A second Ctrl-C must not stop the stopping; the handlers wait until the database is down.
                    for number in ENDINGS:
                        signal.signal(number, signal.SIG_IGN)
                    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def _begin_anew(here: Place) -> None:
    """Examples whose first loading was cut off are loaded anew: half of them would be taken for all. Only in the
    embedded database, and only when nobody else has an account there; else the loading itself says what to do."""
    half = here.home / "demo-loading"
    if here.server is None or not half.exists():
        return
    with here.server.connect(roles.DATABASE) as admin:
        (has_users,) = admin.execute("SELECT to_regclass('kwadrat_user') IS NOT NULL").fetchone() or (False,)
        others = (
            has_users and admin.execute("SELECT 1 FROM kwadrat_user WHERE email NOT LIKE %s", [EXAMPLES]).fetchone()
        )
    if others:
        return
    say("Poprzednie wczytywanie danych przykładowych zostało przerwane. Zaczynam je od nowa...")
    here.server.drop_database(roles.DATABASE)
    here.server.ensure_database(roles.DATABASE)
    half.unlink()


def _demo(here: Place) -> list[dict[str, str]]:
    """Load the example partnership unless it is there; its sign-ins, one for each role."""
    failure = "Nie udało się wczytać danych przykładowych"
    process = subprocess.Popen(
        [sys.executable, "-m", "kwadrat.config.commands.demo"],
        env=here.environment(KWADRAT_DEMO="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - no threads here
    )
    assert process.stdout
    assert process.stderr
    found: list[dict[str, str]] = []
    try:
        for line in process.stdout:
            if line.startswith("["):
                found = json.loads(line)
            else:
                say(line.rstrip())
        errors = process.stderr.read()
    except BaseException:
        process.kill()
        raise
    finally:
        code = process.wait()
        process.stdout.close()
        process.stderr.close()
    if code:
        raise Problem(f"{failure}: {place.last_line(errors)}")
    return found


def _start_children(children: list[Child], here: Place, port: int, more: dict[str, str]) -> None:
    environment = here.environment(**more)
    reading, writing = os.pipe()
    try:
        options = ["-c", "python:kwadrat.config.server", "-b", f"{HOST}:{port}", "kwadrat.config.wsgi:application"]
        ready = environment | {"KWADRAT_READY_FD": str(writing)}
        children.append(Child("Serwer stron", [sys.executable, "-m", "gunicorn", *options], ready, (writing,)))
        # A restart has nobody to tell.
        children[0].environment, children[0].keep = environment, ()
        worker = [sys.executable, "-m", "kwadrat.config.cli", "worker"]
        children.append(Child("Proces zadań", worker, environment))
        os.close(writing)
        writing = -1
        if not select.select([reading], [], [], 60)[0] or not os.read(reading, 5):
            raise Problem("Serwer stron nie uruchomił się; przyczyna stoi powyżej.")
    finally:
        for number in (reading, writing):
            if number >= 0:
                os.close(number)


def _greet(port: int, sign_ins: Sequence[dict[str, str]]) -> None:
    say(f"\nKwadrat działa: http://{HOST}:{port}\n")
    if sign_ins:
        widths = [max(len(row[name]) for row in sign_ins) for name in ("role_label", "email")]
        say("Logowanie (dane przykładowe, bez drugiego składnika):")
        for row in sign_ins:
            say(f"  {row['role_label']:<{widths[0]}}  {row['email']:<{widths[1]}}  {row['password']}")
        say("")
    say("Aby zatrzymać, naciśnij Ctrl-C.")


def _watch(children: Sequence[Child], here: Place) -> None:
    """Wait for the end; start again what dies, unless it dies again and again with its database there."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    signal.setitimer(signal.ITIMER_REAL, ROUND, ROUND)
    was_away = False
    while True:
        is_away = here.server is not None and embedded.running_pid(here.server.data) is None
        if is_away:
            is_away = was_away = not _revive(here, was_away)
            for child in children:
                child.starts.clear()  # what dies without a database is not to blame
        for child in children:
            code = child.process.poll()
            if code is None or is_away:
                continue
            if not child.may_restart():
                raise Problem(f"{child.title} kończy pracę raz po raz (kod {code}); przyczyna stoi powyżej.")
            say(f"{child.title}: nieoczekiwany koniec (kod {code}), uruchamiam ponownie.")
            child.start()
        if signal.sigwait(WATCHED) in ENDINGS:
            raise Stopped


def _revive(here: Place, is_again: bool) -> bool:
    """Start the database again, and whether it runs; one that cannot start (a full disk) is tried until it can."""
    if not is_again:
        say("Baza danych: nieoczekiwany koniec, uruchamiam ponownie.")
    try:
        embedded.start(here.home)
    except embedded.DatabaseProblem as problem:
        if not is_again:
            say(f"{problem} Próbuję dalej.")
        time.sleep(ROUND)  # a child that ends wakes us at once, and it would do so again and again
        return False
    if is_again:
        say("Baza danych działa znowu.")
    return True
