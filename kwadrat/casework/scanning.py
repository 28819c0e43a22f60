"""The antivirus of the installation, when it has one: ClamAV's clamd, asked by its own protocol before a file is kept.

Few lines, and the client on the package index has had no release for ten years.
"""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from kwadrat.casework.action import Problem

CHUNK = 64 * 1024
SECONDS = 20


class Unreachable(Exception):
    """clamd is set and gives no answer that means anything; the text says why."""


def _ask(command: bytes, content: bytes | None = None) -> str:
    """One command of clamd's protocol in its z form (ended by NUL), and its answer."""
    place = urlsplit(settings.CLAMD)
    kind = socket.AF_UNIX if place.scheme == "unix" else socket.AF_INET
    address = place.path if place.scheme == "unix" else (place.hostname, place.port or 3310)
    try:
        with socket.socket(kind, socket.SOCK_STREAM) as line:
            line.settimeout(SECONDS)
            line.connect(address)
            line.sendall(b"z" + command + b"\0")
            if content is not None:
                for start in range(0, len(content), CHUNK):
                    part = content[start : start + CHUNK]
                    line.sendall(struct.pack("!I", len(part)) + part)
                line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
    return answer.rstrip(b"\0").decode(errors="replace")


def is_set() -> bool:
    """Whether the installation names an antivirus."""
    return bool(settings.CLAMD)


def ping() -> None:
    """Raise Unreachable unless clamd is there and well."""
    answer = _ask(b"PING")
    if answer != "PONG":
        raise Unreachable(answer or "silence")


def check(content: bytes, field: str) -> None:
    """A Problem beside `field` when clamd finds something, or when it is set and cannot be asked: nothing unseen is
    kept then. Nothing happens where no antivirus is set."""
    if not is_set():
        return
    try:
        answer = _ask(b"INSTREAM", content)
    except Unreachable:
        answer = ""
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        raise Problem(_("The antivirus found something harmful in this file. It was not kept."), field)
    raise Problem(_("The antivirus does not answer, so the file was not kept. Send the message without it."), field)
