"""The `kwadrat` command. Exit code 0: done; 1: not done, with one line that says why; 2: wrongly called."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import psycopg

from kwadrat.config.commands import Problem, backup, bounce, check, load, papers, report, restore, up, upgrade, work
from kwadrat.config.embedded import DatabaseProblem
from kwadrat.config.keys import KeyProblem

EPILOG = """\
Ustawienia ze zmiennych środowiska (pełna lista: env.sample):
  KWADRAT_HOME          folder danych, kluczy i wbudowanej bazy (domyślnie ./var)
  DATABASE_URL          własna baza PostgreSQL, rola aplikacji; bez niej działa baza wbudowana
  DATABASE_OWNER_URL    ta sama baza, rola właściciela tabel
"""
POLISH = (
    (r"the following arguments are required: (.*)", r"brakuje: \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1: nieznana wartość \2 (do wyboru: \3)"),
    (r"argument (.*?): invalid .* value: (.*)", r"\1: niepoprawna wartość \2"),
    (r"argument (.*?): expected one argument", r"\1: brakuje wartości"),
    (r"unrecognized arguments: (.*)", r"nieznane: \1"),
)


class Parser(argparse.ArgumentParser):
    """argparse that speaks Polish."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            add_help=False, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )
        self._positionals.title, self._optionals.title = "polecenia", "opcje"
        self.add_argument("-h", "--help", action="help", help="pokaż tę pomoc")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "użycie: ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "użycie: ", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, polish in POLISH:
            message = re.sub(f"^{pattern}$", polish, message)
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}\n")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def parser() -> Parser:
    """All commands with their options."""
    root = Parser(prog="kwadrat", description="Kwadrat: narzędzie pracy partnerstwa KIS.", epilog=EPILOG)
    commands = root.add_subparsers(dest="command", metavar="POLECENIE", required=True)

    def add(name: str, text: str, action: Any, description: str = "") -> Parser:
        made: Parser = commands.add_parser(name, help=text, description=description or text)
        made.set_defaults(action=action)
        return made

    for name, text, is_demo in (
        ("up", "Uruchom bazę danych, serwer stron i proces zadań", False),
        ("demo", "To samo z danymi przykładowymi i bez drugiego składnika logowania", True),
    ):
        made = add(name, text, lambda options, is_demo=is_demo: up.run(options.port, demo=is_demo))
        made.add_argument("--port", type=_port, default=8000, metavar="NUMER", help="port strony (domyślnie 8000)")
    add("prepare", "Przygotuj tabele: rozszerzenia, prawa, zmiany tej wersji", work.prepare)
    add("worker", "Uruchom sam proces zadań (poczta, kolejka)", work.worker)
    add("bounce", "Przyjmij zwrot listu od serwera poczty", bounce.run, bounce.HELP)
    add("nightly", "Wykonaj zadania dobowe", work.nightly)
    _add_care(add)
    _add_report(add("report", "Policz sprawozdanie", report.run))
    _add_papers(add("papers", "Druki: zapisz wzory wszystkich pism", papers.run))
    _add_import(add("import", "Wczytaj osoby z arkusza (CSV, XLSX)", load.run))
    admin = add("createadmin", "Załóż pierwsze konto: kierownictwo instytucji", work.createadmin)
    for option, text in (
        ("--email", "adres e-mail"),
        ("--name", "imię i nazwisko"),
        ("--institution", "nazwa instytucji"),
        ("--kind", "kod rodzaju instytucji"),
    ):
        admin.add_argument(option, metavar="TEKST", help=f"{text} (bez tej opcji padnie pytanie)")
    return root


def _add_care(add: Callable[..., Parser]) -> None:
    copy = add("backup", "Zrób zaszyfrowaną kopię bazy danych i dokumentów", backup.run, backup.HELP)
    copy.add_argument("target", type=Path, metavar="CEL", help="nowy plik albo istniejący folder na kopie")
    copy.add_argument(
        "--keep", type=_number, metavar="ILE", help="zostaw tyle najnowszych kopii w folderze, starsze usuń"
    )
    back = add("restore", "Odtwórz bazę danych i dokumenty z kopii", restore.run, restore.HELP)
    back.add_argument("file", type=Path, metavar="PLIK", help="kopia zrobiona przez kwadrat backup")
    back.add_argument("--only-check", action="store_true", help="tylko sprawdź, czy kopia jest cała")
    back.add_argument("--replace", action="store_true", help="zastąp nią bazę, która nie jest pusta")
    for made in (copy, back):
        made.add_argument(
            "--passphrase-file",
            type=Path,
            metavar="PLIK",
            help="plik z hasłem kopii (prawa 600); inaczej padnie pytanie",
        )
    newer = add("upgrade", "Przenieś wbudowaną bazę do nowszej wersji PostgreSQL", upgrade.run, upgrade.HELP)
    newer.add_argument("--old", type=Path, metavar="FOLDER", help="folder z programami starej wersji (initdb, pg_ctl)")
    doctor = add("check", "Powiedz, co w tej instalacji jest nie tak i jak to naprawić", check.run, check.HELP)
    doctor.add_argument("--schedule", action="store_true", help="pokaż, jak ustawić samoczynne kopie (systemd, cron)")


