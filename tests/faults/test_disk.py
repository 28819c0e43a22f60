"""The disk is full: what was acknowledged stays, nothing is half-kept, and work goes on when there is room again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from kwadrat.config import embedded
from tests.faults import processes
from tests.faults.story import TODAY, Diary, Worker, until_answered
from tests.faults.visitor import Down, Visitor
from tests.walks.site import Address, running_demo
from tests.web.forms import Form

MANY = 100  # more segments of the log than a disk of this size holds
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk of its own")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 400 MB that holds everything of one service."""
    # the database's own account must reach it, which no folder of pytest lets it
    disk = Path(tempfile.mkdtemp(prefix="kwadrat-disk-"))
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m,mode=711", "tmpfs", disk], check=False)
        if done.returncode:
            pytest.skip("nobody may mount a disk here")
        yield disk / "home"
        subprocess.run(["umount", "--lazy", disk], check=True)
    finally:
        disk.rmdir()


def fill(home: Path) -> Path:
    """Take what is left of the disk."""
    ballast = home / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 20)):
                pass
        except OSError:
            return ballast
    raise AssertionError("the disk has no end")


def _next_segment(demo: Address) -> None:
    """The database goes on to the next file of its log, as after much work."""
    running = embedded.status(demo.home)
    if running is not None:
        with suppress(psycopg.Error), running.connect() as admin:
            admin.execute("SELECT pg_switch_wal()")


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    small_disk.mkdir(mode=0o711)
    with running_demo(small_disk) as demo:
        diary = Diary()
        Worker(demo, 0, 1, diary).run()
        assert (diary.done(), diary.problems) == (4, [])
        office, (person,) = Visitor(demo, "social-worker"), diary.people
        ballast = fill(small_disk)
        kept = list(diary.notes)
        sent: tuple[Form, str] | None = None
        try:
            for turn in range(MANY):
                _next_segment(demo)
                form, text = office.form(f"/osoby/{person}/wpis/", "text"), f"Wpis na pełnym dysku {turn}."
                sent = (form, text)
                assert office.send(form, kind="phone", text=text, on=TODAY.isoformat()).went_to
                kept.append(text)
                sent = None
            raise AssertionError("the disk was never full")
        except Down:
            refused = until_answered(lambda: office.ask("/stan/zyje/"), diary)
            assert refused.status == 200  # the pages stand, the database does not
        finally:
            ballast.unlink()
        # the same form, once more: nothing is doubled whether or not it was kept the first time
        form, text = sent or (until_answered(lambda: office.form(f"/osoby/{person}/wpis/", "text"), diary), "Dalej.")
        again = until_answered(lambda: office.send(form, kind="phone", text=text, on=TODAY.isoformat()), diary)
        assert again.went_to
        with processes.look(demo) as owner:
            found = owner.execute(
                "SELECT text FROM kwadrat_contactnote WHERE text = ANY(%s)", [[*kept, text]]
            ).fetchall()
        assert sorted(one for (one,) in found) == sorted([*kept, text])
