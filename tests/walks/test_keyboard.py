"""The core by keyboard alone: what has focus is seen, nothing traps it, and dialogs give it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.walks import site

pytestmark = pytest.mark.browser
MOST = 120
# What has focus: its words, place and ring, and whether something lies over it.
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const label = it.labels && it.labels[0] ? it.labels[0].innerText : '';
  const style = (e) => getComputedStyle(e);
  const ring = (e) => e && style(e).outlineStyle !== 'none' && parseFloat(style(e).outlineWidth) >= 2;
  const box = it.getBoundingClientRect();
  const spots = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([x, y]) =>
    document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
  const labels = [...(it.labels || [])];
  const own = (e) => e && (it.contains(e) || e.contains(it) || labels.some((one) => one.contains(e)));
  return {
    tag: it.tagName, id: it.id, name: it.name || '', type: it.type || '', value: it.value || '',
    words: (it.getAttribute('aria-label') || label || it.innerText || '').replace(/\\s+/g, ' ').trim(),
    where: it.closest('main') ? 'main' : it.closest('dialog') ? 'dialog' : it.closest('nav') ? 'nav' : 'other',
    ring: ring(it) || ring(it.nextElementSibling), seen: spots.some(own),
  };
}"""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base

    def now(self) -> dict[str, Any]:
        """What has focus; it must be visible, with a ring, under nothing."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUSED)
        assert found is not None, f"nothing has focus on {self.page.url}"
        assert found["ring"], f"no ring around {found} on {self.page.url}"
        assert found["seen"], f"something lies over {found} on {self.page.url}"
        return found

    def press(self, key: str) -> None:
        """One key; when it opens another page, wait for it."""
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def to(self, what: Callable[[dict[str, Any]], bool], words: str = "it") -> dict[str, Any]:
        """Tab until this has focus."""
        for _turn in range(MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue
            found = self.now()
            if what(found):
                return found
        raise AssertionError(f"Tab never reaches {words} on {self.page.url}")

    def to_words(self, words: str, where: str = "main") -> dict[str, Any]:
        """Tab to the link or button with these words."""
        return self.to(
            lambda one: words in one["words"] and one["where"] == where and one["type"] not in ("checkbox", "radio"),
            words,
        )

    def to_field(self, name: str) -> dict[str, Any]:
        """Tab to the field with this name."""
        return self.to(lambda one: one["name"] == name and one["type"] != "hidden", name)

    def type_into(self, **values: str) -> None:
        """Tab to each field in turn and type."""
        for name, text in values.items():
            self.to_field(name)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)

    def follow(self, words: str, where: str = "main") -> None:
        """Tab to a link or button and press Enter; wait for the next page, also when it stands at the same address."""
        self.to_words(words, where)
        self.page.evaluate("window.pageBefore = true")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("() => !window.pageBefore && document.readyState === 'complete'")

    def sign_in(self, who: str) -> None:
        """Sign in with the keyboard."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.base}/wejscie/")
        self.type_into(login=f"{who}@pokaz.example", password=site.PASSWORD)
        self.press("Enter")
        self.page.wait_for_url(lambda url: "/wejscie/" not in url)


def walker(browser: Browser, base: str, *, phone: bool = False) -> Keys:
    return Keys(site.context(browser, phone=phone).new_page(), base)


def test_skip_link_menu_and_search(base: str, browser: Browser) -> None:
    """The first Tab skips to the content; the menu opens and gives focus back; "/" searches, Esc clears."""
    keys = walker(browser, base)
    page = keys.page
    keys.sign_in("coordinator")
    page.goto(base + "/")
    keys.press("Tab")
    assert keys.now()["words"] == "Przejdź do treści"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    keys.press("Tab")
    assert keys.now()["where"] == "main"
    keys.press("/")
    assert keys.now()["id"] == "search-box"
    page.keyboard.type("Nikt taki")
    keys.press("Escape")
    assert keys.now()["value"] == ""
    keys.to_words("Twoje konto", "other")
    keys.press("Enter")
    assert page.locator(".account .menu").is_visible()
    keys.to_words("Moje konto", "other")
    keys.press("Escape")
    assert not page.locator(".account .menu").is_visible()
    assert keys.now()["tag"] == "SUMMARY"
    page.goto(base + "/")
    keys.follow("Osoby", "nav")
    assert page.url == f"{base}/osoby/"
    page.context.close()


