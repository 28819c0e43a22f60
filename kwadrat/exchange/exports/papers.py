"""An uploaded paper on its way out: as a file to keep, never shown inside a page. Each opening leaves a trace."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from kwadrat.access import audit, disclosure, rules, scope
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import signing, threads


def open(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the file of a document in scope, as it was uploaded; its SHA-256 was compared before."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    document = scope.documents(actor).filter(ref=ref.upper()).first()
    if document is None:
        raise Http404
    rules.require(actor, "document.open", document)
    content = document.content()
    message = threads.of_document(document)
    if message is not None:  # an attachment of a referral is about a person, and opening it stands in her ledger
        person_id = message.referral.case.person_id
        disclosure.log(actor, [person_id], Disclosed.REFERRAL, Purpose.REFERRAL, message.referral.ref)
    leg = signing.of_document(document)
    if leg is not None:  # so is a signed paper of her plan
        disclosure.log(actor, [leg.plan.case.person_id], Disclosed.PERSON, subject=leg.plan.ref)
    audit.record(actor, "document.open", subject=document.ref, details={"owner": document.owner_ref})
    return HttpResponse(
        content,
        content_type=document.content_type,
        headers={"Content-Disposition": content_disposition_header(True, document.name) or "attachment"},
    )
