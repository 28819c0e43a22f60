"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def own(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def places(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def extend(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def join(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def posts(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def invite(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_papers(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def end_post(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

