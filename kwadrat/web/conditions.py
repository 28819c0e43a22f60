"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def open_special(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_group(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_premise(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_benefit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def void_fact(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def give_notice(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_labour_status(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def start_participation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def end_participation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
