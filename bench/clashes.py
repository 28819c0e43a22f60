"""`make bench-plans`: what looking for clashes of joint plans costs; writes docs/bench-plans.md.

Loads the demonstration into a database of its own, makes its plan one of sixty tasks with classes in the coming weeks,
and copies it with its person ten thousand times. Then plans are looked at one by one, as after each change, and all
of them twice, as at night: once when everything is new, once when nothing has changed. The floor in the same run is to
read the same rows by the bare driver and to judge nothing. Targets: 50 ms for a plan, 60 s for the night.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import sql

from kwadrat.config.commands import place
from kwadrat.config.commands.place import ROOT

if TYPE_CHECKING:
    import psycopg

PLANS, TASKS, LOOKS, BATCH = 10_000, 60, 300, 200
ONE_MS, NIGHT = 50.0, 60.0
SHIFT = 1_000_000  # between the numbers of a row and of its copies
# Each table that is copied, and which rows of it: those of the person, of her case, of the plan.
COPIED = (
    ("person", "id = {person}"), ("case", "id = {case}"), ("jointplan", "id = {plan}"), ("planleg", "plan_id = {plan}"),
    ("planclause", "plan_id = {plan}"), ("clauseversion", "plan_id = {plan}"), ("legsignature", "plan_id = {plan}"),
    ("signedclause", "plan_id = {plan}"), ("legstep", "plan_id = {plan}"), ("planreview", "plan_id = {plan}"),
    ("groupmember", "case_id = {case}"),
)  # fmt: skip
# What is read for the floor, for so many plans at once.
READ = (
    "SELECT * FROM kwadrat_planclause WHERE plan_id = ANY(%(plans)s)",
    "SELECT * FROM kwadrat_planleg WHERE plan_id = ANY(%(plans)s)",
    "SELECT * FROM kwadrat_planclash WHERE plan_id = ANY(%(plans)s)",
    "SELECT * FROM kwadrat_signedclause WHERE plan_id = ANY(%(plans)s)",
    "SELECT * FROM kwadrat_planreview WHERE plan_id = ANY(%(plans)s)",
    "SELECT m.case_id, s.* FROM kwadrat_groupmember m JOIN kwadrat_session s USING (group_id)"
    " WHERE m.case_id = ANY(%(cases)s) AND s.held_on BETWEEN current_date AND current_date + 60",
)


def grow(owner: psycopg.Connection, plan: int) -> None:
    """Make the plan one of sixty tasks: copies of those it has, over its legs, each service by one institution only, so
    that pairs are compared and few of them clash."""
    owner.execute(
        """
        INSERT INTO kwadrat_planclause (created_at, version, partnership_id, ref, kind, code, position, state, number,
            text, is_own, basis, period, hours, rhythm, evidence, done_ref, plan_id, leg_id, goal_id, institution_id,
            payer_id, service_id, post_id)
        SELECT now(), 1, t.partnership_id, 'T-B' || lpad(n::text, 3, '0') || '-0000', 'task', '', 100 + n, 'planned', 1,
            'Zadanie ' || n, false, '', t.period, 10, '', '', '', t.plan_id, l.id, t.goal_id, l.institution_id,
            l.institution_id, k.code, l.officer_id
        FROM generate_series(1, %(most)s - (SELECT count(*) FROM kwadrat_planclause
                                            WHERE plan_id = %(plan)s AND kind = 'task')) AS n
        CROSS JOIN LATERAL (SELECT * FROM kwadrat_planclause WHERE plan_id = %(plan)s AND kind = 'task'
                            AND period IS NOT NULL ORDER BY id LIMIT 1) AS t
        CROSS JOIN LATERAL (SELECT code, row_number() OVER (ORDER BY code) AS place FROM kwadrat_servicekind
                            ORDER BY code OFFSET n %% 8 LIMIT 1) AS k
        CROSS JOIN LATERAL (SELECT * FROM kwadrat_planleg WHERE plan_id = %(plan)s ORDER BY id OFFSET k.place %% 3
                            LIMIT 1) AS l
        """,
        {"plan": plan, "most": TASKS},
    )  # fmt: skip


def copy(
    owner: psycopg.Connection, roots: dict[str, int], number: int, copied: Sequence[tuple[str, str]] = COPIED
) -> None:
    """Copies of the person with her plan; what points at a copied row points at the copy."""
    wheres = {table: where.format(**roots) for table, where in copied}
    for table, where in wheres.items():
        columns = owner.execute(
            "SELECT c.column_name, (SELECT f.confrelid::regclass::text FROM pg_constraint f"
            "  JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]"
            "  WHERE f.contype = 'f' AND f.conrelid = %(name)s::text::regclass AND a.attname = c.column_name)"
            " FROM information_schema.columns c WHERE c.table_name = %(name)s::text AND c.is_generated = 'NEVER'",
            {"name": f"kwadrat_{table}"},
        ).fetchall()
        values = []
        for column, target in columns:
            name = sql.Identifier(column)
            if column == "id" or (target or "").removeprefix("kwadrat_") in wheres:
                values.append(sql.SQL("{} + g::bigint * {}").format(name, SHIFT))
            elif column == "ref":
                values.append(sql.SQL("left(ref, 1) || '-' || lpad(to_hex(g::bigint * 8192 + id % 8192), 8, '0')"))
            else:
                values.append(name)
        owner.execute(
            sql.SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, {number}) g"
                    " WHERE {where}").format(
                table=sql.Identifier(f"kwadrat_{table}"), number=number, where=sql.SQL(where),  # type: ignore[arg-type]
                columns=sql.SQL(", ").join(sql.Identifier(column) for column, _target in columns),
                values=sql.SQL(", ").join(values),
            )
        )  # fmt: skip


def fill(owner_url: str, number: int) -> int:
    """The rows; returns the partnership."""
    import psycopg

    from kwadrat.examples import demo

    demo.load(place_day())
    with psycopg.connect(owner_url, autocommit=True) as owner:
        found = owner.execute(
            "SELECT p.id, p.case_id, c.person_id, p.partnership_id FROM kwadrat_jointplan p"
            " JOIN kwadrat_case c ON c.id = p.case_id WHERE p.state <> 'closed' ORDER BY p.id LIMIT 1"
        ).fetchone()
        assert found, "the demonstration has a joint plan"
        plan, case, person, whole = found
        owner.execute("DELETE FROM kwadrat_planclash")
        grow(owner, plan)
        copy(owner, {"plan": plan, "case": case, "person": person}, number)
        owner.execute("VACUUM ANALYZE")
    return int(whole)


def place_day() -> Any:
    """Today in Warsaw."""
    from django.utils import timezone

    return timezone.localdate()


def computed(pid: int, *, with_children: bool = False) -> float:
    """Seconds that a process, and those of its children that have ended, have computed."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if with_children else 13])) / os.sysconf("SC_CLK_TCK")


