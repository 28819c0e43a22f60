"""Pages of a closed case, of duplicates at entry, of family members, of the club and its certificates."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from kwadrat.casework import outcomes
from kwadrat.casework import people as casework
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import CaseState, Disclosed
from kwadrat.records.outcomes import Certificate
from kwadrat.records.people import Case, HouseholdMember, Person
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_people import _hidden, page, send, text

TYPED = {
    "first_name": "Zofia", "last_name": "Zmyślona", "birth_on": "4.12.1987", "sex": "F", "locality": "Próbno",
}  # fmt: skip
BORN = date(1987, 12, 4)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def press(cast: Cast, who: str, address: str, values: dict[str, Any]) -> Any:
    """The same as send() for a form that has a field called name."""
    client = cast.sign_in(Client(), who)
    shown = client.get(address).content.decode()
    return client.post(address, {**{key: _hidden(shown, key) for key in ("once", "version")}, **values})


# Duplicates


def zofia(cast: Cast, **more: Any) -> Person:
    return build.person(cast, **{"first_name": "Zofia", "last_name": "Zmyslona", "birth_on": BORN, "pesel": "", **more})


def mark_of(html: str) -> str:
    return _hidden(html, "knows")


def test_a_similar_person_is_shown_before_a_second_case_is_opened(cast: Cast) -> None:
    known = zofia(cast)
    answer = send(cast, "ops_worker", "person_register", **TYPED)
    words = text(answer)
    assert answer.status_code == 200
    assert "Czy to ta sama osoba?" in words
    assert reverse("person", args=[known.ref]) in words
    assert 'value="Zmyślona"' in words, "what was typed stays"
    assert 'form="register"' in words, "the choice needs no script"
    assert Person.objects.count() == 1
    assert Disclosure.objects.get(what=Disclosed.DUPLICATE).person_id == known.pk
    done = send(cast, "ops_worker", "person_register", **TYPED, knows=mark_of(words))
    assert done.status_code == 302
    assert Person.objects.count() == 2
    third = send(cast, "ops_worker", "person_register", **TYPED, knows=mark_of(words))
    assert third.status_code == 200, "the choice was about one person, now there are two"


def test_a_double_press_is_no_duplicate(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    address = reverse("person_register")
    values = {**TYPED, "once": _hidden(client.get(address).content.decode(), "once")}
    assert client.post(address, values).status_code == 302
    assert client.post(address, values).status_code == 302
    assert Person.objects.count() == 1


def test_a_case_out_of_scope_shows_nothing_of_itself(cast: Cast) -> None:
    known = zofia(cast)
    words = text(send(cast, "pup_counsellor", "person_register", **TYPED))
    assert "W rejestrze jest 1 podobna osoba" in words
    assert known.ref not in words
    assert "Zmyslona" not in words
    assert Disclosure.objects.get(what=Disclosed.DUPLICATE).person_id == known.pk
    assert send(cast, "pup_counsellor", "person_register", **TYPED, knows=mark_of(words)).status_code == 302


def test_the_same_pesel_leaves_no_choice_to_go_on(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 3)
    zofia(cast, pesel=number)
    words = text(send(cast, "ops_worker", "person_register", **{**TYPED, "last_name": "Inna", "pesel": number}))
    assert "Osoba z tym numerem PESEL jest już wpisana w tym partnerstwie." in words
    assert 'name="knows"' not in words
    assert f'value="{number}"' in words


def test_nobody_similar_no_question_and_few_queries(cast: Cast) -> None:
    for _n in range(4):
        zofia(cast)
    client = cast.sign_in(Client(), "ops_worker")
    address = reverse("person_register")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        words = client.post(address, TYPED).content.decode()
    assert words.count("button-row") == 4
    assert len(captured) <= 16, len(captured)
    assert send(cast, "ops_worker", "person_register", **{**TYPED, "birth_on": "1.1.1950"}).status_code == 302


# Moved, dead, back


def test_a_move_says_what_ends_and_leaves_the_case_readable(cast: Cast) -> None:
    case = build.participation(cast).case
    ref = case.person.ref
    words = text(page(cast, "coordinator", "person_record_move", ref))
    assert "otwarte skierowania" in words
    assert "Sprawa pozostaje u: Ops Worker Obsadowa." in words
    bad = send(cast, "coordinator", "person_record_move", ref, on="2099-01-01")
    assert "Ten dzień dopiero będzie" in text(bad) or bad.status_code == 200
    done = send(cast, "coordinator", "person_record_move", ref, on=str(cast.today), note="Do córki.")
    assert done.headers["Location"] == reverse("people"), "the coordinator is no longer in the team"
    assert page(cast, "coordinator", "person", ref).status_code == 404
    words = text(page(cast, "ops_worker", "person", ref))
    for part in ("Sprawa jest zamknięta", "wyprowadziła się", "Osoba się wyprowadziła. Sprawa zamknięta.", "Do córki."):
        assert part in words.replace("Wyprowadziła", "wyprowadziła"), part
    assert reverse("person_record_return", args=[ref]) in words
    assert reverse("person_revoke_death", args=[ref]) not in words
    assert page(cast, "ops_worker", "referral_choose_purpose", ref).status_code == 403
    back = send(cast, "ops_worker", "person_record_return", ref, on=str(cast.today))
    assert back.headers["Location"] == reverse("person", args=[ref])
    assert Case.objects.get(pk=case.pk).state == CaseState.OPEN
    assert "Osoba wróciła." in text(page(cast, "ops_worker", "person", ref))


def test_a_death_and_its_taking_back(cast: Cast) -> None:
    case = build.case(cast)
    ref = case.person.ref
    assert send(cast, "ops_worker", "person_record_death", ref, on="").status_code == 200
    assert send(cast, "ops_worker", "person_record_death", ref, on=str(cast.ago(1))).status_code == 302
    words = text(page(cast, "ops_worker", "person", ref))
    assert "Osoba zmarła. Sprawa zamknięta." in words
    assert f'"{reverse("person_record_death", args=[ref])}"' not in words
    gone = text(page(cast, "ops_worker", "people", stan="gone"))
    assert case.person.last_name in gone
    assert send(cast, "ops_worker", "person_revoke_death", ref, reason="Zbieżność nazwisk.").status_code == 302
    assert "Cofnięto omyłkowy zapis śmierci" in text(page(cast, "ops_worker", "person", ref))


def test_what_a_mistaken_death_ended_goes_on_and_is_told(cast: Cast) -> None:
    case = build.participation(cast).case
    ref = case.person.ref
    send(cast, "ops_worker", "person_record_death", ref, on=str(cast.today))
    send(cast, "ops_worker", "person_revoke_death", ref, reason="Zbieżność nazwisk.")
    seen = text(page(cast, "ops_worker", "person", ref))
    assert f"Udział w klubie trwa dalej: {cast.club.name}." in seen
    assert "Udział w klubie trwa dalej: " in text(page(cast, "coordinator", "home"))


# Family


def test_family_members_are_entered_corrected_and_voided(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    assert "Nikogo nie wpisano" in text(page(cast, "ops_worker", "person_open_household", ref))
    add = reverse("person_add_household_member", args=[ref])
    bad = text(press(cast, "ops_worker", add, {"name": "Marek", "pesel": "1"}))
    assert "Wybierz, kto to jest." in bad
    assert 'value="Marek"' in bad
    values = {"kind": "family", "name": "Marek Próbny", "birth_on": "6.5.2015", "pesel": "", "address": "ul. Skryta 2"}
    assert press(cast, "ops_worker", add, values).status_code == 302
    member = HouseholdMember.objects.get()
    words = text(page(cast, "coordinator", "person_open_household", ref))
    for part in ("Marek Próbny", "6 maja 2015", "ul. Skryta 2", "członek rodziny", "To otwarcie jest zapisane"):
        assert part in words, part
    assert "ul. Skryta 2" not in text(page(cast, "coordinator", "person_open_identity", ref))
    shown = text(page(cast, "ops_worker", "person_correct_household_member", ref, member.pk))
    assert 'value="6.05.2015"' in shown
    correct = reverse("person_correct_household_member", args=[ref, member.pk])
    done = press(cast, "ops_worker", correct, {**values, "address": "ul. Nowa 1", "reason": "Nowy adres."})
    assert done.status_code == 302
    right = HouseholdMember.objects.get(voided_at__isnull=True)
    assert (
        send(cast, "ops_worker", "person_void_household_member", ref, right.pk, reason="Nie mieszka.").status_code
        == 302
    )
    words = text(page(cast, "ops_worker", "person_open_household", ref))
    assert "Wycofane: Nie mieszka." in words
    assert page(cast, "ops_worker", "person_void_household_member", ref, right.pk + 99).status_code == 404
    assert page(cast, "ops_head", "person_open_household", ref).status_code == 403
    assert reverse("person_open_household", args=[ref]) not in text(page(cast, "ops_head", "person", ref))


# The club and its certificates


def test_the_club_tab_shows_every_time_and_the_three_conditions(cast: Cast) -> None:
    case = build.case(cast)
    ref = case.person.ref
    assert "Jeszcze poza klubem" in text(page(cast, "ops_worker", "person_club", ref))
    part = build.finished(cast, case)
    words = text(page(cast, "coordinator", "person_club", ref))
    for part_of in ("Absolwent KIS", "Nie wiadomo, jak długo zaświadczenie jest ważne", "Kontrakt jeszcze trwa."):
        assert part_of in words, part_of
    assert reverse("outcome_issue_certificate", args=[part.ref]) in words
    assert reverse("person_start_participation", args=[ref]) in words, "she may come back"
    assert reverse("outcome_issue_certificate", args=[part.ref]) not in text(
        page(cast, "ops_worker", "person_club", ref)
    )
    paper = outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today)
    outcomes.void_certificate(paper, by=cast.coordinator, reason="Literówka.")
    again = outcomes.issue_certificate(part, by=cast.coordinator, on=cast.today)
    words = text(page(cast, "ops_worker", "person_club", ref))
    assert f"nr {again.number}" in words
    assert "Wycofane: Literówka." in words
    assert reverse("certificate", args=[again.ref]) not in words
    assert reverse("certificate", args=[again.ref]) in text(page(cast, "coordinator", "person_club", ref))
    build.consultation(cast, case)
    assert page(cast, "specialist", "person_club", ref).status_code == 404
    running = build.participation(cast).case
    assert "Zakończ udział" in text(page(cast, "coordinator", "person_club", running.person.ref))


def test_a_certificate_is_issued_printed_and_voided(cast: Cast) -> None:
    assert "Nie ma jeszcze zaświadczeń" in text(page(cast, "coordinator", "certificates"))
    assert page(cast, "ops_worker", "certificates").status_code == 404
    part = build.finished(cast)
    words = text(page(cast, "coordinator", "certificates"))
    assert "1 zaświadczenie czeka na wydanie." in words
    assert reverse("certificates") in text(page(cast, "coordinator", "people"))
    bad = text(send(cast, "coordinator", "outcome_issue_certificate", part.ref, on=str(cast.ago(50))))
    assert "Zaświadczenie nie może być starsze" in bad
    done = send(cast, "coordinator", "outcome_issue_certificate", part.ref, on=str(cast.today))
    paper = Certificate.objects.get()
    assert done.headers["Location"] == reverse("certificate", args=[paper.ref])
    words = text(page(cast, "coordinator", "certificate", paper.ref))
    assert f"Zaświadczenie nr 1/{cast.today.year}" in words
    file = page(cast, "coordinator", "outcome_print_certificate", paper.ref)
    assert file.headers["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.filter(kind="outcome.print_certificate", subject=paper.ref).count() == 1
    reader = PdfReader(io.BytesIO(file.content))
    printed = " ".join(reader.pages[0].extract_text().replace("\u00a0", " ").split())
    for wanted in (
        f"Zaświadczenie nr 1/{cast.today.year}", "o zakończeniu uczestnictwa w klubie integracji społecznej",
        paper.holder, "12 marca 1985", "art. 18 ust. 5a ustawy z dnia 13 czerwca 2003 r.", paper.ref,
        "w dniu wydania kontrakt jeszcze trwał", "co najmniej sześć miesięcy nie",
    ):  # fmt: skip
        assert wanted in printed, wanted
    assert len(reader.pages) == 1
    assert send(cast, "coordinator", "outcome_void_certificate", paper.ref, reason="Literówka.").status_code == 302
    words = text(page(cast, "coordinator", "certificate", paper.ref))
    assert "To zaświadczenie jest wycofane" in words
    assert page(cast, "coordinator", "outcome_print_certificate", paper.ref).status_code == 404
    assert "Wycofane: Literówka." in text(page(cast, "coordinator", "certificates"))
    assert page(cast, "second_coordinator", "certificate", paper.ref).status_code == 404


def test_the_certificate_of_a_person_who_moved_away_is_still_issued(cast: Cast) -> None:
    part = build.finished(cast)
    casework.record_move(part.case, by=cast.ops_worker, on=cast.today)
    assert page(cast, "coordinator", "person", part.case.person.ref).status_code == 404
    done = send(cast, "coordinator", "outcome_issue_certificate", part.ref, on=str(cast.today))
    assert done.status_code == 302
    assert part.case.person.last_name in text(page(cast, "coordinator", "certificates"))
