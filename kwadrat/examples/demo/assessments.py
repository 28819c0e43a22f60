"""Opening assessments of four people, one on the way, one closing."""

from __future__ import annotations

from kwadrat.casework import assessments
from kwadrat.casework.assessments import Given
from kwadrat.examples.demo.frame import Demo
from kwadrat.records.choices import AssessmentMoment

# place of the person -> level of each area; what is not named was not talked about
OPENED: dict[int, dict[str, int]] = {
    0: {"housing": 3, "health": 3, "addiction": 5, "family": 2, "debts": 2, "education": 3, "skills": 3,
        "motivation": 4, "work": 1, "mobility": 2, "digital": 3, "law": 5},
    1: {"housing": 4, "family": 3, "debts": 3, "education": 4, "skills": 2, "motivation": 3, "work": 2, "mobility": 3,
        "digital": 2},
    2: {"housing": 4, "health": 2, "family": 1, "debts": 4, "motivation": 2, "work": 1, "mobility": 2, "digital": 1},
    4: {"housing": 2, "health": 4, "family": 3, "debts": 1, "education": 4, "skills": 3, "motivation": 3, "work": 1,
        "mobility": 3, "digital": 3, "law": 2},
}  # fmt: skip
LATER: dict[int, dict[str, int]] = {
    0: {"family": 3, "debts": 3, "skills": 4, "motivation": 4, "work": 2, "mobility": 2, "digital": 4},
    4: {"housing": 3, "health": 4, "family": 3, "debts": 3, "education": 4, "skills": 4, "motivation": 5, "work": 4,
        "mobility": 2, "digital": 4, "law": 3},
}  # fmt: skip
WORDS = {
    (0, "family"): "Nie mam z kim zostawić syna.", (0, "work"): "W kuchni wiem, co robić.",
    (1, "skills"): "Na wózek nie mam papierów.", (2, "family"): "Tydzień potrafię z nikim nie rozmawiać.",
    (4, "debts"): "Boję się otwierać listy.", (4, "work"): "Wstaję i mam po co.",
}  # fmt: skip


def _given(place: int, levels: dict[str, int], words: dict[tuple[int, str], str]) -> dict[str, Given]:
    return {code: Given(level, words.get((place, code), "")) for code, level in levels.items()}


def assess(demo: Demo) -> None:
    """The social worker opens with each; one is looked at again on the way, one at the end by the coordinator."""
    worker, coordinator = demo.actors["social_worker"], demo.actors["coordinator"]
    opening = {key: text for key, text in WORDS.items() if key != (4, "work")}
    for place, levels in OPENED.items():
        assessments.record(
            demo.cases[place], by=worker, moment=AssessmentMoment.BASELINE, on=demo.ago(145 - 3 * place),
            given=_given(place, levels, opening),
        )  # fmt: skip
    closing = {key: WORDS[key] for key in ((4, "work"),)}
    for place, by, moment, days in (
        (0, worker, AssessmentMoment.INTERIM, 40), (4, coordinator, AssessmentMoment.ENDLINE, 16),
    ):  # fmt: skip
        assessments.record(
            demo.cases[place], by=by, moment=moment, on=demo.ago(days), given=_given(place, LATER[place], closing)
        )
