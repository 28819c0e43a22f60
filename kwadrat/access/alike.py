"""Who in a register resembles somebody: one rule for a person who is entered, for the rows of a file and for the night
that looks for people who were entered twice. The database finds by the day of birth, access.resemblance compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection

from kwadrat.access.resemblance import PAIR, WARN, Alike, Described, compare, near_days
from kwadrat.records.fields import decrypt
from kwadrat.records.people import PersonIdentity

# Least share of common trigrams of whole names, so that few rows leave the database: on the same day, on a near one.
SAME_DAY, NEAR_DAY, MOST_ALIKE = Fraction(3, 10), Fraction(45, 100), 5
__all__ = ["MOST_ALIKE", "PAIR", "WARN", "Described", "Found", "pairs", "resembling"]

# The days that a slip can make of a birth date are written out, so that each is one look into person_by_birth; a
# swapped name costs nothing, because search_name holds the given names on both sides of the surname.
NEAR = """
WITH sought AS MATERIALIZED (
    SELECT place, above, kwadrat_search_name(given, surname) AS name
    FROM unnest(%(places)s::int[], %(above)s::bigint[], %(given)s::text[], %(surnames)s::text[])
        AS one(place, above, given, surname)
), days AS MATERIALIZED (
    SELECT place, day, least FROM unnest(%(at)s::int[], %(days)s::date[], %(least)s::float8[]) AS one(place, day, least)
), known AS (
    SELECT sought.place, person.id, first_name, last_name, birth_on
    FROM days JOIN sought USING (place)
    JOIN kwadrat_person person ON partnership_id = %(partnership)s AND birth_on = day AND person.id > above
    WHERE similarity(search_name, name) >= least AND merged_into_id IS NULL
)
SELECT place, known.id, first_name, last_name, birth_on, coalesce(pesel, ''), coalesce(phone_index, '')
FROM known LEFT JOIN kwadrat_personidentity ON person_id = known.id
"""


@dataclass(frozen=True)
class Found:
    """A person of the register, by number, and how she resembles the one who is sought."""

    person_id: int
    alike: Alike


def resembling(
    partnership_id: int, sought: Sequence[Described], *, least: int = WARN, above: Sequence[int] = ()
) -> list[tuple[Found, ...]]:
    """For each description the persons of the partnership who resemble it by `least` or more, the closest first, at
    most MOST_ALIKE; one query for any number. With `above` only persons of a higher number than the one at that place.
    PESEL is opened to compare it and leaves this function in no shape. Nothing is written: whoever tells logs it."""
    if not sought:
        return []
    days = [(place, day) for place, one in enumerate(sought) for day in near_days(one.born)]
    values: dict[str, Any] = {
        "places": list(range(len(sought))), "above": list(above) or [0] * len(sought), "partnership": partnership_id,
        "given": [one.given for one in sought], "surnames": [one.surname for one in sought],
        "at": [place for place, _day in days], "days": [day for _place, day in days],
        "least": [float(SAME_DAY if day == sought[place].born else NEAR_DAY) for place, day in days],
    }  # fmt: skip
    found: list[list[Found]] = [[] for _one in sought]
    with connection.cursor() as cursor:
        cursor.execute(NEAR, values)
        for place, person_id, given, surname, born, pesel, phone in cursor.fetchall():
            bare = compare(sought[place], Described(given, surname, born, phone=phone))
            if bare is None or bare.score < least:
                continue
            alike = compare(sought[place], Described(given, surname, born, decrypt(pesel), phone))
            if alike is not None and alike.score >= least:
                found[place].append(Found(person_id, alike))
    return [tuple(sorted(one, key=lambda row: (-row.alike.score, row.person_id))[:MOST_ALIKE]) for one in found]


def pairs(partnership_id: int, after: int, most: int) -> tuple[list[tuple[int, Found]], int]:
    """Among the next `most` persons above a number: who of those with a higher number yet may be the same person, as
    (person, found), and the number of the last one looked at, 0 at the end. Two queries; nothing is written."""
    rows = list(
        PersonIdentity.objects.filter(
            person__partnership_id=partnership_id, person__merged_into__isnull=True, person_id__gt=after
        )
        .order_by("person_id")
        .values_list("person_id", "person__first_name", "person__last_name", "person__birth_on", "pesel", "phone_index")
        [:most]
    )  # fmt: skip
    sought = [Described(given, surname, born, pesel, phone) for _pk, given, surname, born, pesel, phone in rows]
    ids = [row[0] for row in rows]
    found = resembling(partnership_id, sought, least=PAIR, above=ids)
    together = [(pk, one) for pk, several in zip(ids, found, strict=True) for one in several]
    return together, ids[-1] if len(ids) == most else 0
