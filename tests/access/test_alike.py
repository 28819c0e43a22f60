"""The finder against a register: who is found, by how many queries, and how well on made-up slips."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.misspelt import Human, World
from kwadrat.access import alike
from kwadrat.access.alike import PAIR, Described
from kwadrat.casework.registration import fill_identity
from kwadrat.records.base import unsealed
from kwadrat.records.people import Person, PersonIdentity
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

BORN = date(1985, 3, 12)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def somebody(cast: Cast, **more: Any) -> Person:
    return build.person(cast, **{"first_name": "Ewa", "last_name": "Zmyślona", "birth_on": BORN, "pesel": "", **more})


def test_the_closest_comes_first_and_says_why(cast: Cast) -> None:
    far = somebody(cast, last_name="Zmyslana", birth_on=date(1985, 3, 13))
    near = somebody(cast)
    somebody(cast, first_name="Jan")
    (found,) = alike.resembling(cast.partnership.pk, [Described("Ewa", "Zmyslona", BORN)])
    assert [(one.person_id, one.alike.reasons) for one in found] == [
        (near.pk, ()), (far.pk, ("surname_slip", "birth_slip"))
    ]  # fmt: skip
    assert alike.resembling(cast.partnership.pk, [Described("Ewa", "Zmyslona", BORN)], least=90) == [(found[0],)]
    assert alike.resembling(cast.partnership.pk, []) == []


def test_a_far_pesel_of_the_register_is_another_person(cast: Cast) -> None:
    somebody(cast, pesel=build.pesel(BORN, "F", 1))
    sought = [Described("Ewa", "Zmyślona", BORN, build.pesel(BORN, "F", serial)) for serial in (6, 347)]
    near, far = alike.resembling(cast.partnership.pk, sought)
    assert (near[0].alike.reasons, far) == (("pesel_slip",), ())


def test_pairs_are_told_once_and_in_batches(cast: Cast) -> None:
    first, second = somebody(cast), somebody(cast, last_name="Zmyślony")
    somebody(cast, by=cast.out_worker)
    with CaptureQueriesContext(connection) as captured:
        found, after = alike.pairs(cast.partnership.pk, 0, 100)
    assert len(captured) == 2
    assert [(one, other.person_id) for one, other in found] == [(first.pk, second.pk)]
    assert after == 0
    found, after = alike.pairs(cast.partnership.pk, 0, 1)
    assert (len(found), after) == (1, first.pk)
    assert alike.pairs(cast.partnership.pk, first.pk, 1)[0] == []


def registered(cast: Cast, humans: list[Human]) -> list[int]:
    with unsealed():
        people = Person.objects.bulk_create(
            [
                Person(
                    partnership=cast.partnership, ref=f"O-{number:09d}", first_name=one.given, last_name=one.surname,
                    birth_on=one.born, sex=one.sex, locality=one.locality,
                )
                for number, one in enumerate(humans)
            ]
        )  # fmt: skip
        rows = []
        for person, one in zip(people, humans, strict=True):
            row = PersonIdentity(person=person, partnership=cast.partnership)
            bare = dict.fromkeys(("other_kind", "other_number", "street", "postcode", "email"), "")
            fill_identity(row, {**bare, "pesel": one.pesel, "phone": one.phone})
            rows.append(row)
        PersonIdentity.objects.bulk_create(rows)
    return [person.pk for person in people]


def test_slips_are_found_and_others_are_left_apart(cast: Cast) -> None:
    """The measured targets, on a town small enough for a test; bench.duplicates has the large one."""
    world = World(7, 3_000, 300)
    ids = registered(cast, [*world.people, *(copy for _at, copy, _slips in world.copies)])
    true = {(ids[at], ids[3_000 + number]) for number, (at, _copy, _slips) in enumerate(world.copies)}
    found: set[tuple[int, int]] = set()
    after = -1
    while after:
        rows, after = alike.pairs(cast.partnership.pk, max(after, 0), 500)
        found |= {(one, other.person_id) for one, other in rows}
        assert all(other.alike.score >= PAIR for _one, other in rows)
    assert len(found & true) / len(true) >= 0.95
    assert len(found & true) / len(found) >= 0.98


def test_the_index_of_days_is_used(cast: Cast) -> None:
    """One look for each day that a slip can make, however large the register is."""
    world = World(8, 3_000, 0)
    registered(cast, world.people)
    one = world.people[0]
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        cursor.execute("ANALYZE kwadrat_person")
        alike.resembling(cast.partnership.pk, [Described(one.given, one.surname, one.born)])
        cursor.execute("EXPLAIN " + captured.captured_queries[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "person_by_birth" in plan, plan
    assert "Seq Scan on kwadrat_person" not in plan, plan
