"""Made-up people with the structure of Polish names, and the same people entered a second time with slips of the pen.

Surnames are built from stems and endings and belong to nobody; how often each stands follows 1/(rank + 27), which gives
the commonest to one person in about 190 and a long tail. First names are common words, 1/(rank + 5). Among the people
are twins, brothers and sisters at one telephone, and namesakes: they are what a finder must leave apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from bench.intake import pesel

WOMEN = [
    "Anna", "Maria", "Katarzyna", "Małgorzata", "Agnieszka", "Barbara", "Ewa", "Krystyna", "Elżbieta", "Magdalena",
    "Joanna", "Zofia", "Aleksandra", "Monika", "Teresa", "Danuta", "Natalia", "Julia", "Karolina", "Marta", "Beata",
    "Dorota", "Halina", "Jadwiga", "Jolanta", "Alicja", "Iwona", "Grażyna", "Irena", "Paulina", "Zuzanna", "Justyna",
    "Bożena", "Urszula", "Wiktoria", "Hanna", "Renata", "Sylwia", "Patrycja", "Helena", "Wanda", "Aneta", "Weronika",
    "Ewelina", "Oliwia", "Kinga", "Martyna", "Emilia", "Stanisława", "Marianna", "Izabela", "Anita", "Kamila",
    "Łucja", "Celina", "Róża", "Żaneta", "Daria", "Lidia", "Wiesława",
]  # fmt: skip
MEN = [
    "Piotr", "Krzysztof", "Andrzej", "Tomasz", "Jan", "Paweł", "Michał", "Marcin", "Jakub", "Adam", "Stanisław",
    "Marek", "Łukasz", "Grzegorz", "Mateusz", "Wojciech", "Mariusz", "Dariusz", "Zbigniew", "Jerzy", "Maciej",
    "Rafał", "Robert", "Józef", "Kamil", "Jacek", "Tadeusz", "Ryszard", "Szymon", "Kacper", "Bartosz", "Jarosław",
    "Sławomir", "Janusz", "Artur", "Mirosław", "Damian", "Sebastian", "Patryk", "Daniel", "Henryk", "Przemysław",
    "Roman", "Kazimierz", "Karol", "Wiesław", "Filip", "Dawid", "Antoni", "Aleksander", "Marian", "Adrian",
    "Franciszek", "Dominik", "Leszek", "Bogdan", "Żelisław", "Norbert", "Oskar", "Emil",
]  # fmt: skip
STEMS = [
    "Prób", "Zmyśl", "Przykł", "Udaw", "Niby", "Pozor", "Wymyśl", "Testow", "Żart", "Ćwicz", "Baśn", "Fikc", "Makiet",
    "Wzorc", "Szkic", "Atrap",
]  # fmt: skip
MIDDLES = [
    "an", "on", "yń", "el", "ar", "ocz", "ak", "ik", "uś", "ew", "or", "ąb", "ęd", "il", "osz", "ur", "em",
]  # fmt: skip
# About a third of Poles bear a name on -ski or -cki; a woman's form differs from a man's in the adjectives alone.
ENDS = [
    "ski", "ski", "ski", "cki", "dzki", "ny", "owy", "owicz", "ak", "ek", "ała", "arz", "ura", "isz", "ocha", "ida",
    "ewka", "ul", "czyk", "iak",
]  # fmt: skip
PLACES = [
    "Próbno", "Zmyślin", "Przykładowo", "Udawka", "Nibylas", "Pozorów",
]  # fmt: skip
PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
FIRST_DAY, DAYS = date(1948, 1, 1), 60 * 365


@dataclass(frozen=True)
class Human:
    """What a register knows of somebody; empty where it does not."""

    given: str
    surname: str
    born: date
    sex: str
    pesel: str = ""
    phone: str = ""
    locality: str = PLACES[0]


def _chooser(rng: random.Random, words: Sequence[str], shift: int) -> Callable[[], str]:
    weights = list(accumulate(1 / (rank + shift) for rank in range(1, len(words) + 1)))
    return lambda: rng.choices(words, cum_weights=weights)[0]


def surnames(rng: random.Random, number: int) -> list[str]:
    """Distinct invented surnames in men's form, the commonest first."""
    every = [f"{stem}{one}{two}{end}" for stem in STEMS for one in MIDDLES for two in ("", *MIDDLES) for end in ENDS]
    every = sorted(set(every))
    rng.shuffle(every)
    return every[:number]


