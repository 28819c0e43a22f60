"""`kwadrat papers sample [--all] FOLDER`: one of each paper, filled for the person of the demonstration."""

from __future__ import annotations

import os
from argparse import Namespace

from kwadrat.config.commands import Problem
from kwadrat.config.commands.report import write


def run(options: Namespace) -> None:
    """Write the papers into the folder; with --all a second set with the longest names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwadrat.config.settings")
    import django

    django.setup()
    from kwadrat.examples import papers

    casts = {"": papers.USUAL, "dlugie": papers.LONG} if options.all else {"": papers.USUAL}
    count = 0
    for name, cast in casts.items():
        folder = options.target / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(f"Nie można założyć folderu {folder}: {error.strerror}.") from error
        for file, content in papers.files(cast):
            write(content, folder / file)
            count += 1
    print(f"Zapisano {count} plików w folderze {options.target}.")
