"""Uploaded papers: what is taken in, how it lies on the disk, who may open it."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from kwadrat.access import relations, scope
from kwadrat.access.rules import Refused
from kwadrat.casework import accounts, documents
from kwadrat.casework.documents import MOST_BYTES, Upload
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.documents import Damaged, Document
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast

PDF = build.SCAN.content
JPG = b"\xff\xd8\xff\xe0 scan \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n scan IEND\xaeB\x60\x82"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def record(cast: Cast, name: str, content: bytes) -> Document:
    accounts.record_papers(
        cast.posts["ops_colleague"], by=cast.ops_head, authorised_from=cast.ago(9), authorised_until=None,
        secrecy_on=cast.ago(9), secrecy_file=Upload(name, content),
    )  # fmt: skip
    found = Document.objects.last()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "content", "kept", "form"),
    [
        ("skan.pdf", PDF, "skan.pdf", "PDF"), ("Skan ręczny.JPEG", JPG, "Skan ręczny.jpg", "JPG"),
        ("C:\\tajne\\..\\a.png", PNG, "a.png", "PNG"), ("../../etc/passwd", PNG, "passwd.png", "PNG"),
        ("x.html", PDF, "x.html.pdf", "PDF"), ("", PDF, "dokument.pdf", "PDF"),
        ("ż" * 300, PDF, "ż" * 116 + ".pdf", "PDF"),
    ],
)  # fmt: skip
def test_keep_takes_the_content_at_its_word(cast: Cast, name: str, content: bytes, kept: str, form: str) -> None:
    document = record(cast, name, content)
    assert (document.name, document.format, document.size) == (kept, form, len(content))
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.content() == content
    assert document.kilobytes == 1
    assert last("account.record_papers").details["document_secrecy"] == document.ref


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"%PDF-1.7 cut off", b"MZ" + PDF, b"\xff\xd8\xff cut", b"PK\x03\x04", PDF + b"x" * MOST_BYTES],
    ids=["empty", "html", "half a pdf", "program", "half a jpg", "zip", "too big"],
)
def test_keep_refuses_anything_else_beside_its_field(cast: Cast, content: bytes) -> None:
    with problem("secrecy_file"):
        record(cast, "skan.pdf", content)
    assert not Document.objects.exists()


def test_a_file_lies_encrypted_and_closed_outside_the_web_root(cast: Cast) -> None:
    path = Path(settings.DOCUMENTS) / record(cast, "skan.pdf", PDF).path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700
    assert b"PDF" not in path.read_bytes()


def test_a_changed_or_lost_file_is_never_handed_out(cast: Cast) -> None:
    document, other = record(cast, "skan.pdf", PDF), record(cast, "skan.jpg", JPG)
    folder = Path(settings.DOCUMENTS)
    (folder / document.path).write_bytes((folder / other.path).read_bytes())  # the right key, another content
    (folder / other.path).write_bytes(b"rubbish")
    for one in (document, other):
        with pytest.raises(Damaged, match=one.ref):
            one.content()
    (folder / document.path).unlink()
    with pytest.raises(Damaged):
        document.content()


def test_void_keeps_the_file(cast: Cast) -> None:
    document = build.document(cast)
    with problem("reason"):
        documents.void(document, by=cast.ops_head, reason=" ")
    document = documents.void(document, by=cast.ops_head, reason="zły skan")
    assert (document.is_void, document.void_reason) == (True, "zły skan")
    assert document.content() == PDF
    assert last("document.void").subject == document.ref
    with pytest.raises(Refused):
        documents.void(document, by=cast.ops_head, reason="drugi raz")


def test_sweep_takes_only_old_files_that_belong_to_nothing(cast: Cast) -> None:
    kept = Path(settings.DOCUMENTS) / build.document(cast).path
    orphan, fresh = kept.parent / "orphan.part", kept.parent / "fresh.part"
    for path in (orphan, fresh):
        path.write_bytes(b"x")
    old = time.time() - documents.ORPHAN_SECONDS - 1
    os.utime(orphan, (old, old))
    os.utime(kept, (old, old))
    assert documents.sweep() >= 1
    assert (orphan.exists(), fresh.exists(), kept.exists()) == (False, True, True)
    last("document.sweep")


def test_scope_and_relations_follow_the_owner(cast: Cast) -> None:
    paper = build.document(cast)
    with unsealed():
        agreement = Document(
            kind="agreement", owner_ref=cast.partnership.ref, name="a.pdf", content_type="application/pdf", size=1,
            sha256="0" * 64, path="aa/x",
        )  # fmt: skip
        agreement.save()
    seen = {name: set(scope.documents(actor)) for name, actor in cast.actors.items()}
    assert seen["admin"] == {paper, agreement}
    assert seen["ops_head"] == {paper, agreement}
    assert seen["ops_colleague"] == {paper, agreement}
    assert seen["ops_worker"] == {agreement}
    assert seen["out_head"] == set()
    assert set(scope.documents(None)) == set()
    assert relations.paper_of_own_partnership(cast.analyst, agreement)
    assert relations.paper_of_led_partnership(cast.steward, agreement)
    assert not relations.paper_of_led_partnership(cast.ops_head, agreement)
    assert not relations.paper_of_own_partnership(cast.out_steward, agreement)


def test_nothing_is_left_of_a_verb_that_fails(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    with problem("secrecy_file"):
        accounts.record_papers(
            cast.posts["ops_colleague"], by=cast.ops_head, authorised_from=cast.ago(9), authorised_until=None,
            secrecy_on=cast.ago(9), authorisation_file=build.SCAN, secrecy_file=Upload("x.pdf", b"x"),
        )  # fmt: skip
    assert not Document.objects.exists()
    assert AuditEvent.objects.count() == before
