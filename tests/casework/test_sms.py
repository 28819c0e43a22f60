"""Short messages to a provider of this machine, in the shapes that real ones take."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from kwadrat.casework import notices, sending, sms
from kwadrat.records.base import unsealed
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice, NoticeTarget


class Provider(BaseHTTPRequestHandler):
    """Keeps what came; answers as it is told."""

    came: ClassVar[list[tuple[str, dict[str, list[str]], str | None]]] = []
    status, body = 200, b'{"count":1,"list":[{"id":"1"}]}'

    def _answer(self, text: str) -> None:
        self.came.append((self.command, parse_qs(text), self.headers.get("Authorization")))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def log_message(self, *args: Any) -> None:
        """Silence."""


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms.do"
    settings.SMS_TOKEN = "tajny"
    settings.SMS_FORM = "to={to}&message={message}&from=Kwadrat&format=json"
    Provider.came.clear()
    Provider.status, Provider.body = 200, b'{"count":1}'
    yield Provider
    server.shutdown()
    server.server_close()


def test_a_form_with_a_token(provider: type[Provider]) -> None:
    assert sms.send("500 600 700", "Kwadrat S-1: https://x.example/?a=1&b=ą") == "200"
    form = {
        "to": ["+48500600700"], "message": ["Kwadrat S-1: https://x.example/?a=1&b=ą"], "from": ["Kwadrat"],
        "format": ["json"],
    }  # fmt: skip
    assert provider.came == [("POST", form, "Bearer tajny")]


def test_an_address_with_everything_in_it(provider: type[Provider], settings: Any) -> None:
    settings.SMS_METHOD, settings.SMS_TOKEN = "GET", ""
    settings.SMS_FORM = "username=u&password=p&phone={to}&text={message}"
    sms.send("+48500600700", "x")
    form = {"username": ["u"], "password": ["p"], "phone": ["+48500600700"], "text": ["x"]}
    assert provider.came == [("GET", form, None)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("500600700", "+48500600700"), ("48 500-600-700", "+48500600700"), ("+49 (170) 1234567", "+491701234567")],
)
def test_numbers(text: str, number: str) -> None:
    assert sms.number(text) == number


@pytest.mark.parametrize("text", ["", "12345", "500600700a", "+"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(sms.Refused, match="number"):
        sms.number(text)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b'{"error":13,"message":"bad number"}', sms.Refused), (200, b"ERROR:13", sms.Refused),
        (400, b"", sms.Refused), (401, b"", sms.NotNow), (429, b"", sms.NotNow), (503, b"", sms.NotNow),
    ],
)  # fmt: skip
def test_answers(provider: type[Provider], status: int, body: bytes, error: type[Exception]) -> None:
    provider.status, provider.body = status, body
    with pytest.raises(error):
        sms.send("500600700", "x")


def test_without_words_of_refusal_the_code_alone_counts(provider: type[Provider], settings: Any) -> None:
    settings.SMS_REFUSED, provider.body = "", b"ERROR:13"
    assert sms.send("500600700", "x") == "200"


def test_nobody_there(settings: Any) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    with pytest.raises(sms.NotNow):
        sms.send("500600700", "x")


def tell(number: str = "500600700") -> bool:
    with unsealed():
        return notices.to_phone(number, "pl", "referral_received", "S-7K3M-9QXA", about="L-1")


def test_off_unless_there_is_a_provider(db: None) -> None:
    assert tell() is False
    assert not Notice.objects.exists()


def test_a_message_goes_by_the_same_queue(db: None, provider: type[Provider]) -> None:
    assert tell()
    provider.status = 503
    sending._drain(1)
    assert Notice.objects.get().state == NoticeState.WAITING
    provider.status = 200
    with unsealed():
        Notice.objects.update(next_at="2026-01-01T00:00Z")
    sending._drain(1)
    told = Notice.objects.get()
    assert (told.state, told.answer, told.about) == (NoticeState.SENT, "200", "L-1")
    assert not NoticeTarget.objects.exists()
    words = provider.came[-1][1]["message"][0]
    assert words == "Kwadrat S-7K3M-9QXA: http://127.0.0.1:8000/skierowania/S-7K3M-9QXA/"
    tell("12")
    sending._drain(1)
    assert Notice.objects.latest("pk").state == NoticeState.REJECTED