def feminine(surname: str) -> str:
    """The woman's form: -ska, -cka, -dzka, -na, -owa; others do not change."""
    return surname[:-1] + "a" if surname.endswith(("ski", "cki", "dzki", "ny", "owy")) else surname


class World:
    """A town: `people`, and `copies` as (place among the people, how she was entered the second time, which slips)."""

    def __init__(self, seed: int, people: int, pairs: int) -> None:
        self.rng = random.Random(seed)
        self.surname = _chooser(self.rng, surnames(self.rng, 20_000), 27)
        self.given = {"F": _chooser(self.rng, WOMEN, 5), "M": _chooser(self.rng, MEN, 5)}
        self.people: list[Human] = []
        self.taken: set[str] = set()
        while len(self.people) < people:
            self._born()
        del self.people[people:]
        chosen = self.rng.sample(range(people), pairs)
        self.copies = [(place, *self.misspelt(self.people[place])) for place in chosen]

    def _name(self, sex: str) -> str:
        name = self.surname()
        if sex == "M":
            return name
        other = self.surname() if self.rng.random() < 0.06 else ""
        return feminine(name) + (f"-{feminine(other)}" if other and other != name else "")

    def _number(self, born: date, sex: str) -> str:
        while True:
            number = pesel(born, self.rng.randrange(5_000) * 2 + (sex == "M"))
            if number not in self.taken:
                self.taken.add(number)
                return number

    def _phone(self) -> str:
        return str(self.rng.randrange(500_000_000, 900_000_000)) if self.rng.random() < 0.7 else ""

    def _born(self, surname: str = "", born: date | None = None, phone: str = "", locality: str = "") -> Human:
        """Another human, alone, as a twin, or in a family of the same name and telephone."""
        rng, alone = self.rng, not surname
        sex = rng.choice("FM")
        given = self.given[sex]()
        born = born or FIRST_DAY + timedelta(days=rng.randrange(DAYS))
        if rng.random() < 0.05:
            given += f" {self.given[sex]()}"
        name = (feminine(surname) if sex == "F" else surname) or self._name(sex)
        one = Human(
            given, name, born, sex, self._number(born, sex) if rng.random() < 0.88 else "", phone or self._phone(),
            locality or rng.choice(PLACES),
        )  # fmt: skip
        self.people.append(one)
        root = name if sex == "M" else ""
        if alone and root and rng.random() < 0.012:
            self._born(root, born, one.phone, one.locality)  # twins; the same first name happens to nobody
            if self.people[-1].given.split()[0] == given.split()[0]:
                self.people.pop()
        if alone and root and rng.random() < 0.15:
            self._born(root, None, one.phone if rng.random() < 0.3 else "", one.locality)
        return one

    def misspelt(self, one: Human) -> tuple[Human, tuple[str, ...]]:
        """The same human entered anew: mostly one slip, in one of seven two. Whoever has a PESEL has none the second
        time or one with a slip that its check digit lets through: the register takes no PESEL twice."""
        rng, made = self.rng, []
        copy = replace(one, pesel=one.pesel and "", phone=one.phone if rng.random() < 0.5 else self._phone())
        wanted = 2 if rng.random() < 0.15 else 1
        if one.pesel and rng.random() < 0.04:
            copy = replace(copy, pesel=self._near(one.pesel))
            made.append("one digit of PESEL and its check digit")
        while len(made) < wanted:
            name, slip = rng.choices(SLIPS, weights=[weight for _name, weight, _slip in SLIPS])[0][::2]
            if name not in made:
                copy = slip(rng, copy)
                made.append(name)
        return copy, tuple(made)

    def _near(self, number: str) -> str:
        """Another valid number that differs in one digit of its serial and in the check digit."""
        while True:
            at = self.rng.randrange(6, 9)
            body = number[:at] + str(self.rng.randrange(10)) + number[at + 1 : 10]
            total = sum(int(digit) * weight for digit, weight in zip(body, (1, 3, 7, 9) * 2 + (1, 3), strict=True))
            if (found := f"{body}{(10 - total % 10) % 10}") not in self.taken:
                self.taken.add(found)
                return found


