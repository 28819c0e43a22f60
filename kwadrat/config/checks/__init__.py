"""What `kwadrat check` looks at. Each check is a function that yields findings, in Polish like every command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


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


def listed(names: Iterable[str], most: int = 5) -> str:
    """A few names for one line."""
    found = sorted(names)
    more = f" i jeszcze {len(found) - most}" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def judged(wrong: Iterable[str], good: str, bad: str, mend: str) -> Iterator[Finding]:
    """One finding about many things: well, or which of them are not."""
    names = listed(wrong)
    yield Finding(f"{bad}: {names}", mend) if names else Finding(good)
