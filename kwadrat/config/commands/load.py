"""`kwadrat import people`: check a spreadsheet of persons and, when asked, let the good rows into the register."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from kwadrat.config.commands import Problem, place
from kwadrat.config.commands.report import write
from kwadrat.config.commands.work import inside

SHOWN = 20
WORDS = {
    "ready": "dobre", "registered": "zapisane", "present": "już w rejestrze", "repeated": "powtórzone w pliku",
    "refused": "do poprawienia", "similar": "podobne do kogoś w rejestrze",
}  # fmt: skip
STEPS = {"checking": "Sprawdzanie", "saving": "Zapisywanie"}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(f"Nie można odczytać pliku {path}: {error.strerror}.") from error


def _chosen(texts: list[str]) -> dict[str, str]:
    chosen = dict(text.rsplit("=", 1) for text in texts if "=" in text)
    if len(chosen) != len(texts):
        raise Problem("--column ma postać NAGŁÓWEK=POLE.")
    return chosen


def run(options: Namespace) -> None:
    """Progress while it works, then what became of the rows; exit code 1 when something stays out."""
    content, chosen = _content(options.file), _chosen(options.column)
    with inside():
        from kwadrat.exchange.imports import command

        try:
            report = command.run(
                content, file_name=options.file.name, email=options.email, place=options.post, chosen=chosen,
                saves=options.save, is_partial=options.keep_good, with_zeros=options.restore_zeros,
                another=options.another,
                tell=lambda state, done, total: place.say(f"{STEPS[state]}: {done}/{total}"),
            )  # fmt: skip
        except command.Refusal as refusal:
            raise Problem(str(refusal)) from refusal
    for line in report.lines[:SHOWN]:
        place.say(line)
    if len(report.lines) > SHOWN:
        place.say(f"... i jeszcze {len(report.lines) - SHOWN}; wszystkie zapisze --result PLIK.csv")
    place.say(", ".join(f"{WORDS[code]}: {number}" for code, number in sorted(report.counts.items())) + ".")
    if options.result:
        write(report.table, options.result)
    stays_out = sum(report.counts.get(code, 0) for code in ("refused", "repeated", "similar"))
    if report.is_saved:
        return
    if options.save and stays_out and not options.keep_good:
        raise Problem(
            "Nic nie zapisano. Popraw plik, wskaż przez --another wiersze innych osób albo dodaj --keep-good, żeby"
            " zapisać same dobre wiersze."
        )
    reason = (
        "nie ma w pliku dobrego wiersza z nową osobą."
        if options.save
        else "to było tylko sprawdzenie. Zapisuje --save."
    )
    print(f"Nic nie zapisano: {reason}", file=sys.stderr)
