"""`make bench-nights SIZE=small|tenth|full`: what `kwadrat nightly` costs on a filled register, step by step.

All but the small size also write docs/bench-nights.md. Fills a home of its own as `make bench` does. Every institution
fixes how long it keeps what: four years in some partnerships, so that about three thousand people are past all of them,
ten years in the others. The first night finds everything new and announces those people. Then the month in which a hold
could be put is over, and the second night erases them: its process is killed once on the way and started again, and
goes on where it was. Every step is told in seconds, in what its process and its session of the database computed, in
queries and in the most memory that the process held.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import home as homes
from bench.clashes import computed
from kwadrat.config import embedded
from kwadrat.config.commands.place import ROOT, Place

PAST, SHORT, LONG = 3_000, 4, 10  # people to be erased; years that some keep data, and the others
NIGHT, MEGABYTES = 10 * 60, 400.0
ANNOUNCING, ERASING, TRAILS = "announcing", "erasing", "trails of the erased"
CUT = 0.4  # the share of those to be erased after which the process is killed


@dataclass
class Cost:
    """One step of one night."""

    name: str
    seconds: float = 0.0
    computed: float = 0.0
    queries: int = 0
    megabytes: float = 0.0


class Meter:
    """What the steps of this process cost. A step is named by its label of progress, or by the verb that it is."""

    def __init__(self) -> None:
        from django.db import connection

        self.costs: dict[str, Cost] = {}
        self._queries, self._open = 0, ""
        self._from: tuple[float, float, int] = (0.0, 0.0, 0)
        connection.ensure_connection()
        self._backend = connection.connection.info.backend_pid
        connection.execute_wrappers.append(self._count)

    def _count(self, execute: Any, *arguments: Any) -> Any:
        self._queries += 1
        return execute(*arguments)

    def _now(self) -> tuple[float, float, int]:
        return time.perf_counter(), computed(os.getpid()) + computed(self._backend), self._queries

    def begin(self, name: str) -> None:
        """The step of this name begins, and the one before has ended."""
        self.end()
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        self._open, self._from = name, self._now()

    def end(self) -> None:
        """The open step has ended."""
        if self._open:
            now, cost = self._now(), self.costs.setdefault(self._open, Cost(self._open))
            cost.seconds += now[0] - self._from[0]
            cost.computed += now[1] - self._from[1]
            cost.queries += now[2] - self._from[2]
            cost.megabytes = max(cost.megabytes, _peak())
        self._open = ""

    def told(self, label: str, _done: int, _total: int) -> None:
        """Progress of the night."""
        if label != self._open:
            self.begin(label)

    @contextmanager
    def within(self, name: str) -> Iterator[None]:
        """A step that is one call."""
        self.begin(name)
        yield
        self.end()

    def text(self) -> str:
        """For the process that started this one."""
        return json.dumps([asdict(one) for one in self.costs.values()])


def _peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _metered(meter: Meter, name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        with meter.within(name):
            return verb(*arguments, **named)

    return run


def part(which: str) -> None:
    """The half of a night that belongs to the application, or to the owner of the tables; its costs as JSON."""
    import django

    django.setup()
    from kwadrat.casework import nightly, retention

    meter = Meter()
    if which == "casework":
        nightly.run(meter.told)
        meter.end()
    else:
        for name, verb in ((ANNOUNCING, "announce"), (ERASING, "_erase_due"), (TRAILS, "clear_trails")):
            setattr(retention, verb, _metered(meter, name, getattr(retention, verb)))
        retention.run()
    meter.costs.pop("gotowe", None)
    print(meter.text())


def _started(here: Place, which: str) -> subprocess.Popen[str]:
    more = {"KWADRAT_AS_OWNER": "1"} if which == "erase" else {}
    command = [sys.executable, "-m", "bench.nights", "--part", which]
    return subprocess.Popen(command, env=here.environment(**more), stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _ran(here: Place, which: str) -> list[Cost]:
    process = _started(here, which)
    out, _none = process.communicate()
    assert process.returncode == 0, which
    costs = [Cost(**one) for one in json.loads(out.splitlines()[-1])]
    for one in costs:
        print(f"  {one.name}: {one.seconds:.1f} s, {one.queries:,} queries, {one.megabytes:.0f} MB", flush=True)
    return costs


def _night(here: Place) -> list[Cost]:
    return [*_ran(here, "casework"), *_ran(here, "erase")]


def fix(owner: psycopg.Connection, people: int, partnerships: int) -> None:
    """Every institution fixes its periods; the short ones in as many partnerships as make about so many people past
    them: a case of the oldest fifth is past four years when nothing goes on with it."""
    some = max(1, min(partnerships, round(PAST / (people * 0.19))))
    owner.execute(
        "INSERT INTO kwadrat_retentionterm (created_at, version, institution_id, kind, years, counted, basis, period)"
        " SELECT now(), 1, institution_id, kind, CASE WHEN dense_rank() OVER (ORDER BY partnership_id) <= %s"
        " THEN %s ELSE %s END, 'day', 'JRWA 5222', daterange(current_date - 400, NULL)"
        " FROM kwadrat_membership, unnest(ARRAY['club_file', 'social_contract', 'case_file']) AS kind",
        [some, SHORT, LONG],
    )  # fmt: skip


def _one(owner: psycopg.Connection, statement: str) -> int:
    row = owner.execute(statement).fetchone()  # type: ignore[call-overload]
    return int(row[0]) if row else 0


def _cut_off(here: Place, owner: psycopg.Connection, people: int) -> int:
    """Kill the erasing when a part of the people is gone; how many there were then."""
    process = _started(here, "erase")
    while process.poll() is None:
        if (gone := people - _one(owner, "SELECT count(*) FROM kwadrat_erasurenotice")) >= people * CUT:
            process.kill()
        time.sleep(0.2)
    process.communicate()
    assert process.returncode == -9, process.returncode
    return gone


def nights(here: Place, size: str, people: int, partnerships: int) -> str:
    """Both nights; the page of their figures."""
    with psycopg.connect(here.owner_url, autocommit=True) as owner:
        fix(owner, people, partnerships)
        print("first night", flush=True)
        first = _night(here)
        past = _one(owner, "SELECT count(*) FROM kwadrat_erasurenotice")
        assert past, "nobody is past the periods"
        # the thirty days in which a hold could be put are over
        owner.execute("UPDATE kwadrat_erasurenotice SET erase_on = current_date, announced_on = current_date - 30")
        print(f"second night, {past:,} people", flush=True)
        second = _ran(here, "casework")
        before, start = _one(owner, "SELECT count(*) FROM kwadrat_person"), time.perf_counter()
        gone = _cut_off(here, owner, past)
        until_cut = time.perf_counter() - start
        second += _ran(here, "erase")
        erased = before - _one(owner, "SELECT count(*) FROM kwadrat_person")
        left = _one(owner, "SELECT count(*) FROM kwadrat_erasurenotice")
        assert (erased, left) == (past, 0), (erased, past, left)
        told = _one(owner, "SELECT sum(erased) FROM kwadrat_erasureprotocol")
        assert told == past, told
    total = [sum(one.seconds for one in costs) for costs in (first, second)]
    total[1] += until_cut
    most = max(one.megabytes for one in (*first, *second))
    return PAGE.format(
        size=size, people=people * partnerships, partnerships=partnerships, past=past, first=_table(first),
        second=_table(second), gone=gone, cut=until_cut, total_first=total[0], total_second=total[1],
        minutes=NIGHT // 60, most=most,
        verdict="reached" if max(total) <= NIGHT else "missed", bound=MEGABYTES,
        memory="reached" if most <= MEGABYTES else "missed", load=os.getloadavg()[0], cores=os.cpu_count(),
    )  # fmt: skip


def _table(costs: list[Cost]) -> str:
    text = "| step | seconds | computed | queries | most memory, MB |\n|---|---|---|---|---|\n"
    for one in costs:
        text += f"| {one.name} | {one.seconds:.1f} | {one.computed:.1f} | {one.queries:,} | {one.megabytes:.0f} |\n"
    return text


PAGE = """# What a night costs

