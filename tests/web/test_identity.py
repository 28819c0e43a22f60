"""Sign-in by an identity of an office, against a real OpenID Connect provider on loopback."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from kwadrat.config import settings as configured
from kwadrat.config.checks import work
from kwadrat.records.accounts import User
from kwadrat.records.audit import AuditEvent
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast
from tests.config.test_deploy import certificate
from tests.walks.site import free_port

WORKER = {"email": "ops-worker@cast.example", "email_verified": True, "name": "Ktoś Inny", "birthdate": "1987-12-04"}
REFUSED = "nie otwiera konta"
SignIn = Callable[..., Any]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Issuer of a provider that lives as a process of its own."""
    port = free_port()
    log = tmp_path_factory.mktemp("provider") / "log"
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-registration"],
            stdout=file, stderr=file, env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
    issuer = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                requests.get(issuer, timeout=5)
                break
            except requests.ConnectionError:
                assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
                time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


@pytest.fixture
def switched_on(provider: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Our side, set as an administrator sets it: registered there, then named in the environment."""
    back = f"http://testserver{reverse('openid_connect_callback')}"
    asked = {"redirect_uris": [back], "token_endpoint_auth_method": "client_secret_post"}
    client = requests.post(f"{provider}/oauth2/clients", json=asked, timeout=5).json()
    for name, value in (
        ("CLIENT", client["client_id"]), ("SECRET", client["client_secret"]), ("NAME", "Urząd Próbny"),
        ("DOMAINS", "Cast.example,inny.example"), ("SECOND_FACTOR", "mfa,loa3"),
    ):  # fmt: skip
        monkeypatch.setenv(f"KWADRAT_OIDC_{name}", value)
    for name, value in {**configured._oidc(provider), "OIDC_ISSUER": provider}.items():
        setattr(settings, name, value)
    return provider


@pytest.fixture
def sign_in(switched_on: str, cast: Cast) -> SignIn:
    """What a browser does: our button, the provider's page, the way back."""

    def go(claims: dict[str, Any], sub: str = "17", client: Client | None = None, query: str = "", **form: str) -> Any:
        client = client or Client()
        there = client.post(f"{reverse('openid_connect_login')}{query}", form).headers["Location"]
        assert there.startswith(switched_on)
        assert "code_challenge_method=S256" in there
        requests.put(f"{switched_on}/users/{sub}", json=claims, timeout=5).raise_for_status()
        back = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=5).headers["Location"]
        parts = urlsplit(back)
        return client.get(f"{parts.path}?{parts.query}")

    return go


def test_without_an_issuer_there_is_no_such_way_in(cast: Cast) -> None:
    assert reverse("openid_connect_login") not in Client().get("/wejscie/").content.decode()
    assert Client().post(reverse("openid_connect_login")).status_code == 404
    assert Client().get(reverse("openid_connect_callback"), {"code": "x", "state": "y"}).status_code == 404


def test_the_button_names_the_office_and_a_link_starts_nothing(switched_on: str, cast: Cast) -> None:
    text = Client().get("/wejscie/?next=/osoby/").content.decode()
    assert "Urząd Próbny" in text
    assert text.count('name="next" value="/osoby/"') == 2
    answer = Client().get(reverse("openid_connect_login"), {"next": "/osoby/"})
    assert answer.status_code == 200
    assert "Zaloguj się przez: Urząd Próbny" in answer.content.decode().replace("\xa0", " ")
    assert 'action="/wejscie/oidc/?next=%2Fosoby%2F"' in answer.content.decode()


