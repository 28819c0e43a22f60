"""Notices through the real queue and a real mail server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kwadrat.casework import queue, referrals
from kwadrat.casework.action import Problem
from tests import build
from tests import cast as cast_module
from tests.letterbox import Letterbox
from tests.walks.site import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letterbox(settings: Any) -> Iterator[Letterbox]:
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield box
    controller.stop()


def work() -> None:
    """Let the worker do what is due, once."""
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as jobs:
        jobs.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful")


def waiting() -> int:
    """Jobs that still have to be done."""
    return ProcrastinateJob.objects.filter(status="todo").count()


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


def test_a_refused_action_queues_nothing(letterbox: Letterbox) -> None:
    cast = cast_module.make()
    case = build.case(cast)
    before = waiting()
    with pytest.raises(Problem):
        build.referral(cast, case, message="   ")
    assert waiting() == before


def test_a_mail_server_that_is_down_for_an_hour_loses_and_doubles_nothing(letterbox: Letterbox) -> None:
    cast = cast_module.make()
    referral = build.referral(cast)
    work()
    letterbox.letters.clear()
    letterbox.is_down = True
    referrals.accept(referral, by=cast.coordinator)
    away = timedelta()
    while away < timedelta(hours=1):
        work()
        assert letterbox.letters == []
        (job,) = ProcrastinateJob.objects.filter(status="todo")
        away += job.scheduled_at - timezone.now()
        _hurry()
    letterbox.is_down = False
    work()
    work()
    assert [letter["To"] for letter in letterbox.letters] == [cast.users["ops_worker"].email]
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


def _hurry() -> None:
    """Bring the pause before the next try to its end."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'")
