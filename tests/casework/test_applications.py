"""Who asks a club for help herself: received, taken on, declined, forgotten in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kwadrat.access import disclosure
from kwadrat.access.actor import SYSTEM
from kwadrat.access.rules import Refused
from kwadrat.casework import applications, nightly
from kwadrat.casework.people import Similar
from kwadrat.law.dates import add_working_days
from kwadrat.records.accounts import User
from kwadrat.records.applications import Application, ApplicationContact
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.notices import Notice
from kwadrat.records.people import PersonIdentity
from tests import build, build_office
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast
from tests.web.test_clock import jumped


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def person(**more: Any) -> dict[str, Any]:
    """What the coordinator types of who applied."""
    return {
        "first_name": "Ewa", "last_name": "Szukająca", "birth_on": date(1990, 5, 6), "sex": "F", "locality": "Próbno",
        "pesel": "", "other_kind": "", "other_number": "", "street": "", "postcode": "", "phone": "500 700 800",
        "email": "", **more,
    }  # fmt: skip


def test_send(cast: Cast) -> None:
    row = build_office.application(cast)
    assert (row.channel, row.state, row.entered_by) == ("page", "waiting", None)
    assert row.due_on == add_working_days(cast.today, 3)
    assert ApplicationContact.objects.get(application=row).name == "Ewa Szukająca"
    assert Notice.objects.get(reference=row.ref).user == cast.users["coordinator"]
    assert last("application.send").subject == row.ref
    for field, more in (("name", {"name": " "}), ("help", {"help": " "}), ("phone", {"phone": ""})):
        with problem(field):
            build_office.application(cast, **more)


def test_enter(cast: Cast) -> None:
    values = {"name": "Jan", "email": "jan@cast.example", "help": "Szuka mieszkania."}
    row = applications.enter(cast.club, by=cast.coordinator, channel="paper", on=cast.ago(2), **values)
    assert (row.channel, row.received_on, row.entered_by) == ("paper", cast.ago(2), cast.posts["coordinator"])
    assert not Notice.objects.filter(reference=row.ref).exists()
    with problem("channel"):
        applications.enter(cast.club, by=cast.coordinator, channel="page", on=cast.today, **values)
    with problem("on"):
        applications.enter(cast.club, by=cast.coordinator, channel="phone", on=cast.ago(-1), **values)


def test_take_on(cast: Cast) -> None:
    row = build_office.application(cast)
    made = applications.take_on(row, by=cast.coordinator, knows="", **person())
    assert PersonIdentity.objects.get(person=made).phone == "500 700 800"
    assert not Application.objects.exists()
    assert not ApplicationContact.objects.exists()
    assert last("application.take_on").details == {"application": row.ref, "channel": "page"}
    again = applications.take_on(build_office.application(cast), by=cast.coordinator, **person(first_name="Ewelina"))
    assert again.pk != made.pk


def test_take_on_looks_for_the_same_person_first(cast: Cast) -> None:
    known = build.person(cast)
    row = build_office.application(cast)
    with pytest.raises(Similar):
        applications.take_on(
            row, by=cast.coordinator, knows="",
            **person(first_name=known.first_name, last_name=known.last_name, birth_on=known.birth_on),
        )  # fmt: skip
    assert Application.objects.filter(pk=row.pk).exists()


def test_decline(cast: Cast) -> None:
    row = build_office.application(cast)
    with problem("reason"):
        applications.decline(row, by=cast.coordinator, reason="dislike")
    done = applications.decline(row, by=cast.coordinator, reason="no_places")
    assert (done.state, done.decline_reason, done.answered_on) == ("declined", "no_places", cast.today)
    with pytest.raises(Refused):
        applications.take_on(done, by=cast.coordinator, **person())


def test_contacts_are_opened_by_the_coordinator_alone_and_leave_a_trace(cast: Cast) -> None:
    row = build_office.application(cast)
    assert disclosure.applicant(cast.coordinator, row).phone == "500 700 800"
    with pytest.raises(Refused):
        disclosure.applicant(cast.actors["second_coordinator"], row)
    found = AuditEvent.objects.filter(kind="application.view", subject=row.ref).order_by("pk")
    assert [one.details["refused"] for one in found] == [False, True]


def test_clear_erases_who_was_not_taken_on(cast: Cast) -> None:
    old, declined, young = (build_office.application(cast) for _number in range(3))
    applications.decline(declined, by=cast.coordinator, reason="gave_up")
    with unsealed():
        long_ago = {"received_on": cast.ago(91), "due_on": cast.ago(86)}
        Application.objects.exclude(pk=young.pk).update(**long_ago)
    nightly.run()
    assert list(Application.objects.order_by("pk")) == [old, young], "nobody was told of the old one before this night"
    assert last_clear() == 1
    nights(4)
    assert list(Application.objects.all()) == [young]
    assert ApplicationContact.objects.count() == 1
    assert last_clear() == 1


def last_clear() -> int:
    """How many the night erased."""
    return int(AuditEvent.objects.filter(kind="application.clear").latest("pk").details["gone"])


def nights(days: int) -> None:
    """The night's work so many days ahead."""
    with jumped(timedelta(days=days)):
        nightly.run()


def test_escalate_tells_the_head_once_and_erases_nothing_before(cast: Cast) -> None:
    row = build_office.application(cast)
    nights((row.due_on - cast.today).days)
    row.refresh_from_db()
    assert row.told_on is None, "the day is not over yet"
    for _night in range(2):
        nights((row.due_on - cast.today).days + 1)
    row.refresh_from_db()
    assert (row.told_id, row.told_on) == (cast.ngo_head.post_id, row.due_on + timedelta(days=1))
    assert notices("application_overdue") == {"ngo-head@cast.example"}
    assert Notice.objects.filter(kind="application_overdue").count() == 1
    event = AuditEvent.objects.get(kind="application.escalate", details__has_key="told")
    assert (event.subject, event.details["told"]) == (row.ref, cast.posts["ngo_head"].ref)
    assert applications.escalate(row, by=SYSTEM) == 0
    answered = build_office.application(cast)
    applications.decline(answered, by=cast.coordinator, reason="no_places")
    nights(91)
    assert not Application.objects.exists()
    assert last_clear() == 2


def test_escalate_without_a_head_goes_to_whoever_coordinates_the_partnership(cast: Cast) -> None:
    cast.users["ngo_head"].is_active = False
    cast.users["ngo_head"].save()
    row = build_office.application(cast)
    nights(30)
    row.refresh_from_db()
    assert row.told_id == cast.steward.post_id


def test_what_nobody_could_be_told_of_is_not_erased(cast: Cast) -> None:
    User.objects.update(is_active=False)
    row = build_office.application(cast)
    nights(100)
    assert Application.objects.filter(pk=row.pk, told_on__isnull=True).exists()
