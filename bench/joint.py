"""Joint plans, temporary work and letters of those whom the club of a made-up partnership took, in the shape in which
the product writes them: three in five have a plan of three documents, three in twenty such work."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.books import COHORT, Books, ref
from kwadrat.records.fields import encrypt

PAPER, SCAN = 30_000, 60_000  # bytes of a printed letter, and of a signed page that was scanned
GOALS = ("Opieka nad synem w czasie zajęć i pracy", "Pierwsza praca w piekarni albo sklepie")
# document, what is to be done, who does it, service, how it is known, first and last day after the plan began
TASKS = (
    (0, "OPS opłaca świetlicę dziecka", "worker", None, "note", 10, 150),
    (0, "Składa wniosek o świetlicę w szkole", "own", None, "note", 0, 80),
    (1, "Potwierdza status w PUP", "own", None, "status", 30, 120),
    (1, "Staż albo prace u pracodawcy", "counsellor", None, "work_done", 120, 240),
    (2, "Trening umiejętności społecznych, 36 godzin", "ngo", "social_skills_training", "attendance", 25, 220),
    (2, "Rozmowa z psychologiem o celach", "specialist", "psychological_counselling", "consultation", 30, 90),
)  # fmt: skip
LEGS = (("contract_b", "ops", "R-KS"), ("action_plan", "pup", ""), ("club", "ngo", ""))
WORKS = (("psu", 600), ("internship", 1800), ("public_works", 2400))


@dataclass(frozen=True)
class Member:
    """Somebody of a group: number of her case, her worker, contract and referral, when she came, whether she left."""

    case: int
    worker: int
    contract: int
    referral: int
    start: int
    end: int
    has_ended: bool

    @property
    def first(self) -> int:
        """The day on which the contract was signed and the plan began."""
        return self.start - 20

    @property
    def last(self) -> int:
        """The last day of both."""
        return self.end + 19


def fill(books: Books, one: Member) -> None:
    """What this person has of a plan, of work, and of a letter."""
    number = one.case - books.base
    if number * 7 % 5 < 3:
        _plan(books, one, number)
    if number % 20 in (1, 8, 14):
        _placement(books, one, number)
    if not one.has_ended:
        _letter(books, one)


def _plan(books: Books, one: Member, number: int) -> None:
    """The plan with its head, its documents, what they say and who signed; a few are still being agreed."""
    is_agreed, is_shared = number % 15 != 3 or one.has_ended, number % 10 == 3
    state = "closed" if one.has_ended else "running" if is_agreed else "draft"
    title, days, ended = "Praca w gastronomii", books.span(one.first, one.last + 1), books.day(min(one.last, -1))
    review = None if one.has_ended else books.day(number * 13 % 80 - 10)
    plan = books.named(
        "jointplan", "X", one.case, "household" if is_shared else "person", title, state, days, one.worker, review,
        "reached" if one.has_ended else "", ended if one.has_ended else None,
    )  # fmt: skip
    states = (("draft", one.first), ("running", one.first), ("closed", min(one.last, -1)))
    count = {"draft": 1, "running": 2, "closed": 3}[state]
    books.steps("planstep", plan, one.worker, *((on, name) for name, on in states[:count]))
    books.add("planversion", plan, 1, title, days, review, one.worker)
    _household(books, plan, one, number) if is_shared else None
    counsellor, coordinator = books.posts["counsellor0"], books.posts["coordinator"]
    books.add("teammember", one.case, counsellor, books.bodies["pup"], None, "referral", books.span(one.first, None))
    for post, body, scopes in ((one.worker, "ops", "{contact,contract}"), (counsellor, "pup", "{action_plan}")):
        books.add("designation", one.case, books.bodies[body], post, scopes, "duties", books.span(one.first, None))
    officers = (one.worker, counsellor, coordinator)
    legs = [_leg(books, plan, one, kind, officers[kind], number, is_agreed) for kind in range(3)]
    said = _clauses(books, plan, one, legs, officers)
    for kind, leg in enumerate(legs):
        if _is_signed(kind, number, is_agreed, one):
            scan = _scan(books, leg, one.worker) if kind == 0 and not one.has_ended else None
            _sign(books, plan, leg, one, officers[kind], [version for of, version, _task in said if of == kind], scan)
        else:
            books.add("signinground", plan, leg, books.day(-3), books.day(11), officers[kind])
    _later(books, plan, one, number, legs[0], said)


def _household(books: Books, plan: int, one: Member, number: int) -> None:
    """Somebody of her household whom the club did not take."""
    place = books.cohorts * COHORT + number
    if place < books.people:
        books.named("planmember", "U", plan, books.base + place + 1, books.span(one.first, None), "f")


def _is_signed(kind: int, number: int, is_agreed: bool, one: Member) -> bool:
    """The path in the club waits for signatures in every sixth plan."""
    return one.has_ended or (is_agreed and (kind != 2 or number % 6 != 0))


def _leg(books: Books, plan: int, one: Member, kind: int, officer: int, number: int, is_agreed: bool) -> int:
    code, body, form = LEGS[kind]
    is_signed = _is_signed(kind, number, is_agreed, one)
    state = "ended" if one.has_ended else "signed" if is_signed else "draft"
    contact = books.day(number * 7 % 60 - 6) if kind == 1 and not one.has_ended else None
    leg = books.named(
        "planleg", "L", plan, code, books.bodies[body], books.club if kind == 2 else None, officer, state,
        books.span(one.first, one.last + 1), one.contract if kind == 0 and is_signed else None, form, contact,
    )  # fmt: skip
    before = ""
    for name, on in (("draft", one.first), ("signed", one.first), ("ended", min(one.last, -1))):
        books.add("legstep", plan, leg, books.day(on), before, name, officer)
        before = name
        if name == state:
            break
    return leg


def _version(books: Books, plan: int, clause: int, by: int, content: dict[str, Any]) -> int:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return books.add("clauseversion", plan, clause, 1, text, digest, by)


def _clauses(
    books: Books, plan: int, one: Member, legs: list[int], officers: tuple[int, ...]
) -> list[tuple[int, int, int]]:
    """Goals and tasks with their first version and their steps: the document of each, its version, its number."""
    said, goals = [], []
    for kind, words in enumerate(GOALS):
        body = books.bodies[LEGS[kind][1]]
        goal = books.named(
            "planclause", "T", plan, legs[kind], "goal", None, kind + 1, "planned", words, body, None, "f", None, None,
            None, "", "", "", None,
        )  # fmt: skip
        books.add("clausestep", plan, goal, books.day(one.first), "", "planned", officers[kind])
        content = {"text": words, "institution": LEGS[kind][1].upper(), "leg": ref("L", legs[kind])}
        said.append((kind, _version(books, plan, goal, officers[kind], content), goal))
        goals.append(goal)
    for place, task in enumerate(TASKS):
        said.append(_task(books, plan, one, task, place, legs, goals, officers))
    return said


def _task(
    books: Books, plan: int, one: Member, task: tuple[Any, ...], place: int, legs: list[int], goals: list[int],
    officers: tuple[int, ...],
) -> tuple[int, int, int]:  # fmt: skip
    """One task: done when its days have passed, with one in four late; under way, or ahead."""
    kind, words, doer, service, evidence, since, until = task
    begins, ends = one.first + since, min(one.first + until, one.last)
    is_late = not one.has_ended and (one.case + place) % 4 == 0
    state = "planned" if begins >= 0 else "done" if ends < 0 and not is_late else "started"
    posts = {"worker": one.worker, "counsellor": officers[1], "specialist": books.posts["specialist0"]}
    institution = books.bodies[LEGS[kind][1]]
    number = books.named(
        "planclause", "T", plan, legs[kind], "task", goals[min(kind, 1)], place + 1, state, words, institution,
        posts.get(doer), "t" if doer == "own" else "f", service, institution if service else None,
        books.span(begins, ends + 1), "weekly" if evidence == "attendance" else "", evidence,
        "internship" if evidence == "work_done" else "", books.day(ends) if state == "done" else None,
    )  # fmt: skip
    before = ""
    for name, on in (("planned", one.first), ("started", begins), ("done", ends)):
        books.add("clausestep", plan, number, books.day(min(on, 0)), before, name, officers[kind])
        before = name
        if name == state:
            break
    content = {
        "text": words, "goal": GOALS[min(kind, 1)], "leg": ref("L", legs[kind]), "doer": doer, "basis": "",
        "institution": LEGS[kind][1].upper(), "service": service or "", "payer": "", "since": books.day(begins),
        "until": books.day(ends), "hours": "", "rhythm": "", "evidence": evidence,
    }  # fmt: skip
    return kind, _version(books, plan, number, officers[kind], content), number


def _scan(books: Books, leg: int, officer: int) -> int:
    """The signed contract as it was scanned and uploaded."""
    about = ref("L", leg)
    path = _path(about)
    digest = hashlib.sha256(file(path, SCAN)).hexdigest()
    return books.named(
        "document", "D", "signed", about, "kontrakt.pdf", "application/pdf", SCAN, 1, digest, path, officer
    )


def _sign(
    books: Books, plan: int, leg: int, one: Member, officer: int, versions: list[int], document: int | None
) -> None:
    for party, post in (("person", None), ("officer", officer)):
        row = books.add(
            "legsignature", plan, leg, party, post, f"Podpis {party}", books.day(one.first), "scan", officer, document
        )  # fmt: skip
        for version in versions:
            books.add("signedclause", plan, row, version, officer)


def _later(
    books: Books, plan: int, one: Member, number: int, leg: int, said: list[tuple[int, int, int]]
) -> None:  # fmt: skip
    """What came in the course of the plan: reviews, a voice, a link, a breach, a clash that nobody mended."""
    tasks = [task for _kind, _version, task in said[len(GOALS):]]  # fmt: skip
    for after in (90, 180):
        if one.first + after < 0:
            on, next_on = books.day(one.first + after), books.day(one.first + after + 90)
            review = books.add("planreview", plan, None, "review", "meeting", on, "Idzie zgodnie z planem.", next_on,
                               one.worker)  # fmt: skip
            for task in tasks[:3]:
                books.add("reviewresult", plan, review, task, "goes_on", one.worker)
    if number % 8 == 3:
        books.add("planvoice", plan, said[0][1], "t", "t", "To są moje słowa.")
    if number % 9 == 4:
        token = hashlib.sha256(str(plan).encode()).hexdigest()
        books.add("plankey", plan, "paper", token, f"{books.day(30)} 12:00+00", one.worker)
    if number % 30 == 10 and not one.has_ended:
        breach = books.named("breach", "B", plan, leg, tasks[0], one.worker, books.day(-6), "Nie przyszła.", "recorded")
        books.add("breachstep", plan, breach, books.day(-5), "", "recorded", one.worker)
    if not one.has_ended:
        about = ref("T", tasks[4])
        digest = hashlib.sha256(f"task_without_doer:{about}".encode()).hexdigest()
        menders = f"{{{books.bodies['ngo']},{books.bodies['ops']}}}"
        books.named("planclash", "K", plan, digest, "CL-08", "task_without_doer", f"{{{about}}}", menders,
                    books.day(one.first))  # fmt: skip


def _placement(books: Books, one: Member, number: int) -> None:
    """Work of three months to which the labour office sends, at the firm of the partnership or at one outside it."""
    form, minutes = WORKS[number % 3]
    begins, is_outside = one.start + 120, number % 4 == 0
    ends, counsellor = begins + 90, books.posts["counsellor1"]
    state = "planned" if begins >= 0 else "ended" if ends < 0 else "begun"
    work = books.named(
        "placement", "P", one.case, books.bodies["pup"], counsellor, form, None if is_outside else books.bodies["firm"],
        "Piekarnia Zmyślona" if is_outside else "", books.bodies["pup"], state, books.span(begins, ends + 1), minutes,
        "[]", "completed" if state == "ended" else "",
    )  # fmt: skip
    states = ((min(begins - 10, -1), "planned"), (begins, "begun"), (ends, "ended"))
    books.steps("placementstep", work, counsellor, *states[: {"planned": 1, "begun": 2, "ended": 3}[state]])


def file(path: str, size: int) -> bytes:
    """The letter or scan that lies at this path: as little to be pressed together as a PDF."""
    return Random(path).randbytes(size)


def _path(about: str) -> str:
    name = hashlib.sha256(about.encode()).hexdigest()[:32]
    return f"{name[:2]}/{name}"


def _letter(books: Books, one: Member) -> None:
    """The letter of her referral into the club, numbered in its year."""
    issued_on = books.day(one.start - 30)
    books.letters[issued_on[:4]] = serial = books.letters.get(issued_on[:4], 0) + 1
    about = ref("S", one.referral)
    path = _path(about)
    said = {
        "ref": about,
        "rows": [["Cel", "Przyjęcie do klubu"], ["Osoba", "A. P., 40–49 lat"]],
        "boxes": ["Przyjmuję"],
    }
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    books.named(
        "issuedpaper", "W", books.bodies["ops"], one.case, one.worker, "referral", "1", about, issued_on[:4], serial,
        issued_on, encrypt(json.dumps(said, ensure_ascii=False)), digest, digest, PAPER,
        hashlib.sha256(file(path, PAPER)).hexdigest(), path,
    )  # fmt: skip


def counts(books: Books) -> None:
    """How many letters were numbered in each year."""
    for year, last in sorted(books.letters.items()):
        books.add("papercount", books.bodies["ops"], year, last)
