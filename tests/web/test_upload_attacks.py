"""Files that are not what they say: bombs, endless lines, wrong contents, names that lead elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from kwadrat.casework import accounts
from kwadrat.casework.documents import MOST_BYTES, Upload
from kwadrat.exchange.imports import tables
from kwadrat.records.documents import Document
from kwadrat.records.intake import Intake
from kwadrat.web.uploads import BoundedUpload
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_documents import send
from tests.web.test_intake import beside, choose

HOSTILE = (
    "../../../etc/passwd.pdf", "C:\\Windows\\x.pdf", "umowa\x00.pdf", "n" * 600 + ".pdf", "umowa\u202efdp.exe",
    'x"; filename="y.html', "x\r\nSet-Cookie: a=b.pdf", ".pdf", "<img src=x onerror=alert(1)>.pdf",
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    signed_in: Client = cast.sign_in(client, "ops_worker")
    return signed_in


def posted(client: Client, address: str, field: str, name: str, content: bytes, **typed: str) -> Any:
    """A form with a file whose name stands in the request to the letter, as no browser would send it."""
    head = b'--x\r\nContent-Disposition: form-data; name="%s"'
    body = b"".join(head % key.encode() + b"\r\n\r\n" + value.encode() + b"\r\n" for key, value in typed.items())
    body += head % field.encode() + b'; filename="' + name.encode() + b'"\r\n\r\n' + content + b"\r\n--x--\r\n"
    return client.generic("POST", address, body, content_type="multipart/form-data; boundary=x")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (tables.MOST_UNPACKED + 10))
    return out.getvalue()


def book(sheets: int, columns: int) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for _n in range(sheets):
        made.add_worksheet().write_row(0, 0, [f"Kolumna {n}" for n in range(columns)])
    made.close()
    return out.getvalue()


BOMBS = {
    "expansion": (bomb, "zbyt duży"),
    "sheets": (lambda: book(1100, 1), "ani XLSX"),
    "columns": (lambda: book(1, 5000), f"kolumn niż {tables.MOST_COLUMNS}"),
    "one line": (lambda: b"x" * (MOST_BYTES - 1), "podzielić na kolumny"),
    "one line of columns": (lambda: b"x;" * 50_000, f"kolumn niż {tables.MOST_COLUMNS}"),
    "one line in quotation marks": (lambda: b'"' + b"x\n" * 200_000, "podzielić na kolumny"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "ani XLSX"),
    "over the limit": (lambda: b"x;y\n" * (MOST_BYTES // 4 + 1), "10 MB"),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_in_words_before_anything_opens_it(
    client: Client, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, words = BOMBS[what]
    if what != "columns":  # wide tables are read, but bounded
        monkeypatch.setattr(tables, "CalamineWorkbook", None)
    answer = choose(client, made(), "osoby.xlsx")
    assert answer.status_code == 200
    assert words in beside(answer, "file")
    assert not Intake.objects.exists()


class Counted(list[Any]):
    """A row that counts how often it is copied."""

    copies = 0

    def __getitem__(self, place: Any) -> Any:
        Counted.copies += isinstance(place, slice)
        found = super().__getitem__(place)
        return Counted(found) if isinstance(place, slice) else found


def test_a_line_of_empty_cells_is_copied_once() -> None:
    Counted.copies = 0
    assert [row for _n, row in tables._bounded([Counted(["a", "b", *[""] * 5000])])] == [["a", "b"]]
    assert Counted.copies == 1


def test_no_more_of_a_file_is_kept_than_a_paper_may_have() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + b"0" * (MOST_BYTES + 3_000_000) + b"\r\n--x--\r\n"
    )  # fmt: skip
    request = RequestFactory().generic("POST", "/", body, content_type="multipart/form-data; boundary=x")
    request.upload_handlers = [BoundedUpload(request)]
    kept: Any = request.FILES["file"]
    assert len(kept.read()) == MOST_BYTES + 1


@pytest.mark.parametrize("name", ["umowa.pdf", "umowa.png", "umowa.jpg"])
@pytest.mark.parametrize("content", [
    b"<html><script>alert(1)</script>", b"MZ\x90\x00", b"%PDF-1.7 cut off", b"\x89PNG\r\n\x1a\n", b"GIF89a",
    b"PK\x03\x04",
])  # fmt: skip
def test_a_name_does_not_make_a_paper(cast: Cast, name: str, content: bytes) -> None:
    answer = send(cast, authorisation_file=SimpleUploadedFile(name, content, content_type="application/pdf"))
    assert answer.status_code == 200
    assert "To nie jest cały plik PDF" in answer.content.decode().replace("\xa0", " ")
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_a_paper_leads_nowhere(cast: Cast, name: str) -> None:
    client = cast.sign_in(Client(), "ops_head")
    address = reverse("account_record_papers", args=[cast.posts["ops_colleague"].ref])
    days = {"authorised_from": "1.02.2026", "secrecy_on": "1.02.2026"}
    assert posted(client, address, "authorisation_file", name, build.SCAN.content, **days).status_code == 302
    document = Document.objects.get()
    assert re.fullmatch(r"[^\x00-\x1f/\\<>\"\u202a-\u202e]{1,116}\.pdf", document.name)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f-]+(\.\w+)?", document.path)
    answer = client.get(reverse("document_open", args=[document.ref]))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.content == build.SCAN.content


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_a_paper_leads_nowhere_without_the_web(cast: Cast, name: str) -> None:
    """A verb is not always called from a page: what Django cuts from names, casework cuts too."""
    paper = Upload(name, build.SCAN.content)
    accounts.record_papers(
        cast.posts["ops_colleague"], by=cast.ops_head, authorised_from=cast.today,
        authorised_until=None, secrecy_on=cast.today, authorisation_file=paper,
    )  # fmt: skip
    assert re.fullmatch(r"[^\x00-\x1f/\\<>\"\u202a-\u202e]{1,116}\.pdf", Document.objects.get().name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_a_table_leads_nowhere(client: Client, name: str) -> None:
    answer = posted(client, reverse("intake_upload"), "file", name, build.spreadsheet({}))
    assert answer.status_code == 302
    kept = Intake.objects.get().file_name
    assert re.fullmatch(r"[^\x00-\x1f/\\\u202a-\u202e]{1,200}", kept)
    assert "<img" not in client.get(answer.headers["Location"]).content.decode()


def test_a_name_longer_than_any_is_refused_with_a_page(client: Client) -> None:
    answer = posted(client, reverse("intake_upload"), "file", "n" * 5000, build.spreadsheet({}))
    assert answer.status_code == 400
    assert "<html" in answer.content.decode()
    assert not Intake.objects.exists()
