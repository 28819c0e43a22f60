"""Who in a register resembles somebody: one rule for a person who is entered and for the rows of a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.db import connection

# Trigrams of folded names: half of a name alike with the same birthday, or nearly the same name with a slip in it.
ALIKE, NEARLY_SAME, MOST_ALIKE = Fraction(3, 10), Fraction(7, 10), 5
Sought = tuple[str, str, date]

# A slip: two of day, month and year are right, or day and month are swapped. Days are compared before names, which
# cost more; each line of `pairs` is an equality, so that a whole register is met by many at once.
PAIRS = """
WITH sought AS MATERIALIZED (
    SELECT place, born, kwadrat_search_name(given, surname) AS name, extract(day FROM born)::int AS d,
        extract(month FROM born)::int AS m, extract(year FROM born)::int AS y
    FROM unnest(%(places)s::int[], %(given)s::text[], %(surnames)s::text[], %(born)s::date[])
        AS one(place, given, surname, born)
), known AS MATERIALIZED (
    SELECT id, search_name, birth_on, extract(day FROM birth_on)::int AS d, extract(month FROM birth_on)::int AS m,
        extract(year FROM birth_on)::int AS y
    FROM kwadrat_person WHERE partnership_id = %(partnership)s
), pairs AS (
    SELECT place, id, name, search_name, %(alike)s::float8 AS least FROM sought JOIN known ON birth_on = born
    UNION ALL SELECT place, id, name, search_name, %(nearly)s FROM sought JOIN known USING (d, m)
    UNION ALL SELECT place, id, name, search_name, %(nearly)s FROM sought JOIN known USING (d, y)
    UNION ALL SELECT place, id, name, search_name, %(nearly)s FROM sought JOIN known USING (m, y)
    UNION ALL SELECT place, id, name, search_name, %(nearly)s
        FROM sought JOIN known ON known.d = sought.m AND known.m = sought.d AND known.y = sought.y
)
SELECT place, id FROM pairs WHERE similarity(search_name, name) >= least
GROUP BY place, id ORDER BY place, max(similarity(search_name, name)) DESC, id
"""


def resembling(partnership_id: int, sought: Sequence[Sought]) -> list[tuple[int, ...]]:
    """For each first name, surname and birth date the persons of the partnership who resemble it, the closest first,
    at most MOST_ALIKE; one query for any number. Nothing is written: whoever tells the answer logs it."""
    if not sought:
        return []
    given, surnames, born = (list(column) for column in zip(*sought, strict=True))
    found: list[list[int]] = [[] for _one in sought]
    with connection.cursor() as cursor:
        cursor.execute(
            PAIRS,
            {
                "places": list(range(len(sought))), "given": given, "surnames": surnames, "born": born,
                "partnership": partnership_id, "alike": float(ALIKE), "nearly": float(NEARLY_SAME),
            },
        )  # fmt: skip
        for place, person_id in cursor.fetchall():
            found[place].append(person_id)
    return [tuple(ids[:MOST_ALIKE]) for ids in found]
