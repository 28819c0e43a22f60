"""The database: roles, owners, rights, triggers, extensions, clock, as PostgreSQL's own catalogue tells them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from kwadrat.config import roles
from kwadrat.config.checks import Finding, judged

CLOCK_SECONDS = 5
ALL_RIGHTS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
TRAIL_RIGHTS = {"SELECT", "INSERT"}
# What the owner of the tables writes at night and the application only reads (migration of retention).
NIGHT_RIGHTS = {
    "kwadrat_erasureprotocol": TRAIL_RIGHTS,
    "kwadrat_erasureline": {"SELECT"},
    "kwadrat_erasedhalf": {"SELECT"},
}
TOO_MUCH = {"TRUNCATE", "REFERENCES", "TRIGGER"}
# As deploy/database.sql and the embedded server set them.
QUIET = (
    ("log_min_error_statement", "panic"), ("log_error_verbosity", "terse"), ("log_statement", "none"),
    ("log_min_duration_statement", "-1"),
)  # fmt: skip
GUARDS = ("kwadrat_no_change", "kwadrat_no_truncate")

# Tables, views, sequences and functions in public that belong to no extension.
OURS = """
SELECT kind, name, owner::regrole::text FROM (
    SELECT 'pg_class'::regclass AS class, oid, relkind::text AS kind, relname::text AS name, relowner AS owner
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 'f', proname::text, proowner FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
) things WHERE NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = class AND d.objid = things.oid AND d.deptype = 'e')
"""
RIGHTS = """
SELECT relname::text, array_agg(right_) FILTER (WHERE has_table_privilege(%(app)s, c.oid, right_)) FROM pg_class c,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) right_
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') GROUP BY relname
"""
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE tgname = ANY (%s) AND tgenabled = 'A' AND prosrc LIKE '%%RAISE EXCEPTION%%'
"""


@dataclass(frozen=True)
class Database:
    """A connection that reads the catalogue, names of both roles, names of the append-only tables."""

    connection: psycopg.Connection[tuple[Any, ...]]
    owner: str
    app: str
    trails: frozenset[str]

    def rows(self, query: str, values: Any = None) -> list[tuple[Any, ...]]:
        """What the catalogue says."""
        return self.connection.execute(query, values).fetchall()


def role_strength(here: Database) -> Iterator[Finding]:
    """Neither role may lift itself above the database; the application may not become the owner."""
    owner, app = here.owner, here.app
    strong = here.rows(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)"
        " AND (rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication)",
        [[owner, app]],
    )
    yield from judged(
        (name for (name,) in strong), f"Role {owner} i {app} nie mają uprawnień administratora", "Za silna rola bazy",
        "ALTER ROLE nazwa NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION",
    )  # fmt: skip
    member = here.rows("SELECT pg_has_role(%s, %s, 'MEMBER')", [app, owner])[0][0]
    if owner == app or member:
        yield Finding(
            f"Rola {app} może działać jako właściciel tabel {owner}", f"REVOKE {owner} FROM {app}; osobne role"
        )


def owners(here: Database) -> Iterator[Finding]:
    """Everything in the schema belongs to the owner's role, nothing to the application's."""
    foreign = [f"{name} ({who})" for _kind, name, who in here.rows(OURS) if who != here.owner]
    yield from judged(
        foreign, f"Wszystkie tabele, widoki i funkcje należą do {here.owner}", "Mają innego właściciela",
        f"ALTER TABLE nazwa OWNER TO {here.owner} (ALTER FUNCTION, ALTER SEQUENCE)",
    )  # fmt: skip


def rights(here: Database) -> Iterator[Finding]:
    """The application writes rows, adds to trails, and changes no structure."""
    little, much = [], []
    for table, found in here.rows(RIGHTS, {"app": here.app}):
        have = set(found or ())
        wanted = NIGHT_RIGHTS.get(table) or (TRAIL_RIGHTS if table in here.trails else ALL_RIGHTS)
        little += [table] if wanted - have else []
        much += [table] if have & TOO_MUCH or (wanted is not ALL_RIGHTS and have - wanted) else []
    if here.rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [here.app])[0][0]:
        much.append("schemat public (CREATE)")
    yield from judged(
        little, f"Rola {here.app} ma prawa do wszystkich tabel", f"Rola {here.app} nie ma potrzebnych praw",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON nazwa TO {here.app} (dzienniki: tylko SELECT, INSERT)",
    )  # fmt: skip
    yield from judged(
        much, f"Rola {here.app} nie ma praw ponad potrzebę", f"Rola {here.app} ma za duże prawa",
        f"REVOKE TRUNCATE, REFERENCES, TRIGGER ON nazwa FROM {here.app}; dla dzienników też UPDATE, DELETE",
    )  # fmt: skip


def triggers(here: Database) -> Iterator[Finding]:
    """Trails are append-only: both triggers there, ENABLE ALWAYS, and their function refuses."""
    found = set(here.rows(TRIGGERS, [list(GUARDS)]))
    open_ = {table for table in here.trails for guard in GUARDS if (table, guard) not in found}
    yield from judged(
        open_, "Dzienniki są tylko do dopisywania", "Dzienniki można zmieniać, brak czynnych wyzwalaczy",
        "jako właściciel: ALTER TABLE nazwa ENABLE ALWAYS TRIGGER kwadrat_no_change (i kwadrat_no_truncate);"
        " wszystkie naraz: deploy/trails.sql (po pg_upgradecluster bez --method=upgrade);"
        " gdy wyzwalacza brak, odtwórz ostatnią kopię (kwadrat restore) i ustal, kto go usunął",
    )  # fmt: skip


def extensions(here: Database) -> Iterator[Finding]:
    """The extensions that tables and search need."""
    have = {name for (name,) in here.rows("SELECT extname FROM pg_extension")}
    missing = set(roles.EXTENSIONS) - have
    yield from judged(
        missing, "Rozszerzenia bazy są na miejscu", "Brak rozszerzeń bazy",
        "CREATE EXTENSION nazwa (pakiet postgresql-contrib)",
    )  # fmt: skip


def log(here: Database) -> Iterator[Finding]:
    """The log of the server keeps neither statements nor the values they carry: those are data of people."""
    names = [name for name, _good in QUIET]
    found = dict(here.rows("SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [names]))
    yield from judged(
        (name for name, good in QUIET if found[name] != good),
        "Dziennik serwera bazy nie zapisuje danych osób", "Dziennik serwera bazy może zapisywać dane osób",
        f"jako administrator bazy: {'; '.join(f'ALTER DATABASE nazwa SET {name} = {good!r}' for name, good in QUIET)}",
    )  # fmt: skip


def clock(here: Database) -> Iterator[Finding]:
    """The clocks of this machine and of the database agree."""
    before = time.time()
    theirs = float(here.rows("SELECT extract(epoch FROM clock_timestamp())")[0][0])
    away = max(before - theirs, theirs - time.time(), 0)
    if away > CLOCK_SECONDS:
        yield Finding(
            f"Zegar tej maszyny i zegar bazy różnią się o {round(away)} s",
            "włącz synchronizację czasu na obu: timedatectl set-ntp true",
        )
    else:
        yield Finding("Zegary tej maszyny i bazy są zgodne")


CHECKS = (role_strength, owners, rights, triggers, extensions, log, clock)
