"""The database goes away: an honest page meanwhile, and the service is back by itself."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from urllib.error import HTTPError

import psycopg

from tests.faults import processes
from tests.faults.visitor import Down, Visitor
from tests.walks.site import Address, running_demo


def _stop_watching(demo: Address) -> None:
    """Nobody starts the database again until the process goes on."""
    os.kill(demo.pid, signal.SIGSTOP)


def _meanwhile(visitor: Visitor, path: str) -> HTTPError:
    try:
        visitor.opener.open(visitor.base + path, timeout=20)
    except HTTPError as answer:
        return answer
    raise AssertionError(f"{path} was answered without a database")


def test_every_page_says_that_the_service_is_away_and_comes_back() -> None:
    with running_demo() as demo:
        visitor = Visitor(demo, "coordinator")
        _stop_watching(demo)
        try:
            processes.kill(processes.database(demo))
            time.sleep(1)
            for path in ("/", "/osoby/", "/wejscie/", "/nic-takiego/"):
                with _meanwhile(visitor, path) as answer:
                    words = answer.read().decode()
                    assert answer.code == 503, path
                    assert answer.headers["Retry-After"]
                    assert "<h1>Kwadrat za chwilę wróci</h1>" in words
                    assert "coordinator" not in words
        finally:
            os.kill(demo.pid, signal.SIGCONT)
        _until_back(visitor)


def test_a_restart_under_load_is_over_in_seconds() -> None:
    """Five people read all the time; each is answered again after the restart, with the session she had."""
    with running_demo() as demo:
        people = [Visitor(demo, who) for who in ("coordinator", "specialist", "social-worker", "head-ops", "analyst")]
        ended, wrong = threading.Event(), []

        def read(visitor: Visitor) -> None:
            while not ended.is_set():
                try:
                    answer = visitor.ask("/")
                except Down:
                    time.sleep(0.05)
                    continue
                if answer.status != 200:
                    wrong.append((visitor.who, answer.status, answer.went_to))

        readers = [threading.Thread(target=read, args=(one,), daemon=True) for one in people]
        for reader in readers:
            reader.start()
        _restart(demo)
        seconds = max(_until_back(one) for one in people)
        print(f"everybody was answered again after {seconds:.1f} s")  # noqa: T201 - shown with -s
        ended.set()
        for reader in readers:
            reader.join()
        assert not wrong
        # while nobody asks: connections kept from before are noticed before a page is lost on them
        _restart(demo)
        assert [(one.who, one.ask("/").status) for one in people] == [(one.who, 200) for one in people]


def _restart(demo: Address) -> None:
    """PostgreSQL's own way to end at once and in order; somebody starts it again, within a minute."""
    before, started = processes.database(demo), time.monotonic()
    assert before is not None
    os.kill(before, signal.SIGINT)
    while True:
        with suppress(psycopg.OperationalError, AssertionError):
            if processes.database(demo) != before:
                processes.look(demo).close()
                return
        assert time.monotonic() - started < 60, "nobody started the database again"
        time.sleep(0.05)


def _until_back(visitor: Visitor) -> float:
    """Seconds until this person is answered; at most a minute."""
    started = time.monotonic()
    while True:
        try:
            assert visitor.ask("/").status == 200
        except Down:
            assert time.monotonic() - started < 60, "the service did not come back"
            time.sleep(0.05)
        else:
            return time.monotonic() - started
