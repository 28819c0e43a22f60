"""Load the example partnership into an empty database; print progress, then the sign-ins as one line of JSON."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

import django
import psycopg


def main() -> int:
    """Refuses a database of real people: the demo switches the second factor off."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        emails = {row[0] for row in connection.execute("SELECT email FROM kwadrat_user")}
    django.setup()
    from django.utils import timezone

    from kwadrat.config.commands.place import say
    from kwadrat.examples import demo

    def progress(label: str, done: int, total: int) -> None:
        say(f"  {label}: {done}/{total}")

    half = Path(os.environ["KWADRAT_HOME"]) / "demo-loading"
    if half.exists():
        print(
            "Wczytywanie wersji pokazowej zostało przerwane, więc brakuje w niej danych."
            f" Usuń folder {half.parent} (a własną bazę opróżnij) i uruchom jeszcze raz.", file=sys.stderr,
        )  # fmt: skip
        return 1
    if emails:
        sign_ins = demo.sign_ins()
        if not emails & {row.email for row in sign_ins}:
            print("Ta baza zawiera inne dane. Wskaż pusty folder w KWADRAT_HOME.", file=sys.stderr)
            return 1
    else:
        say("Wczytuję dane przykładowe...")
        half.touch()
        sign_ins = demo.load(timezone.localdate(), progress=progress)
        half.unlink()
    print(json.dumps([dataclasses.asdict(row) for row in sign_ins]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
