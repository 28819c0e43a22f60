"""Pages that the first walk does not pass: axe, one heading, no sideways scrolling, light desktop and dark phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.walks import site
from tests.walks.test_first_walk import Walker

pytestmark = pytest.mark.browser

# who, addresses; "osoba:" stands for the person whose surname follows it in the list of people
PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("-", ("/wejscie/", "/haslo/", "/haslo/wyslano/")),
    ("coordinator", ("/dzis/instytucja/", "/dzis/czekam/", "/szukaj/", "/skierowania/wyslane/", "/skierowania/nowe/",
                     "/grupy/", "/karty/", "/zajecia/nowe/", "/konto/", "/haslo/zmiana/", "/drugi-skladnik/",
                     "osoba:zajecia/", "osoba:plan/", "osoba:skierowania/", "osoba:wpis/", "osoba:karta/",
                     "osoba:dane/", "osoba:popraw/", "osoba:status/", "osoba:zespol/")),
    ("specialist", ("/", "/zajecia/", "/osoby/", "/karty/", "/partnerstwo/")),
    ("counsellor", ("/", "/osoby/", "/skierowania/")),
    ("head-ngo", ("/", "/ustawienia/", "/ustawienia/zapros/", "/sprawozdania/")),
    ("steward", ("/", "/partnerstwo/", "/partnerstwo/instytucje/dodaj/")),
    ("analyst", ("/", "/sprawozdania/")),
    ("administrator", ("/", "/partnerstwo/", "/partnerstwo/zaloz/")),
)  # fmt: skip


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop", "phone-dark"])
def test_every_other_page(base: str, browser: Browser, phone: bool, dark: bool) -> None:
    context = site.context(browser, phone=phone, dark=dark)
    walker = Walker(context.new_page(), base)
    for who, addresses in PAGES:
        if who != "-":
            site.sign_in(walker.page, base, who)
        for address in addresses:
            if address.startswith("osoba:"):
                walker.page.goto(f"{base}/osoby/")
                link = walker.page.locator("main a", has_text="Przykładowa").first.get_attribute("href")
                address = f"{link}{address.removeprefix('osoba:')}"
            walker.go(address)
    context.close()


def test_the_core_works_without_script(base: str, browser: Browser) -> None:
    """A referral is answered and a list approved with script off."""
    context = site.context(browser, phone=True, script=False)
    page = context.new_page()
    site.sign_in(page, base, "coordinator")
    page.goto(f"{base}/skierowania/")
    page.goto(base + str(page.locator("main a[href*='/skierowania/S-']").first.get_attribute("href")))
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
