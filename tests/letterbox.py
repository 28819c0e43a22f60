"""A box for letters behind a real mail server of this machine."""

from __future__ import annotations

import email
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from aiosmtpd.controller import Controller
from django.db import connections
from procrastinate.contrib.django import app

from kwadrat.casework import sending
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


@pytest.fixture
def letterbox(settings: Any) -> Iterator[Letterbox]:
    """A box behind a server of its own, to which the settings of the test lead."""
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield box
    controller.stop()


def work() -> None:
    """Let the worker do what is due, once, but no digests; its threads end with it, so their connections are closed."""
    connector: Any = app.connector
    drain = sending._drain

    def closing(job: int) -> None:
        try:
            drain(job)
        finally:
            connections.close_all()

    with (
        patch.multiple(sending, _drain=closing, make_digests=lambda: 0),
        app.replace_connector(connector.get_worker_connector()) as jobs,
    ):
        jobs.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful")
