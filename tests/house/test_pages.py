"""A GET writes nothing but the session, a disclosure and the audit; a list reads no secret."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.access import rules
from kwadrat.access.abilities import ABILITIES
from tests import cast as cast_module
from tests.web.test_every_url import PLAIN, World, make_world

WRITE = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|ALTER|DROP|CREATE)\s+\"?(\w+)", re.IGNORECASE)
MAY_WRITE = {"kwadrat_signinsession", "kwadrat_disclosure", "kwadrat_auditevent"}
SECRET = re.compile(
    r"kwadrat_(personidentity|householdmember|groupfact|premisefact|benefitfact|sensitivemark)\b|\"(pesel|street|other_number|postcode)\""
)
LISTS = (
    "home", "home_institution", "home_waiting", "people", "referrals", "referrals_sent", "referral_choose_person",
    "services", "groups", "consultations", "reports", "partnership", "account_posts", "settings",
    "settings_institutions", "settings_clubs", "settings_services", "settings_clocks",
    "services", "groups", "consultations", "reports", "partnership", "account_posts", "intake_upload",
    "contracts", "access_requests", "notices", "referrals_watched", "referrals_drafts",
    "placements",
)  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return make_world(cast_module.make())


def written(queries: list[dict[str, str]]) -> list[str]:
    """Tables a page wrote to although it may not."""
    found = [match for query in queries if (match := WRITE.match(query["sql"]))]
    return [f"{match.group(1)} {match.group(2)}" for match in found if match.group(2) not in MAY_WRITE]


def secrets(queries: list[dict[str, str]]) -> list[str]:
    return [query["sql"] for query in queries if SECRET.search(query["sql"])]


def test_a_planted_write_and_a_planted_secret_are_seen() -> None:
    assert written([{"sql": 'UPDATE "kwadrat_referral" SET "state" = 1'}])
    assert written([{"sql": "INSERT INTO kwadrat_referralstep (id) VALUES (1)"}])
    assert not written([{"sql": 'INSERT INTO "kwadrat_disclosure" ("id") VALUES (1)'}])
    assert secrets([{"sql": 'SELECT 1 FROM "kwadrat_person" JOIN "kwadrat_personidentity" ON true'}])
    assert not secrets([{"sql": 'SELECT "first_name" FROM "kwadrat_person"'}])


def captured(client: Client, address: str) -> tuple[Any, list[dict[str, str]]]:
    with CaptureQueriesContext(connection) as captured_queries:
        response = client.get(address)
    return response, captured_queries.captured_queries


def allowed(world: World, name: str, subject: Any) -> str:
    """Somebody who may do what the page is for."""
    code = name.replace("_", ".", 1)
    # pages of one role or of whoever made the thing; what they lead to has abilities
    if code not in ABILITIES and name.startswith(("access_request", "intake", "question")):
        return "steward" if name.startswith("access_request") else "ops_worker"
    if name in ("emergency_review", "duplicates", "merged_people", "referral_watched"):
        return "steward"
    for actor in ("coordinator", "ops_worker", "specialist", "ops_head", "admin", "steward", "pup_counsellor"):
        if code not in ABILITIES or rules.verdict(world.cast.actors[actor], code, subject):
            return actor
    for actor in ("coordinator", "ops_worker", "specialist", "ops_head", "admin", "steward"):
        if rules.verdict(world.cast.actors[actor], code, subject).is_shown:
            return actor  # the thing is in another state: the page gives the reason (403)
    raise AssertionError(f"nobody may {code}")


def test_no_get_writes_anything_but_session_and_trails(world: World, client: Client) -> None:
    wrong, unread = [], []
    pages = {**world.pages, **{name: ({}, None) for name in PLAIN}}
    for name, (places, subject) in sorted(pages.items()):
        world.cast.sign_in(client, allowed(world, name, subject))
        response, queries = captured(client, reverse(name, kwargs=places))
        wrong += [f"{name}: {one}" for one in written(queries)]
        # session_extend answers without a page; choosing a place with one place goes home
        code = name.replace("_", ".", 1)
        waits = code in ABILITIES and ABILITIES[code].states is not None
        if response.status_code not in (200, 204, 302) and not (waits and response.status_code == 403):
            unread.append(f"{name}: {response.status_code}")
    assert wrong == []
    assert unread == []


@pytest.mark.parametrize("actor", ["coordinator", "ops_worker", "specialist", "ops_head", "pup_counsellor"])
def test_no_list_reads_identity_or_special_data(world: World, client: Client, actor: str) -> None:
    world.cast.sign_in(client, actor)
    read = 0
    for name in LISTS:
        response, queries = captured(client, reverse(name))
        assert secrets(queries) == [], name
        read += response.status_code == 200
    assert read >= 5
