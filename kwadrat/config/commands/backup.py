"""`kwadrat backup`: the database and the uploaded papers in one sealed file. Keys are never in it."""

from __future__ import annotations

import getpass
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from kwadrat.config import keys
from kwadrat.config.commands import Problem, place
from kwadrat.config.copies import archive, programs
from kwadrat.config.copies.sealed import SealedProblem

HELP = """\
Zapisz bazę danych i wgrane dokumenty w jednym zaszyfrowanym pliku.

Klucze (KWADRAT_HOME/keys) nigdy nie trafiają do kopii: kto ma kopię, jej hasło i klucze, przeczyta wszystko. Skopiuj
folder keys raz, po założeniu Kwadratu i po każdej zmianie kluczy, na osobny nośnik trzymany gdzie indziej niż kopie,
na przykład w sejfie. Bez kluczy nikt nie odczyta z kopii numerów PESEL, adresów i dokumentów; bez hasła niczego.
Hasło podaje się w pliku (--passphrase-file), w zmiennej KWADRAT_BACKUP_PASSPHRASE albo na pytanie; nigdy w poleceniu.
Kiedy i jak robić kopie samoczynnie: kwadrat check --schedule
"""
NAME = "kwadrat-{:%Y-%m-%d-%H%M%S}.kopia"
SHORTEST = 12
STEP = 64 * 1024 * 1024  # bytes between two lines of progress


def passphrase(options: Namespace, *, twice: bool) -> str:
    """From the file, the environment or the console, in this order."""
    if options.passphrase_file:
        found = _from_file(options.passphrase_file)
    elif "KWADRAT_BACKUP_PASSPHRASE" in os.environ:
        found = os.environ["KWADRAT_BACKUP_PASSPHRASE"]
    elif sys.stdin.isatty():
        found = getpass.getpass("Hasło kopii: ")
        if twice and getpass.getpass("Powtórz hasło kopii: ") != found:
            raise Problem("Podane hasła różnią się.")
    else:
        raise Problem("Podaj hasło kopii: --passphrase-file PLIK albo KWADRAT_BACKUP_PASSPHRASE.")
    if len(found) < SHORTEST:
        raise Problem(f"Hasło kopii musi mieć co najmniej {SHORTEST} znaków.")
    return found


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise Problem(f"Plik z hasłem {path} jest dostępny dla innych. Ustaw: chmod 600 {path}")
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"Nie można odczytać pliku z hasłem {path}.") from error


def run(options: Namespace) -> None:
    """Write beside, read the whole file back, then give it its name; a copy that failed leaves nothing."""
    now = datetime.now(UTC)
    target = options.target / NAME.format(now.astimezone()) if options.target.is_dir() else options.target
    if target.exists():
        raise Problem(f"Plik {target} już istnieje.")
    if not target.absolute().parent.is_dir():
        raise Problem(f"Nie ma folderu {target.absolute().parent}.")
    secret = passphrase(options, twice=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with place.opened(owner=True) as here:
        try:
            needed = _written(here, draft, secret, now)
            draft.replace(target)
        except OSError as error:
            raise Problem(f"Nie można zapisać kopii {target}: {error.strerror}.") from error
        finally:
            draft.unlink(missing_ok=True)
    size = target.stat().st_size
    record = {"at": now.isoformat(), "file": str(target.absolute()), "bytes": size}
    (here.home / "backup.json").write_text(json.dumps(record), encoding="utf-8")
    if options.keep:
        _remove_oldest(target.absolute().parent, options.keep)
    place.say(f"Kopia gotowa: {target} ({megabytes(size)}).")
    place.say(f"Do odczytu potrzebne są klucze o odcisku {needed} z folderu {here.home / 'keys'}, trzymane osobno.")


def _written(here: place.Place, draft: Path, secret: str, now: datetime) -> str:
    with psycopg.connect(here.owner_url) as owner:
        server = owner.info.server_version // 10000
        migrations = applied(owner)
        user = owner.info.user
    with psycopg.connect(here.app_url) as app:
        names = (user, app.info.user)
    if not migrations:
        raise Problem("W bazie danych nie ma jeszcze tabel Kwadratu: nie ma czego kopiować.")
    fields, index = archive.key_fingerprints(keys.load(here.home))
    manifest = archive.Manifest(now.isoformat(), server, *names, fields, index, migrations)
    dump = programs.dump(
        programs.folder(server, here.server.bin if here.server else None), here.owner_url, archive.PART
    )
    place.say("Zapisuję bazę danych i dokumenty...")
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        # A paper lies on the disk before its row is committed: looked for after the dump, none is missed.
        files = archive.stored_files(here.home)
        archive.write(file, secret, manifest, dump, here.home, files, progress("baza danych"))
        file.flush()
        os.fsync(file.fileno())
        place.say("Sprawdzam zapisany plik...")
        file.seek(0)
        try:
            archive.verify(file, secret, progress("sprawdzone", os.fstat(file.fileno()).st_size))
        except SealedProblem as error:
            raise Problem(f"Zapisana kopia nie daje się odczytać: {error}. Sprawdź dysk.") from error
    return fields[0]


def applied(owner: psycopg.Connection) -> tuple[str, ...]:
    """Migrations of our tables that this database has had; none when it knows of none."""
    if owner.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return ()
    rows = owner.execute("SELECT name FROM django_migrations WHERE app = 'kwadrat' ORDER BY name")
    return tuple(name for (name,) in rows)


def progress(label: str, total: int = 0) -> Callable[[int], None]:
    """Tell where long work stands, not more often than each 64 MB."""
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done - told >= STEP:
            told = done
            place.say(f"  {label}: {megabytes(done)}" + (f" z {megabytes(total)}" if total else ""))

    return tell


def megabytes(size: int) -> str:
    """For people, at least 1 MB."""
    return f"{max(1, round(size / 1_000_000))} MB"


def _remove_oldest(folder: Path, keep: int) -> None:
    copies = sorted(folder.glob("kwadrat-*.kopia"))
    for path in copies[: max(0, len(copies) - keep)]:
        path.unlink()
        place.say(f"Usunięto najstarszą kopię: {path}.")
