"""Purposes of a referral: who may ask whom, on which basis, what is asked for at sending, and which fields travel."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kwadrat.law.dates import Period
from kwadrat.law.eligibility import months_of
from kwadrat.law.findings import Finding, finding
from kwadrat.law.params import Params, Rules
from kwadrat.law.params.reading import PURPOSES, read

# Before an answer the receiver sees these and nothing else, whatever the purpose.
BEFORE = ("initials", "age_band", "locality", "purpose", "sender", "due", "message")
# After acceptance: the name with the exact age and the locality, and who works with the person; then what the purpose
# gives. `team` is taken away from some kinds of institution, the name from nobody.
ALWAYS = ("name", "team")
FIELDS = (
    *ALWAYS, "contacts", "address", "number", "labour", "club", "contract", "entries", "special", "household",
)  # fmt: skip
IDENTITY = frozenset({"contacts", "address", "number"})
NEEDS = ("consent", "opinion", "interview")


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a referral: a club, or an institution by its codes; `is_social_worker` says who sends."""

    is_club: bool = False
    kind: str = ""
    operator_type: str = ""
    unit_type: str = ""
    corner: str = ""
    is_social_worker: bool = False

    @property
    def tokens(self) -> frozenset[str]:
        """The words of the catalogue that this place answers to. What runs a club is another place than the club."""
        if self.is_club:
            return frozenset({"*", "club"})
        found = {
            f"kind:{self.kind}", f"operator:{self.operator_type}", f"unit:{self.unit_type}", f"corner:{self.corner}",
        }  # fmt: skip
        known = {token for token in found if not token.endswith(":")}
        return frozenset(known | {"*"} | ({"social_worker"} if self.is_social_worker and self.unit_type else set()))


def admits(words: Sequence[str], place: Place) -> bool:
    """Whether a list of the catalogue names the place; a word with "!" shuts it out."""
    tokens = place.tokens
    return any(word in tokens for word in words) and not any(word.removeprefix("!") in tokens for word in words
                                                             if word.startswith("!"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Purpose:
    """One line of the catalogue on its days: `code` and, where the purpose is divided, `matter`."""

    code: str
    matter: str
    slug: str
    pl: str
    en: str
    article: str
    data_basis: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    needs: tuple[str, ...]
    rules: tuple[str, ...]
    fields: frozenset[str]
    confidence: str
    source: str
    note: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None  # last day, inclusive

    @property
    def basis(self) -> str:
        """Articles of the purpose and of the data; empty where the role of the reader says it."""
        return "; ".join(dict.fromkeys(filter(None, (self.article, self.data_basis))))

    def covers(self, on: datetime.date) -> bool:
        """Whether the line stands on the day."""
        return (self.valid_from or datetime.date.min) <= on <= (self.valid_to or datetime.date.max)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a status: who may ask whom, by which article, and what of the person travels with it."""

    code: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    article: str
    travels: tuple[str, ...]
    confidence: str
    source: str
    note: str


@cache
def questions() -> tuple[Question, ...]:
    """Every line of questions, in its order."""
    return tuple(
        Question(
            row["code"], tuple(row["senders"]), tuple(row["receivers"]), row["article"], tuple(row["travels"]),
            row["confidence"], row["source"], row.get("note", ""),
        )
        for row in read(PURPOSES)["question"]
    )  # fmt: skip


def question(code: str, sender: Place) -> Question | None:
    """The line by which this sender may ask, or None."""
    return next((one for one in questions() if one.code == code and admits(one.senders, sender)), None)


@dataclass(frozen=True, slots=True)
class Never:
    """What a kind of institution never sees, by which article and rule."""

    who: tuple[str, ...]
    fields: frozenset[str]
    article: str
    rule: str


@cache
def purposes() -> tuple[Purpose, ...]:
    """Every line of the catalogue, in its order."""
    return tuple(_purpose(row) for row in read(PURPOSES)["purpose"])


@cache
def nevers() -> tuple[Never, ...]:
    """Every kind of institution that never sees something."""
    return tuple(
        Never(tuple(row["who"]), frozenset(row["fields"]), row["article"], row["rule"])
        for row in read(PURPOSES)["never"]
    )


def _purpose(row: dict[str, Any]) -> Purpose:
    return Purpose(
        code=row["code"], matter=row.get("matter", ""), slug=row["slug"], pl=row["pl"], en=row["en"],
        article=row["article"],
        data_basis=row["data_basis"], senders=tuple(row["senders"]), receivers=tuple(row["receivers"]),
        needs=tuple(row.get("needs", ())), rules=tuple(row.get("rules", ())),
        fields=frozenset(ALWAYS) | frozenset(row["fields"]), confidence=row["confidence"], source=row["source"],
        note=row.get("note", ""), valid_from=row.get("from"), valid_to=row.get("to"),
    )  # fmt: skip


def purpose(code: str, matter: str, on: datetime.date) -> Purpose | None:
    """The line that stands on the day, or None."""
    return next((one for one in purposes() if (one.code, one.matter) == (code, matter) and one.covers(on)), None)


def offered(sender: Place, on: datetime.date) -> list[Purpose]:
    """The lines by which this sender may ask on the day, in the order of the catalogue."""
    return [one for one in purposes() if one.covers(on) and admits(one.senders, sender)]


def withheld(place: Place) -> frozenset[str]:
    """Fields that this kind of institution never sees (DP-04); empty for a club."""
    return frozenset[str]().union(*(one.fields for one in nevers() if admits(one.who, place)))


def told(given: Iterable[Purpose], place: Place) -> frozenset[str]:
    """Fields that purposes together give to a place, without what its kind never sees."""
    return frozenset[str]().union(*(one.fields for one in given)) - withheld(place)


def tellers(field: str, place: Place) -> tuple[Purpose, ...]:
    """The lines by which this place may see the field: none for what its kind never sees."""
    return () if field in withheld(place) else tuple(one for one in purposes() if field in one.fields)


def work_findings(
    participated: Sequence[Period], on: datetime.date, rules: Rules, params: Params
) -> tuple[Finding, ...]:
    """WO-01: a referral to work asks for months of taking part before it (UZS art. 16 ust. 1).

    Months are counted as for a graduate: each period by the calendar, days left over of several by 30 (k.c. art. 114).
    """
    rule = rules.rule("WO-01", on)
    if rule is None:
        return ()
    wanted = params.value("art16.min_participation_months", on).integer
    lasted = months_of(participated, on)
    if lasted >= wanted:
        return ()
    return (finding(rule, "participation_too_short", months=str(lasted), wanted=str(wanted)),)


def needed(line: Purpose, given: Iterable[str], on: datetime.date, rules: Rules) -> tuple[Finding, ...]:
    """WO-04: each thing that the line asks for and that is not dated (UZS art. 12 ust. 1-2)."""
    rule = rules.rule("WO-04", on)
    have = set(given)
    if rule is None:
        return ()
    asked = [need for need in line.needs if need in rule.listed("needs") and need not in have]
    return tuple(finding(rule, f"{need}_missing") for need in asked)
