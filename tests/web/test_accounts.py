"""Pages of one's own account, and the rights of people as sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from kwadrat.casework import accounts
from kwadrat.records.accounts import Invitation
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast

# What allauth may render with the settings of this installation.
LIBRARY = [
    "account/login.html", "account/logout.html", "account/account_inactive.html", "account/password_change.html",
    "account/password_reset.html", "account/password_reset_done.html", "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html", "account/reauthenticate.html", "mfa/authenticate.html",
    "mfa/index.html", "mfa/reauthenticate.html", "mfa/totp/activate_form.html", "mfa/totp/deactivate_form.html",
    "mfa/recovery_codes/index.html", "mfa/recovery_codes/generate.html", "mfa/recovery_codes/download.txt",
    "account/messages/logged_in.txt", "account/messages/logged_out.txt", "account/messages/password_changed.txt",
    "mfa/messages/totp_activated.txt", "mfa/messages/totp_deactivated.txt",
    "mfa/messages/recovery_codes_generated.txt", "account/email/password_reset_key_subject.txt",
    "account/email/password_reset_key_message.txt", "account/email/unknown_account_subject.txt",
    "account/email/unknown_account_message.txt",
]  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def read(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_speaks_through_our_templates(name: str) -> None:
    assert get_template(name).backend.name == "jinja2"  # type: ignore[attr-defined]


def test_each_box_of_the_password_page_says_what_to_write(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    path = reverse("account_change_password")
    assert "&lt;" not in read(client.get(path))
    assert "placeholder" not in read(client.get(path))
    assert "Wpisz nowe hasło jeszcze raz." in read(client.post(path, {}))
    wrong = {"oldpassword": "inne", "password1": "krótkie", "password2": "krótkie"}
    text = read(client.post(path, wrong))
    assert "To nie jest Twoje obecne hasło." in text
    assert "12 znaków" in text
    right = {"oldpassword": PASSWORD, "password1": "zielony-kon-na-lace", "password2": "zielony-kon-na-lace"}
    assert client.post(path, right).headers["Location"] == reverse("account_own")
    assert "Hasło zostało zmienione." in read(client.get(reverse("account_own")))


def test_rights_are_sentences(cast: Cast) -> None:
    until = cast.today + timedelta(days=30)
    since = cast.ago(500)
    accounts.record_papers(
        cast.posts["ops_colleague"], by=cast.ops_head, authorised_from=since, authorised_until=until, secrecy_on=since
    )
    text = read(cast.sign_in(Client(), "ops_head").get(reverse("account_posts")))
    assert f"do {until.day} " in text  # the last day itself, not the day after
    assert "do odwołania" in text
    assert "nie ma ważnego upoważnienia ani zobowiązania do tajemnicy" in text
    assert "Ostatni dzień pracy" in text


def test_nobody_is_offered_to_end_her_own_post(cast: Cast) -> None:
    text = read(cast.sign_in(Client(), "ops_head").get(reverse("account_posts")))
    assert reverse("account_end_post", args=[cast.posts["ops_worker"].ref]) in text
    assert reverse("account_end_post", args=[cast.posts["ops_head"].ref]) not in text


def test_places_are_named_in_words(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["dual"])
    text = read(client.get(reverse("account_places")))
    for words in (cast.ops.name, cast.bodies["partner_ngo"].name, cast.partnership.name, "pracownik socjalny"):
        assert words in text, words


def test_a_user_without_a_place_is_told_what_to_do(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["departed"])
    session = client.session
    session["has_second_factor"] = True
    session.save()
    text = read(client.get("/", follow=True))
    assert "Poproś o zaproszenie" in text


def test_no_role_is_given_by_a_forgotten_choice(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_head")
    typed = {"name": "Nowa Osoba", "email": "nowa@cast.example", "role": "", "institution": cast.ops.ref}
    answer = client.post(reverse("account_invite"), typed)
    assert "Wybierz jedną z odpowiedzi" in read(answer)
    assert not Invitation.objects.filter(email="nowa@cast.example").exists()
