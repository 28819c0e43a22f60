"""Each purpose x kind of receiver x state: before an answer nothing but the minimum, after acceptance exactly the
fields of the purpose, after a refusal or a withdrawal nothing. Generated from the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.access import disclosure, fields, masks, rules, scope
from kwadrat.access.actor import Actor
from kwadrat.casework import partnership, people, referrals
from kwadrat.law import referrals as law
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import HouseholdKind, InterruptionReason, NoteKind, ParticipationState, Role
from kwadrat.records.partnership import InstitutionKind, ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

# actor who answers: her institution, club, and the senders that may write to her
RECEIVERS = {
    "second_coordinator": ("ngo", "second_club"), "pup_counsellor": ("pup", ""), "pup_head": ("pup", ""),
    "pup_social": ("pup", ""), "ngo_worker": ("partner_ngo", ""), "firm_worker": ("firm", ""), "centre": ("cis", ""),
    "other_ops": ("ops2", ""),
}  # fmt: skip
SENDERS = ("ops_worker", "coordinator", "pup_counsellor")


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast with a centre, another OPS, and odd posts: a head and a social worker of the labour office, a firm."""
    monkeypatch.setattr(build, "LONG", 400)
    found = cast_module.make()
    for key, kind in (("cis", "integration_centre"), ("ops2", "assistance_centre")):
        found.bodies[key] = partnership.add_institution(
            by=found.admin, kind=InstitutionKind.objects.get(pk=kind), name=key, locality="Próbno"
        )
        partnership.add_member(
            found.partnership, by=found.admin, institution=found.bodies[key], role="party", since=found.ago(450)
        )
    for key, role, body in (
        ("pup_head", Role.HEAD, "pup"), ("pup_social", Role.SOCIAL_WORKER, "pup"),
        ("firm_worker", Role.NGO_WORKER, "firm"), ("centre", Role.NGO_WORKER, "cis"),
        ("other_ops", Role.SOCIAL_WORKER, "ops2"),
    ):  # fmt: skip
        cast_module.hire(found, key, role, body, "", found.ago(450))
    return found


@pytest.fixture
def case(cast: Cast) -> Case:
    """A participant of more than six months about whom everything is written."""
    found = build.participation(cast).case
    people.add_note(found, by=cast.ops_worker, kind=NoteKind.PHONE, on=cast.ago(3), text="Leczy się w poradni.")
    people.add_household_member(found, by=cast.ops_worker, kind=HouseholdKind.FAMILY, name="Ukryta Krewna")
    build.assessment(cast, found, levels={"health": 2, "debts": 1, "work": 2})
    return found


def seen(actor: Actor, case: Case) -> set[str]:
    """The fields of the case that this actor really gets, asked of scope, verdicts and disclosure."""
    if not scope.people(actor).filter(pk=case.person_id).exists():
        return set()
    found = {"name"}
    if fields.sees_team(actor):
        found.add("team")
    if rules.verdict(actor, "person.open_identity", case.person):
        opened = disclosure.identity(actor, case.person)
        parts = {"number": opened.pesel, "address": opened.street, "contacts": opened.phone}
        assert {name for name, text in parts.items() if text} == opened.told
        found |= opened.told
    lists = {
        "labour": scope.labour_statuses, "club": scope.participations, "contract": scope.contracts,
        "entries": scope.notes,
    }  # fmt: skip
    found |= {name for name, rows in lists.items() if rows(actor).filter(case=case).exists()}
    verbs = {"special": "person.open_special", "household": "person.open_household"}
    return found | {name for name, verb in verbs.items() if rules.verdict(actor, verb, case)}


def admitted(role: str) -> set[str]:
    """What the role may open at all, whatever the purpose."""
    closed = set() if role in (Role.COORDINATOR, Role.SOCIAL_WORKER) else {"special", "household"}
    return set(law.FIELDS) - closed


def send(cast: Cast, case: Case, line: law.Purpose, sender: Actor, receiver: str) -> Referral:
    body, club = RECEIVERS[receiver]
    kind = ServiceKind.objects.get(pk="career_counselling") if line.code == "service" else None
    dates = {f"{need}_on": cast.today for need in line.needs}
    return referrals.send(
        case, by=sender, receiver=cast.bodies[body], receiver_club=cast.clubs[club] if club else None,
        purpose=line.code, matter=line.matter, service_kind=kind, message="Prosi o pomoc.", **dates,
    )  # fmt: skip


