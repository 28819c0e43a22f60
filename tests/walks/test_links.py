"""A partner without an account, on a telephone: from the mail to the answer in three taps, and to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.walks import sight, site
from tests.walks.letters import arrived

pytestmark = pytest.mark.browser

ADDRESS = re.compile(r"https?://[^\s/]+(/o/[0-9a-z-]+/)")


@pytest.fixture(scope="module")
def base() -> Iterator[site.Address]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


def tap(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).first.click()
    page.wait_for_load_state()


def look(seen: Page, page: Page) -> None:
    """What a page without script shows, looked at in one with script: without it, neither axe nor a wait ever ends."""
    shown = page.content()
    seen.route(page.url, lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"))
    seen.goto(page.url)
    sight.check_all_sizes(seen)
    seen.unroute(page.url)


def test_a_partner_without_an_account_answers_on_a_telephone(base: site.Address, browser: Browser) -> None:
    box = "biuro@fundacja-niby.example"
    subject, text = arrived(base.home, box, 1)
    assert "Testowy" not in subject + text
    found = ADDRESS.search(text)
    assert found
    context, scripted = site.context(browser, phone=True, script=False), site.context(browser)
    page, seen = context.new_page(), scripted.new_page()
    page.goto(base + found[1])  # the first tap: the link in the mail
    assert "J. T." in page.inner_text("main")
    assert "Testowy" not in page.content()
    look(seen, page)
    page.goto(base + found[1] + "odmow/")
    look(seen, page)
    page.goto(base + found[1])
    tap(page, "Przyjmujemy")  # the second tap: it is accepted
    assert "Testowy" not in page.content()
    look(seen, page)
    first = page.url
    tap(page, "Pokaż imię")
    assert "Jan Testowy" in page.inner_text("main")
    look(seen, page)
    page.goto(base + found[1])
    assert "nie działa" in page.inner_text("h1")
    _subject, text = arrived(base.home, box, 2)
    onward = ADDRESS.search(text)
    assert onward
    assert first.endswith(onward[1])
    page.goto(base + onward[1] + "zakoncz/")
    look(seen, page)
    page.goto(base + onward[1])
    tap(page, "Potwierdzam: usługa się odbyła i pomogła")
    assert "Dziękujemy" in page.inner_text("h1")
    look(seen, page)
    context.close()
    scripted.close()
    sender = site.context(browser)
    page = sender.new_page()
    site.sign_in(page, base, "social-worker")
    page.goto(f"{base}/skierowania/wyslane/?stan=wszystkie")
    page.locator("tr:has-text('Fundacja'):has-text('Testowy') a").first.click()
    page.wait_for_load_state()
    shown = page.inner_text("main")
    assert "Fundacja „Niby” przyjęła skierowanie" in shown or "przyjmuje skierowanie" in shown or "Przyjęte" in shown
    assert "pomogło" in shown.lower()
    assert "wykorzystany" in shown.lower()
    sender.close()
