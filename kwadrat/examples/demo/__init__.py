"""The demonstration: one partnership and half a year of one club, all of it made by casework verbs.

Forty-five people, three groups, three hourly specialists, dates relative to today. Names are visibly fake and PESEL
numbers carry impossible serials (0000-0009); everything behaves as the real thing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from kwadrat.examples.demo import (
    assessments,
    books,
    classes,
    crowd,
    files,
    jowisz,
    links,
    office,
    story,
    teams,
    together,
    works,
)
from kwadrat.examples.demo.frame import PASSWORD, Demo, SignIn, actor_for, fake_pesel, found, sign_ins

__all__ = ["PASSWORD", "STEPS", "Demo", "SignIn", "actor_for", "fake_pesel", "load", "sign_ins"]

Progress = Callable[[str, int, int], None]
STEPS: tuple[tuple[str, Callable[[Demo], None]], ...] = (
    ("umowa i zadania partnerów", together.agree), ("osoby", story.register), ("pozostałe osoby", crowd.register),
    ("skierowania", story.refer), ("pozostałe skierowania", crowd.refer),
    ("warunki i kontrakty", story.contract), ("status w urzędzie pracy", story.unemployed),
    ("pozostałe kontrakty", crowd.contract),
    ("uczestnictwo", story.participate), ("pozostali uczestnicy", crowd.participate),
    ("bilanse", assessments.assess),
    ("grupy", classes.form_groups), ("wspólny plan", jowisz.agree),
    ("zakończenia", story.finish), ("pozostałe zakończenia", crowd.finish),
    ("prace i staże", works.send),
    ("zajęcia", classes.attend), ("konsultacje", story.consult), ("pozostałe konsultacje", crowd.consult),
    ("pomoc ośrodków", crowd.serve), ("przeczytane powiadomienia", office.read),
    ("oczekujące sprawy", story.leave_open), ("pozostałe oczekujące", crowd.leave_open),
    ("zespoły", teams.designate), ("konferencja", teams.confer), ("partner bez konta", links.ask),
    ("kadra i dotacje", books.keep), ("sprawozdanie roczne", books.report),
    ("lista oczekujących i terminy", story.watch), ("ustawienia", office.set_up),
    ("zgłoszenia", office.apply),
    ("wnioski o dane", office.answer_requests), ("podobne osoby", office.enter_twice),
    ("plik z osobami", files.receive),
)  # fmt: skip


def load(today: date, seed: int = 1, progress: Progress | None = None) -> list[SignIn]:
    """Load the demonstration into an empty database; deterministic by seed and day (references excepted)."""
    tell = progress or (lambda label, done, total: None)
    total = len(STEPS) + 1
    tell("partnerstwo", 0, total)
    demo = found(today, random.Random(seed))  # noqa: S311  not a secret
    for done, (label, step) in enumerate(STEPS, start=1):
        tell(label, done, total)
        step(demo)
    tell("gotowe", total, total)
    return sign_ins()
