"""`kwadrat restore`: read a whole copy, and only then put it in the place of what is there."""

from __future__ import annotations

import fcntl
import os
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import psycopg

from kwadrat.config import keys
from kwadrat.config.commands import Problem, backup, place
from kwadrat.config.copies import archive, programs
from kwadrat.config.copies.archive import Manifest
from kwadrat.config.copies.sealed import SealedProblem

HELP = """\
Odtwórz bazę danych i dokumenty z kopii zrobionej przez kwadrat backup.

Najpierw czyta i sprawdza cały plik; kopii uciętej, obcej albo z innym hasłem odmawia, zanim cokolwiek ruszy. Baza
danych zmienia się cała albo wcale. Klucze przywróć wcześniej, z ich osobnej kopii, do KWADRAT_HOME/keys (prawa 700,
pliki 600). Kwadrat musi być w tym czasie zatrzymany.
"""


def run(options: Namespace) -> None:
    """Verify, then the papers, then the database in one transaction, then the migrations this program has more."""
    home = place.home_folder()
    try:
        file = open(options.file, "rb")  # noqa: SIM115 - its errors are told apart from those of the work
    except OSError as error:
        raise Problem(f"Nie można odczytać pliku {options.file}: {error.strerror}.") from error
    with file:
        secret = backup.passphrase(options, twice=False)
        manifest = _verified(file, secret)
        place.say(f"Kopia jest cała: z {manifest.made_at[:16].replace('T', ' ')} UTC, PostgreSQL {manifest.server}.")
        if options.only_check:
            return
        _refuse_missing_keys(home, manifest)
        refuse_running(home)
        with place.opened(owner=True) as here:
            bin = _fitting(here, manifest, options.replace)
            _put(file, secret, here, bin)
            place.say("Porządkuję odtworzoną bazę danych...")
            if _known() - set(manifest.migrations):
                place.prepare(here)
            with psycopg.connect(here.owner_url, autocommit=True) as owner:
                owner.execute("ANALYZE")
    place.say("Odtworzono bazę danych i dokumenty.")


def _verified(file: BinaryIO, secret: str) -> Manifest:
    place.say("Sprawdzam cały plik...")
    try:
        return archive.verify(file, secret, backup.progress("sprawdzone", os.fstat(file.fileno()).st_size))
    except SealedProblem as error:
        raise Problem(f"Nie można użyć pliku {file.name}: {error}. Niczego nie zmieniono.") from error


def _refuse_missing_keys(home: Path, manifest: Manifest) -> None:
    """New keys must not be made in silence: with them the restored data could not be read."""
    folder = home / "keys"
    if not folder.exists():
        raise Problem(f"Najpierw przywróć folder {folder} z kopii kluczy; potrzebny odcisk: {manifest.field_keys[0]}.")
    fields, index = archive.key_fingerprints(keys.load(home))
    missing = [key for key in manifest.field_keys if key not in fields]
    if manifest.index_key != index:
        missing.append(manifest.index_key)
    if missing:
        raise Problem(f"W {folder} są inne klucze (odcisk {fields[0]}); kopia potrzebuje: {', '.join(missing)}.")


def refuse_running(home: Path) -> None:
    """A Problem while `kwadrat up` of this home runs."""
    try:
        with open(home / "up.lock", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        pass
    except BlockingIOError as error:
        raise Problem("Kwadrat działa. Zatrzymaj go na czas odtwarzania (Ctrl-C albo systemctl stop).") from error


def _fitting(here: place.Place, manifest: Manifest, may_replace: bool) -> Path:
    """The programs to restore with; a Problem when this database cannot or must not take the copy."""
    with psycopg.connect(here.owner_url) as owner, psycopg.connect(here.app_url) as app:
        server, names = owner.info.server_version // 10000, (owner.info.user, app.info.user)
        if manifest.server > server:
            raise Problem(f"Kopię zrobił PostgreSQL {manifest.server}, a ta baza ma starszą wersję {server}.")
        if names != (manifest.owner, manifest.app):
            raise Problem(
                f"Kopia pamięta role {manifest.owner} i {manifest.app}, a ta baza ma {names[0]} i {names[1]}:"
                " załóż role o tych samych nazwach."
            )
        if owner.execute(
            "SELECT datdba <> current_user::regrole FROM pg_database WHERE datname = current_database()"
        ).fetchone() == (True,):  # it may be neither emptied nor filled with all its rights
            raise Problem(f"Baza musi należeć do roli {names[0]}: ALTER DATABASE nazwa OWNER TO {names[0]}")
        unknown = sorted(set(manifest.migrations) - _known())
        if unknown:
            raise Problem(f"Kopię zrobiła nowsza wersja Kwadratu (zna {unknown[-1]}): zainstaluj ją najpierw.")
        others = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usesysid IS NOT NULL AND pid <> ALL (%s)",  # the server's own helpers are nobody's
            [[owner.info.backend_pid, app.info.backend_pid]],
        ).fetchone()
        if others and others[0]:
            raise Problem(f"Z bazą danych ktoś pracuje (połączeń: {others[0]}). Zatrzymaj serwer stron i proces zadań.")
        if _is_filled(owner) and not may_replace:
            raise Problem("Ta baza danych nie jest pusta. Zastąpi ją w całości dopiero opcja --replace.")
    return programs.folder(server, here.server.bin if here.server else None)


def _known() -> set[str]:
    """Migrations of our tables that this program has."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwadrat.config.settings")
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader

    return {name for app, name in MigrationLoader(None).disk_migrations if app == "kwadrat"}


def _is_filled(owner: psycopg.Connection) -> bool:
    """Whether somebody's work is here. Tables without those of Kwadrat count as somebody else's."""
    tables = {name for (name,) in owner.execute("SELECT tablename FROM pg_tables WHERE tableowner = current_user")}
    if not tables:
        return False
    if not {"kwadrat_user", "kwadrat_institution"} <= tables:
        return True
    rows = owner.execute("SELECT EXISTS (SELECT FROM kwadrat_user) OR EXISTS (SELECT FROM kwadrat_institution)")
    return rows.fetchone() == (True,)


def _put(file: BinaryIO, secret: str, here: place.Place, bin: Path) -> None:
    """Papers first: their random names are new here, so they disturb nothing if the database stays after all."""
    place.say("Odtwarzam dokumenty...")
    file.seek(0)
    for name, content in archive.read(file, secret):
        if name.partition("/")[0] in archive.FILES:
            _write(here.home / name, content.read())
    place.say("Odtwarzam bazę danych; na końcu powstają indeksy, co przy dużej bazie trwa kilka minut...")
    file.seek(0)
    programs.restore(bin, here.owner_url, _dump(file, secret))


def _dump(file: BinaryIO, secret: str) -> Iterator[bytes]:
    told = backup.progress("wczytane", os.fstat(file.fileno()).st_size)
    for name, content in archive.read(file, secret):
        if name.startswith(archive.DATABASE):
            yield content.read()
            told(file.tell())


def _write(path: Path, content: bytes) -> None:
    for folder in reversed([one for one in path.parents if not one.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
