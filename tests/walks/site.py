"""The real `kwadrat demo` on a home and a port of its own, and a real Chromium beside it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "pokaz-wspolna-droga"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(home: Path, more: dict[str, str]) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "KWADRAT_", "DJANGO_"))}
    return {**env, "KWADRAT_HOME": str(home), "PYTHONUNBUFFERED": "1", **more}


class Address(str):
    """Where a demonstration answers, the folder of its data, and the number of its first process."""

    home: Path
    pid: int


@contextmanager
def running_demo(home: Path | None = None, **more: str) -> Iterator[Address]:
    """Address of a fresh demonstration, `more` in its environment; ended cleanly with Ctrl-C."""
    home = home or Path(tempfile.mkdtemp(prefix="kwadrat-walk-"))
    home.chmod(0o711)
    port = free_port()
    command = [sys.executable, "-m", "kwadrat.config.cli", "demo", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(home, more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    seen: list[str] = []
    started = threading.Event()

    def listen() -> None:
        # read to the end: a program whose pipe is full stands still
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                seen.append(line)
                if "Aby zatrzymać" in line:
                    started.set()
        started.set()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        started.wait()
        assert process.poll() is None, "the demonstration did not start:\n" + "".join(seen)
        address = Address(f"http://127.0.0.1:{port}")
        address.home, address.pid = home, process.pid
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        listener.join(timeout=10)
        shutil.rmtree(home, ignore_errors=True)
        print("what the demonstration said:\n" + "".join(seen))  # noqa: T201 - shown when a test fails
    assert process.returncode == 0, "".join(seen)


def chromium() -> str:
    """Path of the distribution's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "Chromium is missing: install the package chromium"
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield started
        finally:
            started.close()


def context(started: Browser, *, phone: bool = False, dark: bool = False, script: bool = True) -> BrowserContext:
    """A fresh browser context: desktop or 360 px, light or dark, with script or without."""
    size: Any = {"width": 360, "height": 640} if phone else {"width": 1280, "height": 800}
    return started.new_context(
        viewport=size, color_scheme="dark" if dark else "light", locale="pl-PL", java_script_enabled=script,
        device_scale_factor=2 if phone else 1, accept_downloads=True,
    )  # fmt: skip


def sign_in(page: Page, base: str, who: str) -> None:
    """Sign in as one of the demonstration's people, ending an earlier session."""
    page.context.clear_cookies()
    page.goto(f"{base}/wejscie/")
    page.fill("input[name=login]", f"{who}@pokaz.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/wejscie/" not in url)


def settle(page: Page) -> None:
    """Wait until every animation of the page has ended: axe measures contrast of what stands still."""
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
