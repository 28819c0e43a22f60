"""Every form of the web with whatever anybody may send: an answer in words, never a failure, and nothing half-done.

KWADRAT_EXAMPLES says how many times each form is tried (a handful in the suite; a thousand finds what a handful does
not): `KWADRAT_EXAMPLES=1000 pytest tests/web/test_any_input.py`.
"""

from __future__ import annotations

import os
import string
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests import cast as cast_module
from tests.web.forms import Control, read
from tests.web.test_bad_input import HIDDEN, Case, Undone, cases, lost, send, written
from tests.web.test_every_url import World, make_world

EXAMPLES = int(os.environ.get("KWADRAT_EXAMPLES", "3"))
ANSWERS = {200, 302, 400, 403, 404, 409}
# Whatever a program may put into a form; no surrogates, which no UTF-8 body can hold.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = st.text(string.ascii_letters + "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ <>&'\"%{}()\\;=-+@/0123456789🙂", max_size=60)
NUMBERS = st.one_of(
    st.integers(-(10**22), 10**22).map(str), st.floats(allow_nan=True).map(str), st.decimals(places=2).map(str),
    st.sampled_from(["0", "00", "-0", "1,5", "1 000", "١٢", "0x10", "1e400", "∞"]),
)  # fmt: skip
DAYS = st.one_of(
    st.dates().map(str), st.dates().map(lambda day: day.strftime("%d.%m.%Y")), st.times().map(str),
    st.sampled_from(["0000-00-00", "2026-02-30", "9999-12-31", "31.12.9999", "24:00", "12:60"]),
)  # fmt: skip
ODD = st.sampled_from(["Ż" * 3000, "\u0301" * 500, "a\n" * 2000, "a\x00b", "\u202e", "\ud7ff\uffff", ""])


def values(one: Control, good: Any) -> st.SearchStrategy[Any]:
    """What may be sent for this control; None leaves it out."""
    if one.kind == "file":
        content = st.one_of(st.binary(max_size=200), st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff"]))
        return st.one_of(
            st.none(), st.builds(SimpleUploadedFile, WORDS.filter(lambda name: name.strip(" /\\.")), content)
        )
    options = st.sampled_from(one.options) if one.options else st.nothing()
    single = st.one_of(st.just(good), options, WORDS, ANYTHING, NUMBERS, DAYS, ODD)
    return st.one_of(st.none(), single, st.just(good), st.lists(single, min_size=2, max_size=3))


def typed(case: Case, data: st.DataObject) -> dict[str, Any]:
    """A form as somebody may send it: a few of its boxes changed, so that what is odd in one is not hidden behind what
    is missing in another."""
    sent = dict(case.good)
    names = sorted(set(case.form.controls) - {"csrfmiddlewaretoken"})
    for name in sorted(data.draw(st.sets(st.sampled_from(names), min_size=1, max_size=3), label="changed")):
        value = data.draw(values(case.form.controls[name], case.good.get(name, "")), label=name)
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = value
    return sent


def plain(sent: dict[str, Any]) -> dict[str, Any]:
    """What a page must show again: single texts without signs that no page can hold."""
    return {
        name: value for name, value in sent.items()
        if isinstance(value, str) and name not in HIDDEN and value.isprintable() and value == value.strip()
    }  # fmt: skip


def judge(case: Case, sent: dict[str, Any], before: tuple[int, ...]) -> list[str]:
    """What is wrong with the answer."""
    response = send(case, sent)
    if response.status_code not in ANSWERS:
        return [str(response.status_code)]
    if response.status_code == 302:
        return []
    wrong = [] if written() == before else ["something was written"]
    if response.status_code != 200:
        return wrong
    page = read(response)
    form = next((one for one in page.forms if (one.action or case.form.action) == case.form.action), None)
    if form is None:
        return wrong
    if not page.errors and not page.has_summary:
        wrong.append("neither saved nor refused with a word")
    return wrong + lost(form, plain(sent))


def try_form(case: Case) -> None:
    before = written()
    case.client.raise_request_exception = False

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def one(data: st.DataObject) -> None:
        sent = typed(case, data)
        note(f"{case.page} ({case.form.action})")
        with Undone():
            wrong = judge(case, sent, before)
        assert wrong == []

    one()


@pytest.fixture
def world(db: None) -> World:
    return make_world(cast_module.make())


def test_whatever_is_sent_is_answered_and_nothing_is_half_done(world: World) -> None:
    found, tried = [], 0
    for case in cases(world):
        tried += 1
        try:
            try_form(case)
        except AssertionError as error:
            found.append(f"{case.page}: {error} {getattr(error, '__notes__', '')}")
    assert found == []
    assert tried >= 60
