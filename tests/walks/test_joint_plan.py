"""One plan of two institutions from its first goal to its papers: the same training planned twice is found and crossed
out, one document is signed on paper and the other in the PDF, the person disagrees with an item on her telephone,
classes close a task, a review is held, the plan is closed, and its papers and the certificate come out and hold.

Each page on the way is looked at by axe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import signing
from tests.walks import sight, site
from tests.walks.test_first_walk import Walker as FirstWalker
from tests.walks.test_first_walk import read_pdf, ref_of

pytestmark = pytest.mark.browser

TODAY = date.today()
FIRST, LAST, BORN = "Bogna", "Dwutorowa", date(1983, 7, 19)
NAME = f"{FIRST} {LAST}"
WORKER, COUNSELLOR = "Maria Wzorcowa", "Tomasz Makieta"
TITLE, TRAINING = "Praca przy ludziach", "trening umiejętności społecznych"
OURS, TWICE = "Chodzi na trening rozmowy w klubie", "Chodzi na trening rozmowy w urzędzie"
OWN, OFFERS = "Składa wniosek o miejsce w żłobku", "Przegląda oferty i dzwoni do trzech firm"
CONTRACT_GOAL, OFFICE_GOAL = "Chcę umieć rozmawiać bez strachu", "Chcę zarabiać sama"
NO, COURSE = "Trzy firmy to dla mnie za dużo naraz.", "Pracuje od poniedziałku w sklepie, radzi sobie sama."


@pytest.fixture(scope="module")
def base() -> Iterator[site.Address]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


class Walker(FirstWalker):
    """A walker who reads words of a page, chooses by words, sends files and fetches papers."""

    @property
    def words(self) -> str:
        """Text of the page, with plain spaces."""
        return self.page.locator("main").inner_text().replace("\u00a0", " ")

    def choose(self, **words: str) -> None:
        """In each select, the first option with these words."""
        for name, text in words.items():
            option = self.page.locator(f"main select[name={name}] option", has_text=text).first
            self.fill(**{name: option.get_attribute("value")})

    def attach(self, name: str, content: bytes, kind: str) -> None:
        """Choose the signed document."""
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.locator("main input[type=file][name=upload]").set_input_files(file)  # type: ignore[arg-type]

    def fetch(self, words: str) -> str:
        """Text of the PDF behind the button with these words; the file is kept in `file`."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role("link", name=words).first.click()
        self.file = Path(waiting.value.path()).read_bytes()
        return " ".join(read_pdf(self.file).replace("\u00a0", " ").split())

    def item(self, text: str) -> None:
        """Open an item of the board by its words."""
        self.page.locator("main .plan-board a", has_text=text).first.click()
        self.page.wait_for_load_state()
        self.check()


def test_one_plan_of_two_institutions_from_the_first_goal_to_its_papers(base: site.Address, browser: Browser) -> None:
    context = site.context(browser)
    walker = Walker(context.new_page(), base)
    person = bring_together(walker)
    plan = begin(walker, person)
    join(walker, plan)
    cross_out_what_is_twice(walker, plan)
    sign_on_paper(walker, plan)
    sign_in_the_file(walker, plan)
    read_on_a_telephone(base, browser, give_link(walker, plan))
    see_what_she_said(walker, plan)
    attend(walker, person)
    review(walker, plan)
    close(walker, plan)
    print_contract(walker, plan)
    certify(walker, base, browser, person)
    context.close()


