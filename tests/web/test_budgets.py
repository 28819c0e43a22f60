"""Every list costs the same number of queries with 3 rows and with 30, at most 8 in all, and opens no secret table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.casework import referrals
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast

BUDGET = 8
# Transaction control and the trail of disclosures are not counted.
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", 'INSERT INTO "kwadrat_disclosure"')
SECRET = (
    "kwadrat_personidentity", "kwadrat_groupfact", "kwadrat_premisefact", "kwadrat_benefitfact",
    "kwadrat_sensitivemark",
)  # fmt: skip
LISTS = (
    ("coordinator", "home"), ("coordinator", "home_institution"), ("coordinator", "home_waiting"),
    ("ops_worker", "home"), ("ops_worker", "people"), ("coordinator", "people"), ("coordinator", "referrals"),
    ("ops_worker", "referrals_drafts"),
    ("ops_worker", "referrals_sent"), ("coordinator", "services"), ("specialist", "services"), ("specialist", "home"),
    ("coordinator", "groups"), ("coordinator", "consultations"), ("coordinator", "reports"),
    ("coordinator", "partnership"), ("ops_head", "people"), ("specialist", "people"),
    ("coordinator", "referral_choose_person"), ("pup_counsellor", "home"), ("steward", "home"), ("analyst", "reports"),
    ("ops_head", "account_posts"), ("coordinator", "account_posts"), ("steward", "settings_institutions"),
    ("coordinator", "settings_clubs"), ("coordinator", "settings_services"), ("coordinator", "settings_clocks"),
    ("coordinator", "settings_papers"),
    ("ops_worker", "intake_upload"), ("coordinator", "paper_ask_bundle"),
    ("ops_worker", "contracts"), ("coordinator", "contracts"), ("steward", "access_requests"),
    ("coordinator", "notices"), ("ops_worker", "notices"), ("coordinator", "applications"),
    ("steward", "erasures"), ("pup_counsellor", "emergency_begin"), ("ops_head", "erasures"),
    ("ops_worker", "conferences"), ("coordinator", "conferences"),
    ("ops_worker", "placements"), ("coordinator", "placements"),
    ("coordinator", "erasures"), ("steward", "erasure_protocols"), ("steward", "duplicates"),
    ("steward", "merged_people"), ("steward", "referrals_watched"),
)  # fmt: skip
# the filter of a week offers groups of the club, at most fifty: they are no caseload, though `grow` opens one a case
OF_GROUPS = ("services",)


def options(client: Client, name: str) -> int:
    """How many options all choices of a page have together."""
    return client.get(reverse(name)).content.decode().count("<option")


def counted(client: Client, name: str) -> list[str]:
    """Queries of one page, those that count."""
    client.get(reverse(name))  # the first visit slides the session's end
    with CaptureQueriesContext(connection) as captured:
        response = client.get(reverse(name))
    assert response.status_code == 200, name
    return [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(NOT_COUNTED)]


def test_the_page_of_a_person_asks_little_whatever_its_menu(db: None) -> None:
    """The ten verdicts of the menu share one look at the team."""
    cast = cast_module.make()
    case = build.participation(cast).case
    build.held(cast, build.session(cast, build.group(cast, case)))
    # nine events: with a tenth the history asks once more how many older ones follow
    for make in (build.consultation, build.placement, build.outcome):
        make(cast, case)
    for who, most in (("coordinator", 18), ("ops_worker", 18), ("ops_head", 18), ("specialist", 11)):
        client = cast.sign_in(Client(), who)
        address = reverse("person", args=[case.person.ref])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            words = client.get(address).content.decode()
        asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(NOT_COUNTED)]
        assert len(asked) <= most, (who, len(asked))
        assert sum('FROM "kwadrat_teammember"' in sql[:2000] and sql.count("SELECT") == 1 for sql in asked) == 1, who
        assert ("Więcej" in words) or who == "ops_head"


def grow(cast: Cast, number: int) -> None:
    """So many more of everything that the lists show."""
    for place in range(number):
        case = build.participation(cast)
        build.referral(cast, on=cast.today)
        build.begun(cast)
        referrals.decline(build.referral(cast, on=cast.today), by=cast.coordinator, reason="no_places")
        build.consultation(cast, case.case)
        build.note(cast, case.case)
        build.working(cast, case.case)
        build_office.application(cast)
        build.intake(cast)
        build.bundle(cast)
        build.access_request(cast, case.case)
        build_office.announced(case.case)
        build_office.emergency(cast)
        build_office.conference_task(cast)
        build_office.hold(cast, case.case)
        build_office.pair(cast)
        build_office.merge(cast)
        build.session(cast, build.group(cast, case.case), on=cast.today - timedelta(days=place % 3))


@pytest.fixture
def world(db: None) -> Cast:
    cast = cast_module.make()
    grow(cast, 3)
    return cast


def test_lists_cost_the_same_with_3_and_30_rows(world: Cast) -> None:
    """Regressions 12 and 15: neither a query nor an option for each row."""
    clients = {who: world.sign_in(Client(), who) for who in {who for who, _name in LISTS}}
    few = {(who, name): counted(clients[who], name) for who, name in LISTS}
    choices = {(who, name): options(clients[who], name) for who, name in LISTS}
    grow(world, 27)
    wrong = []
    for (who, name), before in few.items():
        after = counted(clients[who], name)
        if (more := options(clients[who], name)) != choices[who, name] and name not in OF_GROUPS:
            wrong.append(f"{name} as {who}: {choices[who, name]} -> {more} options")
        if len(after) != len(before) or len(after) > BUDGET:
            wrong.append(f"{name} as {who}: {len(before)} -> {len(after)}")
        wrong += [f"{name} as {who} reads {table}" for table in SECRET if any(table in sql for sql in after)]
    assert wrong == []