def test_a_service_that_is_away_is_said_to_be_away(settings: Any, switched_on: str, cast: Cast) -> None:
    assert [one.mend for one in work.identities()] == [""]
    away = f"http://127.0.0.1:{free_port()}"
    for name, value in {**configured._oidc(away), "OIDC_ISSUER": away}.items():
        setattr(settings, name, value)
    answer = Client().post(reverse("openid_connect_login"))
    text = answer.content.decode().replace("\xa0", " ")
    assert (answer.status_code, "Usługa logowania nie odpowiada" in text) == (503, True)
    assert reverse("account_login") in text
    (found,) = work.identities()
    assert (found.is_wrong, "ConnectionError" in found.text) == (True, True)
    settings.OIDC_ISSUER = ""
    assert list(work.identities()) == []


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration/nie-ma", "/realms/inny"])
def test_an_issuer_that_is_not_the_one_that_is_named(settings: Any, provider: str, path: str) -> None:
    settings.OIDC_ISSUER = provider + path
    (found,) = work.identities()
    assert (found.is_wrong, "HTTP 404" in found.text) == (True, True)


def test_an_issuer_whose_certificate_this_machine_does_not_trust(settings: Any, tmp_path: Path) -> None:
    certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=shake_hands, args=(listener, context))
        answering.start()
        settings.OIDC_ISSUER = f"https://127.0.0.1:{listener.getsockname()[1]}"
        (found,) = work.identities()
        answering.join(10)
    assert (found.is_wrong, "update-ca-certificates" in found.mend) == (True, True)


def shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):  # the other side hangs up
        context.wrap_socket(listener.accept()[0], server_side=True)


def test_a_confirmed_identity_opens_the_account_and_leaves_a_trail(sign_in: SignIn, cast: Cast) -> None:
    client, user = Client(), cast.users["ops_worker"]
    answer = sign_in(WORKER, client=client, next="/osoby/")
    assert answer.headers["Location"] == "/osoby/"
    assert client.session["_auth_user_id"] == str(user.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.extra_data) == (user, "oidc", {})
    assert account.uid.endswith(".17")
    event = AuditEvent.objects.get(kind="account.join_by_identity")
    assert event.details == {"user": user.pk}
    assert User.objects.get(pk=user.pk).check_password(PASSWORD), "the password still works"
    assert User.objects.get(pk=user.pk).name == user.name
    again = Client()
    sign_in({**WORKER, "email": "nowy@gdzie.example", "email_verified": False}, client=again)
    assert again.session["_auth_user_id"] == str(user.pk), "known by its number, whatever its e-mail is now"
    assert SocialAccount.objects.get().extra_data == {}
    assert AuditEvent.objects.filter(kind="account.join_by_identity").count() == 1


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"email_verified": False}, "Twojego adresu"), ({"email_verified": "true"}, "Twojego adresu"),
        ({"email_verified": None}, "Twojego adresu"), ({"email": ""}, "Twojego adresu"),
        ({"email": "ops-worker@cast.example@zly.example"}, "wypowiadać"),
        ({"email": "ops-worker@zly.example"}, "wypowiadać"), ({"email": "nikt@cast.example"}, "zaproszenie"),
        ({"email": "disabled@cast.example"}, "zaproszenie"),
    ],
)  # fmt: skip
def test_no_other_identity_opens_an_account(sign_in: SignIn, claims: dict[str, Any], word: str) -> None:
    users, client = User.objects.count(), Client()
    answer = sign_in({**WORKER, **claims}, client=client)
    assert answer.status_code == 403
    text = answer.content.decode().replace("\xa0", " ")
    assert REFUSED in text
    assert word in text
    assert "_auth_user_id" not in client.session
    assert (SocialAccount.objects.count(), User.objects.count()) == (0, users)


def test_an_e_mail_given_to_somebody_else_does_not_take_the_account(sign_in: SignIn) -> None:
    sign_in(WORKER, sub="17")
    client = Client()
    assert sign_in(WORKER, sub="18", client=client).status_code == 403
    assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.count() == 1


def test_the_same_number_at_another_issuer_is_somebody_else(sign_in: SignIn, cast: Cast) -> None:
    account = SocialAccount.objects.create(user=cast.users["admin"], provider="oidc", uid="0123456789abcdef.17")
    client = Client()
    sign_in(WORKER, sub="17", client=client)
    assert client.session["_auth_user_id"] != str(account.user_id)


