"""Many papers in one ZIP that is written while they are drawn: no more than one of them is in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator


class _Pipe(io.RawIOBase):
    """What the ZIP has written since it was asked last; it cannot go back, so nothing has to be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        taken = bytes(content)  # type: ignore[call-overload]
        self.waiting += taken
        return len(taken)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def bundle(papers: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Pieces of a ZIP with papers as (name, content), one piece a paper and the directory at the end. A PDF is packed
    inside already, so it is stored as it is."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as box:
        for name, content in papers:
            box.writestr(name, content)
            yield pipe.take()
    yield pipe.take()
