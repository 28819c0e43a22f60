"""The tests' own database: used as the application's role, emptied by the owner, catalogues kept."""

import psycopg
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, utils

from kwadrat.config import roles


def rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_tests_run_as_the_application(owner: psycopg.Connection) -> None:
    assert rows("SELECT current_user") == [(roles.APP,)]
    assert rows("SELECT tablename FROM pg_tables WHERE tableowner = current_user") == []
    assert owner.execute("SELECT current_user").fetchone() == (roles.OWNER,)


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(model._meta.db_table for model in apps.get_app_config("kwadrat").get_models()))
def test_the_application_empties_no_table(table: str) -> None:
    with pytest.raises(utils.ProgrammingError, match="permission denied"):
        rows(f"TRUNCATE {table}")


@pytest.mark.django_db(transaction=True)
def test_a_flush_by_the_owner_empties_tables_and_keeps_triggers(owner: psycopg.Connection) -> None:
    guards = "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
    before = sorted(owner.execute(guards).fetchall())
    migrations = rows("SELECT count(*) FROM django_migrations")
    owner.rollback()
    get_user_model()(email="anna@example.org", name="Anna").save()
    call_command("flush", interactive=False, verbosity=0)
    assert get_user_model()._default_manager.count() == 0
    assert rows("SELECT count(*) FROM django_migrations") == migrations
    assert sorted(owner.execute(guards).fetchall()) == before
    assert before
