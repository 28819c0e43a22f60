"""Sign-in: throttle, second factor, session, kept forms, invitations, acting places."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from kwadrat.casework import accounts
from kwadrat.records.accounts import Invitation
from kwadrat.records.people import ContactNote, Person
from tests import build
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast

LOGIN = "/wejscie/"


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_the_sign_in_page_is_ours_and_polish(cast: Cast) -> None:
    text = Client().get(LOGIN).content.decode()
    assert "Zaloguj się" in text
    assert "zarejestruj" not in text.lower()


def test_a_wrong_password_says_so_and_keeps_the_address(cast: Cast) -> None:
    answer = sign_in(Client(), "coordinator@cast.example", "zupelnie-inne-haslo")
    assert answer.status_code == 200
    assert 'value="coordinator@cast.example"' in answer.content.decode()


def test_the_sixth_failed_try_is_refused_and_then_the_right_password_too(cast: Cast) -> None:
    client = Client()
    for _try in range(5):
        assert sign_in(client, "coordinator@cast.example", "zupelnie-inne-haslo").status_code == 200
    answer = sign_in(client, "coordinator@cast.example")
    assert answer.status_code in (200, 429)
    assert client.get("/").status_code == 302
    assert sign_in(Client(), "specialist@cast.example").status_code == 302


def test_a_new_session_key_after_signing_in(cast: Cast) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["mine"] = "x"
    session.save()
    before = session.session_key
    sign_in(client, "coordinator@cast.example")
    assert client.session.session_key != before


def test_a_reset_says_the_same_for_known_and_unknown(cast: Cast, settings: Any) -> None:
    texts = []
    for email in ("coordinator@cast.example", "nikt@cast.example"):
        answer = Client().post("/haslo/", {"email": email}, follow=True)
        texts.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()))
    assert texts[0] == texts[1]
    link = re.search(r"http://\S+(/haslo/klucz/\S+/)", mail.outbox[0].body)
    assert link is not None
    client = Client()
    there = client.get(link[1], follow=True)
    answer = client.post(there.request["PATH_INFO"], {"password1": "krotkie", "password2": "krotkie"})
    assert "12" in answer.content.decode()
    client.post(there.request["PATH_INFO"], {"password1": "nowe-dobre-haslo-1", "password2": "nowe-dobre-haslo-1"})
    assert sign_in(Client(), "coordinator@cast.example", "nowe-dobre-haslo-1").status_code == 302


@pytest.mark.parametrize("password", ["password1234", "krotkie", "123456789012"])
def test_weak_passwords_are_refused(cast: Cast, password: str) -> None:
    invitation = accounts.invite(
        cast.ops, by=cast.ops_head, role="social_worker", email="nowa@cast.example", name="Nowa Obsadowa"
    )
    path = reverse("account_join", args=[invitation.plain_token])  # type: ignore[attr-defined]
    answer = Client().post(path, {"password": password})
    assert answer.status_code == 200
    assert "errors" in answer.content.decode()
    assert Invitation.objects.get(pk=invitation.pk).used_at is None


def test_an_invitation_works_once_and_gives_no_person(cast: Cast) -> None:
    case = build.case(cast)
    invitation = accounts.invite(
        cast.ops, by=cast.ops_head, role="social_worker", email="nowa@cast.example", name="Nowa Obsadowa"
    )
    path = reverse("account_join", args=[invitation.plain_token])  # type: ignore[attr-defined]
    assert Client().post(path, {"password": "dlugie-dobre-haslo"}).status_code == 302
    assert Client().get(path).status_code == 404
    client = Client()
    sign_in(client, "nowa@cast.example", "dlugie-dobre-haslo")
    session = client.session
    session["has_second_factor"] = True
    session.save()
    assert client.get(reverse("people")).status_code == 200
    assert case.person.last_name not in client.get(reverse("people")).content.decode()
    assert client.get(reverse("person", args=[case.person.ref])).status_code == 404


def test_a_wrong_invitation_says_what_to_do(cast: Cast) -> None:
    for token in ("zle", "x" * 200):
        answer = Client().get(reverse("account_join", args=[token]))
        assert answer.status_code == 404
        assert "Poproś" in answer.content.decode()


def test_the_second_factor_is_asked_for_where_it_is_required(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = True
    client = Client()
    sign_in(client, "coordinator@cast.example")
    assert client.get("/").headers["Location"] == "/drugi-skladnik/wlacz/"
    again = client.get("/drugi-skladnik/wlacz/").headers["Location"]
    assert again.startswith("/potwierdz/")
    assert client.post(again, {"password": PASSWORD}).status_code == 302
    there = client.get("/drugi-skladnik/wlacz/")
    assert there.status_code == 200
    secret = re.search(r"<code>([A-Z2-7]+)</code>", there.content.decode().replace("<wbr>", ""))
    assert secret is not None
    code = format_hotp_value(hotp_value(secret[1], next(yield_hotp_counters_from_time())))
    assert client.post("/drugi-skladnik/wlacz/", {"code": code}).status_code == 302
    assert client.get("/").status_code == 200
    stored = Authenticator.objects.get(user=cast.users["coordinator"], type="totp").data["secret"]
    assert secret[1] not in stored


def test_without_the_code_nobody_enters(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = True
    test_the_second_factor_is_asked_for_where_it_is_required(cast, settings)
    cache.clear()
    client = Client()
    answer = sign_in(client, "coordinator@cast.example")
    assert answer.headers["Location"] == "/drugi-skladnik/kod/"
    assert client.get("/").status_code == 302
    wrong = client.post("/drugi-skladnik/kod/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/").status_code == 302


def test_a_form_survives_an_expired_session_for_its_owner_alone(cast: Cast) -> None:
    case = build.case(cast)
    path = reverse("person_add_note", args=[case.person.ref])
    client = cast.sign_in(Client(), "ops_worker")
    once = re.search(r'name="once" value="([^"]+)"', client.get(path).content.decode())
    assert once is not None
    typed = {"once": once[1], "kind": "phone", "on": str(cast.today), "text": "Długi wpis, którego szkoda."}
    client.cookies.clear()
    answer = client.post(path, typed)
    assert answer.headers["Location"].startswith(LOGIN)
    assert ContactNote.objects.count() == 0
    assert "szkoda" not in str(dict(client.session))
    sign_in(client, "ops-worker@cast.example")
    session = client.session
    session["has_second_factor"] = True
    session.save()
    assert "Długi wpis, którego szkoda." in client.get(path).content.decode()


def test_a_kept_form_is_not_shown_to_another_user(cast: Cast) -> None:
    case = build.in_team(cast)
    path = reverse("person_add_note", args=[case.person.ref])
    client = cast.sign_in(Client(), "ops_worker")
    once = re.search(r'name="once" value="([^"]+)"', client.get(path).content.decode())
    assert once is not None
    client.cookies.clear()
    client.post(path, {"once": once[1], "kind": "phone", "on": str(cast.today), "text": "Tajny wpis."})
    sign_in(client, "coordinator@cast.example")
    session = client.session
    session["has_second_factor"] = True
    session.save()
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Tajny wpis." not in answer.content.decode()


@pytest.mark.parametrize("place", ["", "None", "0:0", "1:1", "x", "999999:999999"])
def test_a_foreign_or_malformed_place_is_refused(cast: Cast, place: str) -> None:
    client = Client()
    client.force_login(cast.users["dual"])
    session = client.session
    session["has_second_factor"] = True
    session.save()
    assert client.get("/").headers["Location"] == "/konto/miejsca/"
    assert client.post("/konto/miejsca/", {"place": place}).status_code == 200
    assert client.get("/").status_code == 302
    assert client.post("/konto/miejsca/", {"place": cast.coordinator.key}).status_code == 200
    assert client.post("/konto/miejsca/", {"place": cast.dual.key}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_post_that_ended_closes_at_once(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_colleague")
    assert client.get(reverse("people")).status_code == 200
    accounts.end_post(cast.posts["ops_colleague"], by=cast.ops_head, on=cast.today)
    assert client.get(reverse("people")).status_code == 302


def test_extending_a_session_answers_the_script(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    assert client.post(reverse("session_extend")).status_code == 204


def test_pressing_twice_registers_once(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    path = reverse("person_register")
    once = re.search(r'name="once" value="([^"]+)"', client.get(path).content.decode())
    assert once is not None
    typed = {
        "once": once[1], "first_name": "Dwa", "last_name": "Razy", "birth_on": "4.12.1987", "sex": "F",
        "locality": "Próbno",
    }  # fmt: skip
    first, second = client.post(path, typed), client.post(path, typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert Person.objects.filter(last_name="Razy").count() == 1


def test_headers_are_strict(cast: Cast) -> None:
    answer = cast.sign_in(Client(), "coordinator").get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_public_views_are_few(cast: Cast) -> None:
    """Whatever is public is listed here; a new public view turns this red."""
    found = {
        match.name
        for group in get_resolver().url_patterns
        for match in getattr(group, "url_patterns", [group])
        if getattr(match.callback, "is_public", False)
    }
    guests = {name for name in found if str(name).startswith("guest")}
    assert found - guests == {
        "account_join", "account_signup", "link_renew", "apply", "apply_thanks", "own_plan", "own_plan_paper",
        "own_plan_say",
        "certificate_ask", "certificate_check",
    }  # fmt: skip
    assert guests <= {
        "guest", "guest_accept", "guest_full", "guest_decline", "guest_helped", "guest_close", "guest_done",
        "guest_started",
        "guest_write", "guest_file", "guest_person",
    }  # fmt: skip