def sender_of(cast: Cast, case: Case, line: law.Purpose) -> Actor:
    name = next(one for one in SENDERS if law.admits(line.senders, fields.place_of(cast.actors[one])))
    if name == "pup_counsellor":
        known = next(one for one in law.purposes() if one.slug == "urzad-plan")
        referrals.accept(send(cast, case, known, cast.ops_worker, "pup_counsellor"), by=cast.pup_counsellor)
    return cast.actors[name]


PAIRS = [
    (line.slug, receiver)
    for line in law.purposes()
    for receiver, kind in {
        "second_coordinator": law.Place(is_club=True),
        "pup_counsellor": law.Place(kind="labour_office", operator_type="PUP"),
        "pup_head": law.Place(kind="labour_office", operator_type="PUP"),
        "pup_social": law.Place(kind="labour_office", operator_type="PUP"),
        "ngo_worker": law.Place(kind="church_body", operator_type="KOSC"),
        "firm_worker": law.Place(kind="private_entrepreneur", operator_type="EMPLOYER"),
        "centre": law.Place(kind="integration_centre", operator_type="OTHER"),
        "other_ops": law.Place(kind="assistance_centre", operator_type="GMINA", unit_type="OPS"),
    }.items()
    if law.admits(line.receivers, kind)
]  # fmt: skip


def test_every_line_has_a_receiver_to_be_tried_with() -> None:
    assert {slug for slug, _receiver in PAIRS} == {line.slug for line in law.purposes()}
    assert len(PAIRS) > 20


@pytest.mark.parametrize(("slug", "receiver"), PAIRS)
def test_fields_of_a_purpose_in_each_state(cast: Cast, case: Case, slug: str, receiver: str) -> None:
    line = next(one for one in law.purposes() if one.slug == slug)
    sender, actor = sender_of(cast, case, line), cast.actors[receiver]
    sent = send(cast, case, line, sender, receiver)
    assert seen(actor, case) == set()
    assert masks.of_referral(actor, sent, cast.today).is_masked
    referrals.decline(sent, by=actor, reason="no_places")
    assert seen(actor, case) == set()
    left = masks.of_referral(actor, Referral.objects.get(pk=sent.pk), cast.today)
    assert (left.title, left.age, left.locality) == (sent.ref, "", "")
    again = referrals.accept(send(cast, case, line, sender, receiver), by=actor)
    wanted = (line.fields - law.withheld(fields.place_of(actor))) & admitted(actor.role)
    assert seen(actor, case) == wanted
    referrals.withdraw(again, by=sender, reason="Zmiana.")
    assert seen(actor, case) == set()


@pytest.mark.parametrize("who", ["pup_counsellor", "pup_head", "pup_social", "firm_worker"])
def test_no_page_tells_a_labour_office_or_a_firm_of_group_health_or_family(cast: Cast, case: Case, who: str) -> None:
    slug = "usluga" if who == "firm_worker" else "urzad-rejestracja"
    line = next(one for one in law.purposes() if one.slug == slug)
    referrals.accept(send(cast, case, line, cast.ops_worker, who), by=cast.actors[who])
    disclosure.special(cast.ops_worker, case)
    disclosure.household(cast.ops_worker, case.person)
    part = case.participations.get()
    people.end_participation(
        part, by=cast.coordinator, on=cast.today, state=ParticipationState.INTERRUPTED,
        reason=InterruptionReason.HEALTH, note="Pogorszenie zdrowia.",
    )  # fmt: skip
    client = cast.sign_in(Client(), who)
    for name in ("person", "person_plan", "person_club", "person_services", "person_referrals", "person_view_ledger",
                 "person_open_identity", "people", "referrals", "home"):  # fmt: skip
        args = [case.person.ref] if name.startswith("person") else []
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == (404 if name in ("person_club", "person_plan") else 200), name
        words = answer.content.decode().replace("\u00a0", " ") if answer.status_code == 200 else ""
        for secret in ("Leczy się", "Ukryta Krewna", "ogorszenie", "nie może kontynuować", "zaświadczenie",
                       "Otwarto grupę ustawową"):  # fmt: skip
            assert secret not in words, (name, secret)
        if who == "firm_worker":
            assert 'class="square' not in words or name in ("referrals", "home"), name
            assert "Zespół:" not in words, name
    answer = client.get(reverse("assessment_view", args=[case.person.ref]))
    assert answer.status_code == (403 if who == "firm_worker" else 200)
    assert "Słowa o health" not in answer.content.decode()
    assert "Słowa o debts" not in answer.content.decode()
    for name in ("person_open_special", "person_open_household", "assessment_open_sensitive"):
        assert client.get(reverse(name, args=[case.person.ref])).status_code == 403


