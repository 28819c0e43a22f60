"""Several people referred at once: sent under one cover, whoever cannot be is told with the reason, nothing is lost."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import people, referrals
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import ReferralPurpose
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral, ReferralBatch
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    return [build.case(cast, last_name=name) for name in ("Arska", "Borska", "Corska")]


def send(cast: Cast, *pairs: tuple[Case, str], **more: Any) -> ReferralBatch:
    values: dict[str, Any] = {
        "receiver": cast.ngo, "receiver_club": cast.club, "purpose": ReferralPurpose.INTO_CLUB, "message": "Zajęcia.",
    }  # fmt: skip
    return referrals.send_many(cast.partnership, by=cast.ops_worker, people=pairs, **{**values, **more})


def words(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def test_send_many(cast: Cast, cases: list[Case]) -> None:
    batch = send(cast, (cases[0], ""), (cases[1], " Może rano. "))
    rows = list(Referral.objects.filter(batch=batch).order_by("pk"))
    assert [row.message for row in rows] == ["Zajęcia.", "Zajęcia.\n\nMoże rano."]
    assert batch.left_out == {}  # type: ignore[attr-defined]
    assert notices("referrals_received") == {"coordinator@cast.example"}
    assert notices("referral_received") == set()
    event = last("referral.send_many")
    assert (event.subject, event.details["people"]) == (batch.ref, 2)
    told = AuditEvent.objects.filter(kind="referral.send").order_by("pk").values_list("subject", "person_id")
    assert list(told) == [(row.ref, row.case.person_id) for row in rows]
    assert all(row.steps.count() == 1 for row in rows)


def test_who_cannot_be_referred_is_left_out_with_the_reason(cast: Cast, cases: list[Case]) -> None:
    build.referral(cast, cases[0])
    stranger = build.case(cast, cast.pup_counsellor)
    people.record_death(cases[1], by=cast.ops_worker, on=cast.today)
    batch = send(cast, *((case, "") for case in (*cases, stranger)))
    left = batch.left_out  # type: ignore[attr-defined]
    assert set(left) == {cases[0].pk, cases[1].pk, stranger.pk}
    assert "już istnieje" in left[cases[0].pk].replace("\u00a0", " ") or "otwarte" in left[cases[0].pk]
    assert [row.case_id for row in batch.referrals.all()] == [cases[2].pk]


def test_nobody_at_all_writes_nothing(cast: Cast, cases: list[Case]) -> None:
    build.referral(cast, cases[0])
    with problem("people", "Arska"):
        send(cast, (cases[0], ""))
    with problem("people", "Zaznacz"):
        send(cast)
    with problem("message"):
        send(cast, (cases[1], ""), message=" ")
    with problem("on"):
        send(cast, (cases[1], ""), on=cast.ago(-1))
    assert not ReferralBatch.objects.exists()


def test_the_page_sends_who_can_be_and_keeps_the_others(cast: Cast, cases: list[Case]) -> None:
    build.referral(cast, cases[0])
    client = cast.sign_in(Client(), "ops_worker")
    assert reverse("referral_choose_purpose_of_many") in words(client.get(reverse("referral_choose_person")))
    choose = words(client.get(reverse("referral_choose_purpose_of_many")))
    where = reverse("referral_send_many", args=["klub"])
    assert where in choose
    assert reverse("referral_send_many", args=["praca"]) not in choose
    page = words(client.get(where))
    assert page.count('name="people"') == 3
    refs = [case.person.ref for case in cases]
    once = page.split('name="once" value="')[1].split('"')[0]
    data = {
        "receiver": cast.club.ref, "message": "Zajęcia w klubie.", "people": refs[:2], "once": once,
        f"words_{refs[0]}": "Ma małe dziecko.",
    }  # fmt: skip
    assert "Błąd: " in words(client.post(where, {**data, "people": [], "once": ""}))
    answer = client.post(where, data)
    assert answer.status_code == 200
    page = words(answer)
    for there in ("Niektórych osób nie udało się skierować", "Ma małe dziecko.", "Zajęcia w klubie.", "Borska"):
        assert there in page, there
    assert f'value="{refs[0]}" checked' in page
    assert f'value="{refs[1]}" checked' not in page
    batch = ReferralBatch.objects.get()
    again = client.post(where, data)
    assert again.headers["Location"] == reverse("referral_batch", args=[batch.ref])
    assert Referral.objects.filter(batch__isnull=False).count() == 1
    done = client.post(where, {**data, "people": [refs[2]], "once": ""})
    assert done.status_code == 302
    assert client.get(reverse("referral_send_many", args=["praca"])).status_code == 404
    assert cast.sign_in(Client(), "admin").get(where).status_code == 404
    assert cast.sign_in(Client(), "steward").get(where).status_code == 403


def test_the_cover_is_shown_to_both_sides_and_to_nobody_else(cast: Cast, cases: list[Case]) -> None:
    batch = send(cast, (cases[0], ""), (cases[1], ""))
    where = reverse("referral_batch", args=[batch.ref])
    desk = words(cast.sign_in(Client(), "coordinator").get(where))
    assert "A. A." in desk
    assert "Arska" not in desk
    assert "Arska" in words(cast.sign_in(Client(), "ops_worker").get(where))
    one = batch.referrals.first()
    assert where in words(cast.sign_in(Client(), "coordinator").get(reverse("referral", args=[one.ref])))
    for who in ("second_coordinator", "ngo_worker", "out_worker"):
        assert cast.sign_in(Client(), who).get(where).status_code == 404


def test_what_the_cover_showed_is_written_as_it_was(cast: Cast, cases: list[Case]) -> None:
    """The sender reads names; the receiver initials, and the name of whom she accepted."""
    batch = send(cast, (cases[0], ""), (cases[1], ""))
    accepted = batch.referrals.get(case=cases[0])
    referrals.accept(accepted, by=cast.coordinator)
    before = Disclosure.objects.count()
    for who in ("ops_worker", "coordinator"):
        cast.sign_in(Client(), who).get(reverse("referral_batch", args=[batch.ref]))
    rows = Disclosure.objects.order_by("pk")[before:].values_list("role", "what", "person_id", "subject")
    assert list(rows) == [
        ("social_worker", "referral", cases[0].person_id, batch.ref),
        ("social_worker", "referral", cases[1].person_id, batch.ref),
        ("coordinator", "referral", cases[0].person_id, batch.ref),
        ("coordinator", "minimum", cases[1].person_id, batch.ref),
    ]
