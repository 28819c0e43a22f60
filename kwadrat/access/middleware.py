"""Puts request.actor: who asks, in which acting place. Absent, foreign or malformed choices give no actor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from kwadrat.access.actor import Actor, choose, places_of

SESSION_KEY = "acting"


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of the request, or None when nobody is signed in or no valid place is chosen."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    found = choose(places_of(user, timezone.localdate()), request.session.get(SESSION_KEY))
    if found is None:
        return None
    request.post_ref = found.post_ref  # type: ignore[attr-defined]  # for the log, which must not ask anew
    return found.remembering()


class ActorMiddleware:
    """One attribute, no path rules; the language is the user's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        user: Any = request.user
        language = user.language if user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
