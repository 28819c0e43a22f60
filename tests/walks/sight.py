"""What axe and a ruler see of one page: Polish, one h1, nothing found by axe, nothing wider than the window."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.walks import site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# A dark page differs from a light one in its colours only.
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
DESKTOP, PHONE = (1280, 800), (360, 640)


def check(page: Page, rules: dict[str, Any] = RULES) -> None:
    """The page as it stands now."""
    where = page.url
    assert page.locator("html").get_attribute("lang") == "pl", where
    assert page.locator("h1").count() == 1, where
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where} scrolls sideways by {wide} px"
    site.settle(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate("rules => axe.run(rules)", rules))
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


def check_all_sizes(page: Page) -> None:
    """The page on the desktop and on a phone of 360 px, light and dark, and on paper without anything to press."""
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        check(page)
        page.emulate_media(color_scheme="dark")
        check(page, COLOURS)
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(media="print")
    pressed = page.locator("button:visible, .button:visible, nav:visible").count()
    page.emulate_media(media="screen")
    assert pressed == 0, f"{page.url} prints what cannot be pressed on paper"
