"""Where a benchmark of a full register works: KWADRAT_HOME/bench-<size>, filled once a day, left by --keep."""

from __future__ import annotations

import argparse
import logging
import os
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kwadrat.config import embedded, keys
from kwadrat.config.commands import place
from kwadrat.config.commands.place import Place

PASSWORD = "pomiar-na-tej-maszynie"


def options(module: str, text: str | None) -> argparse.Namespace:
    """--size and --keep."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=text)
    parser.add_argument("--size", choices=("small", "tenth", "full"), default="small")
    parser.add_argument("--keep", action="store_true", help="leave the data for the next run")
    return parser.parse_args()


@contextmanager
def own(size: str, *, keep: bool) -> Iterator[Path]:
    """The folder, named to the program by its environment; server and data go at the end unless they are kept."""
    home = place.home_folder() / f"bench-{size}"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "KWADRAT_DEMO"):
        os.environ.pop(name, None)
    keys.make_home(home.parent)
    os.environ["KWADRAT_HOME"] = str(home)
    try:
        yield home
    finally:
        if (left := embedded.status(home)) is not None:
            left.stop()
        if not keep:
            shutil.rmtree((home / "db").resolve(), ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)


def here(server: embedded.Running) -> Place:
    """The place of a running server."""
    return Place(server.home, server.app_url, server.owner_url, server)


def filled(home: Path, size: str) -> float:
    """Prepare the tables and Django, and fill unless it was done today; seconds that the filling took."""
    keys.load(home)
    server = embedded.start(home, fast=True)
    try:
        at = here(server)
        place.prepare(at)
    finally:
        server.stop()
    os.environ.update(at.environment(KWADRAT_INSECURE="1", KWADRAT_MFA="optional", KWADRAT_HOSTS="*"))
    import django

    django.setup()
    logging.disable(logging.WARNING)
    print(f"filling ({size}), {platform.machine()}, {os.cpu_count()} cores", flush=True)
    return _filled(home, size)


def _mark(home: Path) -> Path:
    return home / "filled"


def spend(home: Path) -> None:
    """What was filled is changed from here on: the next run fills anew."""
    _mark(home).unlink(missing_ok=True)


def restored(home: Path, seconds: float) -> None:
    """What was filled, in so many seconds, is here again as it was."""
    from django.utils import timezone

    _mark(home).write_text(f"{timezone.localdate()} {seconds:.0f}")


def _filled(home: Path, size: str) -> float:
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from bench import fill

    mark, today = _mark(home), timezone.localdate()
    if mark.exists() and mark.read_text().split()[0] == str(today):
        print("filled before, measured again")
        return float(mark.read_text().split()[1])
    server = embedded.start(home, fast=True)
    try:
        start = time.perf_counter()
        counts = fill.run(server.owner_url, fill.SIZES[size], today, make_password(PASSWORD))
        seconds = time.perf_counter() - start
        print(f"  {sum(counts.values()):,} rows in {len(counts)} tables")
        restored(home, seconds)
        return seconds
    finally:
        server.stop()
