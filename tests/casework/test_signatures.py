"""Electronic signatures of uploaded PDFs, and scans whose every page opens."""

from __future__ import annotations

import socket
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from cryptography.hazmat.primitives import serialization
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from kwadrat.casework import scans, signatures
from kwadrat.config.checks import work
from tests import signing
from tests.casework.trail import problem

pytestmark = pytest.mark.django_db  # what a refusal wrote is looked at: nothing
NOW, YEAR = signing.NOW, signing.YEAR


@pytest.fixture(autouse=True)
def nothing_trusted(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No trust roots unless a test names them; a socket to anywhere is an error."""

    def refuse(*args: Any, **more: Any) -> None:
        raise AssertionError("a signature is checked without the network")

    settings.TRUST = tmp_path / "nobody"
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_an_untouched_signature_says_who_and_when() -> None:
    (found,) = signatures.examine(signing.sign(signing.pdf(), "Anna Wiśniewska")).signatures
    assert (found.signer, found.issuer) == ("Anna Wiśniewska", "Urząd Certyfikacji Testów")
    assert found.certificate == "Anna Wiśniewska / Urząd Certyfikacji Testów"
    assert found.is_intact
    assert found.is_trusted is None, "nobody was named whom to trust: not verified"
    assert not found.is_stamped
    assert found.at is not None
    assert abs((found.at - NOW).total_seconds()) < 3600


def test_a_seal_that_signs_for_somebody_names_both() -> None:
    content = signing.sign(signing.pdf(), "Minister, pieczęć podpisu zaufanego", named="JAN  KOWALSKI")
    (found,) = signatures.examine(content).signatures
    assert found.named == "JAN KOWALSKI"
    assert found.certificate.startswith("Minister, pieczęć podpisu zaufanego / JAN KOWALSKI / ")


def test_trust_comes_from_the_folder_of_this_installation_alone(settings: Any, tmp_path: Path) -> None:
    content = signing.sign(signing.pdf(), "Anna Wiśniewska")
    signing.authority("Inny Urząd").trusted_by(settings, tmp_path / "a")
    assert signatures.examine(content).signatures[0].is_trusted is False
    signing.authority().trusted_by(settings, tmp_path / "b")
    assert signatures.examine(content).signatures[0].is_trusted is True
    (tmp_path / "b" / "czytaj.txt").write_text("to nie certyfikat")
    der = signing.authority("Inny Urząd").certificate.public_bytes(serialization.Encoding.DER)
    (tmp_path / "b" / "inny.der").write_bytes(der)
    assert len(signatures.trust_roots()) == 2
    assert [(one.text, one.is_wrong) for one in work.trust()] == [
        ("Podpisy elektroniczne: zaufani wystawcy certyfikatów: 2", False)
    ]
    (tmp_path / "b" / "zły.crt").write_text("to też nie")
    with pytest.raises(signatures.Unreadable, match=r"zły\.crt"):
        signatures.trust_roots()
    (finding,) = work.trust()
    assert finding.is_wrong
    assert "zły.crt" in finding.text
    with problem("file", "zły.crt"):
        signatures.examine(content)
    (tmp_path / "b" / "zły.crt").unlink()
    (tmp_path / "b" / "inny.der").unlink()
    (tmp_path / "b" / "inny.der").mkdir()  # nobody reads it, not even root
    with problem("file", "inny.der"):
        signatures.examine(content)
    assert [one.is_wrong for one in work.trust()] == [True]
    settings.TRUST = tmp_path / "nobody"
    assert [one.is_remark for one in work.trust()] == [True]


def test_a_certificate_that_expired_is_not_trusted_unless_a_stamp_proves_the_day(settings: Any, tmp_path: Path) -> None:
    signing.authority().trusted_by(settings, tmp_path / "a")
    past = {"since": NOW - 3 * YEAR, "until": NOW - YEAR}
    (found,) = signatures.examine(signing.sign(signing.pdf(), "Anna Wiśniewska", **past)).signatures
    assert (found.is_intact, found.is_trusted) == (True, False)
    stamped = signing.sign(signing.pdf(), "Anna Wiśniewska", stamped_at=NOW - 2 * YEAR, **past)
    (found,) = signatures.examine(stamped).signatures
    assert (found.is_trusted, found.is_stamped) == (True, True)
    assert found.at is not None
    assert abs(found.at - (NOW - 2 * YEAR)).total_seconds() < 2


def test_two_signers_one_after_the_other_are_both_whole(settings: Any, tmp_path: Path) -> None:
    signing.authority().trusted_by(settings, tmp_path / "a")
    both = signing.sign(signing.sign(signing.pdf(), "Jan Kowalski"), "Anna Wiśniewska")
    found = signatures.examine(both)
    assert [one.signer for one in found.signatures] == ["Jan Kowalski", "Anna Wiśniewska"]
    assert found.is_intact
    assert all(one.is_trusted for one in found.signatures)


def test_a_paper_changed_after_signing_is_refused() -> None:
    signed = signing.sign(signing.pdf(), "Anna Wiśniewska")
    with problem("upload", "zmieniony|changed"):
        signatures.examine(signing.changed(signed), "upload")
    with problem("file", "zmieniony|changed"):
        signatures.examine(signing.sign(signing.changed(signed), "Jan Kowalski"))
    at = signed.index(b"/Type")  # one byte of the signed part
    with problem("file"):
        signatures.examine(signed[:at] + b"/Tipe" + signed[at + 5 :])


def test_a_field_filled_in_after_signing_is_a_change() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signing.pdf()), strict=False)
    text = generic.DictionaryObject({
        generic.pdf_name("/FT"): generic.pdf_name("/Tx"), generic.pdf_name("/T"): generic.pdf_string("kwota"),
        generic.pdf_name("/V"): generic.pdf_string("100"),
    })  # fmt: skip
    field = writer.add_object(text)
    form = generic.DictionaryObject({generic.pdf_name("/Fields"): generic.ArrayObject([field])})
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()
    kept = BytesIO()
    writer.write(kept)
    signed = signing.sign(kept.getvalue(), "Anna Wiśniewska")
    assert signatures.examine(signed).is_intact
    later = IncrementalPdfFileWriter(BytesIO(signed), strict=False)
    every = [one.get_object() for one in later.root["/AcroForm"]["/Fields"]]
    filled = next(one for one in every if one["/T"] == "kwota")
    filled["/V"] = generic.pdf_string("900")
    later.update_container(filled)
    kept = BytesIO()
    later.write(kept)
    with problem("file", "zmieniony|changed"):
        signatures.examine(kept.getvalue())


def locked() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(signing.pdf())))
    writer.encrypt("tajne", "tajne")
    kept = BytesIO()
    writer.write(kept)
    return kept.getvalue()


def broken_signature() -> bytes:
    signed = signing.sign(signing.pdf(), "Anna Wiśniewska")
    at = signed.index(b"/Contents <") + len(b"/Contents <")
    return signed[:at] + b"00" * 40 + signed[at + 80 :]


def unknown_digest() -> bytes:
    """The signature names a digest that there is not (a hole among the numbers of SHA-2)."""
    known = b"608648016503040201"
    return signing.sign(signing.pdf(), "Anna Wiśniewska").replace(known, known[:-2] + b"ff")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (signing.pdf, "Nie ma|no electronic"), (locked, "hasłem|password"),
        (lambda: b"%PDF-1.7 nic %%EOF", "uszkodzon"), (lambda: b"", "uszkodzon"),
        (lambda: signing.sign(signing.pdf(), "X")[:-2000], "uszkodzon|Nie ma"),
        (broken_signature, "uszkodzon"), (unknown_digest, "nie da się go sprawdzić|cannot be checked"),
    ],
    ids=["unsigned", "locked", "garbage", "empty", "cut off", "broken signature", "unknown digest"],
)  # fmt: skip
def test_what_cannot_be_checked_is_refused_beside_its_field(content: Any, words: str) -> None:
    with problem("upload", words):
        signatures.examine(content(), "upload")


def test_too_many_signatures_are_not_counted_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "MOST_SIGNATURES", 1)
    with problem("file", "Za dużo|too many"):
        signatures.examine(signing.sign(signing.sign(signing.pdf(), "A"), "B"))


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (signing.pdf(), 1), (signing.pdf(3), 3), (signing.picture("PNG"), 1), (signing.picture("JPEG"), 1),
        (signing.pdf(100), 100),
    ],
    ids=["pdf", "three", "png", "jpg", "most"],
)  # fmt: skip
def test_pages_of_a_scan_are_opened_and_counted(content: bytes, count: int) -> None:
    assert scans.pages(content) == count


def blank_picture() -> bytes:
    kept = BytesIO()
    Image.new("L", (700, 700), 255).save(kept, "PNG")
    return kept.getvalue()


def endless() -> bytes:
    """A file that says it has two thousand million pages."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 2000000000/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def bomb() -> bytes:
    """A picture whose head says it has more points than any scan."""
    kept = BytesIO()
    Image.new("1", (10_000, 7_000), 1).save(kept, "PNG")
    return kept.getvalue()


def lost_page() -> bytes:
    """Two pages are counted, the second is not there."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: signing.pdf(101), "100"), (endless, "nic nie ma|nothing"), (locked, "hasłem|password"),
        (lambda: b"%PDF-1.7 nic %%EOF", "uszkodzon"), (lambda: typst_blank(), "nic nie ma|nothing"),
        (lost_page, "otworzyć|cannot be opened"), (blank_picture, "nic nie ma|nothing"),
        (lambda: signing.picture("PNG", (500, 900)), "za małe|too small"), (bomb, "za duż|too big"),
        (lambda: signing.picture("JPEG")[:9000], "uszkodzon"), (lambda: b"\x89PNG\r\n\x1a\n scan IEND", "uszkodzon"),
        (lambda: b"GIF89a", "uszkodzon"),
    ],
    ids=[
        "101 pages", "endless", "locked", "garbage", "blank", "lost page", "blank photo", "small", "bomb", "cut jpg",
        "no png", "gif",
    ],
)  # fmt: skip
def test_a_scan_that_cannot_be_read_is_refused_beside_its_field(content: Any, words: str) -> None:
    with problem("upload", words):
        scans.pages(content(), "upload")


def typst_blank() -> bytes:
    made: bytes = typst.compile(b"#pagebreak()")
    return made
