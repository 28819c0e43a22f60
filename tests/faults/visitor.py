"""A signed-in person without a browser: opens pages, sends forms, and knows what was acknowledged and what was not."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.walks.site import PASSWORD
from tests.web.forms import Form, read


class Down(Exception):
    """The service gave no answer, or one that acknowledges nothing (5xx)."""


@dataclass
class Answer:
    """One answer of the service; `went_to` is the page that an accepted form leads to."""

    status: int
    content: bytes
    went_to: str = ""


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """One session of one of the demonstration's people."""

    def __init__(self, base: str, who: str, *, patience: float = 20) -> None:
        self.base, self.who, self.patience = base, who, patience
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), _Stay())
        form = self.form("/wejscie/", "login")
        answer = self.send(form, login=f"{who}@pokaz.example", password=PASSWORD)
        assert answer.went_to, f"{who} could not sign in: {answer.status}"

    def ask(self, path: str, data: bytes | None = None) -> Answer:
        """GET, or POST with data. Down when nobody answers or the answer is 5xx."""
        request = Request(urljoin(self.base, path), data)
        try:
            with self.opener.open(request, timeout=self.patience) as answer:
                return Answer(answer.status, answer.read())
        except HTTPError as error:
            with error:
                if error.code >= 500:
                    raise Down(f"{path}: {error.code}") from error
                return Answer(error.code, error.read(), error.headers.get("Location", ""))
        except (OSError, http.client.HTTPException) as error:
            raise Down(f"{path}: {error}") from error

    def form(self, path: str, name: str) -> Form:
        """The form of a page that has a field of this name."""
        answer = self.ask(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.went_to}"
        form = next(form for form in read(answer).forms if name in form.controls)
        form.action = urljoin(path, form.action)
        return form

    def send(self, form: Form, **values: Any) -> Answer:
        """Send a form as it stands, with these values changed."""
        data = form.data() | {name: str(value) for name, value in values.items()}
        return self.ask(form.action, urlencode(data, doseq=True).encode())


def errors(answer: Answer) -> Iterable[str]:
    """What a refused form says, for the message of a failing test."""
    return read(answer).errors.values()
