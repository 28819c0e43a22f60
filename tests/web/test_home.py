"""The first page: what waits, for whom and until when, and what the one box finds."""

from __future__ import annotations

from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import F, Func, TextField, Value
from django.test import Client
from django.urls import reverse

from kwadrat.access.actor import Actor
from kwadrat.casework import clocks, outcomes, people, plans, referrals
from kwadrat.law.dates import add_working_days
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ClockKind, Disclosed, LegKind, ParticipationState, ReferralPurpose
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Participation, Person, TeamMember
from kwadrat.reporting import home
from kwadrat.reporting.people import long_day
from kwadrat.web.home import numeral, state_words
from tests import build
from tests import cast as cast_module
from tests.casework.test_joint_plans import together
from tests.cast import Cast
from tests.web.test_budgets import BUDGET, SECRET, counted, grow


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def read(cast: Cast, who: str, name: str = "home", **data: Any) -> str:
    client = cast.sign_in(Client(), who)
    response = client.post(reverse(name), data) if data else client.get(reverse(name))
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ")


def kinds(cast: Cast, actor: Actor, tab: str = home.MINE) -> list[str]:
    found, has_more = home.items(actor, tab, cast.today)
    assert not has_more
    assert home.counts(actor, tab, cast.today).tabs[tab] == len(found)
    if tab == home.MINE:
        answers = [item for item in found if item.kind == "answer"]
        counted = home.counters(actor)
        assert (counted["home"], counted["referrals"]) == (len(found), len(answers))
    return [item.kind for item in found]


def test_a_referral_waits_for_the_receiver_with_initials_only(cast: Cast) -> None:
    case = build.case(cast, first_name="Wanda", last_name="Tajemna")
    build.referral(cast, case, on=cast.today)
    page = read(cast, "coordinator")
    assert "Odpowiedz na skierowanie: W. T." in page
    assert "Tajemna" not in page
    assert 'class="square"' not in page
    assert "Jedna sprawa czeka na Ciebie." in page
    assert "Tajemna" not in read(cast, "second_coordinator")


def test_the_sender_waits_for_others_and_sees_the_name(cast: Cast) -> None:
    case = build.case(cast, first_name="Wanda", last_name="Tajemna")
    build.referral(cast, case, on=cast.today)
    page = read(cast, "ops_worker", "home_waiting")
    assert "Czekasz na odpowiedź: Wanda Tajemna" in page
    assert "Jedna odpowiedź jeszcze nie przyszła." in page
    assert 'class="square"' in page
    assert "Tajemna" not in read(cast, "ops_colleague", "home_waiting")
    assert "Wanda Tajemna" in read(cast, "ops_head", "home_waiting")


def test_only_the_first_late_line_has_the_filled_button(cast: Cast) -> None:
    build.referral(cast)
    build.referral(cast)
    page = read(cast, "coordinator")
    main = page[page.index('id="main"') :]
    assert main.count("button-main") == 1 + main.count('id="session-dialog"')
    assert "Dwie są po terminie." in page
    build.referral(cast, on=cast.today)
    assert read(cast, "coordinator").count("items-late") == 1


def test_nothing_filled_when_nothing_is_late(cast: Cast) -> None:
    build.referral(cast, on=cast.today)
    page = read(cast, "coordinator")
    assert page.count("button-main") == page.count('id="session-dialog"')


def test_drafts_and_reviews_wait_for_their_author(cast: Cast) -> None:
    case = build.case(cast)
    build.draft(cast, case)
    build.contract(cast, build.case(cast), review_on=cast.ago(-home.REVIEW_DAYS))
    build.contract(cast, build.case(cast), review_on=cast.ago(-home.REVIEW_DAYS - 1))
    assert sorted(kinds(cast, cast.ops_worker)) == ["review", "sign"]
    assert kinds(cast, cast.ops_colleague) == []
    assert sorted(kinds(cast, cast.ops_head, home.INSTITUTION)) == ["review", "sign"]
    assert kinds(cast, cast.ops_head) == []
    page = read(cast, "ops_worker")
    assert f"Podpisz kontrakt: {case.person}" in page
    assert "Przejrzyj kontrakt" in page
    assert "prowadzi Ops Worker Obsadowa" in read(cast, "ops_head", "home_institution")


