"""What the guide of docs/user puts in bold stands on pages that the reader of that page can open.

The house test asks only whether the catalogue knows the words. Here each role walks through all its links in the
demonstration and collects what it reads.
"""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIRequestContext, Browser

from tests.house.test_guide import named, pages
from tests.walks import site

pytestmark = pytest.mark.browser

READERS: dict[str, tuple[str, ...]] = {
    "koordynatorka.md": ("coordinator",),
    "pracownik-socjalny.md": ("social-worker",),
    "doradca-pup.md": ("counsellor",),
    "specjalista.md": ("specialist", "psychologist"),
    "kierownik.md": ("head-ops", "head-ngo"),
    "opiekun-partnerstwa.md": ("steward",),
    "analityk.md": ("analyst",),
    "administrator.md": ("administrator",),
}
# the demonstration has no such moment, or the words come by script or after something has been sent
ELSEWHERE: dict[str, set[str]] = {
    "koordynatorka.md": {
        "Zatwierdź i złóż", "Co zawierają kolumny?", "Zapisz dobre wiersze i pomiń błędne",
        "W tym tygodniu",  # on a Saturday next to nothing is left of the week
    },
    "doradca-pup.md": {
        "Odpowiedz", "Przyjmij skierowanie", "Odmów i podaj powód", "Zamknij z wynikiem", "Zamknij skierowanie",
        "Wycofaj wpis",
    },
    "opiekun-partnerstwa.md": {"Pobierz kopię (ZIP)"},
    "specjalista.md": {"Pozostałe 10 osób: obecne", "Otwórz zatwierdzoną listę"},
}  # fmt: skip
OF_A_KIND = 5
REF = re.compile(r"/[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}/|/\d+/")
LINK = re.compile(r"""href=["']?(/[^"'#>\s]*)""")
APART = re.compile(r"/(wyjscie|static|plik|pliki)/|/kody/plik/")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


def text_of(page: str) -> str:
    """The words of a page, without tags, scripts and drawings."""
    bare = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", "", page)
    return " ".join(html.unescape(re.sub(r"(?s)<[^>]+>", " ", bare)).split())


def read_everything(request: APIRequestContext, base: str) -> str:
    """Text of every page that links lead to, at most five of a kind; one person with a long history comes first."""
    person = re.search(rf"{LINK.pattern}[^>]*>\s*Przykładowa", request.get(f"{base}/osoby/").text())
    waiting = deque([person[1], "/", "/konto/"] if person else ["/", "/konto/"])
    known, kinds, texts = set(waiting), Counter[str](), list[str]()
    while waiting:
        address = waiting.popleft()
        kind = re.sub(r"\?.*", "?", REF.sub("/*/", REF.sub("/*/", address)))
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND:
            continue
        answer = request.get(base + address)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = answer.text()
        texts.append(text_of(page))
        for link in map(html.unescape, LINK.findall(page)):
            if link not in known and not APART.search(link):
                known.add(link)
                waiting.append(link)
    return "\n".join(texts)


@pytest.mark.parametrize("name", READERS)
def test_the_reader_meets_every_word_of_her_page(base: str, browser: Browser, name: str) -> None:
    context = site.context(browser)
    seen = "\n".join(text_of(context.request.get(base + address).text()) for address in ("/wejscie/", "/haslo/"))
    for who in READERS[name]:
        site.sign_in(context.new_page(), base, who)
        seen += read_everything(context.request, base)
    wanted = dict.fromkeys(named(pages()[name]))
    assert [words for words in wanted if words not in seen and words not in ELSEWHERE.get(name, ())] == []
    context.close()


def test_every_page_of_a_role_has_a_reader() -> None:
    assert set(READERS) | {"README.md"} == set(pages())
