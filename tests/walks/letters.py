"""The letters that a demonstration wrote, read by whom they were sent to."""

from __future__ import annotations

import email
import time
from email.header import decode_header, make_header
from pathlib import Path

SECONDS = 150  # a letter that misses its job goes with the next minute


def letters(home: Path, to: str) -> list[tuple[str, str]]:
    """Subject and text of every mail that the demonstration sent to this address, oldest first."""
    found = []
    for path in sorted((home / "mail").glob("*")):
        for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):  # one file holds what one connection sent
            letter = email.message_from_bytes(part.lstrip())
            if letter["To"] != to:
                continue
            text = letter.get_payload(decode=True)
            assert isinstance(text, bytes)
            found.append((str(make_header(decode_header(letter["Subject"]))), text.decode()))
    return found


def arrived(home: Path, to: str, number: int) -> tuple[str, str]:
    """The letter with this number, when it comes: the real worker sends it."""
    for _second in range(SECONDS):
        if len(found := letters(home, to)) >= number:
            return found[number - 1]
        time.sleep(1)
    raise AssertionError(f"letter {number} to {to} did not come")
