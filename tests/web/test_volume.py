"""No page reads a whole table of casework: the plans of what every address asks, in a database that is not empty.

Thirty partnerships are filled as `make bench` fills them, beside the world of the table of addresses. The planner is
told that reading pages in a row costs ten or twenty times as much, which stands for a volume so many times larger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, connections, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from bench import fill, rows
from kwadrat.access import signin
from kwadrat.casework import plans
from kwadrat.casework.papers import issuing
from kwadrat.config import embedded, roles
from kwadrat.records.accounts import User
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import Owned
from kwadrat.records.choices import LinkWay
from tests import build, build_plans
from tests import cast as cast_module
from tests.web.test_every_url import PLAIN, World, make_world

pytestmark = pytest.mark.django_db
NAME = "volume"
SIZE = fill.Size(partnerships=30, people=200, rounds=1)
WHO = ("coordinator", "specialist", "ops_worker", "ops_head", "steward", "admin")
FILLED = ("coordinator", "specialist0", "worker0", "head", "counsellor0")
# With pages in memory for every table, and from a disk for those of so many pages.
COSTS = (
    ("SET seq_page_cost = 20; SET random_page_cost = 1.1", 0), ("SET seq_page_cost = 10; SET random_page_cost = 4", 20),
)  # fmt: skip
CASEWORK = {model._meta.db_table for model in apps.get_models() if issubclass(model, Owned)} | {
    AuditEvent._meta.db_table, Disclosure._meta.db_table, "kwadrat_signinsession",
}  # fmt: skip


@pytest.fixture(scope="module")
def owner_url(server: embedded.Running, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the empty database for this module alone, and the address of its owner; Django works in it."""
    where = connections["default"].settings_dict
    before, names = where["NAME"], {"copy": sql.Identifier(NAME), "owner": sql.Identifier(roles.OWNER)}
    with django_db_blocker.unblock(), server.connect() as admin:
        connection.close()
        statement = "CREATE DATABASE {copy} TEMPLATE {empty} OWNER {owner}"
        admin.execute(sql.SQL(statement).format(**names, empty=sql.Identifier(before)))
        where["NAME"] = NAME
        yield server.url(roles.OWNER, NAME)
        connection.close()
        where["NAME"] = before
    server.drop_database(NAME)


@pytest.fixture(scope="module")
def asked(owner_url: str) -> dict[str, str]:
    """Every kind of query that the pages ask, with the page that asked it."""
    world = make_world(cast_module.make_anew())
    _fill_plans(world)
    connection.close()
    with psycopg.connect(owner_url) as owner:
        # what the night alone writes: an empty table is read whole, because that costs nothing
        owner.execute(
            "INSERT INTO kwadrat_erasedhalf (partnership_id, club_id, year, half, content, frozen_at)"
            " SELECT partnership_id, id, 2001, 1, '{}', now() FROM kwadrat_club"
        )
        owner.execute(
            'INSERT INTO kwadrat_erasureline (partnership_id, protocol_id, "table", rule, basis, number)'
            " SELECT partnership_id, id, 'Person', '', '', 1 FROM kwadrat_erasureprotocol"
        )
    fill.run(owner_url, SIZE, timezone.localdate(), "!", processes=1)
    with psycopg.connect(owner_url) as owner:
        # a message in each thread, which the bench does not fill
        owner.execute(
            "INSERT INTO kwadrat_referralmessage (created_at, version, ref, partnership_id, referral_id, post_id, text)"
            " SELECT now(), 1, 'M' || lpad(id::text, 10, '0'), partnership_id, id, sender_post_id, 'x'"
            " FROM kwadrat_referral"
        )
        owner.execute("ANALYZE kwadrat_referralmessage")
    pages = _addresses(world)
    visits = [(who, world.cast.sign_in(Client(), who), pages) for who in WHO]
    visits += [(who, _sign_in(rows.address(who, 0)), [reverse(name) for name in PLAIN]) for who in FILLED]
    found: dict[str, str] = {}
    for who, client, addresses in visits:
        seen = set()
        for address in addresses:
            reset_queries()  # Django keeps so many and no more
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
                if address == reverse("search"):
                    for words in ("anna", "500600700", "85031200018"):
                        client.post(address, {"q": words})
            for query in captured.captured_queries:
                kind = re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"])
                if kind not in seen and kind.lstrip("(").startswith("SELECT"):
                    found.setdefault(query["sql"], f"{address} as {who}")
                seen.add(kind)
    return found


def _fill_plans(world: World) -> None:
    """A plan with signatures, reviews, a voice and a link, and own words of a form: an empty table is read whole."""
    plan = build_plans.whole(world.cast, build.in_team(world.cast))
    other = build.joint_plan(world.cast, build.in_team(world.cast))
    plans.send_key(other, by=world.cast.ops_worker, way=LinkWay.PAPER)
    build.plan_member(world.cast, build.household_plan(world.cast))
    assert plan.pk != other.pk
    put = {"form": "contract", "version": "R-KS", "texts": {"causes": "1. Przyczyny"}}
    issuing.write_labels(world.cast.partnership, by=world.cast.steward, **put)


def _sign_in(email: str) -> Client:
    """A worker of the first filled partnership, whose lists are longer than those of the cast."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    session: Any = client.session
    session.update({"has_second_factor": True, "acting": signin.places_by_email(email)[0].key})
    session.save()
    return client


def _addresses(world: World) -> list[str]:
    return [
        *(reverse(name) for name in PLAIN),
        *(reverse(name, kwargs=kwargs) for name, (kwargs, _thing) in world.pages.items()),
    ]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def whole_reads(asked: dict[str, str]) -> set[str]:
    """Table and page of each query that reads a casework table from end to end."""
    found = set()
    with connection.cursor() as cursor:
        for costs, least in COSTS:
            cursor.execute("SELECT relname FROM pg_class WHERE relpages >= %s", [least])
            tables = CASEWORK & {name for (name,) in cursor.fetchall()}
            cursor.execute(costs)
            for query, page in asked.items():
                cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
                (plan,) = cursor.fetchone()[0]
                names = {node["Relation Name"] for node in _nodes(plan["Plan"]) if node["Node Type"] == "Seq Scan"}
                found |= {f"{name}: {page}" for name in names & tables}
        cursor.execute("RESET seq_page_cost; RESET random_page_cost")
    return found


def test_no_page_reads_a_whole_table(asked: dict[str, str]) -> None:
    assert len(asked) > 300
    found = whole_reads(asked)
    assert sorted(found) == []


def test_a_missing_index_is_seen(asked: dict[str, str], owner_url: str) -> None:
    """The same look finds the history of a person reading every step of every referral, once their index is gone."""
    drop = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
    with psycopg.connect(owner_url, autocommit=True) as owner:
        indexes = owner.execute(f"{drop} AND NOT indisprimary", ["kwadrat_referralstep"]).fetchall()
        for name, _definition in indexes:
            owner.execute(f"DROP INDEX {name}")
        try:
            assert any(line.startswith("kwadrat_referralstep: /osoby/") for line in whole_reads(asked))
        finally:
            for _name, definition in indexes:
                owner.execute(definition)
