"""What each page costs at this volume: waiting, queries, time in the database, size, memory; and the heaviest plans."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench.books import SPACE
from bench.intake import pesel
from bench.rows import STARTS, address, birth
from bench.visits import Visit, Visitor, alone, share, together
from kwadrat.config import embedded
from kwadrat.config.commands.place import Place

USERS = 8
VISITS_ALONE, VISITS_TOGETHER = 24, 8
BARE = "bare list"
LIST_MS, LIST_RATIO, SEARCH_MS, ANNUAL_MS = 30.0, 2.5, 50.0, 2000.0
WORKER_MB, DATABASE_MB = 150.0, 60.0
STATEMENTS = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_planning": "on",
              "pg_stat_statements.track_utility": "off"}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A page: who opens it, where, what is typed, and the targets."""

    name: str
    who: str
    path: str
    form: dict[str, str] | None = None
    most_ms: float | None = None
    most_ratio: float | None = None


def pages(today: date) -> list[Wanted]:
    """Braces are filled with what belongs to the user's partnership; the bare page comes first."""
    half = f"{today.year}/1" if today.month > 6 else f"{today.year - 1}/2"
    listed: dict[str, Any] = {"most_ms": LIST_MS, "most_ratio": LIST_RATIO}
    return [
        Wanted(BARE, "coordinator", "/pomiar/"),
        Wanted("Dziś, coordinator", "coordinator", "/", **listed),
        Wanted("Dziś, social worker", "worker0", "/", **listed),
        Wanted("people, social worker", "worker0", "/osoby/", **listed),
        Wanted("people, head of OPS", "head", "/osoby/", **listed),
        Wanted("referral inbox", "coordinator", "/skierowania/", **listed),
        Wanted("referral inbox, closed too", "coordinator", "/skierowania/?stan=wszystkie", **listed),
        Wanted("referral outbox", "worker0", "/skierowania/wyslane/", **listed),
        Wanted("referral outbox, closed too", "worker0", "/skierowania/wyslane/?stan=wszystkie", **listed),
        Wanted("week of sessions", "coordinator", "/zajecia/", **listed),
        Wanted("person", "coordinator", "/osoby/{person}/", **listed),
        Wanted("joint plan", "coordinator", "/plany/{plan}/"),
        Wanted("temporary work", "coordinator", "/praca/", **listed),
        Wanted("attendance sheet", "coordinator", "/zajecia/{session}/obecnosc/", **listed),
        Wanted("search, name", "head", "/szukaj/", {"q": f"{STARTS[2].lower()}a"}, most_ms=SEARCH_MS),
        Wanted("search, PESEL", "head", "/szukaj/", {"q": "{pesel}"}, most_ms=SEARCH_MS),
        Wanted("half-year report", "coordinator", f"/sprawozdania/{{club}}/polrocze/{half}/", most_ms=ANNUAL_MS),
        Wanted("annual report", "coordinator", f"/sprawozdania/{{club}}/rok/{today.year - 1}/", most_ms=ANNUAL_MS),
    ]


def things(owner: psycopg.Connection, number: int) -> dict[str, str]:
    """References that the pages of this partnership name."""
    whole = (number + 1) * SPACE + 1
    asked = {
        "person": "SELECT p.ref FROM kwadrat_person p JOIN kwadrat_case c ON c.person_id = p.id"
        " JOIN kwadrat_participation t ON t.case_id = c.id WHERE t.partnership_id = %s AND t.state = 'active'"
        # somebody of whom there is much to read: a plan that runs, and work
        " ORDER BY (SELECT count(*) FROM kwadrat_jointplan x WHERE x.case_id = c.id AND x.state = 'running')"
        " + (SELECT count(*) FROM kwadrat_placement w WHERE w.case_id = c.id) DESC, c.id LIMIT 1",
        "session": "SELECT ref FROM kwadrat_session WHERE partnership_id = %s AND state = 'planned'"
        " AND held_on <= CURRENT_DATE ORDER BY held_on DESC LIMIT 1",
        "plan": "SELECT ref FROM kwadrat_jointplan WHERE partnership_id = %s AND state = 'running'"
        " ORDER BY id DESC LIMIT 1",
        "club": "SELECT ref FROM kwadrat_club WHERE partnership_id = %s",
    }
    found = {"pesel": pesel(birth(1000), 1000)}
    for name, statement in asked.items():
        row = owner.execute(statement, [whole]).fetchone()
        assert row, name
        found[name] = str(row[0])
    return found


@dataclass(frozen=True)
class Figure:
    """Milliseconds that users waited, alone and eight at once; what a visit computes and asks; kB of HTML."""

    page: Wanted
    p50: float
    p95: float
    p50_together: float
    p95_together: float
    ratio: float
    cpu_ms: float
    queries: float
    sql_ms: float
    kilobytes: float

    @property
    def misses(self) -> list[str]:
        """Targets that were not reached."""
        wanted, found = self.page, []
        if wanted.most_ms is not None and self.p95_together > wanted.most_ms:
            found.append(f"p95 > {wanted.most_ms:.0f} ms")
        if wanted.most_ratio is not None and self.ratio > wanted.most_ratio:
            found.append(f"> {wanted.most_ratio} x bare")
        return found


