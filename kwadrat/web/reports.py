"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def open_cell(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def export(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