def bring_together(walker: Walker) -> str:
    """The social worker enters the person, writes what the acts ask for, and refers her to the club and to the labour
    office; both accept."""
    walker.as_("social-worker")
    walker.go("/osoby/nowa/")
    walker.fill(first_name=FIRST, last_name=LAST, birth_on=BORN, sex="F", locality="Wzorowo")
    walker.send()
    person = ref_of(walker.page.url, "osoby")
    walker.go(f"/osoby/{person}/warunki/grupa/")
    walker.fill(group="G5", since=TODAY - timedelta(days=30), evidence="zaświadczenie PUP")
    walker.send()
    for page in ("warunki/przeslanka", "informacja"):
        walker.go(f"/osoby/{person}/{page}/")
        walker.fill(on=TODAY)
        walker.send()
    sent = []
    for purpose, receiver, more in (("klub", "KIS", {}), ("usluga", "PUP", {"service_kind": "career_counselling"})):
        walker.go(f"/osoby/{person}/skieruj/{purpose}/")
        walker.choose(receiver=receiver)
        walker.fill(message="Prosi o jeden plan wszystkich instytucji.", **more)
        walker.send()
        sent.append(ref_of(walker.page.url, "skierowania"))
    for who, referral in zip(("coordinator", "counsellor"), sent, strict=True):
        walker.as_(who)
        walker.go(f"/skierowania/{referral}/")
        walker.press("Przyjmij")
        if "/przyjmij/" in walker.page.url:
            walker.send()
    return person


def begin(walker: Walker, person: str) -> str:
    """The social worker opens the plan, adds the contract, a goal in the person's words and two tasks."""
    walker.as_("social-worker")
    walker.go(f"/osoby/{person}/plan/")
    walker.press("Otwórz wspólny plan")
    walker.fill(title=TITLE)
    walker.send()
    plan = ref_of(walker.page.url, "plany")
    walker.press("Dodaj dokument")
    walker.fill(kind="contract_b", until=TODAY + timedelta(days=180))
    walker.send()
    walker.press("Dodaj cel")
    walker.fill(words=CONTRACT_GOAL)
    walker.send()
    walker.press("Dodaj zadanie")
    walker.fill(text=OURS, since=TODAY, until=TODAY + timedelta(days=60), evidence="attendance")
    walker.choose(post="Ewa Fikcyjna", service=TRAINING, payer="OPS Wzorowo")
    walker.send()
    walker.press("Dodaj zadanie")
    walker.fill(text=OWN, since=TODAY, until=TODAY + timedelta(days=30), post="own", evidence="note")
    walker.send()
    assert OURS in walker.words
    return plan


def join(walker: Walker, plan: str) -> None:
    """The counsellor of the labour office opens the same plan and adds his document, a goal and two tasks."""
    walker.as_("counsellor")
    walker.go(f"/plany/{plan}/")
    assert OURS in walker.words
    walker.press("Dodaj dokument")
    walker.send()
    walker.press("Dodaj cel")
    walker.fill(words=OFFICE_GOAL)
    walker.send()
    for text, more in ((OFFERS, {"post": NAME}), (TWICE, {"post": COUNSELLOR, "service": TRAINING, "payer": "PUP"})):
        walker.page.locator("main .plan-goal", has_text=OFFICE_GOAL).get_by_role("link", name="Dodaj zadanie").click()
        walker.page.wait_for_load_state()
        walker.fill(text=text, since=TODAY, until=TODAY + timedelta(days=60))
        walker.choose(**more)
        walker.send()


def cross_out_what_is_twice(walker: Walker, plan: str) -> None:
    """The board says at once that the same training is planned twice; the counsellor crosses out his."""
    notice = walker.page.locator("main .notice", has_text="Ta sama usługa w dwóch instytucjach")
    text = notice.first.inner_text().replace("\u00a0", " ")
    assert TWICE in text
    assert OURS in text
    sight.check_all_sizes(walker.page)
    walker.item(TWICE)
    walker.press("Skreśl")
    walker.fill(reason="Ten sam trening prowadzi klub.")
    walker.send()
    walker.go(f"/plany/{plan}/")
    assert notice.count() == 0
    assert "Skreślone (1)" in walker.words


def sign_on_paper(walker: Walker, plan: str) -> None:
    """The social worker uploads the contract that both signed by hand; a social contract is concluded."""
    walker.as_("social-worker")
    walker.go(f"/plany/{plan}/")
    walker.press("Podpisz")
    assert OURS in walker.words
    assert OFFERS not in walker.words, "what stands in the other document is not signed here"
    walker.fill(way="scan", person_on=TODAY, officer_on=TODAY)
    walker.attach("kontrakt.png", signing.picture(), "image/png")
    walker.send()
    assert "Obie strony podpisały wszystko, co tu stoi" in walker.words


