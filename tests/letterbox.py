"""A box for letters behind a real mail server of this machine."""

from __future__ import annotations

import email
from typing import Any


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
