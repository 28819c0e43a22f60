"""The thread of a referral: messages, attachments, who is told, the antivirus."""

from __future__ import annotations

import socketserver
import struct
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from kwadrat.access import guests, relations, rules, scope
from kwadrat.access.rules import Refused
from kwadrat.casework import documents, referrals, scanning
from kwadrat.casework.documents import DOCX, Upload
from kwadrat.config.checks import work
from kwadrat.records.choices import DocumentKind, LinkWay
from kwadrat.records.documents import Document
from kwadrat.records.links import GuestLink
from kwadrat.records.referrals import Referral, ReferralMessage
from kwadrat.reporting import threads
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast

HARMFUL = b"X5O!P%@AP-test-of-the-antivirus"


def docx(*names: str, body: bytes = b"<w:document/>") -> bytes:
    """A zip with these parts, as an office program writes them."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as book:
        for name in names or ("[Content_Types].xml", "word/document.xml"):
            book.writestr(name, body)
    return kept.getvalue()


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def holder(link: GuestLink) -> Any:
    return guests.guest(GuestLink.objects.get(pk=link.pk))


def write(referral: Referral, by: Any, text: str = "Czy jest miejsce?", **more: Any) -> ReferralMessage:
    return referrals.write(referral, by=by, text=text, **more)


def test_write_tells_the_other_side(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(2))
    message = write(referral, cast.ops_worker, "  Kiedy można przyjść?  ")
    assert (message.text, message.post_id, message.link_id) == ("Kiedy można przyjść?", cast.ops_worker.post_id, None)
    assert notices("referral_message") == {"coordinator@cast.example"}
    event = last("referral.write")
    assert (event.subject, event.person_id) == (message.ref, referral.case.person_id)
    assert event.details == {"referral": referral.ref}
    write(referral, cast.coordinator, "We wtorek.")
    assert notices("referral_message") == {"coordinator@cast.example", "ops-worker@cast.example"}


def test_write_needs_words_or_a_file(cast: Cast) -> None:
    referral = build.referral(cast)
    with problem("text"):
        write(referral, cast.ops_worker, " ")
    with problem("file"):
        write(referral, cast.ops_worker, "Tekst.", file=Upload("x.exe", b"MZ"))
    assert not ReferralMessage.objects.exists()
    assert write(referral, cast.ops_worker, "", file=build.SCAN).text == ""


def test_nobody_writes_after_the_end_nor_from_outside(cast: Cast) -> None:
    referral = build.referral(cast)
    for by in (cast.ops_colleague, cast.pup_counsellor, cast.specialist, cast.out_coordinator):
        with pytest.raises(Refused):
            write(referral, by)
    referral = referrals.decline(referral, by=cast.coordinator, reason="no_places")
    for by in (cast.ops_worker, cast.coordinator):
        with pytest.raises(Refused):
            write(referral, by)


@pytest.mark.parametrize(
    ("name", "content", "kept", "form"),
    [
        ("opinia.docx", docx(), "opinia.docx", "DOCX"), ("../../opinia", docx(), "opinia.docx", "DOCX"),
        ("skan.docx", build.SCAN.content, "skan.pdf", "PDF"),
        ("zdjęcie", b"\xff\xd8\xff\xe0 scan \xff\xd9", "zdjęcie.jpg", "JPG"),
    ],
)  # fmt: skip
def test_an_attachment_is_what_its_content_says(cast: Cast, name: str, content: bytes, kept: str, form: str) -> None:
    message = write(build.referral(cast), cast.ops_worker, file=Upload(name, content))
    paper = Document.objects.get(owner_ref=message.ref)
    assert (paper.kind, paper.name, paper.format, paper.content()) == (DocumentKind.ATTACHMENT, kept, form, content)
    path = Path(configured.DOCUMENTS) / paper.path
    assert content not in path.read_bytes()
    assert last("referral.write").details["document_attachment"] == paper.ref


@pytest.mark.parametrize(
    "content",
    [
        docx("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), docx("word/document.xml"),
        docx("[Content_Types].xml", "xl/workbook.xml"), docx()[:60], b"PK\x03\x04" + b"\0" * 40, b"<html></html>", b"",
        b"x" * (documents.MOST_BYTES + 1),
    ],
    ids=["macros", "no types", "a sheet", "half", "rubbish", "html", "empty", "too big"],
)  # fmt: skip
def test_anything_else_is_refused(cast: Cast, content: bytes) -> None:
    referral = build.referral(cast)
    with problem("file"):
        write(referral, cast.ops_worker, file=Upload("opinia.docx", content))
    assert not Document.objects.exists()


def test_papers_of_workers_are_no_docx(cast: Cast) -> None:
    assert documents.type_of(docx()) == ""
    assert DOCX in documents.SUFFIXES


def test_whoever_holds_a_link_writes_and_is_told(cast: Cast) -> None:
    link = build.link(cast)
    build.link(cast, link.referral, way=LinkWay.PAPER)
    message = write(link.referral, holder(link), "Ile godzin w tygodniu?")
    assert (message.post_id, message.link_id) == (None, link.pk)
    assert list(link.steps.order_by("pk").values_list("reason", flat=True)) == ["sent", "wrote"]
    assert notices("referral_message") == {"ops-worker@cast.example"}
    write(link.referral, cast.ops_worker, "Cztery.")
    assert notices("link_message") == {"biuro@piekarnia.example"}
    found = threads.said(holder(link), link.referral, cast.today)
    assert [(one.text, one.place, one.is_mine) for one in found] == [
        ("Ile godzin w tygodniu?", "Piekarnia Próba", True), ("Cztery.", "OPS Próbno", False),
    ]  # fmt: skip
    assert link.ref in found[0].name
    other = build.to_firm(cast)
    with pytest.raises(Refused):
        write(other, holder(link))


def test_both_sides_read_in_order_and_nothing_after_a_refusal(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(2))
    assert threads.said(cast.ops_worker, referral, cast.today) == []
    write(referral, cast.ops_worker, "Pierwsza.", file=build.SCAN)
    write(referral, cast.coordinator, "Druga.")
    for who in (cast.ops_worker, cast.ops_head, cast.coordinator):
        found = threads.said(who, referral, cast.today)
        assert [one.text for one in found] == ["Pierwsza.", "Druga."]
        assert [one.code for one in found] == ["P", "R"]
        assert [len(one.files) for one in found] == [1, 0]
    paper = Document.objects.get(kind=DocumentKind.ATTACHMENT)
    assert paper in scope.documents(cast.coordinator)
    assert rules.verdict(cast.coordinator, "document.open", paper)
    for stranger in (cast.pup_counsellor, cast.out_worker, cast.specialist, cast.ops_colleague):
        assert threads.said(stranger, referral, cast.today) == []
        assert paper not in scope.documents(stranger)
        assert not rules.verdict(stranger, "document.open", paper)
    referrals.decline(referral, by=cast.coordinator, reason="no_places")
    assert threads.said(cast.coordinator, referral, cast.today) == []
    assert paper not in scope.documents(cast.coordinator)
    assert not rules.verdict(cast.coordinator, "document.open", paper)
    assert paper in scope.documents(cast.ops_worker)
    assert rules.verdict(cast.ops_worker, "document.open", paper)
    assert not relations.paper_of_thread(cast.no_papers, paper)
    assert set(scope.referral_messages(None)) == set()


def test_an_attachment_belongs_to_its_thread_alone(cast: Cast) -> None:
    referral, other = build.referral(cast), build.referral(cast)
    message = write(referral, cast.ops_worker, file=build.SCAN)
    paper = Document.objects.get(owner_ref=message.ref)
    assert threads.attachment(referral, paper.ref.lower()) == paper
    assert threads.attachment(other, paper.ref) is None
    assert threads.of_document(paper) == message
    assert threads.of_document(build.document(cast)) is None


class Clamd(socketserver.BaseRequestHandler):
    """clamd's own protocol on this machine: PING, and INSTREAM with its lengths."""

    def handle(self) -> None:
        command = self._until_nul()
        if command == b"zPING":
            self.request.sendall(self.server.pong)  # type: ignore[attr-defined]
        elif command == b"zINSTREAM":
            content = b""
            while size := struct.unpack("!I", self._exactly(4))[0]:
                content += self._exactly(size)
            self.server.seen.append(content)  # type: ignore[attr-defined]
            self.request.sendall(b"stream: Test.Harmful FOUND\0" if HARMFUL in content else b"stream: OK\0")

    def _until_nul(self) -> bytes:
        got = b""
        while not got.endswith(b"\0"):
            got += self._exactly(1)
        return got[:-1]

    def _exactly(self, number: int) -> bytes:
        got = b""
        while len(got) < number:
            got += self.request.recv(number - len(got))
        return got


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[Any]:
    kind = socketserver.ThreadingTCPServer if request.param == "tcp" else socketserver.ThreadingUnixStreamServer
    place: Any = ("127.0.0.1", 0) if request.param == "tcp" else str(tmp_path / "clamd.ctl")
    with kind(place, Clamd) as server:
        server.seen, server.pong = [], b"PONG\0"  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.server_address[1] if request.param == "tcp" else 0
        settings.CLAMD = f"tcp://127.0.0.1:{port}" if port else f"unix://{place}"
        yield server
        server.shutdown()
        thread.join()


