"""`kwadrat report half-year|annual|table3`: a report of a club or of partnerships, in the shape asked for."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from psycopg import sql

from kwadrat.config.commands import Problem, place
from kwadrat.config.commands.example import EXAMPLES

BINARY = ("xlsx", "pdf")


def run(options: Namespace) -> None:
    """Write the report to the file or to standard output."""
    if options.kind == "half-year" and options.until < options.since:
        raise Problem("Koniec okresu (--to) jest wcześniejszy niż początek (--from).")
    if options.format in BINARY and options.output is None and sys.stdout.isatty():
        raise Problem(f"Plik {options.format} nie jest tekstem. Podaj nazwę pliku: --output PLIK")
    if options.output is not None and not options.output.absolute().parent.is_dir():
        raise Problem(f"Nie ma folderu {options.output.absolute().parent}.")
    example = options.of if options.kind == "table3" else options.club
    if example in EXAMPLES:
        database = f"kwadrat_example_{example}"
        with place.opened(owner=True, own=True) as here:
            _load_once(here, example, database)
        with place.opened(owner=True, own=True, database=database) as here:
            place.prepare(here)
            write(_computed(here, options), options.output)
        return
    with place.opened(owner=False) as here:
        if here.server:
            place.prepare(here)
        write(_computed(here, options), options.output)


def _load_once(here: place.Place, example: str, database: str) -> None:
    """Load under another name and rename at the end: a load that was cut off leaves no half of an example."""
    assert here.server
    server, draft = here.server, f"{database}_new"
    with server.connect() as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return
    print(f"Wczytuję przykład {example}...", file=sys.stderr, flush=True)
    server.drop_database(draft)
    with place.opened(owner=True, own=True, database=draft) as there:
        place.prepare(there)
        place.run_module("example", there, "Nie udało się wczytać przykładu", example)
    with server.connect() as admin:
        names = (sql.Identifier(draft), sql.Identifier(database))
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def _computed(here: place.Place, options: Namespace) -> bytes:
    os.environ.update(here.environment())
    import django

    django.setup()
    from django.db import connections
    from django.utils import timezone

    from kwadrat.examples import five_clubs
    from kwadrat.exchange.exports import annual, command

    try:
        if options.kind == "annual":
            return annual.command(options.club, options.year, options.format)
        if options.kind == "table3":
            remarks = five_clubs.remarks() if options.of in EXAMPLES else []
            return command.table_3(options.on or timezone.localdate(), options.format, remarks)
        return command.half_year(options.club, options.since, options.until, options.format)
    except LookupError as error:
        raise Problem(str(error.args[0]) if error.args else f"Nie ma klubu {options.club}.") from error
    finally:
        connections.close_all()


def write(content: bytes, output: Path | None) -> None:
    """The whole file or nothing of it; to standard output when no file is named."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Problem(f"Nie można zapisać pliku {output}: {error.strerror}.") from error
