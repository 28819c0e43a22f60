"""How fast persons come from a spreadsheet: `python -m bench.intake [ROWS] [--xlsx]`.

Makes an empty database of its own, imports made-up people through the same verbs as the page and the command, and
then writes the very same rows by plain INSERT into tables of the same shape: the floor that no rules can undercut.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from kwadrat.config.commands import place

TABLES = {
    "kwadrat_person": "id > %s", "kwadrat_personidentity": "person_id > %s", "kwadrat_case": "person_id > %s",
    "kwadrat_casecorner": "case_id IN (SELECT id FROM kwadrat_case WHERE person_id > %s)",
    "kwadrat_teammember": "case_id IN (SELECT id FROM kwadrat_case WHERE person_id > %s)",
    "kwadrat_auditevent": "person_id > %s", "kwadrat_intakerow": "%s >= 0",
}  # fmt: skip
BATCH = 100


@contextmanager
def timed(label: str, rows: int) -> Iterator[dict[str, float]]:
    """Print seconds and rows per second of the body, and how long this process computed (others may be busy)."""
    out: dict[str, float] = {}
    start, used = time.perf_counter(), time.process_time()
    yield out
    out["seconds"], used = time.perf_counter() - start, time.process_time() - used
    print(
        f"{label:<32} {out['seconds']:8.2f} s {rows / out['seconds']:10.0f} rows/s"
        f"   (this process itself {used:.2f} s)",
        flush=True,
    )  # fmt: skip


def pesel(born: date, serial: int) -> str:
    """A made-up PESEL with a right check digit."""
    month = born.month + (20 if born.year >= 2000 else 0)
    body = f"{born.year % 100:02d}{month:02d}{born.day:02d}{serial % 10000:04d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, (1, 3, 7, 9) * 2 + (1, 3), strict=True))
    return f"{body}{(10 - total % 10) % 10}"


def spreadsheet(rows: int, is_xlsx: bool) -> bytes:
    """People with every column filled."""
    head = ["Imię", "Nazwisko", "Data urodzenia", "Płeć", "Miejscowość", "PESEL", "Ulica", "Kod pocztowy", "Telefon",
            "E-mail"]  # fmt: skip
    body = []
    for number in range(rows):
        born = date(1950, 1, 1) + timedelta(days=(number * 37) % 20000)
        sex = "M" if (number % 10000) % 2 else "K"
        body.append([
            "Próba", f"Wczytana-{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number // 676 % 26)}",
            f"{born:%d.%m.%Y}", sex, "Próbno", pesel(born, number), f"ul. Długa {number}", "47-200",
            f"{500000000 + number}", f"p{number}@pokaz.example",
        ])  # fmt: skip
    if not is_xlsx:
        return "\n".join(";".join(row) for row in [head, *body]).encode()
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate([head, *body]):
        sheet.write_row(line, 0, row)
    book.close()
    return out.getvalue()


def floor(owner_url: str, first: int) -> float:
    """Seconds that plain INSERT takes for the same rows, in batches of the same size."""
    import psycopg

    with psycopg.connect(owner_url) as connection:
        work: list[tuple[str, list[Any]]] = []
        for table, where in TABLES.items():
            columns = [
                name for (name,) in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND is_generated = 'NEVER' ORDER BY ordinal_position", [table],
                )
            ]  # fmt: skip
            names = ", ".join(f'"{name}"' for name in columns)
            casts = ", ".join(f'"{name}"::text' for name in columns)
            rows = connection.execute(f"SELECT {casts} FROM {table} WHERE {where} ORDER BY id", [first]).fetchall()
            connection.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            kinds = [
                kind for (kind,) in connection.execute(
                    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass"
                    " AND attnum > 0 AND attgenerated = '' AND NOT attisdropped ORDER BY attnum", [table],
                )
            ]  # fmt: skip
            marks = ", ".join(f"%s::{kind}" for kind in kinds)
            work.append((f"INSERT INTO bench_{table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({marks})", rows))
        connection.commit()
        start = time.perf_counter()
        most = len(work[0][1])
        for at in range(0, most, BATCH):
            for statement, rows in work:
                share = len(rows) // most
                with connection.cursor() as cursor:
                    cursor.executemany(statement, rows[at * share : (at + BATCH) * share])
            connection.commit()
        return time.perf_counter() - start


def run(rows: int, is_xlsx: bool) -> None:
    """Everything in a folder of its own that is gone afterwards."""
    with place.opened(owner=True, own=True) as here:
        place.prepare(here)
        os.environ.update(here.environment())
        import django

        django.setup()
        from django.db import connections

        from kwadrat.casework import intake
        from kwadrat.exchange.imports import desk
        from kwadrat.reporting import intake as reporting
        from tests import cast as cast_module

        cast = cast_module.make_anew()
        content = spreadsheet(rows, is_xlsx)
        print(f"{rows} rows, {len(content) / 1024:.0f} kB, {'xlsx' if is_xlsx else 'csv'}")
        with timed("read", rows):
            found = desk.read(content, cast.ops.pk)
        with timed("check", rows) as check:
            one = intake.upload(
                cast.partnership, by=cast.ops_worker, file_name="bench", content=content, file_kind=found.file_kind,
                sheet=found.sheet, header=found.header, columns=found.columns, total=found.total,
            )  # fmt: skip
            while not desk.advance(one.ref, seconds=600):
                pass
        with timed("save", rows) as save:
            intake.save(one, by=cast.ops_worker)
            while not desk.advance(one.ref, seconds=600):
                pass
        done = reporting.find(one.ref)
        assert done is not None
        assert reporting.counts(done).by_outcome == {"registered": rows}, reporting.counts(done)
        connections.close_all()
        seconds = floor(here.owner_url, 0)
        total = check["seconds"] + save["seconds"]
        print(f"{'check and save':<32} {total:8.2f} s {rows / total:10.0f} rows/s")
        print(f"{'floor: plain insert':<32} {seconds:8.2f} s {rows / seconds:10.0f} rows/s")
        print(f"save / floor {save['seconds'] / seconds:.1f}, whole / floor {total / seconds:.1f}")


def main() -> None:
    """Arguments, and a home of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=10_000)
    parser.add_argument("--xlsx", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kwadrat-bench-") as home:
        os.chmod(home, 0o711)
        os.environ["KWADRAT_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        run(options.rows, options.xlsx)


if __name__ == "__main__":
    main()
