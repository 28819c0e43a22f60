"""The log of a service: one JSON object a line, about requests and faults, never about people.

A line names the view and never the address: references in an address lead to a person. It has no query, no form, no
local variables, no text of an exception (PostgreSQL and Python quote values there) and nothing that a library wrote
around a value. What remains is enough to find the place in the code and every line of the same request.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kwadrat.config import figures

logger = logging.getLogger(__name__)
current: ContextVar[str] = ContextVar("request", default="")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GIVEN = re.compile(r"[0-9a-f]{32}")
FRAMES = 15  # the innermost
ADDED = ("method", "view", "status", "ms", "actor")


class Formatter(logging.Formatter):
    """A record as one JSON object, or the same as a line to read at a console."""

    def __init__(self, as_text: bool = False) -> None:
        super().__init__()
        self.as_text = as_text

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": _message(record), "request": current.get(),
        }  # fmt: skip
        line |= {name: getattr(record, name, "") for name in ADDED}
        if record.exc_info and record.exc_info[1]:
            line["errors"] = list(_errors(record.exc_info[1]))
        line = {name: value for name, value in line.items() if value != ""}
        if not self.as_text:
            return json.dumps(line, ensure_ascii=False)
        places = [f"\n  {one['type']}" + "".join(f"\n    {at}" for at in one["at"]) for one in line.get("errors", ())]
        return f"{line['time']} {line['level']} {line['logger']} {line['message']}{''.join(places)}"


def _message(record: logging.LogRecord) -> str:
    """Our own words whole; the server's without the values in them; of a library only where it spoke."""
    if record.name.startswith("kwadrat."):
        return record.getMessage()
    if record.name == "gunicorn.error" and isinstance(record.args, tuple | None):
        values = (one if isinstance(one, int | float) else "…" for one in record.args or ())
        return str(record.msg) % tuple(values) if record.args else str(record.msg)
    return f"{record.module}.{record.funcName}:{record.lineno}"


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The exception and what caused it: kind, PostgreSQL's code and constraint, places in the code."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = type(error)
        found: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}"}
        if state := getattr(error, "sqlstate", None):
            found["sqlstate"] = state
            found["constraint"] = getattr(getattr(error, "diag", None), "constraint_name", None) or ""
        places = traceback.extract_tb(error.__traceback__)
        found["at"] = [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in places[-FRAMES:]]
        yield found
        error = error.__cause__ or error.__context__


def _short(path: str) -> str:
    for mark in ("/site-packages/", f"{settings.PACKAGE.parent}/"):
        if mark in path:
            return path.split(mark, 1)[1]
    return path.rsplit("/", 1)[-1]


class RequestMiddleware:
    """Gives each request a number, counts it, and writes its line. The proxy may have chosen the number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        figures.shared()  # made before the server forks: its workers count together

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        number = given if GIVEN.fullmatch(given) else secrets.token_hex(16)
        token = current.set(number)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            if not request.path.startswith(settings.STATIC_URL):
                _tell(request, response.status_code, time.perf_counter() - started)
            return response
        finally:
            current.reset(token)


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    figures.shared().count(view, status, seconds)
    more = {
        "method": request.method if request.method in METHODS else "OTHER", "view": view, "status": status,
        "ms": round(seconds * 1000), "actor": getattr(request, "post_ref", ""),
    }  # fmt: skip
    logger.info("request", extra=more)