def test_lists_wait_for_the_leader_and_the_coordinator(cast: Cast) -> None:
    group = build.group(cast, build.in_team(cast))
    build.session(cast, group)
    build.session(cast, group, on=cast.today, starts_at=time(0, 5), ends_at=time(0, 10))
    build.session(cast, group, on=cast.ago(-1))
    build.held(cast, build.session(cast, group, on=cast.ago(8)))
    assert kinds(cast, cast.specialist) == ["attendance", "attendance"]
    assert kinds(cast, cast.second_specialist) == []
    # of the same people the help has not begun, and it was to begin long ago
    assert sorted(kinds(cast, cast.coordinator)) == ["attendance", "attendance", "start"]
    assert home.counts(cast.coordinator, home.MINE, cast.today).late == 2
    page = read(cast, "specialist")
    assert "Uzupełnij listę obecności" in page
    assert "po 0:10" in page
    assert "Zajęcia dzisiaj" in page
    assert "lista czeka" in page


def test_accepted_referrals_are_closed_when_their_work_is_over(cast: Cast) -> None:
    part = build.participation(cast)
    assert kinds(cast, cast.coordinator) == []
    people.end_participation(part, by=cast.coordinator, on=cast.today, state=ParticipationState.COMPLETED)
    assert kinds(cast, cast.coordinator) == ["certificate", "close"]
    service = referrals.send(
        build.case(cast), by=cast.ops_worker, receiver=cast.pup, purpose=ReferralPurpose.SERVICE,
        service_kind=ServiceKind.objects.get(pk="social_skills_training"), message="Prosi o rozmowę.",
    )  # fmt: skip
    referrals.accept(service, by=cast.pup_counsellor)
    assert kinds(cast, cast.pup_counsellor) == ["start"]
    assert f"Napisz, czy pomogło: {part.case.person}" in read(cast, "coordinator")


def waits(actor: Actor, day: date) -> list[str]:
    """What waits on a day, without the yearly report, which has its own test."""
    return [item.kind for item in home.items(actor, home.MINE, day)[0] if item.kind != "annual"]


def test_an_end_without_an_effect_is_near(cast: Cast) -> None:
    part = build.participation(cast)
    near = Participation.objects.get(pk=part.pk).planned_end_on - timedelta(days=home.ENDING_DAYS)
    assert waits(cast.coordinator, near) == ["ending"]
    assert waits(cast.coordinator, near - timedelta(days=1)) == []
    assert waits(cast.second_coordinator, near) == []
    build.outcome(cast, part.case)
    assert waits(cast.coordinator, near) == []


def due(cast: Cast, ref: str = "") -> date:
    (row,) = (
        one for one in home.items(cast.coordinator, home.MINE, cast.today)[0]
        if one.kind == "certificate" and ref in ("", one.ref)
    )  # fmt: skip
    assert row.has_clock
    return row.due


def test_whoever_left_the_club_waits_for_a_certificate(cast: Cast) -> None:
    part = build.finished(cast, last=2)
    assert "certificate" in waits(cast.coordinator, cast.today)
    assert "certificate" not in waits(cast.second_coordinator, cast.today)
    assert "certificate" not in waits(cast.ops_worker, cast.today)
    page = read(cast, "coordinator")
    assert f"Wydaj zaświadczenie: {part.case.person}" in page
    assert f"W klubie do {long_day(cast.ago(2))}".replace("\u00a0", " ") in page
    assert reverse("outcome_issue_certificate", args=[part.ref]) in page
    assert due(cast) == cast.ago(2) + timedelta(days=7)
    clocks.agree(cast.partnership, by=cast.steward, kind=ClockKind.CERTIFICATE, days=3, since=cast.today)
    assert due(cast) == cast.ago(2) + timedelta(days=7), "what was agreed later does not bind an earlier end"
    later = build.finished(cast, last=0)
    assert due(cast, later.ref) == cast.today + timedelta(days=3)
    build.certificate(cast, later)
    assert not Disclosure.objects.filter(what=Disclosed.CERTIFICATE).exists(), "she is in the team"
    paper = build.certificate(cast, part)
    assert "certificate" not in waits(cast.coordinator, cast.today)
    outcomes.void_certificate(paper, by=cast.coordinator, reason="Zła data.")
    assert "certificate" in waits(cast.coordinator, cast.today)


