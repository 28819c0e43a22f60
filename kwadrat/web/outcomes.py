"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def record(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def void(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

