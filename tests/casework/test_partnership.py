"""Verbs on institutions, partnerships, clubs and accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kwadrat.access.actor import SYSTEM
from kwadrat.access.rules import Refused
from kwadrat.casework import accounts, partnership
from kwadrat.casework.action import Problems
from kwadrat.records.accounts import Invitation, Post, User
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Role
from kwadrat.records.partnership import Institution, InstitutionKind, Membership
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import PASSWORD, Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def kind(code: str) -> InstitutionKind:
    return InstitutionKind.objects.get(pk=code)


def test_sync_catalogue(cast: Cast) -> None:
    assert partnership.sync_catalogue() == 0
    with unsealed():
        InstitutionKind.objects.filter(pk="ngo").update(label_pl="inaczej")
        InstitutionKind(code="own", label_pl="własny", label_en="own").save()
    assert partnership.sync_catalogue() == 1
    assert kind("ngo").label_pl == "organizacja pozarządowa"
    assert kind("own").label_pl == "własny"
    last("partnership.sync_catalogue")


def test_add_institution(cast: Cast) -> None:
    values: dict[str, Any] = {"by": cast.admin, "kind": kind("ngo"), "name": "Nowa", "locality": "Próbno"}
    new = partnership.add_institution(**values, nip="526-104-08-28", regon="000331501")
    assert (new.nip, new.regon) == ("5261040828", "000331501")
    assert last("partnership.add_institution").subject == new.ref
    for field, more in (
        ("name", {"name": " "}), ("locality", {"locality": ""}), ("nip", {"nip": "5261040827"}), ("nip", {"nip": "1"}),
        ("regon", {"regon": "000331502"}), ("nip", {"nip": "5261040828"}),
    ):  # fmt: skip
        with problem(field):
            partnership.add_institution(**{**values, **more})
    assert Institution.objects.filter(name="Nowa").count() == 1
    with pytest.raises(Problems) as both:
        partnership.add_institution(**values, nip="5261040827", regon="12")
    assert [one.field for one in both.value.problems] == ["nip", "regon"]


def test_create_and_add_member(cast: Cast) -> None:
    values: dict[str, Any] = {
        "by": cast.admin, "name": "Trzecie", "locality": "Próbno", "leader": cast.ops, "initiator": cast.ops,
        "since": cast.ago(30),
    }  # fmt: skip
    whole = partnership.create(**values)
    member = Membership.objects.get(partnership=whole)
    assert member.is_leader
    assert member.is_initiator
    assert last("partnership.create").subject == whole.ref
    for field, more in (
        ("answer_days", {"answer_days": 0}), ("answer_days", {"answer_days": 61}), ("name", {"name": ""}),
        ("locality", {"locality": " "}),
    ):  # fmt: skip
        with problem(field):
            partnership.create(**{**values, **more})
    partnership.add_member(
        whole, by=cast.admin, institution=cast.ngo, role="co_operator", since=cast.ago(3), corner="F"
    )
    assert Membership.objects.get(partnership=whole, institution=cast.ngo).corner == "F"
    assert last("partnership.add_member").details["institution"] == cast.ngo.ref
    with problem("institution"):
        partnership.add_member(whole, by=cast.admin, institution=cast.ngo, role="party", since=cast.today)


def test_open_club(cast: Cast) -> None:
    club = partnership.open_club(
        cast.partnership, by=cast.steward, operator=cast.bodies["partner_ngo"], name="Drugi", locality="Próbno"
    )
    assert last("partnership.open_club").subject == club.ref
    for field, more in (
        ("operator", {"operator": cast.pup}), ("operator", {"operator": cast.bodies["firm"]}),
        ("operator", {"operator": cast.bodies["out_ngo"]}), ("name", {"name": ""}), ("locality", {"locality": ""}),
    ):  # fmt: skip
        with problem(field):
            values: dict[str, Any] = {"operator": cast.ops, "name": "X", "locality": "Y", **more}
            partnership.open_club(cast.partnership, by=cast.admin, **values)


def test_enter_register(cast: Cast) -> None:
    club = partnership.enter_register(cast.club, by=cast.coordinator, number=" PS.2 ", on=cast.ago(1))
    assert (club.register_no, club.register_entry_on) == ("PS.2", cast.ago(1))
    details = last("partnership.enter_register").details
    assert (details["on"], details["changes"][0]["new"]) == (str(cast.ago(1)), "PS.2")
    with problem("number"):
        partnership.enter_register(cast.club, by=cast.admin, number="", on=cast.ago(1))
    with problem("on"):
        partnership.enter_register(cast.club, by=cast.admin, number="1", on=cast.ago(-1))


def test_invite_and_join(cast: Cast) -> None:
    invitation = accounts.invite(
        cast.ops, by=cast.ops_head, role=Role.SOCIAL_WORKER, email=" Nowa@Cast.Example ", name="N N"
    )
    token = invitation.plain_token  # type: ignore[attr-defined]
    assert invitation.email == "nowa@cast.example"
    assert token not in str(Invitation.objects.values().get(pk=invitation.pk))
    assert notices("invitation") >= {"nowa@cast.example"}
    assert accounts.find_invitation(token) == invitation
    assert accounts.find_invitation("x") is None
    for weak in ("krótkie", "password1234", "nowa@cast.example"):
        with problem("password"):
            accounts.join(invitation, password=weak)
    assert not User.objects.filter(email="nowa@cast.example").exists()
    post = accounts.join(invitation, password=PASSWORD)
    assert (post.role, post.authorisation, post.secrecy_on) == (Role.SOCIAL_WORKER, None, None)
    assert User.objects.get(email="nowa@cast.example").check_password(PASSWORD)
    last("account.join")
    with problem(None):
        accounts.join(invitation, password=PASSWORD)
    with pytest.raises(Refused):
        accounts.join(invitation, by=cast.ops_head, password=PASSWORD)


def test_a_known_user_confirms_her_password_and_a_late_invitation_is_dead(cast: Cast) -> None:
    invitation = accounts.invite(
        cast.pup, by=cast.admin, role=Role.COUNSELLOR, email="ops-worker@cast.example", name="X"
    )
    with problem("password"):
        accounts.join(invitation, password="nie-to-haslo-wcale")
    assert accounts.join(invitation, password=PASSWORD).user_id == cast.ops_worker.user_id
    late = accounts.invite(cast.pup, by=cast.admin, role=Role.COUNSELLOR, email="pozno@cast.example", name="X")
    with unsealed():
        Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    with problem(None):
        accounts.join(late, password=PASSWORD)


def test_invite_reports_what_is_wrong(cast: Cast) -> None:
    values: dict[str, Any] = {"by": cast.ops_head, "role": Role.SOCIAL_WORKER, "email": "n@cast.example", "name": "N"}
    for field, more in (
        ("role", {"role": Role.ADMINISTRATOR}), ("club", {"role": Role.COORDINATOR}), ("name", {"name": " "}),
        ("club", {"club": cast.club}),
    ):  # fmt: skip
        with problem(field):
            accounts.invite(cast.ops, **{**values, **more})


def test_record_papers(cast: Cast) -> None:
    post = cast.posts["no_papers"]
    values: dict[str, Any] = {
        "authorised_from": cast.ago(9),
        "authorised_until": cast.ago(1),
        "secrecy_on": cast.ago(9),
    }
    accounts.record_papers(post, by=cast.ops_head, **values)
    assert not cast.refresh("no_papers").is_authorised, "the authorisation has run out"
    accounts.record_papers(post, by=cast.ops_head, **{**values, "authorised_until": cast.today})
    assert cast.refresh("no_papers").is_authorised
    last("account.record_papers")
    with problem("authorised_until"):
        accounts.record_papers(post, by=cast.ops_head, **{**values, "authorised_until": cast.ago(10)})
    with problem("secrecy_on"):
        accounts.record_papers(post, by=cast.ops_head, **{**values, "secrecy_on": cast.ago(-1)})


def test_end_post(cast: Cast) -> None:
    accounts.end_post(cast.posts["ops_colleague"], by=cast.ops_head, on=cast.ago(-1))
    assert cast_module.places(cast.users["ops_colleague"])
    accounts.end_post(cast.posts["ops_colleague"], by=cast.ops_head, on=cast.today)
    assert cast_module.places(cast.users["ops_colleague"]) == []
    details = last("account.end_post").details
    assert (details["on"], details["sessions"], details["changes"][0]["field"]) == (str(cast.today), 0, "period")
    with problem(None):
        accounts.end_post(cast.posts["ops_head"], by=cast.ops_head, on=cast.today)


def test_create_admin(cast: Cast) -> None:
    values: dict[str, Any] = {
        "email": "Druga@Cast.Example", "name": "D D", "password": PASSWORD, "institution_name": "Urząd",
        "kind_code": "town_hall",
    }  # fmt: skip
    post = accounts.create_admin(by=SYSTEM, **values)
    assert (post.role, post.user.email) == (Role.ADMINISTRATOR, "druga@cast.example")
    assert cast_module.actor_for(post).is_authorised
    last("account.create_admin")
    for field, more in (
        ("kind_code", {"kind_code": "zamek"}), ("email", {}), ("name", {"email": "e@e.example", "name": ""}),
        ("password", {"email": "e@e.example", "password": "za-krotkie"}),
        ("institution_name", {"email": "e@e.example", "institution_name": " "}),
    ):  # fmt: skip
        with problem(field):
            accounts.create_admin(by=SYSTEM, **{**values, **more})
    with pytest.raises(Refused):
        accounts.create_admin(by=cast.admin, **{**values, "email": "e@e.example"})
    assert Post.objects.filter(role=Role.ADMINISTRATOR).count() == 2


def test_set_preferences(cast: Cast) -> None:
    user = accounts.set_preferences(cast.users["ops_worker"], by=cast.ops_worker, language="en", theme="dark")
    user.refresh_from_db()
    assert (user.language, user.theme) == ("en", "dark")
    last("account.set_preferences")
    with pytest.raises(Refused):
        accounts.set_preferences(cast.users["ops_head"], by=cast.ops_worker, language="en", theme="dark")