@contextmanager
def serving(here: Place) -> Iterator[tuple[int, int]]:
    """The product's own gunicorn on a free port: port and process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:kwadrat.config.server", "-b", f"127.0.0.1:{port}",
               "bench.wsgi"]  # fmt: skip
    more = {"KWADRAT_INSECURE": "1", "KWADRAT_MFA": "optional", "KWADRAT_READY_FD": str(writing)}
    with open(here.home / "gunicorn.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, env=here.environment(**more), pass_fds=(writing,), stdin=subprocess.DEVNULL, stderr=log
        )
    os.close(writing)
    try:
        assert os.read(reading, 5) == b"ready", here.home / "gunicorn.log"
        yield port, process.pid
    finally:
        os.close(reading)
        process.terminate()
        process.wait(30)


def children(parent: int) -> list[int]:
    """Numbers of the processes that this one started."""
    return [int(text) for text in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def memory(*pids: int) -> float:
    """MB of these processes, shared pages divided among those who share them (PSS)."""
    total = 0
    for pid in pids:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        assert found
        total += int(found[1])
    return total / 1024


def processor_ms(pid: int) -> float:
    """Milliseconds that this process has computed."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


class Meter:
    """Signed-in users of eight partnerships before a running server, and the counters of its database."""

    def __init__(
        self, here: Place, served: tuple[int, int], partnerships: int, password: str, wanted: list[Wanted]
    ) -> None:
        assert here.server is not None
        port, self.gunicorn = served
        self.database = embedded.running_pid(here.server.data) or 0
        self.admin = here.server.connect("kwadrat")
        self.admin.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        numbers = [place * max(1, partnerships // USERS) % partnerships for place in range(USERS)]
        with psycopg.connect(here.owner_url) as owner:
            self.things = [things(owner, number) for number in numbers]
        self.loads: list[float] = []
        self.visitors: dict[str, list[Visitor]] = {}
        for who in {page.who for page in wanted}:
            self.visitors[who] = [Visitor(port) for _number in numbers]
            for visitor, number in zip(self.visitors[who], numbers, strict=True):
                visitor.sign_in(address(who, number), password)

    def visit(self, page: Wanted) -> Visit:
        """How a user opens the page in her partnership."""

        def one(user: int) -> float:
            found = self.things[user]
            form = {name: text.format(**found) for name, text in page.form.items()} if page.form else None
            return self.visitors[page.who][user].ask(page.path.format(**found), form)

        return one

    def computed(self) -> float:
        """Milliseconds that the workers and the database have computed so far."""
        return sum(processor_ms(pid) for parent in (self.gunicorn, self.database) for pid in children(parent))

    def statements(self, page: Wanted) -> tuple[float, float, float]:
        """CPU ms and queries of one visit, and ms in which the database plans and runs them; without the driver's
        SELECT 1."""
        visit = self.visit(page)
        visit(0)
        self.admin.execute("SELECT pg_stat_statements_reset()")
        before = self.computed()
        for number in range(2 * USERS):
            visit(number % USERS)
        spent = self.computed() - before
        row = self.admin.execute(
            "SELECT sum(calls), sum(total_exec_time + total_plan_time) FROM pg_stat_statements s"
            " JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'kwadrat_app' AND query <> 'SELECT $1'"
        ).fetchone()
        assert row is not None
        visits = 2 * USERS
        return spent / visits, float(row[0]) / visits, float(row[1]) / visits

    def figures(self, wanted: list[Wanted], rounds: int) -> list[Figure]:
        """Every page in every round; the middle of the rounds, because others use this machine too."""
        times: dict[str, list[tuple[float, float, float, float]]] = {page.name: [] for page in wanted}
        for number in range(rounds):
            for page in wanted:
                visit = self.visit(page)
                single = alone(visit, USERS, VISITS_ALONE)
                shared = together(visit, USERS, VISITS_TOGETHER)
                times[page.name].append(
                    (share(single, 0.5), share(single, 0.95), share(shared, 0.5), share(shared, 0.95))
                )
            self.loads.append(os.getloadavg()[0])
            print(f"  round {number + 1} of {rounds}, load of the machine {self.loads[-1]:.1f}", flush=True)
        return [self._figure(page, times) for page in wanted]

    def _figure(self, page: Wanted, times: dict[str, list[tuple[float, float, float, float]]]) -> Figure:
        mine, bare = times[page.name], times[BARE]
        middle = [statistics.median(row[place] for row in mine) * 1000 for place in range(4)]
        # The ratio is that of what a user waits alone, page and bare page of the same round.
        ratio = statistics.median(row[0] / other[0] for row, other in zip(mine, bare, strict=True))
        cpu_ms, queries, sql_ms = self.statements(page)
        size = self.visitors[page.who][0].size / 1024
        return Figure(page, middle[0], middle[1], middle[2], middle[3], ratio, cpu_ms, queries, sql_ms, size)


def idle_memory(server: embedded.Running) -> float:
    """MB of the whole embedded database after its work, when nobody is connected."""
    pid = embedded.running_pid(server.data)
    assert pid
    time.sleep(3)
    return memory(pid, *children(pid))