def typo(rng: random.Random, word: str) -> str:
    """One letter wrong, missing, doubled, or two neighbours swapped; never the first letter."""
    at = rng.randrange(1, len(word))
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + rng.choice("abcdefghijklmnoprstuwyz".replace(word[at].lower(), "")) + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2 or at + 1 >= len(word):
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _digit(rng: random.Random, one: Human) -> Human:
    """A valid day with one digit wrong."""
    while True:
        text = f"{one.born:%Y%m%d}"
        at = rng.randrange(2, 8)
        text = text[:at] + rng.choice("0123456789".replace(text[at], "")) + text[at + 1 :]
        if found := _date(text):
            return replace(one, born=found)


def _swapped_digits(rng: random.Random, one: Human) -> Human:
    """A valid day with two neighbouring digits swapped, if there is one."""
    text = f"{one.born:%Y%m%d}"
    every = [text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(2, 7)]
    found = [day for changed in every if changed != text and (day := _date(changed))]
    return replace(one, born=rng.choice(found)) if found else _digit(rng, one)


def _day_and_month(rng: random.Random, one: Human) -> Human:
    found = _date(f"{one.born:%Y%d%m}")
    return replace(one, born=found) if found and found != one.born else _digit(rng, one)


def _date(text: str) -> date | None:
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return found if 1925 <= found.year <= 2026 else None


def _half(rng: random.Random, one: Human) -> Human:
    """A double surname loses a half, or a single one gains another."""
    halves = one.surname.split("-")
    if len(halves) > 1:
        return replace(one, surname=rng.choice(halves))
    added = feminine(f"{rng.choice(STEMS)}{rng.choice(MIDDLES)}{rng.choice(MIDDLES)}{rng.choice(ENDS)}")
    return replace(one, surname=f"{one.surname}-{added}" if rng.random() < 0.5 else f"{added}-{one.surname}")


def _second_name(rng: random.Random, one: Human) -> Human:
    first, *rest = one.given.split()
    return replace(one, given=first if rest else f"{first} {rng.choice(WOMEN if one.sex == 'F' else MEN)}")


def _ending(rng: random.Random, one: Human) -> Human:
    """The ending of the other sex; a name that has none is written without Polish letters."""
    if one.surname.endswith(("ska", "cka", "zka", "na", "wa")):
        return replace(one, surname=one.surname[:-1] + ("y" if one.surname.endswith(("na", "wa")) else "i"))
    changed = feminine(one.surname)
    return replace(one, surname=changed) if changed != one.surname else _plain(rng, one)


def _plain(rng: random.Random, one: Human) -> Human:
    return replace(one, given=one.given.translate(PLAIN), surname=one.surname.translate(PLAIN))


SLIPS: tuple[tuple[str, int, Callable[[random.Random, Human], Human]], ...] = (
    ("nothing but PESEL is missing", 20, lambda rng, one: one),
    ("no Polish letters", 15, _plain),
    ("one typing error in the surname", 13, lambda rng, one: replace(one, surname=typo(rng, one.surname))),
    ("one typing error in the first name", 6, lambda rng, one: replace(one, given=typo(rng, one.given))),
    ("the surname with the other ending", 6, _ending),
    ("half of a double surname", 9, _half),
    ("halves turned round", 2, lambda rng, one: replace(one, surname="-".join(reversed(one.surname.split("-"))))),
    ("first name and surname swapped", 5, lambda rng, one: replace(one, given=one.surname, surname=one.given)),
    ("a second name more or less", 7, _second_name),
    ("one digit of the date of birth", 9, _digit),
    ("two digits of the date of birth swapped", 4, _swapped_digits),
    ("day and month swapped", 4, _day_and_month),
)
