"""Przekazanie sprawy by the forms: to a colleague, to another institution, all cases of a worker, who leads."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.people import Case
from kwadrat.records.teams import HandOver
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_teams import words


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_hand_over_shows_what_passes_and_hands_it_over(cast: Cast) -> None:
    case = build.case(cast)
    build.referral(cast, case, on=cast.ago(1))
    client, ref = cast.sign_in(Client(), "ops_worker"), case.person.ref
    assert "Przekaż w swojej instytucji" in words(client.get(reverse("person_team", args=[ref])))
    address = reverse("person_hand_over", args=[ref])
    page = words(client.get(address))
    assert "Skierowanie: KIS club" in page
    assert "jeszcze 14 dni" in page
    typed = {"post": cast.posts["ops_colleague"].ref, "reason": "workload", "note": "Woli SMS."}
    assert "Wybierz powód przekazania" in words(client.post(address, {**typed, "reason": ""}))
    assert client.post(address, typed).status_code == 302
    team = words(client.get(reverse("person_team", args=[ref])))
    assert "Sprawa przekazana, czyta do" in team
    assert "Przekaż w swojej instytucji" not in team
    assert client.get(address).status_code == 403
    colleague = cast.sign_in(Client(), "ops_colleague")
    page = words(colleague.get(reverse("person", args=[ref])))
    assert "Sprawę przejmuje" in page


def test_a_proposal_travels_and_shows_the_least_before_acceptance(cast: Cast) -> None:
    case = build.case(cast)
    client, ref = cast.sign_in(Client(), "ops_worker"), case.person.ref
    address = reverse("person_propose_hand_over", args=[ref]) + f"?kto={cast.posts['ops_worker'].ref}"
    assert "nic się nie zmienia" in words(client.get(address))
    typed = {"receiver": cast.club.ref, "reason": "moved", "note": "Mieszka już w Próbnie."}
    assert client.post(address, typed).status_code == 302
    assert "Propozycja dla innej instytucji" in words(client.get(reverse("person_team", args=[ref])))
    row = HandOver.objects.get()
    page = reverse("hand_over", args=[row.ref])
    assert "Wycofaj propozycję" in words(client.get(page))
    receiver = cast.sign_in(Client(), "coordinator")
    assert "Odpowiedz, czy przejmujecie sprawę" in words(receiver.get(reverse("home")))
    shown = words(receiver.get(page))
    assert "A. P." in shown
    assert "Próbna" not in shown.replace("Próbna Obsadowa", "").replace("Olga Próbna", "")
    assert "Mieszka już" not in shown
    accept = reverse("person_accept_hand_over", args=[row.ref])
    assert "Przejmij sprawę" in words(receiver.get(accept))
    assert receiver.post(accept, {}).status_code == 302
    assert "Mieszka już" in words(receiver.get(page))
    assert cast.sign_in(Client(), "pup_counsellor").get(page).status_code == 404


def test_decline_and_withdraw_by_the_forms(cast: Cast) -> None:
    row = build_office.proposal(cast)
    receiver = cast.sign_in(Client(), "coordinator")
    decline = reverse("person_decline_hand_over", args=[row.ref])
    assert "nie mamy pracownika" in words(receiver.get(decline))
    assert receiver.post(decline, {"reason": "Brak miejsc."}).status_code == 302
    assert "Brak miejsc." in words(receiver.get(reverse("hand_over", args=[row.ref])))
    other = build_office.proposal(cast)
    client = cast.sign_in(Client(), "ops_worker")
    withdraw = reverse("person_withdraw_hand_over", args=[other.ref])
    assert "Wycofać propozycję" in words(client.get(withdraw))
    assert client.post(withdraw, {}).status_code == 302
    assert set(HandOver.objects.values_list("state", flat=True)) == {"declined", "withdrawn"}


def test_the_head_hands_over_all_cases_and_ends_the_post_of_a_lead(cast: Cast) -> None:
    case = build.case(cast)
    client, post = cast.sign_in(Client(), "ops_head"), cast.posts["ops_worker"]
    assert "Przekaż sprawy" in words(client.get(reverse("account_posts")))
    end = reverse("account_end_post", args=[post.ref])
    assert "Kto przejmie prowadzone sprawy" in words(client.get(end))
    assert "Wybierz, kto je przejmie" in words(client.post(end, {}))
    address = reverse("person_hand_over_all", args=[post.ref])
    page = words(client.get(address))
    assert "1 otwarta sprawa, w tym prowadzi 1" in page
    assert str(case.person) in page
    typed = {"post": cast.posts["ops_colleague"].ref, "reason": "departed", "note": ""}
    assert client.post(address, typed).status_code == 302
    assert Case.objects.get(pk=case.pk).lead_id == cast.ops_colleague.post_id
    assert client.post(end, {}).status_code == 302


def test_end_post_by_the_form_passes_the_cases_on(cast: Cast) -> None:
    case = build.case(cast)
    client = cast.sign_in(Client(), "ops_head")
    end = reverse("account_end_post", args=[cast.posts["ops_worker"].ref])
    assert client.post(end, {"successor": cast.posts["ops_colleague"].ref}).status_code == 302
    assert Case.objects.get(pk=case.pk).lead_id == cast.ops_colleague.post_id


def test_change_lead_by_the_form(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "ops_worker")
    address = reverse("person_change_lead", args=[case.person.ref])
    assert "odpowiada za całość" in words(client.get(address))
    assert client.post(address, {"post": cast.posts["coordinator"].ref, "reason": "request"}).status_code == 302
    assert Case.objects.get(pk=case.pk).lead_id == cast.coordinator.post_id


def test_the_head_who_has_nobody_on_a_case_finds_no_form(cast: Cast) -> None:
    """The head of the unit hands over for whoever works on the case; a worker only her own."""
    case = build.in_team(cast)
    head = cast.sign_in(Client(), "ops_head")
    assert head.get(reverse("person_hand_over", args=[case.person.ref])).status_code == 200