def sign_in_the_file(walker: Walker, plan: str) -> None:
    """The counsellor issues the individual action plan, both sign the PDF electronically, and he uploads it."""
    walker.as_("counsellor")
    walker.go(f"/plany/{plan}/")
    walker.press("Drukuj")
    walker.press("Indywidualny plan działania")
    text = keep(walker)
    for words in (NAME, COUNSELLOR, OFFERS):
        assert words in text, words
    assert TWICE not in text
    signed = sign_both(walker.file)
    walker.go(f"/plany/{plan}/")
    walker.press("Podpisz")
    walker.fill(way="pades")
    for party in ("person", "officer"):
        walker.page.locator(f"main [name=parties][value={party}]").check(force=True)
    walker.attach("ipd.pdf", signed, "application/pdf")
    walker.send()
    for words in (NAME, COUNSELLOR):
        assert f"Według certyfikatu: {words}" in walker.words, walker.words
    walker.go(f"/plany/{plan}/")
    assert "Podpisz" not in [str(one.inner_text()) for one in walker.page.locator("main a.button").all()]


def sign_both(content: bytes) -> bytes:
    """The PDF with both signatures; in a thread of its own, for the browser has a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: signing.sign(signing.sign(content, NAME), COUNSELLOR)).result()


def keep(walker: Walker) -> str:
    """Issue the paper that the page asks about; text of its PDF."""
    walker.send()
    return walker.fetch("Drukuj (PDF)")


def give_link(walker: Walker, plan: str) -> str:
    """The social worker prints the person's link; its path."""
    walker.as_("social-worker")
    walker.go(f"/plany/{plan}/")
    walker.press("Przeczytajcie razem")
    walker.press("Daj osobie odnośnik")
    walker.fill(way="paper")
    walker.send()
    found = re.search(r"/moj-plan/[^/\s]+/", walker.words)
    assert found, walker.words
    return found[0]


def read_on_a_telephone(base: site.Address, browser: Browser, path: str) -> None:
    """The person answers when she was born, reads the plan, and does not agree with one item."""
    context = site.context(browser, phone=True)
    walker = Walker(context.new_page(), base)
    walker.go(path)
    assert LAST not in walker.page.content()
    walker.fill(day=BORN.day, month=BORN.month)
    walker.send()
    for words in (CONTRACT_GOAL, OFFICE_GOAL, OURS, OWN, OFFERS, COUNSELLOR):
        assert words in walker.words, words
    assert TWICE not in walker.words
    walker.page.locator("main li", has_text=OFFERS).get_by_role("link").first.click()
    walker.page.wait_for_load_state()
    walker.check()
    walker.fill(is_agreed="no", note=NO)
    walker.send()
    assert NO in walker.words
    for reader in (WORKER, COUNSELLOR):
        assert reader in walker.words.split("Kto czytał ten plan")[1], reader
    context.close()


def see_what_she_said(walker: Walker, plan: str) -> None:
    """Her word stands on the board and at the item."""
    walker.as_("counsellor")
    walker.go(f"/plany/{plan}/")
    line = walker.page.locator("main .plan-task", has_text=OFFERS).first
    assert "osoba się nie zgadza" in line.inner_text().replace("\u00a0", " ")
    walker.item(OFFERS)
    assert NO in walker.words


