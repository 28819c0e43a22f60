"""Load an example by its name into the database of this process."""

from __future__ import annotations

import importlib
import sys

import django

EXAMPLES = ("kedzierzyn", "five_clubs")


def main() -> None:
    """The name is the module under kwadrat.examples."""
    name = sys.argv[1]
    if name not in EXAMPLES:
        raise SystemExit(f"Nie ma przykładu o nazwie {name}.")
    django.setup()
    importlib.import_module(f"kwadrat.examples.{name}").load()


if __name__ == "__main__":
    main()
