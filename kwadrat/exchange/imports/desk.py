"""Carries an uploaded file forward, a stretch at a time: the page's first seconds, the worker, the command."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kwadrat.access import rules, signin
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import intake as casework
from kwadrat.exchange.imports import people, tables
from kwadrat.records.choices import IntakePhase, IntakeState
from kwadrat.reporting import intake as reporting

if TYPE_CHECKING:
    from kwadrat.records.intake import Intake

# For the page, which knows this desk and nothing behind it.
FileProblem = tables.FileProblem
has_whole_names = people.has_whole_names
BATCH = 100
# So long one job works before it lets the others in the queue pass.
STRETCH = 8.0
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Read:
    """A readable file: what the verb of uploading takes."""

    file_kind: str
    sheet: str
    header: list[str]
    columns: list[str]
    total: int


def read(content: bytes, institution_id: int) -> Read:
    """Headers with the guessed columns and the number of rows; tables.FileProblem."""
    table = tables.read(content)
    columns = people.guess(table.header, reporting.remembered(institution_id))
    return Read(table.kind, table.sheet, table.header, columns, len(table.rows))


def names(intake: Intake, lines: Collection[int]) -> dict[int, tuple[str, date | None]]:
    """Who stands in these rows of a file: name and date of birth; nothing when the file is gone."""
    try:
        table = tables.read(reporting.content(intake))
    except (FileNotFoundError, tables.FileProblem):
        return {}
    rows = [
        people.candidate(line, cells, intake.columns, intake.with_zeros) for line, cells in table.rows if line in lines
    ]
    return {row.line: (f"{row.values['first_name']} {row.values['last_name']}", row.values["birth_on"]) for row in rows}


def _stretch(intake: Intake, actor: Actor, until: float, tell: Progress) -> None:
    """Batches of the running step until it ends or the time is over."""
    is_check = intake.state == IntakeState.CHECKING
    verb = casework.check_rows if is_check else casework.register_rows
    rows = people.candidates(tables.read(reporting.content(intake)), intake.columns, intake.with_zeros)
    settled = reporting.settled(intake, IntakePhase.CHECK if is_check else IntakePhase.SAVE)
    wanted = {row.line for row in rows} if is_check else reporting.ready(intake)
    left = wanted - settled
    rows = [row for row in rows if row.line in left]
    state = intake.state
    for start in range(0, len(rows), BATCH):
        now = verb(intake, by=actor, candidates=rows[start : start + BATCH])
        tell(str(state), now.done, now.total)
        if time.monotonic() > until:
            return


def advance(ref: str, seconds: float = STRETCH, tell: Progress = lambda state, done, total: None) -> bool:
    """Work on the running step for so long; True when nothing is left to do. Harmless when two do it at once."""
    intake = reporting.find(ref)
    if intake is None or intake.state not in reporting.RUNNING:
        return True
    actor = signin.acting(intake.post, intake.partnership_id)
    try:
        if actor is None:
            casework.stop(intake, by=SYSTEM, reason=_("Who uploaded this file works here no more."))
            return True
        _stretch(intake, actor, time.monotonic() + seconds, tell)
    except rules.Refused as refused:
        return _refused(ref, refused)
    except (FileNotFoundError, tables.FileProblem):
        casework.stop(intake, by=SYSTEM, reason=_("The file is no longer there. Choose it again."))
        return True
    after = reporting.find(ref)
    assert after is not None  # noqa: S101  files are never deleted
    if after.state == IntakeState.DONE:
        casework.clear_files(by=SYSTEM)
    return after.state not in reporting.RUNNING


def _refused(ref: str, refused: rules.Refused) -> bool:
    """Another job may have ended the step, which is fine; a right that was lost stops the file."""
    now = reporting.find(ref)
    if now is not None and now.state in reporting.RUNNING and not refused.verdict.is_shown:
        casework.stop(now, by=SYSTEM, reason=refused.verdict.reason)
    return True


@app.task(name=casework.JOB)
def work(*, ref: str) -> None:
    """One stretch of the worker; what is left goes to the end of the queue, so that mail is not held up."""
    close_old_connections()
    intake = reporting.find(ref)
    language = intake.post.user.language if intake else "pl"
    with translation.override(language):
        if not advance(ref):
            work.defer(ref=ref)
