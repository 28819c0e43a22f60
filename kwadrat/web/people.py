"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def register(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def person(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def open_identity(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def correct(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


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


def add_note(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def void_note(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def join_team(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def start_participation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def end_participation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def view_ledger(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

