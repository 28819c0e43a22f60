"""Everything that a back-up must bring back, as plain values that can be compared: rows, structure, rights, files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

# Functions of extensions differ between versions of PostgreSQL.
OWN = (
    "pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d"
    " WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid AND deptype = 'e')"
)
# How PostgreSQL writes down an expression changes when it reads its own writing again: brackets and casts of texts.
WRITING = re.compile(r"::(character varying|text)(\(\d+\))?(\[\])?|[()]")
# MAINTAIN is a right PostgreSQL 17 invented for owners, and NOT NULL a named constraint since 18.
QUERIES = {
    "rights": """
        SELECT kind, name, who::regrole::text, by::regrole::text, right_, may FROM (
            SELECT 'table' kind, relname::text name, (a).grantee who, (a).grantor by, (a).privilege_type right_,
                   (a).is_grantable may
            FROM (SELECT relname, aclexplode(relacl) a FROM pg_class WHERE relnamespace = 'public'::regnamespace) t
            UNION ALL
            SELECT 'function', proname, (a).grantee, (a).grantor, (a).privilege_type, (a).is_grantable
            FROM (SELECT proname, aclexplode(proacl) a FROM pg_proc WHERE {own}) f
            UNION ALL
            SELECT 'schema', nspname, (a).grantee, (a).grantor, (a).privilege_type, (a).is_grantable
            FROM (SELECT nspname, aclexplode(nspacl) a FROM pg_namespace WHERE nspname = 'public') s
            UNION ALL
            SELECT 'database', datname, (a).grantee, (a).grantor, (a).privilege_type, (a).is_grantable
            FROM (SELECT datname, aclexplode(datacl) a FROM pg_database WHERE datname = current_database()) d
            UNION ALL
            SELECT 'later ' || defaclobjtype::text, defaclrole::regrole::text, (a).grantee, (a).grantor,
                   (a).privilege_type, (a).is_grantable
            FROM (SELECT defaclobjtype, defaclrole, aclexplode(defaclacl) a FROM pg_default_acl) l
        ) every WHERE right_ <> 'MAINTAIN' ORDER BY 1, 2, 3, 4, 5""",
    "roles": "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin FROM pg_roles"
    " WHERE rolname LIKE 'kwadrat%' ORDER BY 1",
    "owners": """
        SELECT relname::text, relkind::text, relowner::regrole::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S', 'i', 'c') UNION ALL
        SELECT proname, 'f', proowner::regrole::text FROM pg_proc WHERE {own}
        ORDER BY 1, 2, 3""",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname, md5(prosrc), proconfig FROM pg_proc WHERE {own} ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, generation_expression,"
    " identity_generation FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "sequences": "SELECT sequencename, last_value, increment_by FROM pg_sequences"
    " WHERE schemaname = 'public' ORDER BY 1",
    "extensions": "SELECT extname FROM pg_extension ORDER BY 1",
}


def rows(owner: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """Number of rows and hash of all of them, for each table."""
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    query = "SELECT count(*), coalesce(md5(string_agg(t::text, '\n' ORDER BY t::text COLLATE \"C\")), '') FROM {} t"
    return {name: owner.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone() for (name,) in tables}


def taken(owner_url: str, home: Path) -> dict[str, Any]:
    """The whole inventory of one installation."""
    with psycopg.connect(owner_url) as owner:
        found: dict[str, Any] = {}
        for name, query in QUERIES.items():
            found[name] = owner.execute(query.replace("{own}", OWN)).fetchall()
        found["rows"] = rows(owner)
    for part in ("constraints", "indexes", "columns"):
        found[part] = [
            tuple(WRITING.sub("", one) if isinstance(one, str) else one for one in row) for row in found[part]
        ]
    places = [path for folder in ("documents", "intake") for path in (home / folder).rglob("*") if path.is_file()]
    found["files"] = {
        path.relative_to(home).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mode & 0o777)
        for path in sorted(places)
    }
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is gone and what is new, one line each."""
    found = []
    for part, value in before.items():
        old, new = (
            set(one.items()) if isinstance(one, dict) else {repr(row) for row in one} for one in (value, after[part])
        )
        found += [f"- {part}: {row}" for row in sorted(map(str, old - new))]
        found += [f"+ {part}: {row}" for row in sorted(map(str, new - old))]
    return found
