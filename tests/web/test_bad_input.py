"""Every form of the web with every kind of bad input: a plain word beside the field, nothing lost, nothing doubled.

The list of pages is that of test_every_url, so a new form is tried here by itself. A form that the table FILLED does
not know is filled with the first choice, today and a word; what it refuses then must stand beside a field all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kwadrat.access import rules
from tests import cast as cast_module
from tests.web.forms import Control, Form, Reader, read
from tests.web.test_every_url import PLAIN, World, ability_of, make_world

LONG, EMOJI = "Ż" * 300, "Ola 🙂👩‍👧 𝕆"
SQL, HTML = "'; DROP TABLE kwadrat_person; --", "<script>alert(1)</script><b>x</b>"
TEXTS = (LONG, f"{EMOJI} {SQL}", HTML, "\u202eodwrócone", "   ")
DATES = ("31.02.2026", "wczoraj", "0001-01-01", "99999-01-01")
TIMES = ("25:00", "osma")
NUMBERS = ("dużo", "-5", "1e9", "9" * 40)
# fields that are days, times or numbers although their boxes are plain text
AS_DATE = re.compile(r"(^|_)(on|since|until|from|day)$|^birth_on$")
AS_TIME = re.compile(r"_at$")
AS_NUMBER = re.compile(r"minutes|rate|amount|hours|cost|days$")
ORDERED = (("since", "until"), ("starts_at", "ends_at"), ("authorised_from", "authorised_until"))
HIDDEN = ("csrfmiddlewaretoken", "once", "version")
TRAILS = ("kwadrat_disclosure", "django_session", "kwadrat_cache")
# never sent from here: they end the session of the test, open something without writing, or have tests of their own
LEFT_OUT = {
    "session_extend",
    "account_own",
    "account_places",
    "search",
    "report_open_group",
    "referrals",
    "duplicate_compare",
}


@dataclass
class Case:
    """One form: its page, who opens it, and values that should be accepted."""

    page: str
    client: Client
    path: str
    form: Form
    good: dict[str, Any]


def kind_of(one: Control) -> str:
    """What the field takes, by its box and its name."""
    if one.kind == "date" or (one.kind == "text" and AS_DATE.search(one.name)):
        return "date"
    if one.kind == "time" or (one.kind == "text" and AS_TIME.search(one.name)):
        return "time"
    if one.kind == "number" or (one.kind == "text" and AS_NUMBER.search(one.name)):
        return "number"
    if one.kind in ("select", "radio", "checkbox"):
        return "choice" if one.options != ["on"] else "flag"
    return one.kind if one.kind in ("file", "email", "hidden", "submit", "password") else "text"


def filled(form: Form, world: World, page: str) -> dict[str, Any]:
    """Values of the page's own, else plausible ones for what is empty."""
    data = form.data()
    for one in form.open():
        kind = kind_of(one)
        if one.is_optional or (data.get(one.name) and kind != "choice"):
            continue
        options = [option for option in one.options if option]
        if kind == "choice" and not data.get(one.name) and options:
            data[one.name] = options[:1] if one.kind == "checkbox" else options[0]
        elif kind == "date":
            data[one.name] = str(world.cast.today)
        elif kind == "time":
            data[one.name] = "12:00" if "end" in one.name else "10:00"
        elif kind == "number":
            data[one.name] = "60"
        elif kind == "text":
            data[one.name] = "Próba"
        elif kind == "email":
            data[one.name] = "proba@cast.example"
    own = FILLED.get(page, {})
    return {**data, **(own(world) if callable(own) else own)}


# What a form needs beyond the first choice, today and a word.
FILLED: dict[str, Any] = {
    "account_invite": {"role": "social_worker"},
    "report_correct": {"is_checked": "on"},
    "report_submit": {"is_checked": "on"},
}


@pytest.fixture
def world(db: None) -> World:
    return make_world(cast_module.make())


def who_may(world: World, page: str, subject: Any) -> str:
    code = ability_of(page)
    for name in ("coordinator", "ops_worker", "specialist", "ops_head", "ngo_head", "admin", "steward"):
        if code is None or rules.verdict(world.cast.actors[name], code, subject):
            return name
    return ""


def cases(world: World) -> Iterator[Case]:
    """Every POST form of every page, with somebody who may send it."""
    pages = {**world.pages, **{name: ({}, None) for name in PLAIN}}
    seen = set()
    for page, (kwargs, subject) in sorted(pages.items()):
        who = who_may(world, page, subject)
        if page in LEFT_OUT or not who:
            continue
        client, path = world.cast.sign_in(Client(), who), reverse(page, kwargs=kwargs)
        response = client.get(path)
        if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
            continue
        for form in read(response).forms:
            form.action = form.action or path
            if (form.action, who) not in seen and form.open() and set(form.controls) - {*HIDDEN, "q"}:
                seen.add((form.action, who))
                yield Case(page, client, path, form, filled(form, world, page))


def written() -> tuple[int, ...]:
    """Rows of every table that a verb may write; trails of reading and the session do not count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall() if name.startswith("kwadrat_") and name not in TRAILS]
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {name}" for name in names))
        return tuple(count for (count,) in cursor.fetchall())


def send(case: Case, data: dict[str, Any]) -> Any:
    return case.client.post(case.form.action, data)


class Undone:
    """What is written inside is taken back at the end."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *exception: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(*exception)


