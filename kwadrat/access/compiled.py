"""Queries whose SQL is made once a day: for a wide query building it costs several times what running it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from kwadrat.access.actor import Actor

Build = Callable[..., QuerySet[Any, Any]]
Compiled = tuple[str, tuple[Any, ...], SQLCompiler]

# Stands in the SQL where a number of the asker will stand; no row of ours has such a number.
BLANK = 2**62


def rows(build: Build, *arguments: Any) -> Iterator[dict[str, Any]]:
    """The rows of `build(*arguments)`, a queryset of values(), by column.

    Its SQL is made anew for another day, role or text, never for another whole number: `build` may ask whether a
    number is there and hand it to the query, no more. Of an actor it sees numbers, role and rights, and no names.
    """
    numbers: list[int] = []
    found = _compiled(timezone.localdate(), build, *(_blank(one, numbers) for one in arguments))
    if found is None:
        return
    sql, parameters, compiler = found
    with connection.cursor() as cursor:
        # Values go beside the SQL, so that the server keeps its plan: planning takes most of what such a query costs.
        # Only whoever writes queries down gets one that stands for itself.
        if not connection.queries_logged:
            cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
        cursor.execute(sql, [_filled(one, numbers) for one in parameters])
        names = [column.name for column in cursor.description]
        fetched = cursor.fetchall()
    for row in compiler.results_iter([fetched]):
        yield dict(zip(names, row, strict=True))


def _blank(value: Any, numbers: list[int]) -> Any:
    if isinstance(value, Actor):
        return value.blank(lambda number: _blank(number, numbers))
    if not isinstance(value, int) or isinstance(value, bool) or not value:
        return value
    numbers.append(value)
    return BLANK + len(numbers) - 1


def _filled(parameter: Any, numbers: list[int]) -> Any:
    is_blank = isinstance(parameter, int) and parameter >= BLANK
    return numbers[parameter - BLANK] if is_blank else parameter


@lru_cache(maxsize=512)
def _compiled(today: date, build: Build, *arguments: Any) -> Compiled | None:
    """SQL, parameters and the compiler that reads the rows; None for a query that can bring nothing."""
    compiler = build(*arguments).query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    return sql, tuple(parameters), compiler
