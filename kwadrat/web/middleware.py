"""The gate: nobody passes without signing in, a second factor where it is required, and a chosen place."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from kwadrat.access.middleware import actor_of
from kwadrat.access.rules import Refused
from kwadrat.access.sessions import AGENT, STARTED, TOUCHED
from kwadrat.casework.action import was_sent
from kwadrat.web import errors, page

# allauth's own views are reached only through these names; the house test of public pages lists them.
PUBLIC_NAMES = frozenset(
    {
        "account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
        "account_reset_password_from_key_done", "mfa_authenticate",
        "openid_connect_login", "openid_connect_callback",
    }
)  # fmt: skip
PLACELESS_NAMES = frozenset(
    {
        "account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_reauthenticate",
    }
)  # fmt: skip
TOUCH_SECONDS = 120


class GateMiddleware:
    """Sends away who may not pass; turns a refusal of access into a page with its reason."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # The database keeps no NUL: an address with one names nothing, and asks for nothing that could be there.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.not_found(request)
        match = request.resolver_match
        name = match.url_name if match else ""
        if getattr(view, "is_public", False) or name in PUBLIC_NAMES:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        touch(request)
        if name == "mfa_deactivate_totp":
            request.session.pop("has_second_factor", None)  # asked for again at once, in this session too
        if getattr(view, "is_placeless", False) or name in PLACELESS_NAMES:
            return None
        if settings.MFA_REQUIRED and not _has_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        actor = actor_of(request)
        if actor is None:
            return HttpResponseRedirect(reverse("account_places"))
        # herself from here on: a list asks her a thousand things, and a stand-in looks her up for each
        request.actor = actor  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if request.method == "POST" and was_sent(request.POST.get("once", ""), request.user.pk):
            # the answer was lost on its way, and what was sent cannot be done a second time
            messages.info(request, page.SENT_ALREADY)
            return HttpResponseRedirect(_parent(request.path))
        return errors.refused(request, exception.verdict)


def _parent(path: str) -> str:
    """The page that a verb's page belongs to: its address without the verb."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path


def _has_second_factor(request: HttpRequest) -> bool:
    if request.session.get("has_second_factor"):
        return True
    if is_mfa_enabled(request.user):
        request.session["has_second_factor"] = True
        return True
    return False


def touch(request: HttpRequest) -> None:
    """Slide the session's end, writing at most every two minutes."""
    now = int(time.time())
    if now - request.session.get(TOUCHED, 0) > TOUCH_SECONDS:
        request.session.setdefault(STARTED, now)
        request.session[AGENT] = browser(request.headers.get("User-Agent", ""))
        request.session[TOUCHED] = now


# The first that is found: later names stand inside the earlier ones' texts too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def browser(text: str) -> str:
    """Firefox, Windows: enough to know one's own browser again, too little to follow anybody."""
    found = [next((name for key, name in names if key in text), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards; a sent form is kept sealed, so that nothing typed is lost."""
    page.keep_form(request)
    target = request.path if request.method == "POST" else request.get_full_path()
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
