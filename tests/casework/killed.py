"""A process that carries out one verb again and again, killed by SIGKILL after the first, second, third... statement.

`python -m tests.casework.killed VERB SUBJECT POST` says after each try whether it was killed, and waits for a line
before the next one, so that the test can look at the database in between.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from kwadrat.casework import intake, people, referrals, retention, services  # noqa: E402
from kwadrat.exchange.imports import people as rows  # noqa: E402
from kwadrat.exchange.imports import tables  # noqa: E402
from kwadrat.records.accounts import Post  # noqa: E402
from kwadrat.records.intake import Intake  # noqa: E402
from kwadrat.records.partnership import Partnership  # noqa: E402
from kwadrat.records.referrals import Referral  # noqa: E402
from kwadrat.records.retention import ErasureNotice, ErasureProtocol  # noqa: E402
from kwadrat.records.services import Session  # noqa: E402
from kwadrat.reporting.intake import content  # noqa: E402
from tests.cast import actor_for  # noqa: E402


def _accept(pk: int, by: Any) -> None:
    referrals.accept(Referral.objects.get(pk=pk), by=by)


def _record_attendance(pk: int, by: Any) -> None:
    session = Session.objects.get(pk=pk)
    marks = {case: services.Mark("present") for case in services.members_on(session)}
    services.record_attendance(session, by=by, marks=marks)


def _register(pk: int, by: Any) -> None:
    people.register(
        Partnership.objects.get(pk=pk), by=by, first_name="Anna", last_name="Nagła", birth_on=date(1985, 3, 12),
        sex="F", locality="Próbno", phone="500 100 100",
    )  # fmt: skip


def _register_rows(pk: int, by: Any) -> None:
    one = Intake.objects.get(pk=pk)
    intake.register_rows(one, by=by, candidates=rows.candidates(tables.read(content(one)), one.columns))


def _erase(pk: int, by: Any) -> None:
    notice = ErasureNotice.objects.get(pk=pk)
    protocol = ErasureProtocol.objects.get(partnership=notice.partnership_id, on=notice.erase_on)
    retention.erase(protocol, case_ids=[notice.case_id])


VERBS: dict[str, Callable[[int, Any], None]] = {
    "accept": _accept, "record_attendance": _record_attendance, "register": _register,
    "register_rows": _register_rows, "erase": _erase,
}  # fmt: skip


class Killer:
    """Ends this process at once after the given number of writing statements."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        # the queue takes a notice by a function of its own
        self.left -= sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) or "procrastinate_defer" in sql
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def main(verb: str, pk: int, post: int) -> None:
    """Try until a try survives."""
    after = 0
    while True:
        after += 1
        child = os.fork()
        if not child:
            by = actor_for(Post.objects.get(pk=post))
            with connection.execute_wrapper(Killer(after)):
                VERBS[verb](pk, by)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "after": after, "status": status}), flush=True)  # noqa: T201
        if not killed:
            return
        sys.stdin.readline()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
