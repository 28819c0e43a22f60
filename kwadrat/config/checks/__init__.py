"""What `kwadrat check` looks at. Each check is a function that yields findings, in Polish like every command."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One thing seen. `mend` says what to do; without it all is well. A remark does not make the check fail."""

    text: str
    mend: str = ""
    is_remark: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether the installation is not as it must be."""
        return bool(self.mend) and not self.is_remark


# The installation of docs/production.md: whoever mends it has services, not commands that stay in a window.
SERVED = Path("/etc/systemd/system/kwadrat-web.service")


def either(served: str, other: str) -> str:
    """How to mend it, where services of systemd run the program, and where somebody started it by a command."""
    return served if SERVED.exists() else other


# In the order of looking: some are kinds of others.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (ConnectionRefusedError, "nikt tam nie słucha"), (TimeoutError, "nie odpowiada na czas"),
    (socket.gaierror, "nie ma takiego adresu"), (ssl.SSLCertVerificationError, "jego certyfikat nie jest zaufany"),
    (ssl.SSLError, "połączenie nie jest szyfrowane albo szyfruje inaczej"),
    (smtplib.SMTPAuthenticationError, "nie przyjmuje nazwy i hasła"),
    (smtplib.SMTPNotSupportedError, "nie zna logowania albo szyfrowania"),
    (smtplib.SMTPServerDisconnected, "zerwał połączenie"), (PermissionError, "brak uprawnień"),
    (FileNotFoundError, "brak pliku"),
)  # fmt: skip


def reason(error: Exception) -> str:
    """Why something failed, in a few words; the name of the fault where it is a rare one."""
    return next((words for kind, words in REASONS if isinstance(error, kind)), type(error).__name__)


def listed(names: Iterable[str], most: int = 5) -> str:
    """A few names for one line."""
    found = sorted(names)
    more = f" i jeszcze {len(found) - most}" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def judged(wrong: Iterable[str], good: str, bad: str, mend: str) -> Iterator[Finding]:
    """One finding about many things: well, or which of them are not."""
    names = listed(wrong)
    yield Finding(f"{bad}: {names}", mend) if names else Finding(good)
