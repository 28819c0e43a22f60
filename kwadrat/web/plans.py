"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def of_person(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def draft_contract(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def contract(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def edit_contract(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def sign_contract(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def end_contract(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

