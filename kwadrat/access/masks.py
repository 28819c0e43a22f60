"""What may be shown of a person before her data are opened: the minimum of a referral that waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kwadrat.access.actor import Actor
from kwadrat.records.choices import ReferralState
from kwadrat.records.referrals import ACCEPTED_STATES, Referral

AGE_BANDS = ((0, 17), (18, 24), (25, 29), (30, 39), (40, 49), (50, 59), (60, 120))


class Known(Protocol):
    """Whoever has a name: a Person, or a line of a list that says the same."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def birth_on(self) -> date: ...
    @property
    def locality(self) -> str: ...


class Sides(Protocol):
    """Between whom a referral goes: a Referral, or a line of a list that says the same."""

    @property
    def ref(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def sender_id(self) -> int: ...
    @property
    def receiver_id(self) -> int: ...
    @property
    def receiver_club_id(self) -> int | None: ...


@dataclass(frozen=True)
class Glimpse:
    """Name or initials, age band or age, locality; `is_masked` says which."""

    title: str
    age: str
    locality: str
    is_masked: bool


def age_on(birth_on: date, day: date) -> int:
    """Full years on the day."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def initials(person: Known) -> str:
    """J. T."""
    return f"{person.first_name[:1]}. {person.last_name[:1]}."


def minimum(person: Known, day: date) -> Glimpse:
    """Initials, age band and locality."""
    age = age_on(person.birth_on, day)
    band = next((f"{low}–{high}" for low, high in AGE_BANDS if low <= age <= high), "")
    return Glimpse(initials(person), band, person.locality, True)


def full(person: Known, day: date) -> Glimpse:
    """Name, age, locality."""
    return Glimpse(f"{person.first_name} {person.last_name}", str(age_on(person.birth_on, day)), person.locality, False)


def sees_name(actor: Actor, referral: Sides) -> bool:
    """The sender always knows the person; the receiver, by a link too, only after she accepted; nothing stays after a
    refusal."""
    if actor.link_id:
        return referral.state in ACCEPTED_STATES
    is_sender = actor.institution_id == referral.sender_id and not (
        referral.receiver_id == referral.sender_id
        and referral.receiver_club_id == actor.club_id
        and actor.club_id is not None
    )
    if is_sender:
        return True
    if referral.state == ReferralState.CANCELLED:
        return False
    return referral.state in ACCEPTED_STATES


def is_gone(actor: Actor, referral: Sides) -> bool:
    """Whether only the fact of the referral is left to the actor: it was not accepted, or it was taken back."""
    return not sees_name(actor, referral) and referral.state != ReferralState.REQUESTED


def of_referral(actor: Actor, referral: Referral, day: date) -> Glimpse:
    """What this actor may see of the person in this referral; after a refusal its number alone."""
    return of_person(actor, referral, referral.case.person, day)


def of_person(actor: Actor, referral: Sides, person: Known, day: date) -> Glimpse:
    """The same of somebody whose case need not be asked for."""
    if sees_name(actor, referral):
        return full(person, day)
    return Glimpse(referral.ref, "", "", True) if is_gone(actor, referral) else minimum(person, day)
