"""Placeholder until the pages of this noun stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def of_person(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def week(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def plan_session(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def session(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_attendance(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def cancel_session(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def correct_attendance(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def void_attendance(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def groups(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def create_group(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def group(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def join_group(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def leave_group(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def consultations(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_consultation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def correct_consultation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def void_consultation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

