"""`kwadrat check`: each check is seen red and green, on the real thing; then the whole command, as a process."""

import os
import re
import shlex
import shutil
import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.models import Authenticator
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from kwadrat.access.actor import SYSTEM
from kwadrat.casework import nightly
from kwadrat.config import checks, embedded, keys, roles
from kwadrat.config.checks import Finding, database, installation, listed, reason, work
from kwadrat.config.commands import check, place
from kwadrat.config.copies import archive
from kwadrat.papers import render
from kwadrat.records.accounts import Post
from kwadrat.records.base import unsealed
from kwadrat.records.notices import Notice
from tests import cast as cast_module
from tests.config.homes import FOUNDED, PASSPHRASE, Homes, refused
from tests.walks.site import free_port


def wrong(found: Iterator[Finding]) -> list[str]:
    """Texts of what must be mended; each says how."""
    seen = list(found)
    assert seen
    assert all(one.mend for one in seen if one.is_remark)
    return [one.text for one in seen if one.is_wrong]


# --- the database


@pytest.fixture
def admin(django_db_setup: None, server: embedded.Running) -> Iterator[psycopg.Connection]:
    """The superuser in the database of the tests; what is broken here is rolled back."""
    with psycopg.connect(server.url(embedded.SUPERUSER, connections["default"].settings_dict["NAME"])) as made:
        yield made
        made.rollback()


@pytest.fixture
def here(admin: psycopg.Connection) -> database.Database:
    return database.Database(admin, roles.OWNER, roles.APP, work.trails())


BREAKS: list[tuple[Callable[[database.Database], Iterator[Finding]], str, str]] = [
    (database.role_strength, "ALTER ROLE kwadrat_app SUPERUSER", "Za silna rola bazy: kwadrat_app"),
    (database.role_strength, "ALTER ROLE kwadrat_owner BYPASSRLS", "Za silna rola bazy: kwadrat_owner"),
    (database.role_strength, "GRANT kwadrat_owner TO kwadrat_app", "może działać jako właściciel"),
    (database.owners, "ALTER TABLE kwadrat_person OWNER TO postgres", "kwadrat_person (postgres)"),
    (database.owners, "ALTER FUNCTION kwadrat_append_only() OWNER TO kwadrat_app", "kwadrat_append_only (kwadrat_app)"),
    (database.rights, "REVOKE UPDATE ON kwadrat_person FROM kwadrat_app", "nie ma potrzebnych praw: kwadrat_person"),
    (database.rights, "REVOKE INSERT ON kwadrat_auditevent FROM kwadrat_app", "potrzebnych praw: kwadrat_auditevent"),
    (database.rights, "GRANT DELETE ON kwadrat_disclosure TO kwadrat_app", "za duże prawa: kwadrat_disclosure"),
    (database.rights, "GRANT INSERT ON kwadrat_erasedhalf TO kwadrat_app", "za duże prawa: kwadrat_erasedhalf"),
    (database.rights, "GRANT TRUNCATE ON kwadrat_case TO PUBLIC", "za duże prawa: kwadrat_case"),
    (database.rights, "GRANT CREATE ON SCHEMA public TO PUBLIC", "za duże prawa: schemat public"),
    (database.triggers, "DROP TRIGGER kwadrat_no_change ON kwadrat_casestep", "kwadrat_casestep"),
    (database.triggers, "ALTER TABLE kwadrat_auditevent DISABLE TRIGGER kwadrat_no_truncate", "kwadrat_auditevent"),
    # enabled, but session_replication_role would switch it off
    (database.triggers, "ALTER TABLE kwadrat_disclosure ENABLE TRIGGER kwadrat_no_change", "kwadrat_disclosure"),
    (
        database.triggers,
        "CREATE OR REPLACE FUNCTION kwadrat_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        "kwadrat_auditevent",
    ),
    (database.log, "SET log_min_error_statement = 'error'", "dane osób: log_min_error_statement"),
    (database.log, "SET log_min_duration_statement = 0", "dane osób: log_min_duration_statement"),
    (database.extensions, "DROP EXTENSION unaccent CASCADE", "Brak rozszerzeń bazy: unaccent"),
]


@pytest.mark.parametrize(("check_", "statement", "word"), BREAKS, ids=[row[1][:40] for row in BREAKS])
def test_the_database(
    here: database.Database, check_: Callable[[database.Database], Iterator[Finding]], statement: str, word: str
) -> None:
    assert wrong(check_(here)) == []
    here.connection.execute(statement)
    text = wrong(check_(here))[0]
    assert word in text


