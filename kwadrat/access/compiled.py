"""Queries whose SQL is made once a day: building a query costs several times what running it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import Col
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.where import WhereNode
from django.utils import timezone
from psycopg import RawCursor, sql
from psycopg.types.numeric import Int8

from kwadrat.access.actor import Actor

R = TypeVar("R")

# Stands in the SQL where a number of the asker will stand; no row of ours has such a number.
BLANK = 2**62
# The same for a list of numbers, handed over as one array.
BLANK_LIST = 2**61
# The same for a text; PostgreSQL keeps no such sign.
BLANK_TEXT = "\x00"
MARK = re.compile(r"%%|(IN \()?%s(\))?")
# Plans that one connection keeps.
PLANS = 256


class Text(str):
    """A text that `build` only hands to the query, such as a reference: it is no part of the shape."""


class Compiled(NamedTuple):
    """What is kept of a query: the queryset, its SQL with a place for each thing given ($1 for the server that keeps
    the plan, %s for whoever writes queries down), which of the things those are, and the compiler that reads rows."""

    queryset: QuerySet[Any, Any]
    planned: str
    written: str
    places: tuple[int, ...]
    compiler: SQLCompiler


def rows(build: Callable[..., QuerySet[Any, R]], *arguments: Any) -> Iterator[R]:
    """The rows of the queryset `build(*arguments)` as it would bring them itself: things, values or lists of values.

    Its SQL is made anew for another day, role or text, never for another whole number, a list of them or a `Text`:
    `build`, a function of a module, may ask whether a number is there and hand it to the query, no more. Of an actor
    it sees numbers, role and rights, and no names.
    """
    given: list[Any] = []
    found = _compiled(timezone.localdate(), build, *(_blank(one, given) for one in arguments))
    if found is None:
        return
    fetched = _fetched(found, given)
    reader: Any = copy(found.compiler)
    reader.execute_sql = lambda *_arguments, **_options: [fetched]
    queryset: Any = found.queryset.all()
    queryset.query.get_compiler = lambda *_arguments, **_options: reader
    yield from queryset._iterable_class(queryset)


def _fetched(found: Compiled, given: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # What is given goes beside the SQL, so that the server keeps its plan: planning takes most of what such a query
        # costs. Only whoever writes queries down gets one that stands for itself.
        if connection.queries_logged:
            cursor.execute(found.written, [given[place] for place in found.places])
        else:
            connection.connection.prepared_max = PLANS
            cursor.cursor = RawCursor(connection.connection)
            # a plan is kept for each type of number: one type for all
            typed = [Int8(one) if isinstance(one, int) else one for one in given]
            cursor.execute(found.planned, [typed[place] for place in dict.fromkeys(found.places)])
        fetched: list[tuple[Any, ...]] = cursor.fetchall()
        return fetched


def insert_each(row: Model, column: str, numbers: Sequence[int]) -> None:
    """Insert this new row once for each of the numbers, which stand in its `column`: one statement, made for one row
    and no longer with fifty."""
    fields: list[Any] = [one for one in row._meta.local_concrete_fields if not one.primary_key]
    query = InsertQuery(type(row))
    query.insert_values(fields, [row])
    ((text, parameters),) = query.get_compiler(connection=connection).as_sql()
    place = [one.attname for one in fields].index(column)
    marks = ["unnest(%s::bigint[])" if number == place else "%s" for number in range(len(fields))]
    given = [list(numbers) if number == place else one for number, one in enumerate(parameters)]
    with connection.cursor() as cursor:
        cursor.execute(f"{text.partition(' VALUES ')[0]} SELECT {', '.join(marks)}", given)


def _blank(value: Any, given: list[Any]) -> Any:
    if isinstance(value, Actor):
        return value.blank(lambda number: _blank(number, given))
    if isinstance(value, list):
        if not value:
            return ()
        given.append(f"{{{','.join(map(str, value))}}}")
        return (BLANK_LIST + len(given) - 1,)
    if isinstance(value, Text):
        given.append(str(value))
        return f"{BLANK_TEXT}{len(given) - 1}"
    if not isinstance(value, int) or isinstance(value, bool) or not value:
        return value
    given.append(value)
    return BLANK + len(given) - 1


def _place(parameter: Any) -> int | None:
    """Which of the things given belongs here; None for a value of the query itself."""
    if isinstance(parameter, str) and parameter.startswith(BLANK_TEXT):
        return int(parameter[len(BLANK_TEXT) :])
    if not isinstance(parameter, int) or parameter < BLANK_LIST:
        return None
    return parameter - (BLANK_LIST if parameter < BLANK else BLANK)


def _arrays(text: str, parameters: Sequence[Any]) -> str:
    """The SQL with `= ANY(an array)` for each list, so that one SQL, with one plan, serves lists of every length."""
    turn = iter(parameters)

    def one(found: re.Match[str]) -> str:
        parameter = None if found[0] == "%%" else next(turn)
        if not isinstance(parameter, int) or not BLANK_LIST <= parameter < BLANK:
            return found[0]
        if not (found[1] and found[2]):
            raise ValueError("a list is asked for by IN alone")
        return "= ANY(%s::bigint[])"

    return MARK.sub(one, text)


@lru_cache(maxsize=1024)
def _compiled(today: date, build: Callable[..., QuerySet[Any, Any]], *arguments: Any) -> Compiled | None:
    """The query with stand-ins; None for one that can bring nothing."""
    queryset = build(*arguments)
    compiler = queryset.query.get_compiler(connection=connection)
    try:
        text, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    text, places = _arrays(text, parameters), [_place(one) for one in parameters]
    given = [place for place in places if place is not None]
    numbers = {place: number for number, place in enumerate(dict.fromkeys(given), 1)}
    marks = ("%s" if place is not None else _literal(one) for one, place in zip(parameters, places, strict=True))
    written = re.sub("%[s%]", lambda mark: mark[0] if mark[0] == "%%" else next(marks), text)
    turn = iter(given)
    planned = re.sub("%[s%]", lambda mark: "%" if mark[0] == "%%" else f"${numbers[next(turn)]}", written)
    _lighten(queryset, compiler)
    return Compiled(queryset, planned, written, tuple(given), compiler)


def _lighten(queryset: Any, compiler: Any) -> None:
    """Keep only what reads the rows, names and kinds of columns: the tree of a wide query weighs megabytes."""
    query = queryset.query
    query.where, query.combined_queries, query.order_by, query.group_by = WhereNode(), (), (), None
    query.annotations = {name: _kind(one) for name, one in query.annotations.items()}
    query._annotation_select_cache = None
    compiler.where = compiler.having = compiler.qualify = None
    compiler.select = [(_kind(one), ("", ()), alias) for one, _sql, alias in compiler.select]
    read = compiler.get_converters([one for one, _sql, _alias in compiler.select[: compiler.col_count]])
    compiler.get_converters = lambda _columns: read


def _kind(expression: Any) -> Any:
    """A column of a table, or what stands for any other expression of the same kind."""
    return expression if isinstance(expression, Col) else Value(None, output_field=expression.output_field)


def _literal(value: Any) -> str:
    """A value of the query itself, as it stands in the SQL; its percent signs are marks no more."""
    connection.ensure_connection()
    return sql.Literal(value).as_string(connection.connection).replace("%", "%%")