def _used() -> float:
    """Seconds that this process and its session of the database server have computed so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return time.process_time() + computed(pid)


def _clocked(body: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and computed."""
    start, used = time.perf_counter(), _used()
    body()
    return time.perf_counter() - start, _used() - used


def _read(rows: Sequence[tuple[int, int]]) -> int:
    """The floor for these plans: their rows by the driver, nothing judged."""
    from django.db import connection

    values = {"plans": [plan for plan, _case in rows], "cases": [case for _plan, case in rows]}
    count = 0
    with connection.cursor() as cursor:
        for statement in READ:
            cursor.execute(statement, values)
            count += len(cursor.fetchall())
    return count


def _night(whole: int) -> int:
    """Every open plan, as the night goes; how many steps it took."""
    from kwadrat.access.actor import SYSTEM
    from kwadrat.casework import clashes
    from kwadrat.records.partnership import Partnership

    partnership, steps = Partnership.objects.get(pk=whole), 1
    after = clashes.find(partnership, by=SYSTEM)
    while after:
        after, steps = clashes.find(partnership, by=SYSTEM, after=after), steps + 1
    return steps


def _queries(body: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        body()
    return len(caught)


def measure(whole: int) -> str:
    """The page of figures."""
    from kwadrat.casework import clashes
    from kwadrat.records.clashes import PlanClash
    from kwadrat.records.plans import JointPlan

    rows = list(JointPlan.objects.exclude(state="closed").order_by("pk").values_list("pk", "case"))
    cuts = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
    some = rows[:: max(1, len(rows) // LOOKS)][:LOOKS]
    first, second = _clocked(lambda: _night(whole)), _clocked(lambda: _night(whole))
    floor = _clocked(lambda: [_read(cut) for cut in cuts])
    one = _clocked(lambda: [clashes.refresh(plan) for plan, _case in some])
    bare = _clocked(lambda: [_read([pair]) for pair in some])
    took = sorted(1000 * _clocked(lambda pk=plan: clashes.refresh(pk))[0] for plan, _case in some)  # type: ignore[misc]
    per_plan, per_bare = 1000 * one[1] / len(some), 1000 * bare[1] / len(some)
    return PAGE.format(
        plans=len(rows), tasks=TASKS, found=PlanClash.objects.filter(gone_on__isnull=True).count(),
        one=per_plan, bare=per_bare, ratio=per_plan / per_bare, p50=statistics.median(took),
        p95=took[int(len(took) * 0.95)], queries=_queries(lambda: clashes.refresh(rows[0][0])),
        first=first[1], c1=first[0], second=second[1], c2=second[0], floor=floor[1], r1=first[1] / floor[1],
        r2=second[1] / floor[1], per=_queries(lambda: _night(whole)) / len(cuts),
        plan_verdict="reached" if per_plan <= ONE_MS else "missed",
        night_verdict="reached" if max(first[1], second[1]) <= NIGHT else "missed",
        load=os.getloadavg()[0], cores=os.cpu_count(),
    )  # fmt: skip


PAGE = """# What looking for clashes of joint plans costs

Written by `make bench-plans`; do not edit. {plans:,} open plans of {tasks} tasks each, copies of the plan of the
demonstration, in one partnership; {found:,} clashes stand in them. Computed is what the process and its session of the
database server used of the processors; the clock is slower the more others use the machine. The floor reads the same
rows by the bare driver and judges nothing.

| | computed | floor | x floor | clock | queries |
|---|---|---|---|---|---|
| one plan | {one:.1f} ms | {bare:.1f} ms | {ratio:.1f} | {p50:.0f} ms (95 of 100: {p95:.0f}) | {queries} |
| the night, everything new | {first:.1f} s | {floor:.1f} s | {r1:.1f} | {c1:.0f} s | |
| the night, nothing changed | {second:.1f} s | {floor:.1f} s | {r2:.1f} | {c2:.0f} s | {per:.1f} for each 200 plans |

Targets, computed: 50 ms for a plan {plan_verdict}; 60 s for the night {night_verdict}.

Load of the machine at the end: {load:.1f} on {cores} cores.
"""


def run(number: int) -> str:
    """Fill, look, and say what it cost; the text of docs/bench-plans.md."""
    with place.opened(owner=False) as here:
        place.prepare(here)
        os.environ.update(here.environment(KWADRAT_DEMO="1"))
        import django

        django.setup()
        from django.db import connections

        try:
            return measure(fill(here.owner_url or "", number - 1))
        finally:
            connections.close_all()


def main() -> None:
    """Arguments, and a home of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.clashes", description=__doc__)
    parser.add_argument("--plans", type=int, default=PLANS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kwadrat-bench-") as home:
        os.chmod(home, 0o711)
        os.environ["KWADRAT_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        text = run(options.plans)
    print(text)
    if options.plans == PLANS:
        Path(ROOT, "docs", "bench-plans.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
