"""Error pages: one clear sentence, what to do now, nothing about what exists behind."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kwadrat.access.rules import Verdict
from kwadrat.web import page
from kwadrat.web.context import plain

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: the same page for what does not exist and for what may not be seen."""
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 without a verdict of ours."""
    return render(request, "errors/403.html", {"reason": ""}, status=403)


def refused(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """403 with the reason of the verdict."""
    return render(request, "errors/403.html", {"reason": verdict.reason}, status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "errors/400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the cross-site guard: the form is older than the sign-in, or cookies are off. What was typed is kept for
    its owner; a page of another site cannot make the one-time id that this takes."""
    again = request.path if page.keep_form(request) else ""
    return render(request, "errors/csrf.html", {"again": again}, status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries from one address."""
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a number to quote; the log holds the same number and no personal data. 503 while the database is away.

    The page asks nothing of the database, the session or the user: one of them may be what broke.
    """
    number = secrets.token_hex(4).upper()
    view = request.resolver_match.view_name if request.resolver_match else ""
    logger.error("page failed, number %s, view %s", number, view, exc_info=True)
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    name, status = ("errors/503.html", 503) if is_away else ("errors/500.html", 500)
    more = {"number": number, "help_person": settings.HELP_PERSON, "here": request.path}
    response = HttpResponse(render_to_string(name, plain() | more), status=status)
    if is_away:
        response.headers["Retry-After"] = "5"
    return response
