"""Printed plans: the social contract, the individual action plan, the reintegration plan, and the joint plan.

Each is drawn from a frozen dataclass of plain words, whatever tables they came from. The contract and the action plan
stay two papers, each for its own officer; the joint plan shows both halves and replaces neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kwadrat.papers.forms import PAGE, Data, Issue, Wording, cell, fields, frame, paper, part, rows, signs, statements

BIG = 4


@dataclass(frozen=True)
class Worker:
    """Who signs for an institution, and where to call."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Named:
    """The person of a paper; what the reader may not open is empty, and the paper has a line for a pen."""

    first_name: str
    surname: str
    birth: str = ""
    address: str = ""
    pesel: str = ""
    locality: str = ""

    def __str__(self) -> str:
        return f"{self.first_name} {self.surname}"


@dataclass(frozen=True)
class Contract:
    """A social contract: `part_one` and each of `sheets` say what stands in a field of the form, by its code."""

    variant: str
    office: str
    office_address: str
    concluded: str
    person: Named
    worker: Worker
    part_one: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[Mapping[str, str], ...] = ()
    family: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """One task in words: whose goal (its number), who does it and her corner (empty: the person), until when, state."""

    goal: int
    letter: str
    who: str
    text: str
    when: str = ""
    state: str = ""
    payer: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class OfficePlan:
    """An individual action plan or a reintegration plan: `content` says what stands in a field, by its code."""

    office: str
    office_address: str
    concluded: str
    person: Named
    worker: Worker
    content: Mapping[str, str]
    tasks: tuple[Task, ...] = ()
    period: str = ""
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leg:
    """One legal half of a joint plan: corner, title, who concluded it and when, its tasks."""

    letter: str
    title: str
    more: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Helper:
    """A worker who helps the person: corner, name with institution, telephone."""

    letter: str
    who: str
    phone: str = ""


@dataclass(frozen=True)
class JointPlan:
    """The whole plan in words. `corners` are four (letter, whether it acts) in the order P, Z, R, F; `signs` are pairs
    of who signs and what."""

    title: str
    person: Named
    number: str
    day: str
    corners: tuple[tuple[str, bool], ...]
    corner_words: str
    goals: tuple[str, ...]
    legs: tuple[Leg, ...]
    helpers: tuple[Helper, ...]
    review: str
    signs: tuple[tuple[str, str], ...]


def contract(words: Wording, one: Contract, issue: Issue) -> Data:
    """Kontrakt socjalny, variant A or B, parts I and II; part II has a sheet for each stage and one blank when there is
    none (UPS art. 108)."""
    person, form = one.person, words.form
    ends = signs(words, ("person_signature", str(person)), ("worker_signature", one.worker.name))
    parties = [
        cell(words, "person_surname", person.surname), cell(words, "person_first_name", person.first_name),
        cell(words, "person_address", person.address, lines=1), cell(words, "person_pesel", person.pesel),
        cell(words, "worker_name", one.worker.name), cell(words, "worker_phone", one.worker.phone),
    ]  # fmt: skip
    if one.family:
        parties.insert(4, cell(words, "family_members", "\n".join(one.family), span=2))
    first = form.block(f"I {one.variant}")
    blocks = [
        fields(words.text("parties"), 2, parties),
        part(f"{words.text('part_I')} {one.variant}"),
        fields("", 1, [cell(words, item.code, one.part_one.get(item.code, ""), lines=BIG) for item in first]),
        ends,
    ]
    sheets = one.sheets or ({},)
    for number, sheet in enumerate(sheets, 1):
        title = f"{words.text('part_II')} {one.variant}"
        if len(sheets) > 1:
            title += f" · {words.text('sheet')} {number}"
        blocks += [PAGE, part(title), fields("", 1, [
            cell(words, item.code, sheet.get(item.code, ""), lines=BIG) for item in form.block("II")
        ]), ends]  # fmt: skip
    lead = [words.text("purposes"), words.text("purpose_A"), words.text("purpose_B")]
    stamp = {**words.label("ops_name"), "text": one.office, "more": one.office_address}
    right = [{**words.label("concluded_on"), "text": one.concluded or "……………………"}]
    return paper(words, issue, str(person), blocks, stamp=stamp, right=right, lead=lead)


