"""What the pages of settings share: the way back, the chosen partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.reporting import settings as reporting
from kwadrat.web import page
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Partnership


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Ustawienia, and what stands between them and this page."""
    return [(_("Settings"), reverse("settings")), *more]


def verb(title: str, submit: str, back: str, back_words: str, **more: Any) -> Verb:
    """The page of one verb below a list of settings."""
    return Verb(title, submit, back, crumbs=crumbs((back_words, back)), **more)


def chosen(request: page.Request) -> tuple[Partnership | None, list[Partnership]]:
    """The partnership this page is about (?nr=), and the others the actor may choose."""
    mine = reporting.partnerships(request.actor)
    wanted = request.GET.get("nr", "")
    found = next((row for row in mine if row.ref == wanted), mine[0] if mine else None)
    return found, [row for row in mine if row != found]