def _add_import(made: Parser) -> None:
    made.add_argument("kind", choices=["people"], metavar="people", help="osoby")
    made.add_argument("file", type=Path, metavar="PLIK", help="plik CSV albo XLSX")
    made.add_argument("--as", dest="email", required=True, metavar="E-MAIL", help="w imieniu tej osoby")
    made.add_argument("--post", default="", metavar="T-…", help="jej miejsce pracy, jeśli ma kilka")
    made.add_argument(
        "--column", action="append", default=[], metavar="NAGŁÓWEK=POLE",
        help="co zawiera kolumna; puste POLE: pomiń (można powtarzać)",
    )  # fmt: skip
    made.add_argument("--restore-zeros", action="store_true", help="dopisz zera na początku, które zgubił arkusz")
    made.add_argument(
        "--another", action="append", default=[], type=int, metavar="WIERSZ",
        help="w tym wierszu jest ktoś inny niż podobna osoba w rejestrze (można powtarzać)",
    )  # fmt: skip
    made.add_argument("--save", action="store_true", help="zapisz osoby; bez tej opcji plik jest tylko sprawdzany")
    made.add_argument("--keep-good", action="store_true", help="zapisz dobre wiersze, choć inne są błędne")
    made.add_argument("--result", type=Path, metavar="PLIK", help="wynik każdego wiersza jako CSV")


def _add_papers(made: Parser) -> None:
    kinds = made.add_subparsers(dest="kind", metavar="DZIAŁANIE", required=True)
    sample: Parser = kinds.add_parser("sample", help="po jednym z każdego pisma, dla osoby z danych przykładowych")
    sample.add_argument("--all", action="store_true", help="także z najdłuższymi imionami i nazwami")
    sample.add_argument("target", type=Path, metavar="FOLDER", help="folder na pliki; powstanie, jeśli go nie ma")


def _add_report(made: Parser) -> None:
    kinds = made.add_subparsers(dest="kind", metavar="SPRAWOZDANIE", required=True)

    def add(name: str, text: str) -> Parser:
        kind: Parser = kinds.add_parser(name, help=text, description=text)
        formats = ["text", "csv", "json", "xlsx", "pdf"]
        kind.add_argument("--format", choices=formats, default="text", help="postać (domyślnie text)")
        kind.add_argument("--output", type=Path, metavar="PLIK", help="plik wynikowy (domyślnie standardowe wyjście)")
        return kind

    half = add("half-year", "Półroczne sprawozdanie klubu")
    year = add("annual", "Roczne sprawozdanie klubu do wojewody")
    for one in (half, year):
        one.add_argument("--club", required=True, metavar="KLUB", help="oznaczenie klubu albo przykład: kedzierzyn")
    half.add_argument("--from", dest="since", required=True, type=_day, metavar="RRRR-MM-DD", help="pierwszy dzień")
    half.add_argument("--to", dest="until", required=True, type=_day, metavar="RRRR-MM-DD", help="ostatni dzień")
    year.add_argument("--year", required=True, type=int, metavar="RRRR", help="rok")
    third = add("table3", "Tabela 3: kto bierze udział w partnerstwach klubów")
    third.add_argument(
        "--of", choices=["five_clubs", "here"], default="five_clubs",
        help="five_clubs: pięć klubów z artykułu (domyślnie); here: partnerstwa w tej bazie",
    )  # fmt: skip
    third.add_argument("--on", type=_day, metavar="RRRR-MM-DD", help="stan na dzień (domyślnie dzisiaj)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every expected failure is one line."""
    options = parser().parse_args(argv)
    try:
        options.action(options)
    except (Problem, DatabaseProblem, KeyProblem) as problem:
        print(f"kwadrat: {problem}", file=sys.stderr)
        return 1
    except psycopg.OperationalError as error:
        print(f"kwadrat: baza danych nie odpowiada: {str(error).splitlines()[-1]}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("kwadrat: przerwano", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
