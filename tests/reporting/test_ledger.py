"""The ledger: counted by reader, kind and day; a part of it by days and by reader; whole days on a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from kwadrat.access import disclosure
from kwadrat.access.actor import SYSTEM
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, Purpose, Role
from kwadrat.reporting import ledger
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def read(who: object, person: object, days_ago: int = 0, what: str = Disclosed.PERSON, subject: str = "") -> None:
    """A reading so many days ago, at 10:05 in Warsaw."""
    local = timezone.localtime().replace(hour=10, minute=5) - timedelta(days=days_ago)
    with mock.patch("django.utils.timezone.now", return_value=local):
        disclosure.log(who, [person.pk], what, subject=subject)  # type: ignore[arg-type,attr-defined]


def test_readings_are_counted_by_reader_kind_and_day(cast: Cast) -> None:
    person = build.person(cast)
    for _n in range(3):
        disclosure.log(cast.ops_worker, [person.pk], Disclosed.PERSON, subject=f"A-{_n}")
    disclosure.log_refused(cast.specialist, person, Disclosed.IDENTITY)
    readings, key = ledger.ledger(person)
    assert key is None
    assert sorted((one.what, one.times, one.was_refused) for one in readings) == [
        (Disclosed.IDENTITY, 1, True), (Disclosed.PERSON, 3, False),
    ]  # fmt: skip
    assert ledger.ledger(person, before=readings[0].day) == ([], None)
    assert ledger.ledger(person, size=0) == ([], None)


def test_a_referral_and_a_file_are_counted_apart(cast: Cast) -> None:
    person = build.person(cast)
    for subject in ("S-1", "S-1", "S-2"):
        disclosure.log(cast.coordinator, [person.pk], Disclosed.REFERRAL, Purpose.REFERRAL, subject)
    disclosure.log(cast.coordinator, [person.pk], Disclosed.LEDGER, Purpose.OVERSIGHT, "pdf")
    assert sorted((one.what_words.replace("\u00a0", " "), one.times) for one in ledger.whole(person)) == [
        ("Otwarto skierowanie (S-1)", 2), ("Otwarto skierowanie (S-2)", 1), ("Zapisano ten rejestr w pliku PDF", 1),
    ]  # fmt: skip


def test_every_code_has_words() -> None:
    words = {code: ledger.what_words(code) for code in Disclosed.values}
    assert len(set(words.values())) == len(words)
    assert ledger.what_words(Disclosed.PERSON, "A-1") == words[Disclosed.PERSON], "only what it names is said"


def test_a_part_by_days_and_by_reader(cast: Cast) -> None:
    person = build.person(cast)
    read(cast.ops_worker, person, 3)
    read(cast.coordinator, person, 2)
    read(cast.coordinator, person, 1)
    read(SYSTEM, person, 0)
    day = cast.today
    assert [one.who for one in ledger.whole(person, ledger.Asked(since=day - timedelta(days=1)))] == [
        "Kwadrat", "Coordinator Obsadowa",
    ]  # fmt: skip
    assert len(ledger.whole(person, ledger.Asked(until=day - timedelta(days=2)))) == 2
    mine = ledger.Asked(reader=cast.coordinator.post_ref)
    assert mine.is_set
    assert not ledger.Asked().is_set
    assert {one.who for one in ledger.whole(person, mine)} == {"Coordinator Obsadowa"}
    assert [one.who for one in ledger.whole(person, ledger.Asked(reader=ledger.ITSELF))] == ["Kwadrat"]
    assert ledger.whole(person, ledger.Asked(reader="T-0000-0000")) == []


def test_pages_are_whole_days_and_nothing_is_lost_between_them(cast: Cast) -> None:
    person = build.person(cast)
    for days in range(5):
        read(cast.ops_worker, person, days)
        read(cast.coordinator, person, days)
    seen, key = ledger.ledger(person, size=2)
    assert len(seen) == 4
    while key is not None:
        more, key = ledger.ledger(person, before=key, size=2)
        seen += more
    assert seen == ledger.whole(person)
    assert len(seen) == 10


def test_the_day_is_the_day_in_warsaw(cast: Cast) -> None:
    person = build.person(cast)
    with mock.patch("django.utils.timezone.now", return_value=datetime(2026, 1, 9, 23, 30, tzinfo=UTC)):
        disclosure.log(cast.ops_worker, [person.pk], Disclosed.PERSON)
    (row,) = ledger.whole(person, ledger.Asked(since=datetime(2026, 1, 10).date()))
    assert (str(row.day), row.hours) == ("2026-01-10", "0:30")
    assert ledger.hours(row.first, row.first + timedelta(minutes=31)) == "0:30–1:01"
    assert ledger.whole(person, ledger.Asked(until=datetime(2026, 1, 9).date())) == []


def test_readers_are_offered_once_with_their_latest_name(cast: Cast) -> None:
    person = build.person(cast)
    for who in (cast.coordinator, cast.ops_worker, cast.ops_worker, SYSTEM):
        disclosure.log(who, [person.pk], Disclosed.PERSON)
    assert [(one.ref, one.name) for one in ledger.readers(person)] == [
        (cast.coordinator.post_ref, "Coordinator Obsadowa"), (cast.ops_worker.post_ref, "Ops Worker Obsadowa"),
    ]  # fmt: skip
    assert Disclosure.objects.count() == 4


def test_words_of_a_reading(cast: Cast) -> None:
    person = build.person(cast)
    disclosure.log(cast.ops_worker, [person.pk], Disclosed.IDENTITY)
    disclosure.log(SYSTEM, [person.pk], Disclosed.SEARCH)
    Disclosure.objects.bulk_create([
        Disclosure(
            person_id=person.pk, actor_name="Żaneta", what=Disclosed.REPORT_GROUP, purpose=Purpose.REPORT, basis="X",
            reason="Sprawdzam sumę.",
        )
    ])  # fmt: skip
    third = next(one for one in ledger.whole(person) if one.who == "Żaneta")
    assert third.why_words.endswith("Powód: Sprawdzam sumę.")
    first, second, _third = sorted(ledger.whole(person), key=lambda one: one.who)
    assert (first.role_words, second.role_words) == ("", str(Role.SOCIAL_WORKER.label))
    assert second.purpose_words == str(Purpose.CASEWORK.label)
