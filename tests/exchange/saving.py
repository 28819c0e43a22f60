"""A worker in a process of its own, for tests that kill it: `python -m tests.exchange.saving REF` tells each batch."""

from __future__ import annotations

import sys

import django

django.setup()

from kwadrat.exchange.imports import desk  # noqa: E402


def main(ref: str) -> None:
    """Small batches until nothing is left."""
    desk.BATCH = 10
    while not desk.advance(ref, tell=lambda state, done, total: print(state, done, total, flush=True)):  # noqa: T201
        pass


if __name__ == "__main__":
    main(sys.argv[1])
