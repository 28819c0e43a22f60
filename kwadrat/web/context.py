"""What every template may use: navigation, counters, demo banner, session length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.access.actor import Actor
from kwadrat.reporting import home
from kwadrat.reporting.settings import LOOKS_AFTER


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation."""

    code: str
    label: str
    page: str
    icon: str
    current: bool
    count: int = 0


def _items(actor: Actor) -> list[tuple[str, str, str, str]]:
    role = actor.role
    rows = [("home", _("Today"), "home", "today")]
    if role in scope.CASE_ROLES:
        rows.append(("people", _("People"), "people", "people"))
    if role in scope.CASE_ROLES and not actor.is_reduced:
        rows.append(("referrals", _("Referrals"), "referrals", "referral"))
    if rules.concerns(actor, "service.record_attendance"):
        rows.append(("services", _("Classes"), "services", "calendar"))
    rows.append(("partnership", _("Partnership"), "partnership", "partnership"))
    if rules.concerns(actor, "report.view"):
        rows.append(("reports", _("Reports"), "reports", "report"))
    if rules.concerns(actor, "person.request_access") and actor.is_leader:
        rows.append(("requests", _("Requests for data"), "access_requests", "doc"))
    if role in LOOKS_AFTER:
        rows.append(("settings", _("Settings"), "settings", "settings"))
    return rows


def navigation(request: HttpRequest) -> list[NavItem]:
    """Navigation of the acting place; items without right are absent. Two counters in one query."""
    actor: Actor | None = getattr(request, "actor", None)
    if not actor:
        return []
    counts = home.counters(actor)
    section = section_of(request)
    return [
        NavItem(code, label, name, icon, code == section, counts.get(code, 0))
        for code, label, name, icon in _items(actor)
    ]


def unread(request: HttpRequest) -> int:
    """Notices that the acting place has not opened; of the same query as the counters of the navigation."""
    actor: Actor | None = getattr(request, "actor", None)
    return home.counters(actor).get("notices", 0) if actor else 0


SECTIONS = {
    "": "home", "dzis": "home", "osoby": "people", "skierowania": "referrals", "odnosniki": "referrals",
    "kontrakty": "people", "praca": "people",
    "zajecia": "services", "grupy": "services", "karty": "services", "partnerstwo": "partnership",
    "kluby": "partnership", "sprawozdania": "reports", "ustawienia": "settings",
    "dokumenty": "settings", "efekty": "people", "zaswiadczenia": "people", "uczestnictwo": "people",
    "przekazania": "people", "konferencje": "people", "zadania": "people",
    "kadra": "reports", "dotacje": "reports",
    "wczytywanie": "people", "zgloszenia": "people",
    "wnioski": "requests",
}  # fmt: skip


def section_of(request: HttpRequest) -> str:
    """Which line of the navigation is current, by the first part of the address."""
    return SECTIONS.get(request.path.strip("/").split("/")[0], "")


def plain() -> dict[str, Any]:
    """Context of a page of trouble: the same names, and nothing asked of the database or the session."""
    return {
        "nav": [], "unread": lambda: 0, "actor": None, "demo": settings.DEMO, "theme": "auto",
        "identity_name": settings.OIDC_NAME,
        "text_size": "normal", "language": translation.get_language() or "pl", "session_seconds": 0, "messages": [],
    }  # fmt: skip


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    user: Any = getattr(request, "user", None)
    is_known = bool(user and user.is_authenticated)
    return plain() | {
        # one token for all forms of a page: each new one costs what fifty cells of a table do
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "unread": lambda: unread(request),
        "actor": getattr(request, "actor", None) if is_known else None,
        "theme": user.theme if is_known else "auto",
        "text_size": user.text_size if is_known else "normal",
        "session_seconds": settings.SESSION_COOKIE_AGE if is_known else 0,
        "messages": SimpleLazyObject(lambda: list(get_messages(request))),
    }
