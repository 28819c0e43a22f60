"""The thread on the page of a referral: one story of steps and messages, in order, for both sides."""

from __future__ import annotations

import html
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwadrat.casework import referrals
from kwadrat.records.audit import Disclosure
from kwadrat.records.documents import Document
from kwadrat.records.referrals import Referral
from kwadrat.reporting.threads import Said
from kwadrat.web.referrals.wording import history
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.forms import read


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def shown(cast: Cast, who: str, referral: Referral) -> str:
    response = cast.sign_in(Client(), who).get(reverse("referral", args=[referral.ref]))
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


def test_both_sides_write_and_read_one_story(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(2))
    client = cast.sign_in(Client(), "ops_worker")
    address = reverse("referral_write", args=[referral.ref])
    response = client.get(reverse("referral", args=[referral.ref]))
    form = next(one for one in read(response).forms if one.action == address)
    kept = BytesIO(build.SCAN.content)
    kept.name = "opinia.pdf"
    sent = client.post(address, {**form.data(), "text": "Przychodzi w środy.", "file": kept})
    assert sent.headers["Location"] == reverse("referral", args=[referral.ref])
    shown(cast, "coordinator", referral)  # received
    referrals.write(referral, by=cast.coordinator, text="Środy są wolne.")
    referrals.accept(referral, by=cast.coordinator, note="Zapraszamy w środę.")
    text = shown(cast, "coordinator", referral)
    story = ["wysyła skierowanie", "Przychodzi w środy.", "opinia.pdf (PDF, 1 kB)", "Środy są wolne.", "Zapraszamy w"]
    places = [text.index(one) for one in story[1:]]
    assert places == sorted(places)
    paper = Document.objects.get(kind="attachment")
    assert reverse("document_open", args=[paper.ref]) in text
    reader = cast.sign_in(Client(), "coordinator")
    before = Disclosure.objects.filter(subject=referral.ref, institution_id=cast.ngo.pk).count()
    assert reader.get(reverse("document_open", args=[paper.ref])).content == build.SCAN.content
    assert Disclosure.objects.filter(subject=referral.ref, institution_id=cast.ngo.pk).count() == before + 1
    assert cast.sign_in(Client(), "pup_counsellor").get(reverse("document_open", args=[paper.ref])).status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(cast: Cast) -> None:
    referral = build.referral(cast)
    client, address = cast.sign_in(Client(), "ops_worker"), reverse("referral_write", args=[referral.ref])
    assert "id_text_error" in read(client.post(address, {"text": " "})).errors
    kept = BytesIO(b"MZ")
    kept.name = "x.exe"
    wrong = client.post(address, {"text": "Zostaje.", "file": kept})
    assert "id_file_error" in read(wrong).errors
    assert "Zostaje." in wrong.content.decode()


def test_after_a_refusal_the_receiver_reads_nothing_more_and_nobody_writes(cast: Cast) -> None:
    referral = build.referral(cast)
    referrals.write(referral, by=cast.ops_worker, text="Tylko dla przyjmującego.", file=build.SCAN)
    assert "Tylko dla przyjmującego." in shown(cast, "coordinator", referral)
    referrals.decline(referral, by=cast.coordinator, reason="no_places")
    for who, reads in (("coordinator", False), ("ops_worker", True)):
        text = shown(cast, who, referral)
        assert ("Tylko dla przyjmującego." in text) is reads
        assert reverse("referral_write", args=[referral.ref]) not in text
    paper = Document.objects.get(kind="attachment")
    client = cast.sign_in(Client(), "coordinator")
    assert client.get(reverse("document_open", args=[paper.ref])).status_code == 404
    assert client.post(reverse("referral_write", args=[referral.ref]), {"text": "A jednak."}).status_code == 403


def test_the_moment_of_receiving_stands_before_what_was_written_after_it(cast: Cast) -> None:
    referral = build.referral(cast)
    now = timezone.now()

    def one(minutes: int, text: str) -> Said:
        return Said(now + timedelta(minutes=minutes), text, "Ewa", "KIS", "R", False, ())

    def order(opened: datetime | None, *said: Any) -> list[str]:
        return [row.text if row.kind == "message" else row.kind for row in history(referral, opened, [], said)]

    assert order(now, one(-1, "przed"), one(1, "po")) == ["przed", "event", "po"]
    assert order(now, one(-1, "przed")) == ["przed", "event"]
    assert order(None, one(1, "nikt nie otworzył")) == ["nikt nie otworzył"]


def test_void_takes_an_attachment_away_from_both_sides(cast: Cast) -> None:
    """Whoever attached it takes it out of use with a reason; afterwards nobody opens it, and both sides read why."""
    referral = build.accepted(cast)
    referrals.write(referral, by=cast.coordinator, text="Plan zajęć.", file=build.SCAN)
    document = Document.objects.get(kind="attachment")
    opens, voids = (reverse(f"document_{verb}", args=[document.ref]) for verb in ("open", "void"))
    assert voids in shown(cast, "coordinator", referral)
    assert voids not in shown(cast, "ops_worker", referral)
    assert cast.sign_in(Client(), "ops_worker").get(voids).status_code == 403
    assert cast.sign_in(Client(), "out_worker").get(voids).status_code == 404
    client = cast.sign_in(Client(), "coordinator")
    page = client.get(voids)
    assert reverse("referral", args=[referral.ref]) in page.content.decode()
    done = client.post(voids, {"reason": "Nie ten plik."})
    assert done.headers["Location"] == reverse("referral", args=[referral.ref])
    for who in ("coordinator", "ops_worker"):
        text = shown(cast, who, referral)
        assert opens not in text
        assert "Plan zajęć." in text
        assert "Wycofano 1 załącznik." in text
        assert cast.sign_in(Client(), who).get(opens).status_code == 403
    assert Document.objects.get(pk=document.pk).void_reason == "Nie ten plik."
