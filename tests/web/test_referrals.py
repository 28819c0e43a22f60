"""Referrals as both sides see them: the minimum before acceptance, six steps, five verbs, and nothing for outsiders."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.access import masks
from kwadrat.casework import people, referrals
from kwadrat.law.dates import add_working_days
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, ParticipationState, ReferralState
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral
from kwadrat.reporting import referrals as reporting
from kwadrat.web.page import PAGE_SIZE
from kwadrat.web.referrals import wording
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return build.case(cast, first_name="Wanda", last_name="Tajemna")


def text_of(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def read(cast: Cast, who: str, name: str, *args: str, **query: str) -> str:
    response = cast.sign_in(Client(), who).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return text_of(response)


def answer(cast: Cast, who: str, name: str, ref: str, **data: Any) -> Any:
    return cast.sign_in(Client(), who).post(reverse(name, args=[ref]), data)


def states(referral: Referral, cast: Cast, who: str) -> list[tuple[str, str]]:
    row = reporting.whole(cast.actors[who]).get(pk=referral.pk)
    moves = reporting.moves(cast.actors[who], row, cast.today)
    line = wording.state_line(row, None, moves, reporting.started_on(cast.actors[who], row), cast.today)
    return [(step.label, step.state) for step in line]


def test_before_acceptance_the_receiver_sees_the_minimum(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    page = read(cast, "coordinator", "referral", sent.ref)
    for there in ("W. T.: udział w klubie", "40–49 lat", "Próbno", "Szuka zajęcia i ludzi.", "Przyjmij skierowanie"):
        assert there in page
    for hidden in ("Tajemna", "1985", 'class="square"', case.person.ref):
        assert hidden not in page
    rows = Disclosure.objects.filter(subject=sent.ref, user_id=cast.coordinator.user_id)
    assert [row.what for row in rows] == [Disclosed.MINIMUM]


def test_the_sender_sees_the_name_the_square_and_withdraw(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    page = read(cast, "ops_worker", "referral", sent.ref)
    assert "Wanda Tajemna: udział w klubie" in page
    assert 'class="square"' in page
    assert reverse("referral_withdraw", args=[sent.ref]) in page
    assert reverse("referral_accept", args=[sent.ref]) not in page
    assert Disclosure.objects.get(subject=sent.ref).what == Disclosed.REFERRAL


@pytest.mark.parametrize("who", ["out_coordinator", "second_coordinator", "ops_colleague", "specialist", "steward"])
def test_nobody_else_learns_that_it_exists(cast: Cast, case: Case, who: str) -> None:
    sent = build.referral(cast, case)
    client = cast.sign_in(Client(), who)
    for name in ("referral", "referral_accept", "referral_decline", "referral_withdraw", "referral_close"):
        assert client.get(reverse(name, args=[sent.ref])).status_code == 404
    assert not Disclosure.objects.filter(subject=sent.ref).exists()


def test_received_is_the_receivers_first_look(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    assert "odbiera skierowanie" not in read(cast, "ops_worker", "referral", sent.ref)
    assert "KIS club odbiera skierowanie" in read(cast, "coordinator", "referral", sent.ref)
    assert "KIS club odbiera skierowanie" in read(cast, "ops_worker", "referral", sent.ref)


def test_received_is_never_later_than_the_answer(cast: Cast, case: Case) -> None:
    sent = build.accepted(cast, case)
    page = read(cast, "coordinator", "referral", sent.ref)
    assert page.index("odbiera skierowanie") < page.index("przyjmuje skierowanie")
    day = Referral.objects.get(pk=sent.pk).answered_on
    assert wording.received_on(Referral.objects.get(pk=sent.pk), None) == day


def test_accepting_opens_the_person(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    assert "Do podpisania kontraktu" in read(cast, "coordinator", "referral_accept", sent.ref)
    response = answer(cast, "coordinator", "referral_accept", sent.ref, note="Zapraszamy we wtorek.")
    assert response.headers["Location"] == reverse("referral", args=[sent.ref])
    page = read(cast, "coordinator", "referral", sent.ref)
    for there in (
        "Wanda Tajemna",
        "Zapraszamy we wtorek.",
        reverse("person", args=[case.person.ref]),
        'class="square"',
    ):
        assert there in page
    assert "Zamknij z wynikiem" in page


def test_declining_asks_for_a_reason_and_leaves_the_fact_only(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    wrong = answer(cast, "coordinator", "referral_decline", sent.ref, note="Od stycznia.")
    page = text_of(wrong)
    assert wrong.status_code == 200
    assert "Błąd: " in page
    assert "Wybierz powód odmowy" in page
    assert "Od stycznia." in page
    assert Referral.objects.get(pk=sent.pk).state == ReferralState.REQUESTED
    answer(cast, "coordinator", "referral_decline", sent.ref, reason="no_places", note="Od stycznia.")
    page = read(cast, "coordinator", "referral", sent.ref)
    assert "Został tu tylko sam fakt skierowania" in page
    for gone in ("Szuka zajęcia", "Tajemna", "40–49"):
        assert gone not in page
    page = read(cast, "ops_worker", "referral", sent.ref)
    assert "odmowa: brak wolnych miejsc" in page
    assert "Od stycznia." in page
    assert "Rozpoczęte" not in page


def test_withdrawing_needs_a_reason_and_ends_the_line(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    assert "Napisz, dlaczego" in text_of(answer(cast, "ops_worker", "referral_withdraw", sent.ref, reason=" "))
    answer(cast, "ops_worker", "referral_withdraw", sent.ref, reason="Znalazła pracę.")
    assert states(sent, cast, "ops_worker")[-1] == ("Wycofane", "ended")
    page = read(cast, "coordinator", "referral", sent.ref)
    assert "Znalazła pracę." in page
    assert "Tajemna" not in page
    assert "Szuka zajęcia" not in page


def test_withdrawing_after_acceptance_keeps_the_answer_in_the_line(cast: Cast, case: Case) -> None:
    sent = build.accepted(cast, case)
    answer(cast, "ops_worker", "referral_withdraw", sent.ref, reason="Wyjechała.")
    assert [state for _label, state in states(sent, cast, "ops_worker")] == ["done", "done", "done", "ended"]


def test_closing_says_whether_it_helped(cast: Cast, case: Case) -> None:
    sent = build.accepted(cast, case)
    assert "Wybierz, czy to pomogło" in text_of(answer(cast, "coordinator", "referral_close", sent.ref))
    answer(cast, "coordinator", "referral_close", sent.ref, outcome="helped", note="Pracuje w kuchni.")
    page = read(cast, "ops_worker", "referral", sent.ref)
    assert "Pracuje w kuchni." in page
    assert states(sent, cast, "ops_worker")[-1] == ("Czy pomogło", "done")
    assert ("Rozpoczęte", "ahead") in states(sent, cast, "ops_worker")


def test_closing_without_help_ends_with_a_cross(cast: Cast, case: Case) -> None:
    sent = build.accepted(cast, case)
    referrals.close(sent, by=cast.coordinator, outcome="not_reached")
    assert states(sent, cast, "ops_worker")[-1] == ("Czy pomogło", "ended")


def test_the_line_shows_where_it_stands(cast: Cast, case: Case) -> None:
    late = build.referral(cast, case)
    assert states(late, cast, "coordinator")[2] == ("Odpowiedź", "late")
    assert "Nadawca widzi, że odpowiedź się spóźnia" in read(cast, "coordinator", "referral", late.ref)
    assert "Zadzwoń do odbiorcy" in read(cast, "ops_worker", "referral", late.ref)
    fresh = build.referral(cast, on=cast.today)
    assert states(fresh, cast, "coordinator")[2] == ("Odpowiedź", "now")


def test_started_is_the_first_day_in_the_club(cast: Cast) -> None:
    part = build.participation(cast)
    sent = part.case.referrals.get()
    for who in ("coordinator", "ops_worker"):
        assert states(sent, cast, who)[3:5] == [("Rozpoczęte", "done"), ("Zakończone", "now")]
    people.end_participation(part, by=cast.coordinator, on=cast.today, state=ParticipationState.COMPLETED)
    referrals.close(sent, by=cast.coordinator, outcome="helped")
    assert [state for _label, state in states(sent, cast, "ops_worker")] == ["done"] * 6


def test_a_verb_in_a_wrong_state_gives_its_reason(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case)
    response = cast.sign_in(Client(), "coordinator").get(reverse("referral_close", args=[sent.ref]))
    assert response.status_code == 403
    assert reverse("referral_close", args=[sent.ref]) in read(cast, "coordinator", "referral", sent.ref)
    assert answer(cast, "ops_worker", "referral_accept", sent.ref).status_code == 403


def test_free_places_stand_beside_the_answer(cast: Cast, case: Case) -> None:
    build.group(cast, build.in_team(cast), name="grupa poranna")
    sent = build.referral(cast, case)
    assert "grupa poranna" in read(cast, "coordinator", "referral", sent.ref)
    assert "11 z 12" in "".join(read(cast, "coordinator", "referral", sent.ref).replace("<b>", "").split("</b>"))
    assert "grupa poranna" not in read(cast, "ops_worker", "referral", sent.ref)


def test_earlier_referrals_stand_beside_it(cast: Cast, case: Case) -> None:
    first = build.referral(cast, case)
    referrals.decline(first, by=cast.coordinator, reason="no_places")
    second = build.referral(cast, case, on=cast.today)
    page = read(cast, "coordinator", "referral", second.ref)
    assert reverse("referral", args=[first.ref]) in page
    assert "brak wolnych miejsc" in page
    assert reverse("referral", args=[second.ref]) not in read(cast, "coordinator", "referral", first.ref).replace(
        f'href="{reverse("referral", args=[first.ref])}"', ""
    )


# -- sending


def receiver(cast: Cast, who: str, case: Case, label: str) -> str:
    page = read(cast, who, "referral_send", case.person.ref, "klub")
    option = next(part for part in page.split("<option")[1:] if label in part)
    return option.split('value="')[1].split('"')[0]


def test_sending_to_a_club(cast: Cast, case: Case) -> None:
    place = receiver(cast, "ops_worker", case, "KIS club (")
    assert place == cast.club.ref
    page = read(cast, "ops_worker", "referral_send", case.person.ref, "klub")
    due = add_working_days(cast.today, 5)
    assert "Odbiorca ma na odpowiedź 5 dni roboczych" in page
    assert f" {due.day} " in page
    assert ">OPS Próbno<" not in page.split("<select")[1].split("</select>")[0]
    response = cast.sign_in(Client(), "ops_worker").post(
        reverse("referral_send", args=[case.person.ref, "klub"]),
        {"receiver": place, "message": "Szuka pracy."},
    )
    sent = Referral.objects.get(case=case)
    assert response.headers["Location"] == reverse("referral", args=[sent.ref])
    assert (sent.receiver_club, sent.answer_due_on, sent.sender_post) == (cast.club, due, cast.posts["ops_worker"])


def test_sending_keeps_what_was_typed_and_says_what_is_missing(cast: Cast, case: Case) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    where = reverse("referral_send", args=[case.person.ref, "klub"])
    page = text_of(client.post(where, {"message": "Szuka pracy w kuchni."}))
    assert "Błąd: " in page
    assert "Wybierz klub albo instytucję" in page
    assert "Szuka pracy w kuchni." in page
    for place in (cast.pup.ref, cast.clubs["out_club"].ref):
        assert "Błąd: " in text_of(client.post(where, {"receiver": place, "message": "Prosi."}))
    service = reverse("referral_send", args=[case.person.ref, "usluga"])
    page = text_of(client.post(service, {"receiver": cast.pup.ref, "message": "Prosi."}))
    assert "Wybierz usługę" in page
    assert not Referral.objects.filter(case=case).exists()


def test_pressing_twice_sends_once(cast: Cast, case: Case) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    where = reverse("referral_send", args=[case.person.ref, "klub"])
    once = client.get(where).content.decode().split('name="once" value="')[1].split('"')[0]
    data = {"receiver": cast.club.ref, "message": "Szuka pracy.", "once": once}
    first, second = client.post(where, data), client.post(where, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Referral.objects.filter(case=case).count() == 1


def test_an_answer_that_was_lost_on_its_way_is_told_again(cast: Cast, case: Case) -> None:
    """The accepted referral cannot be accepted again, but the same form is no refusal: it was done."""
    referral = build.referral(cast, case)
    client = cast.sign_in(Client(), "coordinator")
    where = reverse("referral_accept", args=[referral.ref])
    once = client.get(where).content.decode().split('name="once" value="')[1].split('"')[0]
    data = {"once": once, "version": referral.version}
    first, second = client.post(where, data), client.post(where, data)
    assert first.status_code == second.status_code == 302
    assert second.headers["Location"] == reverse("referral", args=[referral.ref])
    assert "To już było zapisane. Niczego nie zrobiono dwa razy." in text_of(client.get(second.headers["Location"]))
    assert client.post(where, {"version": 2}).status_code == 403
    stranger = cast.sign_in(Client(), "second_coordinator")
    assert stranger.post(where, data).status_code == 404


def test_whom_to_refer_is_a_list_with_a_posted_search(cast: Cast, case: Case) -> None:
    other = build.case(cast)
    page = read(cast, "ops_worker", "referral_choose_person")
    assert reverse("referral_choose_purpose", args=[case.person.ref]) in page
    assert reverse("referral_choose_purpose", args=[other.person.ref]) in page
    client = cast.sign_in(Client(), "ops_worker")
    page = text_of(client.post(reverse("referral_choose_person"), {"q": "tajem"}))
    assert reverse("referral_choose_purpose", args=[case.person.ref]) in page
    assert reverse("referral_choose_purpose", args=[other.person.ref]) not in page
    assert "Nie widzisz takiej osoby" in text_of(client.post(reverse("referral_choose_person"), {"q": "nikt taki"}))
    assert "Najpierw zarejestruj osobę" in read(cast, "coordinator", "referral_choose_person")
    assert cast.sign_in(Client(), "steward").get(reverse("referral_choose_person")).status_code == 403


# -- lists


def test_lists_by_side_and_state(cast: Cast, case: Case) -> None:
    waiting = build.referral(cast, case, on=cast.today)
    closed = build.accepted(cast)
    referrals.close(closed, by=cast.coordinator, outcome="helped")
    inbox = read(cast, "coordinator", "referrals")
    assert "W. T." in inbox
    assert "Tajemna" not in inbox
    assert closed.ref not in inbox
    assert closed.ref in read(cast, "coordinator", "referrals", stan="wszystkie")
    assert waiting.ref not in read(cast, "coordinator", "referrals_sent")
    sent = read(cast, "ops_worker", "referrals_sent")
    assert "Wanda Tajemna" in sent
    assert waiting.ref not in read(cast, "ops_worker", "referrals")
    for who in ("ops_colleague", "second_coordinator", "out_coordinator", "steward"):
        assert waiting.ref not in read(cast, who, "referrals") + read(cast, who, "referrals_sent")
    assert waiting.ref in read(cast, "ops_head", "referrals_sent")


def test_what_is_past_its_day_stands_before_what_waits(cast: Cast, case: Case) -> None:
    waiting = build.referral(cast, case, on=cast.today)
    accepted = build.accepted(cast)
    page = read(cast, "coordinator", "referrals")
    assert page.index(accepted.ref) < page.index(waiting.ref)


def test_a_long_list_goes_on_where_it_stopped(cast: Cast) -> None:
    sent = [build.referral(cast, on=cast.today).ref for _number in range(PAGE_SIZE + 2)]
    page = read(cast, "coordinator", "referrals")
    assert sum(ref in page for ref in sent) == PAGE_SIZE
    key = page.split("?od=")[1].split('"')[0].split("&")[0]
    rest = read(cast, "coordinator", "referrals", od=key)
    assert [ref for ref in sent if ref in rest] == [ref for ref in sent if ref not in page]


def test_empty_lists_say_what_will_come(cast: Cast) -> None:
    assert "Żadne skierowanie na Was nie czeka" in read(cast, "coordinator", "referrals")
    assert "Nic nie jest w drodze" in read(cast, "coordinator", "referrals_sent")


def test_the_tab_of_a_person(cast: Cast, case: Case) -> None:
    assert "Nie ma jeszcze skierowań" in read(cast, "ops_worker", "person_referrals", case.person.ref)
    sent = build.accepted(cast, case)
    for who in ("ops_worker", "coordinator"):
        assert reverse("referral", args=[sent.ref]) in read(cast, who, "person_referrals", case.person.ref)
    assert Disclosure.objects.filter(person_id=case.person_id, what=Disclosed.PERSON).count() == 3
    for who in ("out_worker", "ops_colleague", "specialist"):
        client = cast.sign_in(Client(), who)
        assert client.get(reverse("person_referrals", args=[case.person.ref])).status_code == 404


def test_ages_in_words() -> None:
    assert reporting.age_words(masks.Glimpse("J. T.", "40–49", "", True)) == "wiek 40–49 lat"
    assert reporting.age_words(masks.Glimpse("J. T.", "60–120", "", True)) == "wiek 60 lat albo więcej"
    assert reporting.age_words(masks.Glimpse("J. T.", "", "", True)) == ""
    assert reporting.age_words(masks.Glimpse("Jan Testowy", "22", "", False)).replace("\u00a0", " ") == "22 lata"
