"""`make bench SIZE=small|full`: fill a database of its own, open the pages as real users do, print what it cost.

The data lie in KWADRAT_HOME/bench-<size> (var/bench-<size>) and go with the command unless --keep stays them; with
--keep the next run of the same day measures without filling. SIZE=full also writes docs/bench.md.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import shutil
import time
from pathlib import Path

from kwadrat.config import embedded, keys
from kwadrat.config.commands import place
from kwadrat.config.commands.place import ROOT, Place

PASSWORD = "pomiar-na-tej-maszynie"


def _place(server: embedded.Running) -> Place:
    return Place(server.home, server.app_url, server.owner_url, server)


def _filled(home: Path, size: str) -> float:
    """Fill unless it was done today; seconds it took."""
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from bench import fill

    mark, today = home / "filled", timezone.localdate()
    if mark.exists() and mark.read_text().split()[0] == str(today):
        print("filled before, measured again")
        return float(mark.read_text().split()[1])
    server = embedded.start(home, fast=True)
    try:
        start = time.perf_counter()
        counts = fill.run(server.owner_url, fill.SIZES[size], today, make_password(PASSWORD))
        seconds = time.perf_counter() - start
        print(f"  {sum(counts.values()):,} rows in {len(counts)} tables")
        mark.write_text(f"{today} {seconds:.0f}")
        return seconds
    finally:
        server.stop()


def run(home: Path, size: str) -> None:
    """Prepare, fill, measure, print."""
    keys.load(home)
    server = embedded.start(home, fast=True)
    try:
        here = _place(server)
        place.prepare(here)
    finally:
        server.stop()
    os.environ.update(here.environment(KWADRAT_INSECURE="1", KWADRAT_MFA="optional", KWADRAT_HOSTS="*"))
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from bench import fill, report

    print(f"filling ({size}), {platform.machine()}, {os.cpu_count()} cores", flush=True)
    seconds = _filled(home, size)
    text = report.write(home, fill.SIZES[size], seconds, PASSWORD)
    print(text.split("## ", 1)[0])
    if size == "full":
        (ROOT / "docs" / "bench.md").write_text(text, encoding="utf-8")
        print("written: docs/bench.md")


def main() -> None:
    """Arguments, and a home of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="small")
    parser.add_argument("--keep", action="store_true", help="leave the data for the next run")
    options = parser.parse_args()
    home = place.home_folder() / f"bench-{options.size}"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "KWADRAT_DEMO"):
        os.environ.pop(name, None)
    keys.make_home(home.parent)
    os.environ["KWADRAT_HOME"] = str(home)
    try:
        run(home, options.size)
    finally:
        if (left := embedded.status(home)) is not None:
            left.stop()
        if not options.keep:
            shutil.rmtree((home / "db").resolve(), ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
