"""The history of a referral as FHIR: its structure, the value set and conditions of the profile, nothing personal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle
from fhirpathpy import evaluate

from kwadrat.casework import referrals
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import ReferralState
from kwadrat.records.referrals import REFERRAL_TRANSITIONS, Referral
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

# Conditions of the profile "Task for referral management" (Gravity SDOH Clinical Care) in FHIRPath.
CONDITIONS = (
    "intent = 'order'",
    "code.coding.where(system = 'http://hl7.org/fhir/CodeSystem/task-code' and code = 'fulfill').exists()",
    "focus.exists()", "for.exists()", "authoredOn.exists()", "requester.exists()",
    "(status in ('rejected' | 'cancelled' | 'on-hold' | 'failed')) implies statusReason.text.exists()",
)  # fmt: skip
# What the value set of the profile admits: the whole machine without `ready` and `received`.
STATUSES = {state.value for state in ReferralState}


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def saved(cast: Cast, referral: Referral, who: str = "ops_worker") -> dict[str, Any]:
    answer = cast.sign_in(Client(), who).get(reverse("referral_export_history", args=[referral.ref]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/fhir+json")
    content: dict[str, Any] = json.loads(answer.content)
    return content


def tasks(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["resource"] for one in content["entry"] if one["resource"]["resourceType"] == "Task"]


def wrong(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What an independent reader finds: structure, statuses, conditions, steps that the machine does not know."""
    Bundle.model_validate(content)
    found, before = [], ""
    for task in tasks(content):
        status = task["status"]
        if status not in STATUSES:
            found.append((status, "status"))
        if status not in REFERRAL_TRANSITIONS.get(before, ()):
            found.append((status, f"after {before or 'nothing'}"))
        found += [(status, condition) for condition in CONDITIONS if evaluate(task, condition, []) != [True]]
        before = status
    return found


def closed(cast: Cast, outcome: str) -> Referral:
    return referrals.close(build.accepted(cast), by=cast.coordinator, outcome=outcome)


MADE = {
    "waiting": build.referral, "accepted": build.accepted,
    "declined": lambda cast: referrals.decline(build.referral(cast), by=cast.coordinator, reason="no_places"),
    "withdrawn": lambda cast: referrals.withdraw(build.referral(cast), by=cast.ops_worker, reason="Wyjechała."),
    "helped": lambda cast: closed(cast, "helped"), "failed": lambda cast: closed(cast, "not_reached"),
}  # fmt: skip


@pytest.mark.parametrize("state", MADE)
def test_every_history_is_read_by_others(cast: Cast, state: str) -> None:
    referral = MADE[state](cast)
    content = saved(cast, referral)
    assert wrong(content) == []
    assert [task["status"] for task in tasks(content)] == list(
        referral.steps.order_by("at", "pk").values_list("to_state", flat=True)
    )
    assert tasks(content)[-1]["status"] == referral.state


def test_nothing_of_the_person_and_no_words_stand_in_it(cast: Cast) -> None:
    referral = referrals.decline(build.referral(cast), by=cast.coordinator, reason="no_places", note="Od stycznia.")
    person = referral.case.person
    for who in ("ops_worker", "coordinator"):
        text = json.dumps(saved(cast, referral, who), ensure_ascii=False)
        for secret in (person.first_name, person.last_name, person.ref, str(person.birth_on), referral.message, "Od s"):
            assert secret not in text
    row = Disclosure.objects.filter(what="export", subject=referral.ref).latest("at")
    assert (row.person_id, row.purpose) == (person.pk, "referral")
    assert AuditEvent.objects.filter(kind="referral.export_history", subject=referral.ref).count() == 2


def test_the_reader_sees_planted_faults(cast: Cast) -> None:
    content = saved(cast, closed(cast, "not_reached"))
    last = content["entry"][-1]["resource"]
    del last["statusReason"]
    assert wrong(content) == [("failed", CONDITIONS[-1])]
    last["status"] = "no-such"
    assert ("no-such", "status") in wrong(content)
    del content["entry"][0]["resource"]["subject"]
    with pytest.raises(ValueError, match="subject"):
        wrong(content)
