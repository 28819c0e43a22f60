"""An uploaded paper on its way out: as a file to keep, never shown inside a page. Each opening leaves a trace."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from kwadrat.access import audit, rules, scope


def open(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the file of a document in scope, as it was uploaded; its SHA-256 was compared before."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    document = scope.documents(actor).filter(ref=ref.upper()).first()
    if document is None:
        raise Http404
    rules.require(actor, "document.open", document)
    content = document.content()
    audit.record(actor, "document.open", subject=document.ref, details={"owner": document.owner_ref})
    return HttpResponse(
        content,
        content_type=document.content_type,
        headers={"Content-Disposition": content_disposition_header(True, document.name) or "attachment"},
    )