def test_certificates_cost_the_same_with_3_and_with_20_rows(cast: Cast) -> None:
    for _number in range(3):
        build.finished(cast)
    client = cast.sign_in(Client(), "coordinator")
    few = counted(client, "home")
    for _number in range(17):
        build.finished(cast)
    assert len(counted(client, "home")) == len(few) <= BUDGET
    assert waits(cast.coordinator, cast.today).count("certificate") == 20


def test_a_name_read_outside_the_team_is_written(cast: Cast) -> None:
    part = build.finished(cast, last=2)
    people.record_move(part.case, by=cast.ops_worker, on=cast.today)
    with unsealed():
        TeamMember.objects.filter(case=part.case, post_id=cast.coordinator.post_id).update(
            period=(cast.ago(90), cast.ago(1))
        )
    assert f"Wydaj zaświadczenie: {part.case.person}" in read(cast, "coordinator")
    row = Disclosure.objects.get(what=Disclosed.CERTIFICATE)
    assert (row.person_id, row.user_id) == (part.case.person_id, cast.coordinator.user_id)


def test_the_dead_wait_for_no_certificate(cast: Cast) -> None:
    part = build.participation(cast)
    people.record_death(part.case, by=cast.ops_worker, on=cast.today)
    assert "certificate" not in waits(cast.coordinator, cast.today)


def test_news_tell_what_others_did_without_content(cast: Cast) -> None:
    case = build.case(cast, first_name="Wanda", last_name="Tajemna")
    sent = build.referral(cast, case, on=cast.today)
    before = home.news(cast.coordinator, cast.today)
    assert [(one.kind, one.name, one.code) for one in before] == [("referral.requested", "W. T.", "P")]
    assert home.news(cast.second_coordinator, cast.today) == []
    assert home.news(cast.ops_worker, cast.today) == []
    referrals.accept(sent, by=cast.coordinator, note="Zapraszamy.")
    build.note(cast, case)
    assert [one.kind for one in home.news(cast.ops_worker, cast.today)] == ["referral.accepted"]
    assert {one.name for one in home.news(cast.coordinator, cast.today)} == {"Wanda Tajemna"}
    page = read(cast, "coordinator")
    assert "Nowy wpis: Wanda Tajemna" in page
    assert "Ustalono termin" not in page


@pytest.mark.parametrize("who", ["steward", "analyst", "admin"])
def test_number_roles_get_doors_instead_of_cases(cast: Cast, who: str) -> None:
    build.referral(cast)
    page = read(cast, who)
    assert reverse("partnership") in page
    assert "Spraw osób tu nie otworzysz" in page
    assert "Czekam na innych" not in page


def test_without_papers_the_page_says_what_is_missing(cast: Cast) -> None:
    assert "Nie widzisz jeszcze spraw osób" in read(cast, "no_papers")


def test_empty_tabs_say_what_will_come(cast: Cast) -> None:
    assert "Na dziś wszystko załatwione" in read(cast, "coordinator")
    assert "Wszystko załatwione" in read(cast, "coordinator", "home_institution")
    assert "Nie czekasz na żadną odpowiedź" in read(cast, "coordinator", "home_waiting")
    assert "Na dziś wszystko załatwione" in read(cast, "specialist")


def test_polish_numbers_agree_with_the_verb(cast: Cast) -> None:
    assert state_words(home.MINE, 8, 1) == "Osiem spraw czeka na Ciebie. Jedna jest po terminie."
    assert state_words(home.MINE, 2, 0).startswith("Dwie sprawy czekają")
    assert state_words(home.INSTITUTION, 22, 0).startswith("22 sprawy czekają")
    assert state_words(home.WAITING, 5, 0).startswith("Pięć odpowiedzi jeszcze nie przyszło")
    assert numeral(11) == "11"


