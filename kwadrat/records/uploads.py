"""Raw uploaded files: outside every web root, sealed under the field keys, readable by the program's own user alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from kwadrat.records.fields import decrypt_bytes, encrypt_bytes


def folder() -> Path:
    """Where the files lie: a folder of mode 0700 in the home of this installation."""
    place: Path = settings.HOME / "intake"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def keep(content: bytes) -> str:
    """Store the content sealed, mode 0600, and return the random name it lies under."""
    name = secrets.token_hex(16)
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(encrypt_bytes(content))
        file.flush()
        os.fsync(file.fileno())
    return name


def read(name: str) -> bytes:
    """The content again; FileNotFoundError when it was removed."""
    return decrypt_bytes((folder() / name).read_bytes())


def remove(name: str) -> None:
    """Remove the file; nothing happens when it is gone already."""
    (folder() / name).unlink(missing_ok=True)


def kept() -> dict[str, float]:
    """Names of all stored files with the moment they were written, in seconds since the epoch."""
    return {path.name: path.stat().st_mtime for path in folder().iterdir()}
