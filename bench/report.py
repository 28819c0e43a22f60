"""The page of figures: docs/bench.md."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from textwrap import shorten

import psycopg

from bench import measure, plans
from bench.fill import Size
from bench.measure import Figure
from bench.visits import THINKING
from kwadrat.config import embedded
from kwadrat.config.commands.place import Place

HEAD = """# What pages cost at volume

Written by `make bench SIZE=full`; do not edit. {people:,} people in {partnerships} partnerships, {referrals:,}
referrals and {attendances:,} rows of attendance, filled by COPY in {minutes:.1f} minutes. {cores} cores hold the
database, two gunicorn workers and the users alike. Load of the machine after each round: {load}; what stands above 2 is
somebody else's work, and makes everything below slower. PostgreSQL {version} (embedded), Python {python}.

Milliseconds until a whole page is at its user over HTTP: middle of {rounds} rounds, alone and for eight signed-in users
of eight partnerships who think {thinking} s between two pages. Queries and SQL are those of one visit as
pg_stat_statements counts them, planning included. "x bare" divides the p50 alone by that of the bare list (session,
user, fifty rows, a table without a frame) in the same round. CPU ms is what worker and database computed for one visit,
and the same for the bare list: of all figures it suffers least from others who use the machine.

"""
ROW = "| {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.2f} | {:.1f} | {:.2f} | {:.1f} | {:.1f} | {:.0f} | {} |\n"


def _table(figures: list[Figure]) -> str:
    text = (
        "| page | p50 alone | p95 alone | p50 of 8 | p95 of 8 | x bare | CPU ms | x bare | queries | SQL ms | HTML kB |"
        " target missed |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n"
    )
    for one in figures:
        text += ROW.format(
            one.page.name, one.p50, one.p95, one.p50_together, one.p95_together, one.ratio, one.cpu_ms,
            one.cpu_ms / figures[0].cpu_ms, one.queries, one.sql_ms,
            one.kilobytes, ", ".join(one.misses) or "–",
        )  # fmt: skip
    return text


def _memory(worker: float, idle: float) -> str:
    rows = (("gunicorn worker", worker, measure.WORKER_MB), ("embedded database, idle", idle, measure.DATABASE_MB))
    text = "\n| memory (PSS) | MB | at most |\n|---|---|---|\n"
    for name, found, most in rows:
        text += f"| {name} | {found:.0f} | {most:.0f}{', missed' if found > most else ''} |\n"
    return text


def write(home: Path, size: Size, filling: float, password: str) -> str:
    """Measure everything; the text of the page."""
    from django.db import connection
    from django.utils import timezone

    wanted = measure.pages(timezone.localdate())
    server = embedded.start(home, more=measure.STATEMENTS)
    here = Place(home, server.app_url, server.owner_url, server)
    try:
        with measure.serving(here) as (port, pid):
            meter = measure.Meter(here, (port, pid), size.partnerships, password, wanted)
            figures = meter.figures(wanted, size.rounds)
            worker = max(measure.memory(one) for one in measure.children(pid))
        heaviest = plans.heaviest(wanted[1:], meter.things[0], 0)
        with psycopg.connect(here.owner_url) as owner:
            found = owner.execute(
                "SELECT (SELECT count(*) FROM kwadrat_attendance), (SELECT count(*) FROM kwadrat_referral)"
            ).fetchone()
            version = owner.info.parameter_status("server_version")
        assert found
        meter.admin.close()
        connection.close()
        idle = measure.idle_memory(server)
    finally:
        server.stop()
    loads = ", ".join(f"{one:.1f}" for one in meter.loads)
    text = HEAD.format(
        people=size.partnerships * size.people, partnerships=size.partnerships, attendances=found[0],
        referrals=found[1], minutes=filling / 60, cores=os.cpu_count(), load=loads, version=version,
        python=platform.python_version(), rounds=size.rounds, thinking=THINKING,
    )  # fmt: skip
    text += _table(figures) + _memory(worker, idle) + "\n## The ten heaviest queries\n"
    for place, (name, spent, sql, plan) in enumerate(heaviest, 1):
        text += (
            f"\n### {place}. {name}: {spent:.1f} ms\n\n`{shorten(sql, 300, placeholder=' …')}`\n\n```\n{plan}\n```\n"
        )
    return text
