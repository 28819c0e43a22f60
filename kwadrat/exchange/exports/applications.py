"""The empty application form on its way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from kwadrat.access import rules, scope
from kwadrat.papers import applications


def print_form(request: HttpRequest) -> HttpResponse:
    """The form of the reader's club as PDF."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    club = scope.clubs(actor).filter(pk=actor.club_id or 0).select_related("operator").first()
    if club is None:
        raise Http404
    rules.require(actor, "application.print_form", club)
    content = applications.blank(club.name, club.operator.name, timezone.now(), settings.DEMO)
    head = content_disposition_header(True, "zgloszenie.pdf") or "attachment"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": head})
