"""A mail server of this machine."""

from __future__ import annotations

import email
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.walks.site import free_port


class Letterbox:
    """Keeps what arrives; refuses while `is_down`."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.is_down = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.is_down:
            return "451 try again later"
        self.letters.append(email.message_from_bytes(envelope.content))
        return "250 OK"


class Post:
    """The letterbox, and the address of the mail server before it."""

    def __init__(self, box: Letterbox, port: int) -> None:
        self.box, self.url = box, f"smtp://127.0.0.1:{port}"


@pytest.fixture
def post() -> Iterator[Post]:
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Post(box, controller.port)
    controller.stop()
