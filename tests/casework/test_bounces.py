"""A letter that a server took and that came back hours later: the report is read by the command, and told."""

from __future__ import annotations

import smtplib
from email.message import Message
from typing import Any

import pytest

from kwadrat.casework import sending
from kwadrat.exchange.imports import bounces
from kwadrat.records.accounts import User
from kwadrat.records.base import unsealed
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice
from kwadrat.reporting import notices as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last
from tests.cast import Cast
from tests.letterbox import Letterbox, work


def report(
    letter: Message, *, action: str = "failed", status: str = "5.1.1", back: str = "message/rfc822", answers: str = ""
) -> bytes:  # fmt: skip
    """A report as Postfix writes it: words, fields, and the letter, its head alone, or neither."""
    head = f"Message-ID: {letter['Message-ID']}\nTo: {letter['To']}\n"
    parts = [
        "Content-Type: text/plain\n\nThis is the mail system at host mail.example.\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; {letter['To']}\nAction: {action}\n" + (f"Status: {status}\n" if status else ""),
    ]
    if back:
        body = f"{head}\nThe letter.\n" if back == "message/rfc822" else head
        parts.append(f"Content-Type: {back}\n\n{body}")
    whole = "".join(f"--=edge\n{part}\n" for part in parts)
    return (
        f"From: MAILER-DAEMON@mail.example\nTo: {letter['From']}\nSubject: Undelivered Mail Returned to Sender\n"
        + (f"In-Reply-To: {answers}\n" if answers else "")
        + 'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="=edge"\n\n'
        + f"{whole}--=edge--\n"
    ).encode()


def taken(raw: bytes) -> bool:
    found = bounces.read(raw)
    return found is not None and sending.bounce(numbers=found.numbers, status=found.status)


@pytest.mark.django_db(transaction=True)
def test_a_report_that_comes_back_is_told_to_the_sender(letterbox: Letterbox, settings: Any) -> None:
    """The server takes the letter, and one further on sends a report back to the address of the sender."""
    cast = cast_module.make()
    work()
    letterbox.letters.clear()
    referral = build.referral(cast)
    work()
    (letter,) = letterbox.letters
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        server.sendmail("", [str(letter["From"])], report(letter))
    raw = letterbox.letters[-1].as_bytes()
    assert reporting.trouble(referral.ref, "referral_received") is None
    assert taken(raw)
    notice = Notice.objects.get(reference=referral.ref)
    assert (notice.state, notice.answer) == (NoticeState.REJECTED, "5.1.1")
    lost = reporting.trouble(referral.ref, "referral_received")
    assert lost is not None
    assert lost.state == NoticeState.REJECTED
    assert User.objects.get(pk=notice.user_id).mail_rejected_at is not None
    assert last("notice.bounce").details["status"] == "5.1.1"
    assert not taken(raw), "told once"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def letter(cast: Cast) -> Message:
    """A letter that the server took."""
    build.referral(cast)
    notice = Notice.objects.order_by("-pk")[0]
    with unsealed():
        Notice.objects.filter(pk=notice.pk).update(state=NoticeState.SENT)
    return sending.letter(notice, None).message()


def state() -> tuple[str, str]:
    notice = Notice.objects.order_by("-pk")[0]
    return notice.state, notice.answer


@pytest.mark.parametrize("back", ["message/rfc822", "text/rfc822-headers"])
def test_the_letter_comes_back_whole_or_its_head_alone(letter: Message, back: str) -> None:
    assert taken(report(letter, back=back))
    assert state() == (NoticeState.REJECTED, "5.1.1")


def test_a_report_that_only_answers_the_letter_is_enough(letter: Message) -> None:
    assert not taken(report(letter, back=""))
    assert taken(report(letter, back="", answers=str(letter["Message-ID"])))


def test_tried_too_long_says_nothing_of_the_address(letter: Message) -> None:
    assert taken(report(letter, status="4.4.7"))
    assert state() == (NoticeState.FAILED, "4.4.7")
    assert not User.objects.filter(mail_rejected_at__isnull=False).exists()


def test_a_failure_without_a_status_is_for_good(letter: Message) -> None:
    assert taken(report(letter, status=""))
    assert state() == (NoticeState.REJECTED, "5.0.0")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_delay_or_a_receipt_is_no_return(letter: Message, action: str) -> None:
    assert not taken(report(letter, action=action, status="4.4.1"))
    assert state()[0] == NoticeState.SENT


@pytest.mark.parametrize(
    "number",
    ["1.0000000000000000000000000000000000000000", "x", "999999999999999999999999999.0", ".", "0.0"],
)  # fmt: skip
def test_nobody_marks_a_letter_with_a_number_that_is_not_ours(letter: Message, number: str) -> None:
    key = Notice.objects.order_by("-pk")[0].pk
    for one in (number, f"{key}.{'0' * 40}", sending.number_of(key + 1)):
        del letter["Message-ID"]
        letter["Message-ID"] = f"<{one}@example.org>"
        assert not taken(report(letter))
    assert state()[0] == NoticeState.SENT


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: x\n\nDzie\xc5\x84 dobry", b"Content-Type: multipart/report\n\n"]
)
def test_any_other_letter_is_left_alone(raw: bytes) -> None:
    assert bounces.read(raw) is None
