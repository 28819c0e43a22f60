"""Actor: who is asking, in which post, in which partnership."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self, TypeVar

from kwadrat.records.choices import Role

T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """One acting place of one user: a dated post in one partnership. Built once a request, without a query.

    A number that is absent is 0, which matches no row; only `club_id` may be None: outside any club.
    `memory` is what one request has read about its things, so that a menu of ten verbs asks once. An actor outside a
    request has none, and an action never believes one.
    """

    user_id: int
    name: str
    role: str
    post_id: int = 0
    post_ref: str = ""
    institution_id: int = 0
    institution_name: str = ""
    unit_type: str = ""
    operator_type: str = ""
    corner: str = ""
    club_id: int | None = None
    club_name: str = ""
    partnership_id: int = 0
    partnership_name: str = ""
    is_leader: bool = False
    is_authorised: bool = False
    places: int = 1
    link_id: int = 0
    key_id: int = 0
    is_system: bool = field(default=False)
    memory: dict[Hashable, Any] | None = field(default=None, compare=False, repr=False)

    def remembering(self) -> Self:
        """The same actor for the length of one request."""
        return replace(self, memory={})

    def forgetting(self) -> Self:
        """The same actor who reads everything anew; what the request had remembered is dropped."""
        if self.memory is not None:
            self.memory.clear()
        return replace(self, memory=None)

    def blank(self, stand_in: Callable[[Any], Any]) -> Self:
        """The same actor without names, her numbers replaced: what decides the shape of a query, never its rows."""
        numbers = ("user_id", "post_id", "institution_id", "club_id", "partnership_id", "link_id", "key_id")
        texts = ("name", "post_ref", "institution_name", "club_name", "partnership_name")
        changed: dict[str, Any] = {name: stand_in(getattr(self, name)) for name in numbers}
        return replace(self, memory=None, places=1, **changed | dict.fromkeys(texts, ""))

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` returns; within one request it is read once for a key."""
        if self.memory is None:
            return read()
        if key not in self.memory:
            self.memory[key] = read()
        value: T = self.memory[key]
        return value

    @property
    def initials(self) -> str:
        """Two letters for the round mark."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def role_label(self) -> str:
        """Role in words."""
        return str(Role(self.role).label) if self.role in Role.values else self.role

    @property
    def is_reduced(self) -> bool:
        """Whether she sees of a person no more than her own classes and cards with that person."""
        return self.role == Role.SPECIALIST

    @property
    def key(self) -> str:
        """Name of this acting place in the session."""
        return f"{self.post_id}:{self.partnership_id}"


SYSTEM = Actor(user_id=0, name="Kwadrat", role="system", is_system=True, is_authorised=True)


def places_of(user: Any, today: date) -> list[Actor]:
    """Acting places of a signed-in user, from the rows that access.signin fetched with the user."""
    rows: list[dict[str, Any]] = getattr(user, "place_rows", None) or []
    return [
        Actor(
            user_id=user.pk,
            name=user.name,
            role=row["role"],
            post_id=row["post_id"],
            post_ref=row["post_ref"],
            institution_id=row["institution_id"],
            institution_name=row["institution_name"],
            unit_type=row["unit_type"] or "",
            operator_type=row["operator_type"] or "",
            corner=(row["corner"] if row["partnership_id"] else row["kind_corner"]) or "",
            club_id=row["club_id"],
            club_name=row["club_name"] or "",
            partnership_id=row["partnership_id"] or 0,
            partnership_name=row["partnership_name"] or "",
            is_leader=bool(row["is_leader"]),
            is_authorised=bool(row["is_authorised"]),
            places=len(rows),
        )
        for row in rows
    ]


def choose(places: list[Actor], key: str | None) -> Actor | None:
    """The acting place named by `key`; the only one when there is one; otherwise None. Never a guess: a post that was
    in no partnership and is now in one is still the same place."""
    if key is None:
        return places[0] if len(places) == 1 else None
    found = next((place for place in places if place.key == key), None)
    if found is None and str(key).endswith(":0"):
        now = [place for place in places if f"{place.post_id}:0" == key]
        return now[0] if len(now) == 1 else None
    return found