def test_register_and_refer(base: str, browser: Browser) -> None:
    """An empty form shows its errors and leads to the fields; then a person is registered, referred and accepted."""
    keys = walker(browser, base)
    page = keys.page
    keys.sign_in("social-worker")
    page.goto(f"{base}/osoby/")
    keys.follow("Zarejestruj osobę")
    keys.follow("Zarejestruj")
    assert page.evaluate("document.activeElement.matches('[data-errors]')"), "the summary of errors takes focus"
    assert page.title().startswith("Błąd: ")
    keys.press("Tab")
    assert keys.now()["tag"] == "A"
    keys.press("Enter")
    assert keys.now()["name"] == "first_name"
    page.keyboard.type("Wiera")
    keys.type_into(last_name="Klawiaturowa", birth_on="4.12.1987")
    keys.to_field("sex")
    keys.press("Space")
    keys.type_into(locality="Wzorowo")
    keys.follow("Zarejestruj")
    assert page.locator("h1").inner_text() == "Wiera Klawiaturowa"
    keys.follow("Wyślij skierowanie")
    keys.follow("Udział w klubie")
    assert page.url.endswith("/skieruj/klub/")
    keys.to_field("receiver")
    page.keyboard.type("KIS")
    keys.type_into(message="Szuka pracy i ludzi.")
    keys.follow("Wyślij skierowanie")
    address = page.url
    assert "/skierowania/S-" in address
    keys.sign_in("coordinator")
    page.goto(base + "/")
    keys.follow("Skierowania", "nav")
    keys.follow("W. K.")
    assert page.url == address
    keys.follow("Przyjmij skierowanie")
    keys.type_into(note="Zapraszamy.")
    keys.follow("Przyjmij skierowanie")
    assert "Klawiaturowa" in page.locator("main").inner_text()
    page.context.close()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_attendance(base: str, browser: Browser, phone: bool) -> None:
    """Arrows choose inside a row, Tab goes to the next person, one button fills the rest, focus waits at the end."""
    keys = walker(browser, base, phone=phone)
    page = keys.page
    keys.sign_in("specialist")
    page.goto(base + "/")
    keys.to(lambda one: one["words"].startswith(("Sprawdź obecność", "Uzupełnij listę")) and one["where"] == "main")
    keys.press("Enter")
    page.wait_for_url("**/obecnosc/")
    first = keys.to(lambda one: one["type"] == "radio", "the first person")
    keys.press("Space")
    keys.press("ArrowRight")
    assert page.locator(f"[name={first['name']}]:checked").get_attribute("value") == "excused"
    assert keys.now()["name"] == first["name"]
    keys.press("ArrowLeft")
    second = keys.to(lambda one: one["type"] == "radio" and one["name"] != first["name"], "the second person")
    keys.press("Space")
    assert second["name"] != first["name"]
    page.locator("h1").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    keys.to(lambda one: "obecn" in one["words"] and one["tag"] == "BUTTON", "the button that fills the rest")
    keys.press("Enter")
    assert "Zatwierdź listę" in keys.now()["words"]
    keys.press("Enter")
    page.wait_for_url(lambda url: "/obecnosc/" not in url)
    assert page.locator(".toast:visible").count() == 1
    page.context.close()


def test_the_dialog_of_the_session_keeps_and_returns_focus(base: str, browser: Browser) -> None:
    """Two minutes before the end the dialog takes focus; Esc closes it and focus is where it was."""
    keys = walker(browser, base)
    page = keys.page
    keys.sign_in("coordinator")
    page.clock.install()
    page.goto(f"{base}/osoby/")
    before = keys.to_words("Pokazowa")
    page.clock.fast_forward((int(page.locator("body").get_attribute("data-session-seconds") or 0) - 119) * 1000)
    assert page.locator("#session-dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "session-dialog-title"
    for _turn in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    keys.press("Escape")
    assert not page.locator("#session-dialog").is_visible()
    assert keys.now()["words"] == before["words"]
    page.context.close()


def test_nothing_traps_the_focus(base: str, browser: Browser) -> None:
    """Tab goes through every page to its end, seen all the way; Shift+Tab goes back."""
    keys = walker(browser, base, phone=True)
    page = keys.page
    keys.sign_in("coordinator")
    for address in ("/", "/osoby/", "/skierowania/", "/zajecia/", "/osoby/nowa/", "/partnerstwo/", "/sprawozdania/"):
        page.goto(base + address)
        steps = []
        for _turn in range(MOST):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            steps.append(keys.now())
        else:
            raise AssertionError(f"{address}: Tab does not leave the page: {steps[-3:]}")
        assert len(steps) > 5, address
    page.keyboard.press("Shift+Tab")
    assert keys.now()["tag"] == steps[-1]["tag"]
    page.context.close()
