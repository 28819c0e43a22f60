"""Fills an empty database of the product by COPY, and leaves every constraint, trigger and index as it found it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import Any

import psycopg
from psycopg import sql

from bench.books import COLUMNS, SPACE, Books
from bench.rows import fill

PROCESSES = 2
MEMORY = "SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET synchronous_commit = off"
# Whatever its rows do not say themselves: by the name of the column, else by its type.
BY_NAME = {"created_at": "now", "at": "now", "version": "1", "number": "1", "partnership_id": "whole"}
BY_TYPE = {"varchar": "", "text": "", "bool": "f", "jsonb": "{}", "_varchar": "{}"}


@dataclass(frozen=True)
class Size:
    """How much is filled: partnerships, and people in each; and in how many rounds it is measured."""

    partnerships: int
    people: int
    rounds: int


SIZES = {
    "small": Size(4, 2_500, rounds=1), "tenth": Size(20, 5_000, rounds=1), "full": Size(200, 5_000, rounds=3),
}  # fmt: skip


def _demanded(owner: psycopg.Connection) -> dict[str, list[tuple[str, str]]]:
    """Columns of each table that must be given and that its rows do not give, with what stands in them."""
    rows = owner.execute(
        "SELECT substr(table_name, 9), column_name, udt_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name LIKE 'kwadrat\\_%' AND is_nullable = 'NO'"
        " AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'"
    )
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in COLUMNS}
    for table, column, kind in rows:
        if table in COLUMNS and column not in COLUMNS[table].split():
            found[table].append((column, BY_NAME.get(column) or BY_TYPE[kind]))
    # nullable, but never empty in these two trails
    for table in ("auditevent", "disclosure"):
        found[table].append(("partnership_id", "whole"))
    return found


def _copy(owner: psycopg.Connection, table: str, lines: list[str], rest: list[tuple[str, str]], whole: int) -> None:
    names = [*COLUMNS[table].split(), *(column for column, _value in rest)]
    values = {"now": "now", "whole": str(whole)}
    tail = "".join(f"\t{values.get(value, value)}" for _column, value in rest) + "\n"
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(f"kwadrat_{table}"), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with owner.cursor() as cursor, cursor.copy(statement) as copy:
        for first in range(0, len(lines), 5_000):
            copy.write(tail.join(lines[first : first + 5_000]) + tail)


_here: dict[str, Any] = {}


def _begin(size: Size, url: str, today: date, password: str) -> None:
    owner = psycopg.connect(url)
    owner.execute(MEMORY)
    _here.update(owner=owner, size=size, today=today, password=password, demanded=_demanded(owner))


def _begin_apart(*arguments: Any) -> None:
    os.nice(10)
    _begin(*arguments)


def _filled(processes: int, size: Size, *arguments: Any) -> Iterator[dict[str, int]]:
    """Numbers of rows, partnership by partnership."""
    if processes == 1:
        _begin(size, *arguments)
        yield from map(_partnership, range(size.partnerships))
        _here.pop("owner").close()
        return
    with get_context("fork").Pool(processes, _begin_apart, (size, *arguments)) as pool:
        yield from pool.imap_unordered(_partnership, range(size.partnerships))


def _partnership(number: int) -> dict[str, int]:
    books = Books(number, _here["size"].people, _here["today"], _here["password"])
    lines = fill(books)
    for table, rows in lines.items():
        _copy(_here["owner"], table, rows, _here["demanded"][table], books.whole)
    _here["owner"].commit()
    return {table: len(rows) for table, rows in lines.items()}


Definitions = list[tuple[str, str, str]]  # what kind of thing it is, its name, the statement that makes it


def _definitions(owner: psycopg.Connection) -> Definitions:
    """Indexes, then unique and exclusion constraints, then foreign keys: in this order they can be made."""
    indexes = owner.execute(
        "SELECT 'index', indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename LIKE 'kwadrat\\_%'"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname AND contype IN ('p', 'u', 'x'))"
        " ORDER BY 2"
    ).fetchall()
    constraints = owner.execute(
        "SELECT 'constraint', conrelid::regclass || ' ' || quote_ident(conname),"
        " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype IN ('u', 'x', 'f') AND conrelid::regclass::text LIKE 'kwadrat\\_%'"
        " ORDER BY contype = 'f', 2"
    ).fetchall()
    return [*indexes, *constraints]  # type: ignore[list-item]


@contextmanager
def _without_indexes(url: str) -> Iterator[None]:
    """Take indexes and constraints away and put them back over whole tables: each row is checked all the same, once
    and in order, which takes a third of the time."""
    with psycopg.connect(url) as owner:
        before = _definitions(owner)
        for kind, name, _statement in reversed(before):
            table, _space, constraint = name.partition(" ")
            owner.execute(
                f"DROP INDEX {name}" if kind == "index" else f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
            )
    yield
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(MEMORY)
        for place, (_kind, name, statement) in enumerate(before):
            if place % 40 == 0:
                print(f"  indexes and constraints: {place} of {len(before)} ({name})", flush=True)
            owner.execute(statement)
        assert [one[:2] for one in _definitions(owner)] == [one[:2] for one in before]


def run(url: str, size: Size, today: date, password: str, processes: int = PROCESSES) -> dict[str, int]:
    """Fill, and return the number of rows of each table."""
    total: dict[str, int] = dict.fromkeys(COLUMNS, 0)
    start, people = time.perf_counter(), size.partnerships * size.people
    with _without_indexes(url):
        for place, counts in enumerate(_filled(processes, size, url, today, password), 1):
            total = {name: total[name] + counts[name] for name in total}
            if place % max(1, size.partnerships // 20) == 0:
                print(
                    f"  {total['person']:,} of {people:,} people, {total['attendance']:,} rows of attendance,"
                    f" {time.perf_counter() - start:.0f} s", flush=True,
                )  # fmt: skip
    with psycopg.connect(url, autocommit=True) as owner:
        for table in COLUMNS:
            owner.execute(
                f"SELECT setval(pg_get_serial_sequence('kwadrat_{table}', 'id'), {(size.partnerships + 1) * SPACE})"
            )
        owner.execute("VACUUM (ANALYZE)")
    print(f"  filled in {time.perf_counter() - start:.0f} s", flush=True)
    return total