def test_a_long_list_stops_at_fifty_and_says_so(cast: Cast) -> None:
    case = build.case(cast)
    for _number in range(home.ROWS + 1):
        build.draft(cast, case)
    found, has_more = home.items(cast.ops_worker, home.MINE, cast.today)
    assert (len(found), has_more) == (home.ROWS, True)
    page = read(cast, "ops_worker")
    assert "51 spraw czeka na Ciebie." in page
    assert "Widać pierwsze 50 spraw." in page


OWN = (
    ("coordinator", "home"), ("coordinator", "home_institution"), ("coordinator", "home_waiting"),
    ("specialist", "home"), ("ops_worker", "home"), ("ops_head", "home_institution"), ("steward", "home"),
    ("coordinator", "referrals"), ("ops_worker", "referrals_sent"), ("ops_worker", "referral_choose_person"),
)  # fmt: skip


def test_the_pages_cost_the_same_with_3_and_with_30_rows(cast: Cast) -> None:
    grow(cast, 3)
    few = {(who, name): counted(cast.sign_in(Client(), who), name) for who, name in OWN}
    grow(cast, 27)
    for (who, name), before in few.items():
        after = counted(cast.sign_in(Client(), who), name)
        assert len(after) == len(before) <= BUDGET, (who, name, after)
        assert not any(table in sql for sql in after for table in SECRET), (who, name)


# -- search


def test_search_finds_names_without_polish_letters_and_in_both_orders(cast: Cast) -> None:
    build.case(cast, first_name="Żaneta", last_name="Łączna-Ćma")
    for text in ("żaneta", "laczna-cma zan", "ZANETA LA", "łącz"):
        page = read(cast, "ops_worker", "search", q=text)
        assert "Żaneta Łączna-Ćma" in page, text
        assert "rok urodzenia 1985, Próbno" in page
        assert "Żaneta Łączna-Ćma" not in read(cast, "out_worker", "search", q=text)
    assert home.named(cast.ops_worker, "ż").count() == 0
    assert home.named(cast.ops_worker, "100%_").count() == 0


def test_folding_is_the_same_here_and_in_the_database(cast: Cast) -> None:
    build.case(cast, first_name="Zażółć Gęślą", last_name="Jaźń-Öäüß Čáslav Éûç")
    row = Person.objects.annotate(
        folded=Func(F("first_name"), Value(""), function="kwadrat_search_name", output_field=TextField())
    ).get(last_name__startswith="Jaźń")
    assert row.search_name == home.fold(f"{row.first_name} {row.last_name} {row.first_name}")
    assert row.folded.split() == (home.fold(row.first_name) + " " + home.fold(row.first_name)).split()


def test_search_by_pesel_and_telephone_is_exact_and_written(cast: Cast) -> None:
    pesel = build.pesel(date(1985, 3, 12), "F", 77)
    person = build.person(cast, phone="600 100 299", pesel=pesel)
    for text in (pesel, f"{pesel[:6]} {pesel[6:]}", "600100299", "+48 600 100 299"):
        before = Disclosure.objects.filter(what=Disclosed.SEARCH, person_id=person.pk).count()
        assert str(person) in read(cast, "ops_worker", "search", q=text), text
        assert Disclosure.objects.filter(what=Disclosed.SEARCH, person_id=person.pk).count() == before + 1
        page = read(cast, "ops_colleague", "search", q=text)
        assert str(person) not in page
        assert "Nie widzisz takiej osoby" in page
    assert "Nie widzisz takiej osoby" in read(cast, "ops_worker", "search", q=pesel[:10])
    assert "Co najmniej dwie litery" in read(cast, "ops_worker", "search", q=" a ")
    assert not Disclosure.objects.filter(what=Disclosed.SEARCH, user_id=cast.ops_colleague.user_id).exists()


def test_a_number_of_nine_digits_is_found_whatever_it_begins_with(cast: Cast) -> None:
    person = build.person(cast, phone="004 812 345")
    for text in ("004 812 345", "+48 004812345", "0048 004 812 345"):
        assert str(person) in read(cast, "ops_worker", "search", q=text), text


