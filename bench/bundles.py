"""`make bench-bundle`: a thousand plans in one ZIP as a user gets them; writes docs/bench-bundle.md.

Loads the demonstration into a database of its own, copies its plan with its person and her team, asks for every open
plan as the coordinator does, and starts the worker, a process of its own, which issues each as a numbered paper: its
number, PDF, sealed file, rows of the trails. Then the ZIP is read out of the kept files. Everything, the database
server too, may use one core. Targets: 60 s computed by all of it, and memory of the worker that does not grow.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.clashes import COPIED, computed, copy, place_day
from kwadrat.config.commands import place
from kwadrat.config.commands.place import ROOT

PLANS, SECONDS, GROWTH, WARM, PATIENCE = 1000, 60.0, 16.0, 100, 1800
TEAM = ("teammember", "case_id = {case}")


def _of_server(postmaster: int) -> float:
    """Seconds that the database server has computed in all its processes."""
    running = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[1]) == postmaster:
            running += sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return running + computed(postmaster, with_children=True)


def _peak(pid: int) -> float:
    """The most memory that a process has held, in MB."""
    rows = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(row for row in rows if row.startswith("VmHWM")).split()[1]) / 1024


def fill(owner_url: str, number: int) -> tuple[int, int]:
    """The rows; numbers of the plan's partnership and of the coordinator's post."""
    import psycopg

    from kwadrat.examples import demo

    demo.load(place_day())
    with psycopg.connect(owner_url, autocommit=True) as owner:
        found = owner.execute(
            "SELECT p.id, p.case_id, c.person_id, p.partnership_id, l.officer_id FROM kwadrat_jointplan p"
            " JOIN kwadrat_case c ON c.id = p.case_id JOIN kwadrat_planleg l ON l.plan_id = p.id AND l.kind = 'club'"
            " WHERE p.state <> 'closed' ORDER BY p.id LIMIT 1"
        ).fetchone()
        assert found, "the demonstration has a joint plan with a path in the club"
        plan, case, person, whole, post = found
        copy(owner, {"plan": plan, "case": case, "person": person}, number, (*COPIED, TEAM))
        owner.execute("VACUUM ANALYZE")
    return int(whole), int(post)


def _ask(whole: int, post: int) -> str:
    from kwadrat.access import signin
    from kwadrat.casework.papers import bundles
    from kwadrat.records.accounts import Post
    from kwadrat.records.partnership import Partnership

    actor = signin.acting(Post.objects.get(pk=post), whole)
    assert actor is not None
    return bundles.ask_bundle(Partnership.objects.get(pk=whole), by=actor, choice="all").ref


def _work(ref: str, postmaster: int) -> dict[str, float]:
    """Start the worker, wait until the list is done; what it and the server computed, and its memory."""
    from kwadrat.reporting import bundles

    before, start = _of_server(postmaster), time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "kwadrat.config.cli", "worker"]) as worker:
        warm = 0.0
        try:
            while True:
                time.sleep(0.2)
                found = bundles.find(ref)
                assert found is not None
                assert worker.poll() is None, "the worker has ended"
                assert time.perf_counter() - start < PATIENCE, "the worker does not get on"
                if not warm and found.done >= WARM:
                    warm = _peak(worker.pid)
                if found.ended_at is not None:
                    break
            took = {
                "clock": time.perf_counter() - start, "worker": computed(worker.pid, with_children=True),
                "server": _of_server(postmaster) - before, "warm": warm, "most": _peak(worker.pid),
                "papers": len(found.papers), "left": found.left_out,
            }  # fmt: skip
        finally:
            worker.terminate()
    return took


def _zip(ref: str, whole: int, post: int) -> dict[str, float]:
    """Read the ZIP as the page sends it: seconds computed here, and its size in MB."""
    from kwadrat.access import signin
    from kwadrat.papers.bundle import bundle
    from kwadrat.records.accounts import Post
    from kwadrat.reporting import bundles

    actor, found = signin.acting(Post.objects.get(pk=post), whole), bundles.find(ref)
    assert actor is not None
    assert found is not None
    used = time.process_time()
    files = (
        (f"{one.serial}-{one.year}.pdf", content) for one, content in bundles.contents(bundles.papers(actor, found))
    )
    size = sum(map(len, bundle(files)))
    return {"zip": time.process_time() - used, "size": size / 1024 / 1024}


PAGE = """# What a ZIP of many plans costs

Written by `make bench-bundle`; do not edit. {papers:,.0f} plans, copies of the plan of the demonstration, asked for by
the coordinator and issued by the worker, a process of its own: each takes its number, is drawn, sealed, kept and
written into the trails. Left out: {left:.0f}. Everything, the database server too, had one core.

| | computed |
|---|---|
| the worker, with its start | {worker:.1f} s |
| the database server meanwhile | {server:.1f} s |
| reading the ZIP ({size:.1f} MB) out of the kept files | {zip:.1f} s |
| altogether | {all:.1f} s |

On the clock until the file was ready: {clock:.0f} s. Memory of the worker: {warm:.0f} MB after {first} plans,
{most:.0f} MB at the most: it grew by {growth:.1f} MB.

Targets: 60 s on one core, computed, {fast}; memory flat (at most {limit:.0f} MB more) {flat}.

Load of the machine at the end: {load:.1f} on {cores} cores.
"""


def run(number: int, home: Path) -> str:
    """Fill, work, and say what it cost; the text of docs/bench-bundle.md."""
    with place.opened(owner=False) as here:
        place.prepare(here)
        os.environ.update(here.environment(KWADRAT_DEMO="1"))
        import django

        django.setup()
        from django.db import connections

        try:
            whole, post = fill(here.owner_url or "", number - 1)
            postmaster = int(next(home.resolve().rglob("postmaster.pid")).read_text(encoding="ascii").split()[0])
            ref = _ask(whole, post)
            took = {**_work(ref, postmaster), **_zip(ref, whole, post)}
        finally:
            connections.close_all()
    total, growth = took["worker"] + took["server"] + took["zip"], took["most"] - took["warm"]
    return PAGE.format(
        **took, all=total, growth=growth, first=WARM, limit=GROWTH, fast="reached" if total <= SECONDS else "missed",
        flat="reached" if growth <= GROWTH else "missed", load=os.getloadavg()[0], cores=os.cpu_count(),
    )  # fmt: skip


def main() -> None:
    """Arguments, and a home of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.bundles", description=__doc__)
    parser.add_argument("--plans", type=int, default=PLANS)
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, for whatever is started from here too
    with tempfile.TemporaryDirectory(prefix="kwadrat-bench-") as folder:
        os.chmod(folder, 0o711)
        os.environ["KWADRAT_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        text = run(options.plans, Path(folder))
    print(text)
    if options.plans == PLANS:
        Path(ROOT, "docs", "bench-bundle.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
