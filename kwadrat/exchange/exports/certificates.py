"""A certificate on its way out, as PDF; each printing leaves a row in the ledger of the person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from kwadrat.access import audit, disclosure, rules, scope
from kwadrat.papers.outcomes import certificate
from kwadrat.records.choices import Disclosed
from kwadrat.reporting import papers


def _file(found: Any) -> bytes:
    """The file as it was issued; drawn again, always the same, where none was kept."""
    kept = papers.file_of("certificate", found.ref)
    if kept is not None:
        return kept.content()
    with translation.override("pl"):
        return certificate(found, found.post.user.name, found.created_at, settings.DEMO)


def print_certificate(request: HttpRequest, ref: str) -> HttpResponse:
    """Send a valid certificate of the actor's club; a voided one is not printed any more (404)."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = scope.certificates(actor).select_related("case", "post__user")
    found = rows.filter(ref=ref.upper(), voided_at__isnull=True).first()
    if found is None:
        raise Http404
    rules.require(actor, "outcome.print_certificate", found)
    content = _file(found)
    disclosure.log(actor, [found.case.person_id], Disclosed.CERTIFICATE, subject=found.ref)
    audit.record(
        actor, "outcome.print_certificate", subject=found.ref, person_id=found.case.person_id,
        partnership_id=found.partnership_id, details={"number": found.number},
    )  # fmt: skip
    name = f"zaswiadczenie-{found.serial}-{found.year}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
