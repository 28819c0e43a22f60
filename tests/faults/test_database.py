"""The database goes away: an honest page meanwhile, and the service is back by itself."""

from __future__ import annotations

import os
import signal
import threading
import time
from urllib.error import HTTPError

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

        readers = [threading.Thread(target=read, args=(one,)) for one in people]
        for reader in readers:
            reader.start()
        before = processes.database(demo)
        assert before is not None
        os.kill(before, signal.SIGINT)  # PostgreSQL's own way to end at once and in order
        while processes.database(demo) == before:
            time.sleep(0.05)
        seconds = max(_until_back(one) for one in people)
        print(f"everybody was answered again after {seconds:.1f} s")  # noqa: T201 - shown with -s
        ended.set()
        for reader in readers:
            reader.join()
        assert not wrong


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
