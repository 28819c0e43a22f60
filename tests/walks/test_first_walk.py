"""The first walk: from a referral to a printed report, in Polish, on the demonstration, by people of four roles.

Each step is done as its user would: by what stands on the page. Every page on the way is looked at by axe.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.walks import sight, site

pytestmark = pytest.mark.browser
TODAY = date.today()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


@dataclass
class Walker:
    """One browser on the way through the story."""

    page: Page
    base: str
    seen: list[str] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=lambda: sight.RULES)

    def check(self) -> None:
        """The page stands: Polish, one h1, no sideways scrolling, nothing found by axe."""
        sight.check(self.page, self.rules)
        self.seen.append(self.page.url)

    def go(self, path: str) -> None:
        """Open an address and look at the page."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        self.check()

    def fill(self, **values: Any) -> None:
        """Fill fields of the form by name, whatever kind they are."""
        for name, value in values.items():
            box = self.page.locator(f"main [name={name}]:not([type=hidden])")
            kind = box.first.evaluate("e => e.tagName + ':' + (e.type || '')")
            text = value.isoformat() if isinstance(value, date) else str(value)
            if kind.startswith("SELECT"):
                if box.first.locator(f"option[value='{text}']").count():
                    box.first.select_option(text)
                else:
                    box.first.select_option(label=text)
            elif kind in ("INPUT:radio", "INPUT:checkbox"):
                self.page.locator(f"main [name={name}][value='{text}']").check(force=True)
            else:
                box.first.fill(text)

    def press(self, text: str) -> None:
        """Press the button or link with these words and look at the page that follows."""
        target = self.page.locator("main").get_by_role("button", name=text, exact=False)
        if target.count() == 0:
            target = self.page.locator("main").get_by_role("link", name=text, exact=False)
        target.first.click()
        self.page.wait_for_load_state()
        self.check()

    def send(self) -> None:
        """Send the form of the page; it must be taken."""
        self.page.locator("main form button[type=submit]:not([value=szkic])").last.click()
        self.page.wait_for_load_state()
        errors = self.page.locator(".error-summary")
        assert errors.count() == 0, errors.first.inner_text()
        self.check()

    def as_(self, who: str) -> None:
        """Sign in as somebody else."""
        site.sign_in(self.page, self.base, who)
        self.check()


VARIANTS = [(phone, dark) for phone in (False, True) for dark in (False, True)]


@pytest.mark.parametrize(("phone", "dark"), VARIANTS, ids=["desktop", "desktop-dark", "phone", "phone-dark"])
def test_from_a_referral_to_a_printed_report(base: str, browser: Browser, phone: bool, dark: bool) -> None:
    context = site.context(browser, phone=phone, dark=dark)
    walker = Walker(context.new_page(), base, rules=sight.COLOURS if dark else sight.RULES)
    surname = f"Wędrowna{'T' if phone else 'D'}{'C' if dark else 'J'}"
    turn = VARIANTS.index((phone, dark))
    born = date(1970 + 6 * turn, 5 + turn, 4 + turn)  # nobody of an earlier turn looks like her
    person, referral = refer(walker, surname, born)
    accept(walker, referral)
    sign_contract(walker, person)
    start(walker, person)
    session = plan(walker, person, surname)
    tick(walker, session, surname)
    record_effect(walker, person)
    print_report(walker)
    assert len(walker.seen) > 25
    context.close()


def test_the_core_works_without_script(base: str, browser: Browser) -> None:
    """A referral is answered and a list approved with script off."""
    context = site.context(browser, phone=True, script=False)
    page = context.new_page()
    site.sign_in(page, base, "coordinator")
    page.goto(f"{base}/skierowania/")
    waits = page.locator("main tr:has(input[name=wybrane]) a[href*='/skierowania/S-']")
    page.goto(base + str(waits.first.get_attribute("href")))
    page.goto(page.url + "przyjmij/")
    page.locator("main form button[type=submit]").last.click()
    assert "/przyjmij/" not in page.url
    site.sign_in(page, base, "specialist")
    page.goto(f"{base}/zajecia/")
    page.goto(base + str(page.locator("a[href$='/obecnosc/']").first.get_attribute("href")))
    for row in page.locator("main fieldset").all():
        row.locator("input[value=present]").first.check(force=True)
    page.locator("main form button[type=submit]").last.click()
    assert "/obecnosc/" not in page.url
    context.close()


def ref_of(url: str, part: str) -> str:
    """Reference after a part of the address."""
    return url.split(f"/{part}/")[1].split("/")[0]


def refer(walker: Walker, surname: str, born: date) -> tuple[str, str]:
    """The OPS worker registers a person and sends her to the club."""
    walker.as_("social-worker")
    walker.go("/osoby/")
    walker.go("/osoby/nowa/")
    walker.fill(first_name="Wanda", last_name=surname, birth_on=born, sex="F", locality="Wzorowo")
    walker.send()
    person = ref_of(walker.page.url, "osoby")
    walker.go(f"/osoby/{person}/skieruj/")
    walker.go(f"/osoby/{person}/skieruj/klub/")
    club = walker.page.locator("main select[name=receiver] option", has_text="Wspólna Droga").filter(has_text="KIS")
    walker.fill(receiver=club.first.get_attribute("value"), message="Szuka pracy i ludzi.")
    walker.send()
    return person, ref_of(walker.page.url, "skierowania")


