"""Pages of many plans in one ZIP: asked for, seen growing, taken by whoever asked and by nobody else."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework.papers import bundles
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Disclosed
from kwadrat.records.papers import IssuedPaper, PaperBundle
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.papers.reading import text_of


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_ask_see_it_grow_and_take_it(cast: Cast) -> None:
    case = build.participation(cast).case
    build.bundle(cast, case)
    client = cast.sign_in(Client(), "coordinator")
    assert reverse("paper_ask_bundle") in words(client.get(reverse("contracts")))
    page = client.get(reverse("paper_ask_bundle"))
    once = words(page).split('name="once" value="')[1].split('"')[0]
    wrong = client.post(reverse("paper_ask_bundle"), {"once": once})
    assert "Wybierz, które plany" in words(wrong)
    done = client.post(reverse("paper_ask_bundle"), {"once": once, "choice": "all"})
    asked = PaperBundle.objects.order_by("-pk").first()
    assert asked is not None
    here = reverse("paper_bundle", args=[asked.ref])
    assert done.headers["Location"] == here
    assert "0 z 1 planu" in words(client.get(here))
    assert "HX-Refresh" not in client.get(here, headers={"HX-Request": "true"}).headers
    file = reverse("paper_download_bundle", args=[asked.ref])
    assert client.get(file).status_code == 404, "not ready yet"
    assert bundles.advance(asked.ref)
    assert client.get(here, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert file in words(client.get(here))
    before = Disclosure.objects.filter(what=Disclosed.PAPER, subject=asked.ref).count()
    sent = client.get(file)
    with zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as box:
        (name,) = box.namelist()
        content = box.read(name)
    paper = IssuedPaper.objects.get(pk=PaperBundle.objects.get(pk=asked.pk).papers[0])
    assert content == paper.content()
    assert name == f"{paper.serial}-{paper.year}-{case.person.first_name}-{case.person.last_name}.pdf"
    assert case.person.last_name in text_of(content)
    told = Disclosure.objects.filter(what=Disclosed.PAPER, subject=asked.ref, person_id=case.person_id)
    assert told.count() == before + 1
    assert AuditEvent.objects.get(kind="paper.download_bundle").details == {"papers": 1}
    for who in ("ops_worker", "ops_head", "second_coordinator", "out_coordinator"):
        other = cast.sign_in(Client(), who)
        assert other.get(here).status_code == 404, who
        assert other.get(file).status_code == 404, who


def test_a_voided_paper_and_one_whose_file_is_gone(cast: Cast) -> None:
    asked = build.bundle(cast)
    bundles.advance(asked.ref)
    client = cast.sign_in(Client(), "coordinator")
    file = reverse("paper_download_bundle", args=[asked.ref])
    with unsealed():
        IssuedPaper.objects.filter(kind="plan").update(path="aa/none")
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(file).streaming_content))) as box:
        (name,) = box.namelist()
        assert name.endswith(".txt")
        assert "nie da się odczytać" in box.read(name).decode()
    with unsealed():
        IssuedPaper.objects.filter(kind="plan").delete()
    assert client.get(file).status_code == 404, "whoever was erased is in no file"


def test_stopped_and_gone_on_with(cast: Cast) -> None:
    asked = build.bundle(cast)
    client = cast.sign_in(Client(), "coordinator")
    address = reverse("paper_resume_bundle", args=[asked.ref])
    once = words(client.get(address)).split('name="once" value="')[1].split('"')[0]
    assert client.post(address, {"once": once}).headers["Location"] == reverse("paper_bundle", args=[asked.ref])
    bundles.stop_bundle(asked, reason="Kto zamówił ten plik, nie pracuje już tutaj.")
    page = words(client.get(reverse("paper_bundle", args=[asked.ref])))
    assert "Kto zamówił ten plik" in page
    assert reverse("paper_download_bundle", args=[asked.ref]) not in page
    listed = words(client.get(reverse("paper_ask_bundle")))
    assert "zatrzymany" in listed
