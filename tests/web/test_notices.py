"""The inbox: what is new, the way to the matter, the bell on every page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.accounts import User
from kwadrat.records.base import unsealed
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice
from tests import build_office
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_the_inbox_leads_to_the_matter_and_counts(cast: Cast) -> None:
    first, second = build_office.notice(cast), build_office.notice(cast)
    client = cast.sign_in(Client(), "coordinator")
    assert "Powiadomienia, 2 nowe" in read(client, reverse("people"))
    text = read(client, reverse("notices"))
    assert "2 powiadomienia czekają na otwarcie." in text
    assert first.reference in text
    assert "Otwórz sprawę" in read(client, reverse("notice_see", args=[first.pk]))
    answer = client.post(reverse("notice_see", args=[first.pk]), {})
    assert answer.headers["Location"] == reverse("referral", args=[first.reference])
    text = read(client, reverse("notices"))
    assert first.reference not in text
    assert first.reference in read(client, reverse("notices") + "?stan=wszystkie")
    client.post(reverse("notice_see_all"), {})
    text = read(client, reverse("notices"))
    assert "Wszystko masz otwarte." in text
    assert second.reference not in text


def test_nobody_opens_the_notice_of_another(cast: Cast) -> None:
    told = build_office.notice(cast)
    client = cast.sign_in(Client(), "ops_worker")
    assert client.post(reverse("notice_see", args=[told.pk]), {}).status_code == 404
    assert Notice.objects.get(pk=told.pk).seen_at is None


def test_a_digest_stands_in_no_inbox_and_the_bell_has_an_end(cast: Cast) -> None:
    told = build_office.notice(cast)
    with unsealed():
        Notice.objects.bulk_create(
            Notice(user=told.user, post=told.post, kind=told.kind, reference=f"S-{n}", state=NoticeState.SENT)
            for n in range(120)
        )
        Notice(user=told.user, kind="digest", state=NoticeState.SENT).save()
    text = read(cast.sign_in(Client(), "coordinator"), reverse("notices"))
    assert "99+" in text
    assert "Następne 50" in text


def test_the_head_sees_an_address_that_rejects_mail_and_the_sender_a_lost_letter(cast: Cast) -> None:
    told = build_office.notice(cast)
    sender = cast.sign_in(Client(), "ops_worker")
    assert "nie doszedł" not in read(sender, reverse("referral", args=[told.reference]))
    for state, words in ((NoticeState.REJECTED, "Adres odrzuca pocztę."), (NoticeState.FAILED, "przez 24 godziny")):
        with unsealed():
            Notice.objects.filter(pk=told.pk).update(state=state)
        text = read(sender, reverse("referral", args=[told.reference]))
        assert "List o tym skierowaniu nie doszedł" in text
        assert words in text
    assert "nie doszedł" not in read(cast.sign_in(Client(), "coordinator"), reverse("referral", args=[told.reference]))
    invitation = build_office.invitation(cast)
    with unsealed():
        Notice.objects.filter(about=invitation.ref).update(state=NoticeState.REJECTED)
    User.objects.filter(pk=cast.users["ops_worker"].pk).update(mail_rejected_at="2026-11-02T08:00Z")
    text = read(cast.sign_in(Client(), "ops_head"), reverse("account_posts"))
    assert "adres odrzuca pocztę od 2 listopada" in text
    assert text.count("adres odrzuca pocztę") == 2