def test_the_antivirus_sees_a_file_before_it_is_kept(cast: Cast, clamd: Any) -> None:
    referral, big = build.referral(cast), docx(body=b"y" * (3 * scanning.CHUNK))
    write(referral, cast.ops_worker, file=Upload("opinia.docx", big))
    assert clamd.seen == [big]
    with problem("file", "szkodliwego|harmful"):
        write(referral, cast.ops_worker, file=Upload("zły.docx", docx(body=HARMFUL)))
    assert Document.objects.count() == 1
    assert [(one.text, one.mend) for one in work.antivirus()] == [("Program antywirusowy odpowiada", "")]
    clamd.pong = b"UNKNOWN COMMAND\0"
    (finding,) = work.antivirus()
    assert finding.is_wrong
    assert "UNKNOWN COMMAND" in finding.text
    clamd.pong = b""
    assert "silence" in next(iter(work.antivirus())).text


def test_without_its_answer_nothing_is_kept(cast: Cast, settings: Any, tmp_path: Path) -> None:
    referral = build.referral(cast)
    settings.CLAMD = f"unix://{tmp_path / 'nobody'}"
    with problem("file", "nie odpowiada|does not answer"):
        write(referral, cast.ops_worker, file=build.SCAN)
    write(referral, cast.ops_worker, "Bez pliku.")
    assert next(iter(work.antivirus())).is_wrong
    settings.CLAMD = ""
    (remark,) = work.antivirus()
    assert (remark.is_remark, remark.is_wrong) == (True, False)
    write(referral, cast.ops_worker, file=build.SCAN)
