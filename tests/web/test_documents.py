"""Sending a scan with a form, and opening it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kwadrat.casework.documents import MOST_BYTES
from kwadrat.records.audit import AuditEvent
from kwadrat.records.documents import Document
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def read(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


def send(cast: Cast, **more: Any) -> Any:
    client = cast.sign_in(Client(), "ops_head")
    typed = {"authorised_from": "1.02.2026", "authorised_until": "", "secrecy_on": "1.02.2026", **more}
    return client.post(reverse("account_record_papers", args=[cast.posts["ops_colleague"].ref]), typed)


def test_a_scan_goes_in_and_comes_out_as_it_was(cast: Cast) -> None:
    form = read(
        cast.sign_in(Client(), "ops_head").get(reverse("account_record_papers", args=[cast.posts["ops_colleague"].ref]))
    )
    assert 'enctype="multipart/form-data"' in form
    scan = SimpleUploadedFile("Upoważnienie 7.pdf", build.SCAN.content, content_type="text/html")
    assert send(cast, authorisation_file=scan).status_code == 302
    document = Document.objects.get()
    client = cast.sign_in(Client(), "ops_head")
    page = read(client.get(reverse("account_posts")))
    assert reverse("document_open", args=[document.ref]) in page
    assert "(PDF, 1 kB)" in page
    answer = client.get(reverse("document_open", args=[document.ref]))
    assert answer.content == build.SCAN.content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.filter(kind="document.open").get()
    assert (event.subject, event.details["owner"]) == (document.ref, document.owner_ref)


def test_a_wrong_file_is_explained_beside_its_box_and_the_rest_stays(cast: Cast) -> None:
    text = read(send(cast, authorisation_file=SimpleUploadedFile("x.pdf", b"<script>")))
    assert "To nie jest cały plik PDF, JPG ani PNG." in text
    assert "2026" in text
    big = SimpleUploadedFile("x.pdf", build.SCAN.content + b"0" * MOST_BYTES)
    assert "Ten plik ma ponad 10 MB." in read(send(cast, authorisation_file=big))
    assert not Document.objects.exists()


def test_a_good_file_beside_another_mistake_is_asked_for_again(cast: Cast) -> None:
    scan = SimpleUploadedFile("x.pdf", build.SCAN.content)
    text = read(send(cast, secrecy_file=scan, secrecy_on="31.02.2026"))
    assert "Wybierz ten plik jeszcze raz." in text
    assert "Nie ma takiego dnia" in text or "dnia w kalendarzu" in text


def test_void_from_the_page(cast: Cast) -> None:
    document = build.document(cast)
    client = cast.sign_in(Client(), "ops_head")
    path = reverse("document_void", args=[document.ref])
    assert "Wycofać ten dokument?" in read(client.get(path))
    assert client.post(path, {"reason": "zły skan"}).headers["Location"] == reverse("account_posts")
    assert reverse("document_open", args=[document.ref]) not in read(client.get(reverse("account_posts")))
    assert client.get(reverse("document_open", args=[document.ref])).status_code == 200
