"""Pages of the partnership and of the accounts of an institution."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.accounts import Invitation, Post, User
from kwadrat.records.partnership import Club, Institution, Membership, Partnership
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("nip", "1234567890", "NIP"),
        ("regon", "123", "REGON"),
        ("name", "", "Wpisz nazwę instytucji"),
        ("locality", "", "Wpisz miejscowość"),
        ("name", "x" * 300, "200"),
    ],
)
def test_a_bad_institution_is_refused_beside_the_field(cast: Cast, field: str, value: str, words: str) -> None:
    client = cast.sign_in(Client(), "admin")
    typed = {"kind": "ngo", "name": "Nowa Fundacja", "locality": "Próbno", field: value}
    answer = client.post(reverse("partnership_add_institution"), typed)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Institution.objects.filter(name__startswith="Nowa").exists()


def test_every_wrong_field_of_an_institution_is_said_at_once(cast: Cast) -> None:
    client = cast.sign_in(Client(), "admin")
    typed = {"kind": "ngo", "name": "", "locality": "Nowe", "nip": "526-104-08-27", "regon": "12"}
    words = client.post(reverse("partnership_add_institution"), typed).content.decode()
    assert "Popraw 3" in words
    assert 'value="526-104-08-27"' in words, "what was typed stays"


def test_a_partnership_from_nothing(cast: Cast) -> None:
    client = cast.sign_in(Client(), "admin")
    typed = {"kind": "ngo", "name": "Nowa Fundacja", "locality": "Nowe", "nip": "526-000-12-46"}
    assert client.post(reverse("partnership_add_institution"), typed).status_code == 302
    body = Institution.objects.get(name="Nowa Fundacja")
    assert body.nip == "5260001246"
    twice = client.post(reverse("partnership_add_institution"), {**typed, "name": "Druga"})
    assert "NIP" in twice.content.decode()
    founded = client.post(
        reverse("partnership_create"),
        {"name": "Nowe", "locality": "Nowe", "leader": body.ref, "initiator": body.ref, "since": str(cast.today),
         "answer_days": "5"},
    )  # fmt: skip
    assert founded.status_code == 302
    whole = Partnership.objects.get(name="Nowe")
    member = {"institution": cast.bodies["firm"].ref, "role": "co_operator", "since": str(cast.today)}
    assert client.post(reverse("partnership_add_member", args=[whole.ref]), member).status_code == 302
    assert Membership.objects.filter(partnership=whole).count() == 2
    again = client.post(reverse("partnership_add_member", args=[whole.ref]), member)
    assert again.status_code == 200
    club = {"operator": cast.bodies["firm"].ref, "name": "KIS Nowy", "locality": "Nowe"}
    refused = client.post(reverse("partnership_open_club", args=[whole.ref]), club)
    assert "ustawy o\u00a0zatrudnieniu socjalnym" in refused.content.decode()
    assert client.post(
        reverse("partnership_open_club", args=[whole.ref]), {**club, "operator": body.ref}
    ).status_code == 302  # fmt: skip
    opened = Club.objects.get(name="KIS Nowy")
    entry = reverse("partnership_enter_register", args=[opened.ref])
    assert client.post(entry, {"number": "1/2026", "on": str(cast.ago(-9))}).status_code == 200
    assert client.post(entry, {"number": "1/2026", "on": str(cast.today)}).status_code == 302
    shown = client.get(reverse("partnership") + f"?nr={whole.ref}").content.decode()
    assert "KIS Nowy" in shown


def test_the_square_shows_members_to_every_partner(cast: Cast) -> None:
    for who in ("coordinator", "ops_worker", "steward", "analyst", "specialist"):
        text = cast.sign_in(Client(), who).get(reverse("partnership")).content.decode()
        assert cast.ops.name in text, who
        assert cast.bodies["out_ops"].name not in text, who


def test_the_head_invites_records_papers_and_ends(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_head")
    typed = {"name": "Nowa Osoba", "email": "zly adres", "role": "social_worker", "institution": cast.ops.ref}
    assert client.post(reverse("account_invite"), typed).status_code == 200
    assert Invitation.objects.filter(name="Nowa Osoba").count() == 0
    typed["email"] = "nowa.osoba@cast.example"
    assert client.post(reverse("account_invite"), typed).status_code == 302
    text = client.get(reverse("account_posts")).content.decode()
    assert "nowa.osoba@cast.example" in text
    post = cast.posts["no_papers"]
    papers = reverse("account_record_papers", args=[post.ref])
    wrong = {"authorised_from": "2026-05-02", "authorised_until": "2026-05-01", "secrecy_on": "2026-05-01"}
    assert client.post(papers, wrong).status_code == 200
    right = {"authorised_from": str(cast.ago(1)), "secrecy_on": str(cast.ago(1))}
    assert client.post(papers, right).status_code == 302
    assert cast.refresh("no_papers").is_authorised
    end = reverse("account_end_post", args=[post.ref])
    assert client.post(end).status_code == 302
    assert not Post.objects.on(cast.today).filter(pk=post.pk).exists()
    assert client.get(reverse("account_record_papers", args=[cast.posts["coordinator"].ref])).status_code == 404


def test_a_head_cannot_make_an_administrator(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_head")
    typed = {"name": "Nowa Osoba", "email": "n@cast.example", "role": "administrator", "institution": cast.ops.ref}
    assert client.post(reverse("account_invite"), typed).status_code == 200
    typed.update(role="head", institution=cast.pup.ref)
    assert client.post(reverse("account_invite"), typed).status_code == 200
    assert Invitation.objects.filter(email="n@cast.example").count() == 0


def test_language_and_appearance_are_ones_own(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    typed = {"theme": "dark", "text_size": "large"}
    assert client.post(reverse("account_own"), {**typed, "language": "xx"}).status_code == 200
    assert client.post(reverse("account_own"), {**typed, "language": "en", "name": "X"}).status_code == 302
    user = User.objects.get(pk=cast.users["coordinator"].pk)
    assert (user.language, user.theme, user.name) == ("en", "dark", cast.users["coordinator"].name)
    text = client.get(reverse("account_own")).content.decode()
    assert 'lang="en"' in text
    assert 'data-theme="dark"' in text
    assert 'data-text="large"' in text
    assert "My account" in text
