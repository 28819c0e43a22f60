"""The session store: each session knows whose it is, so that it can be listed and ended at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from kwadrat.access import compiled
from kwadrat.records.accounts import SignInSession

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What the gate puts into a session for this table: when it began, when it was last used, in which browser.
STARTED, TOUCHED, AGENT = "started", "touched", "agent"


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def _session(key: str) -> QuerySet[SignInSession]:
    return SignInSession.objects.filter(session_key=key)


class SessionStore(DatabaseStore):
    """Database sessions in a table of ours."""

    @classmethod
    def get_model_class(cls) -> type[SignInSession]:
        """The table; Django asks for it."""
        return SignInSession

    def _get_session_from_db(self) -> SignInSession | None:
        """The row of a session that has not run out; every request asks for one."""
        row = next(compiled.rows(_session, compiled.Text(self.session_key)), None)
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> SignInSession:
        """The row of a session, with its owner."""
        row: Any = super().create_model_instance(data)
        user = data.get(USER_KEY)
        row.user_id = int(user) if user else None
        row.started_at, row.seen_at = _moment(data.get(STARTED)), _moment(data.get(TOUCHED))
        row.agent = str(data.get(AGENT, ""))[:60]
        return row  # type: ignore[no-any-return]

    def save(self, must_create: bool = False) -> None:
        """Django takes every fault of the database for a session that somebody ended, and answers 400."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise


def end(user_id: int, but: str | None = None) -> int:
    """End every session of a user at once, but for the one with this key; returns how many."""
    rows = SignInSession.objects.filter(user_id=user_id)
    gone, _detail = (rows.exclude(session_key=but) if but else rows).delete()
    return gone
