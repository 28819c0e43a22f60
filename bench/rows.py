"""The rows of one made-up partnership: everything that the pages read, in the shape in which the product writes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bench import joint
from bench.books import BODIES, COHORT, MEETINGS, STAFF, STAY, YEARS, Books, ref
from bench.intake import pesel
from kwadrat.records.fields import blind_index, encrypt

WOMEN = ("Anna", "Barbara", "Czesława", "Dorota", "Elżbieta", "Grażyna", "Halina", "Irena", "Łucja", "Zofia")
MEN = ("Adam", "Bogdan", "Cezary", "Dariusz", "Emil", "Grzegorz", "Henryk", "Jerzy", "Łukasz", "Zbigniew")
STARTS = ("Prób", "Zmyśl", "Przykł", "Udaw", "Niby", "Pozor", "Wymyśl", "Testow", "Żart", "Ćwicz")
MIDDLES = ("an", "on", "yń", "el", "ar", "ocz", "ak", "ik", "uś", "ew", "or", "ąb", "ęd", "il", "osz", "ur", "em")
ENDS = ("owicz", "iński", "ak", "ek", "ała", "arz", "ura", "isz", "ocha", "ida", "ewka", "ul")
KINDS = ("social_skills_training", "support_group", "vocational_workshop", "job_search_workshop")
TASKS = ("recruitment", "social_work", "career_counselling", "premises")


def fill(books: Books) -> dict[str, list[str]]:
    """Every row of the partnership."""
    _frame(books)
    for place in range(books.people):
        _person(books, place)
        _served(books, place)
    for cohort in range(books.cohorts):
        _cohort(books, cohort)
    joint.counts(books)
    _others(books)
    return books.lines


def _frame(books: Books) -> None:
    """Institutions, the partnership and its agreement, the club with staff and a grant, workers with their papers."""
    town, long_ago = f"Próbno {books.number + 1}", -YEARS - 400
    books.named("partnership", "P", f"Partnerstwo {town}", town, 5)
    for name, kind, corner in BODIES:
        body = books.named("institution", "N", f"{name.upper()} {town}", kind, town)
        books.add("membership", body, "party", corner, "t" if name == "ngo" else "f", books.span(long_ago, None))
        for code in TASKS:
            books.add("membertask", body, code, books.span(long_ago, None))
    books.named(
        "club", "K", f"KIS {town}", town, books.bodies["ngo"], f"PS.{books.number + 1}.2020", books.day(long_ago),
        books.day(long_ago),
    )  # fmt: skip
    for name, role, body in STAFF:
        user = books.add(
            "user", books.password, address(name, books.number), f"{name.title()} Pomiarowa", "t", "pl", "auto",
            "normal", f"{books.day(long_ago)} 12:00+00",
        )  # fmt: skip
        books.named(
            "post", "T", role, books.span(long_ago, None), books.span(long_ago, None), books.day(long_ago),
            books.club if role in ("coordinator", "specialist") else None, books.bodies[body], user,
        )  # fmt: skip
    for place in range(4):
        books.add("employment", books.club, f"Kadra {place}", "psycholog", "contract", 1200, books.span(long_ago, None))
    for year in range(5):
        first = -365 * (year + 1)
        grant = books.add(
            "grant", books.club, "Zajęcia w klubie", "gmina", town, f"{year}/R", books.day(first), "90000.00",
            books.span(first, first + 365),
        )  # fmt: skip
        for kind in ("received", "spent"):
            books.add("grantline", books.club, grant, kind, books.day(first + 30), "45000.00", "transza")


def address(name: str, number: int) -> str:
    """The e-mail address of a worker of a partnership."""
    return f"{name}@p{number}.pomiar.example"


def _times(books: Books, cohort: int) -> tuple[int, int]:
    """First and last day of a cohort: the first began five years ago, the last begins these days."""
    start = -YEARS + cohort * YEARS // books.cohorts
    return start, start + STAY


def birth(place: int) -> date:
    """When the person with this place in her partnership was born."""
    return date(1950, 1, 1) + timedelta(days=place * 37 % 19000)


def _person(books: Books, place: int) -> None:
    """The first people are those of the club, whose cases opened before it took them."""
    cohort = place // COHORT
    opened = _times(books, cohort)[0] - 40 if cohort < books.cohorts else -(place * YEARS // books.people)
    born, is_man = birth(place), place % 2
    number = books.base + place + 1
    mixed = place * 7919 + books.number * 104729
    first = (MEN if is_man else WOMEN)[mixed // 7 % 10]
    last = STARTS[mixed % 10] + MIDDLES[mixed // 10 % 17] + ENDS[mixed // 170 % 12]
    town = f"Próbno {books.number + 1}"
    books.named("person", "O", first, last, born, "M" if is_man else "F", town)
    digits, phone = pesel(born, place), f"{500_000_000 + place * 31 % 100_000_000}"
    books.add(
        "personidentity", number, encrypt(digits), blind_index("pesel", books.whole, digits),
        encrypt(f"ul. Ukryta {place}"), "47-200", encrypt(phone), blind_index("phone", books.whole, phone),
        encrypt(f"osoba{place}@pokaz.example") if place % 10 == 0 else "",
    )  # fmt: skip
    has_moved = cohort >= books.cohorts and place % 50 == 7
    worker = books.worker(place)
    books.named(
        "case", "C", books.day(opened), books.day(opened), number, worker, "moved" if has_moved else "open",
        books.day(opened + 1 if has_moved else opened),
    )  # fmt: skip
    books.steps("casestep", number, worker, (opened, "open"), *[(opened + 1, "moved")] * has_moved)
    books.add("teammember", number, worker, books.bodies["ops"], None, "registered", books.span(opened, None))
    events = _events(books, cohort, opened)
    for corner in "PZRF":
        books.add("casecorner", number, corner, events.get(corner), None, None)
    books.add("auditevent", "person.register", worker, worker, books.bodies["ops"], ref("O", number), number)
    if place % 3 == 0:
        books.add("contactnote", number, worker, "meeting", books.day(opened), "Pierwsza rozmowa, ustalono termin.")


def _events(books: Books, cohort: int, opened: int) -> dict[str, str]:
    events = {"P": books.day(min(0, opened + 20))}
    if cohort < books.cohorts:
        events["R"] = books.day(min(-1, _times(books, cohort)[1]))
    return events


def _cohort(books: Books, cohort: int) -> None:
    """A group with its people, their way into the club, its meetings and lists."""
    start, end = _times(books, cohort)
    group = books.named("group", "G", books.club, f"Grupa {cohort + 1}", COHORT)
    cases = [books.base + cohort * COHORT + place + 1 for place in range(COHORT)]
    for place, case in enumerate(cases):
        books.add("groupmember", group, case, books.span(start, end + 1))
        _member(books, case, start, end, place, is_last=cohort == books.cohorts - 1 - STAY * books.cohorts // YEARS)
    leader = books.posts[f"specialist{cohort % 3}"]
    for on in _meetings(books, start):
        _session(books, group, leader, on, cases, cohort)


def _member(books: Books, case: int, start: int, end: int, place: int, *, is_last: bool) -> None:
    worker, coordinator, has_ended = books.worker(case - books.base - 1), books.posts["coordinator"], end < 0
    is_closed = has_ended and not is_last  # the newest that ended still wait for being closed
    state = "completed" if is_closed else "in-progress"
    referral = books.named(
        "referral", "S", case, books.bodies["ops"], worker, books.bodies["ngo"], books.club, "into_club", state,
        books.day(start - 30), books.day(start - 23), books.day(start - 25), books.day(end + 1) if is_closed else None,
        "", "helped" if is_closed else "", "Szuka zajęcia i ludzi.", None if is_closed else books.day(end),
        books.day(start),
    )  # fmt: skip
    books.steps("referralstep", referral, worker, (start - 30, "requested"))
    books.add("referralstep", referral, books.day(start - 25), "requested", "accepted", coordinator)
    books.add("referralstep", referral, books.day(start), "accepted", "in-progress", coordinator)
    books.add(
        "teammember", case, coordinator, books.bodies["ngo"], books.club, "referral",
        books.span(start - 25, end + 365 if end + 365 < 0 else None),
    )  # fmt: skip
    books.add("groupfact", case, f"G{place % 8 + 1}", books.span(start - 20, None))
    books.add("premisefact", case, books.day(start - 20))
    for on, status in ((start - 20, "long_term_unemployed"), *[(end + 30, "employed")] * (end < -60)):
        books.add("labourstatusfact", case, status, books.day(on), worker)
    contract = _contract(
        books, case, worker, start - 20, end + 20, "ended" if has_ended else "signed", place % 40 - 8
    )  # fmt: skip
    joint.fill(books, joint.Member(case, worker, contract, referral, start, end, has_ended))
    part = books.named(
        "participation", "U", case, books.club, "completed" if has_ended else "active",
        books.span(start, end + 1 if has_ended else None), books.day(end),
    )  # fmt: skip
    books.steps("participationstep", part, coordinator, (start, "active"), *[(end, "completed")] * has_ended)
    if is_closed:
        _certificate(books, case, part, start, end)
    for on in (start + 30, start + 100):
        if on < 0:
            post = books.posts[f"specialist{place % 3}"]
            books.add("consultation", books.club, books.bodies["ngo"], case, "psychological_counselling", post,
                      books.day(on), 60, "rozmowa o celach")  # fmt: skip
            books.add("contactnote", case, worker, "phone", books.day(on), "Ustalono następny krok.")
            books.add("disclosure", worker, worker, books.bodies["ops"], case, "identity", "casework",
                      "UPS art. 100 ust. 2", "social_worker")  # fmt: skip
    if has_ended and place % 3 == 0:
        books.add("outcome", books.club, case, coordinator, "vocational", "qualification", books.day(end))
        books.add("outcome", books.club, case, coordinator, "employment", "employment", books.day(min(-1, end + 20)))


def _certificate(books: Books, case: int, part: int, start: int, end: int) -> None:
    """Issued the day after the last one, as the Act asks; the newest that ended still wait for theirs."""
    issued = books.day(end + 1)
    year = issued[:4]
    books.certificates[year] = serial = books.certificates.get(year, 0) + 1
    books.named(
        "certificate", "E", books.bodies["ngo"], books.club, case, part, books.posts["coordinator"], year, serial,
        issued, "Stowarzyszenie Przykładowe", "Klub Przykładowy", "Osoba Przykładowa", "1980-01-01", books.day(start),
        books.day(end), "t",
    )  # fmt: skip


def _contract(books: Books, case: int, worker: int, first: int, end: int, state: str, review: int) -> int:
    signed = books.day(first) if state != "draft" else None
    number = books.named(
        "socialcontract", "A", case, books.bodies["ops"], worker, "B", "R-KS", state, "Chcę pracować w kuchni.",
        books.span(first, end), signed, books.day(review) if state == "signed" else None,
    )  # fmt: skip
    states = {"draft": 1, "signed": 2, "ended": 3}[state]
    books.steps("contractstep", number, worker, *((first, "draft"), (first, "signed"), (end - 1, "ended"))[:states])
    return number


def _meetings(books: Books, start: int) -> Iterator[int]:
    """Days of a group's meetings, Monday to Friday, up to a fortnight ahead."""
    for meeting in range(MEETINGS):
        on = start + 5 + meeting * (STAY - 10) // MEETINGS
        weekday = (books.today.weekday() + on) % 7
        on -= max(0, weekday - 4)
        if on <= 14:
            yield on


