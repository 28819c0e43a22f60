"""Expand, then contract: a migration leaves the tables so that the code of the release before works on them, because
that code serves while the migration runs and until the new server has started.

What the new code adds must cost the old code nothing: a new column is empty or filled by the database itself, since the
old code does not name it. What goes away leaves in two releases: first only the models forget it
(SeparateDatabaseAndState with state_operations), and when no server knows it any more, the tables (CONTRACTED).
`make rehearse` tries it with real code of the past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# No release had been made before these.
FREE_UNTIL = 14

# Name of a migration that takes something out of the tables -> the release whose code did without it already.
CONTRACTED: dict[str, str] = {}

TAKES_AWAY = re.compile(
    r"\bDROP\s+(TABLE|COLUMN|VIEW|SCHEMA|TYPE)|\bRENAME\b|\bSET\s+NOT\s+NULL|\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE"
    r"|\bADD\s+(CONSTRAINT|UNIQUE|CHECK)|\bDROP\s+DEFAULT|\bTRUNCATE\s+TABLE|\bDROP\s+(COLUMN\s+)?IF\s+EXISTS",
    re.IGNORECASE,
)
HARMLESS = (
    migrations.CreateModel, migrations.AddIndex, migrations.RemoveIndex, migrations.RenameIndex, migrations.RunPython,
    migrations.RemoveConstraint, migrations.AlterModelOptions, migrations.AlterModelManagers,
)  # fmt: skip


def _column(field: models.Field[Any, Any]) -> tuple[str | None, bool]:
    """Type of a column without its length, and whether it must be unique."""
    kind = field.db_type(connection)
    return kind and re.sub(r"\(\d+\)", "", kind), field.unique


def _narrower(before: models.Field[Any, Any], after: models.Field[Any, Any]) -> bool:
    if _column(before)[0] != _column(after)[0] or (after.unique and not before.unique):
        return True
    if before.column != after.column or (before.null and not after.null):
        return True
    lost_default = before.db_default is not models.NOT_PROVIDED and after.db_default is models.NOT_PROVIDED
    return lost_default or (after.max_length or 10**9) < (before.max_length or 0)


def _field(state: ProjectState, operation: Any) -> models.Field[Any, Any]:
    field = state.apps.get_model("kwadrat", operation.model_name)._meta.get_field(operation.name)
    assert isinstance(field, models.Field)
    return field


def _fills_itself(field: models.Field[Any, Any]) -> bool:
    return field.null or field.db_default is not models.NOT_PROVIDED or field.many_to_many or field.generated


def _sql(operation: migrations.RunSQL) -> str:
    parts = operation.sql if isinstance(operation.sql, list | tuple) else [operation.sql]
    text = "\n".join(part if isinstance(part, str) else str(part[0]) for part in parts)
    return re.sub(r"--[^\n]*", "", text)


def _fault(operation: Operation, state: ProjectState, made: set[str]) -> str:
    """Why the code of before would not work after this operation; empty when it would."""
    name = type(operation).__name__
    if isinstance(operation, HARMLESS):
        return ""
    if isinstance(operation, migrations.RunSQL):
        found = TAKES_AWAY.search(_sql(operation))
        return f"RunSQL: {found.group()}" if found else ""
    model = str(getattr(operation, "model_name", "") or getattr(operation, "name", "")).lower()
    if model in made:
        return ""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return "" if _fills_itself(field) and not field.unique else f"AddField {operation.name}: null or db_default"
    if isinstance(operation, migrations.AlterField):
        then = state.clone()
        operation.state_forwards("kwadrat", then)
        is_narrower = _narrower(_field(state, operation), _field(then, operation))
        return f"AlterField {operation.name} is narrower" if is_narrower else ""
    return f"{name} {model}"


def faults(name: str, operations: Sequence[Operation], state: ProjectState) -> Iterator[str]:
    """Everything in a migration that the release before could not live with."""
    made: set[str] = set()
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from faults(name, operation.database_operations, state.clone())
            for one in operation.state_operations:
                if isinstance(one, migrations.RemoveField) and not _fills_itself(_field(state, one)):
                    yield f"{name}: {one.name} is forgotten, but rows need it: null or db_default"
        elif found := _fault(operation, state, made):
            yield f"{name}: {found}"
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name.lower())
        operation.state_forwards("kwadrat", state)


def _is_free(name: str) -> bool:
    number = name.partition("_")[0]
    return int(number) <= FREE_UNTIL or name in CONTRACTED


def test_the_code_of_the_release_before_works_on_the_tables_of_this_one() -> None:
    loader = MigrationLoader(None)
    names = sorted(name for app, name in loader.disk_migrations if app == "kwadrat")
    assert len(names) >= FREE_UNTIL
    found: list[str] = []
    for name in names:
        if not _is_free(name):
            state = loader.project_state(("kwadrat", name), at_end=False)
            found += faults(name, loader.disk_migrations["kwadrat", name].operations, state)
    assert found == []


TEXT = models.CharField(max_length=10)
FORGET = [
    migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", name)])
    for name in ("name", "maybe", "filled")
]
DROP = migrations.RunSQL("ALTER TABLE thing DROP COLUMN name")


@pytest.mark.parametrize(
    ("operation", "is_fault"),
    [
        (migrations.RemoveField("thing", "name"), True),
        (migrations.DeleteModel("Thing"), True),
        (migrations.RenameField("thing", "name", "title"), True),
        (migrations.RenameModel("Thing", "Item"), True),
        (migrations.AlterModelTable("thing", "things"), True),
        (migrations.AlterUniqueTogether("thing", {("name",)}), True),
        (migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one")), True),
        (migrations.AddField("thing", "more", models.JSONField(default=list)), True),
        (migrations.AddField("thing", "more", models.CharField(max_length=5, default="")), True),
        (migrations.AddField("thing", "more", models.CharField(max_length=5, null=True, unique=True)), True),
        (migrations.AddField("thing", "more", models.CharField(max_length=5, db_default="")), False),
        (migrations.AddField("thing", "more", models.DateField(null=True)), False),
        (migrations.AlterField("thing", "name", models.CharField(max_length=5)), True),
        (migrations.AlterField("thing", "name", models.CharField(max_length=10, unique=True)), True),
        (migrations.AlterField("thing", "name", models.IntegerField()), True),
        (migrations.AlterField("thing", "maybe", models.DateField()), True),
        (migrations.AlterField("thing", "filled", models.CharField(max_length=5)), True),
        (migrations.AlterField("thing", "name", models.CharField(max_length=20, choices=[("a", "b")])), False),
        (migrations.AlterField("thing", "name", models.CharField(max_length=10, null=True)), False),
        (migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")), False),
        (migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]), False),
        (DROP, True),
        (migrations.RunSQL(["SELECT 1", ("ALTER TABLE thing ALTER name SET NOT NULL", None)]), True),
        (migrations.RunSQL("ALTER TABLE thing RENAME TO item"), True),
        (migrations.RunSQL("ALTER TABLE thing ADD CONSTRAINT c CHECK (name <> '')"), True),
        (migrations.RunSQL("-- DROP TABLE in a remark\nCREATE TRIGGER t BEFORE UPDATE ON thing"), False),
        (FORGET[0], True), (FORGET[1], False), (FORGET[2], False),
        (migrations.SeparateDatabaseAndState(database_operations=[DROP]), True),
    ],
    ids=lambda one: one.describe()[:60] if isinstance(one, Operation) else "",
)  # fmt: skip
def test_each_kind_of_change_is_judged(operation: Operation, is_fault: bool) -> None:
    state = ProjectState()
    thing = migrations.CreateModel(
        "Thing",
        [
            ("id", models.BigAutoField(primary_key=True)), ("name", TEXT), ("maybe", models.DateField(null=True)),
            ("filled", models.CharField(max_length=5, db_default="x")),
        ],
    )  # fmt: skip
    thing.state_forwards("kwadrat", state)
    assert bool(list(faults("0099_planted", [operation], state))) is is_fault


def test_what_a_migration_makes_itself_it_may_shape() -> None:
    made = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
    more = migrations.AddField("other", "name", models.CharField(max_length=5, default=""))
    assert list(faults("0099_planted", [made, more], ProjectState())) == []
    assert list(faults("0099_planted", [more], made_state(made))) != []


def made_state(operation: Operation) -> ProjectState:
    state = ProjectState()
    operation.state_forwards("kwadrat", state)
    return state
