"""Returned letters: a report of a mail server that a letter of ours was not delivered (RFC 3464)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default

MESSAGE_ID = re.compile(r"<([^<>@\s]{1,200})@[^<>@\s]{1,255}>")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Bounce:
    """`numbers`: which letters it may speak of, as their Message-ID begins, the likeliest first; `status`: why, as
    5.1.1 (for good) or 4.4.7 (tried too long)."""

    numbers: tuple[str, ...]
    status: str


def _parts(whole: Message, kind: str) -> list[Message]:
    return [part for part in whole.walk() if part.get_content_type() == kind]


def _status(whole: Message) -> str:
    """The status of the first recipient to whom the letter failed; nothing when none did."""
    for report in _parts(whole, "message/delivery-status"):
        for block in report.get_payload():  # blocks of fields, the first of the letter
            if not isinstance(block, Message) or str(block.get("Action", "")).strip().lower() != "failed":
                continue
            found = STATUS.search(str(block.get("Status", "")))
            return found.group() if found else "5.0.0"
    return ""


def _numbers(whole: Message) -> tuple[str, ...]:
    """Message-ID of the letter that comes back with the report, whole or its head alone; else what is answered."""
    texts = [str(one.get("Message-ID", "")) for part in _parts(whole, "message/rfc822") for one in part.walk()]
    for part in _parts(whole, "text/rfc822-headers"):
        raw = part.get_payload(decode=True)
        head = message_from_bytes(raw if isinstance(raw, bytes) else b"")
        texts.append(str(head.get("Message-ID", "")))
    texts += [str(whole.get(name, "")) for name in ("In-Reply-To", "References")]
    return tuple(dict.fromkeys(number for text in texts for number in MESSAGE_ID.findall(text)))


def read(raw: bytes) -> Bounce | None:
    """The report in a letter, or nothing: another letter, a delay, a receipt."""
    whole = message_from_bytes(raw, policy=default)
    if whole.get_content_type() != "multipart/report":
        return None
    status = _status(whole)
    return Bounce(_numbers(whole), status) if status else None