def test_every_check_of_the_database_is_tried() -> None:
    assert {row[0] for row in BREAKS} | {database.clock} == set(database.CHECKS)


def test_the_trails_are_the_tables_that_migrations_closed(here: database.Database) -> None:
    """A new append-only table must be known to the check, and a known one must be closed."""
    closed = here.rows("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'kwadrat_no_change'")
    assert {name for (name,) in closed} == here.trails


@pytest.mark.parametrize("seconds", [-60, 60])
def test_the_clock(here: database.Database, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    assert wrong(database.clock(here)) == []
    real = database.time.time
    monkeypatch.setattr(database.time, "time", lambda: real() + seconds)
    (text,) = wrong(database.clock(here))
    assert "różnią się o 60 s" in text


def test_a_trail_that_a_tool_left_ordinary_is_closed_by_the_file_that_the_check_names(here: database.Database) -> None:
    """What pg_restore --disable-triggers leaves, inside pg_upgradecluster too; psql's \\gexec runs each row."""
    name = "deploy/trails.sql"
    here.connection.execute("ALTER TABLE kwadrat_casestep ENABLE TRIGGER ALL")
    (bad,) = database.triggers(here)
    assert (bad.is_wrong, name in bad.mend) == (True, True)
    query = (place.ROOT / name).read_text().split("ON_ERROR_STOP on")[1].replace("\\gexec", "")
    orders = [order for (order,) in here.rows(query)]
    assert len(orders) == len(database.GUARDS)
    for order in orders:
        here.connection.execute(order)
    assert wrong(database.triggers(here)) == []


# --- around it


@pytest.mark.django_db
def test_where_services_run_the_mending_speaks_of_them(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mends() -> str:
        now = timezone.now()
        found = [
            *installation.key_files(home),
            *installation.backup_age(home, now),
            *work.worker(now),
            *work.night(now),
        ]
        return " ".join(one.mend for one in found)

    monkeypatch.setattr(checks, "SERVED", tmp_path / "unit")
    other = mends()
    assert ("systemctl" in other, "kwadrat up" in other) == (False, True)
    (tmp_path / "unit").touch()
    served = mends()
    assert ("kwadrat up" in served, "--schedule" in served) == (False, False)
    named = set(re.findall(r"systemctl \w+ (?:--now )?(kwadrat-[\w.]+)", served))
    assert named == {
        "kwadrat-backup",
        "kwadrat-backup.timer",
        "kwadrat-worker",
        "kwadrat-nightly",
        "kwadrat-nightly.timer",
    }
    units = place.ROOT / "deploy" / "systemd"
    assert [one for one in named if not (units / (one if "." in one else f"{one}.service")).exists()] == []


def test_keys(home: Path) -> None:
    assert wrong(installation.key_files(home)) == [f"Brak kluczy w {home / 'keys'}"]
    assert not home.exists()
    fingerprint = archive.fingerprint(keys.load(home).field[0])
    (good,) = installation.key_files(home)
    assert (good.is_wrong, fingerprint in good.text) == (False, True)
    (home / "keys" / "field").chmod(0o640)
    (bad,) = installation.key_files(home)
    assert (bad.is_wrong, "chmod 600" in bad.mend) == (True, True)


def test_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.make_home(home)
    usage = shutil.disk_usage(home)
    for total, free, is_wrong in ((10**12, 10**12, False), (10**12, 10**10, True), (10**10, 9 * 10**8, True)):
        seen = usage._replace(total=total, free=free)
        monkeypatch.setattr(installation.shutil, "disk_usage", lambda place, seen=seen: seen)
        assert bool(wrong(installation.disk(home))) == is_wrong


def certificate(ends: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kwadrat.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(ends - timedelta(days=90)).not_valid_after(ends).sign(key, hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.PEM)


def test_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    monkeypatch.delenv("KWADRAT_TLS_CERT", raising=False)
    assert list(installation.certificate(now)) == []
    file = tmp_path / "cert.pem"
    monkeypatch.setenv("KWADRAT_TLS_CERT", str(file))
    assert "Nie można odczytać" in wrong(installation.certificate(now))[0]
    for days, is_wrong in ((60, False), (15, False), (13, True), (-1, True)):
        file.write_bytes(certificate(now + timedelta(days=days)))
        assert bool(wrong(installation.certificate(now))) == is_wrong, days


def test_backup_age(home: Path) -> None:
    keys.make_home(home)
    now = datetime.now(UTC)
    assert wrong(installation.backup_age(home, now)) == ["Nie ma jeszcze żadnej kopii zapasowej"]
    (home / "backup.json").write_text("{}")
    assert "Nie można odczytać" in wrong(installation.backup_age(home, now))[0]
    for hours, is_wrong in ((0, False), (25, False), (27, True)):
        moment = (now - timedelta(hours=hours)).isoformat()
        (home / "backup.json").write_text(f'{{"at": "{moment}", "file": "/kopie/x.kopia", "bytes": 1}}')
        assert bool(wrong(installation.backup_age(home, now))) == is_wrong, hours


# --- the work


@pytest.mark.django_db
def test_migrations() -> None:
    assert wrong(work.migrations()) == []
    recorder = MigrationRecorder(connection)
    last = max(name for app, name in recorder.applied_migrations() if app == "kwadrat")
    recorder.record_unapplied("kwadrat", last)
    assert wrong(work.migrations()) == [f"Tabele czekają na zmiany: kwadrat.{last}"]
    # The rest reads tables that may not be there.
    assert len(list(work.all_of(is_at_work=True))) == 1


class Letterbox:
    """A mail server that takes nothing but the greeting."""


def test_mail(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    (closed,) = wrong(work.mail())
    assert "nikt tam nie słucha" in closed
    controller = Controller(Letterbox(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        assert wrong(work.mail()) == []
        # It offers no sign-in, so a name and a password cannot be right.
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "kwadrat", "tajne"
        (refused_,) = wrong(work.mail())
        assert "tajne" not in refused_
    finally:
        controller.stop()
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    (remark,) = work.mail()
    assert (remark.is_remark, str(tmp_path) in remark.text) == (True, True)


def test_papers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert wrong(work.papers()) == []
    monkeypatch.setattr(render, "TEMPLATES", tmp_path)
    assert "Pisma nie powstają" in wrong(work.papers())[0]
    monkeypatch.undo()
    monkeypatch.setattr(render, "FONTS", tmp_path)
    render.letters.cache_clear()
    try:
        assert len(wrong(work.papers())) == 1
    finally:
        render.letters.cache_clear()


@pytest.mark.parametrize(("error", "words"), [
    (TimeoutError(), "nie odpowiada na czas"), (socket.gaierror(), "nie ma takiego adresu"),
    (smtplib.SMTPAuthenticationError(535, b"no"), "nie przyjmuje nazwy i hasła"),
    (ZeroDivisionError(), "ZeroDivisionError"),
])  # fmt: skip
def test_why_in_words(error: Exception, words: str) -> None:
    assert reason(error) == words


@pytest.mark.django_db
def test_second_factor(settings: Any) -> None:
    cast = cast_module.make()
    settings.MFA_REQUIRED = False
    assert "nie jest wymagany" in wrong(work.second_factor())[0]
    settings.MFA_REQUIRED = True
    (lacking,) = work.second_factor()
    working = set(Post.objects.filter(period__contains=cast.today, user__is_active=True).values_list("user", flat=True))
    assert (lacking.is_remark, f"({len(working)})" in lacking.text) == (True, True)
    for user in working:
        Authenticator.objects.create(user_id=user, type=Authenticator.Type.TOTP, data={})
    assert [one.mend for one in work.second_factor()] == [""]


@pytest.mark.django_db
def test_worker_and_queue() -> None:
    now = timezone.now()
    assert "Proces zadań nie działa" in wrong(work.worker(now))[0]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [now])
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES"
            " ('default', 'kwadrat.send_notice', NULL), ('default', 'kwadrat.send_notice', %s)",
            [now + timedelta(days=1)],
        )
    assert wrong(work.worker(now)) == []
    late = now + timedelta(minutes=16)
    assert wrong(work.worker(late))[1:] == ["W kolejce czeka ponad 15 minut zadań: 1"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE scheduled_at IS NULL")
    remarks = [one.text for one in work.worker(late) if one.is_remark]
    assert remarks == ["Zadania, które się nie udały mimo prób: 1"]


def _letter(state: str, **more: Any) -> Notice:
    with unsealed():
        one = Notice(kind="referral_received", reference="S-1", state=state, **more)
        one.save()
    return one


@pytest.mark.django_db
def test_letters_that_came_back_or_wait_are_told() -> None:
    now = timezone.now()
    assert wrong(work.letters(now)) == []
    _letter("rejected", answer="550")
    _letter("failed")
    _letter("waiting")
    remarks = [one.text for one in work.letters(now) if one.is_remark]
    assert remarks == ["Listy, które w ostatnim tygodniu nie doszły: 2 (odpowiedzi serwera: 550, brak odpowiedzi)"]
    assert wrong(work.letters(now + timedelta(minutes=70))) == ["Listy czekają na wysłanie ponad godzinę: 1"]


@pytest.mark.django_db
def test_the_provider_of_short_messages(settings: Any) -> None:
    now = timezone.now()
    assert "SMS są wyłączone" in [one.text for one in work.letters(now)]
    settings.SMS_URL = f"http://127.0.0.1:{free_port()}/"
    assert wrong(work.letters(now)) == ["Dostawca SMS 127.0.0.1 nie przyjmuje połączenia (nikt tam nie słucha)"]
    with socket.create_server(("127.0.0.1", 0)) as provider:
        settings.SMS_URL, settings.SMS_FORM = f"http://127.0.0.1:{provider.getsockname()[1]}/", "to={to}"
        assert wrong(work.letters(now)) == ["W KWADRAT_SMS_FORM brakuje {to} albo {message}"]


@pytest.mark.django_db
def test_night() -> None:
    now = timezone.now()
    assert "nie były jeszcze" in wrong(work.night(now))[0]
    nightly.clear_forms(by=SYSTEM)
    assert wrong(work.night(now)) == []
    assert wrong(work.night(now + timedelta(hours=27)))


def test_many_names_are_cut() -> None:
    assert listed(["b", "a"]) == "a, b"
    assert listed("gfedcba") == "a, b, c, d, e i jeszcze 2"


# --- the command


@pytest.fixture
def homes() -> Iterator[Homes]:
    made = Homes()
    yield made
    made.close()


def test_the_command_from_red_to_green(homes: Homes, home: Path) -> None:
    """Founded, never backed up; the schedule's own commands mend what is red, and the second look is green."""
    made = homes.make("checked")
    assert made.run("-c", FOUNDED).code == 0
    first = made.kwadrat("check")
    assert "Do naprawienia: 3" in refused(first)
    for text in ("✗ Nie ma jeszcze żadnej kopii", "✗ Proces zadań nie działa", "✗ Zadania dobowe nie były", "→"):
        assert text in first.out
    assert "✓ Dzienniki są tylko do dopisywania" in first.out

    homes.leave()  # where nobody works, nobody misses the worker
    shown = made.kwadrat("check", "--schedule").out
    folder, secret = made.home.parent / "kopie", made.home / "backup-passphrase"
    folder.mkdir(mode=0o700)
    secret.write_text(PASSPHRASE, encoding="utf-8")
    secret.chmod(0o600)
    orders = [line.removeprefix("ExecStart=") for line in shown.splitlines() if line.startswith("ExecStart=")]
    assert len(orders) == 2
    for order in orders:
        assert f"KWADRAT_HOME={made.home} {order}" in shown  # the same for cron
        done = made.run(*shlex.split(order)[1:])
        assert done.code == 0, done.err
    second = made.kwadrat("check")
    assert (second.code, second.err) == (0, ""), second
    assert "Wszystko jest w porządku." in second.out


def test_the_command_without_a_database_or_keys(homes: Homes, home: Path) -> None:
    missing = homes.make("gone")
    shutil.rmtree(missing.home / "keys")
    assert "✗ Brak kluczy" in missing.kwadrat("check").out
    keys.load(home)
    lone = type(missing)(home, missing.server, {})
    assert "nie ma jeszcze bazy danych" in lone.kwadrat("check").out
    assert not (home / "db").exists()
    closed = "postgresql://kwadrat_app@127.0.0.1:1/kwadrat"
    answer = lone.kwadrat("check", DATABASE_URL=closed, DATABASE_OWNER_URL=closed)
    assert "Do naprawienia" in refused(answer)
    assert "✗ Baza danych nie odpowiada" in answer.out


def test_the_schedule_is_one_for_root_and_one_for_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for uid, word in ((0, "/etc/systemd/system/kwadrat-backup.timer"), (1000, "systemctl --user enable")):
        monkeypatch.setattr(os, "geteuid", lambda uid=uid: uid)
        assert word in check.schedule(home)


def test_where_services_run_the_schedule_names_their_timers(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "SERVED", tmp_path / "unit")
    assert "ExecStart=" in check.schedule(home)
    (tmp_path / "unit").touch()
    text = check.schedule(home)
    timers = re.findall(r"kwadrat-\w+\.timer", text)
    assert (sorted(timers), "ExecStart=" in text) == (["kwadrat-backup.timer", "kwadrat-nightly.timer"], False)
    assert all((place.ROOT / "deploy" / "systemd" / timer).exists() for timer in timers)
