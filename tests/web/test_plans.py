"""Pages of social contracts: who opens them, bad input, a stale draft side by side, signing and ending."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import plans as casework
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, LabourStatus
from kwadrat.records.plans import SocialContract
from kwadrat.reporting import plans as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

NASTY = "<b>x</b> 😀 Robert'); DROP TABLE kwadrat_socialcontract; --"


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


def draft(**more: str) -> dict[str, str]:
    values = {"variant": "B", "goal": "Chcę gotować.", "duties": "Szkoła gotowania.", "since": "1.12.2026"}
    return {**values, "until": "30.11.2027", **more}


# Who gets in


def test_the_plan_by_reader(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    empty = text(page(cast, "coordinator", "person_plan", ref))
    assert "Nie ma jeszcze kontraktu socjalnego" in empty
    assert "pracownik socjalny OPS, CUS albo PCPR" in empty
    assert "Napisz kontrakt" not in empty
    build.draft(cast, case, duties="Kurs.\n\nRozmowa co miesiąc.")
    for who, signs in (("ops_worker", True), ("coordinator", False), ("ops_head", False)):
        words = text(page(cast, who, "person_plan", ref))
        assert "Chcę pracować w kuchni." in words, who
        assert "Jeszcze niezawarty." in words
        assert words.count("leg-task") == 2
        assert ("Podpisz" in words) == signs, who
        assert ("Napisz kontrakt" in words) == signs, who


def test_effects_stand_on_the_plan_for_the_club_alone(cast: Cast) -> None:
    case = build.in_team(cast)
    build.outcome(cast, case)
    assert "samodzielne załatwianie spraw" in text(page(cast, "coordinator", "person_plan", case.person.ref))
    assert "samodzielne załatwianie spraw" not in text(page(cast, "ops_worker", "person_plan", case.person.ref))


@pytest.mark.parametrize(
    "name", ["contract", "plan_edit_contract", "plan_sign_contract", "plan_end_contract", "person_plan"]
)
@pytest.mark.parametrize("who", ["out_worker", "out_coordinator", "ops_colleague", "pup_counsellor", "steward"])
def test_an_outsider_gets_404(cast: Cast, name: str, who: str) -> None:
    contract = build.draft(cast, build.in_team(cast))
    ref = contract.case.person.ref if name == "person_plan" else contract.ref
    assert page(cast, who, name, ref).status_code == 404


def test_a_partner_reads_the_contract_and_is_refused_the_rest(cast: Cast) -> None:
    contract = build.draft(cast, build.in_team(cast))
    words = text(page(cast, "coordinator", "contract", contract.ref))
    assert "Chcę pracować w kuchni." in words
    assert "Powstał projekt" in words
    assert "Zmień projekt" not in words
    for name in ("plan_edit_contract", "plan_sign_contract", "plan_end_contract"):
        refused = page(cast, "coordinator", name, contract.ref)
        assert refused.status_code == 403, name
        assert "art. 108 ust. 1 ustawy" in text(refused)
    assert page(cast, "coordinator", "plan_draft_contract", contract.case.person.ref).status_code == 403


def test_opening_is_written_with_the_reference(cast: Cast) -> None:
    contract = build.draft(cast)
    page(cast, "ops_worker", "contract", contract.ref)
    page(cast, "ops_worker", "plan_sign_contract", contract.ref)
    rows = Disclosure.objects.filter(person_id=contract.case.person_id, what=Disclosed.PERSON, subject=contract.ref)
    assert rows.count() == 2


# Drafting and changing


def test_draft_is_saved_as_typed(cast: Cast) -> None:
    case = build.in_team(cast)
    answer = send(cast, "ops_worker", "plan_draft_contract", case.person.ref, **draft(goal=NASTY, review_on="1.3.2027"))
    contract = SocialContract.objects.get(case=case)
    assert answer.headers["Location"] == reverse("contract", args=[contract.ref])
    assert (contract.goal, contract.variant, contract.state) == (NASTY, "B", "draft")
    assert (str(contract.period.lower), str(contract.period.upper)) == ("2026-12-01", "2027-12-01")
    html = page(cast, "ops_worker", "contract", contract.ref).content.decode()
    assert "<b>x</b>" not in html
    assert NASTY in unescape(html)
    assert "30 listopada 2027" in text(page(cast, "ops_worker", "contract", contract.ref))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (draft(variant=""), "Wybierz wariant A albo B."),
        (draft(variant="C"), "Wybierz jedną z odpowiedzi z listy."),
        (draft(goal="  "), "Wpisz cel słowami tej osoby."),
        (draft(goal="ł" * 2001), "Skróć: najwięcej"),
        (draft(until="30.11.2026"), "Koniec jest przed początkiem."),
        (draft(since="30.2.2026"), "Nie ma takiego dnia w kalendarzu"),
        (draft(since="jutro"), "To nie jest data."),
        (draft(since="1.12.1826"), "Sprawdź rok"),
        (draft(review_on="1.12.2027"), "Przegląd musi przypadać w czasie trwania kontraktu."),
    ],
)
def test_bad_draft_says_what_to_write_and_loses_nothing(cast: Cast, values: dict[str, str], message: str) -> None:
    case = build.in_team(cast)
    answer = send(cast, "ops_worker", "plan_draft_contract", case.person.ref, **values)
    words = text(answer)
    assert answer.status_code == 200
    assert message in words
    assert "<title>Błąd:" in words
    assert "Szkoła gotowania." in words
    assert not SocialContract.objects.filter(case=case).exists()


def test_a_second_press_makes_one_draft(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "ops_worker")
    url = reverse("plan_draft_contract", args=[case.person.ref])
    once = hidden(client.get(url).content.decode(), "once")
    answers = [client.post(url, {"once": once, **draft()}).headers["Location"] for _press in range(2)]
    assert answers[0] == answers[1]
    assert SocialContract.objects.filter(case=case).count() == 1


def test_variant_b_warns_without_grounds_and_not_with_them(cast: Cast) -> None:
    case = build.in_team(cast)
    ref = case.person.ref
    assert "Wariant B wymaga podstawy" in text(page(cast, "ops_worker", "plan_draft_contract", ref))
    contract = build.draft(cast, case)
    assert "Wariant B wymaga podstawy" in text(page(cast, "ops_worker", "contract", contract.ref))
    assert "Wariant B wymaga podstawy" not in text(page(cast, "coordinator", "contract", contract.ref))
    for status, has in ((LabourStatus.JOBSEEKER, True), (LabourStatus.EMPLOYED, False)):
        build.people.record_labour_status(case, by=cast.ops_worker, status=status, on=cast.today)
        assert reporting.grounds(case, cast.today).labour_grounds is has
    assert reporting.grounds(case, cast.today).pup_referral is False
    own = build.case(cast, by=cast.pup_counsellor)
    build.referral(cast, own, by=cast.pup_counsellor)
    assert reporting.grounds(own, cast.today).pup_referral is True
    assert reporting.grounds(own, cast.ago(400)).pup_referral is False


def test_stale_draft_shows_both_versions_side_by_side_and_the_second_press_saves(cast: Cast) -> None:
    contract = build.draft(cast, build.in_team(cast))
    client = cast.sign_in(Client(), "ops_worker")
    url = reverse("plan_edit_contract", args=[contract.ref])
    shown = client.get(url).content.decode()
    casework.edit_contract(
        contract, by=cast.ops_worker, variant="A", goal="Cel z drugiego okna.", duties="Inne.",
        since=cast.ago(10), until=cast.ago(-200),
    )  # fmt: skip
    mine = draft(goal="Mój cel z pierwszego okna.")
    answer = client.post(url, {"version": hidden(shown, "version"), "once": hidden(shown, "once"), **mine})
    words = text(answer)
    assert "Ktoś zmienił to przed chwilą" in words
    assert ">Cel z drugiego okna.</td>" in words
    assert ">Mój cel z pierwszego okna.</td>" in words
    assert ">A: trudna sytuacja życiowa</td>" in words
    contract.refresh_from_db()
    assert contract.goal == "Cel z drugiego okna."
    html = answer.content.decode()
    again = client.post(url, {"version": hidden(html, "version"), "once": hidden(html, "once"), **mine})
    assert again.status_code == 302
    contract.refresh_from_db()
    assert contract.goal == "Mój cel z pierwszego okna."


# Signing and ending


def test_sign_shows_the_exact_text_then_records_the_day(cast: Cast) -> None:
    contract = build.draft(cast, build.in_team(cast))
    words = text(page(cast, "ops_worker", "plan_sign_contract", contract.ref))
    assert "Co podpisujecie" in words
    assert contract.goal in words
    assert contract.duties in words
    for day, message in (("", "Podaj datę"), (cast.ago(-1).isoformat(), "dopiero nadejdzie"), ("x", "nie jest data")):
        assert message in text(send(cast, "ops_worker", "plan_sign_contract", contract.ref, on=day)), day
    send(cast, "ops_worker", "plan_sign_contract", contract.ref, on=cast.ago(1).isoformat())
    contract.refresh_from_db()
    assert (contract.state, contract.signed_on) == ("signed", cast.ago(1))
    history = text(page(cast, "coordinator", "contract", contract.ref))
    assert history.index("Powstał projekt") < history.index("Obie strony podpisały")
    refused = page(cast, "ops_worker", "plan_edit_contract", contract.ref)
    assert refused.status_code == 403
    assert "Podpisanego kontraktu się nie zmienia" in text(refused)


def test_a_text_changed_under_the_hand_is_read_again_before_signing(cast: Cast) -> None:
    contract = build.draft(cast, build.in_team(cast))
    client = cast.sign_in(Client(), "ops_worker")
    url = reverse("plan_sign_contract", args=[contract.ref])
    version = hidden(client.get(url).content.decode(), "version")
    casework.edit_contract(
        contract, by=cast.ops_worker, variant="B", goal="Zmieniony cel.", duties="", since=cast.ago(10),
        until=cast.ago(-200),
    )  # fmt: skip
    answer = client.post(url, {"version": version, "on": cast.today.isoformat()})
    words = text(answer)
    assert "Przeczytaj go jeszcze raz" in words
    assert "Zmieniony cel." in words
    assert "Porównaj" not in words
    contract.refresh_from_db()
    assert contract.state == "draft"
    now = hidden(answer.content.decode(), "version")
    assert client.post(url, {"version": now, "on": cast.today.isoformat()}).status_code == 302


def test_end_wants_to_know_whether_it_was_carried_out(cast: Cast) -> None:
    contract = build.contract(cast, build.in_team(cast))
    for values, message in (
        ({"carried_out": ""}, "Zaznacz, czy kontrakt został wykonany."),
        ({"carried_out": "no", "reason": " "}, "Wpisz, dlaczego kontrakt nie został wykonany."),
        ({"carried_out": "yes", "on": "1.1.2020"}, "Ostatni dzień jest przed pierwszym"),
    ):
        answer = send(cast, "ops_worker", "plan_end_contract", contract.ref, **{"on": cast.today.isoformat(), **values})
        assert message in text(answer), values
    send(
        cast, "ops_worker", "plan_end_contract", contract.ref,
        on=cast.ago(1).isoformat(), carried_out="no", reason="Wyjazd do innej gminy.",
    )  # fmt: skip
    contract.refresh_from_db()
    assert (contract.state, contract.carried_out, contract.period.upper) == ("ended", False, cast.today)
    words = text(page(cast, "coordinator", "contract", contract.ref))
    assert "Kontrakt nie został wykonany." in words
    assert "Wyjazd do innej gminy." in words
    assert page(cast, "ops_worker", "plan_end_contract", contract.ref).status_code == 403


def test_legs_come_in_order_the_running_one_first(cast: Cast) -> None:
    case = build.in_team(cast)
    ended = build.contract(cast, case)
    casework.end_contract(ended, by=cast.ops_worker, on=cast.ago(2), carried_out=True)
    running = build.contract(cast, case)
    newest = build.draft(cast, case)
    found = reporting.legs(cast.coordinator, case, cast.today)
    assert [leg.contract.pk for leg in found] == [running.pk, newest.pk, ended.pk]
    assert [leg.is_running for leg in found] == [True, False, False]
    assert {leg.corner for leg in found} == {"P"}
    assert found[2].last_on == cast.ago(2)
    assert reporting.legs(cast.specialist, case, cast.today) == []


def test_the_club_whose_conditions_matter(cast: Cast) -> None:
    alone, shared = build.case(cast), build.in_team(cast)
    assert reporting.club_of(cast.ops_worker, alone, cast.today) is None
    assert reporting.club_of(cast.ops_worker, shared, cast.today) == cast.club
    assert reporting.club_of(cast.coordinator, shared, cast.today) == cast.club
    assert reporting.club_of(cast.out_coordinator, shared, cast.today) is None
