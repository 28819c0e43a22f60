"""Many papers in one ZIP, written piece by piece."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from kwadrat.papers.bundle import bundle


def test_a_bundle_is_a_whole_zip_written_piece_by_piece() -> None:
    drawn: list[int] = []

    def papers() -> Iterator[tuple[str, bytes]]:
        for place in range(50):
            drawn.append(place)
            yield f"plan-{place}-ząb.pdf", bytes([place]) * 10_000

    pieces = bundle(papers())
    first = next(pieces)
    assert drawn == [0], "nothing is drawn before it is asked for"
    assert len(first) < 11_000
    whole = first + b"".join(pieces)
    with zipfile.ZipFile(io.BytesIO(whole)) as box:
        assert box.testzip() is None
        assert len(box.namelist()) == 50
        assert box.read("plan-7-ząb.pdf") == bytes([7]) * 10_000


def test_no_papers_are_an_empty_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(bundle([])))) as box:
        assert box.namelist() == []
