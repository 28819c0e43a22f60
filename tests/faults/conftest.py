"""A mail server of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from tests.letterbox import Letterbox
from tests.walks.site import free_port


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
