"""`make bench-papers`: what a printed paper costs, and a thousand plans in one ZIP.

The floor is the bare library: an empty tagged page by the same Typst with the same fonts and standards, in the same
run, so that a slow machine slows both. Targets: 20 ms in the middle and 40 ms for nineteen of twenty, 60 s for the ZIP
on one core, and memory that does not grow with the number of plans.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

ROUNDS, PLANS, WARM = 60, 1000, 100
MIDDLE, MOST, ALL = 20.0, 40.0, 60.0


def _times(draw: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Middle and 95th percentile in milliseconds."""
    draw()
    found = []
    for _round in range(rounds):
        start = time.perf_counter()
        draw()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found), statistics.quantiles(found, n=20)[-1]


def _floor() -> bytes:
    import typst

    from kwadrat.papers.render import FONTS, STANDARDS

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return bytes(typst.compile(
        b'#set document(title: "x")\n#set text(lang: "pl", font: "Source Sans 3")\nx', font_paths=fonts,
        format="pdf", pdf_standards=list(STANDARDS), timestamp=0,
    ))  # fmt: skip


def _plans(number: int) -> Iterator[tuple[str, bytes]]:
    from kwadrat.examples import papers
    from kwadrat.papers.render import pdf

    for place in range(number):
        who = replace(papers.USUAL.person, surname=f"Przykładowa {place}")
        cast = replace(papers.USUAL, person=who)
        name, template, data = next(one for one in papers.every(cast) if one[1] == "plan")
        yield f"{name}-{place}.pdf", pdf(template, data, papers.AT)


def _memory() -> float:
    """The most that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _zip(number: int, folder: Path) -> float:
    """Seconds until the ZIP lies on the disk."""
    from kwadrat.papers.bundle import bundle

    start = time.perf_counter()
    with (folder / "plany.zip").open("wb") as file:
        for piece in bundle(_plans(number)):
            file.write(piece)
    return time.perf_counter() - start


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwadrat.config.settings")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core
    import django

    django.setup()
    from kwadrat.examples import papers
    from kwadrat.papers.render import pdf

    bare, _most = _times(_floor)
    print(f"{'paper':36} {'p50 ms':>8} {'p95 ms':>8} {'x floor':>8}\n{'floor: an empty page':36} {bare:8.1f}")
    worst = [0.0, 0.0]
    for name, template, data in papers.every(papers.USUAL):
        middle, most = _times(lambda template=template, data=data: pdf(template, data, papers.AT))  # type: ignore[misc]
        worst = [max(worst[0], middle), max(worst[1], most)]
        print(f"{name:36} {middle:8.1f} {most:8.1f} {middle / bare:8.1f}")
    with tempfile.TemporaryDirectory() as folder:
        _zip(WARM, Path(folder))
        before = _memory()
        seconds = _zip(PLANS, Path(folder))
        size = (Path(folder) / "plany.zip").stat().st_size / 1024 / 1024
    grew = _memory() - before
    print(f"\n{PLANS} plans in one ZIP: {seconds:.1f} s, {size:.1f} MB; memory +{grew:.1f} MB (at {before:.0f} MB)")
    return int(worst[0] > MIDDLE or worst[1] > MOST or seconds > ALL or grew > size / 2)


if __name__ == "__main__":
    sys.exit(main())
