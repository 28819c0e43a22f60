"""Two roles of one database: the owner, who migrates, and the application, which owns nothing."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

OWNER = "kwadrat_owner"
APP = "kwadrat_app"
DATABASE = "kwadrat"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")

Connection = psycopg.Connection[tuple[Any, ...]]


def make_roles(connection: Connection) -> None:
    """Make both roles unless they exist; neither is a superuser."""
    for name in (OWNER, APP):
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE").format(sql.Identifier(name)))


def make_database(connection: Connection, name: str) -> bool:
    """Make a database that belongs to the owner unless it exists; True if it was made."""
    make_roles(connection)
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    database, owner = sql.Identifier(name), sql.Identifier(OWNER)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APP)))
    return True


def drop_database(connection: Connection, name: str) -> None:
    """Remove a database with everything in it, ending its sessions."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def make_extensions(connection: Connection) -> None:
    """Make the extensions the tables need; the owner of a database may do it too, they are trusted ones."""
    have = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in have:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def grant(connection: Connection, owner: str = OWNER, app: str = APP) -> None:
    """Let the application read and write what the owner makes from now on: rows, sequences, functions, no structure.

    Append-only tables take UPDATE and DELETE away again in their own migration.
    """
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(app)}
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
