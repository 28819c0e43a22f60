"""`kwadrat check`: what is wrong with this installation and how to mend it. It changes nothing."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg

from kwadrat.config import checks, keys
from kwadrat.config.checks import Finding, installation
from kwadrat.config.commands import Problem, place
from kwadrat.config.embedded import DatabaseProblem

HELP = """\
Sprawdź tę instalację: role i prawa w bazie, dzienniki tylko do dopisywania, zmiany tabel, klucze, pocztę, zegar, dysk,
certyfikat, podpisy, druki, drugi składnik logowania, proces zadań, zadania dobowe i wiek kopii zapasowej.
Niczego nie zmienia. Kod wyjścia: 0, gdy wszystko jest w porządku, 1, gdy coś trzeba naprawić; uwaga (~) go nie
zmienia.
"""
UNITS = """\
# --- {units}/kwadrat-{name}.service
[Unit]
Description=Kwadrat: {title}

[Service]
Type=oneshot
Environment=KWADRAT_HOME={home}
ExecStart={command}

# --- {units}/kwadrat-{name}.timer
[Unit]
Description=Kwadrat: {title}

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}
Persistent=true

[Install]
WantedBy=timers.target

"""
SERVED = """\
# Usługi tej instalacji stoją w {units} (z deploy/systemd). Co noc zadania dobowe, potem kopia:
#   systemctl enable --now kwadrat-nightly.timer kwadrat-backup.timer
#   systemctl list-timers 'kwadrat-*'
# Klucze osobno, nośnik trzymaj z dala od kopii:
#   tar -C {home} -cf /media/NOŚNIK/kwadrat-keys.tar keys
"""
ONCE = """\
# Jednorazowo: folder na kopie, hasło do pliku, klucze osobno.
#   install -d -m 700 {folder}
#   (umask 077; cat > {secret})      wpisz hasło, Enter, Ctrl-D
#   tar -C {home} -cf /media/NOŚNIK/kwadrat-keys.tar keys      nośnik trzymaj z dala od kopii
# Kopie wynoś poza tę maszynę. Gdy baza jest własna, dodaj do obu DATABASE_URL i DATABASE_OWNER_URL
# (systemd: EnvironmentFile=/ścieżka/env; cron: plik env wczytany przed poleceniem).
"""


def run(options: Namespace) -> None:
    """Print every finding; Problem (code 1) when anything must be mended."""
    home = place.home_folder()
    if options.schedule:
        print(schedule(home), end="")
        return
    wrong = show(findings(home))
    if wrong:
        raise Problem(f"Do naprawienia: {wrong}.")
    place.say("Wszystko jest w porządku.")


def show(found: Iterable[Finding]) -> int:
    """One line for each finding and one for how to mend it; how many are wrong."""
    wrong = 0
    for one in found:
        mark = "✗" if one.is_wrong else "~" if one.mend else "✓"
        place.say(f"{mark} {one.text}")
        if one.mend:
            place.say(f"    → {one.mend}")
        wrong += one.is_wrong
    return wrong


def schedule(home: Path) -> str:
    """Units of systemd and lines for cron, filled in for this installation: the night's work, then the copy."""
    if checks.SERVED.exists():
        return SERVED.format(units=checks.SERVED.parent, home=home)
    is_root = os.geteuid() == 0
    units = "/etc/systemd/system" if is_root else "~/.config/systemd/user"
    kwadrat, folder, secret = (
        f"{sys.executable} -m kwadrat.config.cli",
        home.parent / "kopie",
        home / "backup-passphrase",
    )
    jobs = (
        ("nightly", "zadania dobowe", 1, 30, f"{kwadrat} nightly"),
        ("backup", "kopia zapasowa", 2, 30, f"{kwadrat} backup {folder} --keep 30 --passphrase-file {secret}"),
    )
    enable = f"systemctl {'' if is_root else '--user '}enable --now kwadrat-nightly.timer kwadrat-backup.timer"
    text = f"# systemd: pliki w {units}, potem: {enable}\n\n"
    for name, title, hour, minute, command in jobs:
        text += UNITS.format(
            units=units, name=name, title=title, hour=hour, minute=minute, home=home, command=command
        )  # fmt: skip
    text += "# Albo cron (crontab -e):\n"
    for _name, _title, hour, minute, command in jobs:
        text += f"{minute} {hour} * * * KWADRAT_HOME={home} {command}\n"
    return text + "\n" + ONCE.format(home=home, folder=folder, secret=secret)


def findings(home: Path) -> Iterator[Finding]:
    """Everything, in an order in which a fault explains those after it."""
    yield from installation.all_of(home)
    if not (home / "keys").exists():
        return  # without keys neither the database nor the settings may be opened
    try:
        keys.load(home)
        if not os.environ.get("DATABASE_URL") and not (home / "db").exists():
            yield Finding(f"W {home} nie ma jeszcze bazy danych", "uruchom: kwadrat up")
            return
        with place.opened(owner=True) as here:
            yield from _of_database(here)
    except keys.KeyProblem:
        return  # said already
    except (Problem, DatabaseProblem, psycopg.OperationalError) as error:
        reason = place.last_line(str(error))
        mend = (
            "sprawdź, czy serwer bazy działa i czy DATABASE_URL i DATABASE_OWNER_URL mają dobry adres, hasło i sslmode"
        )
        if not os.environ.get("DATABASE_URL"):
            mend = "uruchom: kwadrat up, wypisze więcej"
        yield Finding(f"Baza danych nie odpowiada: {reason}", mend)


def _of_database(here: place.Place) -> Iterator[Finding]:
    os.environ.update(here.environment())
    import django

    django.setup()
    from django.db import connections

    from kwadrat.config.checks import database, work

    with (
        psycopg.connect(here.owner_url, autocommit=True) as owner,
        psycopg.connect(here.app_url, autocommit=True) as app,
    ):
        roles = owner.info.user, app.info.user
        for check in database.CHECKS:
            yield from check(database.Database(owner, *roles, work.trails()))
    is_at_work = here.server is None or not here.server.is_ours
    if not is_at_work:
        yield Finding("Kwadrat w tej chwili nie działa", "uruchom: kwadrat up", is_remark=True)
    try:
        yield from work.all_of(is_at_work=is_at_work)
    finally:
        connections.close_all()
