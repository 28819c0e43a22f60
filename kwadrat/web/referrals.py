"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def of_person(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def outbox(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def choose_person(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def send(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def referral(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def accept(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def decline(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def withdraw(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def close(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

