"""The addresses for machines: what they answer when all is well and when it is not, to whom, and that they leave no
trace. Figures are read back by Prometheus' own reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from prometheus_client.parser import text_string_to_metric_families

from kwadrat.casework.sending import send_notice
from kwadrat.config import figures, probes
from kwadrat.config.figures import LIMITS, Figures
from kwadrat.records.accounts import SignInSession
from kwadrat.records.audit import AuditEvent

ALIVE, READY, FIGURES = probes.ADDRESSES
STRANGER = {"REMOTE_ADDR": "203.0.113.7"}
BEHIND = {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}


def test_the_addresses_are_these_and_no_page_has_one_of_them() -> None:
    assert set(probes.ADDRESSES) == {"/stan/zyje/", "/stan/gotowy/", "/stan/liczby/"}
    assert not [pattern for pattern in get_resolver().url_patterns if str(pattern.pattern).startswith("stan")]


def test_liveness_asks_nobody() -> None:
    """No database fixture: a query would be an error. Neither host name nor https matters."""
    with_cookie = Client(headers={"cookie": "sessionid=x", "host": "10.0.0.7"})
    assert with_cookie.get(ALIVE, **STRANGER).content == b"ok\n"
    assert Client().post(ALIVE).status_code == 405


@pytest.mark.django_db
def test_readiness_leaves_no_trace(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["kwadrat.example.org"]
    client = Client()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(READY)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(seen) == 2
    assert not answer.cookies
    assert (SignInSession.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_readiness_tells_a_stranger_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "fault", lambda: "role")
    here, far = Client().get(READY), Client().get(READY, **STRANGER)
    assert (here.status_code, here.content) == (503, b"not ready: role\n")
    assert (far.status_code, far.content) == (503, b"not ready\n")


@pytest.mark.django_db
def test_a_missing_migration_is_a_fault_and_a_newer_one_is_none(owner: Any) -> None:
    MigrationRecorder(connection).record_applied("kwadrat", "9999_of_the_next_version")
    assert probes.fault() == ""
    newest = max(name for app, name in probes._expected() if app == "kwadrat")
    MigrationRecorder(connection).record_unapplied("kwadrat", newest)
    assert probes.fault() == "migrations"


@pytest.mark.django_db
def test_a_role_that_may_rewrite_a_trail_is_a_fault(owner: Any) -> None:
    assert probes.fault() == ""
    grants = (
        "GRANT UPDATE ON kwadrat_auditevent TO kwadrat_app",
        "REVOKE UPDATE ON kwadrat_auditevent FROM kwadrat_app",
    )
    for statement, reason in zip(grants, ("role", ""), strict=True):
        owner.execute(statement)
        owner.commit()
        assert probes.fault() == reason


def read(text: str) -> dict[str, Any]:
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(family: Any, name: str, **labels: str) -> float:
    return float(next(one.value for one in family.samples if one.name == name and labels.items() <= one.labels.items()))


@pytest.mark.django_db
def test_figures_count_answers_and_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Figures(["account_login", "home"])
    monkeypatch.setattr(figures, "shared", lambda: own)
    client = Client()
    for _again in range(2):
        client.get("/wejscie/")
    client.get("/")
    client.get("/nie-ma-takiej-strony/")
    send_notice.defer(email="anna@example.org", language="pl", kind="referral", reference="S-7K3M-9QXA")
    text = client.get(FIGURES).content.decode()
    assert "example.org" not in text
    assert "S-7K3M" not in text
    found = read(text)
    count = found["kwadrat_requests"]
    assert value(count, "kwadrat_requests_total", view="account_login", status="2xx") == 2
    assert value(count, "kwadrat_requests_total", view="home", status="3xx") == 1
    assert value(count, "kwadrat_requests_total", view="", status="4xx") == 1
    took = found["kwadrat_request_seconds"]
    assert value(took, "kwadrat_request_seconds_count", view="account_login") == 2
    assert value(took, "kwadrat_request_seconds_bucket", view="account_login", le="+Inf") == 2
    assert value(took, "kwadrat_request_seconds_sum", view="account_login") > 0
    waiting = {"task": "kwadrat.send_notice", "status": "todo"}
    assert value(found["kwadrat_queue_jobs"], "kwadrat_queue_jobs", **waiting) == 1
    assert value(found["kwadrat_queue_oldest_seconds"], "kwadrat_queue_oldest_seconds", **waiting) >= 0
    assert value(found["kwadrat_database_up"], "kwadrat_database_up") == 1


def test_times_fall_into_every_limit_above_them() -> None:
    own = Figures(["home"])
    for seconds in (0.01, 0.02, 99.0):
        own.count("home", 200, seconds)
    own.count("unheard of", 700, 0.0)
    took = read("".join(f"{line}\n" for line in own.lines()))["kwadrat_request_seconds"]
    counts = [value(took, "kwadrat_request_seconds_bucket", view="home", le=str(limit)) for limit in LIMITS]
    assert counts == [1, *[2] * (len(LIMITS) - 1)]
    assert value(took, "kwadrat_request_seconds_bucket", view="home", le="+Inf") == 3
    assert value(took, "kwadrat_request_seconds_count", view="") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "more", "status"),
    [
        ("", {}, 200), ("", STRANGER, 404), ("", BEHIND, 404), ("abc", {}, 404),
        ("abc", {**STRANGER, "HTTP_AUTHORIZATION": "Bearer abc"}, 200),
        ("abc", {"HTTP_AUTHORIZATION": "Bearer ab"}, 404), ("abc", {"HTTP_AUTHORIZATION": "Bearer ś"}, 404),
    ],
)  # fmt: skip
def test_figures_are_for_this_machine_or_for_the_token(
    settings: Any, token: str, more: dict[str, str], status: int
) -> None:
    settings.FIGURES_TOKEN = token
    assert Client().get(FIGURES, **more).status_code == status