def _session(books: Books, group: int, leader: int, on: int, cases: list[int], cohort: int) -> None:
    """One meeting; the lists of the last two days are not approved yet."""
    hour = 8 + cohort % 5 * 2
    is_held, day = on < -2, books.day(on)
    number = books.named(
        "session", "Z", books.club, KINDS[cohort % 4], group, leader, day, f"{hour}:00", f"{hour + 3}:00",
        f"sala {cohort % 3 + 1}", "held" if is_held else "planned", "80.00",
    )  # fmt: skip
    books.steps("sessionstep", number, leader, (on, "planned"), *[(on, "held")] * is_held)
    if not is_held:
        return
    for place, case in enumerate(cases):
        mark = (place * 7 + on) % 10
        status, minutes, reason = ("present", 180, "") if mark < 8 else ("absent", 0, "")
        if mark == 8:
            status, reason = "excused", "office"
        books.add("attendance", number, case, day, status, minutes, reason, leader)


def _others(books: Books) -> None:
    """Of those whom the club never took: some were declined, some have a contract, the newest wait for an answer."""
    first = books.cohorts * COHORT
    for place in range(first, books.people):
        case, worker = books.base + place + 1, books.worker(place)
        opened = -(place * YEARS // books.people)
        if place % 20 == 3 and opened < -20:
            number = books.named(
                "referral", "S", case, books.bodies["ops"], worker, books.bodies["ngo"], books.club, "into_club",
                "rejected", books.day(opened + 5), books.day(opened + 12), books.day(opened + 8),
                books.day(opened + 8), "no_places", "", "Szuka zajęcia i ludzi.", None, None,
            )  # fmt: skip
            books.steps("referralstep", number, worker, (opened + 5, "requested"), (opened + 8, "rejected"))
        if place % 20 == 11 and opened < -400:
            _contract(books, case, worker, opened + 10, opened + 380, "ended", 0)
        if place % 15 == 5:
            books.add("benefitfact", case, "7", books.span(opened, None))
        left = books.people - place
        if left <= 10:
            _waiting(books, case, worker, left)
        elif left <= 14:
            _contract(books, case, worker, 0, 180, "draft", 0)


def _served(books: Books, place: int) -> None:
    """Almost everybody got one service soon after her case was opened: of the club, or of the labour office."""
    cohort, case, worker = place // COHORT, books.base + place + 1, books.worker(place)
    first = _times(books, cohort)[0] - 40 if cohort < books.cohorts else -(place * YEARS // books.people)
    if first > -30:
        return
    by_club = place % 2 == 0
    to, answers = ("ngo", books.posts["coordinator"]) if by_club else ("pup", books.posts["counsellor0"])
    days = ((first + 1, "requested"), (first + 3, "accepted"), (first + 6, "in-progress"), (first + 20, "completed"))
    sent, answered, started, closed = (books.day(on) for on, _state in days)
    number = books.named(
        "referral", "S", case, books.bodies["ops"], worker, books.bodies[to], books.club if by_club else None,
        "service", "completed", sent, books.day(first + 8), answered, closed, "", "helped", "Szuka pracy.", None,
        started,
    )  # fmt: skip
    books.steps("referralstep", number, worker, days[0])
    for (_on, before), (on, after) in pairwise(days):
        books.add("referralstep", number, books.day(on), before, after, answers)


def _waiting(books: Books, case: int, worker: int, left: int) -> None:
    to_club = left <= 7
    body = books.bodies["ngo" if to_club else "pup"]
    number = books.named(
        "referral", "S", case, books.bodies["ops"], worker, body, books.club if to_club else None,
        "into_club" if to_club else "service", "requested", books.day(-left), books.day(5 - left), None, None, "", "",
        "Szuka zajęcia i ludzi.", books.day(5 - left), None,
    )  # fmt: skip
    books.steps("referralstep", number, worker, (-left, "requested"))
