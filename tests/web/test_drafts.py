"""Szkice: kept unfinished by a second button, listed, gone on with, sent or thrown away."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ReferralMatter, ReferralState
from kwadrat.records.referrals import Referral
from kwadrat.reporting import home
from kwadrat.reporting.waiting import DRAFT_DAYS
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def text_of(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def read(cast: Cast, who: str, name: str, *args: str) -> str:
    return text_of(cast.sign_in(Client(), who).get(reverse(name, args=args)))


def rewrite(draft: Referral, **values: Any) -> None:
    """What time or a change of law does, past the verbs."""
    with unsealed():
        Referral.objects.filter(pk=draft.pk).update(**values)


def test_a_started_referral_is_kept_whatever_is_missing(cast: Cast) -> None:
    case = build.case(cast)
    client = cast.sign_in(Client(), "ops_worker")
    where = reverse("referral_send", args=[case.person.ref, "klub"])
    page = text_of(client.get(where))
    assert "Zapisz szkic" in page
    response = client.post(where, {"message": "Szuka", "co": "szkic"}, follow=True)
    draft = Referral.objects.get(case=case)
    assert (draft.state, draft.message, draft.is_unsent) == (ReferralState.DRAFT, "Szuka", True)
    page = text_of(response)
    assert "Szkic jest zapisany" in page
    assert reverse("referral_edit", args=[draft.ref]) in page
    assert "jeszcze nie wybrano" in page
    # too long words are still a mistake, told beside the field
    assert "Błąd: " in text_of(client.post(where, {"message": "a" * 2001, "co": "szkic"}))


def test_a_draft_is_gone_on_with_and_sent(cast: Cast) -> None:
    draft = build.begun(cast, message="Szuka", receiver=cast.ngo, receiver_club=cast.club)
    client, where = cast.sign_in(Client(), "ops_worker"), reverse("referral_edit", args=[draft.ref])
    page = text_of(client.get(where))
    assert f'value="{cast.club.ref}" selected' in page
    assert ">\nSzuka</textarea>" in page or ">Szuka</textarea>" in page
    client.post(where, {"receiver": cast.club.ref, "message": "Szuka pracy.", "co": "szkic"})
    draft.refresh_from_db()
    assert (draft.state, draft.message) == (ReferralState.DRAFT, "Szuka pracy.")
    page = text_of(client.post(where, {"receiver": "", "message": "Szuka pracy w kuchni."}))
    assert "Wybierz klub albo instytucję" in page
    assert "Szuka pracy w kuchni." in page
    response = client.post(where, {"receiver": cast.club.ref, "message": "Szuka pracy w kuchni."})
    assert response.headers["Location"] == reverse("referral", args=[draft.ref])
    draft.refresh_from_db()
    assert (draft.state, draft.is_unsent) == (ReferralState.REQUESTED, False)
    assert client.get(where).status_code == 404
    assert "Nie ma szkiców" in read(cast, "ops_worker", "referrals_drafts")
    assert "Szuka pracy w kuchni." in read(cast, "coordinator", "referral", draft.ref)


def test_of_two_windows_the_later_one_compares(cast: Cast) -> None:
    draft = build.begun(cast, message="Szuka")
    client, where = cast.sign_in(Client(), "ops_worker"), reverse("referral_edit", args=[draft.ref])
    stale = {"version": draft.version, "receiver": cast.club.ref, "message": "Inaczej.", "co": "szkic"}
    client.post(where, {**stale, "message": "Szuka pracy."})
    page = text_of(client.post(where, stale))
    assert "Szuka pracy." in page
    assert "Inaczej." in page


def test_a_draft_is_thrown_away(cast: Cast) -> None:
    draft = build.begun(cast, message="Szuka pracy.")
    client, where = cast.sign_in(Client(), "ops_worker"), reverse("referral_discard", args=[draft.ref])
    assert "Wyrzuć szkic" in text_of(client.get(where))
    page = text_of(client.post(where, follow=True))
    assert "Szkic jest wyrzucony" in page
    draft.refresh_from_db()
    assert (draft.state, draft.message) == (ReferralState.ENTERED_IN_ERROR, "")
    for name in ("referral_edit", "referral_discard", "referral"):
        assert client.get(reverse(name, args=[draft.ref])).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "second_coordinator", "ops_colleague", "pup_counsellor", "steward"])
def test_nobody_else_opens_a_draft_or_learns_of_it(cast: Cast, who: str) -> None:
    draft = build.begun(cast, message="Szuka pracy.", receiver=cast.ngo, receiver_club=cast.club)
    client = cast.sign_in(Client(), who)
    for name in ("referral_edit", "referral_discard", "referral", "referral_accept", "referral_watched"):
        assert client.get(reverse(name, args=[draft.ref])).status_code in (403, 404), name
    for name in ("referrals", "referrals_sent", "referrals_drafts", "referrals_watched", "home"):
        response = client.get(reverse(name), {"stan": "wszystkie"})
        assert draft.ref not in text_of(response), name
        assert str(draft.case.person) not in text_of(response), name
    assert not Disclosure.objects.filter(subject=draft.ref).exists()


def test_the_author_writes_no_disclosure_and_her_head_does(cast: Cast) -> None:
    draft = build.begun(cast, message="Szuka pracy.")
    read(cast, "ops_worker", "referral_edit", draft.ref)
    assert not Disclosure.objects.filter(subject=draft.ref).exists()
    page = read(cast, "ops_head", "referral_edit", draft.ref)
    assert "Szuka pracy." in page
    assert "Wyślij skierowanie" not in page
    assert "Wyrzuć szkic" in page
    assert Disclosure.objects.get(subject=draft.ref).person_id == draft.case.person_id
    with_place = build.begun(cast, message="Szuka", receiver=cast.ngo, receiver_club=cast.club)
    assert cast.club.name in read(cast, "ops_head", "referral_edit", with_place.ref)
    assert "jeszcze nie wybrano" in page


def test_a_purpose_that_is_offered_no_more_leaves_a_draft_to_read(cast: Cast) -> None:
    draft = build.begun(cast, message="Szuka pracy.")
    rewrite(draft, matter=ReferralMatter.values[0])
    page = read(cast, "ops_worker", "referral_edit", draft.ref)
    assert "Szuka pracy." in page
    assert "Wyślij skierowanie" not in page


def test_a_draft_left_alone_is_on_the_authors_first_page(cast: Cast) -> None:
    fresh, old = build.begun(cast), build.begun(cast)
    rewrite(old, sent_on=cast.today - timedelta(days=DRAFT_DAYS))
    page = read(cast, "ops_worker", "home")
    assert f"Dokończ skierowanie: {old.case.person}" in page
    assert reverse("referral_edit", args=[old.ref]) in page
    assert str(fresh.case.person) not in page
    assert "Dokończ skierowanie" not in read(cast, "ops_colleague", "home")
    assert "Dokończ skierowanie" not in read(cast, "ops_head", "home")
    assert "Dokończ skierowanie" in read(cast, "ops_head", "home_institution")
    assert "Dokończ skierowanie" not in read(cast, "coordinator", "home")


def test_when_it_was_begun_is_no_news_after_sending(cast: Cast) -> None:
    """First page, timeline and thread begin with the sending, for both sides and their colleagues."""
    draft = build.begun(cast, message="Szuka pracy.")
    where = reverse("referral_edit", args=[draft.ref])
    cast.sign_in(Client(), "ops_worker").post(where, {"receiver": cast.club.ref, "message": "Szuka pracy."})
    for who in ("coordinator", "ops_worker", "ops_head"):
        assert "referral.draft" not in {one.kind for one in home.news(cast.actors[who], cast.today)}, who
        for name, args in (("home", ()), ("home_institution", ()), ("referral", (draft.ref,))):
            page = read(cast, who, name, *args)
            assert "szkic" not in page.split("<main")[1].replace("skierowania/szkice", "").lower(), (who, name)
    assert "szkic" not in read(cast, "ops_worker", "person", draft.case.person.ref).split("<main")[1].lower()
