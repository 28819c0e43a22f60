"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def institution(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def waiting(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def search(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