def accept(walker: Walker, referral: str) -> None:
    """The coordinator finds it on her first page, sees the minimum only, and accepts."""
    walker.as_("coordinator")
    walker.go("/")
    walker.go("/skierowania/")
    walker.go(f"/skierowania/{referral}/")
    assert "W. W." in walker.page.locator("main").inner_text()
    assert "Wędrowna" not in walker.page.content()
    walker.press("Przyjmij")
    if "/przyjmij/" in walker.page.url:
        walker.send()
    assert "Wędrowna" in walker.page.content()


def sign_contract(walker: Walker, person: str) -> None:
    """The social worker records what the act asks for and signs a contract."""
    walker.as_("social-worker")
    walker.go(f"/osoby/{person}/warunki/")
    walker.go(f"/osoby/{person}/warunki/grupa/")
    walker.fill(group="G5", since=TODAY - timedelta(days=30), evidence="zaświadczenie PUP")
    walker.send()
    walker.go(f"/osoby/{person}/warunki/przeslanka/")
    walker.fill(on=TODAY)
    walker.send()
    walker.go(f"/osoby/{person}/informacja/")
    walker.fill(on=TODAY)
    walker.send()
    walker.go(f"/osoby/{person}/kontrakt/")
    walker.fill(variant="B", goal="Chcę pracować w kuchni.", duties="Udział w zajęciach.", since=TODAY)
    walker.fill(until=TODAY + timedelta(days=180))
    walker.send()
    contract = ref_of(walker.page.url, "kontrakty")
    walker.go(f"/kontrakty/{contract}/podpisz/")
    walker.fill(on=TODAY)
    if walker.page.locator("main [name=confirm]").count():
        walker.page.locator("main [name=confirm]").check(force=True)
    walker.send()


def start(walker: Walker, person: str) -> None:
    """The coordinator starts the participation; the rules of the day are met."""
    walker.as_("coordinator")
    walker.go(f"/osoby/{person}/klub/")
    walker.fill(on=TODAY, planned_end_on=TODAY + timedelta(days=180))
    walker.send()
    walker.go(f"/osoby/{person}/")


def plan(walker: Walker, person: str, surname: str) -> str:
    """She makes a group, puts the person in, and plans classes for today."""
    walker.go("/grupy/nowa/")
    walker.fill(name=f"grupa {surname[-2:]}", capacity=5)
    walker.send()
    group = ref_of(walker.page.url, "grupy")
    walker.go(f"/grupy/{group}/dodaj/")
    choice = walker.page.locator("main label", has_text=surname)
    if choice.count():
        choice.first.click()
    else:
        walker.page.locator("main select[name=case]").select_option(label=f"Wanda {surname}")
    walker.fill(since=TODAY)
    walker.send()
    walker.go("/zajecia/nowe/")
    walker.fill(kind="social_skills_training", on=TODAY, starts_at="08:00", ends_at="10:00")
    for name, text in (("group", f"grupa {surname[-2:]}"), ("leader", "Halina Szablon")):
        option = walker.page.locator(f"main select[name={name}] option", has_text=text).first
        walker.fill(**{name: option.get_attribute("value")})
    walker.send()
    return ref_of(walker.page.url, "zajecia") if "/zajecia/Z-" in walker.page.url else _session_of(walker, surname)


def _session_of(walker: Walker, surname: str) -> str:
    walker.go("/zajecia/")
    link = walker.page.locator("main a[href*='/zajecia/Z-']", has_text=surname[-2:]).first
    return ref_of(str(link.get_attribute("href")), "zajecia")


def tick(walker: Walker, session: str, surname: str) -> None:
    """The specialist ticks attendance and approves the list."""
    walker.as_("specialist")
    walker.go("/zajecia/")
    walker.go(f"/zajecia/{session}/obecnosc/")
    row = walker.page.locator("fieldset", has_text=surname)
    row.locator("label", has_text="Jest").first.click()
    walker.send()


def record_effect(walker: Walker, person: str) -> None:
    """The coordinator records an effect."""
    walker.as_("coordinator")
    walker.go(f"/osoby/{person}/efekt/")
    walker.fill(type="official_matters", on=TODAY)
    walker.send()
    walker.go(f"/osoby/{person}/kto-widzial/")


def print_report(walker: Walker) -> None:
    """She opens the half-year, a number behind it, and downloads XLSX and PDF."""
    walker.go("/sprawozdania/")
    half = 1 if TODAY.month <= 6 else 2
    link = walker.page.locator(f"main a[href$='/polrocze/{TODAY.year}/{half}/']").first
    path = str(link.get_attribute("href"))
    walker.go(path)
    cell = walker.page.locator("main a[href*='/liczba/']").first
    walker.go(str(cell.get_attribute("href")))
    walker.go(path)
    for form, read in (("xlsx", read_xlsx), ("pdf", read_pdf)):
        with walker.page.expect_download() as waiting:
            walker.page.locator(f"main a[href$='/plik/{form}/']").first.click()
        text = read(Path(waiting.value.path()).read_bytes())
        assert "Wspólna Droga" in text


def read_xlsx(data: bytes) -> str:
    """All cells of the first sheet as text."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return "\n".join(" ".join(str(cell) for cell in row) for row in rows)


def read_pdf(data: bytes) -> str:
    """All text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