def test_the_club_is_shown_for_work_without_why_it_was_interrupted(cast: Cast, case: Case) -> None:
    line = next(one for one in law.purposes() if one.slug == "praca")
    referrals.accept(send(cast, case, line, cast.ops_worker, "pup_counsellor"), by=cast.pup_counsellor)
    people.end_participation(
        case.participations.get(), by=cast.coordinator, on=cast.today, state=ParticipationState.INTERRUPTED,
        reason=InterruptionReason.HEALTH, note="Pogorszenie zdrowia.",
    )  # fmt: skip
    client = cast.sign_in(Client(), "pup_counsellor")
    for name in ("person_club", "person"):
        words = client.get(reverse(name, args=[case.person.ref])).content.decode()
        assert "KIS club" in words
        assert "ogorszenie" not in words
        assert "Powód:" not in words


def test_an_own_entry_stays_with_its_desk(cast: Cast, case: Case) -> None:
    line = next(one for one in law.purposes() if one.slug == "urzad-plan")
    referrals.accept(send(cast, case, line, cast.ops_worker, "pup_counsellor"), by=cast.pup_counsellor)
    people.add_note(case, by=cast.pup_counsellor, kind=NoteKind.PHONE, on=cast.today, text="Rozmowa w urzędzie.")
    people.record_labour_status(case, by=cast.pup_counsellor, status="jobseeker", on=cast.today)
    assert [note.text for note in scope.notes(cast.pup_counsellor).filter(case=case)] == ["Rozmowa w urzędzie."]
    assert scope.notes(cast.ops_worker).filter(case=case).count() == 2


def test_who_registered_the_person_sees_all_but_what_her_kind_never_sees(cast: Cast) -> None:
    own = build.case(cast, cast.pup_counsellor)
    assert fields.ground(cast.pup_counsellor, own).fields == set(law.FIELDS) - {"special", "household", "entries"}


def test_an_own_entry_outlasts_a_referral_that_came_later(cast: Cast) -> None:
    own = build.case(cast, cast.pup_counsellor)
    build.accepted(cast, own, by=cast.pup_counsellor)
    row = build.referral(
        cast, own, by=cast.coordinator, receiver=cast.pup, receiver_club=None, purpose="labour_office", matter="plan",
    )  # fmt: skip
    referrals.accept(row, by=cast.pup_counsellor)
    found = fields.ground(cast.pup_counsellor, own)
    assert not found.is_partial
    assert found.fields == set(law.FIELDS) - {"special", "household", "entries"}


def test_a_line_of_the_catalogue_holds_for_its_days(cast: Cast) -> None:
    row = build.referral(cast)
    line = law.purpose(row.purpose, row.matter, row.sent_on)
    assert line is not None
    over = replace(line, valid_to=row.sent_on - timedelta(days=1))
    assert Referral.objects.filter(fields._by((line,))).exists()
    assert not Referral.objects.filter(fields._by((over,))).exists()


def test_a_club_that_she_joins_after_a_service_sees_all(cast: Cast, case: Case) -> None:
    line = next(one for one in law.purposes() if one.slug == "usluga")
    referrals.accept(send(cast, case, line, cast.ops_worker, "second_coordinator"), by=cast.second_coordinator)
    told = fields.ground(cast.second_coordinator, case)
    assert "special" not in told
    assert not rules.verdict(cast.second_coordinator, "person.start_participation", case)
    club = next(one for one in law.purposes() if one.slug == "klub")
    referrals.accept(send(cast, case, club, cast.ops_worker, "second_coordinator"), by=cast.second_coordinator)
    assert "special" in fields.ground(cast.second_coordinator, case)
    assert rules.verdict(cast.second_coordinator, "person.start_participation", case)


def test_the_ledger_says_the_articles_of_the_purpose(cast: Cast, case: Case) -> None:
    line = next(one for one in law.purposes() if one.slug == "wniosek-cis")
    sent = send(cast, case, line, cast.coordinator, "pup_counsellor")
    client = cast.sign_in(Client(), "pup_counsellor")
    client.get(reverse("referral", args=[sent.ref]))
    referrals.accept(sent, by=cast.pup_counsellor)
    client.get(reverse("person", args=[case.person.ref]))
    client.get(reverse("person_open_identity", args=[case.person.ref]))
    rows: list[Any] = list(
        Disclosure.objects.filter(user_id=cast.pup_counsellor.user_id).order_by("pk").values_list("what", "basis")
    )
    assert rows == [(what, "UZS art. 12 ust. 1 pkt 2") for what in ("minimum", "person", "identity")]
