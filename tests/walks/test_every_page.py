"""Every page that the demonstration can open, by axe: desktop and 360 px, light and dark.

Nobody keeps a list of addresses here: people of all roles follow links until every name of web.urls has been opened, so
that a new page is looked at by itself. What no link opens stands in UNLINKED or NOT_HERE, with its reason.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page
from pypdf import PdfWriter

from kwadrat.web import urls
from tests.walks import sight, site

pytestmark = pytest.mark.browser

ROLES = (
    "coordinator", "social-worker", "head-ops", "specialist", "psychologist", "counsellor", "head-ngo", "steward",
    "analyst", "administrator",
)  # fmt: skip
# Each role opens each page once; of those whose links differ from one thing to another, so many.
HUBS = {
    "home": 1, "home_institution": 1, "people": 1, "person": 5, "person_plan": 5, "person_services": 1,
    "person_open_special": 3, "referrals": 1, "referrals_sent": 1, "referral": 12, "contract": 6, "services": 1,
    "joint_plan_item": 8, "joint_plan_leg": 3, "placement": 3,
    "session": 8, "groups": 1, "group": 1, "consultations": 1, "partnership": 1, "reports": 1, "account_posts": 1,
    "annual_report": 3, "annual_report_part": 4, "submitted_report": 1,
}  # fmt: skip
# Her family, her team and notes on her are entered, so she is opened before others.
STORY = "a[href^='/osoby/O-']:has-text('Przykładowa Anna')"
SIGNED_OUT = ("/o/dziekujemy/", "/wejscie/", "/haslo/", "/haslo/wyslano/", "/haslo/gotowe/", "/haslo/klucz/1-nie-ma/")
CLOSED = ("/rejestracja/", "/zaproszenie/nie-ma/", "/o/nie-ma/")  # 404 in words of their own
# No link leads there for anybody in the demonstration, but an address does.
UNLINKED = ("/wyjscie/", "/konto/miejsca/")
NAMES = {str(pattern.name) for pattern in urls.urlpatterns}
TYPED = {"weekly_minutes": "10", "amount": "100,00", "number": "1/2026"}
FILES = dict.fromkeys(
    ("mfa_download_recovery_codes", "joint_plan_day", "paper_print", "service_print_attendance", "service_print_week"),
    "a file",
)
# Seen by the walk of the second factor below, no page at all, or nothing of it in the demonstration.
NOT_HERE = {
    "referral_batch": "nobody was referred at once",
    "session_extend": "answers 204 to a form", "referrals_answer": "answers what was ticked",
    **FILES,
    "mfa_activate_totp": "second factor", "mfa_deactivate_totp": "second factor", "mfa_authenticate": "second factor",
    "mfa_view_recovery_codes": "second factor", "mfa_generate_recovery_codes": "second factor",
    "account_reauthenticate": "second factor", "mfa_reauthenticate": "second factor",
    "openid_connect_login": "no office's sign-in", "openid_connect_callback": "no office's sign-in",
    "notice_see": "a button, not a link, leads there",
    **dict.fromkeys(
        ("guest_accept", "guest_full", "guest_decline", "guest_helped", "guest_close", "guest_write", "guest_file",
         "guest_started",
         "guest_person", "link_renew"),
        "by a link that goes out in a mail: test_links",
    ),
    **dict.fromkeys(
        ("joint_plan_breach", "plan_record_breach", "plan_hear_person", "plan_decide_breach", "plan_withdraw_breach",
         "plan_end_leg"),
        "no document of a joint plan is signed",
    ),
    **dict.fromkeys(
        ("joint_plan_signatures", "plan_sign_leg", "plan_ask_signatures", "plan_say", "plan_end_key", "own_plan",
         "own_plan_paper",
         "own_plan_say"), "looked at in the tests of their own pages"
    ),
    "plan_add_member": "the household stands late in the list: test_household_plans", "plan_end_member": "the same",
    **dict.fromkeys(
        ("paper_bundle", "paper_resume_bundle", "paper_download_bundle"), "nobody asked for many plans in one file"
    ),
    "clash_reopen": "nothing was left as it is", "plan_void_review": "no review of a plan is written",
    "plan_start_task": "only tasks that were begun or done are looked at",
    "apply_thanks": "comes after a sent form",
    "certificate_ask": "its address stands on a certificate: test_verification",
    "certificate_check": "its address stands on a certificate: test_verification",
    "referral_write": "its form stands on the page of the referral",
    "access_request": "nobody asked for a copy", "catalogue_switch_on": "nothing is switched off",
    "person_record_return": "no case is closed", "person_revoke_death": "no death is recorded",
    "retention_hold": "nobody is announced", "retention_lift_hold": "nobody is announced",
    "erasure_protocol": "no night erased anybody", "emergency_view": "nobody was opened in an emergency",
    "emergency_review": "nobody was opened in an emergency", "emergency_accept": "nobody was opened in an emergency",
    "emergency_reject": "nobody was opened in an emergency",
    "question_void_answer": "only a notice leads to an answered question",
    "referral_settle": "no refusal waits for a decision",
    "referral_resume": "nobody stands on a waiting list", "referral_postpone": "nobody stands on a waiting list",
    "duplicate_undo": "nobody was merged", "duplicate_reconsider": "nothing was decided",
    "conference_record": "no conference has passed", "conference_void_task": "a task is ticked",
    "hand_over": "no case is proposed", "person_accept_hand_over": "no case is proposed",
    "person_decline_hand_over": "no case is proposed", "person_withdraw_hand_over": "no case is proposed",
}  # fmt: skip


def _scan() -> bytes:
    """A page of nothing, as a PDF."""
    book, kept = PdfWriter(), BytesIO()
    book.add_blank_page(200, 200)
    book.write(kept)
    return kept.getvalue()


SCAN = _scan()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


def name_of(address: str) -> str:
    """URL name of an address; nothing for files and for what is not ours."""
    try:
        name = str(resolve(urlsplit(address).path).url_name)
    except Resolver404:
        return ""
    return name if name in NAMES and name not in FILES else ""


class Visitor:
    """Opens what nobody has opened yet, and looks at it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.seen: set[str] = set()
        self.menus: set[str] = set()
        self.faults: list[str] = []

    def look(self, address: str, status: int = 200) -> None:
        """Open an address and look at the page in all sizes and colours; faults wait for the end.

        A menu "More" also holds what is refused now and says why: that is not the page yet.
        """
        answer = self.page.goto(self.base + address)
        if answer and answer.status == 403 and address in self.menus and self.page.locator("main .notice").count():
            return
        self.seen.add(name_of(address))
        try:
            assert answer is not None
            assert answer.status == status, f"{address}: {answer.status}"
            sight.check_all_sizes(self.page)
        except AssertionError as fault:
            self.faults.append(str(fault))

    def links(self) -> list[str]:
        """Addresses of this installation that the page links to, without files."""
        address = "all => all.map(one => one.getAttribute('href').split('#')[0])"
        found = self.page.eval_on_selector_all("a[href]:not([download])", address)
        self.menus.update(self.page.eval_on_selector_all("details.more a[href]", address))
        return [link for link in found if link.startswith("/")]

    def walk(self, who: str) -> None:
        """All that this role reaches from her first page and that is new, and the hubs of her own."""
        site.sign_in(self.page, self.base, who)
        self.look("/")
        visits, known, todo = Counter({"home": 1}), {"/"}, deque(self.links())
        self.page.goto(f"{self.base}/osoby/")
        if (story := self.page.locator(STORY)).count():
            todo.appendleft(str(story.first.get_attribute("href")))
        while todo:
            address = todo.popleft()
            name = name_of(address)
            is_new = name not in self.seen
            if address in known or not name or not (is_new or visits[name] < HUBS.get(name, 1)):
                continue
            known.add(address)
            visits[name] += 1
            if is_new:
                self.look(address)
            else:
                self.page.goto(self.base + address)
            todo.extend(self.links())


