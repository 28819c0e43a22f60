"""A scripted working day: register, note, refer, accept; every form is pressed again until it is acknowledged."""

from __future__ import annotations

import random
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.faults.visitor import Answer, Down, Visitor, errors
from tests.web.forms import Form

TODAY = date.today()
# How long a service may be away before the day is called lost, in seconds.
PATIENCE = 60.0


@dataclass
class Diary:
    """What the service has acknowledged, by kind: what must be found afterwards, once."""

    people: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    referrals: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    downs: int = 0
    problems: list[str] = field(default_factory=list)

    def done(self) -> int:
        return len(self.people) + len(self.notes) + len(self.referrals) + len(self.accepted)


def until_answered(ask: Callable[[], Any], diary: Diary) -> Any:
    """Ask again while the service is away."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except Down:
            diary.downs += 1
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


class Worker(threading.Thread):
    """One pair of people who work through the day: a social worker of the OPS and the coordinator of the club."""

    def __init__(self, base: str, number: int, rounds: int, diary: Diary) -> None:
        super().__init__(name=f"worker-{number}", daemon=True)
        self.number, self.rounds, self.diary = number, rounds, diary
        self.office, self.club = Visitor(base, "social-worker"), Visitor(base, "coordinator")

    def run(self) -> None:
        try:
            for turn in range(self.rounds):
                self._turn(turn)
        except Exception as error:  # told by the test, which waits for all workers
            self.diary.problems.append(f"{self.name}: {error!r}")

    def _turn(self, turn: int) -> None:
        chance = random.Random(f"{self.number} {turn}")
        # a date of birth and a name of her own: nobody resembles her
        given, surname = ("".join(chance.sample(string.ascii_lowercase, 10)).title() for _ in range(2))
        born = date(1950, 1, 1) + timedelta(days=11 * (turn * 10 + self.number))
        person = self._press(
            self.office, "/osoby/nowa/", "last_name",
            first_name=given, last_name=surname, birth_on=born.isoformat(), sex="F", locality="Wzorowo",
        )  # fmt: skip
        self.diary.people.append(person)
        text = f"Rozmowa {self.name} {turn}"
        self._press(self.office, f"/osoby/{person}/wpis/", "text", kind="phone", text=text, on=TODAY.isoformat())
        self.diary.notes.append(text)
        referral = self._press(
            self.office, f"/osoby/{person}/skieruj/klub/", "receiver", self._to_the_club, message=text
        )
        self.diary.referrals.append(referral)
        self._press(self.club, f"/skierowania/{referral}/przyjmij/", "once")
        self.diary.accepted.append(referral)

    @staticmethod
    def _to_the_club(form: Form) -> dict[str, str]:
        (club,) = (value for value in form.controls["receiver"].options if value.startswith("K-"))
        return {"receiver": club}

    def _press(
        self, who: Visitor, path: str, name: str, more: Callable[[Form], dict[str, str]] | None = None, **values: str
    ) -> str:
        """Fill and send one form until it is acknowledged; the reference that it led to."""
        form = until_answered(lambda: who.form(path, name), self.diary)
        filled = {**values, **(more(form) if more else {})}
        answer: Answer = until_answered(lambda: who.send(form, **filled), self.diary)
        assert answer.went_to, f"{path}: {answer.status} {[*errors(answer)]}"
        return next(part for part in reversed(answer.went_to.split("/")) if "-" in part)
