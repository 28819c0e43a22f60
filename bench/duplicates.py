"""How well and how fast people who were entered twice are found: `python -m bench.duplicates`.

Makes a database of its own with the people of bench.misspelt and their second entries, and asks the finder of the
product: for everybody, as the night does, and for one person, as the form of entry does. Prints recall and precision
at each threshold, beside the floor that finds nothing but the same folded name with the same day; writes
docs/duplicates.md when nothing was made smaller.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.misspelt import Human, World
from kwadrat.config.commands import place
from kwadrat.config.commands.place import ROOT

if TYPE_CHECKING:
    import psycopg

    from kwadrat.access.alike import Found

SEED, PEOPLE, PAIRS = 20261128, 100_000, 5_000
LOOKS = 500
RECALL, PRECISION, LOOK_MS = 0.95, 0.98, 50.0
THRESHOLDS = (50, 55, 60, 65, 70, 75, 80, 85, 90, 95)


def fill(owner: psycopg.Connection, partnership_id: int, humans: list[Human]) -> list[int]:
    """Persons and identities by COPY; their numbers in the order given."""
    from bench.books import ref
    from kwadrat.records.fields import blind_index, encrypt

    first = 1_000_000
    with owner.cursor() as cursor:
        with cursor.copy(
            "COPY kwadrat_person (id, ref, first_name, last_name, birth_on, sex, locality, partnership_id, created_at,"
            " version) FROM STDIN"
        ) as copy:
            for number, one in enumerate(humans, first):
                copy.write_row(
                    (number, ref("O", number), one.given, one.surname, one.born, one.sex, one.locality, partnership_id,
                     "now", 1)
                )  # fmt: skip
        with cursor.copy(
            "COPY kwadrat_personidentity (person_id, pesel, pesel_index, other_kind, other_number, street, postcode,"
            " phone, phone_index, email, partnership_id, created_at, version) FROM STDIN"
        ) as copy:
            for number, one in enumerate(humans, first):
                copy.write_row(
                    (number, encrypt(one.pesel), blind_index("pesel", partnership_id, one.pesel), "", "", "", "",
                     encrypt(one.phone), blind_index("phone", partnership_id, one.phone), "", partnership_id, "now", 1)
                )  # fmt: skip
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE kwadrat_person, kwadrat_personidentity")
    return list(range(first, first + len(humans)))


def floor(humans: list[Human]) -> set[tuple[int, int]]:
    """Places of people with the same folded name and day: what needs no finder."""
    from kwadrat.access.resemblance import fold

    known: dict[tuple[str, str, object], list[int]] = {}
    found = set()
    for at, one in enumerate(humans):
        there = known.setdefault((fold(one.given), fold(one.surname), one.born), [])
        found.update((other, at) for other in there)
        there.append(at)
    return found


def night(partnership_id: int) -> dict[tuple[int, int], int]:
    """Every pair of the register with its score."""
    from kwadrat.access import alike

    found: dict[tuple[int, int], int] = {}
    after = -1
    while after:
        rows, after = alike.pairs(partnership_id, max(after, 0), 500)
        found.update({(one, other.person_id): other.alike.score for one, other in rows})
    return found


def looks(partnership_id: int, humans: list[Human]) -> tuple[list[float], list[Found]]:
    """Milliseconds of each search for one person, and all who were found."""
    from kwadrat.access.alike import Described, resembling
    from kwadrat.records.fields import blind_index

    took, found = [], []
    for one in humans:
        phone = blind_index("phone", partnership_id, one.phone)
        start = time.perf_counter()
        (several,) = resembling(
            partnership_id, [Described(one.given, one.surname, one.born, one.pesel, phone)]
        )  # fmt: skip
        took.append(1000 * (time.perf_counter() - start))
        found.extend(several)
    return took, found


def quality(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float]:
    """Recall and precision."""
    return len(found & true) / len(true), len(found & true) / max(1, len(found))


def run(people: int, pairs: int, seed: int) -> str:
    """Fill, find, and say how well and how fast; the text of docs/duplicates.md."""
    world = World(seed, people, pairs)
    humans = [*world.people, *(copy for _place, copy, _slips in world.copies)]
    true_places = {(at, people + number) for number, (at, _copy, _slips) in enumerate(world.copies)}
    with place.opened(owner=False) as here:
        place.prepare(here)
        os.environ.update(here.environment())
        import django

        django.setup()
        import psycopg
        from django.db import connections

        with psycopg.connect(here.owner_url or "") as owner:
            row = owner.execute(
                "INSERT INTO kwadrat_partnership (ref, name, locality, answer_days, created_at, version)"
                " VALUES ('P-PRBA-0000', 'Próba', 'Próbno', 14, now(), 1) RETURNING id"
            ).fetchone()
            assert row
            ids = fill(owner, row[0], humans)
        start = time.perf_counter()
        scored = night(row[0])
        seconds = time.perf_counter() - start
        took, _found = looks(row[0], [copy for _place, copy, _slips in world.copies[:LOOKS]])
        connections.close_all()
    true = {(ids[at], ids[other]) for at, other in true_places}
    return _page(world, scored, true, quality(floor(humans), true_places), seconds, took, ids)


def _page(
    world: World, scored: dict[tuple[int, int], int], true: set[tuple[int, int]], least: tuple[float, float],
    seconds: float, took: list[float], ids: list[int],
) -> str:  # fmt: skip
    from kwadrat.access.resemblance import PAIR

    people = len(world.people)
    took = sorted(took)
    rows = []
    for threshold in THRESHOLDS:
        if threshold < PAIR:
            continue
        recall, precision = quality({pair for pair, score in scored.items() if score >= threshold}, true)
        mark = " (asked about)" if threshold == PAIR else ""
        rows.append(f"| {threshold}{mark} | {recall:.4f} | {precision:.4f} |")
    recall, precision = quality(set(scored), true)
    missed: Counter[str] = Counter()
    for number, (at, _copy, slips) in enumerate(world.copies):
        if (ids[at], ids[people + number]) not in scored:
            missed[" + ".join(sorted(slips))] += 1
    text = HEAD.format(people=people, pairs=len(true), seed=SEED, recall=RECALL, precision=PRECISION, look=LOOK_MS)
    text += "| least number | recall | precision |\n|---|---|---|\n" + "\n".join(rows)
    text += f"\n| floor: same folded name and day | {least[0]:.4f} | {least[1]:.4f} |\n\n"
    verdict = "reached" if recall >= RECALL and precision >= PRECISION else "missed"
    text += (
        f"Target {verdict}; recall is {recall / least[0]:.2f} times that of the floor. Not found:"
        f" {sum(missed.values())} of {len(true)}; the commonest slips among them:\n\n"
    )
    text += "".join(f"- {number}: {name}\n" for name, number in missed.most_common(6))
    p50, p95 = statistics.median(took), took[int(len(took) * 0.95)]
    text += (
        f"\n## Speed\n\nOne person against {people + len(true):,}: {p50:.1f} ms in the middle, {p95:.1f} ms for 95 of"
        f" 100, {took[-1]:.1f} ms at most of {len(took)} (target {LOOK_MS:.0f} ms"
        f" {'reached' if p95 <= LOOK_MS else 'missed'}). Everybody with everybody: {seconds:.0f} s.\n"
        f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
    )
    return text


HEAD = """# People entered twice: how well they are found

Written by `python -m bench.duplicates`; do not edit. {people:,} made-up people (`bench/misspelt.py`, seed {seed}), of
whom {pairs:,} were entered a second time with slips. Targets: recall {recall} at precision {precision}, {look:.0f} ms
for one person. Precision counts every other pair as wrong, twins and namesakes too.

## Quality

"""


def main() -> None:
    """Arguments, and a home of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.duplicates", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kwadrat-bench-") as home:
        os.chmod(home, 0o711)
        os.environ["KWADRAT_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        text = run(options.people, options.pairs, options.seed)
    print(text)
    if (options.people, options.pairs, options.seed) == (PEOPLE, PAIRS, SEED):
        Path(ROOT, "docs", "duplicates.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
