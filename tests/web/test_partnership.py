"""Pages of the partnership and of the accounts of an institution."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kwadrat.casework.partnership import add_institution
from kwadrat.records.accounts import Invitation, Post, User
from kwadrat.records.partnership import (
    Agreement,
    Club,
    Institution,
    Meeting,
    Membership,
    MemberTask,
    Partnership,
    Signature,
)
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.forms import beside, shown


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
    assert words in beside(answer, field)
    assert shown(answer, field) == value
    assert not Institution.objects.filter(name__startswith="Nowa").exists()


def test_every_wrong_field_of_an_institution_is_said_at_once(cast: Cast) -> None:
    client = cast.sign_in(Client(), "admin")
    typed = {"kind": "ngo", "name": "", "locality": "Nowe", "nip": "526-104-08-27", "regon": "12"}
    answer = client.post(reverse("partnership_add_institution"), typed)
    assert "Popraw 3" in answer.content.decode()
    assert beside(answer, "name")
    assert "NIP" in beside(answer, "nip")
    assert "REGON" in beside(answer, "regon")
    assert shown(answer, "nip") == "526-104-08-27", "what was typed stays"


def test_a_partnership_from_nothing(cast: Cast) -> None:
    client = cast.sign_in(Client(), "admin")
    typed = {"kind": "ngo", "name": "Nowa Fundacja", "locality": "Nowe", "nip": "526-000-12-46"}
    assert client.post(reverse("partnership_add_institution"), typed).status_code == 302
    body = Institution.objects.get(name="Nowa Fundacja")
    assert body.nip == "5260001246"
    twice = client.post(reverse("partnership_add_institution"), {**typed, "name": "Druga"})
    assert "NIP" in beside(twice, "nip")
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
    assert beside(again, "institution")
    club = {"operator": cast.bodies["firm"].ref, "name": "KIS Nowy", "locality": "Nowe"}
    refused = client.post(reverse("partnership_open_club", args=[whole.ref]), club)
    assert "ustawy o zatrudnieniu socjalnym" in beside(refused, "operator")
    assert client.post(
        reverse("partnership_open_club", args=[whole.ref]), {**club, "operator": body.ref}
    ).status_code == 302  # fmt: skip
    opened = Club.objects.get(name="KIS Nowy")
    entry = reverse("partnership_enter_register", args=[opened.ref])
    assert beside(client.post(entry, {"number": "1/2026", "on": str(cast.ago(-9))}), "on")
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
    assert "adres e-mail" in beside(client.post(reverse("account_invite"), typed), "email")
    assert Invitation.objects.filter(name="Nowa Osoba").count() == 0
    typed["email"] = "nowa.osoba@cast.example"
    assert client.post(reverse("account_invite"), typed).status_code == 302
    text = client.get(reverse("account_posts")).content.decode()
    assert "nowa.osoba@cast.example" in text
    post = cast.posts["no_papers"]
    papers = reverse("account_record_papers", args=[post.ref])
    wrong = {"authorised_from": "2026-05-02", "authorised_until": "2026-05-01", "secrecy_on": "2026-05-01"}
    assert beside(client.post(papers, wrong), "authorised_until")
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
    assert beside(client.post(reverse("account_invite"), typed), "role")
    typed.update(role="head", institution=cast.pup.ref)
    assert beside(client.post(reverse("account_invite"), typed), "institution")
    assert Invitation.objects.filter(email="n@cast.example").count() == 0


def test_language_and_appearance_are_ones_own(cast: Cast) -> None:
    client = cast.sign_in(Client(), "coordinator")
    typed = {"theme": "dark", "text_size": "large", "digest": "weekly"}
    assert beside(client.post(reverse("account_own"), {**typed, "language": "xx"}), "language")
    assert client.post(reverse("account_own"), {**typed, "language": "en", "name": "X"}).status_code == 302
    user = User.objects.get(pk=cast.users["coordinator"].pk)
    assert (user.language, user.theme, user.name) == ("en", "dark", cast.users["coordinator"].name)
    assert user.digest == "weekly"
    text = client.get(reverse("account_own")).content.decode()
    assert 'lang="en"' in text
    assert 'data-theme="dark"' in text
    assert 'data-text="large"' in text
    assert "My account" in text


def test_a_member_may_stand_outside_the_square(cast: Cast) -> None:
    client = cast.sign_in(Client(), "steward")
    for typed, corner in (("", "R"), ("-", ""), ("F", "F")):
        body = add_institution(by=cast.admin, kind=cast.ngo.kind, name="Nowa", locality="Próbno")
        member = {"institution": body.ref, "role": "party", "since": str(cast.today), "corner": typed}
        assert client.post(reverse("partnership_add_member", args=[cast.partnership.ref]), member).status_code == 302
        assert Membership.objects.get(institution=body).corner == corner


def send(client: Client, name: str, args: list[object], **typed: object) -> int:
    """Status of a sent form: 302 carried out, 200 shown again with its errors."""
    return client.post(reverse(name, args=args), {key: str(value) for key, value in typed.items()}).status_code


def test_a_member_changes_takes_tasks_and_leaves(cast: Cast) -> None:
    client = cast.sign_in(Client(), "steward")
    row = build.membership(cast, "firm")
    assert send(client, "partnership_add_task", [row.pk], task="premises", since="zle") == 200
    assert send(client, "partnership_add_task", [row.pk], task="premises", since=cast.ago(9), terms="sala") == 302
    text = client.get(reverse("member", args=[row.pk])).content.decode()
    assert "udostępnienie lokalu i sprzętu" in text
    task = MemberTask.objects.get()
    assert send(client, "partnership_change_task", [task.pk], since=cast.ago(5), terms="dwie sale") == 302
    task = MemberTask.objects.get(terms="dwie sale")
    assert send(client, "partnership_end_task", [task.pk], on=cast.ago(20)) == 200
    assert send(client, "partnership_end_task", [task.pk], on=cast.ago(1)) == 302
    assert send(client, "partnership_void_task", [task.pk], reason="") == 200
    assert send(client, "partnership_void_task", [task.pk], reason="pomyłka") == 302
    changed = {"role": "party", "corner": "-", "since": cast.ago(3), "is_leader": "on"}
    assert send(client, "partnership_change_member", [row.pk], **{**changed, "role": "co_operator"}) == 200
    assert send(client, "partnership_change_member", [row.pk], **changed) == 302
    assert build.membership(cast, "firm").is_leader
    assert send(client, "partnership_end_member", [row.pk], on=cast.today) == 403, "another institution leads now"
    client = cast.sign_in(Client(), "admin")
    ngo = build.membership(cast, "ngo")
    back = {"role": "party", "corner": "R", "since": cast.today, "is_leader": "on"}
    assert send(client, "partnership_change_member", [ngo.pk], **back) == 302
    firm = build.membership(cast, "firm")
    assert send(client, "partnership_end_member", [firm.pk], on=cast.today) == 302
    pup = build.membership(cast, "pup")
    assert send(client, "partnership_void_member", [pup.pk], reason="") == 200
    assert send(client, "partnership_void_member", [pup.pk], reason="pomyłka") == 302
    text = client.get(reverse("member", args=[pup.pk])).content.decode()
    assert "pomyłka" in text
    assert "nie jest dziś członkiem" in text.replace("\u00a0", " ")


def test_signatures_under_the_agreement(cast: Cast) -> None:
    client, version = cast.sign_in(Client(), "steward"), build.agreement(cast)
    papers, sign = (reverse("partnership_papers", args=[cast.partnership.ref]), [version.pk])
    assert "jeszcze nie podpisali" in client.get(papers).content.decode()
    typed = {"institution": cast.pup.ref, "on": str(cast.ago(200)), "signer": "Jan Podpisany", "office": "dyrektor"}
    address = reverse("partnership_sign_agreement", args=sign)
    assert "Wpisz stanowisko." in beside(client.post(address, {**typed, "office": " "}), "office")
    assert send(client, "partnership_sign_agreement", sign, **typed) == 302
    page = client.get(papers).content.decode()
    assert "Jan Podpisany, dyrektor" in page
    assert cast.pup.ref not in client.get(address).content.decode(), "whoever has signed is offered no more"
    mark = Signature.objects.get()
    assert reverse("partnership_void_signature", args=[mark.pk]) in page
    assert send(client, "partnership_void_signature", [mark.pk], reason="zła strona") == 302
    assert "zła strona" in client.get(papers).content.decode()
    worker = cast.sign_in(Client(), "ops_worker")
    assert "jeszcze nie podpisali" in worker.get(papers).content.decode()
    assert worker.get(address).status_code == 403
    assert cast.sign_in(Client(), "out_steward").get(address).status_code == 404


def test_agreement_and_meeting(cast: Cast) -> None:
    client = cast.sign_in(Client(), "steward")
    days = {"signed_on": str(cast.ago(9)), "since": str(cast.ago(8))}
    address = reverse("partnership_record_agreement", args=[cast.partnership.ref])
    wrong = client.post(address, {**days, "file": SimpleUploadedFile("umowa.pdf", b"MZ")})
    assert wrong.status_code == 200
    right = client.post(address, {**days, "file": SimpleUploadedFile("umowa.pdf", build.SCAN.content)})
    assert right.status_code == 302
    agreement = Agreement.objects.get()
    for who, status in (("ops_worker", 200), ("out_worker", 404)):
        other = cast.sign_in(Client(), who)
        assert other.get(reverse("document_open", args=[agreement.document.ref])).status_code == status
    assert send(client, "partnership_void_agreement", [agreement.pk], reason="zły skan") == 302
    meeting = {"on": cast.ago(-9), "starts_at": "10:00", "place": "OPS"}
    assert send(client, "partnership_plan_meeting", [cast.partnership.ref], **{**meeting, "on": cast.ago(9)}) == 200
    assert send(client, "partnership_plan_meeting", [cast.partnership.ref], **meeting) == 302
    first = Meeting.objects.get()
    assert send(client, "partnership_move_meeting", [first.pk], **{**meeting, "place": "PUP"}) == 302
    moved = Meeting.objects.get(place="PUP")
    assert send(client, "partnership_void_meeting", [moved.pk], reason="choroba") == 302
    assert send(client, "partnership_void_meeting", [moved.pk], reason="choroba") == 403


def test_rows_of_another_partnership_are_not_there(cast: Cast) -> None:
    foreign = Membership.objects.get(institution=cast.bodies["out_ops"])
    client = cast.sign_in(Client(), "steward")
    for name in ("member", "partnership_change_member", "partnership_end_member", "partnership_add_task"):
        assert client.get(reverse(name, args=[foreign.pk])).status_code == 404, name
