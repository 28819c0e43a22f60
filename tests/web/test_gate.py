"""The gate: old forms, too many tries, switched-off accounts, the second factor switched off."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kwadrat.casework import accounts
from kwadrat.records.people import ContactNote
from tests import build
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast

LOGIN = "/wejscie/"
SWITCH_ON = "/drugi-skladnik/wlacz/"
TYPED = "Długi wpis, którego szkoda."


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def once_of(answer: Any) -> str:
    found = re.search(r'name="once" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def switch_on(client: Client) -> str:
    """Switch the second factor on as the page tells; returns the key."""
    if client.get(SWITCH_ON).status_code == 302:
        client.post(f"{reverse('account_reauthenticate')}?next={SWITCH_ON}", {"password": PASSWORD})
    secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get(SWITCH_ON).content.decode().replace("<wbr>", ""))
    assert secret is not None
    code = format_hotp_value(hotp_value(secret[1], next(yield_hotp_counters_from_time())))
    assert client.post(SWITCH_ON, {"code": code}).status_code == 302
    return secret[1]


def test_the_sixth_try_is_refused_until_the_time_passes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _try in range(5):
        assert "do siebie nie pasują" in sign_in(Client(), "coordinator@cast.example", "inne").content.decode()
    client = Client()
    for password in ("inne", PASSWORD):
        answer = sign_in(client, "coordinator@cast.example", password)
        assert "Odczekaj 5 minut" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    now = ratelimit.time.time()
    monkeypatch.setattr(ratelimit.time, "time", lambda: now + 301)
    assert sign_in(client, "coordinator@cast.example").headers["Location"] == "/"


def test_too_many_tries_from_one_address_read_polish(cast: Cast) -> None:
    for number in range(60):
        sign_in(Client(), f"nikt{number}@cast.example", "inne")
    answer = sign_in(Client(), "nikt@cast.example", "inne")
    assert answer.status_code == 429
    assert "Za dużo prób naraz" in answer.content.decode()


@pytest.mark.parametrize(("count", "statuses"), [(1, {200}), (0, {200, 429})])
def test_behind_a_proxy_each_visitor_has_tries_of_her_own(
    cast: Cast, settings: Any, count: int, statuses: set[int]
) -> None:
    """The last address is what the proxy saw; what a visitor writes before it changes nothing."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.ACCOUNT_RATE_LIMITS = count, {"login": "2/m/ip"}

    def tried(address: str) -> int:
        return sign_in(Client(headers={"x-forwarded-for": address}), "nikt@cast.example", "inne").status_code

    assert {tried(f"203.0.113.{number}") for number in range(4)} == statuses
    assert [tried(f"10.0.0.{number}, 203.0.113.99") for number in range(3)][-1] == 429


def test_a_switched_off_account_is_told_only_with_the_right_password(cast: Cast) -> None:
    client = Client()
    answer = sign_in(client, "disabled@cast.example")
    assert answer.status_code == 403
    assert "To konto jest wyłączone" in answer.content.decode()
    assert "wyłączone" not in sign_in(client, "disabled@cast.example", "inne").content.decode()
    assert client.get("/").status_code == 302


def test_a_reset_password_leaves_the_way_to_the_second_factor(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = True
    Client().post(reverse("account_reset_password"), {"email": "coordinator@cast.example"})
    client = Client()
    sign_in(client, "coordinator@cast.example")
    switch_on(client)
    assert client.get("/").status_code == 200


def test_switching_the_second_factor_off_shuts_this_session_too(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = True
    client = Client()
    sign_in(client, "coordinator@cast.example")
    switch_on(client)
    assert client.get("/").status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=cast.users["coordinator"]).exists()
    assert client.get("/").headers["Location"] == SWITCH_ON


def test_a_form_older_than_the_sign_in_waits_for_its_owner_alone(cast: Cast) -> None:
    case = build.in_team(cast)
    path = reverse("person_add_note", args=[case.person.ref])
    first = cast.sign_in(Client(enforce_csrf_checks=True), "ops_worker")
    typed = {"once": once_of(first.get(path)), "kind": "phone", "on": str(cast.today), "text": TYPED}
    answer = first.post(path, {**typed, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "wpisany tekst czeka" in answer.content.decode().replace("\xa0", " ")
    assert ContactNote.objects.count() == 0
    assert TYPED not in str(dict(first.session))
    assert TYPED in first.get(path).content.decode()
    other = cast.sign_in(Client(enforce_csrf_checks=True), "coordinator")
    other.post(path, typed)
    assert TYPED not in other.get(path).content.decode()


def test_a_form_of_another_site_is_not_kept(cast: Cast) -> None:
    client = cast.sign_in(Client(enforce_csrf_checks=True), "ops_worker")
    answer = client.post(reverse("person_register"), {"once": "1.obcy", "first_name": "Obca"})
    assert answer.status_code == 403
    assert "kept_form" not in client.session
    assert "odśwież" in answer.content.decode()


def test_the_password_of_an_invitation_is_never_kept(cast: Cast) -> None:
    invitation = accounts.invite(
        cast.ops, by=cast.ops_head, role="social_worker", email="nowa@cast.example", name="Nowa Obsadowa"
    )
    path = reverse("account_join", args=[invitation.plain_token])  # type: ignore[attr-defined]
    client = Client(enforce_csrf_checks=True)
    typed = {"once": once_of(client.get(path)), "password": "zielony-kon-na-lace"}
    assert client.post(path, typed).status_code == 403
    assert "kept_form" not in client.session
