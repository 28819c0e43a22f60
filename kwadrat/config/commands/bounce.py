"""`kwadrat bounce`: one letter on standard input, as a mail server hands over what came to the sender's address."""

from __future__ import annotations

import sys
from argparse import Namespace

import psycopg

from kwadrat.config.commands import Problem, place
from kwadrat.config.commands.work import inside
from kwadrat.config.embedded import DatabaseProblem

HELP = """\
Czyta ze standardowego wejścia jeden list, który przyszedł na adres nadawcy (KWADRAT_MAIL_FROM). Gdy jest to zwrot listu
z Kwadratu (RFC 3464), zapisuje, że list nie dotarł; zobaczy to nadawca skierowania, zaproszenia albo odnośnika. Inne
listy pomija. Kod 75: baza danych nie odpowiada, serwer poczty ma spróbować później.
"""
MOST_BYTES = 10_000_000
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h


def run(options: Namespace) -> None:
    """A letter that is no report of ours is no fault: a mail server would send an error back to its author."""
    raw = sys.stdin.buffer.read(MOST_BYTES)
    try:
        with inside():
            from kwadrat.casework import sending
            from kwadrat.exchange.imports import bounces

            found = bounces.read(raw)
            if found is None:
                place.say("To nie jest zwrot listu.")
            elif sending.bounce(numbers=found.numbers, status=found.status):
                place.say(f"Zapisano zwrot listu ({found.status}).")
            else:
                place.say("To nie jest zwrot listu z tej instalacji.")
    except (psycopg.OperationalError, DatabaseProblem, Problem) as problem:
        print(f"kwadrat: {problem}", file=sys.stderr)
        raise SystemExit(TRY_LATER) from problem
