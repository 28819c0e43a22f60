"""`make bench-notices`: how long the queue takes to hand 10,000 letters to a mail server of this machine.

The floor is the bare loop: the same number of letters of the same size over one connection of smtplib to the same
server, in the same run. The letters are queued as actions queue them, a row each and a job that says so; the worker is
the one that `kwadrat worker` starts. Nothing is counted twice: the server tells how many different numbers (Message-ID)
came. A machine that others keep busy misses the target with the floor as well, so a slow floor excuses.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from kwadrat.config import embedded, keys
from kwadrat.config.commands import place

LETTERS, READERS, TARGET = 10_000, 500, 60.0


def _serve(port: Any, seen: Any, ends: Any) -> None:
    """A mail server in a process of its own; counts letters and their different numbers."""
    from aiosmtpd.controller import Controller

    class Box:
        numbers: set[bytes] = set()

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            head = envelope.content.partition(b"\r\n\r\n")[0].lower()
            self.numbers.add(head.partition(b"message-id:")[2].partition(b"\r\n")[0].strip())
            with seen.get_lock():
                seen[0] += 1
                seen[1] = len(self.numbers)
            return "250 OK"

    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    ends.wait()
    controller.stop()


def _floor(port: int) -> float:
    """Seconds of the bare loop."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Kwadrat: sprawa", "kwadrat@localhost", "a@example.org"
    letter.set_content("Zaloguj się do Kwadratu i otwórz sprawę S-7K3M-9QXA: https://kwadrat.example.org/" + "x" * 60)
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(LETTERS):
            del letter["Message-ID"]
            letter["Message-ID"] = f"<floor{number}@localhost>"
            server.send_message(letter)
    return time.perf_counter() - start


def _queue() -> None:
    """Workers, a notice for each letter, and the word to the worker."""
    from django.utils import timezone

    from kwadrat.casework import sending
    from kwadrat.records.accounts import User
    from kwadrat.records.base import unsealed
    from kwadrat.records.notices import Notice

    users = User.objects.bulk_create(
        User(email=f"pracownik{number}@example.org", name=f"Pracownik {number}") for number in range(READERS)
    )
    now = timezone.now()
    with unsealed():
        Notice.objects.bulk_create(
            [
                Notice(
                    user=users[number % READERS], kind="referral_received", reference=f"S-{number}", state="waiting",
                    next_at=now,
                )
                for number in range(LETTERS)
            ],
            batch_size=1000,
        )  # fmt: skip
    sending.wake()


def _left() -> tuple[int, int]:
    from django.db import connection
    from procrastinate.contrib.django.models import ProcrastinateJob

    from kwadrat.records.notices import Notice

    connection.close()
    waiting = Notice.objects.filter(state__in=("waiting", "sending")).count()
    return waiting, ProcrastinateJob.objects.filter(task_name="kwadrat.deliver", status__in=("todo", "doing")).count()


def _worker(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds until the last letter is marked, and until the last job is done."""
    log = Path(environment["KWADRAT_HOME"]) / "worker.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "kwadrat.config.cli", "worker"], env=environment, stdout=out, stderr=out
        )
    try:
        while not log.exists() or process.poll() is not None:
            if process.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.05)
        start, letters = time.perf_counter(), 0.0
        while True:
            waiting, jobs = _left()
            if not waiting and not letters:
                letters = time.perf_counter() - start
            if not jobs:
                return letters, time.perf_counter() - start
            time.sleep(0.5)
    finally:
        process.terminate()
        process.wait(30)


def run(home: Path) -> int:
    """Prepare, queue, deliver, print; 1 when the target is missed."""
    keys.load(home)
    server = embedded.start(home, fast=False)
    here = place.Place(server.home, server.app_url, server.owner_url, server)
    place.prepare(here)
    from tests.walks.site import free_port

    port, seen, ends = free_port(), multiprocessing.Array("q", 2), multiprocessing.Event()
    postman = multiprocessing.Process(target=_serve, args=(port, seen, ends), daemon=True)
    postman.start()
    os.environ.update(here.environment(KWADRAT_INSECURE="1", KWADRAT_MAIL_URL=f"smtp://127.0.0.1:{port}"))
    import django

    django.setup()
    time.sleep(1)
    floor = _floor(port)
    _queue()
    before = seen[0], seen[1]
    letters, jobs = _worker(dict(os.environ))
    came, numbers = seen[0] - before[0], seen[1] - before[1]
    ends.set()
    postman.join(10)
    server.stop()
    print(f"bare smtplib loop: {LETTERS:,} letters in {floor:.1f} s ({LETTERS / floor:.0f}/s)")
    print(
        f"the queue:         {LETTERS:,} letters in {letters:.1f} s ({LETTERS / letters:.0f}/s), {jobs:.1f} s to empty"
    )
    print(f"ratio to the floor: {letters / floor:.1f}; came {came:,}, different {numbers:,}; target {TARGET:.0f} s")
    return int(letters > max(TARGET, 4 * floor) or came != LETTERS or numbers != LETTERS)


def main() -> None:
    """A home of its own, gone afterwards."""
    home = place.home_folder() / "bench-notices"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "KWADRAT_DEMO"):
        os.environ.pop(name, None)
    keys.make_home(home.parent)
    os.environ["KWADRAT_HOME"] = str(home)
    try:
        code = run(home)
    finally:
        if (left := embedded.status(home)) is not None:
            left.stop()
        shutil.rmtree((home / "db").resolve(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