def attend(walker: Walker, person: str) -> None:
    """The club takes her in, plans classes of today and ticks her: the task is done by that event."""
    walker.as_("coordinator")
    walker.go(f"/osoby/{person}/klub/")
    walker.fill(on=TODAY, planned_end_on=TODAY + timedelta(days=180))
    walker.send()
    walker.go("/grupy/nowa/")
    walker.fill(name="grupa dwutorowa", capacity=5)
    walker.send()
    walker.go(f"/grupy/{ref_of(walker.page.url, 'grupy')}/dodaj/")
    walker.page.locator("main label", has_text=LAST).first.click()
    walker.fill(since=TODAY)
    walker.send()
    walker.go("/zajecia/nowe/")
    walker.fill(kind="social_skills_training", on=TODAY, starts_at="08:00", ends_at="10:00")
    walker.choose(group="grupa dwutorowa", leader="Halina Szablon")
    walker.send()
    walker.go("/zajecia/")
    link = walker.page.locator("main a[href*='/zajecia/Z-']", has_text="dwutorowa").first
    session = ref_of(str(link.get_attribute("href")), "zajecia")
    walker.as_("specialist")
    walker.go(f"/zajecia/{session}/obecnosc/")
    walker.page.locator("fieldset", has_text=LAST).locator("label", has_text="Jest").first.click()
    walker.send()


def review(walker: Walker, plan: str) -> None:
    """The social worker finds the task closed by the classes, and holds a review of the whole plan."""
    walker.as_("social-worker")
    walker.go(f"/plany/{plan}/")
    done = walker.page.locator("main .plan-done", has_text="Zrobione wcześniej (1)")
    done.locator("summary").click()
    assert OURS in done.inner_text()
    walker.item(OURS)
    assert "zamknięte przez zdarzenie: Z-" in walker.words
    walker.go(f"/plany/{plan}/")
    walker.press("Zapisz przegląd")
    own = walker.page.locator("main label", has_text=OWN).first.get_attribute("for")
    assert own
    walker.page.locator(f"main #{own}").select_option("done")
    walker.fill(conclusions="Chodzi na trening, wniosek złożony.", next_on=TODAY + timedelta(days=30))
    walker.send()
    assert f"{OWN}: wykonane" in walker.words


def close(walker: Walker, plan: str) -> None:
    """The counsellor ends his document, then the social worker closes the plan with its result."""
    walker.as_("counsellor")
    walker.go(f"/plany/{plan}/")
    walker.page.locator("main .plan-leg a", has_text="Indywidualny plan działania").click()
    walker.page.wait_for_load_state()
    walker.press("Zakończ dokument")
    walker.send()
    walker.as_("social-worker")
    walker.go(f"/plany/{plan}/")
    walker.press("Zamknij plan")
    walker.fill(result="reached", course=COURSE, carried_out="yes")
    walker.send()
    assert "cele osiągnięte" in walker.words, walker.words
    walker.go(f"/plany/{plan}/przeglady/")
    assert COURSE in walker.words


def print_contract(walker: Walker, plan: str) -> None:
    """The social contract comes out with what the person and the worker agreed; words of the office stay there."""
    walker.go(f"/plany/{plan}/")
    walker.page.locator("main .plan-leg a", has_text="Kontrakt socjalny").click()
    walker.page.wait_for_load_state()
    walker.press("Drukuj")
    text = keep(walker)
    for words in (NAME, WORKER, CONTRACT_GOAL, OURS, OWN):
        assert words in text, words
    for words in (OFFERS, TWICE, OFFICE_GOAL):
        assert words not in text, words


def certify(walker: Walker, base: site.Address, browser: Browser, person: str) -> None:
    """The coordinator ends the time in the club and issues the certificate; anybody checks it by its code."""
    walker.as_("coordinator")
    walker.go(f"/osoby/{person}/w-klubie/")
    walker.press("Zakończ udział")
    walker.fill(on=TODAY, state="completed")
    walker.send()
    walker.go(f"/osoby/{person}/w-klubie/")
    walker.press("Wydaj zaświadczenie")
    walker.send()
    text = walker.fetch("Zaświadczenie (PDF)")
    assert NAME in text
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", text)
    assert code, text
    context = site.context(browser, phone=True)
    anybody = Walker(context.new_page(), base)
    anybody.go("/sprawdz/")
    anybody.fill(kod=code[0])
    anybody.press("Sprawdź")
    assert "To zaświadczenie jest autentyczne" in anybody.words, anybody.words
    assert NAME in anybody.words
    context.close()
