"""The history of a referral as FHIR R4B: one ServiceRequest and the Task in each of its versions (Gravity SDOH).

The person stands in it under the number of the referral alone: whoever reads the file learns how the referral went,
and nothing about her. The words of the sender and the notes of the steps stay in Kwadrat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from kwadrat.access import audit, disclosure, rules
from kwadrat.records.choices import DeclineReason, Disclosed, Purpose, ReferralOutcome, ReferralState
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.referrals import Move, purpose_words

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral

S = ReferralState
TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
# states in which the profile asks for a reason in words
WITH_REASON = frozenset({S.REJECTED.value, S.CANCELLED.value, S.ON_HOLD.value, S.FAILED.value})
REQUEST_STATES = {
    S.DRAFT: "draft", S.COMPLETED: "completed", S.REJECTED: "revoked", S.CANCELLED: "revoked", S.FAILED: "revoked",
    S.ENTERED_IN_ERROR: "entered-in-error",
}  # fmt: skip


def export_history(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the history of a referral in scope as a FHIR bundle; the download is written."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = reporting.whole(actor).filter(ref=ref.upper()).first()
    if row is None:
        raise Http404
    rules.require(actor, "referral.export_history", row)
    content = bundle(row, reporting.moves(actor, row, timezone.localdate()))
    disclosure.log(actor, [row.case.person_id], Disclosed.EXPORT, Purpose.REFERRAL, row.ref)
    audit.record(
        actor, "referral.export_history", subject=row.ref, person_id=row.case.person_id,
        partnership_id=row.partnership_id, details={"form": "fhir"},
    )  # fmt: skip
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, indent=1), content_type="application/fhir+json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="skierowanie-{row.ref}.json"'},
    )  # fmt: skip


def bundle(referral: Referral, moves: Iterable[Move]) -> dict[str, Any]:
    """A history bundle: the request as it stands, then the task after each step, oldest first."""
    steps = [move.step for move in moves]
    tasks = [_entry(_task(referral, step, number), step.at.isoformat()) for number, step in enumerate(steps, 1)]
    since = steps[0].at.isoformat() if steps else timezone.now().isoformat()
    return {
        "resourceType": "Bundle", "type": "history", "timestamp": timezone.now().isoformat(),
        "total": 1 + len(tasks), "entry": [_entry(_request(referral), since), *tasks],
    }  # fmt: skip


def _entry(resource: dict[str, Any], at: str) -> dict[str, Any]:
    place = f"{resource['resourceType']}/{resource['id']}"
    is_first = resource["meta"]["versionId"] == "1"
    return {
        "fullUrl": f"{settings.SITE_URL}/fhir/{place}", "resource": resource,
        "request": {"method": "POST" if is_first else "PUT", "url": place},
        "response": {"status": "201" if is_first else "200", "lastModified": at},
    }  # fmt: skip


def _named(kind: str, value: str, display: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"identifier": {"system": f"{settings.SITE_URL}/{kind}", "value": value}}
    return {**found, "display": display} if display else found


def _common(referral: Referral, version: int) -> dict[str, Any]:
    return {
        "id": referral.ref, "meta": {"versionId": str(version)}, "language": get_language() or "pl",
        "identifier": [{"system": f"{settings.SITE_URL}/skierowania", "value": referral.ref}], "intent": "order",
        "authoredOn": referral.sent_on.isoformat(),
        "requester": {"type": "Organization", **_named("instytucje", referral.sender.ref, referral.sender.name)},
    }  # fmt: skip


def _patient(referral: Referral) -> dict[str, Any]:
    return {"type": "Patient", **_named("osoba-skierowania", referral.ref)}


def _receiver(referral: Referral) -> dict[str, Any]:
    body, club = referral.receiver, referral.receiver_club
    name = f"{club.name} ({body.name})" if club else body.name
    return {"type": "Organization", **_named("instytucje", club.ref if club else body.ref, name)}


def _coded(kind: str, code: str, label: str) -> dict[str, Any]:
    system = f"{settings.SITE_URL}/slowniki/{kind}"
    return {"coding": [{"system": system, "code": code, "display": label}], "text": label}


def _request(referral: Referral) -> dict[str, Any]:
    code = f"{referral.purpose}.{referral.matter}" if referral.matter else referral.purpose
    service = referral.service_kind
    found = {
        "resourceType": "ServiceRequest", **_common(referral, 1),
        "status": REQUEST_STATES.get(S(referral.state), "active"),
        "category": [_coded("cel", code, purpose_words(referral.purpose, referral.matter))],
        "code": _coded("usluga", service.code, service.label) if service
        else _coded("cel", code, purpose_words(referral.purpose, referral.matter)),
        "subject": _patient(referral), "performer": [_receiver(referral)],
    }  # fmt: skip
    if referral.started_on:
        found["occurrenceDateTime"] = referral.started_on.isoformat()
    return found


def _reason(referral: Referral, state: str, code: str) -> str:
    """Why it stands so, in words: the coded reason, else what the state says itself."""
    labels = dict(DeclineReason.choices) | dict(ReferralOutcome.choices)
    return str(labels.get(code) or S(state).label)


def _task(referral: Referral, step: Any, version: int) -> dict[str, Any]:
    state = step.to_state
    found = {
        "resourceType": "Task", **_common(referral, version), "status": state,
        "code": {"coding": [{"system": TASK_CODES, "code": "fulfill"}]},
        "focus": {"reference": f"ServiceRequest/{referral.ref}"}, "for": _patient(referral),
        "owner": _receiver(referral), "lastModified": step.at.isoformat(),
        "restriction": {"period": {"end": referral.answer_due_on.isoformat()}},
    }  # fmt: skip
    if state in WITH_REASON:
        found["statusReason"] = {"text": _reason(referral, state, step.reason)}
    if state in (S.COMPLETED, S.FAILED):
        if referral.started_on:
            found["executionPeriod"] = {"start": referral.started_on.isoformat(), "end": step.on.isoformat()}
        label = str(dict(ReferralOutcome.choices).get(step.reason, ReferralState(state).label))
        found["output"] = [
            {"type": {"text": "outcome"}, "valueCodeableConcept": _coded("wynik", step.reason or state, label)}
        ]
    return found
