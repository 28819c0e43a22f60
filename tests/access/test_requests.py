"""Who a request is: the post of this moment, never a guess, and nothing without papers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import accounts, partnership
from kwadrat.records.audit import AuditEvent
from kwadrat.records.referrals import Referral
from tests import build
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def act_in(client: Client, key: Any) -> None:
    session = client.session
    session["acting"] = key
    session.save()


def actor_of_page(client: Client) -> Any:
    """The actor of a page that needs no chosen place."""
    return client.get(reverse("account_places")).wsgi_request.actor


def test_an_absent_empty_foreign_or_malformed_place_is_no_place(cast: Cast, client: Client) -> None:
    """Regression 4."""
    cast.sign_in(client, "dual")
    for key in (None, "", "None", "0:0", cast.coordinator.key, "1", 7, "'; DROP TABLE"):
        act_in(client, key)
        response = client.get(reverse("home"))
        assert response.status_code == 302, key
        assert response.headers["Location"] == reverse("account_places")
        assert not actor_of_page(client)
    act_in(client, cast.dual_elsewhere.key)
    assert actor_of_page(client).role == "ngo_worker"


def test_rights_of_several_posts_are_never_mixed(cast: Cast) -> None:
    """Regression 3: a place is one running post in one running membership of its own institution, and that of a club
    stays in the club's partnership. Red when the conditions of access.signin stand in two filters."""
    out = cast.partnerships["out"]
    partnership.add_member(out, by=cast.admin, institution=cast.bodies["ngo"], role="party", since=cast.ago(10))

    def found(who: str) -> list[tuple[str, int, int | None, int | None]]:
        mine = cast_module.places(cast.users[who])
        return sorted((one.role, one.institution_id, one.club_id, one.partnership_id) for one in mine)

    own, ngo = cast.partnership.pk, cast.bodies["ngo"].pk
    assert found("coordinator") == [("coordinator", ngo, cast.club.pk, own)]
    assert found("ngo_head") == sorted([("head", ngo, None, own), ("head", ngo, None, out.pk)])
    assert found("dual") == sorted(
        [("social_worker", cast.ops.pk, None, own), ("ngo_worker", cast.bodies["partner_ngo"].pk, None, own)]
    )


def test_an_ended_post_loses_the_running_session_at_once(cast: Cast, client: Client) -> None:
    referral = build.referral(cast)
    cast.sign_in(client, "ops_worker")
    accounts.end_post(cast.posts["ops_worker"], by=cast.ops_head, on=cast.today, successor=cast.posts["ops_colleague"])
    before = AuditEvent.objects.count()
    for send in (client.get, client.post):
        response = send(reverse("referral_withdraw", args=[referral.ref]), {"reason": "x"})
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))
    assert Referral.objects.get().state == "requested"
    assert AuditEvent.objects.count() == before


def test_a_departed_and_a_disabled_worker_reach_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["departed"])
    assert client.get(reverse("people")).status_code == 302
    assert not client.login(username="disabled@cast.example", email="disabled@cast.example", password=PASSWORD)
    cast.sign_in(client, "ops_worker")
    worker = cast.users["ops_worker"]
    worker.is_active = False
    worker.save()
    response = client.get(reverse("people"))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_without_papers_nothing_about_a_person_opens_and_nothing_is_sent(cast: Cast, client: Client) -> None:
    waiting = build.referral(
        cast, build.case(cast, by=cast.coordinator), by=cast.coordinator, receiver=cast.ops, receiver_club=None,
        purpose="contract",
    )  # fmt: skip
    cast.sign_in(client, "no_papers")
    for name, ref in (("person", waiting.case.person.ref), ("referral", waiting.ref), ("referral_accept", waiting.ref)):
        assert client.get(reverse(name, args=[ref])).status_code in (403, 404), name
    assert client.post(reverse("referral_accept", args=[waiting.ref]), {}).status_code in (403, 404)
    assert Referral.objects.get(pk=waiting.pk).state == "requested"


def test_the_language_is_the_users(cast: Cast, client: Client) -> None:
    accounts.set_preferences(cast.users["ops_worker"], by=cast.ops_worker, language="en", theme="auto")
    cast.sign_in(client, "ops_worker")
    assert client.get(reverse("account_places")).headers["Content-Language"] == "en"
    cast.sign_in(client, "ops_head")
    assert client.get(reverse("account_places")).headers["Content-Language"] == "pl"


def test_the_actor_knows_her_place(cast: Cast) -> None:
    actor = cast.coordinator
    assert (actor.club_id, actor.partnership_id, actor.corner) == (cast.club.pk, cast.partnership.pk, "R")
    assert actor.role_label
    assert actor.initials == "CO"
    assert actor.key == f"{actor.post_id}:{cast.partnership.pk}"
    assert cast.steward.is_leader
    assert not cast.ops_head.is_leader
    assert cast.ops_worker.unit_type == "OPS"
    assert cast_module.SYSTEM.role_label == "system"
