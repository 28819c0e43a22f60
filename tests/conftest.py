"""A database server of this run alone. The owner makes and empties the tables; the tests run as the application."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.signals import setting_changed
from psycopg import sql

from kwadrat.config import embedded, roles
from kwadrat.config.commands.prepare import compile_messages
from tests.letterbox import letterbox as letterbox

# Tests speak plain http with this machine, and hash passwords that guard nothing.
settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Uploaded papers of a run lie apart and go with it.
settings.DOCUMENTS = Path(tempfile.mkdtemp(prefix="kwadrat-papers-"))
atexit.register(shutil.rmtree, settings.DOCUMENTS, ignore_errors=True)
compile_messages()
# In a fresh clone Django may have looked for the catalogue before it was compiled.
setting_changed.send(sender=None, setting="LOCALE_PATHS", value=settings.LOCALE_PATHS, enter=True)


def _remove_dead_runs(base: Path) -> None:
    for folder in base.glob("kwadrat-test-*"):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(int(folder.name.split("-")[2]), 0)
            continue
        with suppress(embedded.DatabaseProblem, OSError):
            if server := embedded.status(folder):
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _start(home: Path) -> embedded.Running:
    home.chmod(0o711)
    running = embedded.start(home, fast=True)
    with running.connect() as admin:
        admin.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(roles.OWNER)))
    with running.connect("template1") as template:
        roles.make_extensions(template)
        roles.grant(template)
    return running


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.Running]:
    """The server of this run, in a folder of its own that is gone afterwards; `make guards` keeps one for all runs."""
    if kept := os.environ.get("KWADRAT_TEST_SERVER"):
        yield embedded.status(Path(kept)) or _start(Path(kept))
        return
    _remove_dead_runs(Path(tempfile.gettempdir()))
    home = Path(tempfile.mkdtemp(prefix=f"kwadrat-test-{os.getpid()}-"))
    running = _start(home)
    yield running
    running.stop()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(server: embedded.Running) -> None:
    """Point Django at the server as the owner, who makes the test database."""
    place = {"NAME": roles.DATABASE, "USER": roles.OWNER, "PASSWORD": "", "HOST": str(server.socket)}
    connections["default"].settings_dict.update(place, PORT=embedded.PORT)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, server: embedded.Running) -> Iterator[None]:
    """Hand the migrated database over to the application's role, which may not empty it: the owner does."""
    where = connections["default"].settings_dict

    def switch(role: str) -> None:
        with django_db_blocker.unblock():
            connections["default"].close()
        where["USER"] = role

    url = server.url(roles.OWNER, where["NAME"])
    with psycopg.connect(url) as owner:
        filled = _filled_tables(owner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", lambda self, statements: _empty(url, filled))
        switch(roles.APP)
        yield
    switch(roles.OWNER)


@pytest.fixture
def owner(db: None, server: embedded.Running) -> Iterator[psycopg.Connection]:
    """A connection of the tables' owner to the test database; what the test itself has not committed is invisible."""
    with psycopg.connect(server.url(roles.OWNER, connections["default"].settings_dict["NAME"])) as connection:
        yield connection


def _tables(owner: psycopg.Connection) -> set[str]:
    rows = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in rows}


def _filled_tables(owner: psycopg.Connection) -> set[str]:
    """Tables that migrations have filled: catalogues stay through all tests."""
    exists = sql.SQL("SELECT EXISTS (SELECT FROM {})")
    return {name for name in _tables(owner) if owner.execute(exists.format(sql.Identifier(name))).fetchone() == (True,)}


def _empty(url: str, filled: set[str]) -> None:
    """Empty every other table, putting the triggers that forbid it aside for this one transaction."""
    with psycopg.connect(url, options="-c lock_timeout=20s") as owner:
        triggers = owner.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgtype & 32 <> 0 AND tgenabled <> 'D'"
        ).fetchall()
        for table, name, _ in triggers:
            owner.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
        names = sql.SQL(", ").join(sql.Identifier(name) for name in sorted(_tables(owner) - filled))
        owner.execute(sql.SQL("TRUNCATE {}").format(names))
        for table, name, enabled in triggers:
            owner.execute(f'ALTER TABLE {table} ENABLE {"ALWAYS" if enabled == "A" else ""} TRIGGER "{name}"')
