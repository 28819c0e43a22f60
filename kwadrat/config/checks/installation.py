"""What lies around the database: keys, disk, certificate, the last back-up."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from kwadrat.config import keys
from kwadrat.config.checks import Finding, either
from kwadrat.config.copies import archive

FREE_BYTES, FREE_SHARE = 1_000_000_000, 0.05
CERTIFICATE_DAYS = 14
BACKUP_HOURS = 26  # a day and the time a copy takes


def key_files(home: Path) -> Iterator[Finding]:
    """Keys are there, whole, and closed to others."""
    if not (home / "keys").exists():
        first = either("kwadrat prepare", "kwadrat up")
        yield Finding(
            f"Brak kluczy w {home / 'keys'}", f"przywróć folder keys z kopii kluczy (nowa instalacja: {first})"
        )
        return
    try:
        fields, _index = archive.key_fingerprints(keys.load(home))
    except keys.KeyProblem as problem:
        yield Finding("Klucze nie są w porządku", str(problem))
    else:
        yield Finding(f"Klucze są w {home / 'keys'}, zamknięte dla innych (odcisk {fields[0]})")


def disk(home: Path) -> Iterator[Finding]:
    """Room for the data, wherever they lie."""
    for place in sorted({home, (home / "db").resolve().parent}):
        if not place.exists():
            continue
        usage = shutil.disk_usage(place)
        free = f"{usage.free // 1_000_000} MB"
        if usage.free < max(FREE_BYTES, usage.total * FREE_SHARE):
            yield Finding(f"Mało miejsca na dysku w {place}: {free}", "zwolnij miejsce albo powiększ dysk")
        else:
            yield Finding(f"Na dysku w {place} jest wolne {free}")


def certificate(now: datetime) -> Iterator[Finding]:
    """The certificate of the proxy, when KWADRAT_TLS_CERT names its file."""
    name = os.environ.get("KWADRAT_TLS_CERT")
    if not name:
        return
    try:
        ends = x509.load_pem_x509_certificate(Path(name).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        yield Finding(
            f"Nie można odczytać certyfikatu {name}",
            "popraw KWADRAT_TLS_CERT albo daj użytkownikowi, który uruchamia program, prawo odczytu tego pliku PEM"
            " (to sam certyfikat, bez klucza)",
        )
        return
    text = f"Certyfikat {name} jest ważny do {ends:%Y-%m-%d}"
    yield (
        Finding(text, "odnów go, np. certbot renew") if ends - now < timedelta(days=CERTIFICATE_DAYS) else Finding(text)
    )


def backup_age(home: Path, now: datetime) -> Iterator[Finding]:
    """The last copy that was written whole and read back."""
    mend = either(
        "zrób kopię: systemctl start kwadrat-backup; co noc: systemctl enable --now kwadrat-backup.timer;"
        " dlaczego jej nie było: journalctl -u kwadrat-backup",
        "zrób kopię: kwadrat backup FOLDER; samoczynne kopie: kwadrat check --schedule",
    )
    try:
        record = json.loads((home / "backup.json").read_text(encoding="utf-8"))
        age = now - datetime.fromisoformat(record["at"])
    except FileNotFoundError:
        yield Finding("Nie ma jeszcze żadnej kopii zapasowej", mend)
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding(f"Nie można odczytać {home / 'backup.json'}", mend)
    else:
        text = f"Ostatnia kopia zapasowa: {record['file']}, {age // timedelta(hours=1)} godz. temu"
        yield Finding(text, mend) if age > timedelta(hours=BACKUP_HOURS) else Finding(text)


def all_of(home: Path) -> Iterator[Finding]:
    """Every check that needs no database."""
    now = datetime.now(UTC)
    yield from key_files(home)
    yield from disk(home)
    yield from certificate(now)
    yield from backup_age(home, now)
