"""Addresses for the machines that watch over the service. They stand before every other layer: no session, no host
name, no redirect to https, no audit. A stranger learns whether the service works, and nothing else.

    /stan/zyje/    the process answers; asks nobody
    /stan/gotowy/  the database answers, its tables are those of this version or newer, the role is weak enough
    /stan/liczby/  figures for Prometheus
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse

from kwadrat.config import figures

logger = logging.getLogger(__name__)
LOOPBACK = frozenset({"127.0.0.1", "::1", ""})  # a Unix socket has no address
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")

# The application's role lifts itself above nothing, owns no table and rewrites no trail.
ROLE = """
SELECT rolsuper OR rolcreaterole OR rolbypassrls
    OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner = me.oid)
    OR has_table_privilege('kwadrat_auditevent', 'UPDATE, DELETE, TRUNCATE')
FROM pg_roles me WHERE rolname = current_user
"""


@cache
def _expected() -> frozenset[tuple[str, str]]:
    """Migrations of this version."""
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations or ())


def fault() -> str:
    """What keeps the service from working: database, migrations or role; empty when nothing does. A newer schema is
    no fault: old code works on it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            if not _expected() <= set(cursor.fetchall()):
                return "migrations"
            cursor.execute(ROLE)
            return "role" if cursor.fetchone() != (False,) else ""
    except OperationalError:
        return "database"
    except ProgrammingError:  # no table of migrations yet
        return "migrations"


def _alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def _ready(request: HttpRequest) -> HttpResponse:
    reason = fault()
    if reason:
        logger.error("not ready: %s", reason)
    text = "ok" if not reason else f"not ready: {reason}" if _is_known(request) else "not ready"
    return HttpResponse(f"{text}\n", content_type="text/plain", status=503 if reason else 200)


def _figures(request: HttpRequest) -> HttpResponse:
    if not _is_known(request):
        return HttpResponse("no such page\n", content_type="text/plain", status=404)
    return HttpResponse(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_known(request: HttpRequest) -> bool:
    """The right token; without one set, only this machine, and only when no proxy speaks for somebody else."""
    if settings.FIGURES_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(sent.encode(), settings.FIGURES_TOKEN.encode())
    came = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and not came


ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/stan/zyje/": _alive, "/stan/gotowy/": _ready, "/stan/liczby/": _figures,
}  # fmt: skip


class ProbeMiddleware:
    """The first layer: answers the three addresses and hands on everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ADDRESSES.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response
