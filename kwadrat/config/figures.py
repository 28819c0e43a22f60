"""Figures for Prometheus, in its text format: requests by view, and the queue.

The workers of the server are processes, and each is replaced after some thousand requests. The usual library keeps a
file for every process that ever lived; here all of them count into one piece of memory that the first process makes
and its children inherit.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection
from django.db.utils import OperationalError
from django.urls import get_resolver

LIMITS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
CLASSES = 5  # 1xx to 5xx
WIDTH = CLASSES + len(LIMITS) + 2  # answers by class; times up to each limit and beyond; sum of seconds

QUEUE = """
SELECT task_name, status::text, count(*), coalesce(extract(epoch FROM now() - min(deferred.at)), 0)
FROM procrastinate_jobs jobs LEFT JOIN procrastinate_events deferred
    ON deferred.job_id = jobs.id AND deferred.type = 'deferred'
WHERE status <> 'succeeded' GROUP BY task_name, status ORDER BY 1, 2
"""


class Figures:
    """Counters of all workers together, one row for each view; a process that is killed leaves no lock behind."""

    def __init__(self, views: list[str]) -> None:
        self.views = {name: row for row, name in enumerate(["", *views])}
        self.file = os.memfd_create("kwadrat-figures")  # lives as long as a process that has it
        os.ftruncate(self.file, len(self.views) * WIDTH * 8)
        self.cells = memoryview(mmap.mmap(self.file, 0)).cast("d")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.lockf(self.file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self.file, fcntl.LOCK_UN)

    def count(self, view: str, status: int, seconds: float) -> None:
        """One answer of a view; a view nobody knows counts with what has none."""
        start = self.views.get(view, 0) * WIDTH
        slot = next((number for number, limit in enumerate(LIMITS) if seconds <= limit), len(LIMITS))
        with self._locked():
            self.cells[start + min(max(status // 100, 1), CLASSES) - 1] += 1
            self.cells[start + CLASSES + slot] += 1
            self.cells[start + WIDTH - 1] += seconds

    def lines(self) -> Iterator[str]:
        """Requests by view and class of the answer, and how long they took."""
        with self._locked():
            cells = self.cells.tolist()
        rows = {name: cells[row * WIDTH : (row + 1) * WIDTH] for name, row in self.views.items()}
        rows = {name: row for name, row in rows.items() if any(row)}
        yield "# HELP kwadrat_requests_total Answers by view and class of status."
        yield "# TYPE kwadrat_requests_total counter"
        for name, row in rows.items():
            for number, value in enumerate(row[:CLASSES], 1):
                if value:
                    yield f'kwadrat_requests_total{{view="{name}",status="{number}xx"}} {value:.0f}'
        yield "# HELP kwadrat_request_seconds Time an answer took, in seconds, by view."
        yield "# TYPE kwadrat_request_seconds histogram"
        for name, row in rows.items():
            total = 0.0
            for limit, value in zip((*map(str, LIMITS), "+Inf"), row[CLASSES:-1], strict=True):
                total += value
                yield f'kwadrat_request_seconds_bucket{{view="{name}",le="{limit}"}} {total:.0f}'
            yield f'kwadrat_request_seconds_sum{{view="{name}"}} {row[-1]:.6f}'
            yield f'kwadrat_request_seconds_count{{view="{name}"}} {total:.0f}'


@cache
def shared() -> Figures:
    """The counters of this server."""
    return Figures(sorted(name for name in get_resolver().reverse_dict if isinstance(name, str)))


def _queue() -> Iterator[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUEUE)
            rows = cursor.fetchall()
    except OperationalError:
        rows = None
    yield "# HELP kwadrat_database_up 1 when the database answers."
    yield "# TYPE kwadrat_database_up gauge"
    yield f"kwadrat_database_up {int(rows is not None)}"
    if rows is None:
        return
    yield "# HELP kwadrat_queue_jobs Jobs not done, by task and state; kwadrat.deliver: there are letters to send."
    yield "# TYPE kwadrat_queue_jobs gauge"
    for task, status, number, _age in rows:
        yield f'kwadrat_queue_jobs{{task="{task}",status="{status}"}} {number}'
    yield "# HELP kwadrat_queue_oldest_seconds Age of the oldest of them since it was queued."
    yield "# TYPE kwadrat_queue_oldest_seconds gauge"
    for task, status, _number, age in rows:
        yield f'kwadrat_queue_oldest_seconds{{task="{task}",status="{status}"}} {age:.0f}'


def text() -> str:
    """Everything, as Prometheus reads it."""
    return "".join(f"{line}\n" for source in (_queue(), shared().lines()) for line in source)
