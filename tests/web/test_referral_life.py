"""Pages of the life of a referral: the waiting list, the beginning, refusals, what is past its day, several at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from kwadrat.access.actor import SYSTEM
from kwadrat.casework import accounts, referrals
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, ReferralPurpose, ReferralState
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral
from kwadrat.reporting import home
from kwadrat.reporting import referrals as reporting
from kwadrat.web.page import after
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_referrals import answer, read, states, text_of

S = ReferralState


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return build.case(cast, first_name="Wanda", last_name="Tajemna")


def waits(cast: Cast, who: str, tab: str = home.MINE) -> dict[str, Any]:
    """Kinds of what waits on the first page, each with its title there."""
    items, _more = home.items(cast.actors[who], tab, cast.today)
    return {item.kind: item.data["name"] for item in items}


def test_the_waiting_list_from_the_answer_to_the_beginning(cast: Cast, case: Case) -> None:
    sent = build.referral(cast, case, on=cast.today)
    answer(cast, "coordinator", "referral_hold", sent.ref, reason="Miejsce od stycznia.")
    page = read(cast, "coordinator", "referral", sent.ref)
    for there in ("Wanda Tajemna", "Miejsce od stycznia.", "Na liście oczekujących", "Sprawdź później"):
        assert there in page
    assert states(sent, cast, "coordinator") == states(sent, cast, "ops_worker"), "both sides see one line"
    answer(
        cast, "coordinator", "referral_postpone", sent.ref, reason="Nadal brak miejsca.",
        look_again_on=cast.ago(-2).isoformat(),
    )  # fmt: skip
    sent.refresh_from_db()
    assert (sent.state, sent.due_on) == (S.ON_HOLD, cast.ago(-2))
    answer(cast, "coordinator", "referral_resume", sent.ref, on=cast.today.isoformat())
    page = read(cast, "ops_worker", "referral", sent.ref)
    assert "Pomoc zaczęła się" in page
    assert "zaczyna pomoc" in page
    assert ("Rozpoczęte", "done") in states(sent, cast, "ops_worker")


def test_a_wrong_day_stands_beside_its_field(cast: Cast, case: Case) -> None:
    sent = referrals.accept(build.referral(cast, case, on=cast.ago(3)), by=cast.coordinator)
    page = text_of(answer(cast, "coordinator", "referral_start", sent.ref, on=cast.ago(2).isoformat()))
    assert "Ten dzień jest wcześniejszy niż przyjęcie skierowania." in page
    assert "Zapisz, kiedy pomoc naprawdę się zacznie." in read(cast, "coordinator", "referral", sent.ref)


@pytest.mark.parametrize(
    ("verb", "who", "word", "fact"),
    [
        ("referral_cancel", "coordinator", "Zwrócone", "zwraca skierowanie"),
        ("referral_void", "ops_worker", "Unieważnione", "unieważnia skierowanie jako pomyłkę"),
        ("referral_withdraw", "ops_worker", "Wycofane", "wycofuje skierowanie"),
    ],
)
def test_what_ends_before_its_end(cast: Cast, case: Case, verb: str, who: str, word: str, fact: str) -> None:
    sent = referrals.accept(build.referral(cast, case, on=cast.ago(3)), by=cast.coordinator)
    answer(cast, who, verb, sent.ref, reason="Zmiana planów.")
    assert (word, "ended") in states(sent, cast, "ops_worker")
    assert states(sent, cast, "coordinator") == states(sent, cast, "ops_worker")
    page = read(cast, "ops_worker", "referral", sent.ref)
    assert fact in page
    assert word in page.split("</h1>")[1][:400], "the line below the title says it"
    gone = read(cast, "coordinator", "referral", sent.ref)
    assert "Tajemna" not in gone
    assert "Szuka zajęcia i ludzi." not in gone


def test_after_a_refusal_the_sender_reads_what_to_do_and_sends_on(cast: Cast, case: Case) -> None:
    sent = referrals.decline(build.referral(cast, case, on=cast.ago(1)), by=cast.coordinator, reason="no_places")
    page = read(cast, "ops_worker", "referral", sent.ref)
    assert "Osobie możesz powiedzieć:" in page
    assert "Zaproponuj inną instytucję albo zapytaj ponownie" in page
    assert "Osobie możesz powiedzieć:" not in read(cast, "coordinator", "referral", sent.ref)
    assert waits(cast, "ops_worker")["refused"] == "Wanda Tajemna"
    form = read(cast, "ops_worker", "referral_reroute", sent.ref)
    assert "Szuka zajęcia i ludzi." in form
    assert "KIS second_club" in form
    assert "KIS club (" not in form, "who refused is not offered again"
    place = next(one for one in reporting.receivers(cast.ops_worker) if one.club == cast.clubs["second_club"])
    answer(cast, "ops_worker", "referral_reroute", sent.ref, receiver=place.ref, message="Szuka grupy.")
    new = Referral.objects.get(follows=sent)
    assert "Skierowane dalej:" in read(cast, "ops_worker", "referral", sent.ref)
    assert sent.ref in read(cast, "ops_worker", "referral", new.ref)
    assert sent.ref not in read(cast, "second_coordinator", "referral", new.ref)
    assert "inna instytucja" in read(cast, "coordinator", "referral", sent.ref), "where it went stays with the sender"
    assert "refused" not in waits(cast, "ops_worker")


def test_a_refusal_is_settled_by_one_button(cast: Cast, case: Case) -> None:
    sent = referrals.decline(build.referral(cast, case, on=cast.ago(1)), by=cast.coordinator, reason="no_places")
    assert "Nic więcej nie trzeba" in read(cast, "ops_worker", "referral_settle", sent.ref)
    assert answer(cast, "ops_worker", "referral_settle", sent.ref).status_code == 302
    assert "refused" not in waits(cast, "ops_worker")
    failed = referrals.accept(build.referral(cast, on=cast.ago(1)), by=cast.coordinator)
    referrals.close(failed, by=cast.coordinator, outcome="no_capacity")
    assert reverse("referral_reroute", args=[failed.ref]) in read(cast, "ops_worker", "referral", failed.ref)


def test_whoever_is_told_sees_the_fact_and_no_content(cast: Cast, case: Case) -> None:
    late = build.referral(cast, case)
    assert "watch" not in waits(cast, "steward")
    referrals.escalate(late, by=SYSTEM)
    assert waits(cast, "steward")["watch"] == "W. T."
    assert "Skierowanie po terminie: W. T." in read(cast, "steward", "home")
    for page in (read(cast, "steward", "referrals_watched"), read(cast, "steward", "referral_watched", late.ref)):
        assert "W. T." in page
        assert "OPS Próbno" in page
        for hidden in ("Tajemna", "Szuka zajęcia", "1985", "Próbno, 40"):
            assert hidden not in page
    looked = Disclosure.objects.filter(subject=late.ref, user_id=cast.steward.user_id)
    assert [row.what for row in looked] == [Disclosed.OVERDUE]
    assert ("Odebrane", "done") not in states(late, cast, "ops_worker"), "watching is not receiving"
    for who in ("second_coordinator", "ops_head", "out_steward"):
        assert cast.sign_in(Client(), who).get(reverse("referral_watched", args=[late.ref])).status_code == 404
    referrals.accept(late, by=cast.coordinator)
    assert "watch" not in waits(cast, "steward"), "the step is done"
    assert "Nie ma czego pilnować" in read(cast, "steward", "referrals_watched")


def test_the_steward_sends_on_words_that_she_does_not_see(cast: Cast, case: Case) -> None:
    sent = referrals.decline(build.referral(cast, case, on=cast.ago(1)), by=cast.coordinator, reason="no_places")
    assert waits(cast, "steward")["watch"] == "W. T."
    assert "Odmowa bez decyzji, co dalej: W. T." in read(cast, "steward", "home")
    assert "Zaproponuj inną instytucję" in read(cast, "steward", "referral_watched", sent.ref)
    form = read(cast, "steward", "referral_reroute", sent.ref)
    assert "Szuka zajęcia" not in form
    assert "message" not in form
    place = next(one for one in reporting.receivers(cast.steward) if one.club == cast.clubs["second_club"])
    done = answer(cast, "steward", "referral_reroute", sent.ref, receiver=place.ref, message="Podmienione.")
    assert done.headers["Location"] == reverse("referrals_watched")
    assert Referral.objects.get(follows=sent).message == "Szuka zajęcia i ludzi."


def test_who_sends_a_referral_on_is_told_whom_it_reached(cast: Cast) -> None:
    """Where nobody has an account nobody was told: the sender is to send a link."""
    kind = ServiceKind.objects.get(pk="career_counselling")
    for receiver, said in (
        (cast.bodies["partner_ngo"].ref, "Obie strony dostały wiadomość."),
        (cast.bodies["firm"].ref, "odpowie więc przez odnośnik. Wysyła go: OPS Próbno."),
    ):
        sent = build.referral(cast, purpose=ReferralPurpose.SERVICE, service_kind=kind, on=cast.ago(1))
        referrals.decline(sent, by=cast.coordinator, reason="no_places")
        where = reverse("referral_reroute", args=[sent.ref])
        page = cast.sign_in(Client(), "steward").post(where, {"receiver": receiver}, follow=True)
        assert said in page.content.decode().replace("\u00a0", " "), receiver


def test_whoever_is_told_without_papers_sees_no_initials(cast: Cast, case: Case) -> None:
    late = build.referral(cast, case)
    referrals.escalate(late, by=SYSTEM)
    accounts.record_papers(
        cast.posts["steward"], by=cast.admin, authorised_from=cast.ago(9), authorised_until=cast.ago(2),
        secrecy_on=cast.ago(9),
    )  # fmt: skip
    assert waits(cast, "steward")["watch"] == "W. T."
    cast.refresh("steward")
    assert waits(cast, "steward")["watch"] == late.ref
    page = read(cast, "steward", "referral_watched", late.ref)
    assert "W. T." not in page
    assert late.ref in page
    assert not Disclosure.objects.filter(subject=late.ref, user_id=cast.steward.user_id).exists()


def test_the_first_page_shows_each_next_step(cast: Cast, case: Case) -> None:
    sent = referrals.accept(build.referral(cast, case, on=cast.ago(1)), by=cast.coordinator)
    assert "start" in waits(cast, "coordinator")
    assert "Zapisz rozpoczęcie pomocy: Wanda Tajemna" in read(cast, "coordinator", "home")
    referrals.hold(sent, by=cast.coordinator, reason="Od maja.", look_again_on=cast.ago(-1))
    assert not {"start", "look"} & set(waits(cast, "coordinator")), "not before its day"
    with connection.cursor() as cursor:  # as the clock will stand on that day
        cursor.execute("UPDATE kwadrat_referral SET due_on = %s WHERE id = %s", [cast.today, sent.pk])
    assert "Sprawdź listę oczekujących: Wanda Tajemna" in read(cast, "coordinator", "home")
    later = referrals.accept(
        build.referral(
            cast, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.SERVICE,
            service_kind=ServiceKind.objects.get(pk="career_counselling"), on=cast.ago(90),
        ),
        by=cast.pup_counsellor, on=cast.ago(89),
    )  # fmt: skip
    referrals.start(later, by=cast.pup_counsellor, on=cast.ago(88))
    assert "close" in waits(cast, "pup_counsellor")
    assert "Napisz, czy pomogło" in read(cast, "pup_counsellor", "home")


# several at once


def many(cast: Cast, kind: str, *rows: Referral, **data: Any) -> str:
    posted = {"co": kind, "wybrane": [row.ref for row in rows], **data}
    response = cast.sign_in(Client(), "coordinator").post(reverse("referrals_answer"), posted)
    assert response.status_code == 200
    return text_of(response)


def test_several_are_answered_each_on_its_own(cast: Cast) -> None:
    first, second, gone = (build.referral(cast, on=cast.ago(1)) for _place in range(3))
    page = read(cast, "coordinator", "referrals")
    assert page.count('name="wybrane"') == 3
    assert "Zaznacz: A. P." in page
    assert 'name="wybrane"' not in read(cast, "ops_worker", "referrals_sent")
    form = many(cast, "przyjmij", first, second, gone)
    assert "Jedna odpowiedź na 3 skierowania." in form
    assert {row.state for row in Referral.objects.all()} == {S.REQUESTED}, "nothing before the answer is sent"
    referrals.accept(gone, by=cast.coordinator)  # somebody was faster
    done = many(cast, "przyjmij", first, second, gone, gotowe="1", note="Zapraszamy.")
    assert "Odpowiedź na 2 skierowania zapisana. Na 1 się nie udała." in done
    assert "To skierowanie ma już odpowiedź albo jest wycofane." in done
    assert {row.state for row in Referral.objects.all()} == {S.ACCEPTED}


def test_several_go_to_the_waiting_list_or_are_declined_with_one_reason(cast: Cast) -> None:
    rows = [build.referral(cast, on=cast.ago(1)) for _place in range(4)]
    assert "Napisz, na co osoba czeka." in many(cast, "lista", *rows[:2], gotowe="1", reason="")
    assert Referral.objects.filter(state=S.ON_HOLD).count() == 0
    many(cast, "lista", *rows[:2], gotowe="1", reason="Od maja.")
    assert Referral.objects.filter(state=S.ON_HOLD).count() == 2
    wrong = many(cast, "lista", rows[2], gotowe="1", reason="Od maja.", look_again_on=cast.ago(-300).isoformat())
    assert "Podaj przyszły dzień" in wrong, "what one row cannot have is said beside it"
    many(cast, "odmow", *rows[2:], gotowe="1", reason="no_places")
    assert Referral.objects.filter(state=S.REJECTED, decline_reason="no_places").count() == 2


def test_a_second_press_answers_nothing_twice(cast: Cast) -> None:
    row = build.referral(cast, on=cast.ago(1))
    client = cast.sign_in(Client(), "coordinator")
    first = text_of(client.post(reverse("referrals_answer"), {"co": "przyjmij", "wybrane": [row.ref]}))
    once = first.split('name="once" value="')[1].split('"')[0]
    data = {"co": "przyjmij", "wybrane": [row.ref], "gotowe": "1", "once": once}
    assert "Odpowiedź na 1 skierowanie zapisana" in text_of(client.post(reverse("referrals_answer"), data))
    client.post(reverse("referrals_answer"), data)
    assert row.steps.count() == 2


def test_nothing_ticked_leads_back_and_a_foreign_row_is_not_there(cast: Cast) -> None:
    out = build.referral(cast, on=cast.ago(1), receiver_club=cast.clubs["second_club"])
    client = cast.sign_in(Client(), "coordinator")
    for data in ({}, {"co": "przyjmij"}, {"co": "zjedz", "wybrane": [out.ref]}, {"co": "odmow", "wybrane": [out.ref]}):
        assert client.post(reverse("referrals_answer"), data).status_code == 302
    assert client.get(reverse("referrals_answer")).status_code == 302
    out.refresh_from_db()
    assert out.state == S.REQUESTED


# who else works with the person


def test_both_see_the_name_of_who_else_works_with_the_person(cast: Cast, case: Case) -> None:
    kind = ServiceKind.objects.get(pk="career_counselling")
    into_club = build.referral(cast, case, on=cast.ago(2))
    to_pup = build.referral(
        cast, case, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.SERVICE, service_kind=kind,
        on=cast.ago(2),
    )  # fmt: skip
    heading, before = "Kto jeszcze pracuje z tą osobą", "Która, zobaczysz po przyjęciu."
    page = read(cast, "coordinator", "referral", into_club.ref)
    assert before in page
    assert "PUP w Próbnie" not in page, "before acceptance the fact alone"
    referrals.accept(into_club, by=cast.coordinator)
    referrals.accept(to_pup, by=cast.pup_counsellor)
    mine, theirs = (
        read(cast, "coordinator", "referral", into_club.ref),
        read(cast, "pup_counsellor", "referral", to_pup.ref),
    )
    assert heading in mine
    assert "PUP w Próbnie" in mine
    assert "KIS club" in theirs
    assert "Sprawę prowadzi: OPS Próbno" in mine.replace("</b>", "")
    assert "doradztwo zawodowe" not in mine.split(heading)[1].split("</section>")[0], "a name and nothing else"
    lonely = build.referral(cast, on=cast.ago(1))
    assert heading not in read(cast, "coordinator", "referral", lonely.ref)


def test_a_name_that_would_tell_of_health_is_counted_not_named(cast: Cast, case: Case) -> None:
    sent = referrals.accept(build.referral(cast, case, on=cast.ago(2)), by=cast.coordinator)
    build.referral(
        cast, case, receiver=cast.bodies["partner_ngo"], receiver_club=None, purpose=ReferralPurpose.SERVICE,
        service_kind=ServiceKind.objects.get(pk="career_counselling"), on=cast.ago(1),
    )  # fmt: skip

    def seen() -> tuple[tuple[str, ...], int]:
        row = reporting.whole(cast.coordinator).get(pk=sent.pk)
        found = reporting.at_work(cast.coordinator, row, cast.today)
        return found.names, found.unnamed

    assert seen() == (("Parafia w Próbnie",), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kwadrat_institution SET kind_id = 'addiction_clinic' WHERE id IN (%s, %s)",
            [cast.bodies["partner_ngo"].pk, cast.ops.pk],
        )
    assert seen() == ((), 1)
    page = read(cast, "coordinator", "referral", sent.ref)
    assert "i 1 instytucja bez podanej nazwy" in page
    assert "Sprawę prowadzi:" not in page


def test_lists_begin_with_the_nearest_day_of_whichever_step(cast: Cast) -> None:
    """What was accepted long ago and never began stands before what waits for an answer; the place is kept."""
    begun = referrals.start(build.accepted(cast), by=cast.coordinator, on=cast.today)
    waits = build.referral(cast, on=cast.today)
    late = build.accepted(cast)
    held = referrals.hold(
        build.accepted(cast), by=cast.coordinator, reason="Czeka na miejsce.", look_again_on=cast.ago(-2)
    )
    for who, rows in (("coordinator", reporting.received), ("ops_worker", reporting.sent)):
        found = list(rows(cast.actors[who], True).order_by(*reporting.OPEN_ORDER))
        assert found == [late, held, waits, begun]
        key = after(rows(cast.actors[who], True), reporting.OPEN_ORDER, "", 2).next_key
        assert after(rows(cast.actors[who], True), reporting.OPEN_ORDER, key, 2).rows == [waits, begun]
