"""Trails cannot be changed by the application, whatever it tries in SQL."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests import build, build_office
from tests import cast as cast_module

TRAILS = (
    "kwadrat_auditevent", "kwadrat_disclosure", "kwadrat_referralstep", "kwadrat_contractstep",
    "kwadrat_participationstep", "kwadrat_sessionstep", "kwadrat_reportstep", "kwadrat_reportfile",
    "kwadrat_intakestep", "kwadrat_casestep", "kwadrat_emergencystep", "kwadrat_handoverstep",
    "kwadrat_placementstep",
)  # fmt: skip
TRIES = (
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER kwadrat_no_change",
    "DROP TRIGGER kwadrat_no_change ON {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN extra int",
    "CREATE OR REPLACE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
)
MIGHT = (
    "SET session_replication_role = replica",
    "SET ROLE kwadrat_owner",
    "ALTER ROLE kwadrat_app SUPERUSER",
    "CREATE OR REPLACE FUNCTION kwadrat_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TRAILS)
@pytest.mark.parametrize("statement", TRIES)
def test_the_application_cannot_touch_a_trail(statement: str, table: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))


@pytest.mark.django_db
@pytest.mark.parametrize("statement", MIGHT)
def test_the_application_cannot_lift_itself(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TRAILS)
def test_the_application_cannot_give_itself_a_right(table: str) -> None:
    with connection.cursor() as cursor:
        # PostgreSQL answers a grant without the right to grant with a warning, and grants nothing
        cursor.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO kwadrat_app")
        for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
            assert cursor.fetchone() == (False,), right


@pytest.mark.django_db
def test_an_ordinary_table_is_the_contrast() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kwadrat_person SET id = id")
        cursor.execute("DELETE FROM kwadrat_groupmember")


@pytest.mark.django_db
def test_the_application_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
                       " WHERE r.rolname = current_user GROUP BY 1")  # fmt: skip
        assert cursor.fetchall() == []
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", TRAILS)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table}"])
def test_even_the_owner_is_stopped_by_the_trigger(owner: psycopg.Connection, statement: str, table: str) -> None:
    cast = cast_module.make()
    build.participation(cast)
    build.intake(cast)
    build_office.emergency(cast)
    build_office.proposal(cast)
    build.placement(cast)
    build.held(cast, build.session(cast, build.group(cast, build.in_team(cast))))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kwadrat_disclosure (at, actor_name, role, institution_name, person_id, what, purpose, basis,"
            " subject, was_refused) VALUES (now(), '', '', '', 1, '', '', '', '', false)"
        )
    assert owner.execute(f"SELECT count(*) > 0 FROM {table}").fetchone() == (True,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement.format(table=table))
    owner.rollback()
