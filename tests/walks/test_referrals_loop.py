"""A referral comes full circle: three people sent at once, three answers, another institution without an account, and
what every party sees at the end. Each page is looked at by axe, wide and on a phone, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.walks import sight, site
from tests.walks.test_first_walk import Walker, ref_of
from tests.walks.test_links import ADDRESS, arrived, look, tap

pytestmark = pytest.mark.browser

BOX, FOUNDATION, CLUB = "skierowania@fundacja-niby.example", "Fundacja „Niby”", "KIS „Wspólna Droga”"
WORDS = "Chce się dowiedzieć, jaka praca jest dla niej. Może przychodzić rano."
ACCEPTED, HELD, DECLINED = "Agata Kołowa", "Bożena Okrągła", "Celina Obiegowa"
BORN = {ACCEPTED: "1981-04-07", HELD: "1969-11-23", DECLINED: "1994-08-15"}


@pytest.fixture(scope="module")
def base() -> Iterator[site.Address]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


@dataclass
class Circle(Walker):
    """A walker who looks at every page in all its sizes, once for each thing that it says on top."""

    known: set[tuple[str, str]] = field(default_factory=set)

    def check(self) -> None:
        self.seen.append(self.page.url)
        shown = (self.page.url, self.page.locator("main > :first-child").inner_text())
        if shown not in self.known:
            self.known.add(shown)
            sight.check_all_sizes(self.page)

    @property
    def words(self) -> str:
        """Text of the page, with plain spaces."""
        return self.page.locator("main").inner_text().replace("\u00a0", " ")

    def open(self, words: str) -> None:
        """Follow the first link of the page with these words."""
        self.page.locator("main").get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()
        self.check()


def test_three_are_referred_and_every_party_sees_the_outcome(base: site.Address, browser: Browser) -> None:
    context = site.context(browser)
    walker = Circle(context.new_page(), base)
    people = register(walker)
    sent = refer(walker)
    answer(walker, sent)
    propose_another(walker, sent[DECLINED])
    onward = send_link(walker, sent[DECLINED])
    confirm_by_link(base, browser, onward)
    finish(walker, sent[ACCEPTED])
    sender_sees(walker, sent, onward)
    receiver_sees(walker, sent)
    partnership_sees(walker, sent[DECLINED])
    ledger_shows(walker, people[DECLINED], sent[DECLINED], onward)
    context.close()


def test_a_status_is_asked_and_answered_in_one_click(base: site.Address, browser: Browser) -> None:
    """The social worker asks by one press, the counsellor answers by one, and asking again shows the valid answer."""
    context = site.context(browser)
    walker = Circle(context.new_page(), base)
    walker.as_("social-worker")
    walker.go("/osoby/")
    walker.open("Atrapa")
    person = ref_of(walker.page.url, "osoby")
    walker.press("Zapytaj")
    assert "Zapytano: PUP w Przykładowie." in walker.words
    walker.as_("counsellor")
    walker.go("/")
    assert "Atrapa" not in walker.page.content()
    walker.page.locator("main li", has_text="Odpowiedz na pytanie: L. A.").get_by_role("link").last.click()
    walker.page.wait_for_load_state()
    walker.check()
    walker.fill(since_on="2026-02-03")
    walker.page.locator("main [name=since_on]").press("Enter")
    walker.page.wait_for_load_state()
    assert "Wybierz odpowiedź." in walker.words  # none is given by chance, and the day stays
    assert walker.page.locator("main [name=since_on]").input_value() == "2026-02-03"
    walker.press("Jest w rejestrze, bez prawa do zasiłku")
    assert "bez prawa do zasiłku" in walker.words
    assert "Atrapa" not in walker.page.content()
    walker.as_("social-worker")
    walker.go(f"/osoby/{person}/")
    card = walker.page.locator("main section", has_text="Odpowiedzi zamiast zaświadczeń")
    text = card.inner_text().replace("\u00a0", " ")
    assert "od 3 lutego 2026, bez prawa do zasiłku" in text
    assert "Ważne do" in text
    assert card.get_by_role("button", name="Zapytaj").count() == 0
    context.close()


def register(walker: Circle) -> dict[str, str]:
    """The social worker enters three people whom the club has never met."""
    walker.as_("social-worker")
    found = {}
    for name, born in BORN.items():
        walker.go("/osoby/nowa/")
        first, last = name.split()
        walker.fill(first_name=first, last_name=last, birth_on=born, sex="F", locality="Wzorowo")
        walker.send()
        found[name] = ref_of(walker.page.url, "osoby")
    return found


def refer(walker: Circle) -> dict[str, str]:
    """She refers the three at once to one service of the club; each referral by its person."""
    walker.go("/skierowania/")
    walker.press("Nowe skierowanie")
    walker.press("Skieruj kilka osób")
    walker.press("jedna usługa")
    where = walker.page.locator("main select[name=receiver] option", has_text=CLUB)
    walker.fill(receiver=where.first.get_attribute("value"), service_kind="career_counselling", message=WORDS)
    for name in BORN:
        walker.page.locator("main label", has_text=name).first.click()
    walker.press("Wyślij skierowania")
    assert "/skierowania/wspolne/" in walker.page.url
    assert "3 skierowania" in walker.words
    rows = walker.page.locator("main table a")
    found = {str(row.inner_text()): ref_of(str(row.get_attribute("href")), "skierowania") for row in rows.all()}
    assert set(found) == set(BORN)
    return found


def answer(walker: Circle, sent: dict[str, str]) -> None:
    """The club accepts one from the list, puts one on the waiting list and declines one with a reason; before each
    answer it sees initials alone."""
    walker.as_("coordinator")
    walker.go("/skierowania/")
    for name in BORN:
        assert name.split()[1] not in walker.page.content()
    walker.page.locator(f"main input[name=wybrane][value={sent[ACCEPTED]}]").check(force=True)
    walker.page.locator("main button[name=co][value=przyjmij]").click()
    walker.page.wait_for_load_state()
    walker.check()
    walker.send()
    assert "Odpowiedź na 1 skierowanie zapisana." in walker.words
    walker.go(f"/skierowania/{sent[ACCEPTED]}/")
    assert ACCEPTED in walker.words
    walker.go(f"/skierowania/{sent[HELD]}/")
    walker.press("Wpisz na listę oczekujących")
    walker.fill(reason="Doradczyni wraca po urlopie.")
    walker.send()
    assert HELD in walker.words
    walker.go(f"/skierowania/{sent[DECLINED]}/")
    assert "C. O." in walker.words
    walker.press("Odmów i podaj powód")
    walker.fill(reason="no_places", note="Wolne terminy za dwa miesiące.")
    walker.send()
    assert "Został tu tylko sam fakt skierowania" in walker.words
    assert "C. O." not in walker.words
    assert WORDS not in walker.words


def propose_another(walker: Circle, ref: str) -> None:
    """Whoever coordinates the partnership finds the refusal and proposes the foundation; she reads no words."""
    walker.as_("steward")
    walker.go("/")
    walker.page.locator(f"main a[href*='{ref}']").first.click()
    walker.page.wait_for_load_state()
    walker.check()
    assert WORDS not in walker.page.content()
    walker.press("Zaproponuj inną instytucję")
    assert WORDS not in walker.page.content()
    option = walker.page.locator("main select[name=receiver] option", has_text=FOUNDATION)
    walker.fill(receiver=option.first.get_attribute("value"))
    walker.send()
    assert ref not in walker.page.content()
    said = walker.page.locator(".toast:visible").inner_text().replace("\u00a0", " ")
    assert "odpowie więc przez odnośnik. Wysyła go: OPS Wzorowo." in said


def send_link(walker: Circle, ref: str) -> str:
    """The sender is told, and sends a link, for nobody of the foundation has an account; the new referral."""
    walker.as_("social-worker")
    walker.go("/powiadomienia/")
    walker.go(f"/skierowania/{ref}/")
    assert "brak wolnych miejsc" in walker.words.lower()
    assert "Wolne terminy za dwa miesiące." in walker.words
    walker.open(FOUNDATION)
    onward = ref_of(walker.page.url, "skierowania")
    assert onward != ref
    assert "nikt nie ma konta" in walker.words.lower()
    walker.press("Wyślij odnośnik")
    walker.fill(way="email", email=BOX)
    walker.send()
    return onward


def confirm_by_link(base: site.Address, browser: Browser, onward: str) -> None:
    """The foundation, on a phone without script: the link, the acceptance, and later the confirmation."""
    subject, text = arrived(base.home, BOX, 1)
    for secret in ("Celina", "Obiegowa", "doradztwo", WORDS):
        assert secret not in subject + text
    found = ADDRESS.search(text)
    assert found
    context, scripted = site.context(browser, phone=True, script=False), site.context(browser)
    page, seen = context.new_page(), scripted.new_page()
    assert page.viewport_size == {"width": 360, "height": 640}
    page.goto(base + found[1])
    taps = 1  # the link in the mail
    assert "C. O." in page.inner_text("main")
    assert "Obiegowa" not in page.content()
    look(seen, page)
    while page.inner_text("h1") != "Ta osoba jest przyjęta":  # whatever else a page may come to ask
        tap(page, "Przyjmujemy")
        taps += 1
        assert taps <= 3
    look(seen, page)
    tap(page, "Pokaż imię")
    assert "Celina Obiegowa" in page.inner_text("main")
    look(seen, page)
    _subject, text = arrived(base.home, BOX, 2)
    later = ADDRESS.search(text)
    assert later
    page.goto(base + later[1])
    tap(page, "Dziś odbyło się pierwsze spotkanie")
    assert "Pomoc od" in page.inner_text("main")
    look(seen, page)
    tap(page, "Potwierdzam: usługa się odbyła i pomogła")
    assert "Dziękujemy" in page.inner_text("h1")
    look(seen, page)
    for used in (found[1], later[1]):
        page.goto(base + used)
        assert "nie działa" in page.inner_text("h1")
    context.close()
    scripted.close()


def finish(walker: Circle, ref: str) -> None:
    """The club records the beginning of the service that it accepted, and says at its end that it helped."""
    walker.as_("coordinator")
    walker.go(f"/skierowania/{ref}/")
    walker.press("Pomoc się zaczęła")
    walker.send()
    walker.press("Zamknij z wynikiem")
    walker.fill(outcome="helped", note="Wie, czego szuka.")
    walker.send()


def sender_sees(walker: Circle, sent: dict[str, str], onward: str) -> None:
    """The sender sees the end of each: helped, waits with the reason and the day, helped elsewhere."""
    walker.as_("social-worker")
    walker.go(f"/skierowania/{sent[ACCEPTED]}/")
    assert "pomogło" in walker.words
    assert "Wie, czego szuka." in walker.words
    walker.go(f"/skierowania/{sent[HELD]}/")
    assert "Doradczyni wraca po urlopie." in walker.words
    walker.go(f"/skierowania/{onward}/")
    assert "pomogło" in walker.words
    assert "wykorzystany" in walker.words.lower()
    assert sent[DECLINED] in walker.words
    walker.go(f"/skierowania/{sent[DECLINED]}/")
    assert FOUNDATION in walker.words


def receiver_sees(walker: Circle, sent: dict[str, str]) -> None:
    """The club sees its own two, and of the third the fact that it refused and that it went further."""
    walker.as_("coordinator")
    walker.go("/skierowania/?stan=wszystkie")
    walker.go(f"/skierowania/{sent[ACCEPTED]}/")
    assert "pomogło" in walker.words
    walker.go(f"/skierowania/{sent[HELD]}/")
    assert "Na liście oczekujących, następne sprawdzenie" in walker.words
    walker.go(f"/skierowania/{sent[DECLINED]}/")
    assert "odmowa: brak wolnych miejsc" in walker.words
    assert "Skierowane dalej: inna instytucja" in walker.words
    for secret in ("Celina", "Obiegowa", "C. O.", WORDS, FOUNDATION):
        assert secret not in walker.page.content(), secret


def partnership_sees(walker: Circle, ref: str) -> None:
    """The refusal has left the list of whoever coordinates; the outcome stands in the figures of the partnership."""
    walker.as_("steward")
    walker.go("/skierowania/pilnowane/")
    assert ref not in walker.page.content()
    walker.go("/partnerstwo/")
    walker.open("Obieg skierowań")
    speed, ends = walker.page.locator("main table").all()
    row = speed.locator("tr", has_text=FOUNDATION).inner_text().replace("\u00a0", " ").split("\t")
    assert row[1] == "2"
    assert row[-1].endswith("1 z 2")  # of two that the foundation was asked for, one helped: the other still waits
    assert ends.locator("tr", has_text=FOUNDATION).inner_text().split("\t")[1:3] == ["2", "1"]


def ledger_shows(walker: Circle, person: str, first: str, onward: str) -> None:
    """Whoever leads the case reads in the ledger who saw what, each time with purpose and act."""
    walker.as_("social-worker")
    walker.go(f"/osoby/{person}/kto-widzial/")
    rows = walker.page.locator("main table td:last-child li")
    texts = [row.inner_text().replace("\u00a0", " ") for row in rows.all()]
    for text in texts:
        assert "Cel: " in text, text
        assert "Podstawa: " in text, text
    told = "\n".join(texts)
    assert first in told
    assert onward in told
    readers = walker.words
    for reader in ("Ewa Fikcyjna", "Iga Przykład", "Maria Wzorcowa", FOUNDATION):
        assert reader in readers, reader