def fill_out(page: Page) -> None:
    """Something in every field of the form, and send it."""
    for box in page.locator("main form :is(input, select, textarea):not([type=hidden])").all():
        name, kind = str(box.get_attribute("name")), str(box.get_attribute("type"))
        if kind == "radio":
            page.locator(f"main form [name={name}]").first.check(force=True)
        elif kind == "file":
            box.set_input_files({"name": "skan.pdf", "mimeType": "application/pdf", "buffer": SCAN})
        elif box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(index=1)
        elif kind == "date":
            box.fill(str(date.today() + timedelta(days=30) if "until" in name else date.today()))
        elif not box.input_value():
            box.fill(TYPED.get(name, "Przykład"))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def enter_what_the_demonstration_lacks(page: Page, base: str) -> None:
    """A worker, a grant with one line, and a scan, so that their pages can be opened."""

    def follow(end: str) -> None:
        page.goto(base + str(page.locator(f"main a[href$='{end}']").first.get_attribute("href")))

    site.sign_in(page, base, "coordinator")
    for path in (("/kadra/", "/nowa/"), ("/dotacje/", "/nowa/")):
        page.goto(f"{base}/sprawozdania/")
        for end in path:
            follow(end)
        fill_out(page)
    if "/nowa/" in page.url or not re.search(r"/dotacje/\d+/", page.url):
        page.goto(base + str(page.locator("main a[href^='/dotacje/']").first.get_attribute("href")))
    follow("/wpis/")
    fill_out(page)
    site.sign_in(page, base, "head-ngo")
    page.goto(base + reverse("account_posts"))
    follow("/dokumenty/")
    fill_out(page)


