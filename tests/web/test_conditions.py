"""Pages of the conditions of taking part: readers, what is missing and who mends it, bad input, start and end."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import people as casework
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, ExclusionBenefit, StatutoryGroup
from kwadrat.records.people import BenefitFact, Case, GroupFact, LabourStatusFact, Participation, PremiseFact
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

PAGES = (
    "person_open_special", "person_record_group", "person_record_premise", "person_record_benefit",
    "person_give_notice", "person_record_labour_status",
)  # fmt: skip
SPECIAL = PAGES[:4]
LONG = "ł" * 301
NASTY = "<script>alert(1)</script> 😀 '; DROP TABLE kwadrat_groupfact; --"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def page(cast: Cast, who: str, name: str, *args: Any) -> Any:
    return cast.sign_in(Client(), who).get(reverse(name, args=args))


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def hidden(html: str, name: str) -> str:
    at = html.find(f'name="{name}"')
    tag = html[html.rfind("<", 0, at) : html.find(">", at)] if at >= 0 else ""
    return tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""


def send(cast: Cast, who: str, name: str, *args: Any, **values: Any) -> Any:
    """Open the form, fill it and press its button, as a browser would."""
    client = cast.sign_in(Client(), who)
    shown = client.get(reverse(name, args=args)).content.decode()
    return client.post(reverse(name, args=args), {**{k: hidden(shown, k) for k in ("once", "version")}, **values})


# Who gets in


@pytest.mark.parametrize("name", PAGES)
def test_the_team_opens_every_page(cast: Cast, name: str) -> None:
    case = build.in_team(cast)
    for who in ("ops_worker", "coordinator"):
        assert page(cast, who, name, case.person.ref).status_code == 200, who


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["out_worker", "out_coordinator", "second_coordinator", "ops_colleague", "steward"])
def test_an_outsider_gets_404(cast: Cast, name: str, who: str) -> None:
    case = build.in_team(cast)
    assert page(cast, who, name, case.person.ref).status_code == 404


@pytest.mark.parametrize("name", SPECIAL)
def test_the_counsellor_of_the_labour_office_is_refused_with_the_reason(cast: Cast, name: str) -> None:
    case = build.case(cast, by=cast.pup_counsellor)
    build.accepted(cast, case, by=cast.pup_counsellor)
    casework.record_group(case, by=cast.coordinator, group=StatutoryGroup.G2, since=cast.today)
    refused = page(cast, "pup_counsellor", name, case.person.ref)
    assert refused.status_code == 403
    assert "nie otwiera grupy ustawowej" in text(refused)
    assert "uzależnienie" not in text(refused)
    tries = Disclosure.objects.filter(person_id=case.person_id, what=Disclosed.SPECIAL, was_refused=True)
    assert tries.exists() == (name == "person_open_special")


def test_every_opening_is_written_into_the_ledger(cast: Cast) -> None:
    case = build.ready(cast)
    fact = GroupFact.objects.get(case=case)
    rows = Disclosure.objects.filter(person_id=case.person_id, what=Disclosed.SPECIAL, was_refused=False)
    page(cast, "ops_worker", "person_open_special", case.person.ref)
    assert rows.count() == 1
    page(cast, "coordinator", "person_start_participation", case.person.ref)
    page(cast, "coordinator", "person_void_fact", case.person.ref, "grupa", fact.pk)
    assert rows.count() == 3
    assert {row.role for row in rows} == {"social_worker", "coordinator"}


def test_only_the_coordinator_starts_and_ends(cast: Cast) -> None:
    case = build.participation(cast).case
    part = Participation.objects.get(case=case)
    for who in ("ops_worker", "ops_head"):
        assert page(cast, who, "person_start_participation", case.person.ref).status_code == 403, who
        assert page(cast, who, "person_end_participation", case.person.ref, part.ref).status_code == 403, who
    assert "Zakończ udział" not in text(page(cast, "ops_worker", "person_open_special", case.person.ref))
    assert "Zakończ udział" in text(page(cast, "coordinator", "person_open_special", case.person.ref))


# The check list


def test_the_list_names_each_missing_condition_its_article_and_the_way_out(cast: Cast) -> None:
    case = build.in_team(cast)
    words = text(page(cast, "coordinator", "person_open_special", case.person.ref))
    assert "brakuje 4 warunków" in words
    for part in (
        "Nie ma zapisanej przesłanki wykluczenia.", "Nie ma kontraktu socjalnego.", "Nie zapisano, że osoba dostała",
        "art. 18 ust. 1 ustawy", "art. 18 ust. 4 ustawy", reverse("person_record_group", args=[case.person.ref]),
        reverse("person_give_notice", args=[case.person.ref]),
    ):  # fmt: skip
        assert part in words, part


def test_the_list_of_a_ready_person_says_so_to_both(cast: Cast) -> None:
    case = build.ready(cast)
    for who in ("coordinator", "ops_worker"):
        words = text(page(cast, who, "person_open_special", case.person.ref))
        assert "Wszystkie warunki są spełnione" in words, who
        assert "brakuje" not in words, who


def test_a_pension_for_inability_is_marked_and_does_not_stop(cast: Cast) -> None:
    case = build.ready(cast)
    casework.record_benefit(case, by=cast.ops_worker, benefit=ExclusionBenefit.B6, since=cast.ago(10))
    words = text(page(cast, "coordinator", "person_open_special", case.person.ref))
    assert "Renta z tytułu niezdolności do pracy nie wyklucza" in words
    assert "Wszystkie warunki są spełnione" in words
    assert "Warto sprawdzić" in text(page(cast, "coordinator", "person_start_participation", case.person.ref))


def test_before_a_club_accepts_the_same_is_asked_but_of_its_register_entry(cast: Cast) -> None:
    case = build.case(cast)
    words = text(page(cast, "ops_worker", "person_open_special", case.person.ref))
    assert "żaden klub jeszcze jej nie przyjął" in words
    assert "brakuje 4 warunków" in words
    assert "Wpis klubu do rejestru" not in words
    # who received only a referral sees no person at all, let alone her conditions
    build.referral(cast, case)
    assert page(cast, "coordinator", "person_open_special", case.person.ref).status_code == 404


def test_the_conditions_of_another_day(cast: Cast) -> None:
    case = build.ready(cast)
    address = reverse("person_open_special", args=[case.person.ref])
    client = cast.sign_in(Client(), "ops_worker")

    def on(day: object) -> str:
        return text(client.get(address, {"dzien": str(day)}))

    assert "Wszystkie warunki są spełnione" in on(cast.today)
    long_ago = on(cast.ago(3000))
    assert "brakuje" in long_ago
    assert "Wszystkie warunki są spełnione" not in long_ago
    wrong = on("31.02.2026")
    assert "Wszystkie warunki są spełnione" in wrong, "a day that does not exist asks about today"
    assert 'value="31.02.2026"' in client.get(address, {"dzien": "31.02.2026"}).content.decode()


# Recording


def test_group_is_recorded_and_shown(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    answer = send(cast, "ops_worker", "person_record_group", ref, group="G5", since="1.3.2026", evidence=NASTY)
    assert answer.headers["Location"] == reverse("person_open_special", args=[ref])
    fact = GroupFact.objects.get(case=case)
    assert (str(fact.period.lower), fact.period.upper, fact.evidence) == ("2026-03-01", None, NASTY)
    html = page(cast, "coordinator", "person_open_special", ref).content.decode()
    assert "<script>alert" not in html
    assert NASTY in unescape(html)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"group": "", "since": "1.3.2026"}, "Wybierz grupę."),
        ({"group": "G9", "since": "1.3.2026"}, "Wybierz jedną z odpowiedzi z listy."),
        ({"group": "GX", "since": "1.3.2026", "justification": " "}, "Inna grupa wymaga uzasadnienia"),
        ({"group": "G5", "since": "31.2.2026"}, "Nie ma takiego dnia w kalendarzu"),
        ({"group": "G5", "since": "wczoraj"}, "To nie jest data."),
        ({"group": "G5", "since": "1.3.2026", "until": "28.2.2026"}, "Koniec jest przed początkiem."),
        ({"group": "G5", "since": "1.3.2026", "evidence": LONG}, "Skróć: najwięcej"),
        ({"group": "G5", "since": "1.3.2090"}, "Ten dzień dopiero nadejdzie"),
    ],
)  # fmt: skip
def test_bad_group_says_what_to_write_and_keeps_what_was_typed(
    cast: Cast, values: dict[str, str], message: str
) -> None:
    case = build.in_team(cast)
    answer = send(cast, "ops_worker", "person_record_group", case.person.ref, **{"evidence": "nr 17", **values})
    words = text(answer)
    assert answer.status_code == 200
    assert message in words
    assert "<title>Błąd:" in words
    assert values.get("evidence", "nr 17") in words
    assert values["since"] in words or "2026-03-01" in words
    assert not GroupFact.objects.filter(case=case).exists()


def test_premise_benefit_notice_and_status(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    send(cast, "coordinator", "person_record_premise", ref, on="2026-03-02", with_poverty="on", note="Opis.")
    send(cast, "ops_worker", "person_record_benefit", ref, benefit="1", since="1.4.2026", until="30.4.2026")
    send(cast, "ops_worker", "person_give_notice", ref, on="2.3.2026", edition="2")
    send(cast, "ops_worker", "person_record_labour_status", ref, status="unemployed", on="2.3.2026", since="1.1.2025")
    premise = PremiseFact.objects.get(case=case)
    assert (premise.with_poverty, premise.note) == (True, "Opis.")
    assert str(BenefitFact.objects.get(case=case).period.upper) == "2026-05-01"
    case = Case.objects.get(pk=case.pk)
    assert (str(case.notice_given_on), case.notice_version) == ("2026-03-02", "2")
    assert LabourStatusFact.objects.get(case=case).status == "unemployed"


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("person_record_premise", {"on": ""}, "Podaj datę, na przykład 4.12.2026."),
        ("person_record_premise", {"on": "1.1.2099"}, "Ten dzień dopiero nadejdzie"),
        ("person_record_benefit", {"benefit": "4", "since": "1.1.2026"}, "Wybierz jedną z odpowiedzi z listy."),
        ("person_record_benefit", {"benefit": "1", "since": "2.1.2026", "until": "1.1.2026"}, "Koniec jest przed"),
        ("person_give_notice", {"on": "1.1.2026", "edition": ""}, "Wypełnij to pole."),
        ("person_give_notice", {"on": "1.1.2026", "edition": "x" * 41}, "Skróć: najwięcej"),
        ("person_record_labour_status", {"on": "1.1.2026", "status": ""}, "Wybierz status."),
        ("person_record_labour_status", {"on": "1.1.2026", "status": "employed", "since": "2.1.2026"},
         "Status zaczyna się po dniu"),
    ],
)  # fmt: skip
def test_bad_input_of_the_others(cast: Cast, name: str, values: dict[str, str], message: str) -> None:
    case = build.in_team(cast)
    answer = send(cast, "ops_worker", name, case.person.ref, **values)
    assert answer.status_code == 200
    assert message in text(answer)
    assert "<title>Błąd:" in text(answer)


def test_a_second_press_records_once(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "ops_worker")
    url = reverse("person_record_group", args=[case.person.ref])
    once = hidden(client.get(url).content.decode(), "once")
    for _press in range(2):
        assert client.post(url, {"once": once, "group": "G5", "since": "1.3.2026"}).status_code == 302
    assert GroupFact.objects.filter(case=case).count() == 1


def test_stale_notice_shows_both_versions(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "ops_worker")
    url = reverse("person_give_notice", args=[case.person.ref])
    version = hidden(client.get(url).content.decode(), "version")
    casework.give_notice(case, by=cast.coordinator, on=cast.ago(3), version="7")
    answer = client.post(url, {"version": version, "on": cast.today.isoformat(), "edition": "8"})
    words = text(answer)
    assert "Ktoś zmienił to przed chwilą" in words
    assert ">7</td>" in words
    assert ">8</td>" in words
    assert Case.objects.get(pk=case.pk).notice_version == "7"


def test_void_names_the_entry_wants_a_reason_and_works_once(cast: Cast) -> None:
    case = build.ready(cast)
    ref, fact = case.person.ref, GroupFact.objects.get(case=case)
    assert "długotrwałe bezrobocie" in text(page(cast, "coordinator", "person_void_fact", ref, "grupa", fact.pk))
    bare = send(cast, "coordinator", "person_void_fact", ref, "grupa", fact.pk, reason="  ")
    assert "Wpisz powód." in text(bare)
    assert send(cast, "coordinator", "person_void_fact", ref, "grupa", fact.pk, reason="pomyłka").status_code == 302
    fact.refresh_from_db()
    assert (fact.void_reason, fact.voided_at is not None) == ("pomyłka", True)
    again = page(cast, "coordinator", "person_void_fact", ref, "grupa", fact.pk)
    assert again.status_code == 403
    assert "już wycofany" in text(again)
    assert "Nie ma zapisanej grupy." in text(page(cast, "coordinator", "person_open_special", ref))


def test_void_reaches_premise_and_benefit_and_no_stranger(cast: Cast) -> None:
    case, other = build.ready(cast), build.in_team(cast)
    premise = PremiseFact.objects.get(case=case)
    benefit = casework.record_benefit(case, by=cast.ops_worker, benefit=ExclusionBenefit.B1, since=cast.ago(3))
    ref = case.person.ref
    assert "przesłanka stwierdzona" in text(page(cast, "ops_worker", "person_void_fact", ref, "przeslanka", premise.pk))
    words = text(page(cast, "ops_worker", "person_void_fact", ref, "swiadczenie", benefit.pk))
    assert "zasiłek dla bezrobotnych" in words
    for kind, pk in (("grupa", 10**8), ("zdrowie", premise.pk)):
        assert page(cast, "ops_worker", "person_void_fact", ref, kind, pk).status_code == 404
    foreign = page(cast, "ops_worker", "person_void_fact", other.person.ref, "przeslanka", premise.pk)
    assert foreign.status_code == 404


# Start and end


def test_start_says_everything_that_is_missing_at_once(cast: Cast) -> None:
    case = build.in_team(cast)
    fresh = text(page(cast, "coordinator", "person_start_participation", case.person.ref))
    assert "brakuje 4 warunków" in fresh
    answer = send(
        cast, "coordinator", "person_start_participation", case.person.ref,
        on=cast.today.isoformat(), planned_end_on=(cast.today + timedelta(days=90)).isoformat(),
    )  # fmt: skip
    words = text(answer)
    for part in ("Nie ma zapisanej przesłanki", "grupy ustawowej", "Nie ma kontraktu socjalnego", "ochronie danych"):
        assert part in words, part
    assert "Jeszcze nie możemy tego zapisać" in words
    assert not Participation.objects.filter(case=case).exists()


def test_start_and_bad_days(cast: Cast) -> None:
    case = build.ready(cast)
    ref = case.person.ref
    for values, message in (
        ({"on": cast.today.isoformat(), "planned_end_on": cast.ago(5).isoformat()}, "Planowany koniec jest przed"),
        ({"on": cast.ago(-5).isoformat(), "planned_end_on": cast.ago(-90).isoformat()}, "dopiero nadejdzie"),
        ({"on": "32.1.2026", "planned_end_on": ""}, "Podaj datę"),
        ({"on": "2024-01-01", "planned_end_on": "2024-02-01"}, "nie jest jeszcze podpisany"),
    ):
        answer = send(cast, "coordinator", "person_start_participation", ref, **values)
        assert answer.status_code == 200, values
        assert message in text(answer), (values, text(answer))
    assert not Participation.objects.filter(case=case).exists()
    answer = send(
        cast, "coordinator", "person_start_participation", ref,
        on=cast.ago(2).isoformat(), planned_end_on=cast.ago(-90).isoformat(),
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("person", args=[ref])
    assert Participation.objects.get(case=case).club_id == cast.club.pk
    assert "już uczestniczy w klubie" in text(page(cast, "coordinator", "person_start_participation", ref))


def test_end_wants_a_reason_of_an_interruption_then_leads_to_effects(cast: Cast) -> None:
    part = build.participation(cast)
    ref = part.case.person.ref
    for values, message in (
        ({"on": cast.today.isoformat(), "state": ""}, "Zaznacz, jak zakończył się udział."),
        ({"on": cast.today.isoformat(), "state": "interrupted"}, "Wybierz powód przerwania."),
        ({"on": "1.1.2020", "state": "completed"}, "Ostatni dzień jest przed pierwszym"),
        ({"on": cast.ago(-1).isoformat(), "state": "completed"}, "dopiero nadejdzie"),
        ({"on": cast.today.isoformat(), "state": "active"}, "Wybierz jedną z odpowiedzi z listy."),
    ):
        answer = send(cast, "coordinator", "person_end_participation", ref, part.ref, **{"note": "Zostaje.", **values})
        assert message in text(answer), (values, text(answer))
        assert "Zostaje." in text(answer)
    ended = send(
        cast, "coordinator", "person_end_participation", ref, part.ref,
        on=cast.today.isoformat(), state="interrupted", reason="work", note="Praca w piekarni.",
    )  # fmt: skip
    assert ended.headers["Location"] == reverse("outcome_record", args=[ref])
    part.refresh_from_db()
    assert (part.state, part.interruption_reason, part.end_note) == ("interrupted", "work", "Praca w piekarni.")
    again = page(cast, "coordinator", "person_end_participation", ref, part.ref)
    assert again.status_code == 403
    assert "już zakończone" in text(again)


def test_voided_groups_and_benefits_stay_readable_crossed_out_with_their_reason(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    group = casework.record_group(case, by=cast.ops_worker, group="G8", since=cast.ago(30), evidence="orzeczenie")
    benefit = casework.record_benefit(case, by=cast.ops_worker, benefit="6", since=cast.ago(30))
    casework.void_fact(group, by=cast.ops_worker, reason="Nie ta osoba.")
    casework.void_fact(benefit, by=cast.ops_worker, reason="Koniec renty.")
    words = text(page(cast, "coordinator", "person_open_special", ref))
    assert words.count("<del>") == 2
    assert "Wycofane: Nie ta osoba." in words
    assert "Wycofane: Koniec renty." in words
    assert "Nie ma zapisanej grupy." in words
    assert reverse("person_void_fact", args=[ref, "grupa", group.pk]) not in words
