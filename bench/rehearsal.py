"""`make rehearse OLD=<commit>`: a server of the past goes on working while the tables become those of today.

The old code, with its own packages, makes its tables, loads its demonstration and serves. Everybody's pages are read.
Then this code brings the tables up to date under the running server, while somebody goes on reading. Afterwards every
page answers as before, and a person can still be registered.

OLD is what the last release was; without it, the code from before the newest migration.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from string import ascii_lowercase

import requests

from kwadrat.config import embedded
from tests.walks.site import ROOT, free_port

MOST = 60  # pages of one user
LEFT_OUT = re.compile(r"^/(wyjscie|static|sesja|konto/sesje)/")


def git(*arguments: str) -> str:
    """Output of git in this checkout."""
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def unpacked(old: str, folder: Path) -> Path:
    """The old code in a folder of its own, with its packages."""
    folder.mkdir()
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", old], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    subprocess.run(["make", "-C", str(folder), "--silent", "venv", "messages"], check=True)
    return folder


@contextmanager
def served(code: Path, environment: dict[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Address of the demonstration of this code, and who may sign in with which password."""
    port = free_port()
    process = subprocess.Popen(
        [str(code / ".venv" / "bin" / "python"), "-m", "kwadrat.config.cli", "demo", "--port", str(port)],
        cwd=code, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        else:
            raise SystemExit("".join(lines))
        people = [found.groups() for line in lines if (found := re.search(r"(\S+@\S+\.example)\s+(\S+)$", line))]
        yield f"http://127.0.0.1:{port}", [(email, password) for email, password in people]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def hidden(text: str, name: str) -> str:
    """Value of a hidden box of a form."""
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found, f"no {name} on the page"
    return found[1]


def signed_in(base: str, email: str, password: str) -> requests.Session:
    """A browser of this person."""
    session = requests.Session()
    token = hidden(session.get(f"{base}/wejscie/").text, "csrfmiddlewaretoken")
    typed = {"login": email, "password": password, "csrfmiddlewaretoken": token}
    assert "sessionid" in session.cookies or session.post(f"{base}/wejscie/", typed).ok
    assert "sessionid" in session.cookies, email
    return session


def read(session: requests.Session, base: str, paths: list[str] | None = None) -> dict[str, int]:
    """Status of each of these pages; without them, of what the links lead to."""
    todo, seen = list(paths or ["/"]), {}
    while todo and len(seen) < MOST:
        path = todo.pop(0)
        if path in seen:
            continue
        answer = session.get(f"{base}{path}", allow_redirects=False)
        seen[path] = answer.status_code
        if paths is None and "text/html" in answer.headers.get("Content-Type", ""):
            links = (unescape(link).split("#")[0] for link in re.findall(r'href="(/[^"]*)"', answer.text))
            todo += [link for link in links if not LEFT_OUT.match(link)]
    return seen


def registers(session: requests.Session, base: str) -> bool:
    """Whether a person can be registered."""
    path = f"{base}/osoby/nowa/"
    text = session.get(path).text
    typed = {
        "once": hidden(text, "once"), "csrfmiddlewaretoken": hidden(text, "csrfmiddlewaretoken"), "first_name": "Próba",
        "last_name": "".join(random.choices(ascii_lowercase, k=12)).title(),
        "birth_on": f"{random.randint(1, 28)}.12.1987", "sex": "F", "locality": "Wzorowo",
    }  # fmt: skip
    answer = session.post(path, typed, headers={"Referer": path}, allow_redirects=False)
    return answer.status_code == 302 and answer.headers["Location"].startswith("/osoby/")


class Reader(threading.Thread):
    """Somebody who goes on reading her first page; keeps what she got and how long it took."""

    def __init__(self, session: requests.Session, base: str) -> None:
        super().__init__(daemon=True)
        self.session, self.base, self.is_over = session, base, threading.Event()
        self.got: list[tuple[int, float]] = []

    def run(self) -> None:
        while not self.is_over.wait(0.05):
            start = time.monotonic()
            status = self.session.get(f"{self.base}/", allow_redirects=False).status_code
            self.got.append((status, time.monotonic() - start))


def migrated(environment: dict[str, str]) -> float:
    """Seconds in which this code brought the tables up to date."""
    start = time.monotonic()
    command = [sys.executable, "-m", "kwadrat.config.cli", "prepare"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


Pages = dict[str, dict[str, int]]  # e-mail -> address -> status


@dataclass(frozen=True)
class Seen:
    """What a rehearsal saw: pages before and after, answers and their seconds during, and who could still register."""

    before: Pages
    after: Pages
    during: list[tuple[int, float]]
    seconds: float
    can: int
    cannot: list[str]

    @property
    def pages(self) -> int:
        """How many were read."""
        return sum(map(len, self.before.values()))

    def faults(self) -> Iterator[str]:
        """What the old server noticed."""
        for who, seen in self.before.items():
            for path, status in seen.items():
                if status > 499 or self.after[who].get(path) != status:
                    yield f"{path} of {who}: {status}, then {self.after[who].get(path)}"
        yield from (f"first page during the migration: {status}" for status, _took in self.during if status > 499)
        yield from (f"{who} could not register a person" for who in self.cannot)
        if self.pages < 50 or not self.during or not self.can:
            yield "too little was seen to say anything"


def rehearse(old: str, folder: Path) -> Seen:
    """The whole rehearsal in this folder."""
    code = unpacked(old, folder / "old")
    database = embedded.start(folder / "database", fast=True)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "KWADRAT_", "PYTHON"))}
    environment = clean | {
        "KWADRAT_HOME": str(folder / "home"), "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url, "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    try:
        with served(code, environment) as (base, people):
            sessions = {email: signed_in(base, email, password) for email, password in people}
            before = {email: read(session, base) for email, session in sessions.items()}
            reader = Reader(signed_in(base, *people[0]), base)
            reader.start()
            seconds = migrated(environment)
            reader.is_over.set()
            reader.join()
            after = {email: read(sessions[email], base, list(pages)) for email, pages in before.items()}
            can = [email for email in sessions if before[email].get("/osoby/nowa/") == 200]
            wrong = [email for email in can if not registers(sessions[email], base)]
    finally:
        database.stop()
    return Seen(before, after, reader.got, seconds, len(can), wrong)


def main() -> int:
    """Exit code 1 when the old server noticed."""
    newest = git("log", "-n1", "--format=%H", "--", "kwadrat/records/migrations")
    old = sys.argv[1] if len(sys.argv) > 1 else f"{newest}^"
    print(f"Old code: {git('log', '-n1', '--format=%h %s', old)}")
    folder = Path(tempfile.mkdtemp(prefix="kwadrat-rehearsal-"))
    folder.chmod(0o711)
    try:
        seen = rehearse(old, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(seen.before)} people, {seen.pages} pages before and after; {len(seen.during)} answers during", end=" ")
    print(f"{seen.seconds:.1f} s of migration, slowest {max(took for _status, took in seen.during):.2f} s;", end=" ")
    print(f"{seen.can} people registered somebody afterwards.")
    faults = list(seen.faults())
    print("\n".join(faults) or "The old server did not notice.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