def test_every_page(base: str, browser: Browser) -> None:
    context = site.context(browser)
    visitor = Visitor(context.new_page(), base)
    enter_what_the_demonstration_lacks(visitor.page, base)
    visitor.page.context.clear_cookies()
    for address in SIGNED_OUT:
        visitor.look(address)
    for address in CLOSED:
        visitor.look(address, status=404)
    for who in ROLES:
        visitor.walk(who)
    site.sign_in(visitor.page, base, "coordinator")
    for address in UNLINKED:
        visitor.look(address)
    context.close()
    assert visitor.faults == [], "\n\n".join(visitor.faults)
    assert NAMES - visitor.seen - set(NOT_HERE) == set()


def _now(secret: str) -> str:
    """The six digits that a telephone shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_pages_of_the_second_factor(base: str, browser: Browser) -> None:
    """It is switched on, asked for at the next sign-in, and its codes are shown and renewed."""
    context = site.context(browser)
    page = context.new_page()

    def send(field: str, value: Callable[[], str]) -> None:
        sight.check_all_sizes(page)
        page.fill(f"main input[name={field}]", value())
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state()

    site.sign_in(page, base, "analyst")
    page.goto(f"{base}/drugi-skladnik/wlacz/")
    send("password", lambda: site.PASSWORD)
    secret = page.locator("main code").inner_text()
    send("code", lambda: _now(secret))
    for address in ("", "kody/", "kody/nowe/", "wylacz/"):
        page.goto(f"{base}/drugi-skladnik/{address}")
        assert page.url.endswith(f"/drugi-skladnik/{address}")
        sight.check_all_sizes(page)
    page.goto(f"{base}/drugi-skladnik/kody/")
    code = page.locator("main code").first.inner_text()
    context.clear_cookies()
    page.goto(f"{base}/wejscie/")
    page.fill("main input[name=login]", "analyst@pokaz.example")
    page.fill("main input[name=password]", site.PASSWORD)
    page.click("main button[type=submit]")
    assert page.url.endswith("/drugi-skladnik/kod/")
    send("code", lambda: code)
    assert "/drugi-skladnik/" not in page.url
    context.close()
