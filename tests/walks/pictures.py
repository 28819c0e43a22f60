"""`python -m tests.walks.pictures`: the pictures of docs/pictures and of the guide, from a fresh demonstration."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page

from tests.walks import site

FOLDER = site.ROOT / "docs" / "pictures"
GUIDE = site.ROOT / "docs" / "user" / "pictures"
WAITS = "tr:has(input[name=wybrane])"  # a row of the inbox that waits for an answer
# file, who, address, links to follow from there one after the other (a tail of its address after >>), phone?, dark?,
# what it shows
SHOTS: tuple[tuple[str, str, str, str, bool, bool, str], ...] = (
    ("01-dzis", "coordinator", "/", "", False, False, "Dziś: sprawy według terminu"),
    ("02-skierowanie", "coordinator", "/skierowania/", f"{WAITS} a[href*='/skierowania/S-']", False, False,
     "Skierowanie przed przyjęciem: tylko minimum"),
    ("03-osoba", "coordinator", "/osoby/", "a:has-text('Przykładowa')", False, False, "Osoba, Kwadrat i zespół"),
    ("04-osoba-ciemny", "coordinator", "/osoby/", "a:has-text('Przykładowa')", False, True, "To samo, ciemny motyw"),
    ("05-zajecia", "coordinator", "/zajecia/", "", False, False, "Tydzień zajęć"),
    ("06-obecnosc-telefon", "specialist", "/zajecia/", "a[href$='/obecnosc/']", True, False, "Obecność na telefonie"),
    ("07-sprawozdanie", "coordinator", "/sprawozdania/", "a[href*='/polrocze/']", False, False,
     "Sprawozdanie półroczne klubu"),
    ("08-dzis-telefon", "coordinator", "/", "", True, False, "Dziś na telefonie"),
    ("09-partnerstwo", "steward", "/partnerstwo/", "", False, False, "Partnerstwo: cztery równe rogi"),
    ("10-kto-widzial", "coordinator", "/osoby/", "a:has-text('Przykładowa')>>kto-widzial", False, False,
     "Kto widział dane"),
)  # fmt: skip

# the board of a joint plan, from the list of people
PLAN = ("/osoby/", "a:has-text('Przykładowa')>>plan | a[href*='/plany/X-']")
# the same for the guide, which shows only what fits the screen
GUIDE_SHOTS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("01-dlaczego-widzisz", "social-worker", "/osoby/", "a:has-text('Przykładowa')", False),
    ("02-koordynatorka-dzis", "coordinator", "/", "", False),
    ("03-koordynatorka-skierowanie", "coordinator", "/skierowania/", f"{WAITS} a[href*='/skierowania/S-']", False),
    ("04-pracownik-dzis", "social-worker", "/", "", False),
    ("05-pracownik-skieruj", "social-worker", "/osoby/", "a:has-text('Przykładowa')>>skieruj/klub", False),
    ("06-doradca-osoba", "counsellor", "/osoby/", "a:has-text('Niby')", False),
    ("07-specjalista-dzis-telefon", "specialist", "/", "", True),
    ("08-specjalista-obecnosc-telefon", "specialist", "/zajecia/", "a[href$='/obecnosc/']", True),
    ("09-kierownik-ustawienia", "head-ngo", "/ustawienia/pracownicy/", "", False),
    ("10-opiekun-partnerstwo", "steward", "/partnerstwo/", "", False),
    ("11-analityk-sprawozdanie", "analyst", "/sprawozdania/", "a[href*='/polrocze/']", False),
    ("12-koordynatorka-roczne", "coordinator", "/sprawozdania/", "a[href*='/rok/']", False),
    ("13-opiekun-ustawienia", "steward", "/ustawienia/", "", False),
    ("14-doradca-pytanie", "counsellor", "/", "a[href*='/pytania/']", False),
    ("15-partner-skierowanie", "partner", "/skierowania/", "a[href*='/skierowania/S-']", False),
    ("16-pracownik-szkic", "social-worker", "/skierowania/szkice/", "a[href*='/szkice/S-']", False),
    ("17-pracownik-plan", "social-worker", *PLAN, False),
    ("18-doradca-podpisy", "counsellor", "/", "a[href*='/plany/X-'] | a[href$='/podpisy/']", False),
    ("19-koordynatorka-przeglady", "coordinator", PLAN[0], f"{PLAN[1]}>>przeglady", False),
    ("20-czytamy-razem-telefon", "social-worker", PLAN[0], f"{PLAN[1]}>>czytamy-razem", True),
)  # fmt: skip


def _open(page: Page, base: str, who: str, path: str, follow: str) -> None:
    site.sign_in(page, base, who)
    page.goto(base + path)
    for step in filter(None, follow.split(" | ")):
        link, _sep, tail = step.partition(">>")
        address = page.locator("main").locator(link).first.get_attribute("href") or ""
        page.goto(base + re.sub(r"/$", f"/{tail}/" if tail else "/", address))
    page.wait_for_load_state("networkidle")


def _shoot(browser: Browser, base: str) -> None:
    for name, who, path, follow, phone, dark, _what in SHOTS:
        context = site.context(browser, phone=phone, dark=dark)
        page = context.new_page()
        _open(page, base, who, path, follow)
        page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        context.close()


def _shoot_guide(browser: Browser, base: str) -> None:
    for old in GUIDE.glob("*.png"):
        old.unlink()
    for name, who, path, follow, phone in GUIDE_SHOTS:
        context = site.context(browser, phone=phone)
        page = context.new_page()
        _open(page, base, who, path, follow)
        page.screenshot(path=GUIDE / f"{name}.png", scale="css")
        context.close()


def main() -> None:
    """Take every picture and write the page that shows those of docs/pictures."""
    for folder in (FOLDER, GUIDE):
        folder.mkdir(parents=True, exist_ok=True)
    with site.running_demo() as base, site.browser() as browser:
        _shoot(browser, base)
        _shoot_guide(browser, base)
    lines = ["# Pictures", "", "Taken by `make docs` from the demonstration; people and institutions are invented.", ""]
    for name, _who, _path, _follow, _phone, _dark, what in SHOTS:
        lines += [f"## {what}", "", f"![{what}]({name}.png)", ""]
    (FOLDER / "README.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
