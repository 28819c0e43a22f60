"""Verbs by which people set the program up: institutions, clubs, lists, terms, sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from kwadrat.access import relations, scope, sessions
from kwadrat.access.rules import Refused
from kwadrat.casework import accounts, catalogues, clocks, clubs, institutions, partnership, referrals
from kwadrat.casework.action import change
from kwadrat.law.dates import add_working_days
from kwadrat.records.accounts import SignInSession
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ClockKind, ReferralPurpose, Role
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import Clock, Club, InstitutionKind, Membership, ServiceKind
from kwadrat.records.people import PersonIdentity
from kwadrat.reporting import changes
from kwadrat.reporting import clocks as terms
from kwadrat.reporting.referrals import receivers
from tests import build, build_office
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import PASSWORD, Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def told(kind: str) -> list[tuple[str, Any, Any]]:
    """What the newest event of this verb says: field, before, after."""
    rows = last(kind).details.get("changes", [])
    return [(row["field"], row.get("old"), row.get("new")) for row in rows]


def body(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"by": cast.admin, "kind": cast.ops.kind, "name": cast.ops.name, "locality": "Próbno", **more}


def test_correct_institution(cast: Cast) -> None:
    institutions.correct(cast.ops, **body(cast, name="OPS Nowe", nip="526-104-08-28", phone=" 77 1 "))
    assert sorted(told("institution.correct")) == [
        ("name", "OPS Próbno", "OPS Nowe"), ("nip", "", "5261040828"), ("phone", "", "77 1"),
    ]  # fmt: skip
    new = InstitutionKind.objects.get(pk="social_services_centre")
    institutions.correct(cast.ops, **body(cast, name="OPS Nowe", nip="5261040828", phone="77 1", kind=new))
    assert told("institution.correct") == [
        ("kind", {"pl": "ośrodek pomocy społecznej", "en": "social assistance centre"},
         {"pl": "centrum usług społecznych", "en": "social services centre"}),
    ]  # fmt: skip
    for field, more in (
        ("name", {"name": " "}), ("locality", {"locality": ""}), ("nip", {"nip": "5261040827"}),
        ("regon", {"regon": "1"}),
    ):  # fmt: skip
        with problem(field):
            institutions.correct(cast.ops, **body(cast, **more))
    with problem("nip"):
        institutions.correct(cast.pup, **body(cast, nip="5261040828"))
    with pytest.raises(Refused):
        institutions.correct(cast.bodies["out_ops"], **body(cast, by=cast.steward))


def test_close_institution(cast: Cast) -> None:
    for one, field in ((cast.ngo, None), (cast.ops, "on")):  # runs a club; people work there
        with problem(field):
            institutions.close(one, by=cast.admin, on=cast.today)
    firm = institutions.close(cast.bodies["firm"], by=cast.admin, on=cast.today)
    assert firm.closed_on == cast.today
    assert Membership.objects.get(institution=firm).period.upper == cast.today + timedelta(days=1)
    assert [row[0] for row in told("institution.close")] == ["period", "closed_on"]
    with problem(None):
        institutions.close(firm, by=cast.admin, on=cast.today)
    with problem("institution"):
        partnership.add_member(cast.partnership, by=cast.admin, institution=firm, role="party", since=cast.ago(-3))
    with problem("institution"):
        accounts.invite(firm, by=cast.admin, role=Role.NGO_WORKER, email="n@cast.example", name="N")
    leader = partnership.add_institution(by=cast.admin, kind=cast.ngo.kind, name="Lider", locality="Próbno")
    partnership.create(
        by=cast.admin, name="Trzecie", locality="Próbno", leader=leader, initiator=leader, since=cast.today
    )
    with problem(None, "lider"):
        institutions.close(leader, by=cast.admin, on=cast.today)


def test_correct_club(cast: Cast) -> None:
    clubs.correct(cast.club, by=cast.coordinator, name="KIS Nowy", locality="Próbno", opened_on=cast.ago(400))
    assert told("club.correct") == [("name", "KIS club", "KIS Nowy"), ("opened_on", None, str(cast.ago(400)))]
    clubs.correct(cast.club, by=cast.ngo_head, name="KIS Nowy", locality="Próbno")
    for field, more in (
        ("name", {"name": ""}),
        ("locality", {"locality": " "}),
        ("opened_on", {"opened_on": cast.ago(-1)}),
    ):
        with problem(field):
            clubs.correct(cast.club, **{"by": cast.admin, "name": "X", "locality": "Y", **more})
    with pytest.raises(Refused):
        clubs.correct(cast.club, by=cast.second_coordinator, name="X", locality="Y")


def test_change_operator(cast: Cast) -> None:
    for wrong in (cast.ngo, cast.pup, cast.bodies["out_ngo"], cast.ops):  # itself, the act, no member, people inside
        with problem("operator"):
            clubs.change_operator(cast.club, by=cast.steward, operator=wrong)
    empty = partnership.open_club(cast.partnership, by=cast.admin, operator=cast.ngo, name="Pusty", locality="Próbno")
    empty = partnership.enter_register(empty, by=cast.admin, number="PS.9", on=cast.ago(5))
    empty = clubs.change_operator(empty, by=cast.steward, operator=cast.ops)
    assert (empty.operator, empty.register_no, empty.register_entry_on) == (cast.ops, "", None)
    assert told("club.change_operator")[0] == ("operator", cast.ngo.name, cast.ops.name)


def test_close_club(cast: Cast) -> None:
    with problem("on"):
        clubs.close(cast.club, by=cast.steward, on=cast.today)
    build.participation(cast)
    with problem(None):
        clubs.close(cast.club, by=cast.steward, on=cast.today)
    empty = partnership.open_club(cast.partnership, by=cast.admin, operator=cast.ngo, name="Pusty", locality="Próbno")
    empty = clubs.correct(empty, by=cast.admin, name="Pusty", locality="Próbno", opened_on=cast.ago(3))
    with problem("on"):
        clubs.close(empty, by=cast.steward, on=cast.ago(4))
    assert empty in [one.club for one in receivers(cast.ops_worker)]
    empty = clubs.close(empty, by=cast.steward, on=cast.today)
    with unsealed():
        Club.objects.filter(pk=empty.pk).update(closed_on=cast.ago(1))
    assert empty not in [one.club for one in receivers(cast.ops_worker)]
    assert told("club.close") == [("closed_on", None, str(cast.today))]
    with problem(None):
        clubs.close(empty, by=cast.steward, on=cast.today)


def test_add_service_and_add_effect_belong_to_one_partnership(cast: Cast) -> None:
    row = catalogues.add_service(
        cast.partnership, by=cast.coordinator, label_pl=" Ogród ", form="group", is_vocational=True
    )
    assert (row.label_pl, row.label_en, row.is_local, row.partnership_id) == (
        "Ogród",
        "Ogród",
        True,
        cast.partnership.pk,
    )
    assert last("catalogue.add_service").subject == row.code
    effect = catalogues.add_effect(
        cast.partnership, by=cast.steward, label_pl="Śmiałość", label_en="Courage", kind="social"
    )
    with translation.override("en"):
        assert effect.label == "Courage"
    assert row in scope.service_kinds("group", cast.ops_worker)
    assert row not in scope.service_kinds("individual", cast.ops_worker)
    assert effect in scope.outcome_types(cast.coordinator)
    for seen in (
        scope.service_kinds(actor=cast.out_worker),
        scope.service_kinds(),
        scope.catalogue_rows(cast.out_steward, "uslugi"),
    ):
        assert row not in seen
        assert ServiceKind.objects.get(pk="support_group") in seen
    assert not scope.catalogue_rows(cast.admin, "inne").exists()
    for label in ("Ogród", "ogród", "grupa wsparcia", " "):
        with problem("label_pl"):
            catalogues.add_service(cast.partnership, by=cast.coordinator, label_pl=label, form="group")
    catalogues.add_service(cast.partnerships["out"], by=cast.out_steward, label_pl="Ogród", form="group")
    with problem("form"):
        catalogues.add_service(cast.partnership, by=cast.coordinator, label_pl="X", form="both")
    with problem("kind"):
        catalogues.add_effect(cast.partnership, by=cast.coordinator, label_pl="X", kind="employment")
    assert OutcomeType.objects.filter(partnership__isnull=False).count() == 1


def test_add_kind(cast: Cast) -> None:
    row = catalogues.add_kind(by=cast.admin, label_pl="Bank żywności", corner="P", operator_type="NGO")
    assert (row.partnership_id, row.unit_type, row.is_local) == (None, "", True)
    assert row in scope.institution_kinds()
    assert row in scope.catalogue_rows(cast.out_steward, "rodzaje-instytucji")
    catalogues.switch_off(row, by=cast.admin)
    assert row not in scope.institution_kinds()
    assert partnership.sync_catalogue() == 0


def test_rename_switch_off_and_switch_on(cast: Cast) -> None:
    row = build_office.own_row(cast)
    was = row.label_pl
    row = catalogues.rename(row, by=cast.steward, label_pl="Pracownia", label_en="Studio")
    assert told("catalogue.rename") == [("label_pl", was, "Pracownia"), ("label_en", was, "Studio")]
    row = catalogues.switch_off(row, by=cast.coordinator)
    assert told("catalogue.switch_off") == [("off_on", None, str(cast.today))]
    assert row not in scope.service_kinds(actor=cast.coordinator)
    row = catalogues.switch_on(row, by=cast.coordinator)
    assert row in scope.service_kinds(actor=cast.coordinator)
    assert last("catalogue.switch_on").subject == row.code
    with problem("label_pl"):
        catalogues.rename(row, by=cast.coordinator, label_pl="")
    shipped = ServiceKind.objects.get(pk="support_group")
    for act in (catalogues.switch_off, catalogues.switch_on):
        with problem(None):
            act(shipped, by=cast.admin)
        with pytest.raises(Refused):
            act(shipped, by=cast.coordinator)
    with problem(None):
        catalogues.rename(shipped, by=cast.admin, label_pl="X")


def test_agree(cast: Cast) -> None:
    kind, whole = ClockKind.ANSWER_SERVICE.value, cast.partnership
    assert terms.agreed(whole, kind, cast.today) == terms.Agreed(kind, 5)
    certificate = terms.agreed(whole, ClockKind.CERTIFICATE, cast.today)
    assert (certificate.days, certificate.is_working, certificate.is_shipped) == (7, False, True)
    clocks.agree(whole, by=cast.steward, kind=kind, days=3, since=cast.today, basis=" § 5 ")
    event = last("clock.agree")
    assert event.subject == whole.ref
    assert event.details["changes"] == [{"model": "Clock", "field": "days", "of": kind, "old": 5, "new": 3}]
    assert terms.agreed(whole, kind, cast.today) == terms.Agreed(kind, 3, cast.today, "§ 5")
    clocks.agree(whole, by=cast.steward, kind=kind, days=4, since=cast.today)  # the same day again: put right
    clocks.agree(whole, by=cast.coordinator, kind=kind, days=9, since=cast.ago(-10))
    assert [terms.answer_days(whole, ReferralPurpose.SERVICE, cast.ago(-day)) for day in (0, 9, 10)] == [4, 4, 9]
    assert terms.answer_days(whole, ReferralPurpose.INTO_CLUB, cast.today) == 5
    assert [row.days for row in terms.ahead(whole, cast.today)] == [9]
    assert terms.agreed(cast.partnerships["out"], kind, cast.today).is_shipped
    for field, more in (
        ("kind", {"kind": "never"}), ("days", {"days": 0}), ("days", {"days": 61}), ("since", {"since": cast.ago(1)}),
        ("since", {"since": cast.ago(-3)}),
    ):  # fmt: skip
        with problem(field):
            clocks.agree(whole, **{"by": cast.admin, "kind": kind, "days": 3, "since": cast.today, **more})
    assert Clock.objects.count() == 2
    with pytest.raises(Refused):
        clocks.agree(whole, by=cast.out_steward, kind=kind, days=3, since=cast.today)


def test_a_referral_takes_the_term_of_its_purpose(cast: Cast) -> None:
    clocks.agree(cast.partnership, by=cast.steward, kind="answer_into_club", days=1, since=cast.today)
    fresh = build.referral(cast, on=cast.today)
    old = referrals.send(
        build.case(cast), by=cast.ops_worker, receiver=cast.ngo, receiver_club=cast.club,
        purpose=ReferralPurpose.INTO_CLUB, message="x", on=cast.ago(1),
    )  # fmt: skip
    assert fresh.answer_due_on == add_working_days(cast.today, 1)
    assert old.answer_due_on == add_working_days(cast.ago(1), 5), "sent before the term changed, whatever the weekday"


def test_end_post_signs_out_at_once(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_colleague")
    other = cast.sign_in(Client(), "ops_worker")
    assert client.get("/konto/").status_code == 200
    accounts.end_post(cast.posts["ops_colleague"], by=cast.ops_head, on=cast.today)
    assert last("account.end_post").details["sessions"] == 1
    assert told("account.end_post")[0][0] == "period"
    assert client.get("/konto/").headers["Location"].startswith("/wejscie/")
    assert other.get("/konto/").status_code == 200


def test_end_sessions_keeps_this_one(cast: Cast) -> None:
    here, there = cast.sign_in(Client(), "ops_worker"), cast.sign_in(Client(), "ops_worker")
    user, key = cast.users["ops_worker"], here.session.session_key
    assert accounts.end_sessions(user, by=cast.ops_worker, but=key) == 1
    assert last("account.end_sessions").details == {"sessions": 1}
    assert here.get("/konto/").status_code == 200
    assert there.get("/konto/").status_code == 302
    with pytest.raises(Refused):
        accounts.end_sessions(user, by=cast.ops_head, but="")
    assert sessions.end(user.pk) == 1
    assert not SignInSession.objects.filter(user=user).exists()


def test_withdraw_invitation(cast: Cast) -> None:
    invitation = build_office.invitation(cast)
    invitation = accounts.withdraw_invitation(invitation, by=cast.ops_head)
    assert last("account.withdraw_invitation").subject == invitation.ref
    with problem(None):
        accounts.join(invitation, password=PASSWORD)
    with problem(None):
        accounts.withdraw_invitation(invitation, by=cast.ops_head)
    used = build_office.invitation(cast)
    accounts.join(used, password=PASSWORD)
    with problem(None):
        accounts.withdraw_invitation(used, by=cast.ops_head)


def test_a_coordinator_looks_after_the_specialists_of_her_club(cast: Cast) -> None:
    values: dict[str, Any] = {"by": cast.coordinator, "email": "s@cast.example", "name": "S"}
    for more in (
        {"role": Role.HEAD},
        {"role": Role.SPECIALIST},
        {"role": Role.SPECIALIST, "club": cast.clubs["second_club"]},
    ):
        with problem("role"):
            accounts.invite(cast.ngo, **values, **more)
    invitation = accounts.invite(cast.ngo, **values, role=Role.SPECIALIST, club=cast.club)
    assert invitation in scope.invitations(cast.coordinator)
    assert invitation not in scope.invitations(cast.second_coordinator)
    post = accounts.join(invitation, password=PASSWORD)
    assert set(scope.posts(cast.second_coordinator)) == {cast.posts["second_coordinator"]}
    papers: dict[str, Any] = {
        "by": cast.coordinator, "authorised_from": cast.today, "authorised_until": None, "secrecy_on": cast.today,
    }  # fmt: skip
    with problem("authorisation_file"):
        accounts.record_papers(post, **papers)
    with problem("secrecy_file"):
        accounts.record_papers(post, **papers, authorisation_file=build.SCAN)
    post = accounts.record_papers(post, **papers, authorisation_file=build.SCAN, secrecy_file=build.SCAN)
    post = accounts.record_papers(post, **papers)  # both scans are there already
    document = scope.documents(cast.coordinator).first()
    assert document is not None
    assert relations.paper_of_own_club(cast.coordinator, document)
    assert not relations.paper_of_own_club(cast.second_coordinator, document)
    own = cast.posts["coordinator"]
    with pytest.raises(Refused):
        accounts.record_papers(own, **papers, authorisation_file=build.SCAN, secrecy_file=build.SCAN)
    with pytest.raises(Refused):
        accounts.end_post(own, by=cast.coordinator, on=cast.today)
    accounts.end_post(post, by=cast.coordinator, on=cast.today)
    twin = accounts.invite(
        cast.ngo, by=cast.admin, role=Role.COORDINATOR, club=cast.club, email="t@cast.example", name="T"
    )
    twin_post = accounts.join(twin, password=PASSWORD)
    with pytest.raises(Refused):
        accounts.end_post(twin_post, by=cast.coordinator, on=cast.today)


def test_set_preferences_keeps_the_text_size(cast: Cast) -> None:
    user = accounts.set_preferences(
        cast.users["ops_worker"], by=cast.ops_worker, language="en", theme="dark", text_size="large"
    )
    user.refresh_from_db()
    assert (user.language, user.theme, user.text_size) == ("en", "dark", "large")


def test_history_tells_before_and_after_and_never_a_secret(cast: Cast) -> None:
    clubs.correct(cast.club, by=cast.coordinator, name="KIS Nowy", locality="Próbno", opened_on=cast.ago(400))
    accounts.record_papers(
        cast.posts["ops_colleague"], by=cast.ops_head, authorised_from=cast.ago(9), authorised_until=cast.today,
        secrecy_on=cast.ago(9),
    )  # fmt: skip
    with translation.override("pl"):
        newest = changes.of([cast.club.ref, ""])[0]
        papers = changes.of([cast.posts["ops_colleague"].ref])[0]
        assert (newest.verb, newest.who) == ("poprawienie klubu", cast.coordinator.name)
        assert newest.lines[0] == changes.Line("nazwa", "KIS club", "KIS Nowy")
        assert newest.lines[1] == changes.Line("działa od", None, cast.ago(400))
        assert papers.lines[0].after == (cast.ago(9), cast.today)
    details = {"changes": [
        {"model": "Institution", "field": "kind", "old": {"pl": "a", "en": "b"}, "new": None},
        {"model": "Group", "field": "is_closed", "old": False, "new": True},
        {"model": "Post", "field": "role", "old": "head", "new": "gone"},
        {"model": "Clock", "field": "days", "of": "certificate", "old": 7, "new": 8},
        {"model": "User", "field": "name"},
    ]}  # fmt: skip
    AuditEvent.objects.create(kind="unknown.verb", subject="X-1", details=details)
    for language, kind, role in (("pl", "a", "kierownik instytucji"), ("en", "b", "head of the institution")):
        with translation.override(language):
            (event,) = changes.of(["X-1"])
        assert event.verb == "unknown.verb"
        assert [(line.before, line.after) for line in event.lines[:2]] == [(kind, None), (False, True)]
        assert event.lines[2].after == "gone"
        assert str(event.lines[3].after)[:2] in ("8 ", "8\xa0")
        assert not event.lines[4].is_told
        assert role in str(event.lines[2].before) or language == "pl"
    assert changes.of(["X-1"], kinds="clock.") == []


def test_change_names_a_field_that_is_not_open_and_never_its_value(cast: Cast) -> None:
    identity = PersonIdentity(street="ul. Ukryta 1")
    seen: list[Any] = []

    def remember(**details: Any) -> None:
        seen.extend(details["changes"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kwadrat.casework.action.remember", remember)
        change(identity, street="ul. Inna 2")
    assert seen == [{"model": "PersonIdentity", "field": "street"}]
