"""What a stranger tries at the door: return addresses, sessions, hosts and proxies, broken bodies, guessed accounts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.records.people import ContactNote, Person, PersonIdentity
from tests import build
from tests import cast as cast_module
from tests.access.test_foreign import stripped
from tests.cast import PASSWORD, Cast
from tests.web.test_gate import sign_in, switch_on

LOGIN, CODE, PLACES, RESET = "/wejscie/", "/drugi-skladnik/kod/", "/konto/miejsca/", "/haslo/"
KNOWN, UNKNOWN = "coordinator@cast.example", "nikt-takiego@cast.example"
EVIL = (
    "//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example", "https:///evil.example",
    "https://evil.example/", "http:\\\\evil.example", "///evil.example", "javascript:alert(1)", " //evil.example",
    "\t//evil.example", "/\t/evil.example", "//evil.example%2f..", "https://testserver@evil.example/",
    "https://testserver.evil.example/", "%2f%2fevil.example", quote(quote("//evil.example", safe=""), safe=""),
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def leads_away(response: Any) -> bool:
    """Whether a browser would leave us: it takes backslashes for slashes and drops control characters."""
    place = re.sub(r"[\x00-\x20]", "", response.headers.get("Location", "/")).replace("\\", "/")
    parts = urlsplit(place)
    return bool(parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http") or place.startswith("//"))


def a_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


# return addresses


@pytest.mark.parametrize("evil", EVIL)
def test_a_sign_in_never_leads_to_another_site(cast: Cast, evil: str) -> None:
    for field, address in ((evil, LOGIN), ("", f"{LOGIN}?next={quote(evil)}")):
        client = Client()
        answer = client.post(address, {"login": KNOWN, "password": PASSWORD, **({"next": field} if field else {})})
        assert answer.status_code == 302
        assert not leads_away(answer), answer.headers["Location"]
        assert "evil.example" not in re.sub(r"%\w\w", "", Client().get(address).headers.get("Location", ""))


def test_no_later_step_leads_to_another_site(cast: Cast, settings: Any) -> None:
    """The second factor, the password once more, signing out, place, language and appearance."""
    first = Client()
    sign_in(first, KNOWN)
    secret, found = switch_on(first), []
    for evil in EVIL[:9]:
        cache.clear()
        client = Client()
        client.post(f"{LOGIN}?next={quote(evil)}", {"login": KNOWN, "password": PASSWORD})
        answers = {"code": client.post(f"{CODE}?next={quote(evil)}", {"code": a_code(secret), "next": evil})}
        again = f"{reverse('account_reauthenticate')}?next={quote(evil)}"
        answers["password"] = first.post(again, {"password": PASSWORD, "next": evil})
        there = {"next": evil, "place": cast.coordinator.key}
        answers["place"] = cast.sign_in(Client(), "coordinator").post(f"{PLACES}?next={quote(evil)}", there)
        own = {"language": "en", "theme": "dark", "text_size": "normal", "digest": "daily", "next": evil}
        other = cast.sign_in(Client(headers={"referer": evil.strip()}), "specialist")
        answers["own"] = other.post(f"{reverse('account_own')}?next={quote(evil)}", own)
        answers["out"] = other.post(f"{reverse('account_logout')}?next={quote(evil)}", {"next": evil})
        found += [(name, evil) for name, answer in answers.items() if answer.status_code >= 500 or leads_away(answer)]
    assert found == []


# sessions


def test_the_key_is_new_after_each_step_and_the_old_one_is_dead(cast: Cast) -> None:
    client = Client()
    sign_in(client, KNOWN)
    secret = switch_on(client)
    cache.clear()
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "x"
    session.save()
    keys = [session.session_key]
    assert sign_in(client, KNOWN).headers["Location"] == CODE
    assert client.post(CODE, {"code": a_code(secret)}).status_code == 302
    keys.append(client.session.session_key)
    new = "zupelnie-nowa-droga-7"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    changed = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert changed.status_code == 302
    keys.append(client.session.session_key)
    client.post(PLACES, {"place": cast.coordinator.key})
    keys.append(client.session.session_key)
    assert client.get("/").status_code == 200
    assert len(set(keys)) == len(keys)
    client.post(reverse("account_logout"))
    for key in keys:
        thief = Client()
        thief.cookies["sessionid"] = str(key)
        assert thief.get("/").status_code == 302


def test_cookies_of_a_production_are_closed() -> None:
    """In a process of its own: the settings of the tests speak plain http."""
    code = (
        "from django.conf import settings as s; print([s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SAMESITE,"
        " s.CSRF_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG, s.USE_X_FORWARDED_HOST,"
        " s.SECURE_PROXY_SSL_HEADER])"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KWADRAT_") or "HOME" in name}
    kept["DJANGO_SETTINGS_MODULE"] = "kwadrat.config.settings"
    done = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([True] * 5 + ["Lax", "Lax", True, False, False, None])


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    cookie = sign_in(Client(), KNOWN).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# hosts and proxies


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b", "[::1"])
def test_a_forged_host_gets_no_page_and_sends_no_mail(cast: Cast, host: str) -> None:
    answer = Client(headers={"host": host}).post(RESET, {"email": KNOWN})
    assert answer.status_code == 400
    assert host not in answer.content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_links_in_mail_lead_to_our_own_address_whatever_the_request_says(cast: Cast, settings: Any, email: str) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://kwadrat.example"
    there = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    assert Client(headers=there).post(RESET, {"email": email}).status_code == 302
    words = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert "evil.example" not in words
    assert ("https://kwadrat.example/haslo/klucz/" in words) == (email == KNOWN)


def test_headers_of_a_proxy_count_behind_one_alone(cast: Cast, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    there = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    client = Client(headers=there)
    answer = client.get(LOGIN)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://testserver{LOGIN}")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = client.get(LOGIN)
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("name", ["x-http-method-override", "x-http-method", "x-method-override"])
def test_a_method_is_what_it_is(cast: Cast, name: str) -> None:
    case, before = build.in_team(cast), Person.objects.count()
    client = cast.sign_in(Client(headers={name: "POST"}), "ops_worker")
    typed = {"kind": "phone", "on": str(cast.today), "text": "Podrzucony wpis.", "_method": "POST"}
    assert client.get(reverse("person_add_note", args=[case.person.ref]), typed).status_code == 200
    assert client.get(reverse("account_logout"), {"_method": "POST"}).status_code == 200
    assert client.get("/").status_code == 200
    assert not ContactNote.objects.exists()
    assert Person.objects.count() == before


# bodies

BROKEN: dict[str, tuple[str, bytes]] = {
    "json": ("application/json", b'{"login": ["x"]}'),
    "xml": ("application/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "broken boundary": ('multipart/form-data; boundary="' + "x" * 300 + '"', b"--x\r\n"),
    "odd boundary": ("multipart/form-data; boundary=\u00ff", b"--x\r\n"),
    "cut off": (
        "multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nabc',
    ),
    "bad base64": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="login"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--',
    ),
    "utf-16": ("application/x-www-form-urlencoded; charset=utf-16", "login=x".encode("utf-16")),
    "no such charset": ("application/x-www-form-urlencoded; charset=nie-ma", b"login=x"),
    "multipart of no such charset": (
        "multipart/form-data; boundary=x; charset=nie-ma",
        b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nabc\r\n--x--\r\n',
    ),
    "not utf-8": ("application/x-www-form-urlencoded", b"login=%ff%fe&password=\xff\xfe"),
    "nul": ("application/x-www-form-urlencoded", b"login=a%00b&first_name=%00&text=%00&on=%00"),
    "many fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2500))),
    "too long": ("application/x-www-form-urlencoded", b"text=" + b"x" * (2 * 1024 * 1024 + 10)),
    "many parts": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(2500))
        + b"--x--\r\n",
    ),
    "many files": (
        "multipart/form-data; boundary=x",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a%d"\r\n\r\n1\r\n' % n for n in range(200)
        )
        + b"--x--\r\n",
    ),
    "doubled": ("application/x-www-form-urlencoded", b"login=a&login=b&first_name=A&first_name=B&once=1&once=2"),
    "lists": ("application/x-www-form-urlencoded", b"login[]=a&login[0][x]=b&first_name[]=A&version=1&version[]=2"),
}  # fmt: skip
REFUSED = {"many fields", "too long", "many parts", "many files"}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_body_is_answered_with_a_page_and_writes_nothing(cast: Cast, what: str) -> None:
    kind, body = BROKEN[what]
    before, wrong = Person.objects.count(), []
    for who, address in (
        ("", LOGIN), ("", RESET), ("ops_worker", reverse("person_register")), ("ops_worker", reverse("intake_upload")),
        ("ops_worker", reverse("search")), ("ops_worker", PLACES),
    ):  # fmt: skip
        client = cast.sign_in(Client(), who) if who else Client()
        client.raise_request_exception = False
        answer = client.generic("POST", address, body, content_type=kind)
        if answer.status_code not in ((400,) if what in REFUSED else (200, 400)):
            wrong.append((address, answer.status_code))
        elif "<html" not in answer.content.decode() and address != reverse("search"):
            wrong.append((address, "no page"))
    assert wrong == []
    assert Person.objects.count() == before


# guessed accounts


def told(email: str, address: str, field: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """What anybody could tell of an address: status, way on, words, queries, passwords hashed, letters sent."""
    cache.clear()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    client, before = Client(), len(mail.outbox)
    client.get(address)
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as captured:
        patched.setattr(MD5PasswordHasher, "encode", counting)
        answer = client.post(address, {field: email, "password": "inne-zupelnie-haslo"})
    words = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    cookies = sorted(answer.cookies)
    return (
        answer.status_code, answer.headers.get("Location"), stripped(words, email), len(hashed), cookies,
        len(mail.outbox) - before, len(captured.captured_queries),
    )  # fmt: skip


@pytest.mark.parametrize(("address", "field"), [(LOGIN, "login"), (RESET, "email")])
def test_nobody_learns_whether_an_address_has_an_account(
    cast: Cast, address: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(UNKNOWN, address, field, monkeypatch)
    known, unknown = (told(email, address, field, monkeypatch) for email in (KNOWN, UNKNOWN))
    assert known == unknown
    assert known[3] == (1 if address == LOGIN else 0)


def test_a_pesel_of_another_partnership_is_a_pesel_of_nobody(cast: Cast) -> None:
    theirs = PersonIdentity.objects.get(person=build.person(cast, by=cast.out_worker, last_name="Ukryta")).pesel
    for who in ("ops_worker", "coordinator"):
        client, found = cast.sign_in(Client(), who), []
        client.post(reverse("search"), {"q": "44051401458"})
        for pesel in (theirs, "44051401359"):
            with CaptureQueriesContext(connection) as captured:
                answer = client.post(reverse("search"), {"q": pesel})
            found.append((answer.status_code, stripped(answer, pesel), len(captured.captured_queries)))
        assert found[0] == found[1]
    hers = cast.sign_in(Client(), "out_worker").post(reverse("search"), {"q": theirs})
    assert "Ukryta" in hers.content.decode()  # the number is found where it may be: it was looked for
