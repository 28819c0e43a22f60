"""The session store tells a database that is away from a session that somebody ended."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.db.models import Model

from kwadrat.access import rules
from kwadrat.access.sessions import SessionStore
from kwadrat.records.accounts import SignInSession
from tests import cast as cast_module

pytestmark = pytest.mark.django_db


def test_a_database_that_is_away_is_no_ended_session(monkeypatch: pytest.MonkeyPatch) -> None:
    store = SessionStore()
    store.create()

    def away(*rows: Model, **how: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(SignInSession, "save", away)
    with pytest.raises(OperationalError):
        store.save()


def test_a_session_that_was_ended_is_not_written_again() -> None:
    store = SessionStore()
    store.create()
    SignInSession.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_who_may_not_invite_gives_no_role_away() -> None:
    cast = cast_module.make()
    assert rules.invites(cast.specialist) == frozenset()
    assert rules.invites(cast.coordinator) == {"specialist"}