def test_search_by_reference_leads_to_the_thing_in_scope_only(cast: Cast) -> None:
    case = build.in_team(cast)
    contract = build.contract(cast, case)
    session = build.session(cast, build.group(cast, case))
    sent = case.referrals.get()
    for ref, name, who in (
        (sent.ref, "referral", "ops_worker"), (contract.ref, "contract", "ops_worker"),
        (session.ref, "session", "specialist"),
    ):  # fmt: skip
        assert reverse(name, args=[ref]) in read(cast, who, "search", q=ref.lower().replace("-", " "))
        assert reverse(name, args=[ref]) not in read(cast, "out_coordinator", "search", q=ref)
    assert str(case.person) in read(cast, "ops_worker", "search", q=case.person.ref)
    assert str(case.person) in read(cast, "ops_worker", "search", q=case.ref)
    assert "Nie widzisz takiej osoby" in read(cast, "out_worker", "search", q=case.person.ref)


def test_search_finds_groups_and_institutions_of_the_own_place(cast: Cast) -> None:
    group = build.group(cast, build.in_team(cast), name="Grupa poranna")
    assert reverse("group", args=[group.ref]) in read(cast, "coordinator", "search", q="poranna")
    assert reverse("group", args=[group.ref]) not in read(cast, "ops_worker", "search", q="poranna")
    assert "Piekarnia Próba" in read(cast, "steward", "search", q="piekarn")
    assert "Piekarnia Próba" not in read(cast, "out_steward", "search", q="piekarn")


def test_the_words_of_a_search_stand_in_no_address(cast: Cast) -> None:
    build.case(cast, last_name="Szukana")
    client = cast.sign_in(Client(), "ops_worker")
    page = client.get(reverse("search"), {"q": "Szukana"}).content.decode()
    assert "Szukana" not in page
    assert 'method="post"' in page


def test_more_than_twenty_people_are_not_all_shown(cast: Cast) -> None:
    for _number in range(home.FOUND_ROWS + 1):
        build.case(cast)
    found = home.find(cast.ops_worker, "Próbna")
    assert (len(found.people), found.has_more) == (home.FOUND_ROWS, True)
    assert "To pierwszych 20 osób" in read(cast, "ops_worker", "search", q="Próbna")
    assert home.find(cast.ops_worker, " x ").is_empty


def test_joint_plans_and_breaches_wait_in_words_and_lead_to_the_plan(cast: Cast) -> None:
    breach = build.breach(cast)
    plan = breach.plan
    build.plan_leg(cast, plan, kind=LegKind.CONTRACT_A, contact_on=cast.today)
    plans.edit(plan, by=cast.ops_worker, title="Praca", since=cast.ago(30), until=cast.ago(-300), review_on=cast.today)
    mine = read(cast, "ops_worker")
    name = str(plan.case.person)
    for words in (f"Sprawdź, jak idzie: {name}", f"Przegląd wspólnego planu: {name}", f"Wysłuchaj osoby: {name}"):
        assert words in mine
    assert reverse("joint_plan", args=[plan.ref]) in mine
    assert reverse("joint_plan_breach", args=[breach.ref]) in mine
    plans.hear_person(breach, by=cast.ops_worker, on=cast.today, statement="Chorowało dziecko.")
    assert f"Zdecyduj: {name}" in read(cast, "ops_head")
    office = together(cast)
    plan = build.joint_plan(cast, office)
    build.plan_leg(cast, plan, by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN, contact_on=cast.today)
    assert f"Kontakt w ramach IPD: {office.person}" in read(cast, "pup_counsellor")


def test_due_days_put_lines_under_their_heads(cast: Cast) -> None:
    sent_on = cast.today
    build.referral(cast, on=sent_on)
    item = home.items(cast.coordinator, home.MINE, cast.today)[0][0]
    assert item.due == add_working_days(sent_on, 5)
    assert item.due > cast.today
    assert "Po terminie" not in read(cast, "coordinator")
