"""What the mail server says about a letter, and what becomes of it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from kwadrat.casework import notices, sending
from kwadrat.records.accounts import User
from kwadrat.records.base import unsealed
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice, NoticeTarget
from kwadrat.reporting import notices as reporting
from tests import build, build_office
from tests import cast as cast_module
from tests.casework.trail import last
from tests.cast import Cast

Raise = Callable[[Exception | None], None]


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_module.make()
    with unsealed():
        NoticeTarget.objects.all().delete()
        Notice.objects.all().delete()
    return made


@pytest.fixture
def mailer(monkeypatch: pytest.MonkeyPatch) -> Raise:
    """A server that answers every letter by this error, or takes it."""
    send = EmailBackend.send_messages
    says: dict[str, Exception | None] = {"error": None}

    def answer(self: EmailBackend, messages: Any) -> int:
        if says["error"]:
            raise says["error"]
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", answer)
    return lambda error: says.update(error=error)


def refusal(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"a@cast.example": (code, b"no")})


def only() -> Notice:
    return Notice.objects.get()


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (refusal(550), "550"), (smtplib.SMTPDataError(554, b"no"), "554"),
        (smtplib.SMTPNotSupportedError(), "553"),
    ],
)  # fmt: skip
def test_a_refusal_for_good_ends_it_and_is_shown(cast: Cast, mailer: Raise, error: Exception, answer: str) -> None:
    referral = build.referral(cast)
    mailer(error)
    sending._drain(1)
    told = only()
    assert (told.state, told.answer, told.claim) == (NoticeState.REJECTED, answer, None)
    since = User.objects.get(pk=told.user_id).mail_rejected_at
    assert since is not None
    lost = reporting.trouble(referral.ref, "referral_received")
    assert lost is not None
    assert lost.state == NoticeState.REJECTED
    build.referral(cast)
    sending._drain(1)
    again = User.objects.get(pk=told.user_id).mail_rejected_at
    assert again is not None
    assert again > since, "the last refusal counts"


@pytest.mark.parametrize(
    ("days", "state", "trusted"),
    [
        (sending.RETURN_DAYS + 1, NoticeState.SENT, 1),
        (sending.RETURN_DAYS - 1, NoticeState.SENT, 0),  # it may still come back
        (sending.RETURN_DAYS + 1, NoticeState.REJECTED, 0),  # it came back
        (sending.RETURN_DAYS + 9, NoticeState.SENT, 0),  # it left before the last refusal
    ],
)  # fmt: skip
def test_an_address_is_trusted_again_when_a_later_letter_has_stood(
    cast: Cast, mailer: Raise, days: int, state: str, trusted: int
) -> None:
    """The yes of a relay clears nothing: it also takes what comes back hours later."""
    build.referral(cast)
    mailer(refusal(550))
    sending._drain(1)
    reader, now = only().user_id, timezone.now()
    User.objects.filter(pk=reader).update(mail_rejected_at=now - timedelta(days=sending.RETURN_DAYS + 5))
    mailer(None)
    build.referral(cast)
    sending._drain(1)
    assert User.objects.get(pk=reader).mail_rejected_at is not None
    with unsealed():
        Notice.objects.filter(state=NoticeState.SENT).update(state=state, sent_at=now - timedelta(days=days))
    notices.clear()
    assert (User.objects.get(pk=reader).mail_rejected_at is None) == bool(trusted)
    assert last("notice.clear").details["trusted"] == trusted


@pytest.mark.parametrize(
    "error", [refusal(450), smtplib.SMTPDataError(451, b"later"), ConnectionRefusedError(),
              smtplib.SMTPSenderRefused(550, b"you", "me"), smtplib.SMTPServerDisconnected()],
)  # fmt: skip
def test_what_may_pass_is_tried_for_a_day_with_growing_pauses(cast: Cast, mailer: Raise, error: Exception) -> None:
    build.referral(cast)
    mailer(error)
    pauses = []
    while only().state == NoticeState.WAITING:
        sending._drain(1)
        told = only()
        assert told.next_at is not None
        pause = told.next_at - timezone.now()
        pauses.append(pause)
        with unsealed():
            Notice.objects.update(next_at=timezone.now(), created_at=told.created_at - pause)
    assert only().state == NoticeState.FAILED
    assert pauses == sorted(pauses) or max(pauses) > timedelta(minutes=sending.MOST_MINUTES - 1)
    assert sum(pauses, timedelta()) > sending.GIVE_UP
    assert 5 < len(pauses) < 20


def test_when_the_server_is_down_the_rest_waits_untried(cast: Cast, mailer: Raise) -> None:
    for _number in range(3):
        build.referral(cast)
    mailer(ConnectionRefusedError())
    sending._drain(1)
    assert set(Notice.objects.values_list("state", "tries", "answer")) == {("waiting", 1, "ConnectionRefusedErr")}
    assert mail.outbox == []


def test_a_batch_is_marked_a_few_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MARKED", 2)
    monkeypatch.setattr(sending, "BATCH", 4)
    for _number in range(6):
        build.referral(cast)
    sending._drain(1)
    assert len(mail.outbox) == 6
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}


def test_letters_of_a_job_that_has_gone_are_taken_by_the_next(cast: Cast) -> None:
    build.referral(cast)
    with unsealed():
        Notice.objects.update(state=NoticeState.SENDING, claim=987654321)
    sending._drain(1)
    assert only().state == NoticeState.SENT


def test_a_claim_that_finds_nothing_left_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another job took the letter between our look and our claim."""
    build.referral(cast)
    monkeypatch.setattr(sending, "claim", lambda job: 0)
    sending._drain(1)
    assert only().state == NoticeState.WAITING


def test_an_invitation_that_came_back_is_told_to_who_invited(cast: Cast, mailer: Raise) -> None:
    invitation = build_office.invitation(cast)
    mailer(refusal(550))
    sending._drain(1)
    assert reporting.lost_letters([invitation.ref]) == {invitation.ref: NoticeState.REJECTED}
    assert reporting.trouble("", about=invitation.ref) is not None
    assert not NoticeTarget.objects.exists()


def test_one_reader_who_was_reached_is_enough(cast: Cast, mailer: Raise) -> None:
    assert reporting.trouble("S-0000-0000", "referral_received") is None
    referral = build.referral(cast)
    mailer(refusal(550))
    sending._drain(1)
    with unsealed():
        Notice(kind="referral_received", reference=referral.ref, state=NoticeState.SENT).save()
    assert reporting.trouble(referral.ref, "referral_received") is None