def bad_values(one: Control) -> list[tuple[Any, bool]]:
    """Values with whether they must be refused; the others may be taken as they are, but never lost."""
    kind = kind_of(one)
    if one.name == "pesel":
        return [("85031200001", True), ("abc", True), ("8503120001", True)]
    if kind == "date":
        return [(value, True) for value in DATES]
    if kind == "time":
        return [(value, True) for value in TIMES]
    if kind == "number":
        return [(value, True) for value in NUMBERS]
    if kind == "choice":
        return [(["nie-ma-takiej"] if one.kind == "checkbox" else "nie-ma-takiej", True)]
    if kind == "email":
        return [("ola@", True), (LONG, True)]
    return [(value, False) for value in TEXTS] if kind == "text" else []


def judge(case: Case, data: dict[str, Any], name: str, must_refuse: bool, response: Any) -> list[str]:
    """What is wrong with the answer to a bad value of this field."""
    if response.status_code == 302:
        return ["taken"] if must_refuse else []
    if response.status_code != 200:
        return [str(response.status_code)]
    page, wrong = read(response), []
    if HTML in response.content.decode():
        wrong.append("HTML stands raw on the page")
    # a long list has a form of its own to look for somebody, sent to the same address
    same = (one for one in page.forms if (one.action or case.form.action) == case.form.action)
    form = next((one for one in same if name in one.controls), None)
    if form is None:
        return [*wrong, "the form is gone"]
    error, control = f"id_{name}_error", form.controls[name]
    if error in page.errors:
        if error not in control.described.split() or not (control.is_invalid or control.kind == "radio"):
            wrong.append("the error is not tied to its field")
        if not page.errors[error].replace("Błąd:", "").strip():
            wrong.append("an empty error")
    elif must_refuse:
        wrong.append(f"no word beside the field, but beside {sorted(page.errors)}")
    elif not page.has_summary:
        wrong.append("neither saved nor refused with a word")
    return wrong + lost(form, data)


def lost(form: Form, data: dict[str, Any]) -> list[str]:
    """Typed values that are not in the answer any more."""
    wrong = []
    for name, value in data.items():
        control = form.controls.get(name)
        if name in HIDDEN or control is None or control.kind in ("password", "file", "hidden"):
            continue
        values = value if isinstance(value, list) else [value]
        if control.options and not set(values) <= set(control.options):
            continue  # no list can show what it does not hold
        if [one.replace("\r\n", "\n") for one in control.values if one] != [one for one in values if one]:
            wrong.append(f"{name} lost {values!r:.40}, shows {control.values!r:.40}")
    return wrong


def test_bad_values_are_refused_beside_the_field_and_nothing_is_lost(world: World) -> None:
    found = []
    for case in cases(world):
        before = written()
        case.client.raise_request_exception = False
        for one in case.form.open():
            for value, must_refuse in bad_values(one):
                data = {**case.good, one.name: value}
                with Undone():
                    response = send(case, data)
                    wrong = judge(case, data, one.name, must_refuse, response)
                    if response.status_code == 200 and written() != before:
                        wrong.append("something was written")
                found += [f"{case.page}: {one.name}={str(value)[:24]!r}: {words}" for words in wrong]
    assert found == []


def test_an_end_before_its_start_is_refused_beside_the_end(world: World) -> None:
    found, tried = [], 0
    for case in cases(world):
        for first, last in ORDERED:
            if not {first, last} <= set(case.form.controls):
                continue
            tried += 1
            today = world.cast.today
            pair = ("13:00", "12:00") if first.endswith("_at") else (str(today), str(today - timedelta(days=9)))
            data = {**case.good, first: pair[0], last: pair[1]}
            with Undone():
                wrong = judge(case, data, last, True, send(case, data))
            found += [f"{case.page}: {words}" for words in wrong]
    assert found == []
    assert tried >= 4


def accepted(case: Case) -> bool:
    """Whether the good values are taken; some forms cannot be carried out in this world, whatever is typed."""
    with Undone():
        return bool(send(case, dict(case.good)).status_code == 302)


def test_a_second_press_writes_nothing_twice(world: World) -> None:
    doubled, tried = [], 0
    for case in cases(world):
        data = dict(case.good)
        with Undone():
            if send(case, data).status_code != 302:
                continue
            tried += 1
            before = written()
            second = send(case, data)
            if written() != before or second.status_code >= 500:
                doubled.append(f"{case.page}: {second.status_code}")
    assert doubled == []
    assert tried >= 35


def test_a_stale_page_says_so_and_keeps_what_was_typed(world: World) -> None:
    found, tried = [], 0
    for case in cases(world):
        data = dict(case.good)
        if not str(data.get("version", "")).isdigit() or not accepted(case):
            continue
        tried += 1
        with Undone():
            before = written()
            response = send(case, {**data, "version": str(int(data["version"]) - 1)})
            text = response.content.decode().replace("\u00a0", " ")
            form = next((one for one in read(response).forms if (one.action or case.path) == case.form.action), None)
            if response.status_code not in (200, 409) or "przed chwilą" not in text:
                found.append(f"{case.page}: {response.status_code} without a word about it")
            elif written() != before:
                found.append(f"{case.page}: something was written")
            else:
                found += [f"{case.page}: {words}" for words in (lost(form, data) if form else ["the form is gone"])]
    assert found == []
    assert tried >= 8


def test_the_reader_sees_planted_faults() -> None:
    reader = Reader()
    reader.feed(
        '<main><form method="post" action="/x/"><label for="id_a">A</label>'
        '<p class="error" id="id_a_error"><span>Błąd: </span>Popraw.</p>'
        '<input name="a" value="1" aria-describedby="id_a_error" aria-invalid="true"></form></main>'
    )
    (form,) = reader.forms
    assert reader.errors == {"id_a_error": "Błąd: Popraw."}
    assert lost(form, {"a": "2"})
    assert not lost(form, {"a": "1"})