Written by `make bench-nights SIZE={size}`; do not edit. {people:,} people in {partnerships} partnerships. Seconds are
those of the clock; computed is what the process and its session of the database used of the processors. Memory is the
most that the process held in the step.

## The first night: everything is new, {past:,} people are announced

{first}
In all {total_first:.0f} s.

## The second night: {past:,} people are erased

{second}
The process that erases was killed after {gone:,} people ({cut:.0f} s) and started again; the lines above are those of
the second start, which went on where the first was cut off. Everybody announced is gone, each counted once in the
protocols. In all {total_second:.0f} s.

Targets: a night within {minutes} minutes {verdict}; no step above {bound:.0f} MB {memory} ({most:.0f} MB).

Load of the machine at the end: {load:.1f} on {cores} cores.
"""


def main() -> None:
    """Fill, two nights, print."""
    if "--part" in sys.argv:
        part(sys.argv[-1])
        return
    options = homes.options("bench.nights", __doc__)
    with homes.own(options.size, keep=options.keep) as folder:
        homes.filled(folder, options.size)
        from bench import fill

        size = fill.SIZES[options.size]
        homes.spend(folder)
        server = embedded.start(folder)
        try:
            text = nights(homes.here(server), options.size, size.people, size.partnerships)
        finally:
            server.stop()
    print(text)
    if options.size != "small":
        (ROOT / "docs" / "bench-nights.md").write_text(text, encoding="utf-8")
        print("written: docs/bench-nights.md")


if __name__ == "__main__":
    main()
