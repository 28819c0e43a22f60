"""`make bench-papers`: what a printed paper costs, and a thousand plans in one ZIP; writes docs/bench-papers.md.

Each round draws the paper for another person: of the same data Typst remembers everything. The floor is the bare
library: a tagged page with one word, another one each round, by the same Typst with the same fonts and standards in the
same run, so that a slow machine slows both. Targets: 20 ms in the middle and 40 ms for nineteen of twenty, 60 s for the
ZIP on one core, and memory that does not grow with the number of plans. Whether one is reached is told by the time that
this process computed: others may be busy on the machine.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kwadrat.config.commands.place import ROOT

ROUNDS, PLANS, WARM = 60, 1000, 100
MIDDLE, MOST, ALL = 20.0, 40.0, 60.0


@dataclass(frozen=True)
class Times:
    """Milliseconds in the middle and of nineteen of twenty: on the clock, and computed."""

    middle: float
    most: float
    cpu_middle: float
    cpu_most: float


def _times(draw: Callable[[int], object], rounds: int = ROUNDS) -> Times:
    draw(-1)
    clock, cpu = [], []
    for number in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        draw(number)
        clock.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return Times(
        statistics.median(clock), statistics.quantiles(clock, n=20)[-1],
        statistics.median(cpu), statistics.quantiles(cpu, n=20)[-1],
    )  # fmt: skip


def _floor(number: int) -> bytes:
    import typst

    from kwadrat.papers.render import STANDARDS, fonts

    text = f'#set document(title: "x")\n#set text(lang: "pl", font: "Source Sans 3")\nx{number}'
    return bytes(typst.compile(
        text.encode(), font_paths=fonts(), format="pdf", pdf_standards=list(STANDARDS), timestamp=0
    ))  # fmt: skip


def _of(number: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Every paper of the person with this number, in a club of hers."""
    from kwadrat.examples import papers

    who = replace(papers.USUAL.person, surname=f"Przykładowa {number}")
    worker, coordinator = f"Maria Wzorcowa {number}", f"Ewa Fikcyjna {number}"
    club = f"Klub Integracji Społecznej {number}"
    return list(papers.every(replace(papers.USUAL, person=who, worker=worker, coordinator=coordinator, club=club)))


def _plans(number: int) -> Iterator[tuple[str, bytes]]:
    from kwadrat.examples import papers
    from kwadrat.papers.render import pdf

    for place in range(number):
        name, template, data = next(one for one in _of(place) if one[1] == "plan")
        yield f"{name}-{place}.pdf", pdf(template, data, papers.AT)


def _memory() -> float:
    """The most that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _zip(number: int, folder: Path) -> tuple[float, float]:
    """Seconds until the ZIP lies on the disk: on the clock, and computed."""
    from kwadrat.papers.bundle import bundle

    start, used = time.perf_counter(), time.process_time()
    with (folder / "plany.zip").open("wb") as file:
        for piece in bundle(_plans(number)):
            file.write(piece)
    return time.perf_counter() - start, time.process_time() - used


def _row(name: str, took: Times, bare: Times) -> str:
    figures = (took.cpu_middle, took.cpu_most, took.cpu_middle / bare.cpu_middle, took.middle, took.most)
    return f"| {name} | " + " | ".join(f"{one:.1f}" for one in figures) + " |"


def _papers() -> tuple[list[str], bool]:
    """The table, and whether the targets were reached."""
    from kwadrat.examples import papers
    from kwadrat.papers.render import pdf

    bare = _times(_floor)
    rows, reached = [_row("floor: one word on a page", bare, bare)], True
    drawn = {number: _of(number) for number in range(-1, ROUNDS)}
    for place, (name, template, _data) in enumerate(drawn[0]):
        took = _times(lambda number, at=place, by=template: pdf(by, drawn[number][at][2], papers.AT))  # type: ignore[misc]
        rows.append(_row(name, took, bare))
        reached = reached and took.cpu_middle <= MIDDLE and took.cpu_most <= MOST
    return rows, reached


def main() -> int:
    """Print the figures and write them down; 1 when a target is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwadrat.config.settings")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core
    import django

    django.setup()
    rows, reached = _papers()
    with tempfile.TemporaryDirectory() as folder:
        _zip(WARM, Path(folder))
        before = _memory()
        seconds, used = _zip(PLANS, Path(folder))
        size = (Path(folder) / "plany.zip").stat().st_size / 1024 / 1024
    grew = _memory() - before
    fits = used <= ALL and grew <= size / 2
    text = HEAD + "\n".join(rows) + TAIL.format(
        verdict="reached" if reached else "missed", plans=PLANS, used=used, seconds=seconds, size=size, grew=grew,
        before=before, fits="reached" if fits else "missed", load=os.getloadavg()[0], cores=os.cpu_count(),
    )  # fmt: skip
    print(text)
    Path(ROOT, "docs", "bench-papers.md").write_text(text, encoding="utf-8")
    return int(not (reached and fits))


HEAD = """# What printed papers cost

Written by `make bench-papers`; do not edit. Milliseconds to draw one paper, each round for another person, on one core:
what this process computed, and the clock, which others on the machine make slower. The floor is a tagged page with one
word by the bare library, another one each round.

| paper | computed, middle | 19 of 20 | x floor | clock, middle | 19 of 20 |
|---|---|---|---|---|---|
"""
TAIL = """

Target (20 ms in the middle, 40 ms for 19 of 20, computed) {verdict}.

{plans:,} plans in one ZIP: {used:.1f} s computed, {seconds:.1f} s on the clock, {size:.1f} MB; the memory grew by
{grew:.1f} MB from {before:.0f} MB. Target (60 s on one core, memory flat) {fits}.

Load of the machine at the end: {load:.1f} on {cores} cores.
"""

if __name__ == "__main__":
    sys.exit(main())
