"""How two descriptions may be of one person: reasons in codes and a number from 0 to 100. Pure, no database.

Polish names are compared as people write them wrongly: without Polish letters, with one half of a double surname or the
halves turned round, with the ending of the other sex (-ski, -ska), first name and surname swapped, a second name left
out, one typing error. Diminutives are not translated: no sourced list of them is at hand. The number orders and cuts;
it is no probability, and people read the reasons instead.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

from kwadrat.records.choices import Likeness

# The same folding as the SQL function kwadrat_search_name; a test compares the two.
PLAIN = str.maketrans(
    "ąćęłńóśźżäöüáéíčšžřýůěťďňôâêîûàèùç", "acelnoszzaouaeicszryuetdnoaeiuaeuc"
)  # fmt: skip
WHOLE = 100
# Least for a warning at entry, where a person looks at once, and for a pair that the steward is asked about.
WARN, PAIR = 50, 70
# What each difference takes away. Two slips of the pen together still make a pair, three do not.
COST: dict[str, int] = {
    Likeness.SWAPPED: 3, Likeness.SURNAME_FORM: 2, Likeness.SURNAME_PART: 8, Likeness.SURNAME_SLIP: 12,
    Likeness.SURNAME_OTHER: 45, Likeness.GIVEN_PART: 4, Likeness.GIVEN_SLIP: 12, Likeness.BIRTH_SLIP: 14,
    Likeness.BIRTH_PART: 22, Likeness.PESEL_SLIP: 6,
}  # fmt: skip
SHORT = 5  # letters of a first name that one typing error turns into another first name: Marta, Maria
SHORT_COST = 14
PHONE_WORTH = 20
PESEL_SLIPS = 2  # a wrong digit changes the check digit too, else the register had not taken the number


@dataclass(frozen=True)
class Described:
    """What is compared; `phone` is the blind index of the telephone. Empty where nothing is known."""

    given: str
    surname: str
    born: date
    pesel: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Alike:
    """A number from 0 to 100 and why, as codes of Likeness."""

    score: int
    reasons: tuple[str, ...]


def fold(text: str) -> str:
    """Small letters without Polish and neighbouring marks, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).lower().translate(PLAIN).split())


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """Parts of a name or a double name, folded."""
    return tuple(word for word in re.split(r"[\W_]+", fold(text)) if word)


def _form(word: str) -> str:
    """A surname without the ending that tells a woman from a man: -ski and -ska, -ny and -na, -owy and -owa."""
    return word[:-1] if len(word) > 3 and word[-1] in "aiy" else word


def _slip(one: str, other: str) -> bool:
    """One letter wrong, missing or too many, or two neighbours in the wrong order."""
    return OSA.distance(one, other, score_cutoff=1) == 1


def _surnames(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if set(one) == set(other):
        return ""
    forms, others = {_form(word) for word in one}, {_form(word) for word in other}
    if forms == others:
        return Likeness.SURNAME_FORM
    if forms < others or others < forms:
        return Likeness.SURNAME_PART
    if len(forms) == len(others) and len(left := forms - others) == 1:
        (wrong,), (right,) = left, others - forms
        if min(len(wrong), len(right)) > 2 and _slip(wrong, right):
            return Likeness.SURNAME_SLIP
    return Likeness.SURNAME_OTHER


def _given(one: tuple[str, ...], other: tuple[str, ...]) -> str | None:
    """None when the first names are of two people."""
    if one == other:
        return ""
    if one[0] == other[0] or set(one) <= set(other) or set(other) <= set(one):
        return Likeness.GIVEN_PART
    first, second = sorted((one[0], other[0]), key=len)
    # Kamil and Kamila are brother and sister
    return Likeness.GIVEN_SLIP if second != f"{first}a" and _slip(first, second) else None


def _days(one: date, other: date) -> str | None:
    """None when nothing but chance joins the two days."""
    if one == other:
        return ""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Likeness.BIRTH_SLIP
    if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}", score_cutoff=1) == 1:
        return Likeness.BIRTH_SLIP
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    return Likeness.BIRTH_PART if same == 2 else None


@lru_cache(maxsize=4_096)
def near_days(born: date) -> tuple[date, ...]:
    """Days that may be a slip of this one: the day itself first, then day and month swapped, another day of the month,
    another month, a year with one wrong digit or two swapped ones."""
    text = f"{born:%Y%m%d}"
    wanted = [f"{text[:6]}{day:02d}" for day in range(1, 32)]
    wanted += [f"{text[:4]}{month:02d}{text[6:]}" for month in range(1, 13)]
    wanted += [f"{text[:at]}{digit}{text[at + 1 :]}" for at in (2, 3) for digit in "0123456789"]
    wanted += [f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}" for at in (2, 3, 5)]
    wanted.append(f"{text[:4]}{text[6:]}{text[4:6]}")
    found = set()
    for day in wanted:
        try:
            found.add(date(int(day[:4]), int(day[4:6]), int(day[6:])))
        except ValueError:  # no such day
            continue
    found.discard(born)
    return (born, *sorted(found))


def _named(one: Described, other: Described) -> tuple[int, list[str]] | None:
    """The cheapest way in which the names agree, straight or swapped."""
    best: tuple[int, list[str]] | None = None
    for swapped in (False, True):
        given, surname = (other.surname, other.given) if swapped else (other.given, other.surname)
        mine, hers = words(one.given), words(given)
        first = _given(mine, hers) if mine and hers else None
        if first is None:
            continue
        last = _surnames(words(one.surname), words(surname))
        reasons = [reason for reason in (first, last, Likeness.SWAPPED if swapped else "") if reason]
        cost = sum(COST[reason] for reason in reasons)
        if first == Likeness.GIVEN_SLIP and min(len(mine[0]), len(hers[0])) <= SHORT:
            cost += SHORT_COST
        if best is None or cost < best[0]:
            best = cost, reasons
    return best


def compare(one: Described, other: Described) -> Alike | None:
    """How the two may be one person; None when a PESEL, the first name or the day says that they are two."""
    day, named = _days(one.born, other.born), _named(one, other)
    if day is None or named is None:
        return None
    cost, reasons = named[0], list(named[1])
    if day:
        cost += COST[day]
        reasons.append(day)
    if one.pesel and other.pesel and one.pesel != other.pesel:
        if OSA.distance(one.pesel, other.pesel, score_cutoff=PESEL_SLIPS) > PESEL_SLIPS:
            return None
        cost += COST[Likeness.PESEL_SLIP]
        reasons.append(Likeness.PESEL_SLIP)
    if one.phone and one.phone == other.phone and cost:
        cost = max(0, cost - PHONE_WORTH)
        reasons.append(Likeness.SAME_PHONE)
    return Alike(max(0, WHOLE - cost), tuple(str(reason) for reason in reasons))
