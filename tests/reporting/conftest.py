"""The published half-year, loaded once for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from kwadrat.examples import kedzierzyn
from kwadrat.law.dates import Period
from kwadrat.records.partnership import Club

HALF = Period.through(date(2021, 1, 1), date(2021, 6, 30))


@pytest.fixture(scope="module")
def published_club(django_db_setup: None, django_db_blocker: Any) -> Iterator[Club]:
    """The club of the example, in a transaction that is rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield kedzierzyn.load()
        transaction.set_rollback(True)