def test_a_signed_in_browser_adds_no_identity_to_its_account(sign_in: SignIn, cast: Cast) -> None:
    for process in ("connect", "redirect"):
        client = cast.sign_in(Client(), "coordinator")
        answer = sign_in({**WORKER, "email": "kto@zly.example"}, client=client, query=f"?process={process}")
        assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def switch_on(user: User) -> None:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"acr": "loa1"}, {"amr": "mfa"}, {"amr": [["mfa"]]}])
def test_our_second_factor_is_asked_for(sign_in: SignIn, cast: Cast, settings: Any, claims: dict[str, Any]) -> None:
    settings.MFA_REQUIRED = True
    client = Client()
    sign_in({**WORKER, **claims}, client=client)
    assert client.get("/").headers["Location"] == "/drugi-skladnik/wlacz/"
    switch_on(cast.users["ops_worker"])
    client = Client()
    assert sign_in({**WORKER, **claims}, client=client).headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "mfa"]}, {"acr": "loa3"}])
@pytest.mark.parametrize("has_ours", [True, False])
def test_the_second_factor_of_the_office_counts_where_it_is_named(
    sign_in: SignIn, cast: Cast, settings: Any, claims: dict[str, Any], has_ours: bool
) -> None:
    settings.MFA_REQUIRED = True
    if has_ours:
        switch_on(cast.users["ops_worker"])
    client = Client()
    sign_in({**WORKER, **claims}, client=client)
    assert client.get("/").status_code == 200
    settings.OIDC_SECOND_FACTOR = frozenset()
    client = Client()
    sign_in({**WORKER, **claims}, client=client)
    assert client.get("/").status_code == 302


def test_an_identity_gives_no_right_that_a_post_does_not(sign_in: SignIn, cast: Cast) -> None:
    client = Client()
    cast.users["no_post"] = User.objects.create_user("bez-miejsca@cast.example", PASSWORD, name="Bez Miejsca")
    sign_in({**WORKER, "email": "bez-miejsca@cast.example", "amr": ["mfa"]}, client=client)
    assert client.get("/").headers["Location"] == reverse("account_places")
    assert client.get(reverse("people")).status_code == 302


def test_a_forged_or_cancelled_answer_says_so(switched_on: str, cast: Cast) -> None:
    client = Client()
    for query in ({"code": "x", "state": "y"}, {"error": "access_denied"}):
        answer = client.get(reverse("openid_connect_callback"), query)
        assert answer.status_code == 403
        assert REFUSED in answer.content.decode().replace("\xa0", " ")
    there = client.post(reverse("openid_connect_login")).headers["Location"]
    state = re.search(r"state=(\w+)", there)
    assert state is not None
    answer = client.get(reverse("openid_connect_callback"), {"code": "wymyslony", "state": state[1]})
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("issuer", "missing"), [("http://login.example.org", ""), ("https://login.example.org", "DOMAINS")]
)
def test_half_of_the_settings_or_a_bare_address_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, issuer: str, missing: str
) -> None:
    for name in {"CLIENT", "SECRET", "DOMAINS"} - {missing}:
        monkeypatch.setenv(f"KWADRAT_OIDC_{name}", "x")
    with pytest.raises(ImproperlyConfigured):
        configured._oidc(issuer)


def test_the_whole_process_is_set_by_its_environment(tmp_path: Path) -> None:
    policy = "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    code = f"from kwadrat.config import settings as s; print(s.OIDC_NAME, {policy})"
    more = {f"KWADRAT_OIDC_{name}": "x" for name in ("CLIENT", "SECRET", "DOMAINS")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, **more, "KWADRAT_HOME": str(tmp_path), "KWADRAT_OIDC_ISSUER": "https://login.example.org/r/"},
    )  # fmt: skip
    assert done.stdout.strip() == "login.example.org [\"'self'\", 'https://login.example.org']"
