"""The clock of the machine jumps, forwards or back: every page still answers, and verbs work or refuse in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwadrat.casework import referrals
from kwadrat.casework.action import Problem
from tests import build
from tests import cast as cast_module
from tests.web.test_every_url import OWN, make_world

JUMPS = (timedelta(days=-400), timedelta(days=-2), timedelta(hours=-1), timedelta(hours=25), timedelta(days=400))


@contextmanager
def jumped(by: timedelta) -> Iterator[None]:
    """The machine's clock, moved; nobody can do that to a clock of one's own."""
    real = timezone.now
    with patch("django.utils.timezone.now", lambda: real() + by):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_every_page_answers_after_a_jump(jump: timedelta) -> None:
    world = make_world(cast_module.make())
    found: list[tuple[str, str, int]] = []
    with jumped(jump):
        for who in OWN:
            client = world.cast.sign_in(Client(), who)
            for name, (kwargs, _subject) in world.pages.items():
                status = client.get(reverse(name, kwargs=kwargs)).status_code
                if status >= 500:
                    found.append((who, name, status))
    assert found == []


@pytest.mark.django_db
def test_a_session_does_not_outlive_a_jump_forwards() -> None:
    cast = cast_module.make()
    client = cast.sign_in(Client(), "coordinator")
    assert client.get("/").status_code == 200
    with jumped(timedelta(hours=25)):
        assert client.get("/").headers["Location"].startswith("/wejscie/")


@pytest.mark.django_db
@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_the_last_step_is_the_state_whatever_its_time(jump: timedelta) -> None:
    """A referral answered "before" it was sent is answered, its history in the order of what was done; or, before
    anybody had a post, refused in words and untouched."""
    cast = cast_module.make()
    referral: Any = build.referral(cast)
    had_no_post = jump == min(JUMPS)
    with jumped(jump), pytest.raises(Problem) if had_no_post else nullcontext():
        referrals.accept(referral, by=cast.coordinator)
    expected = ["requested"] if had_no_post else ["requested", "accepted"]
    referral.refresh_from_db()
    assert referral.state == expected[-1]
    assert [step.to_state for step in referral.steps.order_by("pk")] == expected
