"""The installation's secrets: made at the first run in KWADRAT_HOME/keys, readable by their owner alone.

They are never part of a back-up of the database: whoever holds both can read every identity field.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet


class KeyProblem(Exception):
    """The keys cannot be made or must not be used; the text is one clear line for the person at the console."""


@dataclass(frozen=True)
class Keys:
    """Django's secret, the field keys (newest first: the first encrypts, every one decrypts), the blind index key."""

    secret: str
    field: tuple[str, ...]
    index: str


# Each file's name and how its first content is made.
NAMES: dict[str, Callable[[], str]] = {
    "django-secret": lambda: secrets.token_urlsafe(64),
    "field": lambda: Fernet.generate_key().decode(),
    "index": lambda: secrets.token_hex(32),
}


def load(home: Path) -> Keys:
    """Read the keys of this installation; the very first call makes them, all three or none."""
    folder = home / "keys"
    try:
        make_home(home)
        if not folder.exists():
            _make(home, folder)
        _refuse_open(folder)
        secret, field, index = (_read(folder / name) for name in NAMES)
    except OSError as error:
        raise KeyProblem(f"Nie można odczytać ani utworzyć kluczy w {folder}: {error.strerror}.") from error
    return Keys(secret, _field_keys(folder / "field", field), _index_key(folder / "index", index))


def make_home(home: Path) -> None:
    """Make the home folder. Others may pass through, not list it: the database may run as a user without rights."""
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(exist_ok=True)
        home.chmod(0o711)


def _make(home: Path, folder: Path) -> None:
    if (home / "db").exists():
        # New keys would start in silence and leave every identity field of the old database unreadable.
        raise KeyProblem(f"W {home} jest baza danych, a brakuje kluczy. Przywróć {folder} z bezpiecznej kopii kluczy.")
    draft = home / f".keys.{os.getpid()}.{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    try:
        for name, make in NAMES.items():
            with os.fdopen(os.open(draft / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
        # Two processes may start at once: the first whole folder stays, the other one is thrown away.
        draft.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _read(path: Path) -> str:
    if not path.exists():
        raise KeyProblem(f"Brakuje pliku klucza {path}. Przywróć go z bezpiecznej kopii kluczy.")
    _refuse_open(path)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not text:
        raise KeyProblem(f"Plik klucza {path} jest pusty. Przywróć go z bezpiecznej kopii kluczy.")
    return text


def _refuse_open(path: Path) -> None:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        wanted = "700" if path.is_dir() else "600"
        raise KeyProblem(
            f"Klucze w {path} są dostępne dla innych użytkowników (prawa {mode:o}). Ustaw: chmod {wanted} {path}"
        )


def _field_keys(path: Path, text: str) -> tuple[str, ...]:
    lines = tuple(text.split())
    try:
        for line in lines:
            Fernet(line)
    except ValueError as error:
        raise KeyProblem(f"Plik {path} nie zawiera poprawnych kluczy pól (po jednym w wierszu).") from error
    return lines


def _index_key(path: Path, text: str) -> str:
    if len(text) < 64 or set(text) - set("0123456789abcdef"):
        raise KeyProblem(f"Plik {path} nie zawiera poprawnego klucza indeksu (64 znaki szesnastkowe).")
    return text
