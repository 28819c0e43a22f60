"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def create(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def add_institution(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def add_member(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def open_club(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def enter_register(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