def ipd(words: Wording, one: OfficePlan, issue: Issue) -> Data:
    """Indywidualny plan działania of the labour office, on the form of the day of issue."""
    person = one.person
    blocks = [
        fields(words.text("parties"), 2, [
            cell(words, "person_name", str(person)), cell(words, "person_birth", person.birth),
            cell(words, "person_address", person.address or person.locality, span=2),
            cell(words, "worker_name", one.worker.name), cell(words, "worker_phone", one.worker.phone),
        ]),
        fields(words.text("content"), 1, [
            cell(words, item.code, one.content.get(item.code, ""), lines=BIG) for item in words.form.block("content")
        ]),
    ]  # fmt: skip
    if one.goals:
        blocks.append(statements(words.text("goals"), one.goals))
    if one.tasks:
        columns = (("task_text", 5), ("task_who", 3), ("task_when", 3), ("task_state", 2))
        table = [(task.text, task.who, task.when, task.state) for task in one.tasks]
        blocks.append(rows(words, words.text("tasks"), columns, table))
    blocks.append(signs(words, ("person_signature", str(person)), ("worker_signature", one.worker.name)))
    stamp = {"label": words.text("prepared_by"), "check": False, "text": one.office, "more": one.office_address}
    right = [{"label": _("Date"), "check": False, "text": one.concluded or "……………………"}]
    return paper(words, issue, str(person), blocks, stamp=stamp, right=right)


def ipr(words: Wording, one: OfficePlan, issue: Issue) -> Data:
    """Indywidualny plan reintegracyjny of a social enterprise (UES art. 6)."""
    person = one.person
    blocks = [
        fields(words.text("parties"), 2, [
            cell(words, "employer", f"{one.office}\n{one.office_address}".strip(), span=2),
            cell(words, "person_name", str(person)), cell(words, "person_birth", person.birth),
            cell(words, "worker_name", one.worker.name), cell(words, "worker_phone", one.worker.phone),
            cell(words, "plan_period", one.period, span=2),
        ]),
        *([statements(words.text("goals"), one.goals)] if one.goals else []),
        fields(words.text("content"), 1, [
            cell(words, item.code, one.content.get(item.code, ""), lines=BIG) for item in words.form.block("content")
        ]),
        signs(words, ("person_signature", str(person)), ("worker_signature", one.worker.name)),
    ]  # fmt: skip
    right = [{"label": _("Date"), "check": False, "text": one.concluded or "……………………"}]
    return paper(words, issue, str(person), blocks, right=right, notes=[words.text("period")])


def joint(words: Wording, one: JointPlan, issue: Issue) -> Data:
    """The joint plan on the page of plan.typ: goals, each half with its tasks, who helps, the next review."""
    label = {code: words.label(code)["label"] for code in (item.code for item in words.form.fields)}
    person = one.person
    more = "".join(f", {text}" for text in (person.birth, person.locality) if text)
    return {
        **frame(f"{words.form.title}: {one.title}", f"{words.form.title}: {person}", issue),
        "person": str(person), "person_more": more, "number": one.number, "day": one.day,
        "words": {code: label[code] for code in ("goals", "review", "objection")},
        "corners": [{"letter": letter, "acts": acts} for letter, acts in one.corners],
        "corner_words": one.corner_words, "goals": list(one.goals),
        "head": [label[code] for code in ("goal", "who", "task", "when", "state")],
        "legs": [
            {"letter": leg.letter, "title": leg.title, "more": leg.more, "tasks": [
                {"goal": task.goal, "letter": task.letter or person.first_name[:1], "text": task.text,
                 "when": task.when, "state": task.state, "late": task.is_late} for task in leg.tasks
            ]} for leg in one.legs
        ],
        "helpers_title": label["helpers"],
        "helpers": [{"letter": two.letter, "who": two.who, "phone": two.phone} for two in one.helpers],
        "review": one.review or label["no_review"], "disagree": words.text("disagree"),
        "agreement": words.text("agreement"),
        "signs": [{"who": who, "what": what} for who, what in one.signs],
    }  # fmt: skip
