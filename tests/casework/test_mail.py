"""Notices through the real queue and a real mail server on loopback."""

from __future__ import annotations

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kwadrat.access import audit
from kwadrat.casework import queue, sending
from kwadrat.casework.action import Problem
from kwadrat.records.notices import Notice
from tests import build
from tests import cast as cast_module
from tests.letterbox import Letterbox, work

pytestmark = pytest.mark.django_db(transaction=True)


def waiting() -> int:
    """Letters that still have to be sent."""
    return Notice.objects.filter(state__in=("waiting", "sending")).count()


def test_a_sent_referral_reaches_the_coordinator_without_a_name(letterbox: Letterbox) -> None:
    cast = cast_module.make()
    case = build.case(cast)
    work()
    letterbox.letters.clear()
    referral = build.referral(cast, case)
    work()
    assert [letter["To"] for letter in letterbox.letters] == [cast.users["coordinator"].email]
    letter = letterbox.letters[0]
    text = str(make_header(decode_header(letter["Subject"]))) + letter.get_payload(decode=True).decode()
    assert referral.ref in text
    for secret in (case.person.first_name, case.person.last_name, referral.message, cast.ops.name):
        assert secret not in text


def test_a_refused_action_queues_nothing(letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = cast_module.make()
    case = build.case(cast)
    before = waiting()
    with pytest.raises(Problem):
        build.referral(cast, case, message="   ")
    assert waiting() == before

    def refusing(*event: object, **more: object) -> None:
        raise Problem("after the notice was queued")

    monkeypatch.setattr(audit, "record", refusing)
    with pytest.raises(Problem, match="after the notice"):
        build.referral(cast, case)
    assert waiting() == before


def test_a_mail_server_that_is_down_for_an_hour_loses_and_doubles_nothing(letterbox: Letterbox) -> None:
    cast = cast_module.make()
    work()
    letterbox.letters.clear()
    letterbox.is_down = True
    build.referral(cast)
    away = timedelta()
    while away < timedelta(hours=1):
        deliver_due()
        assert letterbox.letters == []
        row = Notice.objects.get(state="waiting")
        assert row.answer == "451"
        assert row.next_at is not None
        away += row.next_at - timezone.now()
        _hurry()
    letterbox.is_down = False
    deliver_due()
    deliver_due()
    assert [letter["To"] for letter in letterbox.letters] == [cast.users["coordinator"].email]
    assert waiting() == 0


def test_a_letter_of_a_killed_worker_is_taken_up_by_the_next_one(letterbox: Letterbox) -> None:
    cast = cast_module.make()
    case = build.case(cast)
    work()
    letterbox.letters.clear()
    build.referral(cast, case)
    with connection.cursor() as cursor:
        # what a worker leaves that was killed between taking a job and ending it, half a minute ago
        cursor.execute(
            "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '31 seconds') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM gone) WHERE status = 'todo'"
        )
    work()
    assert letterbox.letters == []
    queue.take_up.defer(timestamp=0)
    work()
    assert [letter["To"] for letter in letterbox.letters] == [cast.users["coordinator"].email]
    assert ProcrastinateJob.objects.exclude(status="succeeded").count() == 0


def test_a_batch_that_was_taken_and_not_marked_is_sent_under_the_same_number(letterbox: Letterbox) -> None:
    """A worker killed between the server's yes and our mark, and its job is gone too."""
    cast = cast_module.make()
    work()
    letterbox.letters.clear()
    build.referral(cast)
    work()
    _forget("claim = 999999999")
    deliver_due()
    first, again = letterbox.letters
    assert first["Message-ID"] == again["Message-ID"]
    assert waiting() == 0


def test_many_letters_leave_over_one_connection(letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = cast_module.make()
    work()
    letterbox.letters.clear()
    opened: list[bool | None] = []
    connect = EmailBackend.open

    def counting(self: EmailBackend) -> bool | None:
        opened.append(connect(self))
        return opened[-1]

    monkeypatch.setattr(EmailBackend, "open", counting)
    for _number in range(3):
        build.referral(cast)
    work()
    assert len(letterbox.letters) == 3
    assert opened.count(True) == 1


def deliver_due() -> None:
    """What the minute brings."""
    sending.deliver_due.defer(timestamp=0)
    work()


def _forget(claim: str) -> None:
    """Undo the mark of every letter that was sent, as if its worker had died before it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE kwadrat_notice SET state = 'sending', sent_at = NULL, {claim}"
            " WHERE state = 'sent' AND reference <> ''"
        )


def _hurry() -> None:
    """Bring the pause before the next try to its end."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kwadrat_notice SET next_at = now() - interval '1 second' WHERE state = 'waiting'")
